package app

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet/fault"
)

const createRecord = "/xrpc/com.atproto.repo.createRecord"

// candidate is a post by somebody else that the reader has not liked.
func candidate(t *testing.T, app *App) Card {
	t.Helper()
	home := must(app.API().Home())(t)
	var uris []string
	for _, r := range home.Rows {
		uris = append(uris, r.URI)
	}
	cards := must(app.API().Posts(uris))(t)
	i := slices.IndexFunc(cards, func(c Card) bool { return !c.Liked && !c.Mine && c.Author.Following && c.Reposter == nil })
	if i < 0 {
		t.Fatal("no such post")
	}
	return cards[i]
}

func card(t *testing.T, app *App, uri string) Card {
	t.Helper()
	cards := must(app.API().Posts([]string{uri}))(t)
	if len(cards) != 1 {
		t.Fatalf("%d cards of %s", len(cards), uri)
	}
	return cards[0]
}

// moved waits until an action about a subject is in a state.
func moved(t *testing.T, events <-chan Event, subject, kind, state string) {
	t.Helper()
	await(t, events, func(e Event) bool {
		c, ok := e.Data.(OutboxChange)
		return ok && c.Subject == subject && c.Kind == kind && c.State == state
	})
}

// offline makes the PDS unreachable for writes; online takes it back.
func (l *live) offline(t *testing.T) {
	t.Helper()
	if err := l.faults.Add(fault.Rule{Path: "com.atproto.repo|muteActor|bookmark", Kind: fault.Status, Status: 503}); err != nil {
		t.Fatal(err)
	}
}

// online makes the PDS take writes again, and lets time go on until the test ends: a try that was under way meanwhile may fail after
// the clock was moved, and is due again only later.
func (l *live) online(t *testing.T, app *App) {
	t.Helper()
	l.faults.Clear()
	outbox, done, over := app.current.outbox, make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(done); <-over })
	go func() {
		defer close(over)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			l.clock.add(20 * time.Minute)
			outbox.Kick()
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	}()
}

func TestALikeIsShownAtOnceAndSent(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	api := app.API()
	c := candidate(t, app)
	events, stop := app.Subscribe()
	defer stop()
	liked := must(api.Like(c.URI))(t)
	if !liked.Liked || liked.Likes != c.Likes+1 {
		t.Errorf("%+v", liked)
	}
	if again := must(api.Like(c.URI))(t); again.Likes != c.Likes+1 {
		t.Errorf("liked twice: %d", again.Likes)
	}
	moved(t, events, c.URI, "like", "sent")
	if now := card(t, app, c.URI); !now.Liked || now.Likes != c.Likes+1 {
		t.Errorf("after it was sent: %+v", now)
	}
	must(api.Repost(c.URI))(t)
	must(api.Bookmark(c.URI))(t)
	moved(t, events, c.URI, "bookmark", "sent")
	l.clock.add(time.Hour)
	copied(t, app) // the network's own views
	if now := card(t, app, c.URI); !now.Liked || !now.Reposted || !now.Bookmarked || now.Likes != c.Likes+1 {
		t.Errorf("%+v", now)
	}
	if un := must(api.Unlike(c.URI))(t); un.Liked || un.Likes != c.Likes {
		t.Errorf("%+v", un)
	}
	moved(t, events, c.URI, "unlike", "sent")
	must(api.Unrepost(c.URI))(t)
	must(api.Unbookmark(c.URI))(t)
	moved(t, events, c.URI, "unbookmark", "sent")
	if now := card(t, app, c.URI); now.Liked || now.Reposted || now.Bookmarked {
		t.Errorf("%+v", now)
	}
	if n := l.net.Seen(createRecord); n != 2 {
		t.Errorf("%d records were made", n)
	}
}

// Done offline, undone offline: nothing is ever sent. Done offline and left: kept over a restart, sent when the server is back.
func TestQueuedOffline(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.app(t, nil)
	must(app.API().Login(l.request("file")))(t)
	copied(t, app)
	c := candidate(t, app)
	l.offline(t)
	events, stop := app.Subscribe()
	defer stop()
	must(app.API().Like(c.URI))(t)
	moved(t, events, c.URI, "like", "waiting")
	posted := must(app.API().Publish(PublishRequest{Text: "written on a train", Langs: []string{"en"}}))(t)
	if posted.State == "sent" || posted.Text != "written on a train" {
		t.Errorf("%+v", posted)
	}
	closed(t, app)
	again := l.app(t, func(o *Options) { o.Passphrase = secretPhrase })
	if now := card(t, again, c.URI); !now.Liked || now.Likes != c.Likes+1 {
		t.Errorf("after a restart: %+v", now)
	}
	events, stop = again.Subscribe()
	defer stop()
	l.online(t, again)
	moved(t, events, c.URI, "like", "sent")
	moved(t, events, "", "post", "sent")
	rows := must(again.API().Outbox())(t).Rows
	if len(rows) == 0 || rows[0].WebURL == "" || rows[0].Sentence != "Your post" {
		t.Errorf("%+v", rows)
	}
}

func TestARefusalIsUndoneWithItsReason(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	c := candidate(t, app)
	if err := l.faults.Add(fault.Rule{Path: createRecord, Kind: fault.Status, Status: 400, Error: "InvalidRequest", Message: "not today"}); err != nil {
		t.Fatal(err)
	}
	events, stop := app.Subscribe()
	defer stop()
	must(app.API().Like(c.URI))(t)
	moved(t, events, c.URI, "like", "refused")
	if now := card(t, app, c.URI); now.Liked || now.Likes != c.Likes {
		t.Errorf("%+v", now)
	}
	s := must(app.API().State())(t)
	if len(s.Notices) != 1 || !strings.Contains(s.Notices[0].Message, "not today") || s.Notices[0].Action != "outbox" {
		t.Errorf("%+v", s.Notices)
	}
	box := must(app.API().Outbox())(t)
	if box.Refused != 1 || !box.Rows[0].CanRetry || !strings.Contains(box.Rows[0].Reason, "not today") || !strings.Contains(box.Rows[0].Sentence, c.Author.Name) {
		t.Errorf("%+v", box)
	}
	l.faults.Clear()
	if box = must(app.API().RetryAction(box.Rows[0].ID))(t); box.Refused != 0 {
		t.Errorf("%+v", box)
	}
	moved(t, events, c.URI, "like", "sent")
	if now := card(t, app, c.URI); !now.Liked {
		t.Errorf("%+v", now)
	}
}

// Mutes and blocks decide about the feed before any server heard of them, and no longer once they are taken back.
func TestMutesAndBlocksActAtOnce(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	api := app.API()
	c := candidate(t, app)
	l.offline(t)
	by := func() int {
		n := 0
		for _, r := range must(api.Rows(0, 100))(t) {
			if feed.URI(r.URI).Author() == feed.DID(c.Author.DID) {
				n++
			}
		}
		return n
	}
	before := by()
	if before == 0 {
		t.Fatal("nothing to hide")
	}
	if p := must(api.Mute(c.Author.DID, ""))(t); p.Muted != "all" || by() != 0 {
		t.Errorf("%+v, %d posts left", p, by())
	}
	if p := must(api.Mute(c.Author.DID, "reposts"))(t); p.Muted != "reposts" || by() != before {
		t.Errorf("%+v, %d posts of %d", p, by(), before)
	}
	if p := must(api.Unmute(c.Author.DID))(t); p.Muted != "" {
		t.Errorf("%+v", p)
	}
	if p := must(api.Block(c.Author.DID))(t); !p.Blocking || by() != 0 {
		t.Errorf("%+v, %d posts left", p, by())
	}
	if p := must(api.Unblock(c.Author.DID))(t); p.Blocking || by() != before {
		t.Errorf("%+v, %d posts of %d", p, by(), before)
	}
	if p := must(api.Unfollow(c.Author.DID))(t); p.Following {
		t.Errorf("%+v", p)
	}
	if p := must(api.Follow(c.Author.DID))(t); !p.Following {
		t.Errorf("%+v", p)
	}
}

func TestBlockedAndUnblockedForReal(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	c := candidate(t, app)
	events, stop := app.Subscribe()
	defer stop()
	must(app.API().Block(c.Author.DID))(t)
	moved(t, events, c.Author.DID, "block", "sent")
	l.clock.add(time.Minute)
	app.current.outbox.Kick()
	await(t, events, func(e Event) bool { // confirmed by the profile view
		acts, err := app.current.self.Acts(t.Context(), 0)
		return err == nil && len(acts) == 1 && acts[0].Confirmed
	})
	if p := must(app.API().Unblock(c.Author.DID))(t); p.Blocking {
		t.Errorf("%+v", p)
	}
	moved(t, events, c.Author.DID, "unblock", "sent")
	copied(t, app)
	if now := card(t, app, c.URI); now.Author.Blocking {
		t.Errorf("%+v", now.Author)
	}
}

func greyPNG(t *testing.T, w, h int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// A post, a reply to it before it was sent, a quote with a picture: all arrive as the network's own views show them.
func TestPublish(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	api := app.API()
	c := candidate(t, app)
	events, stop := app.Subscribe()
	defer stop()
	l.offline(t)
	first := must(api.Publish(PublishRequest{Text: "one #tag https://example.com", Langs: []string{"en", "pt-BR"}}))(t)
	second := must(api.Publish(PublishRequest{Text: "two", ReplyTo: first.Post}))(t)
	reply := must(api.Publish(PublishRequest{Text: "three", ReplyTo: c.URI}))(t)
	if now := card(t, app, c.URI); now.Replies != c.Replies+1 {
		t.Errorf("%d replies, were %d", now.Replies, c.Replies)
	}
	pic := must(api.AttachImage(greyPNG(t, 40, 20)))(t)
	if pic.Width != 40 || pic.Height != 20 || pic.Mime != "image/png" {
		t.Errorf("%+v", pic)
	}
	quote := must(api.Publish(PublishRequest{Text: "four", Quote: c.URI, Images: []PublishImage{{ID: pic.ID, Alt: "a grey field"}}}))(t)
	if reply.Sentence != "Your reply to "+c.Author.Name || quote.Kind != "post" {
		t.Errorf("%+v, %+v", reply, quote)
	}
	await(t, events, func(Event) bool { // nothing is under way that would fail after the clock moved and never be due again
		tried := 0
		for _, act := range must(app.current.self.Acts(t.Context(), 1<<62))(t) {
			if act.Tries > 0 && act.State == feed.ActionWaiting {
				tried++
			}
		}
		return tried == 3 // all but the answer to an unsent post
	})
	l.faults.Clear()
	l.clock.add(20 * time.Minute)
	app.current.outbox.Kick()
	await(t, events, func(e Event) bool {
		change, ok := e.Data.(OutboxChange)
		return ok && change.State == "sent" && change.Waiting == 0
	})
	copied(t, app)
	for _, p := range []OutboxRow{first, second, reply, quote} {
		if got := card(t, app, p.Post); !got.Mine || len(got.Text) == 0 || !strings.HasPrefix(p.Text, got.Text[0].Text) {
			t.Errorf("%s: %+v", p.Text, got)
		}
	}
	if got := card(t, app, first.Post); len(got.Text) != 4 || got.Text[1].Kind != "tag" || got.Text[3].Target != "https://example.com" || got.Lang != "en" {
		t.Errorf("%+v", got.Text)
	}
	if got := card(t, app, quote.Post); got.Quote == nil || got.Quote.URI != c.URI || len(got.Pictures) != 1 || got.Pictures[0].Alt != "a grey field" {
		t.Errorf("%+v", got)
	}
	if got := card(t, app, second.Post); got.ReplyTo == nil {
		t.Errorf("%+v", got)
	}
}

func TestDiscard(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	api := app.API()
	events, stop := app.Subscribe()
	defer stop()
	if err := l.faults.Add(fault.Rule{Path: createRecord, Kind: fault.Lose}); err != nil {
		t.Fatal(err)
	}
	row := must(api.Publish(PublishRequest{Text: "regretted"}))(t)
	await(t, events, func(e Event) bool { // it arrived, and the answer was lost
		box := must(api.Outbox())(t)
		return len(box.Rows) == 1 && box.Rows[0].State == "waiting" && box.Rows[0].Reason != ""
	})
	l.faults.Clear()
	must(api.DiscardAction(row.ID))(t)
	moved(t, events, "", "remove", "sent")
	if acts := must(app.current.self.Acts(t.Context(), 0))(t); len(acts) != 1 || acts[0].Kind != feed.ActRemove {
		t.Errorf("%+v", acts)
	}
	if _, err := api.DiscardAction("3knone"); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	if _, err := api.RetryAction("3knone"); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
}

func TestBadActionsAreRefusedHere(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	api := app.API()
	c := candidate(t, app)
	self := l.net.Viewer.DID
	pics := make([]PublishImage, 5)
	for name, f := range map[string]struct {
		do   func() error
		code feed.Code
	}{
		"no post":          {func() error { _, err := api.Like("https://x"); return err }, feed.CodeBadInput},
		"an unknown post":  {func() error { _, err := api.Like("at://did:plc:x/app.bsky.feed.post/3k"); return err }, feed.CodeNothingThere},
		"no account":       {func() error { _, err := api.Follow("ada.test"); return err }, feed.CodeBadInput},
		"oneself":          {func() error { _, err := api.Block(self); return err }, feed.CodeBadInput},
		"an unknown scope": {func() error { _, err := api.Mute(c.Author.DID, "likes"); return err }, feed.CodeBadInput},
		"a stranger":       {func() error { _, err := api.Follow("did:plc:abcdefghijklmnopqrstuvwx"); return err }, feed.CodeNothingThere},
		"nothing to say":   {func() error { _, err := api.Publish(PublishRequest{Text: " \n "}); return err }, feed.CodeBadInput},
		"too much":         {func() error { _, err := api.Publish(PublishRequest{Text: strings.Repeat("ä", 301)}); return err }, feed.CodeBadInput},
		"too many bytes": {func() error {
			_, err := api.Publish(PublishRequest{Text: strings.Repeat("👨‍👩‍👧‍👧", 150)})
			return err
		}, feed.CodeBadInput},
		"no language": {func() error {
			_, err := api.Publish(PublishRequest{Text: "x", Langs: []string{"english!"}})
			return err
		}, feed.CodeBadInput},
		"four languages": {func() error {
			_, err := api.Publish(PublishRequest{Text: "x", Langs: []string{"en", "de", "fr", "es"}})
			return err
		}, feed.CodeBadInput},
		"a lost picture": {func() error { _, err := api.Publish(PublishRequest{Text: "x", Images: pics[:1]}); return err }, feed.CodeBadInput},
		"five pictures":  {func() error { _, err := api.Publish(PublishRequest{Text: "x", Images: pics}); return err }, feed.CodeBadInput},
		"an unknown reply": {func() error {
			_, err := api.Publish(PublishRequest{Text: "x", ReplyTo: "at://did:plc:x/app.bsky.feed.post/3k"})
			return err
		}, feed.CodeNothingThere},
		"no base64":       {func() error { _, err := api.AttachImage("%%%"); return err }, feed.CodeBadInput},
		"no picture":      {func() error { _, err := api.AttachImage("aGVsbG8="); return err }, feed.CodeBadInput},
		"a whole book":    {func() error { _, err := api.PlanPost(strings.Repeat("x", 100_001)); return err }, feed.CodeBadInput},
		"a draft as long": {func() error { return api.SaveDraft(PostDraft{Text: strings.Repeat("x", 100_001)}) }, feed.CodeBadInput},
	} {
		if err := f.do(); feed.CodeOf(err) != f.code {
			t.Errorf("%s: %v, want %s", name, err, f.code)
		}
	}
	if box := must(api.Outbox())(t); len(box.Rows) != 0 {
		t.Errorf("%+v", box)
	}
}

func TestPlanAndDraft(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	p := must(app.API().PlanPost("  hi @ada.example.com #go 👨‍👩‍👧‍👧 "))(t)
	if p.Graphemes != 25 || p.Left != 275 || p.TooLong || len(p.Segments) != 5 || p.Segments[1].Target != "ada.example.com" {
		t.Errorf("%+v", p)
	}
	if p = must(app.API().PlanPost(strings.Repeat("x", 301)))(t); !p.TooLong || p.Left != -1 {
		t.Errorf("%+v", p)
	}
	api := app.API()
	if d := must(api.Draft("", ""))(t); d.Text != "" || d.Langs == nil {
		t.Errorf("%+v", d)
	}
	for _, d := range []PostDraft{{Text: "half a", Langs: []string{"de"}, ReplyTo: "at://x"}, {Text: "other"}} {
		if err := api.SaveDraft(d); err != nil {
			t.Fatal(err)
		}
	}
	if d := must(api.Draft("at://x", ""))(t); d.Text != "half a" || d.Langs[0] != "de" {
		t.Errorf("%+v", d)
	}
	if d := must(api.Draft("", "at://y"))(t); d.Text != "" || len(d.Langs) != 1 {
		t.Errorf("a new one takes the language used last: %+v", d)
	}
	must(api.Publish(PublishRequest{Text: "other, finished"}))(t)
	if d := must(api.Draft("", ""))(t); d.Text != "" {
		t.Errorf("a draft outlived its post: %+v", d)
	}
}
