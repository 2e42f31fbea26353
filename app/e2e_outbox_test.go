//go:build e2e

package app

import (
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

// outbox does everything that can be done to posts and people, and reads it back from the AppView in views of its own.
func (r *real) outbox(t *testing.T) {
	api := r.app.API()
	var target Card
	for _, c := range must(api.Posts(r.uris(t)))(t) {
		if !c.Liked && !c.Reposted && !c.Bookmarked && c.Author.Following && !c.Mine && c.Veil == nil {
			target = c
			break
		}
	}
	if target.URI == "" {
		t.Fatal("no post to act on")
	}
	events, cancel := r.app.Subscribe()
	defer cancel()
	must(api.Like(target.URI))(t)
	must(api.Repost(target.URI))(t)
	must(api.Bookmark(target.URI))(t)
	post := must(api.Publish(PublishRequest{Text: "a heron by the weir #birds https://example.com @" + r.net.Viewer().Handle, Langs: []string{"en"}}))(t)
	reply := must(api.Publish(PublishRequest{Text: "and another", ReplyTo: post.Post}))(t)
	pic := must(api.AttachImage(greyPNG(t, 64, 32)))(t)
	quote := must(api.Publish(PublishRequest{Text: "look", Quote: target.URI, Images: []PublishImage{{ID: pic.ID, Alt: "grey water"}}}))(t)
	must(api.Mute(target.Author.DID, "reposts"))(t)
	r.confirmed(t, events)
	if c := must(api.Posts([]string{target.URI}))(t)[0]; !c.Liked || !c.Reposted || !c.Bookmarked || c.Author.Muted != "reposts" {
		t.Errorf("%+v", c)
	}
	cards := must(api.Posts([]string{post.Post, reply.Post, quote.Post}))(t)
	if len(cards) != 3 || plain(cards[0].Text) != "a heron by the weir #birds https://example.com @"+r.net.Viewer().Handle || cards[1].ReplyTo == nil ||
		cards[2].Quote == nil || len(cards[2].Pictures) != 1 || cards[2].Pictures[0].Alt != "grey water" {
		t.Errorf("%+v", cards)
	}
	kinds := ""
	for _, s := range cards[0].Text {
		kinds += s.Kind + " "
	}
	if strings.Join(strings.Fields(kinds), " ") != "tag link mention" {
		t.Errorf("facets: %q", kinds)
	}
	must(api.Unlike(target.URI))(t)
	must(api.Unrepost(target.URI))(t)
	must(api.Unbookmark(target.URI))(t)
	must(api.Unmute(target.Author.DID))(t)
	r.confirmed(t, events) // before the block: an AppView shows no post of somebody who is blocked
	must(api.Block(target.Author.DID))(t)
	r.confirmed(t, events)
	if c := must(api.Posts([]string{target.URI}))(t)[0]; c.Liked || c.Reposted || c.Bookmarked || c.Author.Muted != "" || !c.Author.Blocking {
		t.Errorf("%+v", c)
	}
	must(api.Unblock(target.Author.DID))(t)
	must(api.Unfollow(target.Author.DID))(t)
	must(api.Follow(target.Author.DID))(t)
	r.confirmed(t, events)
	if c := must(api.Posts([]string{target.URI}))(t)[0]; c.Author.Blocking || !c.Author.Following {
		t.Errorf("%+v", c)
	}
}

func (r *real) uris(t *testing.T) []string {
	t.Helper()
	var uris []string
	for _, row := range must(r.app.API().Home())(t).Rows {
		uris = append(uris, row.URI)
	}
	return uris
}

// confirmed waits until the AppView shows everything, and fails where something was refused.
func (r *real) confirmed(t *testing.T, events <-chan Event) {
	t.Helper()
	await(t, events, func(e Event) bool {
		acts := must(r.account().self.Acts(t.Context(), 1<<62))(t)
		if i := slices.IndexFunc(acts, func(a feed.Act) bool { return a.State == feed.ActionRefused }); i >= 0 {
			t.Fatalf("refused: %+v", acts[i])
		}
		return e.Name == EventOutbox && len(acts) == 0
	})
}
