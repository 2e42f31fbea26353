package skynet_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/internal/skynet"
	"skein/internal/skynet/sample"
)

func TestDIDsComeFromIDs(t *testing.T) {
	t.Parallel()
	a, b := skynet.DIDFor("ann"), skynet.DIDFor("bob")
	if a != skynet.DIDFor("ann") || a == b {
		t.Errorf("%s and %s", a, b)
	}
	id := strings.TrimPrefix(a, "did:plc:")
	if len(id) != 24 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		t.Errorf("%s is not of the shape PLC gives", a)
	}
}

// What cannot be is refused with a reason, and changes nothing.
func TestWorldRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uri := r.post("bob", skynet.Draft{ID: "p"})
	gone := r.post("bob", skynet.Draft{ID: "gone"})
	r.ok(r.world.Delete(gone))
	post := func(by string, d skynet.Draft) error { _, err := r.world.Post(by, d); return err }
	for name, err := range map[string]error{
		"handle taken":          second(r.world.AddPerson(skynet.Person{ID: "new", Handle: "ann.test"})),
		"id taken":              second(r.world.AddPerson(skynet.Person{ID: "ann", Handle: "new.test"})),
		"post by nobody":        post("nobody", skynet.Draft{}),
		"post id taken":         post("bob", skynet.Draft{ID: "p"}),
		"reply to nothing":      post("bob", skynet.Draft{ReplyTo: "nothing"}),
		"quote of nothing":      post("bob", skynet.Draft{Quote: "nothing"}),
		"mention of nobody":     post("bob", skynet.Draft{Mentions: []string{"nobody"}}),
		"like of a deleted":     second(r.world.Like("ann", "gone")),
		"like by nobody":        second(r.world.Like("nobody", uri)),
		"repost of nothing":     second(r.world.Repost("ann", "nothing")),
		"follow of oneself":     second(r.world.Follow("ann", "ann")),
		"follow of nobody":      second(r.world.Follow("ann", "nobody")),
		"block by nobody":       second(r.world.Block("nobody", "ann")),
		"mute of nobody":        r.world.Mute("ann", "nobody"),
		"unmute of nobody":      r.world.Unmute("ann", "nobody"),
		"deleting twice":        r.world.Delete("gone"),
		"deleting nothing":      r.world.Delete("at://did:plc:x/app.bsky.feed.post/1"),
		"deleting a whole repo": r.world.Delete("at://ann.test"),
		"handle of nobody":      r.world.DeclareHandle("nobody", "x.test"),
		"preferences of nobody": r.world.SetPreferences("nobody", []byte("[]")),
		"label off nothing":     r.world.Unlabel("nothing", "spam"),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); len(got) != 1 || len(r.world.Actors()) != 5 {
		t.Errorf("afterwards there are %q by %d accounts", got, len(r.world.Actors()))
	}
	if _, ok := r.world.URI("nothing"); ok {
		t.Error("a post that was never written has an address")
	}
	if _, ok := r.world.Actor("nobody"); ok {
		t.Error("nobody is somebody")
	}
}

func second[T any](_ T, err error) error { return err }

// Liking, reposting, following or blocking twice is one record.
func TestEdgesAreOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uri := r.post("bob", skynet.Draft{})
	for name, do := range map[string]func() (string, error){
		"like":   func() (string, error) { return r.world.Like("ann", uri) },
		"repost": func() (string, error) { return r.world.Repost("ann", uri) },
		"follow": func() (string, error) { return r.world.Follow("ann", "dee") },
		"block":  func() (string, error) { return r.world.Block("ann", "eve") },
	} {
		if a, b := r.do(do()), r.do(do()); a != b {
			t.Errorf("%s: %s, then %s", name, a, b)
		}
	}
	r.ok(r.world.Mute("ann", "cy"))
	r.ok(r.world.Mute("ann", "cy"))
	if got := r.pages("app.bsky.graph.getMutes", "mutes"); len(got) != 1 {
		t.Errorf("muted twice: %v", got)
	}
}

// A record key is never given twice, not even after a deletion while the clock stands still.
func TestKeysAreNeverReused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	seen := map[string]bool{}
	for i := range 20 {
		uri, err := r.world.Post("bob", skynet.Draft{Text: strconv.Itoa(i)})
		r.ok(err)
		if seen[uri] {
			t.Fatalf("%s was given twice", uri)
		}
		seen[uri] = true
		if i%2 == 0 {
			r.ok(r.world.Delete(uri))
		}
	}
	if got := len(r.pages("com.atproto.repo.listRecords", "records", "repo", "bob.test", "collection", "app.bsky.feed.post")); got != 10 {
		t.Errorf("%d posts are left, want 10", got)
	}
}

// The world may be read and changed by many at once; every answer is of one moment.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("bob", skynet.Draft{ID: "p", Text: "watched"})
	uri, _ := r.world.URI("p")
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for k := range 25 {
				post, err := r.world.Post("cy", skynet.Draft{Text: fmt.Sprint(i, k), ReplyTo: "p"})
				r.ok(err)
				_, err = r.world.Like("dee", post)
				r.ok(err)
				if k%3 == 0 {
					r.ok(r.world.Delete(post))
				}
			}
		})
		all.Go(func() {
			for range 10 {
				v := at(r.get("app.bsky.feed.getPostThread", "uri", uri), "thread")
				replies, _ := at(v, "replies").([]any)
				if count := at(v, "post", "replyCount"); count != float64(len(replies)) {
					t.Errorf("%v replies counted beside %d shown", count, len(replies))
				}
				r.get("app.bsky.feed.getTimeline")
				r.get("com.atproto.sync.getLatestCommit", "did", skynet.DIDFor("cy"))
			}
		})
	}
	all.Wait()
}

// What starting the sample network costs, as the product does it at "look around".
func TestSampleStartsFast(t *testing.T) {
	t.Parallel()
	from := time.Now()
	s, err := sample.Load()
	if err != nil {
		t.Fatal(err)
	}
	loaded := time.Since(from)
	if _, err := skynet.FromSample(s, time.Now); err != nil {
		t.Fatal(err)
	}
	all := time.Since(from)
	t.Logf("%d people and %d posts: loaded in %v, world after %v", len(s.People), len(s.Posts), loaded, all)
	if all > 10*time.Second { // two orders of magnitude above what was measured
		t.Error("too slow to look around with")
	}
}
