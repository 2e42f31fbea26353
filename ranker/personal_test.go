package ranker

import (
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

func TestThePersonalModelReadsFactsAlone(t *testing.T) {
	t.Parallel()
	names := Facts()
	for _, id := range names {
		if strings.HasPrefix(id, "p") && slices.ContainsFunc(chances, func(c column) bool { return c.ID == id }) || strings.HasPrefix(id, "asked_") {
			t.Errorf("%s comes from the model itself or from what the reader asked for", id)
		}
	}
	if len(names)+len(chances)+len(asked) != len(Signals()) {
		t.Errorf("%d facts, %d chances and %d wishes of %d signals", len(names), len(chances), len(asked), len(Signals()))
	}
	cands := invent(3, 40)
	table := NewTable(cands, asOf)
	into := make([]float32, len(names))
	for i := range table.Len() {
		FactsOf(table.Candidate(i), asOf, into)
		if !slices.Equal(into, table.Facts(i)) {
			t.Fatalf("row %d: %v outside the table, %v in it", i, into, table.Facts(i))
		}
		for f, id := range names {
			if float64(into[f]) != table.Value(id, i) {
				t.Fatalf("row %d: %s is %v, the table says %v", i, id, into[f], table.Value(id, i))
			}
		}
	}
}

// A table computed anew is the one that its changed candidates would have given, and the old one does not notice.
func TestWithIsANewTable(t *testing.T) {
	t.Parallel()
	cands := invent(4, 80)
	old := NewTable(cands, asOf)
	before := old.Rank(balanced()).Select(feed.Slate{AuthorCap: 3}).URIs()
	press := func(cands []feed.Candidate) {
		for i := range cands {
			if cands[i].Author == "did:plc:author3" {
				cands[i].Asked.Author = -1
			}
		}
	}
	next := old.With(press)
	press(cands)
	want := NewTable(cands, asOf)
	for i := range want.Len() {
		if !slices.Equal(next.Values(i), want.Values(i)) || next.Candidate(i).URI != want.Candidate(i).URI {
			t.Fatalf("row %d differs", i)
		}
	}
	if after := next.Rank(balanced()).Select(feed.Slate{AuthorCap: 3}).URIs(); slices.Equal(after, before) {
		t.Error("the press changed nothing")
	}
	undone := next.With(func(cands []feed.Candidate) {
		for i := range cands {
			cands[i].Asked = feed.Asked{}
		}
	})
	for i := range old.Len() {
		if !slices.Equal(undone.Values(i), old.Values(i)) {
			t.Fatalf("row %d: undone, the values are others", i)
		}
	}
	if again := old.Rank(balanced()).Select(feed.Slate{AuthorCap: 3}).URIs(); !slices.Equal(again, before) {
		t.Error("the old table changed")
	}
}

// Ten thousand presses are an opinion, not an overflow: values stay on the grid and sums exact.
func TestTenThousandPressesStayExact(t *testing.T) {
	t.Parallel()
	cands := invent(5, 200)
	for i := range cands {
		cands[i].Asked = feed.Asked{Author: -float64(i * 100), Like: -10000, Words: -10000, Topic: 10000, Reposts: -10000}
	}
	table := NewTable(cands, asOf)
	r := table.Rank(balanced())
	for i := range table.Len() {
		sum := 0.0
		for _, c := range table.Explain(i, balanced()) {
			sum += c.Points
			if c.Value != feed.SnapValue(c.Value, -1) {
				t.Fatalf("%s is %v, off the grid", c.Signal, c.Value)
			}
		}
		if sum != r.Score(i) {
			t.Fatalf("row %d: points sum to %v, the score is %v", i, sum, r.Score(i))
		}
	}
}
