package ranker

import (
	"math"
	"slices"
	"testing"

	"skein/feed"
)

func names(s string) []feed.URI {
	out := make([]feed.URI, len(s))
	for i, c := range s {
		out[i] = feed.URI(string(c))
	}
	return out
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		before, after string
		n             int
		in, out       string
		tau           float64
	}{
		{"abcd", "abcd", 4, "", "", 1},
		{"abcd", "dcba", 4, "", "", -1},
		{"abcd", "bacd", 4, "", "", 4.0 / 6},
		{"abcd", "abdc", 2, "", "", 1},
		{"abcd", "acbd", 2, "c", "b", 1.0 / 3},
		{"abcd", "cdab", 2, "cd", "ab", (2.0 - 4) / 6},
		{"ab", "xy", 2, "xy", "ab", -1}, // a and b were before x and y, and now come after: 4 of 4 crossed, ties aside
		{"abc", "ab", 3, "", "c", 1},    // c left; it counts as after the end
		{"", "", 5, "", "", 1},
		{"a", "b", 0, "", "", 1},
	} {
		got := Compare(names(c.before), names(c.after), c.n)
		if !slices.Equal(got.In, names(c.in)) || !slices.Equal(got.Out, names(c.out)) || math.Abs(got.Tau-c.tau) > 1e-12 {
			t.Errorf("%s → %s, top %d: %+v, want in %q out %q tau %v", c.before, c.after, c.n, got, c.in, c.out, c.tau)
		}
	}
}

func TestShape(t *testing.T) {
	t.Parallel()
	post := func(author feed.DID, rkey string) feed.Candidate {
		return feed.Candidate{URI: feed.NewURI(author, feed.CollectionPost, rkey), Author: author, EffectiveMs: asOf, Media: true}
	}
	cands := []feed.Candidate{post("did:plc:a", "1"), post("did:plc:a", "2"), post("did:plc:a", "3"), post("did:plc:b", "1")}
	table := NewTable(cands, asOf)
	w := feed.Weights{"recency/1": 3, "media/1": -1, "liked/1": 5}
	uris := append(table.Rank(w).Top(4), "at://did:plc:gone/app.bsky.feed.post/1")
	got := table.Shape(uris, w)
	if got.AuthorGini != 0.25 || got.Shares[feed.GroupTime] != 0.75 || got.Shares[feed.GroupForm] != 0.25 || len(got.Shares) != 2 {
		t.Errorf("%+v", got)
	}
	if even := table.Shape([]feed.URI{cands[0].URI, cands[3].URI}, nil); even.AuthorGini != 0 || len(even.Shares) != 0 {
		t.Errorf("two authors, no weights: %+v", even)
	}
	if none := table.Shape(nil, w); none.AuthorGini != 0 {
		t.Errorf("nothing: %+v", none)
	}
}
