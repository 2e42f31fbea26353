package netsync_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/egress"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
	"skein/internal/skynet/oracle"
	"skein/store"
	netsync "skein/sync"
)

// proof is a world on three servers with its streams, and an engine that copies it into a real store.
type proof struct {
	*rig
	path   string
	db     *store.Network
	engine *netsync.Engine
	scene  *oracle.Scenario
	using  chan netsync.Source // the newest
}

var busy = skynet.Plan{Accounts: 12, Posts: 150, ViewerFollows: 8, FollowsEach: 3, Likes: 120, Reposts: 20, ViewerLikes: 15, Span: 5 * 24 * time.Hour}

// newScene serves a world without an engine.
func newScene(t *testing.T, seed uint64, lookback time.Duration, c *clock) *proof {
	t.Helper()
	p := &proof{rig: &rig{T: t, clock: c, keys: &chest{secrets: map[feed.DID][]byte{}}}, using: make(chan netsync.Source, 1)}
	var err error
	p.world, err = skynet.Generate(seed, busy, p.clock.now)
	p.ok(err)
	p.faults = fault.NewTable(p.clock.now)
	p.net, err = skynet.Serve(t.Context(), p.world, skynet.Options{Viewer: "viewer", Faults: p.faults, Requests: 1 << 30, Hosts: 3, Lookback: lookback})
	p.ok(err)
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}, Clock: p.clock.now})
	t.Cleanup(func() { out.Close(); p.net.Close() })
	p.sessions = &netsync.Sessions{Network: out, Keys: p.keys, Clock: p.clock.now,
		Config: feed.NetworkConfig{PLC: p.net.PLC, PDS: p.net.PDS, Jetstream: p.net.Jetstream}}
	p.path = filepath.Join(t.TempDir(), "network.db")
	p.scene = oracle.NewScenario(seed, p.world, "viewer", "", 3)
	return p
}

func newProof(t *testing.T, seed uint64, lookback time.Duration) *proof {
	t.Helper()
	p := newScene(t, seed, lookback, &clock{t: start})
	var err error
	p.db, err = store.OpenNetwork(t.Context(), p.path, store.Options{Clock: p.clock.now})
	p.ok(err)
	t.Cleanup(func() { p.ok(p.db.Close()) })
	p.engine = netsync.New(netsync.Config{
		Session: p.login(), Sink: p.db, Wanted: p.db, Repositories: p.db, Copies: p.db, Audience: p.db, Clock: p.clock.now,
		Source: func(s netsync.Source) {
			select {
			case <-p.using:
			default:
			}
			p.using <- s
		},
	})
	return p
}

// once copies everything, a while after whatever happened last: what was asked for a moment ago is not asked for again.
func (p *proof) once() {
	p.Helper()
	p.clock.move(20 * time.Minute)
	_, err := p.engine.Once(p.Context(), nil)
	p.ok(err)
}

// happen lets n events happen, two seconds apart.
func (p *proof) happen(n int) {
	p.Helper()
	for range n {
		p.clock.move(2 * time.Second)
		_, err := p.scene.Step()
		p.ok(err)
	}
}

// listen follows the live stream while the steps are made, and until the store holds what the world holds or patience ends.
func (p *proof) listen(steps func()) {
	p.Helper()
	ctx, cancel := context.WithCancel(p.Context())
	done := make(chan error, 1)
	go func() { done <- p.engine.Live(ctx, func(int) {}) }()
	if src := <-p.using; src.Kind != netsync.SourceJetstream {
		p.Fatalf("it listens to %+v", src)
	}
	steps()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for patience := time.After(15 * time.Second); len(p.ofThoseThere(p.diff(), true)) > 0; {
		select {
		case <-tick.C:
			p.clock.move(5 * time.Second) // what waits for a while has waited
			continue
		case <-patience:
		}
		break
	}
	cancel()
	p.want(<-done, feed.CodeCancelled)
}

// ofThoseThere leaves out what an account that is away keeps to itself: its server hands out neither its records nor its
// handle, so a copy that did not hear them when they were made (heard: one that was never made) cannot have them.
func (p *proof) ofThoseThere(diff []string, heard bool) []string {
	p.Helper()
	away := map[string]bool{}
	for _, a := range p.world.Actors() {
		st, err := p.world.Standing(a.DID)
		p.ok(err)
		copied, err := p.db.Repo(p.Context(), feed.DID(st.DID))
		p.ok(err)
		away[st.DID] = st.Status != skynet.Active && (!heard || copied.Rev == "")
	}
	statuses := map[string]string{} // of accounts that are away, as one side has it
	return slices.DeleteFunc(diff, func(line string) bool {
		word := strings.Fields(line)
		did := strings.TrimPrefix(word[2], "at://")
		did, _, _ = strings.Cut(did, "/")
		if (word[1] == "like" || word[1] == "repost") && away[string(feed.URI(word[3]).Author())] {
			return true
		}
		if !away[did] {
			return false
		}
		if word[1] != "account" {
			return true
		}
		status := word[len(word)-1]
		if statuses[did] == "" { // the other side's line must follow
			statuses[did] = status
			return !slices.ContainsFunc(diff, func(other string) bool {
				return other != line && strings.Contains(other, " account "+did+" ") && !strings.HasSuffix(other, " "+status)
			})
		}
		return statuses[did] == status
	})
}

// diff compares the store with the oracle. A like or repost of a record that is gone says nothing any more, and the store
// holds one of several that an account made of the same record; both are left out on the oracle's side.
func (p *proof) diff() []string {
	p.Helper()
	want, err := oracle.Complete(p.world, "viewer", oracle.Window{Since: p.clock.now().AddDate(0, 0, -90)})
	p.ok(err)
	var lines []string
	for _, line := range want.Held {
		kind, rest, _ := strings.Cut(line, " ")
		word := strings.Fields(rest)
		switch kind {
		case "account":
			if word[2] == string(feed.AccountDeleted) {
				line = "account " + word[0] + " - " + word[2]
			}
		case "like", "repost":
			if p.gone(want.Forbidden, word[1]) {
				continue
			}
			line = kind + " " + string(feed.URI(word[0]).Author()) + " " + word[1]
		case "threadgate":
			if p.gone(want.Forbidden, word[0]) {
				continue
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return oracle.Diff(slices.Compact(lines), p.held(want.Forbidden))
}

// gone reports whether a record was deleted, alone or with its account.
func (p *proof) gone(forbidden []string, uri string) bool {
	_, found := slices.BinarySearch(forbidden, uri)
	if found {
		return true
	}
	st, err := p.world.Standing(string(feed.URI(uri).Author()))
	return err == nil && st.Status == skynet.Deleted
}

// holdings are the queries for the rows of a copy. ?1 is a JSON list of the accounts that it is about.
var holdings = []string{
	`SELECT 'account ' || did || ' ' || iif(status = 'deleted', '-', handle) || ' ' || iif(status = '', 'active', status) FROM actor WHERE did IN (SELECT value FROM json_each(?1))`,
	`SELECT 'profile ' || did || ' ' || json_quote(name) FROM actor WHERE did IN (SELECT value FROM json_each(?1)) AND status <> 'deleted'`,
	`SELECT 'post at://' || a.did || '/app.bsky.feed.post/' || p.path || ' ' || p.cid || ' ' || json_quote(p.text)
		FROM post p JOIN actor a ON a.id = p.author WHERE a.did IN (SELECT value FROM json_each(?1)) AND p.effective_ms IS NOT NULL`,
	`SELECT e.kind || ' ' || a.did || ' at://' || s.did || '/app.bsky.feed.post/' || p.path FROM engagement e JOIN actor a ON a.id = e.actor
		JOIN post p ON p.id = e.post JOIN actor s ON s.id = p.author WHERE a.did IN (SELECT value FROM json_each(?1)) AND e.rkey <> ''`,
	`SELECT e.kind || ' at://' || a.did || '/app.bsky.graph.' || e.kind || '/' || e.rkey || ' ' || s.did
		FROM edge e JOIN actor a ON a.id = e.actor JOIN actor s ON s.id = e.subject WHERE a.did IN (SELECT value FROM json_each(?1))`,
	`SELECT 'threadgate at://' || a.did || '/app.bsky.feed.post/' || p.path || iif(g.limited, ' limited', ' open')
		FROM threadgate g JOIN post p ON p.id = g.post JOIN actor a ON a.id = p.author WHERE a.did IN (SELECT value FROM json_each(?1))`,
	`SELECT 'declaration ' || a.did FROM declaration d JOIN actor a ON a.id = d.actor WHERE a.did IN (SELECT value FROM json_each(?1))`,
}

// held writes what the store holds of the viewer and of everybody they follow, in the oracle's words.
func (p *proof) held(forbidden []string) (lines []string) {
	p.Helper()
	db, err := sql.Open("sqlite", "file:"+p.path+"?mode=ro&_pragma=busy_timeout(5000)")
	p.ok(err)
	defer db.Close()
	follows, err := p.world.Records("viewer", feed.CollectionFollow)
	p.ok(err)
	dids := []string{p.net.Viewer.DID}
	for _, f := range follows {
		dids = append(dids, fmt.Sprint(f.Value["subject"]))
	}
	list := `["` + strings.Join(dids, `","`) + `"]`
	network := map[string]bool{}
	for _, did := range dids {
		network[did] = true
	}
	for _, query := range holdings {
		rows, err := db.QueryContext(p.Context(), query, list)
		p.ok(err)
		for rows.Next() {
			var line string
			p.ok(rows.Scan(&line))
			// Whether a stranger's post is still there is nothing that anybody tells the viewer.
			if word := strings.Fields(line); (word[0] == "like" || word[0] == "repost") && !network[string(feed.URI(word[2]).Author())] && p.gone(forbidden, word[2]) {
				continue
			}
			lines = append(lines, line)
		}
		p.ok(rows.Err())
		p.ok(rows.Close())
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// same demands that the store holds what the world holds, no more and no less.
func (p *proof) same(when string, heard bool) {
	p.Helper()
	diff := p.ofThoseThere(p.diff(), heard)
	if len(diff) > 0 {
		repos, err := p.db.Repos(p.Context(), feed.DID(p.net.Viewer.DID))
		p.ok(err)
		for _, r := range repos {
			if r.Gap != "" || r.Rev != r.Proven {
				st, _ := p.world.Standing(string(r.DID))
				p.Logf("%+v, which is %+v", r, st)
			}
		}
		p.Errorf("%s: %d rows differ:\n%s", when, len(diff), strings.Join(diff[:min(len(diff), 12)], "\n"))
	}
}

// A copy made at once, and a copy made after some hundred events that nobody listened to, hold what the world holds.
func TestCopyIsComplete(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p := newProof(t, seed, 0)
			p.once()
			p.same("after the first copy", true)
			p.happen(150)
			p.clock.move(8 * 24 * time.Hour) // so long that what differences cannot prove is copied whole
			p.once()
			p.clock.move(25 * time.Hour) // and who was not there is not there a day later either
			p.once()
			p.same("after 150 unheard events", false)
			p.certified("after 150 unheard events")
			t.Logf("%d rows equal", len(p.held(nil)))
		})
	}
}

// What happens while the stream is listened to is in the store within moments, and a copy afterwards finds nothing to mend.
func TestListenerIsComplete(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p := newProof(t, seed+10, 0)
			p.once()
			p.listen(func() { p.happen(150) })
			p.same("after 150 events", true)
			p.mended("a week after 150 events")
			t.Logf("%d rows equal", len(p.held(nil)))
		})
	}
}
