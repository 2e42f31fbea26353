package skynet_test

import (
	"encoding/json"
	"testing"
	"time"

	"skein/internal/skynet"
)

func generate(t testing.TB, plan skynet.Plan) *skynet.World {
	t.Helper()
	w, err := skynet.Generate(7, plan, newClock().now)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func serve(t *testing.T, w *skynet.World) *rig {
	t.Helper()
	r := &rig{t: t, clock: newClock(), world: w}
	var err error
	r.net, err = skynet.Serve(t.Context(), w, skynet.Options{Viewer: "viewer"})
	r.ok(err)
	t.Cleanup(r.net.Close)
	r.token = r.login(r.net.Handle, r.net.AppPassword).AccessJwt
	return r
}

// The same seed makes the same world, to the byte of every answer.
func TestGenerateIsDeterministic(t *testing.T) {
	t.Parallel()
	plan := skynet.Plan{Accounts: 20, Posts: 300, ViewerFollows: 10, FollowsEach: 5, Likes: 200, Reposts: 40, ViewerLikes: 15}
	answer := func() string {
		r := serve(t, generate(t, plan))
		var all []any
		all = append(all, r.pages("app.bsky.feed.getTimeline", "feed")...)
		all = append(all, r.pages("app.bsky.feed.getActorLikes", "feed", "actor", "viewer.test")...)
		for _, it := range all { // picture addresses name the port
			delete(at(it, "post").(map[string]any), "embed")
			delete(at(it, "post", "author").(map[string]any), "avatar")
			if reply, ok := at(it, "reply").(map[string]any); ok {
				delete(reply, "parent")
				delete(reply, "root")
				delete(reply, "grandparentAuthor")
			}
		}
		text, err := json.Marshal(all)
		r.ok(err)
		return string(text)
	}
	if a, b := answer(), answer(); a != b || len(a) < 10_000 {
		t.Errorf("two worlds of one seed differ, or are empty (%d and %d bytes)", len(a), len(b))
	}
}

func TestGenerateSizes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		plan  skynet.Plan
		empty bool
	}{
		{"nobody at all", skynet.Plan{}, true},
		{"0 follows", skynet.Plan{Accounts: 50, Posts: 500}, true},
		{"5,000 follows", skynet.Plan{Accounts: 5000, Posts: 6000, ViewerFollows: 5000}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := serve(t, generate(t, tt.plan))
			if got := len(r.get("app.bsky.feed.getTimeline", "limit", "100")["feed"].([]any)); (got == 0) != tt.empty {
				t.Errorf("timeline has %d posts", got)
			}
			if got := len(r.pages("app.bsky.graph.getFollows", "follows", "actor", "viewer.test", "limit", "100")); got != tt.plan.ViewerFollows {
				t.Errorf("%d follows, want %d", got, tt.plan.ViewerFollows)
			}
		})
	}
}

func TestGenerateLarge(t *testing.T) {
	t.Parallel()
	from := time.Now()
	w := generate(t, skynet.Plan{Accounts: 1000, Posts: 100_000, ViewerFollows: 500, FollowsEach: 10, Likes: 50_000, Reposts: 5000, ViewerLikes: 1000})
	built := time.Since(from)
	r := serve(t, w)
	from = time.Now()
	first := r.get("app.bsky.feed.getTimeline", "limit", "100")
	page := time.Since(from)
	t.Logf("100,000 posts built in %v, first page of the timeline in %v", built, page)
	if len(first["feed"].([]any)) < 90 || first["cursor"] == nil {
		t.Errorf("the first page has %d posts", len(first["feed"].([]any)))
	}
	if built > time.Minute || page > 10*time.Second { // two orders of magnitude above what was measured
		t.Error("too slow to test with")
	}
}
