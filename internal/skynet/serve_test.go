package skynet_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"skein/internal/skynet"
	"skein/internal/skynet/fault"
)

// TestMain fails if anything is left running. The logger of ipfs is indigo's tree's, which only a test imports.
func TestMain(m *testing.M) {
	code := m.Run()
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(goleak.IgnoreAnyFunction("github.com/ipfs/go-log/writer.(*MirrorWriter).logRoutine")); code == 0 && err != nil {
		os.Stderr.WriteString(err.Error())
		code = 1
	}
	os.Exit(code)
}

const health = "/xrpc/_health"

func reach(url string) error {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(url)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

func TestPDSGoesAndComesBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.ok(r.net.PDSDown())
	if reach(r.net.PDS+health) == nil {
		t.Error("the PDS answers while it is down")
	}
	r.ok(reach(r.net.PLC + "/_health"))
	r.ok(r.net.PDSUp())
	r.ok(reach(r.net.PDS + health))
	if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); len(got) != 0 {
		t.Errorf("the session of before finds %q", got)
	}
}

func TestStops(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*skynet.Net, context.CancelFunc){
		"by Close":     func(n *skynet.Net, _ context.CancelFunc) { n.Close(); n.Close() },
		"with context": func(n *skynet.Net, cancel context.CancelFunc) { cancel(); n.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			table := fault.NewTable(r.clock.now)
			r.ok(table.Add(fault.Rule{Kind: fault.Hang, Path: "hang"}))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			n, err := skynet.Serve(ctx, r.world, skynet.Options{Faults: table})
			r.ok(err)
			hung := make(chan error, 1)
			go func() { hung <- reach(n.PDS + "/hang") }()
			for n.Seen("/hang") == 0 {
				time.Sleep(time.Millisecond)
			}
			end(n, cancel)
			if err := <-hung; err == nil {
				t.Error("a hanging request ended well")
			}
			if reach(n.PDS+health) == nil || reach(n.PLC+"/_health") == nil {
				t.Error("a server answers after the end")
			}
		})
	}
}

func TestServeRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if _, err := skynet.Serve(t.Context(), skynet.NewWorld(r.clock.now), skynet.Options{}); err == nil {
		t.Error("an empty world is served")
	}
	if _, err := skynet.Serve(t.Context(), r.world, skynet.Options{Viewer: "nobody"}); err == nil {
		t.Error("an unknown viewer is served")
	}
	other, err := skynet.Serve(t.Context(), r.world, skynet.Options{Viewer: "cy.test"})
	r.ok(err)
	defer other.Close()
	app, main, err := r.net.Passwords("cy")
	r.ok(err)
	if other.Viewer.ID != "cy" || other.AppPassword != app || other.MainPassword != main || app == r.net.AppPassword {
		t.Errorf("viewer %+v", other.Viewer)
	}
	if _, _, err := r.net.Passwords("nobody"); err == nil || r.net.RevokeAppPassword("nobody") == nil {
		t.Error("nobody has passwords")
	}
}

func TestCountsRequests(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	before := r.net.Total()
	r.get("app.bsky.feed.getTimeline")
	r.ok(r.faults.Add(fault.Rule{Kind: fault.Status, Status: 503, Error: "Down", Message: "down"}))
	if status, name := r.fails("app.bsky.feed.getTimeline"); status != 503 || name != "Down" {
		t.Errorf("with a fault: %d %s", status, name)
	}
	if got := r.net.Seen("/xrpc/app.bsky.feed.getTimeline"); got != 2 || r.net.Total() != before+2 {
		t.Errorf("%d timelines and %d in all counted, want 2 more than %d", got, r.net.Total(), before)
	}
}

// A lost refresh answer: the server has rotated, and asking again with the old token leads to the same successor.
func TestLostRefresh(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.login("ann.test", r.net.AppPassword)
	r.ok(r.faults.Add(fault.Rule{Kind: fault.Lose, Path: "refreshSession", Count: 1}))
	req, err := http.NewRequest(http.MethodPost, r.net.PDS+"/xrpc/"+refreshSession, nil)
	r.ok(err)
	req.Header.Set("Authorization", "Bearer "+s.RefreshJwt)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if _, err := client.Do(req); err == nil {
		t.Fatal("the answer was not lost")
	}
	if status, _, body := r.send(http.MethodPost, refreshSession, s.RefreshJwt, ""); status != 200 || !strings.Contains(string(body), "accessJwt") {
		t.Errorf("asked again: %d %s", status, body)
	}
}
