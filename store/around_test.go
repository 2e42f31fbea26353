package store

import (
	"slices"
	"testing"

	"skein/feed"
)

// did is a like or repost by an account of a post, at a time.
func did(by feed.DID, kind feed.EngagementKind, post feed.URI, at int64) feed.Engagement {
	collection := map[feed.EngagementKind]string{feed.Like: feed.CollectionLike, feed.Repost: feed.CollectionRepost}[kind]
	_, _, key, _ := post.Split()
	return feed.Engagement{Kind: kind, Actor: by, Post: post, URI: feed.NewURI(by, collection, "of"+key), CreatedMs: at}
}

// Posts that several follows like, or one who is close, are worth fetching; others' likes are never "missing".
func TestAroundPosts(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	stranger := feed.DID("did:plc:stranger")
	at := func(key string) feed.URI { return feed.NewURI(stranger, feed.CollectionPost, key) }
	seen := func(who feed.DID, key string) feed.Engagement {
		return did(me, feed.Like, feed.NewURI(who, feed.CollectionPost, key), now-day)
	}
	put(t, n, feed.Batch{
		Graph: follow(anna, bela, carl),
		Posts: []feed.Post{post(stranger, "stored", "is here", now-hour)},
		Engaged: []feed.Engagement{
			did(anna, feed.Like, at("two"), now-2*hour), did(bela, feed.Like, at("two"), now-hour),
			did(anna, feed.Like, at("three"), now-2*hour), did(bela, feed.Like, at("three"), now-2*hour), did(carl, feed.Repost, at("three"), now-2*hour),
			did(anna, feed.Like, at("one"), now-hour),
			did(carl, feed.Like, at("close"), now-hour),
			did(anna, feed.Like, at("old"), now-30*day), did(bela, feed.Like, at("old"), now-30*day),
			did(anna, feed.Like, at("stored"), now-hour), did(bela, feed.Like, at("stored"), now-hour),
			did(stranger, feed.Like, at("theirs"), now-hour), did("did:plc:other", feed.Like, at("theirs"), now-hour),
			seen(carl, "1"), seen(carl, "2"), seen(carl, "3"), seen(carl, "4"), seen(carl, "5"),
		},
	})
	got, err := n.AroundPosts(t.Context(), me, now-7*day, 9)
	must(t, err)
	if want := []feed.URI{at("three"), at("two"), at("close")}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got, err := n.AroundPosts(t.Context(), me, now-7*day, 1); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	missing, err := n.MissingPosts(t.Context(), me, 99)
	must(t, err)
	if len(missing) != 5 { // what the viewer liked, and nothing that others did
		t.Errorf("missing: %v", missing)
	}
	must(t, n.MarkMissing(t.Context(), []feed.URI{at("three")}))
	put(t, n, feed.Batch{Graph: []feed.GraphEdge{{Kind: feed.GraphBlock, Subject: stranger, URI: feed.NewURI(me, feed.CollectionBlock, "b")}}})
	if got, err := n.AroundPosts(t.Context(), me, now-7*day, 9); err != nil || len(got) != 0 {
		t.Errorf("of a blocked account: %v, %v", got, err)
	}
}

// Only the newest posts name what is to be fetched; what they name comes latest first.
func TestMissingAreWhatPostsName(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	root, parent, quoted := post(bela, "root", "", 0), post(bela, "parent", "", 0), feed.NewURI(carl, feed.CollectionPost, "quoted")
	p := reply(post(anna, "1", "an answer", now), root, parent)
	p.Quote = &feed.QuoteRef{URI: quoted}
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	got, err := n.MissingPosts(t.Context(), me, 9)
	must(t, err)
	if slices.Sort(got); !slices.Equal(got, []feed.URI{parent.URI, root.URI, quoted}) {
		t.Errorf("%v", got)
	}
	put(t, n, feed.Batch{Deleted: []feed.URI{p.URI}}) // nobody names them any more
	if got, err := n.MissingPosts(t.Context(), me, 9); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}
