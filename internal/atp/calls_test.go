package atp_test

import (
	"encoding/json"
	"strings"
	"testing"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
)

func find(t *testing.T, p atp.Page, uri feed.URI) feed.Post {
	t.Helper()
	for _, x := range p.Posts {
		if x.URI == uri {
			return x
		}
	}
	t.Fatalf("%s is not in the page of %d posts", uri, len(p.Posts))
	return feed.Post{}
}

func TestTimelineInDomainWords(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	root := r.post("cy", skynet.Draft{Text: "grüße aus #Köln", Tags: []string{"Köln"}, Langs: []string{"de"}})
	quoted := r.post("cy", skynet.Draft{Text: "to be quoted", Quote: string(root)})
	reply := r.post("bob", skynet.Draft{Text: "hello back", ReplyTo: string(root), Quote: string(quoted),
		Images: []skynet.Image{{Alt: "a bridge", Motif: "bridge", Width: 800, Height: 600}}})
	_, err := r.world.Repost("bob", string(root))
	r.ok(err)
	like, err := r.world.Like("ann", string(reply))
	r.ok(err)
	page, err := r.client(nil).Timeline(t.Context(), "")
	r.ok(err)
	if len(page.Entries) != 2 || page.Entries[0].Post != root || string(page.Entries[0].By) != skynet.DIDFor("bob") || page.Entries[0].Repost == "" || page.Entries[1].Post != reply {
		t.Fatalf("entries %+v", page.Entries)
	}
	p := find(t, page, reply)
	switch {
	case p.Reply == nil || p.Reply.Root != root || p.Reply.Parent != root:
		t.Errorf("reply %+v", p.Reply)
	case p.Quote == nil || p.Quote.URI != quoted || p.Quote.State != feed.QuoteShown:
		t.Errorf("quote %+v", p.Quote)
	case len(p.Images) != 1 || p.Images[0].Alt != "a bridge" || p.Images[0].Width != 800 || !strings.HasPrefix(p.Images[0].Thumb, "http"):
		t.Errorf("images %+v", p.Images)
	case string(p.Viewer.Like) != like || p.Counts.Likes != 1 || p.IndexedMs != r.clock.now().UnixMilli():
		t.Errorf("state %+v, %+v", p.Viewer, p.Counts)
	}
	q := find(t, page, quoted)
	if q.Text != "to be quoted" || q.Quote == nil || q.Quote.URI != root || q.IndexedMs >= p.IndexedMs {
		t.Errorf("quoted %+v", q)
	}
	f := find(t, page, root)
	if len(f.Facets) != 1 || f.Text[f.Facets[0].Start:f.Facets[0].End] != "#Köln" || f.Facets[0].Target != "Köln" || f.Langs[0] != "de" {
		t.Errorf("facets %+v, langs %v", f.Facets, f.Langs)
	}
	if len(page.Authors) != 2 || len(page.Drops) != 0 {
		t.Errorf("%d authors, drops %v", len(page.Authors), page.Drops)
	}
}

func TestDeletedParentIsMissing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	root := r.post("cy", skynet.Draft{Text: "soon gone"})
	reply := r.post("bob", skynet.Draft{Text: "to it", ReplyTo: string(root)})
	quoting := r.post("bob", skynet.Draft{Text: "of it", Quote: string(root)})
	r.ok(r.world.Delete(string(root)))
	page, err := r.client(nil).Timeline(t.Context(), "")
	r.ok(err)
	if len(page.Missing) != 1 || page.Missing[0] != root || len(page.Posts) != 2 {
		t.Errorf("missing %v of %d posts", page.Missing, len(page.Posts))
	}
	if q := find(t, page, quoting).Quote; q == nil || q.State != feed.QuoteNotFound {
		t.Errorf("quote %+v", q)
	}
	got, err := r.client(nil).Posts(t.Context(), []feed.URI{root, reply})
	r.ok(err)
	if len(got.Posts) != 1 || got.Posts[0].URI != reply {
		t.Errorf("posts %+v", got.Posts)
	}
}

func TestPeople(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.ok(r.world.Mute("ann", "cy"))
	block, err := r.world.Block("ann", "cy")
	r.ok(err)
	c := r.client(nil)
	bob, cy := feed.DID(skynet.DIDFor("bob")), feed.DID(skynet.DIDFor("cy"))
	follows, err := c.Follows(t.Context(), "")
	r.ok(err)
	mutes, err := c.Mutes(t.Context(), "")
	r.ok(err)
	blocks, err := c.Blocks(t.Context(), "")
	r.ok(err)
	for name, x := range map[string]struct {
		page atp.Page
		want feed.GraphEdge
	}{
		"follows": {follows, feed.GraphEdge{Kind: feed.GraphFollow, Subject: bob}},
		"mutes":   {mutes, feed.GraphEdge{Kind: feed.GraphMute, Subject: cy}},
		"blocks":  {blocks, feed.GraphEdge{Kind: feed.GraphBlock, Subject: cy, URI: feed.URI(block)}},
	} {
		if len(x.page.Edges) != 1 {
			t.Fatalf("%s: %+v", name, x.page.Edges)
		}
		got := x.page.Edges[0]
		if name == "follows" {
			if got.URI == "" {
				t.Error("a follow without its record")
			}
			got.URI = ""
		}
		if got != x.want {
			t.Errorf("%s: %+v, want %+v", name, got, x.want)
		}
	}
	if a := mutes.Authors[0]; !a.Relation.Muted || !a.Relation.Blocking || a.Handle != "cy.test" {
		t.Errorf("%+v", a)
	}
	me, err := c.Profile(t.Context(), c.DID())
	r.ok(err)
	if me.Follows != 1 || me.Description != "I am ann" || me.Name() != "ANN" {
		t.Errorf("profile %+v", me)
	}
	both, err := c.Profiles(t.Context(), []feed.DID{bob, cy})
	r.ok(err)
	if len(both.Authors) != 2 || len(both.Edges) != 0 {
		t.Errorf("profiles %+v", both)
	}
	did, err := c.Session(t.Context())
	r.ok(err)
	if did != c.DID() {
		t.Error(did)
	}
}

func TestLikesAndAuthorFeed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a := r.post("bob", skynet.Draft{Text: "one"})
	b := r.post("bob", skynet.Draft{Text: "two", ReplyTo: string(a)})
	like, err := r.world.Like("ann", string(a))
	r.ok(err)
	c := r.client(nil)
	likes, err := c.Likes(t.Context(), "")
	r.ok(err)
	if len(likes.Entries) != 1 || likes.Entries[0].Post != a || string(find(t, likes, a).Viewer.Like) != like {
		t.Errorf("likes %+v", likes.Entries)
	}
	if ms := atp.RecordTime(feed.URI(like), r.clock.now().UnixMilli()); ms != r.clock.now().UnixMilli() {
		t.Errorf("the like was made at %d", ms)
	}
	theirs, err := c.AuthorFeed(t.Context(), feed.DID(skynet.DIDFor("bob")), "")
	r.ok(err)
	if len(theirs.Entries) != 2 || theirs.Entries[0].Post != b {
		t.Errorf("author feed %+v", theirs.Entries)
	}
	newest, err := c.NewestPosts(t.Context(), feed.DID(skynet.DIDFor("bob")))
	r.ok(err)
	if len(newest.Entries) != 1 || newest.Entries[0].Post != a {
		t.Errorf("newest posts %+v", newest.Entries)
	}
}

func TestPreferencesAreKeptAsTheyAre(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	raw, err := r.client(nil).Preferences(t.Context())
	r.ok(err)
	if !json.Valid(raw) || raw[0] != '[' {
		t.Errorf("%s", raw)
	}
	prefs := `[{"$type":"app.bsky.actor.defs#labelersPref","labelers":[{"did":"did:plc:one"},7,{"did":"did:plc:two"}]},null,"x",{"$type":"other","labelers":[{"did":"no"}]}]`
	if got := atp.LabelersOf(json.RawMessage(prefs)); len(got) != 2 || got[1] != "did:plc:two" {
		t.Errorf("labelers %v", got)
	}
	if got := atp.LabelersOf(json.RawMessage(`{"a":1}`)); got != nil {
		t.Errorf("labelers %v", got)
	}
}

// Whatever is wrong with records, the page is read to its end, nothing panics, and the good ones are all there.
func TestMalformedRecords(t *testing.T) {
	t.Parallel()
	for _, name := range fault.Damages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			want := map[feed.URI]string{}
			for _, s := range []string{"first", "second #tag", "third"} {
				want[r.post("bob", skynet.Draft{Text: s, Tags: []string{"tag"}})] = s
			}
			r.ok(r.faults.Add(fault.Rule{Path: timeline, Kind: fault.Malformed, Damage: []string{name}}))
			page, err := r.client(nil).Timeline(t.Context(), "")
			r.ok(err)
			if page.Got <= len(want) {
				t.Fatalf("no damage was done: %d entries", page.Got)
			}
			for uri, s := range want {
				if p := find(t, page, uri); p.Text != s && !strings.HasPrefix(name, "text") {
					t.Errorf("%s reads %q", uri, p.Text)
				}
			}
			for _, p := range page.Posts {
				if why := atp.Violation(p, r.clock.now().UnixMilli()); why != "" {
					t.Errorf("%s: %+v", why, p)
				}
			}
		})
	}
}

func TestPagesThatAreNoPages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("bob", skynet.Draft{Text: "x"})
	c := r.client(nil)
	for kind, code := range map[fault.Kind]feed.Code{
		fault.Garbage: feed.CodeBadAnswer, fault.HTML: feed.CodeBadAnswer, fault.Null: feed.CodeBadAnswer, fault.WrongTypes: feed.CodeBadAnswer, fault.Empty: "",
	} {
		r.faults.Clear()
		r.ok(r.faults.Add(fault.Rule{Path: "app.bsky", Kind: kind}))
		page, err := c.Timeline(t.Context(), "")
		if (err == nil) != (code == "") || err != nil && feed.CodeOf(err) != code {
			t.Errorf("%s: %v", kind, err)
		}
		if len(page.Posts) != 0 {
			t.Errorf("%s: %d posts", kind, len(page.Posts))
		}
	}
}
