package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"skein/feed"
	"skein/store/testfill"
)

var pruneShape = testfill.Shape{Seed: 5, People: 120, Follows: 40, Posts: 1500, PerBatch: 250, NowMs: now, SpanMs: 60 * day}

// populated is a network of 1,500 posts over 60 days, with words, vectors and evidence.
func populated(t *testing.T, n *Network) {
	t.Helper()
	for _, b := range testfill.Batches(pruneShape) {
		put(t, n, b)
	}
	var ids []int64
	must(t, n.db.look(t.Context(), func(v *view) (err error) {
		ids, err = gather(v, "SELECT id FROM post WHERE text IS NOT NULL", nil, func(scan scanner) (id int64, err error) { return id, scan(&id) })
		return err
	}))
	var vectors []feed.VectorRow
	var evidence []feed.EvidenceRow
	var topics []feed.TopicRow
	for _, id := range ids {
		vectors = append(vectors, feed.VectorRow{Post: feed.PostID(id), Model: "m"})
		evidence = append(evidence, feed.EvidenceRow{Post: feed.PostID(id)})
		topics = append(topics, feed.TopicRow{Post: feed.PostID(id)})
	}
	must(t, n.SaveVectors(t.Context(), vectors))
	must(t, n.SaveEvidence(t.Context(), "1", evidence))
	must(t, n.SaveTopics(t.Context(), "1", topics))
}

// shelf reads every post with content: its address, author, time and what it answers or quotes.
type shelf map[feed.URI]struct {
	atMs  int64
	names []feed.URI
}

func shelved(t *testing.T, n *Network) shelf {
	t.Helper()
	out := shelf{}
	rows, err := n.db.read.Query(`SELECT a.did, p.path, p.effective_ms, (SELECT group_concat(b.did || ' ' || q.path, char(10)) FROM post q JOIN actor b ON b.id = q.author WHERE q.id IN (p.parent, p.root, p.quote))
		FROM post p JOIN actor a ON a.id = p.author WHERE p.effective_ms IS NOT NULL`)
	must(t, err)
	must(t, drain(rows, func(scan scanner) error {
		var did, path string
		var at int64
		var names *string
		err := scan(&did, &path, &at, &names)
		row := out[uriOf(feed.DID(did), path)]
		row.atMs = at
		if names != nil {
			for name := range splitLines(*names) {
				row.names = append(row.names, name)
			}
		}
		out[uriOf(feed.DID(did), path)] = row
		return err
	}))
	return out
}

func splitLines(s string) map[feed.URI]bool {
	out := map[feed.URI]bool{}
	for len(s) > 0 {
		var did, path string
		n, _ := fmt.Sscanf(s, "%s %s", &did, &path)
		if n != 2 {
			break
		}
		out[uriOf(feed.DID(did), path)] = true
		s = s[min(len(s), len(did)+len(path)+2):]
	}
	return out
}

// allResolve checks that every interned id of every table leads to a row. It knows the columns by their meaning, not by the code
// that fills them.
func allResolve(t *testing.T, n *Network) {
	t.Helper()
	posts := map[string][]string{
		"post": {"root", "parent", "quote"}, "engagement": {"post"}, "timeline": {"post"}, "post_state": {"post"}, "vector": {"post"}, "evidence": {"post"}, "topic": {"post"}, "missing": {"post"},
	}
	actors := map[string][]string{"post": {"author"}, "engagement": {"actor"}, "timeline": {"viewer_did", "nullif(brought_by, 0)"}, "relation": {"actor", "viewer_did"},
		"post_state": {"viewer_did"}, "cursor": {"viewer_did"}, "preference": {"viewer_did"}, "label": {"src"}}
	for into, columns := range map[string]map[string][]string{"post": posts, "actor": actors} {
		for table, names := range columns {
			for _, c := range names {
				var lost int
				must(t, n.db.read.QueryRow(fmt.Sprintf("SELECT count(*) FROM %s WHERE %s IS NOT NULL AND %s NOT IN (SELECT id FROM %s)", table, c, c, into)).Scan(&lost))
				if lost != 0 {
					t.Errorf("%d rows of %s.%s lead nowhere", lost, table, c)
				}
			}
		}
	}
	var labels int
	must(t, n.db.read.QueryRow("SELECT count(*) FROM label WHERE kind = 'post' AND subject NOT IN (SELECT id FROM post WHERE text IS NOT NULL)").Scan(&labels))
	if labels != 0 {
		t.Errorf("%d labels of posts that are gone", labels)
	}
}

// After pruning to any size: the kept set is kept exactly, every id resolves, what left was the farther and older, words,
// vectors and evidence left with it, and nobody goes looking for it.
func TestPruneKeepsExactlyWhatMustStay(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			n := openNetwork(t)
			populated(t, n)
			before := shelved(t, n)
			rnd := rand.New(rand.NewPCG(seed, 9))
			var keep []feed.URI
			for _, uri := range sorted(before) {
				if rnd.IntN(40) == 0 {
					keep = append(keep, uri)
				}
			}
			must, states := mustStay(t, n, before, keep), engaged(t, n)
			asked, err := n.MissingPosts(t.Context(), testfill.Viewer, 100_000)
			if err != nil {
				t.Fatal(err)
			}
			used, err := n.db.used(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			goal := int64(float64(used) * []float64{0, 0.4, 0.6, 0.8, 0.95, 2}[seed])
			got, err := n.Prune(t.Context(), feed.Room{Bytes: goal, Keep: keep}, nil)
			if err != nil {
				t.Fatal(err)
			}
			after := shelved(t, n)
			for uri := range must {
				if _, there := after[uri]; !there {
					t.Errorf("%s had to stay", uri)
				}
			}
			if seed == 0 && len(after) != len(must) { // to nothing: exactly what must stay is there
				t.Errorf("%d posts left, %d had to stay", len(after), len(must))
			}
			if seed == 5 && len(after) != len(before) {
				t.Error("posts left although there was room")
			}
			if len(before)-len(after) != got.Posts {
				t.Errorf("%d posts left, it says %d", len(before)-len(after), got.Posts)
			}
			if now := engaged(t, n); !slices.Equal(now, states) {
				t.Error("what the viewer did has changed")
			}
			allResolve(t, n)
			sound(t, n)
			for _, count := range []string{"SELECT count(*) FROM vector", "SELECT count(*) FROM evidence", "SELECT count(*) FROM topic", "SELECT count(*) FROM post_fts_docsize"} {
				var rows int
				if err := n.db.read.QueryRow(count).Scan(&rows); err != nil || rows != len(after) {
					t.Errorf("%s: %d for %d posts, %v", count, rows, len(after), err)
				}
			}
			again, err := n.MissingPosts(t.Context(), testfill.Viewer, 100_000)
			if err != nil {
				t.Fatal(err)
			}
			for _, uri := range again {
				if !slices.Contains(asked, uri) {
					t.Errorf("%s would be fetched again", uri)
				}
			}
			t.Logf("%d of %d posts left the file, %d kept by right; %d → %d bytes, goal %d, enough %v", got.Posts, len(before), got.Kept, got.Before, got.After, goal, got.Enough)
			if want := used > goal && got.Posts == 0; want || got.Enough != (got.After-got.Loose <= goal) {
				t.Errorf("%+v", got)
			}
			if got.Posts > 500 && got.After > got.Before*9/10 {
				t.Errorf("the file did not shrink: %+v", got)
			}
		})
	}
}

func sorted(s shelf) (uris []feed.URI) {
	for uri := range s {
		uris = append(uris, uri)
	}
	slices.Sort(uris)
	return uris
}

// engaged lists what the viewer likes, reposted and bookmarked.
func engaged(t *testing.T, n *Network) (uris []string) {
	t.Helper()
	rows, err := n.db.read.Query(`SELECT DISTINCT a.did || p.path FROM post p JOIN actor a ON a.id = p.author
		WHERE p.id IN (SELECT post FROM post_state WHERE like_uri <> '' OR repost_uri <> '' OR bookmarked
			UNION SELECT post FROM engagement WHERE actor = (SELECT id FROM actor WHERE did = ?)) ORDER BY 1`, string(testfill.Viewer))
	must(t, err)
	must(t, drain(rows, func(scan scanner) error {
		var s string
		err := scan(&s)
		uris = append(uris, s)
		return err
	}))
	return uris
}

// mustStay works out in plain Go what has to stay: the viewer's own, what they engaged with, what the caller names, and up.
func mustStay(t *testing.T, n *Network, all shelf, keep []feed.URI) map[feed.URI]bool {
	t.Helper()
	out := map[feed.URI]bool{}
	var add func(feed.URI)
	add = func(uri feed.URI) {
		row, there := all[uri]
		if !there || out[uri] {
			return
		}
		out[uri] = true
		for _, name := range row.names {
			add(name)
		}
	}
	touched := map[string]bool{}
	for _, s := range engaged(t, n) {
		touched[s] = true
	}
	for uri := range all {
		did, _, rkey, _ := uri.Split()
		if did == testfill.Viewer || touched[string(did)+rkey] {
			add(uri)
		}
	}
	for _, uri := range keep {
		add(uri)
	}
	return out
}

// Strangers leave before follows, old before new, and whoever the viewer answers and likes last.
func TestPruneGoesByCloseness(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	b := feed.Batch{Graph: follow(anna, bela)}
	for i := range 300 {
		at := now - int64(i)*day/10
		for _, who := range []feed.DID{anna, bela, carl} {
			b.Posts = append(b.Posts, post(who, fmt.Sprintf("p%03d", i), fmt.Sprintf("the post %d with words of its own %d", i, i*7919), at))
		}
	}
	for i := range 6 { // anna is close
		b.Engaged = append(b.Engaged, feed.Engagement{Kind: feed.Like, Actor: me, Post: feed.NewURI(anna, feed.CollectionPost, fmt.Sprintf("p%03d", i)),
			URI: feed.NewURI(me, feed.CollectionLike, fmt.Sprint(i)), CreatedMs: now})
	}
	put(t, n, b)
	oldest := func() map[feed.DID]int {
		days := map[feed.DID]int{anna: -1, bela: -1, carl: -1}
		for uri, row := range shelved(t, n) {
			days[uri.Author()] = max(days[uri.Author()], int((now-row.atMs)/day))
		}
		return days
	}
	used, err := n.db.used(t.Context())
	must(t, err)
	last := oldest()
	for _, share := range []float64{0.9, 0.7, 0.5, 0.4, 0.2, 0} {
		if _, err := n.Prune(t.Context(), feed.Room{Bytes: int64(float64(used) * share)}, nil); err != nil {
			t.Fatal(err)
		}
		is := oldest()
		t.Logf("to %.0f %%: oldest post in days: close %d, far %d, stranger %d", share*100, is[anna], is[bela], is[carl])
		if is[carl] > is[bela] || is[bela] > is[anna] || is[anna] > last[anna] {
			t.Errorf("not by closeness: %v", is)
		}
		last = is
	}
	since, err := n.Narrowed(t.Context())
	if err != nil || len(since) != 2 || since[anna] > now || since[bela] > now {
		t.Errorf("%v, %v", since, err)
	}
	if last[carl] != -1 || last[bela] != -1 || last[anna] != 0 {
		t.Errorf("with no room at all: %v", last)
	}
}

// Followed accounts remember from when on their posts are held: everything that left lies before it, whatever was kept; more room
// forgets it. A date in the future narrows nothing.
func TestPruneNarrows(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	liar := post(bela, "future", "a post that says it is of tomorrow", now+day)
	liar.WitnessedMs = now - 40*day
	put(t, n, feed.Batch{Graph: follow(anna, bela), Posts: []feed.Post{
		post(anna, "old", "an old post", now-50*day), post(anna, "liked", "an old post that was liked", now-60*day), post(anna, "older", "an older post", now-55*day),
		post(carl, "stranger", "a post by a stranger", now-50*day), liar,
	}, Engaged: []feed.Engagement{{Kind: feed.Like, Actor: me, Post: feed.NewURI(anna, feed.CollectionPost, "liked"), URI: feed.NewURI(me, feed.CollectionLike, "l"), CreatedMs: now}}})
	got, err := n.Prune(t.Context(), feed.Room{}, nil)
	must(t, err)
	since, err := n.Narrowed(t.Context())
	if want := map[feed.DID]int64{anna: now - 50*day + 1}; err != nil || got.Posts != 4 || !maps.Equal(since, want) {
		t.Errorf("%+v: %v, %v", got, since, err)
	}
	must(t, n.Widen(t.Context()))
	if since, err := n.Narrowed(t.Context()); err != nil || len(since) != 0 {
		t.Errorf("%v, %v", since, err)
	}
}

// Cancelled between two steps the file is whole, and going on later reaches the goal.
func TestPruneCanBeCancelled(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	populated(t, n)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var heard []int64
	_, err := n.Prune(ctx, feed.Room{Bytes: 0}, func(over int64) {
		if heard = append(heard, over); len(heard) == 4 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || len(heard) != 4 {
		t.Fatalf("%v after %d steps", err, len(heard))
	}
	if len(shelved(t, n)) < 1500-3*pruneStep {
		t.Error("more than the first steps were made")
	}
	allResolve(t, n)
	sound(t, n)
	got, err := n.Prune(t.Context(), feed.Room{Bytes: 0}, nil)
	if err != nil || got.Posts == 0 || got.Enough {
		t.Errorf("%+v, %v", got, err)
	}
	if again, err := n.Prune(t.Context(), feed.Room{Bytes: 0}, nil); err != nil || again.Posts != 0 {
		t.Errorf("a second time: %+v, %v", again, err)
	}
}

// A file from before pages could be given back is rewritten once and then shrinks too.
func TestPruneOfAnOldFile(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	populated(t, n)
	for _, step := range []string{"PRAGMA auto_vacuum = NONE", "VACUUM"} {
		must(t, n.db.outside(t.Context(), step, nil))
	}
	var how int64
	must(t, n.db.outside(t.Context(), "PRAGMA auto_vacuum", &how))
	got, err := n.Prune(t.Context(), feed.Room{Bytes: 1 << 20}, nil)
	if err != nil || how != 0 || got.After > got.Before/2 {
		t.Errorf("%d: %+v, %v", how, got, err)
	}
	allResolve(t, n)
	sound(t, n)
}
