package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"skein/feed"
	"skein/store/testfill"
)

func TestVectors(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	picture := post(anna, "silent", "", now-hour)
	picture.Images = []feed.Image{{Thumb: "https://cdn.test/t"}}
	spoken := post(anna, "spoken", "look", now-2*hour)
	spoken.Images = []feed.Image{{Alt: "a swan"}}
	spoken.External = &feed.External{URL: "https://site.test", Title: "Swans", Description: "not read by models"}
	put(t, n, feed.Batch{Posts: []feed.Post{post(anna, "old", "older", now-5*hour), spoken, picture, post(bela, "new", "newer", now-hour)}})

	rows, err := n.Unembedded(t.Context(), "m", 10)
	must(t, err)
	var got []string
	for _, r := range rows {
		got = append(got, r.Text+"/"+r.Lang)
	}
	if want := []string{"newer/en", "look\na swan\nSwans/en", "older/en"}; !reflect.DeepEqual(got, want) {
		t.Fatalf("%q", got)
	}

	var vectors []feed.VectorRow
	for i, r := range rows[:2] {
		v := feed.VectorRow{Post: r.Post, Model: "m", Vector: feed.Vector{Scale: 0.25}}
		for k := range v.Vector.Q {
			v.Vector.Q[k] = int8((k+i)%255 - 127)
		}
		vectors = append(vectors, v)
	}
	must(t, n.SaveVectors(t.Context(), vectors))
	must(t, n.SaveVectors(t.Context(), vectors))
	must(t, n.SaveVectors(t.Context(), nil))
	if rows, err = n.Unembedded(t.Context(), "m", 10); err != nil || len(rows) != 1 || rows[0].Text != "older" {
		t.Errorf("%+v, %v", rows, err)
	}
	if rows, err = n.Unembedded(t.Context(), "another", 10); err != nil || len(rows) != 3 {
		t.Errorf("another model: %+v, %v", rows, err)
	}
	read := map[feed.PostID]feed.Vector{}
	must(t, n.EachVector(t.Context(), "m", 0, func(id feed.PostID, v *feed.Vector) error {
		read[id] = *v
		return nil
	}))
	for _, v := range vectors {
		if read[v.Post] != v.Vector {
			t.Errorf("vector of %d came back changed", v.Post)
		}
	}
	first := min(vectors[0].Post, vectors[1].Post)
	stop := errors.New("stop")
	if err := n.EachVector(t.Context(), "m", first, func(id feed.PostID, _ *feed.Vector) error {
		if id <= first {
			t.Errorf("%d is not after %d", id, first)
		}
		return stop
	}); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
}

func TestUnembeddedLikes(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	posts := []feed.Post{
		post(anna, "old", "older", now-5*hour), post(anna, "silent", "", now-hour), post(bela, "new", "newer", now-hour), post(bela, "other", "not liked", now),
	}
	put(t, n, feed.Batch{Posts: posts, Engaged: []feed.Engagement{
		{Kind: feed.Like, Actor: me, Post: posts[0].URI, CreatedMs: now - 1}, {Kind: feed.Like, Actor: me, Post: posts[1].URI, CreatedMs: now - 2},
		{Kind: feed.Like, Actor: me, Post: posts[2].URI, CreatedMs: now - 3}, {Kind: feed.Repost, Actor: me, Post: posts[3].URI, CreatedMs: now},
		{Kind: feed.Like, Actor: carl, Post: posts[3].URI, CreatedMs: now},
	}})
	texts := func(viewer feed.DID, model string, limit int) (out []string) {
		rows, err := n.UnembeddedLikes(t.Context(), viewer, model, limit)
		must(t, err)
		for _, r := range rows {
			out = append(out, r.Text)
			must(t, n.SaveVectors(t.Context(), []feed.VectorRow{{Post: r.Post, Model: model}}))
		}
		return out
	}
	for _, c := range []struct {
		viewer feed.DID
		model  string
		want   []string
	}{
		{me, "m", []string{"older"}}, // the newest like first, one at a time
		{me, "m", []string{"newer"}},
		{me, "m", nil},
		{me, "another", []string{"older"}},
		{bela, "m", nil},
	} {
		if got := texts(c.viewer, c.model, 1); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s, %s: %q, want %q", c.viewer, c.model, got, c.want)
		}
	}
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Graph: follow(anna), Posts: []feed.Post{post(anna, "1", "text", now-hour)}})
	if it := candidates(t, n)[0]; it.Evidence != nil {
		t.Errorf("before: %+v", it.Evidence)
	}
	id := candidates(t, n)[0].Candidate.ID
	want := []feed.Evidence{{Kind: "money", Value: 0.123456789, Detail: `“air\tdrop”`}, {Kind: "new_account"}}
	for _, found := range [][]feed.Evidence{want, {}, want} {
		must(t, n.SaveEvidence(t.Context(), "v1", []feed.EvidenceRow{{Post: id, Evidence: found}}))
		if it := candidates(t, n)[0]; !reflect.DeepEqual(it.Evidence, found) {
			t.Errorf("%#v, want %#v", it.Evidence, found)
		}
	}
	must(t, n.SaveEvidence(t.Context(), "v1", nil))
	must(t, n.SaveEvidence(t.Context(), "v1", []feed.EvidenceRow{{Post: id, Evidence: []feed.Evidence{{Kind: "a", Detail: "x\ty\nz"}}}}))
	if it := candidates(t, n)[0]; it.Evidence[0].Detail != "x y z" || len(it.Evidence) != 1 {
		t.Errorf("%+v", it.Evidence)
	}
	for version, left := range map[string]int{"v1": 0, "v2": 1} {
		if s, err := n.Unjudged(t.Context(), me, version, 10); err != nil || len(s) != left {
			t.Errorf("%s: %d, %v", version, len(s), err)
		}
	}
	if _, err := unpackEvidence("kind\tnot a number\t\n"); err == nil {
		t.Error("broken evidence was read")
	}
}

func TestSuspects(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	const spiel = "Amazing offer for all of my friends, only today"
	link := func(p feed.Post, url string) feed.Post {
		p.External = &feed.External{URL: url}
		return p
	}
	mention := func(p feed.Post, times int) feed.Post {
		for i := range times {
			p.Facets = append(p.Facets, feed.Facet{Start: i, End: i + 1, Kind: feed.FacetMention, Target: string(bela)})
		}
		return p
	}
	suspect := mention(link(post(anna, "it", spiel+" 1: https://a.test/x", now-hour), "https://www.Shop.test/deal?ref=1"), 2)
	put(t, n, feed.Batch{Graph: follow(anna), Posts: []feed.Post{
		suspect,
		link(post(bela, "1", "AMAZING offer for all of my friends!!! Only today 77 http://b.test", now-day), "https://shop.test/deal/?ref=2"),
		post(bela, "2", spiel+" 3: https://c.test", now-2*day),
		post(carl, "3", spiel+" 2", now-9*day),
		post(carl, "4", "Amazing offer for all of my enemies, only today", now-day),
		link(post(carl, "5", "other", now-day), "https://shop.test/else"),
		mention(post(anna, "6", "within the hour", now-hour-hour/2), 3),
		mention(post(anna, "7", "within the day", now-10*hour), 4),
		mention(post(anna, "8", "before", now-2*day), 5),
		mention(post(anna, "9", "after", now-hour/2), 6),
	}})
	all, err := n.Unjudged(t.Context(), me, "1", 100)
	must(t, err)
	if len(all) != 10 {
		t.Fatalf("%d suspects", len(all))
	}
	for i, s := range all {
		if i > 0 && s.Item.Candidate.EffectiveMs > all[i-1].Item.Candidate.EffectiveMs {
			t.Error("not newest first")
		}
		if s.Item.Post.URI == suspect.URI {
			got := [4]int{s.SameText, s.SameLink, s.PostsLastHour, s.MentionsLastDay}
			if want := [4]int{1, 1, 2, 9}; got != want || !s.Item.Candidate.Following {
				t.Errorf("got %v, want %v", got, want)
			}
		}
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	base := "Buy the finest honey in town"
	want, ok := fingerprint(base)
	if !ok {
		t.Fatal("too short")
	}
	for text, same := range map[string]bool{
		"buy   THE finest, honey in town!!!": true, "Ｂｕｙ the finest honey in town": true, "Buy the finest honey in town ": true,
		"Buy the finest money in town": false, "Buy the finest honey in town @me": false, "Buy the finest honey in town 1": false,
	} {
		if got, ok := fingerprint(text); !ok || (got == want) != same {
			t.Errorf("%q: same is %v", text, got == want)
		}
	}
	for _, pair := range [][2]string{{base + " http://a.test", base + " https://b.test/x"}, {base + " @a.test", base + " @b.test"}, {base + " 12", base + " 9.876"}} {
		a, _ := fingerprint(pair[0])
		b, _ := fingerprint(pair[1])
		if a != b || a == want {
			t.Errorf("%q", pair)
		}
	}
	for _, short := range []string{"", "good morning", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", "12345678901234567890123"} {
		if _, ok := fingerprint(short); ok {
			t.Errorf("%q is long enough?", short)
		}
	}
}

func TestLedgerAndStats(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	must(t, n.RecordHosts(t.Context(), nil))
	a := feed.HostUse{Host: "pds.test", Purpose: feed.PurposePDS, Requests: 2, Sent: 10, Received: 100, LastMs: 5}
	b := feed.HostUse{Host: "plc.test", Purpose: feed.PurposePLC, Requests: 1, LastMs: 9}
	must(t, n.RecordHosts(t.Context(), []feed.HostUse{a, b}))
	must(t, n.RecordHosts(t.Context(), []feed.HostUse{{Host: "pds.test", Purpose: feed.PurposePDS, Requests: 1, Sent: 1, Received: 1, LastMs: 3}}))
	got, err := n.Hosts(t.Context())
	must(t, err)
	a.Requests, a.Sent, a.Received = 3, 11, 101
	if want := []feed.HostUse{b, a}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	p := post(anna, "1", "x", now-9*hour)
	put(t, n, feed.Batch{Authors: []feed.Author{{DID: anna, Handle: "anna.test"}}, Posts: []feed.Post{p, post(bela, "1", "y", now-hour)},
		Engaged: []feed.Engagement{{Kind: feed.Like, Actor: me, Post: p.URI, CreatedMs: 1}, {Kind: feed.Like, Actor: me, Post: feed.NewURI(bela, feed.CollectionPost, "1"), CreatedMs: 2}}})
	judge(t, n, p.URI)
	s, err := n.Stats(t.Context())
	must(t, err)
	if s.Bytes == 0 {
		t.Error("no bytes")
	}
	s.Bytes = 0
	if want := (feed.StoreStats{Posts: 2, Authors: 1, Vectors: 1, Judged: 1, OldestMs: now - 9*hour, NewestMs: now - hour}); s != want {
		t.Errorf("%+v", s)
	}
	liked, err := n.LikedAsOf(t.Context(), me, 1<<60, 1)
	must(t, err)
	if ids, err := n.PostIDs(t.Context(), []feed.URI{feed.NewURI(bela, feed.CollectionPost, "1"), "nonsense"}); err != nil || len(ids) != 1 || len(liked) != 1 || liked[0] != ids[feed.NewURI(bela, feed.CollectionPost, "1")] {
		t.Errorf("%v, %v, %v", liked, ids, err)
	}
}

// network.db is deleted and the same batches come again: every post and person that self.db names is found.
func TestSelfResolvesAfterRebuild(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "network.db")
	batches := testfill.Batches(testfill.Shape{Seed: 2, People: 20, Follows: 10, Posts: 300, PerBatch: 50, NowMs: now, SpanMs: day})
	fill := func() *Network {
		n, err := OpenNetwork(t.Context(), path, fixed())
		must(t, err)
		for _, b := range batches {
			put(t, n, b)
		}
		return n
	}
	n := fill()
	self, err := OpenSelf(t.Context(), filepath.Join(dir, "self.db"), testfill.Viewer, fixed())
	must(t, err)
	defer self.Close()
	var uris []feed.URI
	for _, it := range collectItems(t, n, feed.Window{Viewer: testfill.Viewer, AsOfMs: now, SpanMs: day, Limit: 1000}) {
		uris = append(uris, it.Post.URI)
	}
	fillSelf(t, self, uris, []feed.DID{testfill.Person(1), testfill.Person(15)})
	must(t, n.Close())
	for _, c := range companions {
		if err := os.Remove(path + c); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	n = fill()
	defer n.Close()
	named := map[string]bool{}
	for _, query := range []string{"SELECT uri FROM seen", "SELECT anchor FROM edition", "SELECT post FROM feedback", "SELECT post FROM topic_word", "SELECT author FROM feedback"} {
		must(t, self.db.look(t.Context(), func(v *view) error {
			return v.each(query, nil, func(scan scanner) (err error) {
				var s string
				err = scan(&s)
				named[s] = true
				return err
			})
		}))
	}
	e, err := self.LatestEdition(t.Context())
	must(t, err)
	for _, u := range e.URIs {
		named[string(u)] = true
	}
	if len(named) < 100 {
		t.Fatalf("self.db names only %d", len(named))
	}
	for name := range named {
		if !resolves(t, n, name) {
			t.Errorf("%s does not resolve", name)
		}
	}
}

func resolves(t *testing.T, n *Network, name string) bool {
	t.Helper()
	if ids, err := n.PostIDs(t.Context(), []feed.URI{feed.URI(name)}); err != nil || len(ids) == 1 {
		return err == nil
	}
	var count int
	must(t, n.db.read.QueryRow("SELECT count(*) FROM actor WHERE did = ? AND indexed_ms >= 0", name).Scan(&count))
	return count == 1
}

func TestErrorsKeepTheirCause(t *testing.T) {
	t.Parallel()
	cause := fmt.Errorf("whatever")
	if err := classify(t.Context(), "p", cause); !errors.Is(err, cause) || feed.CodeOf(err) != feed.CodeInternal {
		t.Errorf("%v", err)
	}
	wantCode(t, classify(t.Context(), "p", fmt.Errorf("open: %w", os.ErrPermission)), feed.CodeReadOnly)
	if classify(t.Context(), "p", nil) != nil {
		t.Error("no error became one")
	}
}
