package store

import (
	"maps"
	"testing"

	"skein/feed"
)

func TestMetTellsWhenAnAuthorWasLastSeen(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	a, b := feed.NewURI("did:plc:a", feed.CollectionPost, "1"), feed.NewURI("did:plc:a", feed.CollectionPost, "2")
	c := feed.NewURI("did:plc:c", feed.CollectionPost, "1")
	for at, uris := range map[int64][]feed.URI{100: {a}, 300: {b}, 50: {c}} {
		if err := s.MarkSeen(t.Context(), uris, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range []struct {
		from, to int64
		want     map[feed.DID]int64
	}{
		{0, 300, map[feed.DID]int64{"did:plc:a": 300, "did:plc:c": 50}},
		{0, 299, map[feed.DID]int64{"did:plc:a": 100, "did:plc:c": 50}},
		{50, 300, map[feed.DID]int64{"did:plc:a": 300}},
		{300, 900, map[feed.DID]int64{}},
	} {
		got, err := s.Met(t.Context(), w.from, w.to)
		if err != nil || !maps.Equal(got, w.want) {
			t.Errorf("(%d, %d]: %v, %v, want %v", w.from, w.to, got, err, w.want)
		}
	}
}
