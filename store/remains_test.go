package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

// remains counts the rows of every table that has one of the columns where it holds the number, and of the tables of labels
// where their subject does.
func remains(t *testing.T, n *Network, kind string, id int64, columns ...string) (found []string) {
	t.Helper()
	rows, err := n.db.read.Query(`SELECT m.name, group_concat(c.name) FROM sqlite_schema m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'post_fts%' GROUP BY m.name`)
	must(t, err)
	tables := map[string][]string{}
	must(t, drain(rows, func(scan scanner) error {
		var name, has string
		err := scan(&name, &has)
		tables[name] = strings.Split(has, ",")
		return err
	}))
	look := func(table, where string) {
		if rows := count(t, n, fmt.Sprintf("SELECT count(*) FROM %s WHERE %s", table, where)); rows != 0 {
			found = append(found, fmt.Sprintf("%d of %s where %s", rows, table, where))
		}
	}
	for table, has := range tables {
		for _, c := range columns {
			if slices.Contains(has, c) {
				look(table, fmt.Sprintf("%s = %d", c, id))
			}
		}
		if slices.Contains(has, "kind") && slices.Contains(has, "subject") {
			look(table, fmt.Sprintf("kind = '%s' AND subject = %d", kind, id))
		}
	}
	return found
}

// Whatever tables there are, none holds the number of what was deleted.
func TestNoTableHoldsWhatIsGone(t *testing.T) {
	t.Parallel()
	b := crowd()
	withWishes(&b)
	b.Posts[0].Quote = nil
	canary := b.Posts[0].URI
	b.Posts = append(b.Posts, post(bela, "b", "labelled by anna", now-hour))
	b.Posts[1].Labels = []feed.Label{{Source: anna, Value: "odd", CreatedMs: 1}}
	for name, c := range map[string]struct {
		gone    feed.Batch
		columns []string
	}{
		"post":  {feed.Batch{Deleted: []feed.URI{canary}}, []string{"post", "root", "parent", "quote"}},
		"actor": {feed.Batch{Gone: []feed.DID{anna}}, []string{"actor", "author", "src", "brought_by", "viewer_did"}},
	} {
		n := openNetwork(t)
		put(t, n, b)
		ids, err := n.PostIDs(t.Context(), []feed.URI{canary})
		must(t, err)
		id := int64(ids[canary])
		if name == "actor" {
			id = int64(count(t, n, fmt.Sprintf("SELECT id FROM actor WHERE did = '%s'", anna)))
		}
		if rows := remains(t, n, name, id, c.columns...); len(rows) < 6 {
			t.Fatalf("%s: only %q to begin with", name, rows)
		}
		put(t, n, c.gone)
		if rows := remains(t, n, name, id, c.columns...); rows != nil {
			t.Errorf("%s: %q", name, rows)
		}
	}
}

// An account that others still name loses everything but its DID.
func TestGoneAccountThatIsNamed(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	b := crowd()
	quoting := post(bela, "quoting", "look", now-hour)
	quoting.Quote = &feed.QuoteRef{URI: b.Posts[0].URI, State: feed.QuoteShown}
	b.Posts = append(b.Posts, quoting)
	put(t, n, b)
	put(t, n, feed.Batch{Gone: []feed.DID{anna}})
	if rows := left(t, n, "canary text", "canaryhandle", "canarydescription", "canarylabel"); rows != nil {
		t.Errorf("left: %q", rows)
	}
	if len(left(t, n, string(anna))) == 0 {
		t.Error("nobody names it, so nothing was shown")
	}
}

// Somebody may like a post twice; the later record is the one that taking back would name, whichever came first.
func TestLaterOfTwoLikesStays(t *testing.T) {
	t.Parallel()
	p := post(anna, "1", "liked twice", now-hour)
	like := func(rkey string, at int64) feed.Engagement {
		return feed.Engagement{Kind: feed.Like, Actor: bela, Post: p.URI, URI: feed.NewURI(bela, feed.CollectionLike, rkey), CreatedMs: at}
	}
	for _, order := range [][]feed.Engagement{{like("a", 1), like("b", 2)}, {like("b", 2), like("a", 1)}} {
		n := openNetwork(t)
		put(t, n, feed.Batch{Posts: []feed.Post{p}, Engaged: order[:1]})
		put(t, n, feed.Batch{Engaged: order[1:]})
		if rows := count(t, n, "SELECT count(*) FROM engagement WHERE rkey = 'b' AND created_ms = 2"); rows != 1 {
			t.Errorf("%v: the other stayed", order)
		}
	}
}

func TestCursorsOfABatchAndOfEachViewer(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Viewer: me, Cursor: feed.Cursor{Name: "a", Value: "1"}, Cursors: []feed.Cursor{{Name: "b", Value: "2"}, {}, {Name: "c", Value: "3"}}})
	put(t, n, feed.Batch{Viewer: anna, Cursor: feed.Cursor{Name: "a", Value: "4"}})
	for _, c := range []struct {
		viewer     feed.DID
		name, want string
	}{{me, "a", "1"}, {me, "b", "2"}, {me, "c", "3"}, {anna, "a", "4"}, {anna, "b", ""}} {
		if got, err := n.Cursor(t.Context(), c.viewer, c.name); err != nil || got != c.want {
			t.Errorf("%s %s: %q, %v", c.viewer, c.name, got, err)
		}
	}
}

// A later view replaces the labels of views, all of them; of a labeler's own equally late labels the one applied last stays.
func TestLabelsThatFollowOthers(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "1", "hello", now)
	for i, val := range []string{"first", "second", "third"} {
		p.Labels, p.IndexedMs = []feed.Label{{Source: labeler, Value: val, CreatedMs: 1}}, p.IndexedMs+1
		put(t, n, feed.Batch{Posts: []feed.Post{p}, Authors: []feed.Author{{DID: anna, IndexedMs: p.IndexedMs, Labels: p.Labels}}})
		it := one(t, n, p.URI)
		if len(it.Post.Labels) != 1 || it.Post.Labels[0].Value != val || len(it.Author.Labels) != 1 || it.Author.Labels[0].Value != val {
			t.Errorf("view %d: %+v, %+v", i, it.Post.Labels, it.Author.Labels)
		}
	}
	signed := feed.SubjectLabel{Subject: string(p.URI), Label: feed.Label{Source: labeler, Value: "odd", CreatedMs: 5}}
	for _, negated := range []bool{false, true, false} {
		signed.Label.Negated = negated
		put(t, n, feed.Batch{Labels: []feed.SubjectLabel{signed}})
		for _, l := range one(t, n, p.URI).Post.Labels {
			if l.Value == "odd" && l.Negated != negated {
				t.Errorf("negated is %v, want %v", l.Negated, negated)
			}
		}
	}
}

// A record says nothing of what the AppView hands out: a post that it does not have is not asked for because of a record.
func TestARecordIsNoAnswerOfTheAppView(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "1", "hello", now)
	put(t, n, feed.Batch{Engaged: []feed.Engagement{{Kind: feed.Like, Actor: me, Post: p.URI, CreatedMs: 1}}})
	must(t, n.MarkMissing(t.Context(), []feed.URI{p.URI}))
	p.FromRecord = true
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	if rows := count(t, n, "SELECT count(*) FROM missing"); rows != 1 {
		t.Error("a record counts as an answer")
	}
	p.FromRecord, p.IndexedMs = false, p.IndexedMs+1
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	if rows := count(t, n, "SELECT count(*) FROM missing"); rows != 0 {
		t.Error("an answer does not count")
	}
}

// A label on the profile record is on the account, also straight from its labeler.
func TestLabelOnAProfileIsOnTheAccount(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "1", "hello", now)
	label := feed.SubjectLabel{Subject: "at://did:plc:anna/app.bsky.actor.profile/self", Label: feed.Label{Source: labeler, Value: "odd", CreatedMs: 5}}
	put(t, n, feed.Batch{Posts: []feed.Post{p}, Labels: []feed.SubjectLabel{label}})
	if it := one(t, n, p.URI); len(it.Author.Labels) != 1 || it.Author.Labels[0].Value != "odd" || len(it.Post.Labels) != 0 {
		t.Errorf("account %+v, post %+v", it.Author.Labels, it.Post.Labels)
	}
}

// A gate that names nobody any more hides and detaches nothing.
func TestEmptiedGates(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p, other := post(anna, "1", "hello", now), feed.NewURI(bela, feed.CollectionPost, "1")
	put(t, n, feed.Batch{Posts: []feed.Post{p}, Threadgates: []feed.Threadgate{{Post: p.URI, Hidden: []feed.URI{other}}}, Postgates: []feed.Postgate{{Post: p.URI, Detached: []feed.URI{other}}}})
	both := "SELECT (SELECT count(*) FROM threadgate_hidden) + (SELECT count(*) FROM postgate_detached)"
	if rows := count(t, n, both); rows != 2 {
		t.Fatalf("%d rows", rows)
	}
	put(t, n, feed.Batch{Threadgates: []feed.Threadgate{{Post: p.URI}}, Postgates: []feed.Postgate{{Post: p.URI}}})
	if rows := count(t, n, both); rows != 0 {
		t.Errorf("%d rows left", rows)
	}
}

func TestListsOfEachViewer(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	list := feed.ModerationList{URI: "at://did:plc:carl/app.bsky.graph.list/m", Kind: feed.GraphMute, Members: []feed.DID{anna}}
	put(t, n, feed.Batch{Viewer: me, WholeLists: true, Lists: []feed.ModerationList{list}})
	put(t, n, feed.Batch{Viewer: bela, WholeLists: true, Lists: []feed.ModerationList{list}})
	put(t, n, feed.Batch{Viewer: bela, WholeLists: true})
	if rows := count(t, n, "SELECT count(*) FROM listed l JOIN actor a ON a.id = l.viewer_did WHERE a.did = 'did:plc:me'"); rows != 1 {
		t.Errorf("%d members left", rows)
	}
	if rows := count(t, n, "SELECT count(*) FROM listed"); rows != 1 {
		t.Errorf("%d members of both", rows)
	}
}

// A like that was taken back stays away when an old page says it again, though the post itself is still there.
func TestTakenBackLikeStaysAway(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "1", "hello", now)
	like := feed.Engagement{Kind: feed.Like, Actor: bela, Post: p.URI, URI: feed.NewURI(bela, feed.CollectionLike, "1"), CreatedMs: 5}
	put(t, n, feed.Batch{Posts: []feed.Post{p}, Engaged: []feed.Engagement{like}})
	put(t, n, feed.Batch{Deleted: []feed.URI{like.URI}})
	put(t, n, feed.Batch{Engaged: []feed.Engagement{like}})
	if rows := count(t, n, "SELECT count(*) FROM engagement"); rows != 0 {
		t.Error("an old page brought the like back")
	}
}
