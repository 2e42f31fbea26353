package sample

import (
	"strings"
	"testing"
	"unicode"
)

// A planted duplicate shares most of its character shingles with its twin; otherwise no detector could be blamed for missing it.
func TestDuplicatesAreAlikeAndTheOthersTricky(t *testing.T) {
	t.Parallel()
	s := load(t)
	tricky := 0
	for _, d := range s.Duplicates {
		alike := jaccard(s.Post(d.A).Text, s.Post(d.B).Text)
		t.Logf("%.2f %s %s %s: %s", alike, d.Verdict, d.A, d.B, d.Why)
		if d.Verdict == Duplicate && alike < 0.35 {
			t.Errorf("%s and %s are called duplicates at likeness %.2f", d.A, d.B, alike)
		}
		if d.Verdict == Different {
			tricky += one(alike >= 0.35)
			if alike == 1 {
				t.Errorf("%s and %s are called different and say the same", d.A, d.B)
			}
		}
	}
	if tricky < 8 {
		t.Errorf("only %d different pairs look alike: likeness alone would get them right", tricky)
	}
}

// Nobody has to guess whether the list is complete: every copy that posts.jsonl knows of is in it with its original or a sibling.
func TestEveryCopyIsListed(t *testing.T) {
	t.Parallel()
	s := load(t)
	listed := map[string]bool{}
	for _, d := range s.Duplicates {
		if d.Verdict == Duplicate {
			listed[d.A], listed[d.B] = true, true
		}
	}
	for _, p := range s.Posts {
		if p.DupOf != "" && !listed[p.ID] {
			t.Errorf("%s copies %s and is not listed", p.ID, p.DupOf)
		}
	}
}

func TestCampaignsRunOverSeveralAccounts(t *testing.T) {
	t.Parallel()
	s := load(t)
	authors := map[string]map[string]bool{}
	for _, p := range s.Posts {
		if p.DupOf == "" || !p.Spam {
			continue
		}
		if authors[p.DupOf] == nil {
			authors[p.DupOf] = map[string]bool{s.Post(p.DupOf).By: true}
		}
		authors[p.DupOf][p.By] = true
	}
	shared := 0
	for _, by := range authors {
		shared += one(len(by) > 1)
	}
	if shared < 4 {
		t.Errorf("%d campaigns of several accounts, want 4", shared)
	}
}

func TestOneLinkIsPushedAgainAndAgain(t *testing.T) {
	t.Parallel()
	uses := map[string]int{}
	most := 0
	for _, p := range load(t).Posts {
		if p.Spam && p.Link != nil {
			uses[p.Link.URL]++
			most = max(most, uses[p.Link.URL])
		}
	}
	if most < 6 {
		t.Errorf("the most pushed link stands in %d posts, want 6", most)
	}
}

// jaccard compares the sets of four-letter shingles of two texts, letters and digits only.
func jaccard(a, b string) float64 {
	x, y := shingles(a), shingles(b)
	both := 0
	for s := range x {
		both += one(y[s])
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

func shingles(text string) map[string]bool {
	keep := func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}
	rs := []rune(strings.Map(keep, text))
	out := map[string]bool{}
	for i := 0; i+4 <= len(rs); i++ {
		out[string(rs[i:i+4])] = true
	}
	return out
}
