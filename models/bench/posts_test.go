//go:build bench

package bench

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// posts are n different short texts: TweetEval's posts where SKEIN_DATA names the folder of public sets, otherwise texts
// that stand in for them.
func posts(t *testing.T, n int) (texts []string, what string) {
	t.Helper()
	dir := os.Getenv("SKEIN_DATA")
	if dir == "" {
		return standIns(t, n), "stand-ins for posts"
	}
	known := map[string]bool{}
	for _, name := range []string{"irony", "emotion", "offensive", "hate"} {
		raw, err := os.ReadFile(filepath.Join(dir, "topics/tweeteval", name, "train_text.txt"))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if line = strings.TrimSpace(line); line != "" && !known[line] && len(texts) < n {
				known[line] = true
				texts = append(texts, line)
			}
		}
	}
	return texts, "posts of TweetEval"
}

var plainWord = regexp.MustCompile(`^[a-z]{2,}$`)

// standIns have what makes posts slow or quick to read: twenty words each, drawn by Zipf's law from the vocabulary in its
// order, one in thirty-two of which nobody has seen before, as names and tags are. 20,000 posts of TweetEval have 26,739
// different words among 404,000; 20,000 of these have a few more.
func standIns(t *testing.T, n int) []string {
	t.Helper()
	raw, err := os.ReadFile(vocabFile)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for line := range strings.Lines(string(raw)) {
		if word := strings.TrimSpace(line); plainWord.MatchString(word) {
			words = append(words, word)
		}
	}
	source := rand.NewPCG(1, 2)
	draw := rand.New(source)
	zipf := rand.NewZipf(draw, 1.1, 4, uint64(len(words)-1))
	texts := make([]string, n)
	for i := range texts {
		text := make([]string, 20)
		for j := range text {
			text[j] = words[zipf.Uint64()]
			if draw.IntN(32) == 0 {
				text[j] += strconv.FormatUint(draw.Uint64()>>40, 36)
			}
		}
		texts[i] = strings.Join(text, " ")
	}
	return texts
}
