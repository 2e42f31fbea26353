package netsync_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/egress"
	"skein/internal/skynet"
	"skein/store"
	netsync "skein/sync"
)

const killChild = "SKEIN_SYNC_KILL_CHILD"

// order is what the child is told.
type order struct {
	DB, Keys, DID string
	DieAt         int           // the Apply before, in or after which the process kills itself; 0 for never
	Within        time.Duration // into that Apply
}

// deadly is the real store in a process that kills itself (SIGKILL) while a batch is being applied.
type deadly struct {
	*store.Network
	at     int
	within time.Duration
	n      int
}

func (d *deadly) Apply(ctx context.Context, b feed.Batch) error {
	if d.n++; d.n == d.at {
		time.AfterFunc(d.within, func() {
			p, _ := os.FindProcess(os.Getpid())
			p.Kill()
		})
	}
	return d.Network.Apply(ctx, b)
}

func still() time.Time { return start }

func childRun(o order) error {
	ctx := context.Background()
	db, err := store.OpenNetwork(ctx, o.DB, store.Options{Clock: still})
	if err != nil {
		return err
	}
	sink := &deadly{Network: db, at: o.DieAt, within: o.Within}
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}})
	s, err := (&netsync.Sessions{Network: out, Keys: fileKeys{dir: o.Keys}, Clock: still}).Resume(ctx, feed.DID(o.DID))
	if err != nil {
		return err
	}
	_, err = netsync.New(netsync.Config{Session: s, Sink: sink, Wanted: sink, Clock: still}).Once(ctx, nil)
	if err == nil {
		fmt.Println("batches:", sink.n)
	}
	return err
}

// Killed at random points, again and again, into the real store: the rows at the end are those of the undisturbed run,
// and finished steps are not repeated.
func TestKills(t *testing.T) {
	if arg := os.Getenv(killChild); arg != "" {
		var o order
		if err := json.Unmarshal([]byte(arg), &o); err != nil {
			t.Fatal(err)
		}
		if err := childRun(o); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Parallel()
	r := newRig(t, small)
	keys := fileKeys{dir: t.TempDir()}
	r.sessions.Keys = keys
	o := order{Keys: keys.dir, DID: string(r.login().DID)}

	o.DB = filepath.Join(t.TempDir(), "network.db")
	out, died := spawn(t, o)
	var batches int
	if _, err := fmt.Sscanf(out[strings.Index(out, "batches:"):], "batches: %d", &batches); died || err != nil {
		t.Fatalf("the undisturbed run: %v, %s", err, out)
	}
	want, undisturbed := rows(t, r.world, o), r.net.Total()
	if len(want) < 300 {
		t.Fatalf("only %d rows to compare", len(want))
	}

	rnd := rand.New(rand.NewPCG(2, 7))
	dead, lives := 0, 0
	for dead < kills {
		o.DB = filepath.Join(t.TempDir(), "network.db")
		before := r.net.Total()
		deaths := 0
		for killed := true; killed; lives++ {
			// Few batches apart, so that one copy is killed several times on its way.
			o.DieAt, o.Within = 1+rnd.IntN(batches/2), time.Duration(rnd.IntN(3000))*time.Microsecond
			if dead+deaths >= kills {
				o.DieAt = 0
			}
			if _, killed = spawn(t, o); killed {
				deaths++
			}
		}
		dead += deaths
		if got := rows(t, r.world, o); !slices.Equal(got, want) {
			t.Fatalf("after %d kills %d rows differ from %d: %s", deaths, len(got), len(want), firstDifference(got, want))
		}
		// A life begins with preferences, profile and first page, and reads again at most a list and the page it died on.
		if spent := r.net.Total() - before; spent > undisturbed+deaths*10 {
			t.Errorf("%d kills cost %d requests; undisturbed it is %d", deaths, spent, undisturbed)
		}
	}
	t.Logf("%d kills in %d lives, %d rows equal each time", dead, lives, len(want))
}

// spawn runs a child and reports whether it was killed.
func spawn(t *testing.T, o order) (string, bool) {
	t.Helper()
	arg, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestKills$")
	cmd.Env = append(os.Environ(), killChild+"="+string(arg))
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("child %s: %v\n%s", arg, err, out)
	}
	return string(out), err != nil
}

// rows reads everything the store tells about the world, in words that two stores share: no interned ids.
func rows(t *testing.T, w *skynet.World, o order) []string {
	t.Helper()
	ctx, me := t.Context(), feed.DID(o.DID)
	db, err := store.OpenNetwork(ctx, o.DB, store.Options{Clock: still})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var out []string
	add := func(kind string, v any) {
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, kind+" "+string(line))
	}
	err = db.Candidates(ctx, feed.Window{Viewer: me, AsOfMs: start.UnixMilli(), SpanMs: (60 * 24 * time.Hour).Milliseconds(), Limit: 1 << 20}, func(it *feed.Item) error {
		c := *it
		c.Candidate.ID = 0
		add("candidate", c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	follows, err := db.Followed(ctx, me)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range follows {
		add("follow", a)
	}
	liked, err := db.LikedAsOf(ctx, me, 1<<60, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	items, err := db.ItemsByID(ctx, me, start.UnixMilli(), liked)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		add("like", it.Post)
	}
	stats, err := db.Stats(ctx)
	if err != nil {
		t.Fatal(err)
	}
	stats.Bytes = 0
	add("stats", stats)
	prefs, err := db.Preferences(ctx, me)
	if err != nil {
		t.Fatal(err)
	}
	add("preferences", prefs)
	slices.Sort(out)
	return out
}

func firstDifference(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "\n" + a[i] + "\n" + b[i]
		}
	}
	return "one is longer"
}
