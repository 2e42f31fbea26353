package netsync

import (
	"testing"

	"pgregory.net/rapid"
)

func TestCoverageJoins(t *testing.T) {
	t.Parallel()
	old := coverage{{To: 100, From: 50, Next: "c50"}, {To: 30, From: 10, Next: "c10"}}
	cases := map[string]struct {
		got, want string
	}{
		"a gap stays":         {old.onTop(span{120, 110, "c110"}).String(), `[{"to":120,"from":110,"next":"c110"},{"to":100,"from":50,"next":"c50"},{"to":30,"from":10,"next":"c10"}]`},
		"touching is a gap":   {old.onTop(span{120, 100, "c"}).String(), `[{"to":120,"from":100,"next":"c"},{"to":100,"from":50,"next":"c50"},{"to":30,"from":10,"next":"c10"}]`},
		"overlapping joins":   {old.onTop(span{120, 99, "c"}).String(), `[{"to":120,"from":50,"next":"c50"},{"to":30,"from":10,"next":"c10"}]`},
		"swallowing two":      {old.onTop(span{120, 20, "c"}).String(), `[{"to":120,"from":10,"next":"c10"}]`},
		"deeper than all":     {old.onTop(span{120, 5, "c5"}).String(), `[{"to":120,"from":5,"next":"c5"}]`},
		"to the very end":     {old.onTop(span{120, 110, ""}).String(), `[{"to":120,"from":110,"next":""}]`},
		"reading down":        {old.below(40, "c40").String(), `[{"to":100,"from":40,"next":"c40"},{"to":30,"from":10,"next":"c10"}]`},
		"reading down, joins": {old.below(29, "c29").String(), `[{"to":100,"from":10,"next":"c10"}]`},
		"the first":           {coverage(nil).onTop(span{9, 8, "x"}).String(), `[{"to":9,"from":8,"next":"x"}]`},
	}
	for name, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", name, c.got, c.want)
		}
	}
	if _, err := parseCoverage("{"); err == nil {
		t.Error("a damaged cursor was read")
	}
	if c, err := parseCoverage(""); err != nil || c.head() != 0 || c.reaches(0) {
		t.Errorf("%v, %v", c, err)
	}
}

// A model reader works on a timeline of integers that grows while it reads, in any order of polls, pages and kills. What
// the coverage claims to hold must have been read.
func TestCoverageNeverLies(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		newest := int64(40)
		read := map[int64]bool{}
		var c coverage
		const size = 5
		page := func(below int64) (from int64, next string) {
			from = below
			for k := below - 1; k >= max(1, below-size); k-- {
				read[k], from = true, k
			}
			if from > 1 {
				next = "more"
			}
			return from, next
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 2).Draw(t, "step") {
			case 0:
				newest += int64(rapid.IntRange(0, 12).Draw(t, "grown"))
			case 1:
				from, next := page(newest + 1)
				c = c.onTop(span{To: newest, From: from, Next: next})
			case 2:
				if len(c) > 0 && c[0].Next != "" {
					from, next := page(c[0].From)
					c = c.below(from, next)
				}
			}
			for i, s := range c {
				for k := s.From; k <= s.To; k++ {
					if !read[k] {
						t.Fatalf("%s claims %d", c, k)
					}
				}
				if i > 0 && c[i-1].From < s.To {
					t.Fatalf("%s overlaps", c)
				}
			}
		}
	})
}
