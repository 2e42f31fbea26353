package spam

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
)

var rule = feed.SpamRule{Veil: 0.8, Drop: 0.95}

func TestJudgeThresholds(t *testing.T) {
	t.Parallel()
	campaign := []feed.Evidence{{Kind: "same_text", Value: 0.875, Detail: "3 other accounts"}, {Kind: "money", Value: 0.75, Detail: "“airdrop”"}, {Kind: "new_account", Value: 1}}
	p, v := Judge(campaign, nil, rule, Standing{})
	if v.Action != feed.Veil && v.Action != feed.Drop {
		t.Fatalf("p=%.3f: %+v", p, v)
	}
	if !strings.Contains(v.Params["evidence"], "several accounts posted the same text (3 other accounts)") || v.Rule != "spam" || v.By != "skein" {
		t.Errorf("%+v", v)
	}
	if _, v := Judge(campaign, nil, feed.SpamRule{Veil: 1, Drop: 1}, Standing{}); !v.Allows() {
		t.Errorf("a higher threshold must let it pass: %+v", v)
	}
	if _, v := Judge(campaign, Weights{"same_text": 0, "money": 0}, rule, Standing{}); !v.Allows() {
		t.Errorf("weights of zero must let it pass: %+v", v)
	}
	if _, v := Judge([]feed.Evidence{{Kind: "test_string", Value: 1}}, nil, rule, Standing{}); v.Allows() {
		t.Error("the test string alone must be caught")
	}
}

// A text model is one voice among others.
func TestWordingNeverDecidesAlone(t *testing.T) {
	t.Parallel()
	if p, v := Judge([]feed.Evidence{{Kind: "wording", Value: 1}}, nil, rule, Standing{}); !v.Allows() {
		t.Errorf("p=%.3f: %+v", p, v)
	}
	if p, v := Judge([]feed.Evidence{{Kind: "wording", Value: 1}, {Kind: "money", Value: 0.5}}, nil, rule, Standing{}); v.Allows() {
		t.Errorf("with one more sign p=%.3f", p)
	}
}

func TestNoSoftScoreBeatsTheReader(t *testing.T) {
	t.Parallel()
	var all []feed.Evidence
	for _, r := range Rules() {
		all = append(all, feed.Evidence{Kind: r.ID, Value: 1})
	}
	if p, v := Judge(all, nil, rule, Standing{}); v.Action != feed.Drop || p < 0.999 {
		t.Fatalf("all evidence at once: %.3f %+v", p, v)
	}
	for _, s := range []Standing{{Following: true}, {Own: true}, {Restored: true}} {
		if _, v := Judge(all, nil, rule, s); !v.Allows() {
			t.Errorf("%+v: %+v", s, v)
		}
	}
}

func TestProbabilityIsMonotoneAndFinite(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var ev []feed.Evidence
		for _, r := range Rules() {
			if rapid.Bool().Draw(t, r.ID) {
				ev = append(ev, feed.Evidence{Kind: r.ID, Value: rapid.Float64Range(0, 0.9).Draw(t, r.ID+" value")})
			}
		}
		p, terms := Probability(ev, nil)
		if !(p > 0 && p < 1) || len(terms) != len(ev) {
			t.Fatalf("p=%v, %d terms for %d pieces", p, len(terms), len(ev))
		}
		for i := range ev {
			more := append([]feed.Evidence(nil), ev...)
			more[i].Value += 0.1
			if q, _ := Probability(more, nil); q < p {
				t.Fatalf("more %s lowered the probability from %v to %v", ev[i].Kind, p, q)
			}
		}
	})
}

func TestBrokenEvidenceCountsNothing(t *testing.T) {
	t.Parallel()
	base, _ := Probability(nil, nil)
	p, _ := Probability([]feed.Evidence{{Kind: "money", Value: math.NaN()}, {Kind: "from_the_future", Value: 1}}, nil)
	if p != base {
		t.Errorf("p=%v, base %v", p, base)
	}
	if w := Rules()[0].weigh(Weights{Rules()[0].ID: 1e308}); w != Rules()[0].Max {
		t.Errorf("weight %v is out of bounds", w)
	}
}

func TestExamineNeverReturnsNil(t *testing.T) {
	t.Parallel()
	if ev := Examine(post("a quiet morning"), now); ev == nil || len(ev) != 0 {
		t.Errorf("%v: examined-and-clean must differ from never-examined", ev)
	}
}
