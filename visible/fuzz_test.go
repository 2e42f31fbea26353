package visible

import (
	"encoding/json"
	"os"
	"testing"

	"skein/feed"
)

// FuzzParsePolicy: whatever the server stores, the policy judges without panic, twice alike, and never less strictly
// about adult content of the author's own label than a new account unless it is an array that switches it on.
func FuzzParsePolicy(f *testing.F) {
	if data, err := os.ReadFile("testdata/corpus.json"); err == nil {
		var cases []struct{ Prefs json.RawMessage }
		if json.Unmarshal(data, &cases) == nil {
			for _, c := range cases {
				f.Add([]byte(c.Prefs), "fog on the marsh", "porn")
			}
		}
	}
	f.Add([]byte(`[{"$type":"app.bsky.actor.defs#mutedWordsPref","items":[{"value":"\u0000/","targets":[""]}]}]`), "/\xff//", "")
	f.Fuzz(func(t *testing.T, raw []byte, text, label string) {
		p, err := ParsePolicy(me, raw)
		it := feed.Item{
			Post: feed.Post{Author: "did:plc:ann", Text: text, Langs: []string{"ja"}, Tags: []string{text},
				Labels: []feed.Label{{Source: "did:plc:ann", Value: label}}},
			Author: feed.Author{DID: "did:plc:ann"},
		}
		first, again := p.Judge(&it, nowMs), p.Judge(&it, nowMs)
		if first.Action != again.Action || first.Rule != again.Rule {
			t.Fatalf("%+v, then %+v", first, again)
		}
		if m := meanings[label]; m.adult && (err != nil || !p.adult) && first.Action != feed.Drop {
			t.Fatalf("%s is %+v (%v)", label, first, err)
		}
		p.JudgeQuote(&it, nowMs)
		p.JudgeParent(&it, nowMs)
	})
}
