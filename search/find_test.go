package search

import (
	"context"
	"errors"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

// shelf is an index of a few posts in memory: a post holds a term when it is one of its words.
type shelf struct {
	posts map[feed.PostID]string
	fails error
	asked int // times that Matching was asked
}

func (s *shelf) Lexical(_ context.Context, _ feed.DID, q feed.Query, limit int) ([]feed.Hit, error) {
	var hits []feed.Hit
	for id := feed.PostID(1); int(id) <= len(s.posts); id++ {
		words := strings.Fields(s.posts[id])
		if !slices.ContainsFunc(q.Terms, func(t string) bool { return !slices.Contains(words, t) }) && s.satisfies(id, q) {
			hits = append(hits, feed.Hit{Post: id, URI: feed.URI("at://" + s.posts[id]), Sides: []feed.Side{feed.ByWord}})
		}
	}
	return hits[:min(limit, len(hits))], s.fails
}

func (s *shelf) Matching(_ context.Context, _ feed.DID, q feed.Query, ids []feed.PostID) ([]feed.PostID, error) {
	s.asked++
	return slices.DeleteFunc(slices.Clone(ids), func(id feed.PostID) bool { return !s.satisfies(id, q) }), s.fails
}

func (s *shelf) satisfies(id feed.PostID, q feed.Query) bool {
	for _, w := range q.Without {
		if strings.Contains(s.posts[id], w) {
			return false
		}
	}
	return true
}

// meanings is a toy encoder: a text's vector has one component for each subject its words speak of, and one of its own
// that sets it apart.
var meanings = map[string]int{"heron": 1, "egret": 1, "bird": 1, "boat": 2, "ship": 2, "sail": 2, "bread": 3, "loaf": 3}

func encode(_ context.Context, text string) (*feed.Vector, error) {
	var p point
	for _, w := range strings.Fields(text) {
		if subject := meanings[w]; subject > 0 {
			p[subject]++
		} else {
			p[10+int(crc32.ChecksumIEEE([]byte(w))%370)] += 0.4
		}
	}
	p, ok := unit(p)
	if !ok {
		return nil, errors.New("nothing to encode")
	}
	v := quantise(&p)
	return &v, nil
}

func library(t *testing.T) (*shelf, *Matrix) {
	t.Helper()
	s := &shelf{posts: map[feed.PostID]string{
		1: "a heron in the reeds", 2: "an egret at dusk", 3: "new sail for the boat", 4: "the ship came in", 5: "bread for breakfast", 6: "nothing of note",
	}}
	m := NewMatrix()
	for id, text := range s.posts {
		v, err := encode(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		m.Add(id, v)
	}
	return s, m
}

func TestFindSaysWhichSideFoundWhat(t *testing.T) {
	t.Parallel()
	words, dense := library(t)
	s := New(words, dense, encode)
	for _, c := range []struct {
		query string
		want  map[feed.PostID]string
		first feed.PostID
	}{
		{"heron", map[feed.PostID]string{1: "word meaning", 2: "meaning"}, 1},
		{"bird", map[feed.PostID]string{1: "meaning", 2: "meaning"}, 0}, // golden: by meaning alone
		{"note", map[feed.PostID]string{6: "word meaning"}, 6},
		{"boat -sail", map[feed.PostID]string{4: "meaning"}, 4}, // the operator holds for meaning too
		{"loaf", map[feed.PostID]string{5: "meaning"}, 5},
		{"-bread", map[feed.PostID]string{1: "word", 2: "word", 3: "word", 4: "word", 6: "word"}, 0}, // operators alone
		{"zither", map[feed.PostID]string{}, 0},                                                      // below the floor there is nothing
	} {
		q := Parse(c.query, now)
		got, err := s.Find(t.Context(), "did:plc:me", q, 10)
		if err != nil {
			t.Fatalf("%s: %v", c.query, err)
		}
		found := map[feed.PostID]string{}
		for _, h := range got.Hits {
			sides := make([]string, len(h.Sides))
			for i := range h.Sides {
				sides[i] = string(h.Sides[i])
			}
			found[h.Post] = strings.Join(sides, " ")
			if (h.URI == "") != (found[h.Post] == "meaning") {
				t.Errorf("%s: %+v", c.query, h)
			}
		}
		if len(found) != len(c.want) || !mapsEqual(found, c.want) || (c.first != 0 && got.Hits[0].Post != c.first) {
			t.Errorf("%s: found %v, want %v, first %d", c.query, found, c.want, c.first)
		}
		if got.Meaning != (q.Text != "") {
			t.Errorf("%s: meaning took part: %v (%v)", c.query, got.Meaning, got.Reason)
		}
	}
}

func mapsEqual(a, b map[feed.PostID]string) bool {
	for k, v := range b {
		if a[k] != v {
			return false
		}
	}
	return true
}

func TestFindWithoutMeaning(t *testing.T) {
	t.Parallel()
	words, dense := library(t)
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		search *Search
		want   error
	}{
		"no encoder": {New(words, dense, nil), ErrNoEncoder},
		"no matrix":  {New(words, nil, encode), ErrNoVectors},
		"no vectors": {New(words, NewMatrix(), encode), ErrNoVectors},
		"broken":     {New(words, dense, func(context.Context, string) (*feed.Vector, error) { return nil, broken }), broken},
	} {
		got, err := c.search.Find(t.Context(), "did:plc:me", Parse("heron", now), 10)
		if err != nil || got.Meaning || !errors.Is(got.Reason, c.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if len(got.Hits) != 1 || got.Hits[0].Post != 1 {
			t.Errorf("%s: the words were not searched: %+v", name, got.Hits)
		}
	}
}

func TestFindLooksFurtherWhenOperatorsLeaveFew(t *testing.T) {
	t.Parallel()
	words := &shelf{posts: map[feed.PostID]string{}}
	dense := NewMatrix()
	for id := feed.PostID(1); id <= 2000; id++ {
		words.posts[id] = "bird spam"
		if id%400 == 0 {
			words.posts[id] = "bird calm"
		}
		v, _ := encode(t.Context(), "bird")
		dense.Add(id, v)
	}
	got, err := New(words, dense, encode).Find(t.Context(), "did:plc:me", Parse("egret -spam", now), 5)
	if err != nil || len(got.Hits) != 5 || words.asked < 2 {
		t.Errorf("%d hits after %d looks: %v", len(got.Hits), words.asked, err)
	}
}

func TestFindPassesErrorsOn(t *testing.T) {
	t.Parallel()
	words, dense := library(t)
	s := New(words, dense, encode)
	if got, err := s.Find(t.Context(), "did:plc:me", Parse("heron", now), 0); err != nil || len(got.Hits) != 0 {
		t.Errorf("limit 0: %+v %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Find(ctx, "did:plc:me", Parse("heron", now), 5); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	words.fails = errors.New("broken")
	if _, err := s.Find(t.Context(), "did:plc:me", Parse("heron", now), 5); !errors.Is(err, words.fails) {
		t.Errorf("index: %v", err)
	}
	if _, err := s.meaning(t.Context(), "did:plc:me", Parse("heron", now), 5); !errors.Is(err, words.fails) {
		t.Errorf("filter: %v", err)
	}
}

func TestTheFloorDecidesWhatIsNear(t *testing.T) {
	t.Parallel()
	words, dense := library(t)
	s := New(words, dense, encode)
	counts := []int{}
	for _, floor := range []float64{-1, 0.3, 0.8, 1} {
		s.Floor = floor
		got, err := s.Find(t.Context(), "did:plc:me", Parse("bird", now), 10)
		if err != nil || !got.Meaning {
			t.Fatalf("floor %v: %+v %v", floor, got, err)
		}
		counts = append(counts, len(got.Hits))
	}
	if !slices.Equal(counts, []int{6, 2, 1, 0}) {
		t.Errorf("hits by floor: %v", counts)
	}
}

// Posts without a vector of the better encoder are found by the other's, those with one by the better alone, and both stand
// in one order of closeness. Where the better encoder fails, the other answers for all.
func TestRestAnswersForTheOthers(t *testing.T) {
	t.Parallel()
	words, dense := library(t)
	better := NewMatrix()
	for _, id := range []feed.PostID{1, 3, 4} { // the heron, the boat, the ship
		v, err := encode(t.Context(), words.posts[id])
		if err != nil {
			t.Fatal(err)
		}
		better.Add(id, v)
	}
	rest := New(words, dense, encode)
	rest.Curve = func(c float64) float64 { return c / 2 } // what the coarser one is sure of counts half
	find := func(s *Search, query string) (ids []feed.PostID, meaning bool) {
		got, err := s.Find(t.Context(), "did:plc:me", Parse(query, now), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range got.Hits {
			ids = append(ids, h.Post)
		}
		return ids, got.Meaning
	}
	s := New(words, better, encode)
	s.Rest = rest
	if ids, ok := find(s, "bird"); !ok || !slices.Equal(ids, []feed.PostID{1, 2}) {
		t.Errorf("the heron by one, the egret behind it by the other: %v, %v", ids, ok)
	}
	if ids, ok := find(s, "loaf"); !ok || !slices.Equal(ids, []feed.PostID{5}) {
		t.Errorf("bread by the other alone: %v, %v", ids, ok)
	}
	broken := New(words, better, func(context.Context, string) (*feed.Vector, error) { return nil, errors.New("no library") })
	broken.Rest = rest
	if ids, ok := find(broken, "bird"); !ok || len(ids) != 2 {
		t.Errorf("both by the other: %v, %v", ids, ok)
	}
	broken.Rest = New(words, dense, nil)
	if ids, ok := find(broken, "bird"); ok || len(ids) != 0 {
		t.Errorf("by nobody: %v, %v", ids, ok)
	}
}
