package app

import (
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
)

// outpost is five followed people and, behind them, people whom nobody has heard of.
var outpost = skynet.Plan{Accounts: 5, Posts: 40, ViewerFollows: 5, ViewerLikes: 4, Span: 40 * time.Hour}

// strange adds a stranger with one post, and gives the DIDs of the viewer's follows.
func (l *live) strange(t *testing.T, id string) (did, uri string, follows []string) {
	t.Helper()
	for _, a := range l.world.Actors() {
		if a.DID != l.net.Viewer.DID {
			follows = append(follows, a.DID)
		}
	}
	who := must(l.world.AddPerson(skynet.Person{ID: id, Handle: id + ".test"}))(t)
	return who.DID, l.post(t, who.DID, "from far away"), follows[:5]
}

func only(t *testing.T, api *API, uri string) Card {
	t.Helper()
	cards := must(api.Posts([]string{uri}))(t)
	if len(cards) != 1 {
		t.Fatalf("%d cards of %s", len(cards), uri)
	}
	return cards[0]
}

// points is what one signal gives a post of the feed.
func points(t *testing.T, api *API, uri, signal string) Term {
	t.Helper()
	w := must(api.Why(uri))(t)
	for _, term := range w.Terms {
		if term.Signal == signal {
			return term
		}
	}
	t.Fatalf("%s has no term %s: %+v", uri, signal, w)
	return Term{}
}

func TestAStrangerThatTwoFollowsLike(t *testing.T) {
	t.Parallel()
	l := newLive(t, outpost)
	did, liked, follows := l.strange(t, "stranger")
	other := l.post(t, did, "and nobody liked this")
	for _, by := range follows[:2] {
		must(l.world.Like(by, liked))(t)
	}
	app := l.synced(t)
	api := app.API()
	if !in(t, api, liked) || in(t, api, other) {
		t.Errorf("liked by two: %v, liked by nobody: %v", in(t, api, liked), in(t, api, other))
	}
	if c := only(t, api, liked); c.Because != "2 people you follow liked this" || c.Reposter != nil || c.Author.Following {
		t.Errorf("%+v", c)
	}
	if term := points(t, api, liked, "likedby/1"); term.Fact != "liked by 2 people you follow" || term.Value != 0.5 || term.Points <= 0 {
		t.Errorf("%+v", term)
	}
	if term := points(t, api, liked, "stranger/1"); term.Value != 1 || term.Points != -1 {
		t.Errorf("%+v", term)
	}

	s := must(api.State())(t).Settings
	if !s.OutOfNetwork {
		t.Error("strangers stay out by default")
	}
	s.OutOfNetwork = false
	must(api.SaveSettings(s))(t)
	must(api.Refresh())(t)
	if in(t, api, liked) {
		t.Error("switched off, and still there")
	}
	if w := must(api.Why(liked))(t); w.Status != "outside" {
		t.Errorf("%+v", w)
	}
	s.OutOfNetwork = true
	must(api.SaveSettings(s))(t)
	must(api.Refresh())(t)
	if !in(t, api, liked) {
		t.Error("switched on, and not there")
	}
	must(api.Block(did))(t)
	must(api.Refresh())(t)
	if in(t, api, liked) {
		t.Error("blocked, and still there")
	}
}

// A person whom three follows follow comes with their newest posts, without a like, unless they asked not to be recommended.
func TestFriendsOfFriendsComeAlong(t *testing.T) {
	t.Parallel()
	l := newLive(t, outpost)
	friend, post, follows := l.strange(t, "friend")
	shy, hidden, _ := l.strange(t, "shy")
	far, unread, _ := l.strange(t, "far")
	for i, by := range follows[:3] {
		must(l.world.Follow(by, friend))(t)
		must(l.world.Follow(by, shy))(t)
		must(l.world.Like(by, hidden))(t)
		if i < 2 {
			must(l.world.Follow(by, far))(t)
		}
	}
	app := l.synced(t)
	a := must(app.account())(t)
	api := app.API()
	if !in(t, api, post) || !in(t, api, hidden) || in(t, api, unread) {
		t.Fatalf("followed by three: %v, %v, by two: %v", in(t, api, post), in(t, api, hidden), in(t, api, unread))
	}
	if c := only(t, api, post); c.Because != "3 people you follow follow the author" {
		t.Errorf("%q", c.Because)
	}
	wish := feed.Batch{Viewer: a.viewer, Declarations: []feed.Declaration{{DID: feed.DID(shy), HideFromAlgorithms: true}}}
	if err := a.network.Apply(t.Context(), wish); err != nil {
		t.Fatal(err)
	}
	must(api.Refresh())(t)
	if in(t, api, hidden) {
		t.Error("an author who asked not to be recommended is recommended")
	}
	if w := must(api.Why(hidden))(t); w.Status != "removed" || len(w.Reasons) != 1 || w.Reasons[0].Rule != "no_algorithms" {
		t.Errorf("%+v", w)
	}
}
