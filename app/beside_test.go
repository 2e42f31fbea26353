package app

import (
	"testing"

	"skein/feed"
	"skein/search"
	"skein/store"
)

// What leaves the file leaves the vectors in memory and the book of pictures.
func TestDeletedPostLeavesMemory(t *testing.T) {
	t.Parallel()
	book := &imageBook{}
	m := &heldBeside{images: book}
	matrix, other := search.NewMatrix(), search.NewMatrix()
	m.keep(matrix)
	release := m.keep(other)
	n, err := store.OpenNetwork(t.Context(), t.TempDir()+"/network.db", store.Options{Forget: m.forget})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	uri := feed.NewURI("did:plc:anna", feed.CollectionPost, "p")
	picture := "https://cdn.test/one.jpg"
	put := func(b feed.Batch) {
		b.Viewer = "did:plc:me"
		if err := n.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	put(feed.Batch{Posts: []feed.Post{{URI: uri, Author: "did:plc:anna", Text: "words", IndexedMs: 1, Images: []feed.Image{{Thumb: picture, Full: picture}}}}})
	ids, err := n.PostIDs(t.Context(), []feed.URI{uri})
	if err != nil {
		t.Fatal(err)
	}
	matrix.Add(ids[uri], &feed.Vector{Scale: 1})
	other.Add(ids[uri], &feed.Vector{Scale: 1})
	if err := release(); err != nil {
		t.Fatal(err)
	}
	name := book.path(picture)[len("/img/"):]
	if _, known := book.url(name); !known || matrix.Len() != 1 {
		t.Fatal("nothing to forget")
	}
	put(feed.Batch{Deleted: []feed.URI{uri}})
	if matrix.Len() != 0 {
		t.Error("the vector is still in memory")
	}
	if _, known := book.url(name); known {
		t.Error("the picture is still served")
	}
	if other.Len() != 1 {
		t.Error("a matrix that was given back was touched")
	}
}
