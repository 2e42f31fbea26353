package sample

import (
	"slices"
	"testing"
)

// A first screen needs many voices: no author may fill it, and pictures, quotes and other languages stand in it.
func TestViewersDayIsVaried(t *testing.T) {
	t.Parallel()
	s := load(t)
	follows := s.Person(ViewerID).Follows
	authors, langs := map[string]int{}, map[string]int{}
	n, most, pictures, quotes := 0, 0, 0, 0
	for _, p := range s.Posts {
		if p.AgoMin > 24*60 || p.ReplyTo != "" || !slices.Contains(follows, p.By) && !anyOf(p.Reposts, follows) {
			continue
		}
		n++
		authors[p.By]++
		langs[p.Lang]++
		most = max(most, authors[p.By])
		pictures += one(len(p.Images) > 0)
		quotes += one(p.Quote != "")
	}
	t.Logf("%d posts by %d authors in %d languages, at most %d by one, %d pictures, %d quotes", n, len(authors), len(langs), most, pictures, quotes)
	if n < 60 || len(authors) < 15 || most*5 > n || len(langs) < 6 || pictures < 8 || quotes < 6 {
		t.Error("the viewer's last day is thin")
	}
}
