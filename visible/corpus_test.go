package visible

import (
	"encoding/json"
	"os"
	"testing"

	"skein/feed"
)

// TestCorpus walks the invented corpus. Each rule of the list must decide at least one case, so that a rule nobody wired,
// or one that another always forestalls, fails here.
func TestCorpus(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Name  string          `json:"name"`
		Ask   string          `json:"ask"`   // "post", "quote", "parent" or "recommend"
		Guest bool            `json:"guest"` // asked for people who are not signed in
		Skein []feed.DID      `json:"skein"` // labelers added in Skein
		Prefs json.RawMessage `json:"prefs"`
		Item  feed.Item       `json:"item"`
		Want  struct {
			Action feed.Action       `json:"action"`
			Rule   string            `json:"rule"`
			By     string            `json:"by"`
			Params map[string]string `json:"params"` // those named must be so, others are free
		} `json:"want"`
	}
	data, err := os.ReadFile("testdata/corpus.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	decided := map[string]int{}
	for _, c := range cases {
		p, err := ParsePolicy(me, c.Prefs, c.Skein...)
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		if c.Guest {
			p = p.ForGuests()
		}
		ask := map[string]func(*feed.Item, int64) feed.Verdict{
			"post": p.Judge, "quote": p.JudgeQuote, "parent": p.JudgeParent, "recommend": p.JudgeRecommendation,
		}[c.Ask]
		got := ask(&c.Item, nowMs)
		decided[got.Rule]++
		if got.Allows() != (c.Want.Action == feed.Allow) || (!got.Allows() && got.Action != c.Want.Action) || got.Rule != c.Want.Rule || got.By != c.Want.By {
			t.Errorf("%s: %+v, want %+v", c.Name, got, c.Want)
		}
		for k, v := range c.Want.Params {
			if got.Params[k] != v {
				t.Errorf("%s: param %s is %q, want %q", c.Name, k, got.Params[k], v)
			}
		}
	}
	for _, id := range RuleIDs() {
		if decided[id] == 0 {
			t.Errorf("rule %s decides no case", id)
		}
		delete(decided, id)
	}
	delete(decided, "")
	if len(decided) > 0 {
		t.Errorf("rules outside the list decide: %v", decided)
	}
}
