//go:build e2e

package netsync_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/egress"
	"skein/internal/testnet"
	"skein/store"
	netsync "skein/sync"
)

const (
	realUsers = 50
	realPosts = 3000
)

// real is a copy of the real servers' network in a real store.
type real struct {
	*testing.T
	net      *testnet.Network
	db       *store.Network
	sessions *netsync.Sessions
	session  *netsync.Session
}

func newReal(t *testing.T) *real {
	t.Helper()
	return startReal(t, testnet.Options{Users: realUsers, Posts: realPosts, Labels: 30})
}

func startReal(t *testing.T, opt testnet.Options) *real {
	t.Helper()
	opt.Progress = t.Output()
	n, err := testnet.Start(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Stop(context.Background()) })
	db, err := store.OpenNetwork(t.Context(), filepath.Join(t.TempDir(), "network.db"), store.Options{Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	host := func(url string) string { return strings.TrimPrefix(url, "http://") }
	out := egress.New(egress.Config{UserHosts: []string{host(n.PDS), host(n.PLC)}, Ledger: db})
	t.Cleanup(out.Close)
	r := &real{T: t, net: n, db: db}
	r.sessions = &netsync.Sessions{Network: out, Keys: &chest{secrets: map[feed.DID][]byte{}}, Config: feed.NetworkConfig{PLC: n.PLC, PDS: n.PDS}}
	t.Cleanup(func() {
		if err := out.Flush(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *real) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// login signs the viewer in with the app password.
func (r *real) login() time.Duration {
	r.Helper()
	start := time.Now()
	v := r.net.Viewer()
	p, err := r.sessions.Resolve(r.Context(), v.Handle)
	r.ok(err)
	if string(p.DID) != v.DID {
		r.Fatalf("%s resolved to %s", v.Handle, p.DID)
	}
	_, err = r.sessions.Login(r.Context(), p, netsync.Credentials{Password: v.Password})
	if feed.CodeOf(err) != feed.CodeNotAppPassword {
		r.Errorf("the main password: %v", err)
	}
	r.session, err = r.sessions.Login(r.Context(), p, netsync.Credentials{Password: v.AppPassword})
	r.ok(err)
	return time.Since(start)
}

func TestRealServers(t *testing.T) {
	r := newReal(t)
	signIn := r.login()
	e := netsync.New(netsync.Config{Session: r.session, Sink: r.db, Wanted: r.db})
	sum, err := e.Once(t.Context(), nil)
	r.ok(err)
	stats, err := r.db.Stats(t.Context())
	r.ok(err)
	t.Logf("sign-in %v · first timeline page applied after %v · complete after %v · %d posts, %.0f posts/s, %d requests, drops %v · store %d posts, %d authors",
		signIn.Round(time.Millisecond), sum.FirstPage.Round(time.Millisecond), sum.Took.Round(time.Millisecond), sum.Posts, sum.PerSecond, sum.Requests,
		sum.Drops, stats.Posts, stats.Authors)
	if len(sum.Failed) != 0 || len(sum.Drops) != 0 {
		t.Errorf("failed %v, dropped %v", sum.Failed, sum.Drops)
	}
	t.Run("follows", r.follows)
	t.Run("every post of a follow is here", func(t *testing.T) { r.posts(t, realPosts/10) })
	t.Run("preferences", func(t *testing.T) {
		raw, err := r.db.Preferences(t.Context(), r.session.DID)
		if err != nil || !strings.Contains(string(raw), r.net.Seeded.MutedWord) {
			t.Errorf("%s, %v", raw, err)
		}
	})
	t.Run("second run", func(t *testing.T) {
		again, err := e.Once(t.Context(), nil)
		if err != nil || again.Requests > 12 {
			t.Errorf("%d requests, %v", again.Requests, err)
		}
	})
	t.Run("live", r.live)
	t.Run("sign out", func(t *testing.T) {
		bye, err := r.sessions.Logout(t.Context(), r.session.DID)
		if err != nil || !bye.Ended {
			t.Errorf("%+v, %v", bye, err)
		}
	})
}

// follows holds that the list is complete. Those in a block with the viewer, either way, the AppView leaves out.
func (r *real) follows(t *testing.T) {
	got, err := r.db.Followed(t.Context(), r.session.DID)
	if err != nil {
		t.Fatal(err)
	}
	var have, want []string
	for _, a := range got {
		have = append(have, string(a.DID))
	}
	for _, did := range r.net.Seeded.ViewerFollows {
		if did != r.net.Seeded.Blocked && did != r.net.Seeded.Blocker {
			want = append(want, did)
		}
	}
	slices.Sort(have)
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Errorf("follows %v, want %v", have, want)
	}
}

// expected are the seeded posts that the viewer must have: their own and their follows', but not of accounts that they
// muted or blocked, or that blocked them.
func (r *real) expected() []feed.URI {
	s := r.net.Seeded
	by := map[feed.DID]bool{r.session.DID: true}
	for _, did := range s.ViewerFollows {
		by[feed.DID(did)] = did != s.Muted && did != s.Blocked && did != s.Blocker
	}
	var out []feed.URI
	for _, p := range s.Posts {
		if uri := feed.URI(p.URI); by[uri.Author()] {
			out = append(out, uri)
		}
	}
	return out
}

// posts holds that every one of them is stored, and that there are at least so many.
func (r *real) posts(t *testing.T, atLeast int) {
	want := r.expected()
	items, err := r.db.Items(t.Context(), r.session.DID, time.Now().UnixMilli(), want)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d posts by the viewer and %d follows", len(items), len(want), len(r.net.Seeded.ViewerFollows))
	if len(items) != len(want) || len(want) < atLeast {
		t.Errorf("%d posts stored, want %d", len(items), len(want))
	}
}

// live sees a post that is written while it polls.
func (r *real) live(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	friend := slices.IndexFunc(r.net.Accounts, func(a testnet.Account) bool {
		return a.DID == r.net.Seeded.ViewerFollows[0] && a.DID != r.net.Seeded.Muted
	})
	ref, err := r.net.As(max(friend, 1)).Post(t.Context(), "written while Skein was looking")
	if err != nil {
		t.Fatal(err)
	}
	news := 0
	e := netsync.New(netsync.Config{Session: r.session, Sink: r.db, Wanted: r.db, Every: 200 * time.Millisecond})
	err = e.Live(ctx, func(n int) { news += n; cancel() })
	if feed.CodeOf(err) != feed.CodeCancelled || news != 1 {
		t.Errorf("%d new, %v", news, err)
	}
	items, err := r.db.Items(t.Context(), r.session.DID, time.Now().UnixMilli(), []feed.URI{feed.URI(ref.URI)})
	if err != nil || len(items) != 1 || items[0].Post.Text != "written while Skein was looking" {
		t.Errorf("%+v, %v", items, err)
	}
}
