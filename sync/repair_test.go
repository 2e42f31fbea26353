package netsync

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/egress"
)

// directory plays the PLC directory and one PDS: what they say of each account.
type directory struct {
	mu      sync.Mutex
	handles map[string]string // DID → handle claimed in its document
	leads   map[string]string // handle → DID
	status  map[string]string // DID → answer of getRepoStatus; absent is not known
	asked   map[string]int
	url     string
}

func (d *directory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked[r.URL.Path]++
	w.Header().Set("Content-Type", "application/json")
	q := r.URL.Query()
	switch did := strings.TrimPrefix(r.URL.Path, "/"); {
	case strings.HasPrefix(did, "did:plc:") && d.handles[did] != "":
		w.Write([]byte(`{"id":"` + did + `","alsoKnownAs":["at://` + d.handles[did] + `"],"verificationMethod":[` + documentKey + `],"service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":"` + d.url + `"}]}`))
	case strings.HasSuffix(r.URL.Path, "resolveHandle") && d.leads[q.Get("handle")] != "":
		w.Write([]byte(`{"did":"` + d.leads[q.Get("handle")] + `"}`))
	case strings.HasSuffix(r.URL.Path, "getRepoStatus") && d.status[q.Get("did")] != "":
		w.Write([]byte(d.status[q.Get("did")]))
	case strings.HasPrefix(did, "did:plc:"):
		w.WriteHeader(http.StatusNotFound)
	default:
		w.WriteHeader(http.StatusBadRequest)
		w.Write([]byte(`{"error":"RepoNotFound","message":"?"}`))
	}
}

// documentKey is the example of the specification.
const documentKey = `{"id":"#atproto","type":"Multikey","publicKeyMultibase":"zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"}`

const (
	adaDID = feed.DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
	eveDID = feed.DID("did:plc:z72i7hdynmk6r22z27h6tvur")
)

// ask gives the rig servers to ask.
func (r *streamRig) ask() *directory {
	r.Helper()
	d := &directory{handles: map[string]string{}, leads: map[string]string{}, status: map[string]string{}, asked: map[string]int{}}
	srv := httptest.NewServer(d)
	d.url = srv.URL
	out := egress.New(egress.Config{UserHosts: []string{strings.TrimPrefix(srv.URL, "http://")}})
	r.Cleanup(func() { out.Close(); srv.Close() })
	s := r.engine.cfg.Session
	s.network, s.config = out, feed.NetworkConfig{PLC: srv.URL, PDS: srv.URL}
	r.engine.directory = atp.NewDirectory(out, s.config, r.engine.cfg.Clock)
	return d
}

// handle is the one that is shown of an account.
func (r *streamRig) handle(did feed.DID) string {
	r.Helper()
	authors, err := r.db.Authors(r.Context(), viewer, []feed.DID{did})
	r.ok(err)
	if len(authors) != 1 {
		r.Fatalf("%d accounts", len(authors))
	}
	return authors[0].Handle
}

// F32: an identity event proves nothing; what it leads to is looked up both ways.
func TestRenamesAreLookedUp(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	d := r.ask()
	r.put(feed.Batch{Authors: []feed.Author{{DID: adaDID, Handle: "old.test", IndexedMs: 1}, {DID: eveDID, Handle: "eve.test", IndexedMs: 1}}})
	d.handles[string(adaDID)], d.leads["new.test"] = "new.test", string(adaDID)
	d.handles[string(eveDID)], d.leads["stolen.test"] = "stolen.test", string(adaDID) // claims what does not lead back
	repairs := newRepairs(r.engine)
	for range 5 {
		repairs.identify(adaDID)
	}
	repairs.identify(eveDID)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- repairs.run(ctx) }()
	waitFor(t, func() bool { return r.handle(eveDID) == "handle.invalid" })
	if got := r.handle(adaDID); got != "new.test" {
		t.Errorf("handle %s", got)
	}
	if d.asked["/"+string(adaDID)] != 1 {
		t.Errorf("five events cost %d look-ups", d.asked["/"+string(adaDID)])
	}
	r.move(2 * sameName)
	d.mu.Lock()
	delete(d.handles, string(adaDID)) // the account is not in the directory any more
	d.mu.Unlock()
	repairs.identify(adaDID)
	waitFor(t, func() bool { return r.handle(adaDID) == "handle.invalid" })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// waitFor looks again and again, for at most ten seconds.
func waitFor(t *testing.T, cond func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(10 * time.Second); !cond(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it never came")
		}
	}
}

// F29: an account that came back while nobody listened is asked for, shown and copied.
func TestReturnsAreAskedFor(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	d := r.ask()
	gone := feed.DID("did:plc:oisofpd7lj26yvgiivf3lxsi")
	for _, did := range []feed.DID{adaDID, eveDID, gone} {
		d.handles[string(did)] = "x.test"
		r.put(feed.Batch{Authors: []feed.Author{{DID: did, Handle: "x.test", IndexedMs: 1}}, Changes: []feed.AccountChange{{DID: did, Status: feed.AccountDeactivated, AtMs: noon - 5}}})
	}
	d.status[string(adaDID)] = `{"did":"x","active":true}`
	d.status[string(eveDID)] = `{"did":"x","active":false,"status":"takendown"}`
	repairs := newRepairs(r.engine)
	r.ok(repairs.standings(t.Context()))
	away, err := r.db.Away(t.Context())
	r.ok(err)
	got := map[feed.DID]feed.AccountStatus{}
	for _, c := range away {
		got[c.DID] = c.Status
	}
	if len(got) != 2 || got[eveDID] != feed.AccountTakenDown || got[gone] != feed.AccountDeactivated {
		t.Errorf("away: %v", got)
	}
	if did, _, ok, _ := repairs.next(); !ok || did != adaDID {
		t.Errorf("repair of %q", did)
	}
	if did, _, ok, _ := repairs.next(); ok {
		t.Errorf("repair of %q too", did)
	}
}

func TestRepairsThatCannotHelpStayGaps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := newTheatre(t, nil)
		man := st.s.cfg.Repairer.(*repairman)
		man.work = func(_ context.Context, did feed.DID) error {
			if did == anna {
				return feed.Fail(feed.CodeTooLarge, "host", "pds.test", "limit", "1")
			}
			return nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		if err := st.s.repairs.gap(ctx, []feed.DID{anna, bela}); err != nil {
			t.Fatal(err)
		}
		go func() { done <- st.s.repairs.run(ctx) }()
		time.Sleep(time.Hour)
		cancel()
		<-done
		if len(man.seen) != 2 || len(st.notes.batches) != 1 || st.notes.batches[0].Repos[0].Gap != GapStream {
			t.Errorf("copied %v, %d batches", man.seen, len(st.notes.batches))
		}
	})
}

func TestPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPace(30 * time.Second)
		took := func(atLeast time.Duration, change func()) time.Duration {
			start := time.Now()
			if change != nil {
				time.AfterFunc(10*time.Second, change)
			}
			if err := p.wait(t.Context(), wait, atLeast); err != nil {
				t.Error(err)
			}
			return time.Since(start)
		}
		if d := took(0, nil); d != 30*time.Second || p.slow(30*time.Second) {
			t.Errorf("usually %v", d)
		}
		if d := took(time.Minute, nil); d != time.Minute {
			t.Errorf("after failures %v", d)
		}
		if d := took(0, func() { p.set(slowPoll) }); d != 30*time.Second || !p.slow(30*time.Second) {
			t.Errorf("slowed down meanwhile %v", d)
		}
		if d := took(0, func() { p.set(30 * time.Second) }); d != 10*time.Second {
			t.Errorf("the stream went away, and the next poll came after %v", d)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := p.wait(ctx, wait, 0); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
