package app

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
	"skein/internal/atp"
)

const someone, somePost = feed.DID("did:plc:someone"), feed.URI("at://did:plc:someone/app.bsky.feed.post/3k")

func laid(it feed.Item, acts ...feed.Act) feed.Item {
	newOverlay("did:plc:me", acts).item(&it)
	return it
}

func someItem() feed.Item {
	return feed.Item{Post: feed.Post{URI: somePost, Author: someone, Counts: feed.Counts{Likes: 5}}, Author: feed.Author{DID: someone}}
}

func TestOverlayCountsOnlyWhatChanges(t *testing.T) {
	t.Parallel()
	like := feed.Act{RKey: "3ka", Kind: feed.ActLike, Subject: string(somePost), State: feed.ActionWaiting}
	unlike := feed.Act{RKey: "3kb", Kind: feed.ActUnlike, Subject: string(somePost), State: feed.ActionWaiting}
	liked := someItem()
	liked.Post.Viewer.Like = "at://did:plc:me/app.bsky.feed.like/old"
	for name, c := range map[string]struct {
		it    feed.Item
		acts  []feed.Act
		likes int
		on    bool
	}{
		"nothing":                     {someItem(), nil, 5, false},
		"a like":                      {someItem(), []feed.Act{like}, 6, true},
		"a like that is known":        {liked, []feed.Act{like}, 5, true},
		"taken back":                  {liked, []feed.Act{unlike}, 4, false},
		"taken back, never there":     {someItem(), []feed.Act{unlike}, 5, false},
		"there and back":              {someItem(), []feed.Act{like, unlike}, 5, false},
		"refused":                     {someItem(), []feed.Act{{Kind: feed.ActLike, Subject: string(somePost), State: feed.ActionRefused}}, 5, false},
		"confirmed":                   {someItem(), []feed.Act{{Kind: feed.ActLike, Subject: string(somePost), State: feed.ActionSent, Confirmed: true}}, 5, false},
		"sent and not yet in a view":  {someItem(), []feed.Act{{Kind: feed.ActLike, Subject: string(somePost), State: feed.ActionSent}}, 6, true},
		"of another post":             {someItem(), []feed.Act{{Kind: feed.ActLike, Subject: "at://did:plc:x/app.bsky.feed.post/1", State: feed.ActionWaiting}}, 5, false},
		"never below nothing at all":  {feed.Item{Post: feed.Post{URI: somePost, Viewer: feed.PostState{Like: "at://x"}}}, []feed.Act{unlike}, 0, false},
		"of the post that was quoted": {feed.Item{Quote: &feed.Post{URI: somePost}}, []feed.Act{like}, 0, false},
	} {
		got := laid(c.it, c.acts...)
		if got.Post.Counts.Likes != c.likes || (got.Post.Viewer.Like != "") != c.on {
			t.Errorf("%s: %d likes, %q", name, got.Post.Counts.Likes, got.Post.Viewer.Like)
		}
		if q := got.Quote; q != nil && (q.Counts.Likes != 1 || q.Viewer.Like == "") {
			t.Errorf("%s: the quoted post %+v", name, q.Viewer)
		}
	}
}

func TestOverlayOfPeople(t *testing.T) {
	t.Parallel()
	act := func(k feed.ActionKind, s feed.Scope) feed.Act {
		return feed.Act{RKey: "3ka", Kind: k, Subject: string(someone), Scope: s, State: feed.ActionWaiting}
	}
	known := someItem()
	known.Author.Relation = feed.Relation{Following: "at://f", Muted: true, Blocking: true, FollowedBy: true}
	for name, c := range map[string]struct {
		it   feed.Item
		act  feed.Act
		want feed.Relation
	}{
		"follow":        {someItem(), act(feed.ActFollow, ""), feed.Relation{Following: "at://did:plc:me/app.bsky.graph.follow/3ka"}},
		"unfollow":      {known, act(feed.ActUnfollow, ""), feed.Relation{Muted: true, Blocking: true, FollowedBy: true}},
		"mute":          {someItem(), act(feed.ActMute, ""), feed.Relation{Muted: true}},
		"another scope": {known, act(feed.ActMute, feed.ScopeQuotes), feed.Relation{Following: "at://f", MutedQuotes: true, Blocking: true, FollowedBy: true}},
		"unmute":        {known, act(feed.ActUnmute, ""), feed.Relation{Following: "at://f", Blocking: true, FollowedBy: true}},
		"block":         {someItem(), act(feed.ActBlock, ""), feed.Relation{Blocking: true}},
		"unblock":       {known, act(feed.ActUnblock, ""), feed.Relation{Following: "at://f", Muted: true, FollowedBy: true}},
	} {
		if got := laid(c.it, c.act).Author.Relation; got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// It is laid over again and again, by whoever judges and whoever draws: the second time changes nothing.
func TestOverlayTwiceIsOnce(t *testing.T) {
	t.Parallel()
	kinds := []feed.ActionKind{feed.ActLike, feed.ActUnlike, feed.ActRepost, feed.ActUnrepost, feed.ActBookmark, feed.ActUnbookmark}
	rapid.Check(t, func(t *rapid.T) {
		var acts []feed.Act
		for _, k := range rapid.SliceOf(rapid.SampledFrom(kinds)).Draw(t, "kinds") {
			acts = append(acts, feed.Act{RKey: "3ka", Kind: k, Subject: string(somePost), State: feed.ActionWaiting})
		}
		it := someItem()
		it.Post.Counts.Likes = rapid.IntRange(1, 9).Draw(t, "likes")
		if rapid.Bool().Draw(t, "liked") {
			it.Post.Viewer.Like = "at://x"
		}
		o := newOverlay("did:plc:me", acts)
		o.item(&it)
		once := it.Post
		o.item(&it)
		if !reflect.DeepEqual(once, it.Post) {
			t.Fatalf("%+v, then %+v", once, it.Post)
		}
	})
}

func TestOverlayCountsAnswers(t *testing.T) {
	t.Parallel()
	answer := feed.Act{Kind: feed.ActPost, Subject: string(somePost), State: feed.ActionWaiting, Record: marshal(atp.Draft{Parent: &atp.StrongRef{URI: somePost}})}
	quote := feed.Act{Kind: feed.ActPost, Subject: string(somePost), State: feed.ActionWaiting, Record: marshal(atp.Draft{Quote: &atp.StrongRef{URI: somePost}})}
	broken := feed.Act{Kind: feed.ActPost, State: feed.ActionWaiting, Record: []byte("{")}
	if n := newOverlay("did:plc:me", []feed.Act{answer, answer, quote, broken}).replies(somePost); n != 2 {
		t.Errorf("%d answers", n)
	}
	var none *overlay
	if none.item(&feed.Item{}); none.replies(somePost) != 0 {
		t.Error("nothing was done")
	}
}

func TestTheReadersWordOnATopicIsLaidOver(t *testing.T) {
	t.Parallel()
	o := newOverlay("did:plc:me", nil)
	o.topics = map[feed.URI][]feed.TopicWord{somePost: {{Post: somePost, Label: "sports"}, {Post: somePost, Label: "gaming", Applies: true}}}
	it := someItem()
	it.Candidate.Topics = []feed.Topic{{Label: "sports", P: 0.9}, {Label: "music", P: 0.5}}
	for range 2 { // laid over twice it changes nothing more
		o.item(&it)
		if want := []feed.Topic{{Label: "gaming", P: 1}, {Label: "music", P: 0.5}}; !reflect.DeepEqual(it.Candidate.Topics, want) {
			t.Errorf("%v", it.Candidate.Topics)
		}
	}
}
