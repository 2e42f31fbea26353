//go:build bench

package visible

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"skein/feed"
)

type figure struct {
	Figure    string  `json:"figure"`
	Value     float64 `json:"value"`
	Unit      string  `json:"unit"`
	Peer      string  `json:"peer"`
	PeerValue float64 `json:"peer_value"`
	Ratio     float64 `json:"ratio"`
	Goal      string  `json:"goal"`
	OK        bool    `json:"ok"`
}

// TestBenchJudge prints how long 100,000 posts take under 200 muted words, a fifth of them phrases, a tenth of the posts
// in Japanese; the peer looks for every word in every text. Answers are compared first.
func TestBenchJudge(t *testing.T) {
	const posts, words = 100_000, 200
	dice := rand.New(rand.NewPCG(8, 8))
	token := func(n int) string { return fmt.Sprintf("%c%c%cw%d", 'a'+n%26, 'a'+n/26%26, 'a'+n/676%26, n) }
	var muted []mutedWord
	for i := range words {
		w := mutedWord{value: token(i * 37), content: true}
		if i%5 == 0 {
			w.value += " " + token(i)
		}
		muted = append(muted, w)
	}
	items := make([]feed.Item, posts)
	for i := range items {
		var text []string
		for range 10 + dice.IntN(40) {
			text = append(text, token(300_000+dice.IntN(100_000)))
		}
		if i%20 == 0 {
			text[3] = token(37 * dice.IntN(words))
		}
		lang := "en"
		if i%10 == 0 {
			lang = "ja"
		}
		items[i] = feed.Item{
			Post: feed.Post{Author: "did:plc:ann", Text: strings.Join(text, " "), Langs: []string{lang},
				Images: []feed.Image{{Alt: "a picture of " + text[0]}}, External: &feed.External{Title: text[1], Description: text[2] + "!"}},
			Author: feed.Author{DID: "did:plc:ann"},
		}
	}
	p, _ := ParsePolicy(me, nil)
	p.muted = compileWords(muted)

	naive := func(it *feed.Item) bool {
		for _, w := range muted {
			ja := it.Post.Langs[0] == "ja"
			if naiveMatch(w.value, it.Post.Text, ja) || naiveMatch(w.value, it.Post.Images[0].Alt, ja) ||
				naiveMatch(w.value, it.Post.External.Title+" "+it.Post.External.Description, false) {
				return true
			}
		}
		return false
	}
	const sample = 400
	dropped := 0
	for i := range sample {
		want := naive(&items[i])
		if got := !p.Judge(&items[i], nowMs).Allows(); got != want {
			t.Fatalf("post %d: %v, plainly read %v", i, got, want)
		} else if got {
			dropped++
		}
	}
	if dropped == 0 {
		t.Fatal("no post was dropped")
	}
	peer := undisturbed(sample, 2, func(i int) { naive(&items[i]) }) * posts / sample
	took := undisturbed(posts, 200, func(i int) { p.Judge(&items[i], nowMs) })
	f := figure{Figure: "judge 100,000 posts under 200 muted words", Value: took, Unit: "s", Peer: "every word in every text (from 400 posts)",
		PeerValue: peer, Ratio: peer / took, Goal: "≤ 1 s", OK: took <= 1}
	if err := json.NewEncoder(os.Stdout).Encode(f); err != nil || !f.OK {
		t.Errorf("%+v %v", f, err)
	}
}

// undisturbed adds up, for each chunk of the n calls, the least time in seconds of seven tries: what the work takes on a
// machine that does nothing else.
func undisturbed(n, chunk int, call func(i int)) (seconds float64) {
	for from := 0; from < n; from += chunk {
		least := math.Inf(1)
		for range 7 {
			start := time.Now()
			for i := from; i < min(from+chunk, n); i++ {
				call(i)
			}
			least = min(least, time.Since(start).Seconds())
		}
		seconds += least
	}
	return seconds
}
