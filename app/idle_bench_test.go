//go:build bench

package app

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
)

const (
	idleChild  = "SKEIN_BENCH_IDLE"
	idleSpan   = time.Minute
	idleCPU    = 0.5 // % of one core
	idleMemory = 512 // MB
)

// idling is what the process that is measured must know of the network, which another process serves.
type idling struct {
	Dir              string
	Network          feed.NetworkConfig
	Handle, Password string
}

// TestBenchIdle prints what a signed-in Skein costs while nothing happens: everything is copied, an edition lies open and
// Jetstream is listened to. The network is served by another process.
func TestBenchIdle(t *testing.T) {
	if text := os.Getenv(idleChild); text != "" {
		var in idling
		if err := json.Unmarshal([]byte(text), &in); err != nil {
			t.Fatal(err)
		}
		idle(t, in)
		return
	}
	plan := skynet.Plan{Accounts: 150, Posts: 3000, ViewerFollows: 100, FollowsEach: 5, Likes: 3000, Reposts: 300, ViewerLikes: 100, Span: 48 * time.Hour}
	world := must(skynet.Generate(11, plan, time.Now))(t)
	n := must(skynet.Serve(t.Context(), world, skynet.Options{Viewer: "viewer", Requests: 1 << 30}))(t)
	t.Cleanup(n.Close)
	cfg := feed.NetworkConfig{
		PLC: n.PLC, PDS: n.PDS, AppView: feed.DID(n.AppViewDID), Jetstream: n.Jetstream,
		UserHosts: []string{hostPort(n.PLC), hostPort(n.PDS), hostPort(n.Jetstream)},
	}
	text := must(json.Marshal(idling{t.TempDir(), cfg, n.Handle, n.AppPassword}))(t)
	child := exec.CommandContext(t.Context(), must(os.Executable())(t), "-test.run=^TestBenchIdle$", "-test.v")
	child.Env = append(os.Environ(), idleChild+"="+string(text))
	out, err := child.CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, `{"figure"`) {
			fmt.Print(line)
		}
	}
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// idle signs in, waits until everything is done, and measures the minute after.
func idle(t *testing.T, in idling) {
	app := must(New(Options{DataDir: in.Dir, Version: "test", Shell: "web", VaultWork: 10, Network: in.Network, Library: os.Getenv("SKEIN_ONNXRUNTIME")}))(t)
	if err := app.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	})
	events, leave := app.Subscribe()
	defer leave()
	must(app.API().Login(LoginRequest{Handle: in.Handle, Password: in.Password, Keep: "session"}))(t)
	await(t, events, syncEnded)
	home := must(app.API().Home())(t)
	disk := must(app.API().Disk())(t)
	if source := must(app.API().State())(t).Source; source.Kind != "jetstream" || disk.Vectors != disk.Posts || home.Total == 0 {
		t.Fatalf("%+v, %d candidates, %+v", source, home.Total, disk)
	}
	<-time.After(5 * time.Second) // what was begun at the end of the sync ends
	hosts, cpu, began := must(app.API().Hosts())(t), processTime(t), time.Now()
	<-time.After(idleSpan)
	share := 100 * (processTime(t) - cpu).Seconds() / time.Since(began).Seconds()
	about := fmt.Sprintf("idle with %d posts, %d candidates and Jetstream: ", disk.Posts, home.Total)
	measured{"app." + about + "processor", share, "% of a core", fmt.Sprintf("≤ %v %%", idleCPU), share <= idleCPU}.print(t)
	rss := status(t, "VmRSS:")
	measured{"app." + about + "resident", rss, "MB", fmt.Sprintf("≤ %d MB", idleMemory), rss <= idleMemory}.print(t)
	sent, received := int64(0), int64(0)
	for _, now := range must(app.API().Hosts())(t) {
		i := slices.IndexFunc(hosts, func(h HostRow) bool { return h.Host == now.Host && h.Purpose == now.Purpose })
		if i >= 0 {
			now.Sent, now.Received = now.Sent-hosts[i].Sent, now.Received-hosts[i].Received
		}
		if sent, received = sent+now.Sent, received+now.Received; now.Sent+now.Received == 0 {
			continue
		}
		where := fmt.Sprintf("app.%s%s, %s", about, now.Host, now.Purpose)
		measured{where + ", sent", float64(now.Sent), "bytes a minute", "", true}.print(t)
		measured{where + ", received", float64(now.Received), "bytes a minute", "", true}.print(t)
	}
	measured{"app." + about + "sent to all hosts", float64(sent), "bytes a minute", "", true}.print(t)
	measured{"app." + about + "received from all hosts", float64(received), "bytes a minute", "", true}.print(t)
}
