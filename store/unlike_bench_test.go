//go:build bench

package store

import (
	"fmt"
	"testing"

	"skein/feed"
)

// TestBenchUnlike takes back likes of an account that has many, in a file whose viewer has many, too: what a live stream brings.
func TestBenchUnlike(t *testing.T) {
	const likes, states, undone = 5000, 20_000, 500
	n := openNetwork(t)
	b := feed.Batch{Viewer: me}
	for i := range states {
		p := post(bela, fmt.Sprint("p", i), "a post", now-hour)
		p.Viewer.Bookmarked = true
		if i%4 == 0 {
			p.Viewer.Like = feed.NewURI(me, feed.CollectionLike, fmt.Sprint("l", i))
		}
		b.Posts = append(b.Posts, p)
	}
	for i := range likes {
		b.Engaged = append(b.Engaged, feed.Engagement{Kind: feed.Like, URI: feed.NewURI(anna, feed.CollectionLike, fmt.Sprint("k", i)), Actor: anna,
			Post: b.Posts[i].URI, CreatedMs: now - int64(i)})
	}
	put(t, n, b)
	gone := feed.Batch{Viewer: me}
	for i := range undone {
		gone.Deleted = append(gone.Deleted, feed.NewURI(anna, feed.CollectionLike, fmt.Sprint("k", 7*i)))
	}
	from := cpu(t)
	put(t, n, gone)
	took := cpu(t) - from
	left, err := n.Held(t.Context(), anna, feed.CollectionLike, 0)
	must(t, err)
	if len(left) != likes-undone {
		t.Fatalf("%d likes are left of %d", len(left), likes)
	}
	us := float64(took.Microseconds()) / undone
	figure{Figure: fmt.Sprintf("store.unlike, one of %d by an account, in a file of %d states", likes, states), Value: us, Unit: "µs", Goal: 2000, OK: us <= 2000}.print(t)
}
