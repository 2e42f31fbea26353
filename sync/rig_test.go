package netsync_test

import (
	"context"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/egress"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
	netsync "skein/sync"
)

// start is when every test's world stands.
var start = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// clock is a time that moves when told to, and when somebody waits.
type clock struct {
	mu     sync.Mutex
	t      time.Time
	waited time.Duration
	hook   func(time.Duration) // called on each wait, after the clock moved
	pace   int64               // how often faster than the real one it moves by itself, since began
	began  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t.Add(time.Duration(c.pace) * time.Since(c.began))
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// wait lets time pass at once.
func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.move(d)
	c.mu.Lock()
	c.waited += d
	hook := c.hook
	c.mu.Unlock()
	if hook != nil {
		hook(d)
	}
	return ctx.Err()
}

// chest keeps secrets in memory and counts.
type chest struct {
	mu      sync.Mutex
	secrets map[feed.DID][]byte
	saves   int
	err     error
}

func (c *chest) Save(_ context.Context, did feed.DID, secret []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.saves++
		c.secrets[did] = secret
	}
	return c.err
}

func (c *chest) Load(_ context.Context, did feed.DID) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.secrets[did]; ok {
		return s, nil
	}
	return nil, feed.Fail(feed.CodeSignedOut)
}

func (c *chest) Wipe(_ context.Context, did feed.DID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.secrets, did)
	return c.err
}

// rig is a served world, a way to it and a place for secrets.
type rig struct {
	*testing.T
	clock    *clock
	world    *skynet.World
	faults   *fault.Table
	net      *skynet.Net
	keys     *chest
	sessions *netsync.Sessions
}

var small = skynet.Plan{Accounts: 30, Posts: 400, ViewerFollows: 20, FollowsEach: 5, Likes: 300, Reposts: 60, ViewerLikes: 40, Span: 6 * 24 * time.Hour}

func newRig(t *testing.T, plan skynet.Plan) *rig {
	t.Helper()
	r := &rig{T: t, clock: &clock{t: start}, keys: &chest{secrets: map[feed.DID][]byte{}}}
	var err error
	r.world, err = skynet.Generate(7, plan, r.clock.now)
	r.ok(err)
	r.faults = fault.NewTable(r.clock.now)
	r.net, err = skynet.Serve(t.Context(), r.world, skynet.Options{Viewer: "viewer", Faults: r.faults, Requests: 1 << 30})
	r.ok(err)
	out := egress.New(egress.Config{
		UserHosts: []string{"127.0.0.1"}, Clock: r.clock.now,
		Limits: egress.Limits{Header: 500 * time.Millisecond, Idle: 500 * time.Millisecond, Total: 2 * time.Second},
	})
	t.Cleanup(func() { out.Close(); r.net.Close() })
	r.sessions = &netsync.Sessions{
		Network: out, Keys: r.keys, Clock: r.clock.now, Config: feed.NetworkConfig{PLC: r.net.PLC, PDS: r.net.PDS},
	}
	return r
}

func (r *rig) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *rig) want(err error, code feed.Code) {
	r.Helper()
	if feed.CodeOf(err) != code {
		r.Errorf("error %v, want code %s", err, code)
	}
}

func (r *rig) plan() netsync.Plan {
	r.Helper()
	p, err := r.sessions.Resolve(r.Context(), "viewer.test")
	r.ok(err)
	return p
}

func (r *rig) login() *netsync.Session {
	r.Helper()
	s, err := r.sessions.Login(r.Context(), r.plan(), netsync.Credentials{Password: r.net.AppPassword})
	r.ok(err)
	return s
}

// engine signs in and makes an engine over a sink in memory, which shares its clock with the world.
func (r *rig) engine(change func(*netsync.Config)) (*netsync.Engine, *memory) {
	r.Helper()
	sink := newMemory()
	cfg := netsync.Config{Session: r.login(), Sink: sink, Wanted: sink, Clock: r.clock.now, Wait: r.clock.wait}
	if change != nil {
		change(&cfg)
	}
	return netsync.New(cfg), sink
}

const xrpc = "/xrpc/"

func (r *rig) seen(nsid string) int { return r.net.Seen(xrpc + nsid) }

// memory is a sink and a list of wishes: an independent, simple model of what the store promises to sync.
type memory struct {
	mu       sync.Mutex
	posts    map[feed.URI]feed.Post
	authors  map[feed.DID]feed.Author
	timeline map[feed.TimelineEntry]bool
	engaged  map[feed.Engagement]bool
	graph    map[feed.GraphEdge]bool
	cursors  map[string]string
	prefs    string
	lists    []feed.ModerationList
	labels   []feed.SubjectLabel
	withheld map[feed.URI]bool
	changed  chan struct{} // closed with each batch while somebody waits
	missing  map[feed.URI]bool
	batches  []feed.Batch
	before   func(feed.Batch) error // may refuse a batch
}

func newMemory() *memory {
	return &memory{
		posts: map[feed.URI]feed.Post{}, authors: map[feed.DID]feed.Author{}, timeline: map[feed.TimelineEntry]bool{},
		engaged: map[feed.Engagement]bool{}, graph: map[feed.GraphEdge]bool{}, cursors: map[string]string{}, missing: map[feed.URI]bool{}, withheld: map[feed.URI]bool{},
	}
}

func (m *memory) Apply(ctx context.Context, b feed.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if m.before != nil {
		if err := m.before(b); err != nil {
			return err
		}
	}
	m.batches = append(m.batches, b)
	if m.changed != nil {
		defer func() { close(m.changed); m.changed = nil }()
	}
	for _, p := range b.Posts {
		if p.IndexedMs > m.posts[p.URI].IndexedMs {
			m.posts[p.URI] = p
		}
	}
	for _, a := range b.Authors {
		m.authors[a.DID] = a
	}
	for _, x := range b.Timeline {
		m.timeline[x] = true
	}
	for _, x := range b.Engaged {
		m.engaged[x] = true
	}
	for _, kind := range b.Whole {
		maps.DeleteFunc(m.graph, func(e feed.GraphEdge, _ bool) bool { return e.Kind == kind })
	}
	for _, e := range b.Graph {
		m.graph[e] = true
	}
	if b.WholeLists {
		m.lists = nil
	}
	m.lists = append(m.lists, b.Lists...)
	m.labels = append(m.labels, b.Labels...)
	for _, u := range b.Withheld {
		m.withheld[u] = true
	}
	for _, c := range b.Cursors {
		m.cursors[c.Name] = c.Value
	}
	if b.Preferences != nil {
		m.prefs = string(b.Preferences)
	}
	if b.Cursor.Name != "" {
		m.cursors[b.Cursor.Name] = b.Cursor.Value
	}
	return nil
}

func (m *memory) Cursor(_ context.Context, _ feed.DID, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cursors[name], nil
}

func (m *memory) Followed(context.Context, feed.DID) ([]feed.Author, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []feed.Author
	for e := range m.graph {
		if e.Kind == feed.GraphFollow {
			out = append(out, m.authors[e.Subject])
		}
	}
	return out, nil
}

func (m *memory) MissingPosts(_ context.Context, _ feed.DID, limit int) ([]feed.URI, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	seen := map[feed.URI]bool{}
	var out []feed.URI
	add := func(u feed.URI) {
		if _, have := m.posts[u]; !have && !m.missing[u] && !seen[u] && len(out) < limit {
			seen[u] = true
			out = append(out, u)
		}
	}
	for _, p := range m.posts {
		if p.Reply != nil {
			add(p.Reply.Parent)
			add(p.Reply.Root)
		}
		if p.Quote != nil && p.Quote.State == feed.QuoteShown {
			add(p.Quote.URI)
		}
	}
	return out, nil
}

func (m *memory) StaleCounts(_ context.Context, _ feed.DID, olderThanMs int64, limit int) ([]feed.URI, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []feed.URI
	for u, p := range m.posts {
		if p.IndexedMs < olderThanMs && len(out) < limit && !m.missing[u] {
			out = append(out, u)
		}
	}
	return out, nil
}

func (m *memory) MarkMissing(_ context.Context, uris []feed.URI) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, u := range uris {
		m.missing[u] = true
	}
	return nil
}

func (m *memory) count(kind feed.GraphKind) int {
	n := 0
	for e := range m.graph {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

func (m *memory) engagements(kind feed.EngagementKind, by feed.DID) int {
	n := 0
	for e := range m.engaged {
		if e.Kind == kind && (by == "" || e.Actor == by) {
			n++
		}
	}
	return n
}

func contains(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
