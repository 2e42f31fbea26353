//go:build bench

package netsync

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/atp/repo"
	"skein/internal/skynet"
	"skein/store"
)

// archive answers for every server with repositories that were read beforehand.
type archive map[feed.DID][]byte

func (a archive) Client(feed.Purpose) *http.Client                    { return &http.Client{Transport: a} }
func (a archive) LookupTXT(context.Context, string) ([]string, error) { return nil, nil }
func (a archive) Dial(context.Context, feed.Purpose, string) (feed.Socket, error) {
	return nil, errPlayed
}

func (a archive) RoundTrip(q *http.Request) (*http.Response, error) {
	file := a[feed.DID(q.URL.Query().Get("did"))]
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/vnd.ipld.car"}}, Body: io.NopCloser(bytes.NewReader(file)),
		ContentLength: int64(len(file)), Request: q,
	}, nil
}

// copyRig holds signed repositories, and who signed them.
type copyRig struct {
	*testing.T
	files archive
	who   []atp.Account
	bytes int
}

func (r *copyRig) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *copyRig) get(address string) []byte {
	r.Helper()
	answer, err := http.Get(address)
	r.ok(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	r.ok(err)
	if answer.StatusCode != http.StatusOK {
		r.Fatalf("%s: %s", address, body)
	}
	return body
}

func newCopyRig(t *testing.T, plan skynet.Plan) *copyRig {
	t.Helper()
	r := &copyRig{T: t, files: archive{}}
	world, err := skynet.Generate(7, plan, func() time.Time { return time.UnixMilli(noon) })
	r.ok(err)
	net, err := skynet.Serve(t.Context(), world, skynet.Options{Viewer: "viewer", Requests: 1 << 30})
	r.ok(err)
	defer net.Close()
	var list struct{ Repos []struct{ DID feed.DID } }
	r.ok(json.Unmarshal(r.get(net.PDS+"/xrpc/com.atproto.sync.listRepos?limit=1000"), &list))
	for _, x := range list.Repos {
		var doc struct {
			VerificationMethod []struct{ Type, PublicKeyMultibase string }
		}
		r.ok(json.Unmarshal(r.get(net.PLC+"/"+string(x.DID)), &doc))
		key, err := repo.ParseMethod(doc.VerificationMethod[0].Type, doc.VerificationMethod[0].PublicKeyMultibase)
		r.ok(err)
		r.files[x.DID] = r.get(net.PDS + "/xrpc/com.atproto.sync.getRepo?did=" + string(x.DID))
		r.bytes += len(r.files[x.DID])
		r.who = append(r.who, atp.Account{DID: x.DID, PDS: "https://pds.test", Key: key})
	}
	return r
}

func (r *copyRig) open() *store.Network {
	r.Helper()
	db, err := store.OpenNetwork(r.Context(), filepath.Join(r.TempDir(), "network.db"), store.Options{Clock: func() time.Time { return time.UnixMilli(noon) }})
	r.ok(err)
	return db
}

// copyInto copies every repository on the path of the product, and gives the batches it wrote.
func (r *copyRig) copyInto(db *store.Network) []feed.Batch {
	r.Helper()
	sink := &keeper{Sink: db, shelf: &shelf{repos: map[feed.DID]feed.Repo{}}}
	engine := New(Config{
		Session: &Session{DID: viewer, Host: "pds.test", network: r.files}, Sink: sink, Repositories: db, Clock: func() time.Time { return time.UnixMilli(noon) },
	})
	b := &backfill{run: newRun(engine, nil), since: noon - engine.cfg.History.Milliseconds()}
	r.ok(b.open(r.Context()))
	for _, who := range r.who {
		r.ok(b.fetch(r.Context(), who, feed.Repo{DID: who.DID}))
	}
	return sink.batches
}

// holding is what a store holds: how many posts, and the keys of every record.
type holding struct {
	posts int
	keys  map[feed.DID]map[string][]string
}

func (r *copyRig) holding(db *store.Network) holding {
	r.Helper()
	stats, err := db.Stats(r.Context())
	r.ok(err)
	h := holding{posts: stats.Posts, keys: map[feed.DID]map[string][]string{}}
	for _, who := range r.who {
		h.keys[who.DID] = map[string][]string{}
		for _, collection := range copied {
			keys, err := db.Held(r.Context(), who.DID, collection, 0)
			r.ok(err)
			slices.Sort(keys)
			h.keys[who.DID][collection] = keys
		}
	}
	return h
}

// Posts per cpu-second from the bytes of repositories to durable, searchable rows, against applying the same batches made beforehand.
func TestBenchCopy(t *testing.T) {
	r := newCopyRig(t, skynet.Plan{Accounts: 12, Posts: 8000, ViewerFollows: 12, FollowsEach: 6, Likes: 6000, Reposts: 1200, ViewerLikes: 200, Span: 60 * 24 * time.Hour})
	db := r.open()
	batches := r.copyInto(db)
	want := r.holding(db)
	r.ok(db.Close())
	if want.posts < 7500 {
		t.Fatalf("%d posts of 8000 were copied", want.posts)
	}
	timed := func(work func(*store.Network)) float64 {
		db := r.open()
		defer db.Close()
		runtime.GC()
		from := cpuTime(t)
		work(db)
		took := cpuTime(t) - from
		if got := r.holding(db); !reflect.DeepEqual(got, want) {
			t.Fatalf("%d posts are held, want %d, or other records", got.posts, want.posts)
		}
		return took.Seconds()
	}
	whole, rows := math.Inf(1), math.Inf(1)
	for range 3 {
		whole = min(whole, timed(func(db *store.Network) { r.copyInto(db) }))
		rows = min(rows, timed(func(db *store.Network) {
			for _, b := range batches {
				r.ok(db.Apply(t.Context(), b))
			}
		}))
	}
	posts := float64(want.posts)
	printFigure(t, "posts of repositories to durable, searchable rows", posts/whole, "posts/cpu-s", "the same batches, made beforehand", posts/rows, rows/whole, 0.8, rows/whole >= 0.8)
}
