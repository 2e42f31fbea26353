package oracle

import (
	"bytes"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bluesky-social/indigo/api/bsky"
	"github.com/bluesky-social/indigo/atproto/repo"
	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/coder/websocket"
	"github.com/ipfs/go-cid"

	"skein/internal/skynet"
)

var start = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func small(t *testing.T, c *clock) *skynet.World {
	t.Helper()
	w, err := skynet.Generate(3, skynet.Plan{Accounts: 8, Posts: 30, ViewerFollows: 5, FollowsEach: 2, Likes: 20, Reposts: 5, ViewerLikes: 3}, c.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.AddLabeler(skynet.Person{ID: "mod", Handle: "mod.test", Hue: -1}, "spam"); err != nil {
		t.Fatal(err)
	}
	return w
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// play runs some steps of a seed and returns what happened and what is to be held at the end.
func play(t *testing.T, seed uint64, steps int) (*skynet.World, []string, Copy) {
	t.Helper()
	c := &clock{start}
	w := small(t, c)
	s := NewScenario(seed, w, "viewer", "mod", 3)
	net, err := skynet.Serve(t.Context(), w, skynet.Options{Viewer: "viewer", Hosts: 3})
	ok(t, err)
	t.Cleanup(net.Close)
	var said []string
	for range steps {
		c.t = c.t.Add(time.Second)
		what, err := s.Step()
		ok(t, err)
		said = append(said, what)
	}
	held, err := Complete(w, "viewer", Window{})
	ok(t, err)
	return w, said, held
}

// stream reads everything that a played scenario told its listeners, up to a post that marks the end.
func stream(t *testing.T, seed uint64) string {
	t.Helper()
	c := &clock{start}
	w := small(t, c)
	s := NewScenario(seed, w, "viewer", "mod", 2)
	net, err := skynet.Serve(t.Context(), w, skynet.Options{Viewer: "viewer", Hosts: 2, Lookback: 1e6 * time.Hour})
	ok(t, err)
	defer net.Close()
	for range 400 {
		c.t = c.t.Add(time.Second)
		_, err := s.Step()
		ok(t, err)
	}
	end, err := w.Post("viewer", skynet.Draft{Text: "the end"})
	ok(t, err)
	conn, _, err := websocket.Dial(t.Context(), strings.Replace(net.Jetstream, "http", "ws", 1)+"/subscribe?cursor=1", nil)
	ok(t, err)
	defer conn.CloseNow()
	var all strings.Builder
	for {
		_, data, err := conn.Read(t.Context())
		ok(t, err)
		all.Write(append(data, '\n'))
		if bytes.Contains(data, []byte(rkey(end))) && bytes.Contains(data, []byte("the end")) {
			return all.String()
		}
	}
}

// The same seed tells the same story to the byte, times and CIDs included.
func TestStreamsAreDeterministic(t *testing.T) {
	t.Parallel()
	a, b := stream(t, 9), stream(t, 9)
	if a != b {
		t.Error("two runs of one seed differ")
	}
	if n := strings.Count(a, "\n"); n < 400 {
		t.Errorf("%d events of 400 steps", n)
	}
}

func TestScenarioIsDeterministic(t *testing.T) {
	t.Parallel()
	_, saidA, a := play(t, 1, 600)
	_, saidB, b := play(t, 1, 600)
	if !slices.Equal(saidA, saidB) || !reflect.DeepEqual(a, b) {
		t.Errorf("two runs of one seed differ: %q", Diff(a.Held, b.Held))
	}
	_, other, _ := play(t, 2, 600)
	if slices.Equal(saidA, other) {
		t.Error("two seeds make the same events")
	}
	kinds := map[string]bool{}
	for _, what := range saidA {
		kind, _, _ := strings.Cut(what, " by ")
		kinds[kind] = true
	}
	for _, d := range deeds {
		if !kinds[d.name] {
			t.Errorf("600 steps without one %s", d.name)
		}
	}
}

// What the oracle says must be held is what indigo reads from the repositories that the network serves.
func TestOracleAgreesWithRepositories(t *testing.T) {
	t.Parallel()
	c := &clock{start}
	w := small(t, c)
	s := NewScenario(5, w, "viewer", "mod", 2)
	net, err := skynet.Serve(t.Context(), w, skynet.Options{Viewer: "viewer", Hosts: 2})
	ok(t, err)
	defer net.Close()
	for range 300 {
		c.t = c.t.Add(time.Second)
		_, err := s.Step()
		ok(t, err)
	}
	held, err := Complete(w, "viewer", Window{})
	ok(t, err)
	served := map[string]bool{}
	for _, row := range held.Held {
		if f := strings.Fields(row); f[0] == "account" && f[3] == "active" {
			st, err := w.Standing(f[1])
			ok(t, err)
			for _, row := range posts(t, net.Hosts[st.Host], f[1]) {
				served[row] = true
			}
		}
	}
	for _, row := range held.Held {
		if !strings.HasPrefix(row, "post ") {
			continue
		}
		did := strings.Split(row, "/")[2]
		if st, _ := w.Standing(did); st.Status == skynet.Active && !served[row] {
			t.Errorf("to be held, but not served: %s", row)
		}
		delete(served, row)
	}
	for row := range served {
		t.Errorf("served, but not to be held: %s", row)
	}
	for _, uri := range held.Forbidden {
		if slices.ContainsFunc(held.Held, func(row string) bool {
			return strings.Contains(row, " "+uri+" ") && strings.HasPrefix(row, "post "+uri)
		}) {
			t.Errorf("%s is to be held and forbidden", uri)
		}
	}
	if len(held.Forbidden) == 0 {
		t.Error("300 steps and nothing is gone")
	}
}

// posts reads the posts of a served repository as rows.
func posts(t *testing.T, host, did string) []string {
	t.Helper()
	res, err := http.Get(host + "/xrpc/com.atproto.sync.getRepo?did=" + did)
	ok(t, err)
	defer res.Body.Close()
	_, loaded, err := repo.LoadRepoFromCAR(t.Context(), res.Body)
	ok(t, err)
	var rows []string
	ok(t, loaded.MST.Walk(func(key []byte, id cid.Cid) error {
		collection, rkey, err := syntax.ParseRepoPath(string(key))
		if err != nil || collection != "app.bsky.feed.post" {
			return err
		}
		data, _, err := loaded.GetRecordBytes(t.Context(), collection, rkey)
		if err != nil {
			return err
		}
		var p bsky.FeedPost
		if err := p.UnmarshalCBOR(bytes.NewReader(data)); err != nil {
			return err
		}
		rows = append(rows, fmt.Sprintf("post at://%s/%s %s %q", did, key, id, p.Text))
		return nil
	}))
	return rows
}

func TestWindowAndStanding(t *testing.T) {
	t.Parallel()
	c := &clock{start}
	w := skynet.NewWorld(c.now)
	for _, id := range []string{"me", "ann", "bob", "far"} {
		_, err := w.AddPerson(skynet.Person{ID: id, Handle: id + ".test", Name: strings.ToUpper(id), Hue: -1})
		ok(t, err)
	}
	must := func(uri string, err error) string { t.Helper(); ok(t, err); return uri }
	ann := must(w.Follow("me", "ann"))
	bob := must(w.Follow("me", "bob"))
	old := must(w.Post("ann", skynet.Draft{Text: "old", Created: start.Add(-time.Hour)}))
	fresh := must(w.Post("ann", skynet.Draft{Text: "fresh"}))
	must(w.Post("far", skynet.Draft{Text: "a stranger's"}))
	gone := must(w.Post("ann", skynet.Draft{Text: "gone"}))
	ok(t, w.Delete(gone))
	lost := must(w.Post("bob", skynet.Draft{Text: "of a deleted account"}))
	mine := must(w.LikeAt("me", old, start.Add(-time.Hour)))
	must(w.LikeAt("ann", old, start.Add(-time.Hour)))
	block := must(w.Block("ann", "far"))
	ok(t, w.SetStatus("bob", skynet.Deleted))
	got, err := Complete(w, "me", Window{Since: start.Add(-time.Minute)})
	ok(t, err)
	recs, err := w.Records("ann", "app.bsky.feed.post")
	ok(t, err)
	me, a, b := skynet.DIDFor("me"), skynet.DIDFor("ann"), skynet.DIDFor("bob")
	want := []string{
		"account " + me + " me.test active", "account " + a + " ann.test active", "account " + b + " bob.test deleted",
		"profile " + me + ` "ME"`, "profile " + a + ` "ANN"`, "follow " + ann + " " + a, "follow " + bob + " " + b,
		"like " + mine + " " + old, "block " + block + " " + skynet.DIDFor("far"),
		"post " + fresh + " " + recs[len(recs)-1].CID + ` "fresh"`,
	}
	slices.Sort(want)
	if d := Diff(want, got.Held); len(d) > 0 {
		t.Errorf("held:\n%s", strings.Join(d, "\n"))
	}
	for _, uri := range []string{gone, lost} {
		if !slices.Contains(got.Forbidden, uri) {
			t.Errorf("%s is not forbidden", uri)
		}
	}
	ok(t, w.SetStatus("bob", skynet.Active))
	if got, err = Complete(w, "me", Window{}); err != nil || slices.Contains(got.Forbidden, lost) || len(got.Held) != len(want)+4 {
		t.Errorf("after the return %d rows (%v): %q", len(got.Held), err, got.Held)
	}
	if _, err := Complete(w, "nobody", Window{}); err == nil {
		t.Error("nobody has a copy")
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	got := Diff([]string{"a", "b", "d"}, []string{"b", "c", "d", "e"})
	if want := []string{"- a", "+ c", "+ e"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
