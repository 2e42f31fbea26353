package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
)

const labeler = feed.DID("did:plc:labeler")

// withWishes adds every kind of wish about the posts and people of [crowd] to a batch.
func withWishes(b *feed.Batch) {
	root, canary := feed.NewURI(bela, feed.CollectionPost, "b"), b.Posts[0].URI
	label := func(subject string, val string) feed.SubjectLabel {
		return feed.SubjectLabel{Subject: subject, Label: feed.Label{Source: labeler, Value: val, CreatedMs: 5}}
	}
	b.Threadgates = append(b.Threadgates, feed.Threadgate{Post: root, CreatedMs: 1, Limited: true, Mentioned: true, Hidden: []feed.URI{canary, "at://did:plc:carl/app.bsky.feed.post/later"}},
		feed.Threadgate{Post: canary, Lists: []feed.URI{"at://did:plc:anna/app.bsky.graph.list/1"}, Limited: true})
	b.Postgates = append(b.Postgates, feed.Postgate{Post: root, Detached: []feed.URI{canary}}, feed.Postgate{Post: canary, NoQuotes: true, Detached: []feed.URI{root}})
	b.Declarations = append(b.Declarations, feed.Declaration{DID: anna, HideFromAlgorithms: true}, feed.Declaration{DID: carl, HideFromAlgorithms: true})
	b.Labels = append(b.Labels, label(string(canary), "canarysigned"), label(string(anna), "canarysigned"), label("at://did:plc:anna/app.bsky.actor.profile/self", "canaryprofile"),
		feed.SubjectLabel{Subject: string(root), Label: feed.Label{Source: anna, Value: "canarysrc"}})
	b.Lists = append(b.Lists, feed.ModerationList{URI: "at://did:plc:carl/app.bsky.graph.list/m", Kind: feed.GraphMute, Members: []feed.DID{anna, carl}},
		feed.ModerationList{URI: "at://did:plc:carl/app.bsky.graph.list/b", Kind: feed.GraphBlock, Members: []feed.DID{anna}})
	b.Withheld = append(b.Withheld, canary)
}

func TestWishesLeaveWithWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	for name, gone := range map[string]feed.Batch{"post": {Deleted: []feed.URI{feed.NewURI(anna, feed.CollectionPost, "canary")}}, "account": {Gone: []feed.DID{anna}}} {
		n := openNetwork(t)
		b := crowd()
		withWishes(&b)
		put(t, n, b)
		if len(left(t, n, "canarysigned")) == 0 {
			t.Fatal("the canary was never there")
		}
		ids, err := n.PostIDs(t.Context(), []feed.URI{b.Posts[0].URI})
		must(t, err)
		put(t, n, gone)
		canary := int64(ids[b.Posts[0].URI])
		for table, column := range map[string]string{"threadgate": "post", "threadgate_hidden": "post", "postgate": "post", "postgate_detached": "post", "withheld": "post"} {
			if rows := count(t, n, fmt.Sprintf("SELECT count(*) FROM %s WHERE %s = %d", table, column, canary)); rows != 0 {
				t.Errorf("%s: %d rows left in %s", name, rows, table)
			}
		}
		hash := hash64(string(b.Posts[0].URI))
		if rows := count(t, n, fmt.Sprintf("SELECT (SELECT count(*) FROM threadgate_hidden WHERE reply = %[1]d) + (SELECT count(*) FROM postgate_detached WHERE quoting = %[1]d)", hash)); rows != 0 {
			t.Errorf("%s: %d rows left that name it", name, rows)
		}
		want := []string{"canarysigned"}
		if name == "account" {
			want = append(want, "canaryprofile", "canarysrc", "did:plc:anna")
			if rows := count(t, n, "SELECT count(*) FROM listed"); rows != 1 {
				t.Errorf("%d members of lists left", rows)
			}
		}
		if rows := left(t, n, want[1:]...); rows != nil && name == "account" {
			for _, row := range rows { // bela's post still answers anna's; only her DID may be named
				if strings.Contains(row, "canary") || strings.HasPrefix(row, "signed_label") {
					t.Errorf("left: %s", row)
				}
			}
		}
	}
}

func count(t *testing.T, n *Network, query string) (rows int) {
	t.Helper()
	must(t, n.db.read.QueryRow(query).Scan(&rows))
	return rows
}

func TestWishesAreKeptAndTakenBack(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	root, other := post(bela, "root", "who is coming", now), post(carl, "other", "mentions nobody", now)
	root.Facets = []feed.Facet{{Start: 0, End: 3, Kind: feed.FacetMention, Target: string(carl)}}
	answer := reply(post(carl, "answer", "me", now), root, root)
	quoting := post(anna, "quoting", "look", now)
	quoting.Quote = &feed.QuoteRef{URI: root.URI}
	put(t, n, feed.Batch{Posts: []feed.Post{root, other, answer, quoting}, Authors: []feed.Author{{DID: carl, IndexedMs: now - hour}, {DID: anna, IndexedMs: now - hour}}})
	gate := feed.Threadgate{Post: root.URI, CreatedMs: 7, Limited: true, Mentioned: true, Following: true, Lists: []feed.URI{"at://did:plc:bela/app.bsky.graph.list/1"}}
	put(t, n, feed.Batch{Threadgates: []feed.Threadgate{gate}})

	it := one(t, n, answer.URI)
	if g := it.Gate; g == nil || g.Record.Post != root.URI || !g.Record.Limited || g.Record.Followers || len(g.Record.Lists) != 1 || g.Record.CreatedMs != 7 ||
		g.Mentioned != feed.Yes || g.Following != feed.Unknown || len(g.Record.Hidden) != 0 {
		t.Fatalf("gate: %+v", g)
	}
	gate.Hidden = []feed.URI{answer.URI, other.URI}
	put(t, n, feed.Batch{Threadgates: []feed.Threadgate{gate}})
	if g := one(t, n, answer.URI).Gate; !slices.Equal(g.Record.Hidden, []feed.URI{answer.URI}) {
		t.Errorf("hidden: %+v", g)
	}
	gate.Hidden = []feed.URI{other.URI}
	put(t, n, feed.Batch{Threadgates: []feed.Threadgate{gate}})
	if g := one(t, n, answer.URI).Gate; len(g.Record.Hidden) != 0 {
		t.Errorf("shown again: %+v", g)
	}
	put(t, n, feed.Batch{Deleted: []feed.URI{feed.NewURI(bela, feed.CollectionThreadgate, "root")}})
	if g := one(t, n, answer.URI).Gate; g != nil {
		t.Errorf("the gate was deleted: %+v", g)
	}
	put(t, n, feed.Batch{Threadgates: []feed.Threadgate{gate}}) // its key is that of the post, so it may come again
	if one(t, n, answer.URI).Gate == nil || one(t, n, other.URI).Gate != nil {
		t.Error("the gate was written again, and speaks of answers only")
	}

	put(t, n, feed.Batch{Postgates: []feed.Postgate{{Post: root.URI, NoQuotes: true}}})
	if s := one(t, n, quoting.URI).Post.Quote.State; s != feed.QuoteShown {
		t.Errorf("a view says the quote is there, the gate is younger: %q", s)
	}
	put(t, n, feed.Batch{Postgates: []feed.Postgate{{Post: root.URI, Detached: []feed.URI{quoting.URI}}}})
	if s := one(t, n, quoting.URI).Post.Quote.State; s != feed.QuoteDetached {
		t.Errorf("detached: %q", s)
	}
	put(t, n, feed.Batch{Deleted: []feed.URI{feed.NewURI(bela, feed.CollectionPostgate, "root")}})
	if s := one(t, n, quoting.URI).Post.Quote.State; s != feed.QuoteShown {
		t.Errorf("taken back: %q", s)
	}
	put(t, n, feed.Batch{Declarations: []feed.Declaration{{DID: anna, HideFromAlgorithms: true}}})
	if !one(t, n, quoting.URI).Author.NoAlgorithms {
		t.Error("the author asked not to be recommended")
	}
	put(t, n, feed.Batch{Declarations: []feed.Declaration{{DID: anna}}})
	if one(t, n, quoting.URI).Author.NoAlgorithms {
		t.Error("and changed their mind")
	}
}

// In the viewer's own thread the store knows who follows whom; elsewhere it does not.
func TestGateOfOnesOwnThread(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	root := post(me, "root", "my thread", now)
	answer := reply(post(carl, "answer", "hello", now), root, root)
	gate := feed.Threadgate{Post: root.URI, Limited: true, Followers: true}
	put(t, n, feed.Batch{Posts: []feed.Post{root, answer}, Threadgates: []feed.Threadgate{gate}})
	if g := one(t, n, answer.URI).Gate; g.Follower != feed.Unknown || g.Mentioned != feed.No {
		t.Errorf("nobody told about carl: %+v", g)
	}
	put(t, n, feed.Batch{Authors: []feed.Author{{DID: carl, IndexedMs: now, Relation: feed.Relation{FollowedBy: true}}}})
	if g := one(t, n, answer.URI).Gate; g.Follower != feed.Yes || g.Following != feed.No {
		t.Errorf("carl follows: %+v", g)
	}
}

func TestScopesListsAndWithheld(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "1", "hello", now)
	author := feed.Author{DID: anna, IndexedMs: now - hour, Relation: feed.Relation{MutedReposts: true, MutedQuotes: true}}
	put(t, n, feed.Batch{Posts: []feed.Post{p}, Authors: []feed.Author{author}})
	if r := one(t, n, p.URI).Author.Relation; !r.MutedReposts || !r.MutedQuotes || r.Muted {
		t.Errorf("%+v", r)
	}
	author.IndexedMs, author.Relation = now-hour+1, feed.Relation{MutedReposts: true}
	mute := feed.ModerationList{URI: "at://did:plc:carl/app.bsky.graph.list/m", Kind: feed.GraphMute, Members: []feed.DID{anna, bela}}
	block := feed.ModerationList{URI: "at://did:plc:carl/app.bsky.graph.list/b", Kind: feed.GraphBlock, Members: []feed.DID{anna}}
	put(t, n, feed.Batch{Authors: []feed.Author{author}, Lists: []feed.ModerationList{mute, block}, WholeLists: true})
	if r := one(t, n, p.URI).Author.Relation; r.MutedQuotes || !r.MutedReposts || !r.MutedByList || !r.BlockingByList {
		t.Errorf("%+v", r)
	}
	put(t, n, feed.Batch{Viewer: carl, Lists: []feed.ModerationList{mute}}) // another viewer's lists are their own
	mute.Members = []feed.DID{bela}
	put(t, n, feed.Batch{Lists: []feed.ModerationList{mute}})
	if r := one(t, n, p.URI).Author.Relation; r.MutedByList || !r.BlockingByList {
		t.Errorf("off one list: %+v", r)
	}
	put(t, n, feed.Batch{WholeLists: true})
	if r := one(t, n, p.URI).Author.Relation; r.BlockingByList {
		t.Errorf("no list any more: %+v", r)
	}

	put(t, n, feed.Batch{Withheld: []feed.URI{p.URI, "at://did:plc:anna/app.bsky.feed.post/never", "junk"}})
	if !one(t, n, p.URI).Post.Withheld {
		t.Error("the AppView left it out")
	}
	items, err := n.Items(t.Context(), carl, now, []feed.URI{p.URI})
	must(t, err)
	if items[0].Post.Withheld {
		t.Error("another viewer may see it")
	}
	p.IndexedMs = now + 1
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	if one(t, n, p.URI).Post.Withheld {
		t.Error("it was handed out again")
	}
}

// The truth table of a label that comes in views and straight from its labeler: the latest speaks, of equally late ones the
// labeler itself; a view without it takes back only what views said.
func TestLabelsFromTwoSides(t *testing.T) {
	t.Parallel()
	type said struct {
		cts int64
		neg bool
	}
	none := said{cts: -1}
	for _, c := range []struct {
		view, signed said
		want         said
	}{
		{none, none, none},
		{said{5, false}, none, said{5, false}},
		{none, said{5, false}, said{5, false}},
		{none, said{5, true}, said{5, true}},
		{said{5, false}, said{4, true}, said{5, false}},
		{said{5, false}, said{5, true}, said{5, true}},
		{said{5, false}, said{6, true}, said{6, true}},
		{said{5, true}, said{4, false}, said{5, true}},
		{said{5, true}, said{5, false}, said{5, false}},
		{said{5, true}, said{6, false}, said{6, false}},
	} {
		n := openNetwork(t)
		p, author := post(anna, "1", "hello", now), feed.Author{DID: anna, IndexedMs: now - hour}
		if c.view != none {
			l := []feed.Label{{Source: labeler, Value: "odd", CreatedMs: c.view.cts, Negated: c.view.neg}}
			p.Labels, author.Labels = l, l
		}
		var straight []feed.SubjectLabel
		if c.signed != none {
			for _, subject := range []string{string(p.URI), string(anna)} {
				straight = append(straight, feed.SubjectLabel{Subject: subject, Label: feed.Label{Source: labeler, Value: "odd", CreatedMs: c.signed.cts, Negated: c.signed.neg}})
			}
		}
		put(t, n, feed.Batch{Posts: []feed.Post{p}, Authors: []feed.Author{author}, Labels: straight})
		it := one(t, n, p.URI)
		for where, got := range map[string][]feed.Label{"post": it.Post.Labels, "account": it.Author.Labels} {
			switch {
			case c.want == none && len(got) == 0:
			case c.want != none && len(got) == 1 && got[0].CreatedMs == c.want.cts && got[0].Negated == c.want.neg && got[0].Source == labeler:
			default:
				t.Errorf("view %v, signed %v: the %s has %+v", c.view, c.signed, where, got)
			}
		}
		p.Labels, p.IndexedMs = nil, p.IndexedMs+1
		put(t, n, feed.Batch{Posts: []feed.Post{p}})
		if got := one(t, n, p.URI).Post.Labels; (len(got) == 0) != (c.signed == none) {
			t.Errorf("view %v, signed %v, then a view without: %+v", c.view, c.signed, got)
		}
	}
}

// In whatever order and however often labels come, the one with the latest time stays.
func TestTheLatestLabelStays(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	serial := 0
	rapid.Check(t, func(r *rapid.T) {
		serial++
		p := post(anna, fmt.Sprintf("r%d", serial), "hello", now)
		put(t, n, feed.Batch{Posts: []feed.Post{p}})
		times := rapid.Permutation([]int64{1, 2, 3, 4, 5}).Draw(r, "times")
		negated := rapid.SliceOfN(rapid.Bool(), 6, 6).Draw(r, "negated")
		times = times[:rapid.IntRange(1, 5).Draw(r, "how many")]
		for _, cts := range times {
			l := feed.SubjectLabel{Subject: string(p.URI), Label: feed.Label{Source: labeler, Value: "odd", CreatedMs: cts, Negated: negated[cts]}}
			put(t, n, feed.Batch{Labels: []feed.SubjectLabel{l, l}})
		}
		var last int64
		for it := range slices.Values(one(t, n, p.URI).Post.Labels) {
			last = max(last, it.CreatedMs)
			if it.Negated != negated[it.CreatedMs] {
				r.Fatalf("%+v", it)
			}
		}
		if want := slices.Max(times); last != want {
			r.Fatalf("that of %d stayed, want %d", last, want)
		}
	})
}

func TestLabelsOfWhatIsNotHeld(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Labels: []feed.SubjectLabel{
		{Subject: "did:plc:nobody", Label: feed.Label{Source: labeler, Value: "x"}},
		{Subject: "at://did:plc:nobody/app.bsky.feed.post/1", Label: feed.Label{Source: labeler, Value: "x"}},
		{Subject: "at://did:plc:nobody/app.bsky.graph.list/1", Label: feed.Label{Source: labeler, Value: "x"}},
		{Subject: "junk", Label: feed.Label{Source: labeler, Value: "x"}},
	}})
	if rows := count(t, n, "SELECT count(*) FROM signed_label"); rows != 0 {
		t.Errorf("%d labels about nobody", rows)
	}
	stats, err := n.Labelers(t.Context(), []feed.DID{labeler, "did:plc:nobody"})
	must(t, err)
	if len(stats) != 2 || stats[0].Labels != 0 {
		t.Errorf("%+v", stats)
	}
	p := post(anna, "1", "hello", now)
	put(t, n, feed.Batch{Posts: []feed.Post{p}, Labels: []feed.SubjectLabel{{Subject: string(p.URI), Label: feed.Label{Source: labeler, Value: "x"}}}})
	stats, err = n.Labelers(t.Context(), []feed.DID{labeler})
	must(t, err)
	if stats[0] != (feed.LabelerStats{DID: labeler, Labels: 1}) {
		t.Errorf("%+v", stats)
	}
	must(t, n.DropLabels(t.Context(), labeler))
	if rows := count(t, n, "SELECT count(*) FROM signed_label"); rows != 0 {
		t.Errorf("%d labels of a labeler that was removed", rows)
	}
}
