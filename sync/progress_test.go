package netsync

import (
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

func TestProgressGuessesAndCorrects(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	var got feed.Progress
	track := newTracker(func() time.Time { return now }, func(p feed.Progress) { got = p })
	steps := []struct {
		do         func()
		done, left int // requests made, requests expected to be left
		leftMs     int64
	}{
		{func() { track.enter("sync.first") }, 0, 269, -1},
		{func() { track.unit(); track.unit(); track.unit(); now = now.Add(3 * time.Second) }, 3, 266, -1},
		{func() { track.expect("sync.authors", 0); track.done("sync.first") }, 3, 66, -1},
		{func() { track.enter("sync.mutes"); track.unit(); now = now.Add(time.Second) }, 4, 65, 65_000},
		{func() {
			track.enter("sync.blocks")
			track.unit()
			track.unit()
			track.unit()
			now = now.Add(3 * time.Second)
		}, 7, 64, 64_000},
		{func() { track.skip("sync.timeline"); track.skip("sync.likes"); track.skip("sync.own") }, 7, 34, 34_000},
	}
	for i, s := range steps {
		s.do()
		track.report()
		if got.Done != s.done || got.Total-got.Done != s.left || got.LeftMs != s.leftMs {
			t.Errorf("step %d: %+v, want %d made and %d left in %d ms", i, got, s.done, s.left, s.leftMs)
		}
	}
}

func TestPagesOfALimit(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]int{{0, 5000, 1}, {1, 5000, 1}, {100, 5000, 1}, {101, 5000, 2}, {80_000, 5000, 50}} {
		if got := pages(c[0], c[1]); got != c[2] {
			t.Errorf("pages(%d, %d) = %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

func TestWalkStopsWhereTheLastOneBegan(t *testing.T) {
	t.Parallel()
	page := func(uris ...string) (p atp.Page) {
		for _, u := range uris {
			p.Entries = append(p.Entries, atp.Entry{Post: feed.URI(u)})
		}
		p.Got = len(uris)
		return p
	}
	m := mark{Until: "c "}
	if m.take(page("e", "d"), 10) || m.Newest != "e " || m.Got != 2 {
		t.Errorf("%+v", m)
	}
	if !m.take(page("c", "b"), 10) || m.Newest != "e " {
		t.Errorf("walked past where the last one began: %+v", m)
	}
	limited := mark{}
	if limited.take(page("a"), 2) || !limited.take(page("b"), 2) {
		t.Errorf("%+v", limited)
	}
	// A repost of a post is another entry than the post.
	again := mark{Until: "a "}
	p := page("a")
	p.Entries[0].By = "did:plc:x"
	if again.take(p, 10) {
		t.Error("a repost was taken for the post")
	}
}

func TestOwnRecordsGetTheTimeOfTheirKey(t *testing.T) {
	t.Parallel()
	e := &Engine{me: "did:plc:me", cfg: Config{Clock: func() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC) }}}
	now := e.nowMs()
	p := feed.Post{URI: "at://did:plc:x/app.bsky.feed.post/p", CreatedMs: now - 5000, WitnessedMs: now - 4000}
	for uri, want := range map[feed.URI]int64{
		"at://did:plc:me/app.bsky.feed.like/3lk7q5zmi2k2a": atp.RecordTime("at://did:plc:me/app.bsky.feed.like/3lk7q5zmi2k2a", now),
		"at://did:plc:me/app.bsky.feed.like/not-a-tid":     now - 5000,
		"at://did:plc:me/app.bsky.feed.like/zzzzzzzzzzzzz": now - 5000,
	} {
		got := e.own(nil, feed.Like, uri, &p, now)
		if len(got) != 1 || got[0].CreatedMs != want || got[0].Actor != e.me || got[0].Post != p.URI || want > now || want == 0 {
			t.Errorf("%s: %+v, want %d", uri, got, want)
		}
	}
	if got := e.own(nil, feed.Like, "", &p, now); got != nil {
		t.Errorf("a like from nothing: %+v", got)
	}
}
