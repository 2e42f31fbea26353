//go:build e2e

package testnet

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bluesky-social/indigo/atproto/atclient"
)

// start is Start for a test that ends with its network.
func start(t *testing.T, opt Options) *Network {
	t.Helper()
	opt.Progress = t.Output()
	n, err := Start(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	t.Logf("started: %+v", n.Took)
	return n
}

// view is the part of a post view these tests read.
type view struct {
	URI, CID string
	Author   struct{ DID string }
	Record   struct{ Text string }
	Labels   []struct{ Src, Val string }
	Embed    struct {
		Images []struct{ Thumb, Alt string }
	}
	LikeCount, ReplyCount int
}

func posts(ctx context.Context, c *atclient.APIClient, uris ...string) ([]view, error) {
	var out struct{ Posts []view }
	err := c.Get(ctx, "app.bsky.feed.getPosts", map[string]any{"uris": uris}, &out)
	return out.Posts, err
}

func TestSeededNetwork(t *testing.T) {
	n := start(t, Options{Users: 10, Posts: 120, Labels: 6})
	ctx := t.Context()
	client, err := atclient.LoginWithPasswordHost(ctx, n.PDS, n.Viewer().Handle, n.Viewer().AppPassword, "", nil)
	if err != nil {
		t.Fatalf("the viewer cannot sign in with the app password: %v", err)
	}
	t.Run("counts", func(t *testing.T) {
		s := n.Seeded
		if len(n.Accounts) != 10 || len(s.Posts) != 120 || s.Likes != 120 || s.Reposts != 24 || len(s.ViewerFollows) != 5 {
			t.Errorf("accounts %d, posts %d, likes %d, reposts %d, follows %d", len(n.Accounts), len(s.Posts), s.Likes, s.Reposts, len(s.ViewerFollows))
		}
		if s.Replies == 0 || s.Quotes == 0 || s.Pictures == 0 || s.Links == 0 {
			t.Errorf("a form is missing: %+v", s)
		}
	})
	t.Run("timeline", func(t *testing.T) {
		var out struct{ Feed []struct{ Post view } }
		if err := client.Get(ctx, "app.bsky.feed.getTimeline", map[string]any{"limit": 100}, &out); err != nil {
			t.Fatal(err)
		}
		allowed := map[string]bool{n.Viewer().DID: true}
		for _, did := range n.Seeded.ViewerFollows {
			allowed[did] = true
		}
		own := 0
		for _, item := range out.Feed {
			if item.Post.Author.DID == n.Seeded.Muted || item.Post.Author.DID == n.Seeded.Blocked {
				t.Errorf("%s is in the timeline in spite of its author", item.Post.URI)
			}
			if allowed[item.Post.Author.DID] {
				own++
			}
		}
		if own < 10 {
			t.Errorf("%d of %d posts are by follows", own, len(out.Feed))
		}
	})
	t.Run("labels", func(t *testing.T) { checkLabels(t, n) })
	t.Run("pictures", func(t *testing.T) { checkPictures(t, n, client) })
	t.Run("preferences", func(t *testing.T) {
		var out struct{ Preferences []map[string]any }
		if err := client.Get(ctx, "app.bsky.actor.getPreferences", nil, &out); err != nil {
			t.Fatal(err)
		}
		if text := fmt.Sprint(out.Preferences); !strings.Contains(text, n.Seeded.MutedWord) || !strings.Contains(text, "adultContentPref") {
			t.Errorf("preferences are %s", text)
		}
	})
	t.Run("actors", func(t *testing.T) { checkActors(t, n) })
	t.Run("no limits", func(t *testing.T) {
		if code, _ := signIns(t, n, 35); code != http.StatusOK {
			t.Errorf("the 35th createSession got %d", code)
		}
	})
}

// checkLabels reads labels where clients do: at Ozone, signed, and in the views of the AppView.
func checkLabels(t *testing.T, n *Network) {
	adult := n.Seeded.Adult[0]
	var out struct {
		Labels []struct {
			Src, Val string
			Sig      any
		}
	}
	query := atclient.NewAPIClient(n.Ozone)
	if err := query.Get(t.Context(), "com.atproto.label.queryLabels", map[string]any{"uriPatterns": []string{adult.URI}}, &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Labels) != 1 || out.Labels[0].Val != "porn" || out.Labels[0].Src != n.OzoneDID || out.Labels[0].Sig == nil {
		t.Errorf("Ozone says %+v", out.Labels)
	}
	viewer := n.As(1).Client.WithService(n.AppViewDID + "#bsky_appview")
	viewer.Headers.Set("Atproto-Accept-Labelers", n.OzoneDID)
	got, err := posts(t.Context(), viewer, adult.URI, n.Seeded.Spam[0].URI)
	if err != nil || len(got) != 2 {
		t.Fatalf("%d views, %v", len(got), err)
	}
	for i, want := range []string{"porn", "spam"} {
		if len(got[i].Labels) != 1 || got[i].Labels[0].Val != want || got[i].Labels[0].Src != n.OzoneDID {
			t.Errorf("labels of view %d are %+v, want %s", i, got[i].Labels, want)
		}
	}
}

// checkPictures fetches a thumbnail from where the AppView says it is.
func checkPictures(t *testing.T, n *Network, c *atclient.APIClient) {
	for chunk := n.Seeded.Posts; len(chunk) > 0; chunk = chunk[min(25, len(chunk)):] {
		var uris []string
		for _, ref := range chunk[:min(25, len(chunk))] {
			uris = append(uris, ref.URI)
		}
		got, err := posts(t.Context(), c, uris...)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range got {
			if len(v.Embed.Images) == 0 {
				continue
			}
			resp, err := http.Get(v.Embed.Images[0].Thumb)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			b, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "image/") || len(b) < 100 {
				t.Errorf("%s: %s, %d bytes, %v", v.Embed.Images[0].Thumb, resp.Status, len(b), err)
			}
			if v.Embed.Images[0].Alt == "" {
				t.Errorf("%s has no alt text", v.URI)
			}
			return
		}
	}
	t.Error("no post has pictures")
}

// checkActors follows one post through its life.
func checkActors(t *testing.T, n *Network) {
	ctx, a, b := t.Context(), n.As(5), n.As(6)
	post, err := a.Post(ctx, "A post that will not stay")
	errs := []error{err}
	like, err := b.Like(ctx, post)
	errs = append(errs, err)
	reply, err := b.Reply(ctx, "An answer", post, post)
	errs = append(errs, err)
	_, err = b.Quote(ctx, "Look at this", post)
	errs = append(errs, err)
	_, err = b.Repost(ctx, post)
	if err := errors.Join(append(errs, err, n.Settle(ctx))...); err != nil {
		t.Fatal(err)
	}
	got, err := posts(ctx, a.Client, post.URI)
	if err != nil || len(got) != 1 || got[0].LikeCount != 1 || got[0].ReplyCount != 1 {
		t.Fatalf("views %+v, %v", got, err)
	}
	if err := b.Delete(ctx, post); err == nil {
		t.Error("b deleted a post of a")
	}
	if err := errors.Join(b.Delete(ctx, like), b.Delete(ctx, reply), a.Delete(ctx, post), n.Settle(ctx)); err != nil {
		t.Fatal(err)
	}
	if got, err := posts(ctx, a.Client, post.URI); err != nil || len(got) != 0 {
		t.Errorf("after deletion: %+v, %v", got, err)
	}
}

// signIns signs in n times and returns the last status and header.
func signIns(t *testing.T, n *Network, times int) (code int, header http.Header) {
	t.Helper()
	body := fmt.Sprintf(`{"identifier":%q,"password":%q}`, n.Viewer().Handle, n.Viewer().AppPassword)
	for range times {
		resp, err := http.Post(n.PDS+"/xrpc/com.atproto.server.createSession", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		code, header = resp.StatusCode, resp.Header
	}
	return code, header
}

func TestRateLimitedNetwork(t *testing.T) {
	n := start(t, Options{Users: 2, Posts: 4, RateLimits: true})
	code, header := signIns(t, n, 31)
	if code != http.StatusTooManyRequests || header.Get("Retry-After") == "" || header.Get("RateLimit-Reset") == "" {
		t.Errorf("the 31st createSession got %d, %v", code, header)
	}
}

// TestJetstream starts two instances: one is stopped by hand, the other with the network.
func TestJetstream(t *testing.T) {
	n := start(t, Options{Users: 1})
	var hosts []string
	for range 2 {
		address, stop, err := n.Jetstream(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		host := strings.TrimPrefix(address, "ws://")
		resp, err := http.Get("http://" + host)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if b, err := io.ReadAll(resp.Body); err != nil || string(b) != "Welcome to Jetstream" {
			t.Errorf("%s, %v", b, err)
		}
		if hosts = append(hosts, host); len(hosts) == 1 {
			if err := errors.Join(stop(), stop()); err != nil {
				t.Error(err)
			}
		}
	}
	if err := n.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	for _, host := range hosts {
		if c, err := net.Dial("tcp", host); err == nil {
			c.Close()
			t.Errorf("%s still listens", host)
		}
	}
}

func TestStopLeavesNothing(t *testing.T) {
	n, err := Start(t.Context(), Options{Users: 1})
	if err != nil {
		t.Fatal(err)
	}
	scratch, pids := n.scratch, []int{n.pg.cmd.Process.Pid, n.node.cmd.Process.Pid}
	if err := n.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if exists(scratch) {
		t.Errorf("%s is left", scratch)
	}
	for _, server := range []string{n.PLC, n.PDS, n.AppView, n.Ozone} {
		u, err := url.Parse(server)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := net.Dial("tcp", u.Host); err == nil {
			c.Close()
			t.Errorf("%s still listens", server)
		}
	}
	for _, pid := range pids {
		if syscall.Kill(pid, 0) == nil {
			t.Errorf("process %d is left", pid)
		}
	}
	if err := n.Stop(t.Context()); err != nil {
		t.Errorf("second stop: %v", err)
	}
}

// TestChildrenDieWithTheirParent runs this test binary again as the parent, kills it, and waits for the servers' ends.
func TestChildrenDieWithTheirParent(t *testing.T) {
	if os.Getenv("TESTNET_PARENT") != "" {
		n, err := Start(t.Context(), Options{Users: 1})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("children %d %d %s\n", n.pg.cmd.Process.Pid, n.node.cmd.Process.Pid, n.scratch)
		select {}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestChildrenDieWithTheirParent$")
	cmd.Env = append(os.Environ(), "TESTNET_PARENT=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	parent, err := startProcess(cmd, syscall.SIGKILL)
	if err != nil {
		t.Fatal(err)
	}
	var pg, node int
	var scratch string
	for lines := bufio.NewScanner(out); scratch == "" && lines.Scan(); {
		fmt.Sscanf(lines.Text(), "children %d %d %s", &pg, &node, &scratch)
	}
	if err := parent.stop(t.Context(), 10*time.Second); err != nil || scratch == "" {
		t.Fatalf("parent's scratch %q, kill: %v", scratch, err)
	}
	t.Cleanup(func() { os.RemoveAll(scratch) })
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); !gone(pg) || !gone(node); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("postgres gone: %v, servers gone: %v", gone(pg), gone(node))
		}
	}
}

// gone says whether no process has this id; a zombie that nobody waits for counts as gone.
func gone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}
