package netsync_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/egress"
	"skein/store"
	netsync "skein/sync"
)

const outboxChild = "SKEIN_OUTBOX_KILL_CHILD"

// errand is what the child is told.
type errand struct {
	Dir, PDS string
	DieAt    int           // the write to the box at which the process kills itself; 0 for never
	Within   time.Duration // after that write began
}

// mortal is the real box in a process that kills itself (SIGKILL) around one of its writes.
type mortal struct {
	*store.Self
	at     int
	within time.Duration
	n      int
}

func (m *mortal) SettleAct(ctx context.Context, a feed.Act, was feed.ActionState) (bool, error) {
	if m.n++; m.n == m.at {
		time.AfterFunc(m.within, func() {
			p, _ := os.FindProcess(os.Getpid())
			p.Kill()
		})
	}
	return m.Self.SettleAct(ctx, a, was)
}

func runErrand(o errand) error {
	ctx := context.Background()
	self, err := store.OpenSelf(ctx, filepath.Join(o.Dir, "self.db"), viewerDID, store.Options{Clock: still})
	if err != nil {
		return err
	}
	db, err := store.OpenNetwork(ctx, filepath.Join(o.Dir, "network.db"), store.Options{Clock: still})
	if err != nil {
		return err
	}
	secret, err := json.Marshal(atp.Tokens{DID: viewerDID, PDS: o.PDS, Access: "a", Refresh: "r"})
	if err != nil {
		return err
	}
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}})
	keys := &chest{secrets: map[feed.DID][]byte{viewerDID: secret}}
	s, err := (&netsync.Sessions{Network: out, Keys: keys}).Resume(ctx, viewerDID)
	if err != nil {
		return err
	}
	clock := &clock{t: time.Now()}
	box := netsync.NewOutbox(netsync.OutboxConfig{Session: s, Box: &mortal{Self: self, at: o.DieAt, within: o.Within}, Sink: db, Clock: clock.now})
	for {
		waiting, err := box.Once(ctx)
		if err != nil || waiting == 0 {
			return err
		}
		clock.move(time.Minute)
	}
}

// Killed around random writes, while the server loses answers: each action arrives once, none twice, none is lost.
func TestOutboxKills(t *testing.T) {
	if arg := os.Getenv(outboxChild); arg != "" {
		var o errand
		if err := json.Unmarshal([]byte(arg), &o); err != nil {
			t.Fatal(err)
		}
		if err := runErrand(o); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 11))
	dead, lives, acts := 0, 0, 0
	for dead < kills {
		r := newOutboxRig(t)
		r.pds.misbehave(losing(rnd.Uint64()))
		want := fillOutbox(r)
		acts += len(want)
		deaths := 0
		for killed := true; killed; lives++ {
			o := errand{Dir: r.dir, PDS: r.pds.URL, DieAt: 1 + rnd.IntN(14), Within: time.Duration(rnd.IntN(4000)) * time.Microsecond}
			if dead+deaths >= kills {
				o.DieAt = 0
			}
			if killed = spawnErrand(t, o); killed {
				deaths++
			}
		}
		dead += deaths
		checkDelivered(r, want)
	}
	t.Logf("%d kills in %d lives, %d actions: 0 lost, 0 twice", dead, lives, acts)
}

// losing acts and hangs up on every fifth call or so.
func losing(seed uint64) func(string, int, bool, http.ResponseWriter) bool {
	var n atomic.Uint64
	return func(_ string, _ int, acted bool, w http.ResponseWriter) bool {
		if !acted || rand.New(rand.NewPCG(seed, n.Add(1))).IntN(5) > 0 {
			return false
		}
		hangUp(w)
		return true
	}
}

func pathOf(r *outboxRig) string { return filepath.Join(r.dir, "self.db") }

// fillOutbox queues a day's worth of clicks and lets the files go, so that the child may have them.
func fillOutbox(r *outboxRig) []feed.Act {
	var want []feed.Act
	for i := range 4 {
		like := r.add(feed.Act{Kind: feed.ActLike, Subject: postURI(i), Record: atp.Subject(feed.CollectionLike, atp.StrongRef{URI: feed.URI(postURI(i)), CID: "c"}, 1)})
		post := r.add(feed.Act{Kind: feed.ActPost, Record: draft(fmt.Sprintf("post %d for @bob.test", i), nil), Images: []feed.Attachment{{Mime: "image/png", Bytes: []byte{byte(i), 0xff}}}})
		uri := post.Made(viewerDID)
		answer := r.add(feed.Act{Kind: feed.ActPost, Subject: string(uri), Needs: []feed.URI{uri}, Record: draft("answer", func(d *atp.Draft) {
			d.Root, d.Parent = &atp.StrongRef{URI: uri}, &atp.StrongRef{URI: uri}
		})})
		r.add(feed.Act{Kind: feed.ActMute, Subject: fmt.Sprintf("did:plc:annaannaannaannaannaann%d", i+2)})
		want = append(want, like, post, answer)
		if i == 2 {
			r.add(feed.Act{Kind: feed.ActUnlike, Subject: postURI(i), Of: string(like.Made(viewerDID))})
			want = append(want[:len(want)-3], post, answer)
		}
	}
	r.closeFiles()
	return want
}

func checkDelivered(r *outboxRig, want []feed.Act) {
	r.Helper()
	for _, a := range want {
		uri := string(a.Made(viewerDID))
		if r.pds.creates[uri] != 1 || r.pds.records[uri] == nil {
			r.Errorf("%s was made %d times", uri, r.pds.creates[uri])
		}
	}
	if len(r.pds.records) != len(want) || len(r.pds.muted) != 4 {
		r.Errorf("%d records, want %d; %d mutes", len(r.pds.records), len(want), len(r.pds.muted))
	}
	self, err := store.OpenSelf(r.Context(), pathOf(r), viewerDID, store.Options{Clock: still})
	if err != nil {
		r.Fatal(err)
	}
	defer self.Close()
	left, err := self.Acts(r.Context(), 0)
	if err != nil {
		r.Fatal(err)
	}
	for _, a := range left {
		if a.State != feed.ActionSent {
			r.Errorf("%s is %s", a.RKey, a.State)
		}
	}
}

// spawnErrand runs a child and reports whether it was killed.
func spawnErrand(t *testing.T, o errand) bool {
	t.Helper()
	arg, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestOutboxKills$")
	cmd.Env = append(os.Environ(), outboxChild+"="+string(arg))
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("child %s: %v\n%s", arg, err, out)
	}
	return err != nil
}
