package app

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"skein/feed"
	"skein/models"
	"skein/search"
	"skein/store"
)

func TestLikesAreEncodedFirst(t *testing.T) {
	t.Parallel()
	const me, other = feed.DID("did:plc:me"), feed.DID("did:plc:other")
	db := must(store.OpenNetwork(t.Context(), filepath.Join(t.TempDir(), "network.db"), store.Options{Clock: time.Now}))(t)
	defer db.Close()
	now := time.Now().UnixMilli()
	var batch feed.Batch
	for i, text := range []string{"new", "liked", "old"} {
		at := now - int64(i)*dayMs
		batch.Posts = append(batch.Posts, feed.Post{
			URI: feed.URI("at://" + string(other) + "/app.bsky.feed.post/" + text), CID: "c", Author: other, Text: text, CreatedMs: at, IndexedMs: at,
		})
	}
	batch.Engaged = []feed.Engagement{{Kind: feed.Like, Actor: me, Post: batch.Posts[1].URI, CreatedMs: now}}
	if err := db.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		rows := must(likesFirst{db, me}.Unembedded(t.Context(), "m", 1))(t)
		if len(rows) == 0 {
			break
		}
		got = append(got, rows[0].Text)
		if err := db.SaveVectors(t.Context(), []feed.VectorRow{{Post: rows[0].Post, Model: "m"}}); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"liked", "new", "old"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestInterestsOfOnePair: the better encoder's vectors of likes serve as soon as it has got to nearly all of them.
func TestInterestsOfOnePair(t *testing.T) {
	t.Parallel()
	along := func(axis int) *feed.Vector {
		v := &feed.Vector{Scale: 1}
		v.Q[axis] = 127
		return v
	}
	likes := make([]feed.PostID, 40)
	for i := range likes {
		likes[i] = feed.PostID(i + 1)
	}
	for _, c := range []struct {
		refined int // of the likes
		axis    int // of the interests
		closer  float64
	}{
		{0, 0, 0.5}, {37, 0, 0.5}, {38, 1, 0.25}, {40, 1, 0.25},
	} {
		constant := func(x float64) func(float64) float64 { return func(float64) float64 { return x } }
		draft := &space{matrix: search.NewMatrix(), curve: constant(0.5), across: constant(0.25)}
		refined := &space{matrix: search.NewMatrix(), curve: constant(1)}
		for i, id := range likes {
			draft.matrix.Add(id, along(0))
			if i < c.refined {
				refined.matrix.Add(id, along(1))
			}
		}
		r := &reading{spaces: []*space{draft, refined}}
		in := r.sumUp(draft, likes, nil, 1)
		if centers := in.centers(); len(centers) != 1 || centers[0].Q[c.axis] == 0 || in.curve(0) != c.closer {
			t.Errorf("%d of 40 likes refined: %d interests, closeness %v", c.refined, len(centers), in.curve(0))
		}
		if r.sumUp(refined, likes, nil, 1).curve(0) != 1 {
			t.Errorf("%d of 40: the refined space has another curve", c.refined)
		}
		if none := r.sumUp(draft, nil, nil, 1); len(none.centers()) != 0 || none.curve(0) != 0.5 {
			t.Error("no likes are interests")
		}
	}
}

func TestShippedCurveAcross(t *testing.T) {
	t.Parallel()
	across := shippedAcross(models.Draft)
	if across == nil || shippedAcross(models.Refined) != nil {
		t.Fatal("the draft alone has a better encoder beside it")
	}
	if a, b, c := across(0.2), across(0.5), across(1); !(a < b && b < c && c == 1) {
		t.Errorf("%v, %v, %v do not rise to 1", a, b, c)
	}
}
