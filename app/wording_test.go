package app

import (
	"testing"

	"skein/feed"
	"skein/models/spamtext"
	"skein/models/weights"
)

func TestExaminerAddsWhatTheTextModelSays(t *testing.T) {
	t.Parallel()
	m := must(spamtext.Open(weights.SpamText()))(t)
	spammy := feed.Suspect{Item: feed.Item{Post: feed.Post{
		Author: "did:plc:a", Text: "Free crypto airdrop! Claim your reward now, guaranteed profit, DM to join the presale",
		External: &feed.External{URL: "https://win.test/claim"}, Facets: []feed.Facet{{Kind: feed.FacetLink, Target: "https://win.test"}},
	}}}
	calm := feed.Suspect{Item: feed.Item{Post: feed.Post{Author: "did:plc:a", Text: "The goose sat on the bus and nobody minded."}}}
	has := func(ev []feed.Evidence) bool {
		for _, e := range ev {
			if e.Kind == "wording" {
				return true
			}
		}
		return false
	}
	if !has(examiner(m)(spammy, 1)) || has(examiner(m)(calm, 1)) {
		t.Error("the wording of spam and of a calm post must differ")
	}
	if has(examiner(nil)(spammy, 1)) {
		t.Error("without the model nothing is said of the wording")
	}
	if got := links(&spammy.Item.Post); len(got) != 2 || got[1] != "https://win.test/claim" {
		t.Errorf("%v", got)
	}
}
