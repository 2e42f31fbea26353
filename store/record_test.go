package store

import (
	"reflect"
	"slices"
	"testing"

	"skein/feed"
)

// recorded is a post as its author's repository says it, fetched at a time.
func recorded(author feed.DID, rkey, text string, fetchedMs int64) feed.Post {
	p := post(author, rkey, text, now-day)
	p.IndexedMs, p.FromRecord = fetchedMs, true
	return p
}

func TestRecordsAndViews(t *testing.T) {
	t.Parallel()
	view := func(text, cid string, at int64) feed.Post {
		p := post(anna, "1", text, now-day)
		p.CID, p.IndexedMs, p.Counts, p.Viewer.Bookmarked = cid, at, feed.Counts{Likes: 7}, true
		p.Labels = []feed.Label{{Source: "did:plc:labeler", Value: "spam"}}
		return p
	}
	rec := func(text, cid string, at int64) feed.Post {
		p := recorded(anna, "1", text, at)
		p.CID, p.Labels = cid, []feed.Label{{Source: anna, Value: "nudity"}}
		return p
	}
	for name, c := range map[string]struct {
		posts  []feed.Post
		text   string
		likes  int
		labels []string
	}{
		"a record alone":                      {[]feed.Post{rec("r", "1", 5)}, "r", 0, []string{"nudity"}},
		"a view replaces a record":            {[]feed.Post{rec("r", "1", 50), view("v", "1", 9)}, "v", 7, []string{"spam"}},
		"no record replaces its own view":     {[]feed.Post{view("v", "1", 9), rec("r", "1", 50)}, "v", 7, []string{"spam"}},
		"another version replaces the text":   {[]feed.Post{view("v", "1", 9), rec("r", "2", 50)}, "r", 7, []string{"nudity", "spam"}},
		"but no version from before the view": {[]feed.Post{view("v", "2", 50), rec("r", "1", 9)}, "v", 7, []string{"spam"}},
		"a version after a version":           {[]feed.Post{rec("r", "1", 5), rec("s", "2", 6)}, "s", 0, []string{"nudity"}},
		"a view after a version":              {[]feed.Post{view("v", "1", 9), rec("r", "2", 50), view("w", "2", 60)}, "w", 7, []string{"spam"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := openNetwork(t)
			for range 2 { // the whole sequence twice changes nothing
				for _, p := range c.posts {
					put(t, n, feed.Batch{Posts: []feed.Post{p}, FetchedMs: p.IndexedMs})
				}
			}
			it := one(t, n, c.posts[0].URI)
			var labels []string
			for _, l := range it.Post.Labels {
				labels = append(labels, l.Value)
			}
			slices.Sort(labels)
			if it.Post.Text != c.text || it.Post.Counts.Likes != c.likes || !slices.Equal(labels, c.labels) {
				t.Errorf("%q, %d likes, %q", it.Post.Text, it.Post.Counts.Likes, labels)
			}
			if hasView := it.Post.Viewer.Bookmarked; hasView != (c.likes > 0) {
				t.Errorf("bookmarked: %v", hasView)
			}
			sound(t, n)
		})
	}
}

// What only the record is known of is asked for first when counts are refreshed.
func TestRecordsWantTheirCounts(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Graph: follow(anna), Posts: []feed.Post{recorded(anna, "1", "x", now)}})
	if got, err := n.StaleCounts(t.Context(), me, now-hour, 9); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestProfileRecords(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	blob := "https://pds.test/xrpc/com.atproto.sync.getBlob?cid=bafypicture&did=x"
	said := feed.Author{DID: anna, DisplayName: "Anna", Description: "D", Avatar: blob, FromRecord: true, IndexedMs: 5, Labels: []feed.Label{{Source: anna, Value: "bot"}}}
	read := func() feed.Author {
		got, err := n.Authors(t.Context(), me, []feed.DID{anna})
		must(t, err)
		return got[0]
	}
	put(t, n, feed.Batch{Authors: []feed.Author{said}})
	if a := read(); a.DisplayName != "Anna" || a.Avatar != blob || len(a.Labels) != 1 {
		t.Errorf("%+v", a)
	}
	view := feed.Author{DID: anna, Handle: "anna.test", DisplayName: "Old", Avatar: "https://cdn.test/bafypicture@jpeg", Followers: 9, IndexedMs: 7, Labels: []feed.Label{{Source: "did:plc:labeler", Value: "spam"}}}
	put(t, n, feed.Batch{Authors: []feed.Author{view}})
	put(t, n, feed.Batch{Authors: []feed.Author{said}}) // from before the view
	if a := read(); a.DisplayName != "Old" || a.Handle != "anna.test" {
		t.Errorf("%+v", a)
	}
	said.IndexedMs, said.DisplayName = 9, "New"
	put(t, n, feed.Batch{Authors: []feed.Author{said}})
	if a := read(); a.DisplayName != "New" || a.Handle != "anna.test" || a.Avatar != view.Avatar || a.Followers != 9 || len(a.Labels) != 2 {
		t.Errorf("%+v", a)
	}
	said.Avatar = "https://pds.test/xrpc/com.atproto.sync.getBlob?cid=bafyother"
	put(t, n, feed.Batch{Authors: []feed.Author{said}})
	if a := read(); a.Avatar != said.Avatar {
		t.Errorf("%+v", a)
	}
}

// wholeOf is anna's repository as a batch: three posts of which one is old, a like, a repost, a follow and a block.
func wholeOf(fetchedMs int64, rev string) feed.Batch {
	old := recorded(anna, "3k1", "old", fetchedMs)
	old.CreatedMs, old.WitnessedMs = now-200*day, now-200*day
	b := feed.Batch{
		FetchedMs: fetchedMs, Posts: []feed.Post{old, recorded(anna, "3k2", "two", fetchedMs), recorded(anna, "3k3", "three", fetchedMs)},
		Engaged: []feed.Engagement{{Kind: feed.Like, URI: feed.NewURI(anna, feed.CollectionLike, "l"), Actor: anna, Post: feed.NewURI(bela, feed.CollectionPost, "b"), CreatedMs: now - day},
			{Kind: feed.Repost, URI: feed.NewURI(anna, feed.CollectionRepost, "r"), Actor: anna, Post: feed.NewURI(bela, feed.CollectionPost, "b"), CreatedMs: now - day}},
		Edges: []feed.Edge{{Kind: feed.GraphFollow, URI: feed.NewURI(anna, feed.CollectionFollow, "f"), Actor: anna, Subject: carl, CreatedMs: 5},
			{Kind: feed.GraphBlock, URI: feed.NewURI(anna, feed.CollectionBlock, "k"), Actor: anna, Subject: me, CreatedMs: 5}},
		Repos: []feed.Repo{{DID: anna, PDS: "https://pds.test", Rev: rev, Proven: rev, ProvenMs: fetchedMs, SinceMs: now - 90*day, Bytes: 10, Records: 7}},
	}
	for collection := range held {
		b.Sets = append(b.Sets, feed.RecordSet{DID: anna, Rev: rev, Collection: collection, SinceMs: now - 90*day, Keys: map[string]bool{}})
	}
	for i, s := range b.Sets {
		keep := map[string][]string{feed.CollectionPost: {"3k1", "3k2", "3k3"}, feed.CollectionLike: {"l"}, feed.CollectionRepost: {"r"}, feed.CollectionFollow: {"f"}, feed.CollectionBlock: {"k"}}
		for _, key := range keep[s.Collection] {
			s.Keys[key] = true
		}
		if s.Collection == feed.CollectionFollow || s.Collection == feed.CollectionBlock {
			b.Sets[i].SinceMs = 0
		}
	}
	return b
}

func heldOf(t *testing.T, n *Network, since int64) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for collection := range held {
		keys, err := n.Held(t.Context(), anna, collection, since)
		must(t, err)
		if slices.Sort(keys); len(keys) > 0 {
			all[collection] = keys
		}
	}
	return all
}

func TestSetsDeleteWhatIsNotNamed(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	all := map[string][]string{feed.CollectionPost: {"3k1", "3k2", "3k3"}, feed.CollectionLike: {"l"}, feed.CollectionRepost: {"r"}, feed.CollectionFollow: {"f"}, feed.CollectionBlock: {"k"}}
	for range 2 {
		put(t, n, wholeOf(100, "3a"))
		if got := heldOf(t, n, 0); !reflect.DeepEqual(got, all) {
			t.Fatalf("%v", got)
		}
	}
	empty := feed.Batch{FetchedMs: 200}
	for _, s := range wholeOf(0, "3b").Sets {
		s.Keys = nil
		empty.Sets = append(empty.Sets, s)
	}
	// A stream has told of a later revision meanwhile: the set is from before, and deletes nothing.
	put(t, n, feed.Batch{Repos: []feed.Repo{{DID: anna, Rev: "3c"}}})
	put(t, n, empty)
	if got := heldOf(t, n, 0); !reflect.DeepEqual(got, all) {
		t.Fatalf("an old set took %v", got)
	}
	for i := range empty.Sets {
		empty.Sets[i].Rev = "3c"
	}
	put(t, n, empty)
	if got := heldOf(t, n, 0); !reflect.DeepEqual(got, map[string][]string{feed.CollectionPost: {"3k1"}}) {
		t.Errorf("left %v; the old post is outside the window", got)
	}
	put(t, n, wholeOf(200, "3c")) // what was fetched with the set, or before, stays deleted
	if got := heldOf(t, n, 0); len(got) != 1 {
		t.Errorf("a stale copy brought back %v", got)
	}
	put(t, n, wholeOf(201, "3d")) // what is fetched later is there
	if got := heldOf(t, n, 0); !reflect.DeepEqual(got, all) {
		t.Errorf("fetched again: %v", got)
	}
	if got := heldOf(t, n, now-90*day); len(got[feed.CollectionPost]) != 2 || got[feed.CollectionFollow] != nil {
		t.Errorf("of the window: %v", got)
	}
	sound(t, n)
}

func TestReposRise(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	step := func(name string, r, want feed.Repo) {
		t.Helper()
		r.DID, want.DID = anna, anna
		put(t, n, feed.Batch{Repos: []feed.Repo{r}})
		got, err := n.Repo(t.Context(), anna)
		must(t, err)
		if got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	if got, err := n.Repo(t.Context(), anna); err != nil || got != (feed.Repo{DID: anna}) {
		t.Errorf("%+v, %v", got, err)
	}
	first := feed.Repo{PDS: "https://a.test", Rev: "3b", Proven: "3b", ProvenMs: 5, SinceMs: 7, Bytes: 9, Records: 3}
	step("whole", first, first)
	step("more is known", feed.Repo{Rev: "3c", SinceMs: 7}, feed.Repo{PDS: "https://a.test", Rev: "3c", Proven: "3b", ProvenMs: 5, SinceMs: 7, Bytes: 9, Records: 3})
	step("a gap", feed.Repo{Gap: "stream"}, feed.Repo{PDS: "https://a.test", Rev: "3c", Proven: "3b", ProvenMs: 5, SinceMs: 7, Bytes: 9, Records: 3, Gap: "stream"})
	step("an old proof", feed.Repo{Rev: "3b", Proven: "3b", ProvenMs: 8, SinceMs: 7, Records: 4}, feed.Repo{PDS: "https://a.test", Rev: "3c", Proven: "3b", ProvenMs: 5, SinceMs: 7, Bytes: 9, Records: 3})
	step("a new proof", feed.Repo{PDS: "https://b.test", Rev: "3d", Proven: "3d", ProvenMs: 9, SinceMs: 2, Bytes: 20, Records: 6},
		feed.Repo{PDS: "https://b.test", Rev: "3d", Proven: "3d", ProvenMs: 9, SinceMs: 2, Bytes: 20, Records: 6})
}

// First the viewer, then those whom the viewer answers, reposts and likes.
func TestReposInTheOrderOfCloseness(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	dora := feed.DID("did:plc:dora")
	liked := func(who feed.DID, key string) feed.Engagement {
		return feed.Engagement{Kind: feed.Like, Actor: me, Post: feed.NewURI(who, feed.CollectionPost, key), URI: feed.NewURI(me, feed.CollectionLike, key), CreatedMs: 1}
	}
	to := post(carl, "c", "a question", now-hour)
	put(t, n, feed.Batch{Graph: follow(anna, bela, carl, dora), Engaged: []feed.Engagement{liked(bela, "1"), liked(dora, "2"), liked(dora, "3")},
		Posts: []feed.Post{to, reply(post(me, "m", "an answer", now), to, to)}, Repos: []feed.Repo{{DID: dora, Rev: "3a"}, {DID: me, Rev: "3b"}, {DID: "did:plc:other", Rev: "3c"}}})
	repos, err := n.Repos(t.Context(), me)
	must(t, err)
	var order []feed.DID
	for _, r := range repos {
		order = append(order, r.DID)
	}
	if !slices.Equal(order, []feed.DID{me, carl, dora, bela, anna}) || repos[0].Rev != "3b" || repos[2].Rev != "3a" || repos[1].Rev != "" {
		t.Errorf("%+v", repos)
	}
}

// A block by somebody else counts at once, and no longer when its record is gone.
func TestEdgesOfOthers(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	blocked := func() bool {
		got, err := n.Authors(t.Context(), me, []feed.DID{anna})
		must(t, err)
		return got[0].Relation.BlockedBy
	}
	put(t, n, wholeOf(100, "3a"))
	if !blocked() {
		t.Error("the block does not count")
	}
	put(t, n, feed.Batch{Deleted: []feed.URI{feed.NewURI(anna, feed.CollectionBlock, "k"), feed.NewURI(anna, feed.CollectionFollow, "f")}, FetchedMs: 150})
	if blocked() || heldOf(t, n, 0)[feed.CollectionFollow] != nil {
		t.Error("the block or the follow is still there")
	}
	put(t, n, feed.Batch{Gone: []feed.DID{anna}, Edges: []feed.Edge{{Kind: feed.GraphFollow, URI: "bad", Actor: anna, Subject: me}}})
	for _, table := range []string{"edge", "repo"} {
		var rows int
		must(t, n.db.read.QueryRow("SELECT count(*) FROM "+table).Scan(&rows))
		if rows != 0 {
			t.Errorf("%d rows left in %s", rows, table)
		}
	}
}

func TestSeveralCursors(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Cursor: feed.Cursor{Name: "a", Value: "1"}, Cursors: []feed.Cursor{{Name: "b", Value: "2"}, {Name: "c", Value: "3"}}})
	for name, want := range map[string]string{"a": "1", "b": "2", "c": "3"} {
		if got, err := n.Cursor(t.Context(), me, name); err != nil || got != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
