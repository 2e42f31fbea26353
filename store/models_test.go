package store

import (
	"slices"
	"testing"

	"skein/feed"
)

func TestDropVectorsTakesOneModelsAndNoOther(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Posts: []feed.Post{post(anna, "1", "one", now-hour), post(bela, "2", "two", now-hour), post(bela, "3", "three", now)}})
	posts, err := n.Unembedded(t.Context(), "none", 9)
	must(t, err)
	var rows []feed.VectorRow
	for _, p := range posts {
		for _, model := range []string{"draft/1", "guest/x/1"} {
			rows = append(rows, feed.VectorRow{Post: p.Post, Model: model, Vector: feed.Vector{Scale: 1}})
		}
	}
	must(t, n.SaveVectors(t.Context(), rows))
	if names, err := n.VectorModels(t.Context()); err != nil || !slices.Equal(names, []string{"draft/1", "guest/x/1"}) {
		t.Fatal(names, err)
	}
	for _, want := range []int64{int64(len(posts)), 0} { // the second time there is nothing left
		if dropped, err := n.DropVectors(t.Context(), "guest/x/1"); err != nil || dropped != want {
			t.Error(dropped, err)
		}
	}
	left := 0
	err = n.EachVector(t.Context(), "draft/1", 0, func(feed.PostID, *feed.Vector) error { left++; return nil })
	if names, _ := n.VectorModels(t.Context()); err != nil || left != 3 || !slices.Equal(names, []string{"draft/1"}) {
		t.Error(names, left, err)
	}
}
