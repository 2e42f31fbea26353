package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"skein/app"
	"skein/feed"
	"skein/internal/skynet"
)

const sessionPath = "/xrpc/com.atproto.server.createSession"

// decode parses what a command printed, strictly: no field that the type does not have.
func decode[T any](t *testing.T, out string) T {
	t.Helper()
	var v T
	dec := json.NewDecoder(strings.NewReader(out))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v: %.300s", err, out)
	}
	if dec.More() {
		t.Fatalf("more than one value: %.300s", out)
	}
	return v
}

// fields are the names of a JSON object.
func fields(t *testing.T, data []byte) []string {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatalf("%v: %.300s", err, data)
	}
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func TestLoginNamesTheHostBeforeItAsks(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var out, errs bytes.Buffer
	asked := 0
	exit := Run(t.Context(), []string{"login", r.net.Handle, "--keep", "file", "--json"}, Env{
		Stdout: &out, Stderr: &errs, Version: "test", VaultWork: 10, Getenv: func(k string) string { return r.env[k] },
		Password: func(prompt string) (string, error) {
			asked++
			if !strings.Contains(errs.String(), strings.TrimPrefix(r.net.PDS, "http://")) || !strings.Contains(errs.String(), r.net.Viewer.DID) {
				t.Errorf("asked for %q without naming the host: %s", prompt, errs.String())
			}
			if n := r.net.Seen(sessionPath); n != 0 {
				t.Errorf("%d passwords sent before one was given", n)
			}
			return r.net.AppPassword, nil
		},
	})
	if exit != 0 || asked != 1 {
		t.Fatalf("exit %d, asked %d times: %s", exit, asked, errs.String())
	}
	s := decode[app.State](t, out.String())
	if s.Account.Handle != r.net.Handle || s.Keeping != "file" || s.Network != "live" {
		t.Errorf("%+v", s)
	}
	if strings.Contains(out.String()+errs.String(), r.net.AppPassword) || strings.Contains(out.String()+errs.String(), passphrase) {
		t.Error("a secret was printed")
	}
}

func TestWhereTokensAreKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keep, env, stdin string
		exit             int
		part             string
	}{
		"file, from the environment": {"file", passphrase, "PASSWORD\n", 0, "Signed in as @"},
		"file, both on stdin":        {"file", "", "PASSWORD\n" + passphrase + "\n", 0, "Signed in as @"},
		"file, no passphrase":        {"file", "", "PASSWORD\n", 1, "nothing came on stdin"},
		"file, passphrase too short": {"file", "", "PASSWORD\nshort\n", 1, "passphrase"},
		"no password":                {"file", passphrase, "", 1, "nothing came on stdin"},
		"for a command no session":   {"session", passphrase, "PASSWORD\n", 1, "keyring or file"},
		"an unknown place":           {"cloud", passphrase, "PASSWORD\n", 1, "keyring or file"},
		"no keyring, so the file":    {"", passphrase, "PASSWORD\n", 0, "Signed in as @"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.env["SKEIN_PASSPHRASE"] = c.env
			args := []string{"login", r.net.Handle}
			if c.keep != "" {
				args = append(args, "--keep", c.keep)
			}
			res := r.run(strings.ReplaceAll(c.stdin, "PASSWORD", r.net.AppPassword), args...)
			if res.exit != c.exit || !strings.Contains(res.out+res.errors, c.part) {
				t.Fatalf("exit %d: %s%s", res.exit, res.out, res.errors)
			}
			if n := r.net.Seen(sessionPath); (n > 0) != (c.exit == 0) {
				t.Errorf("the password was sent %d times", n)
			}
			if c.exit != 0 {
				return
			}
			r.env["SKEIN_PASSPHRASE"] = "not the right one"
			if res := r.run("", "sync", "--once"); res.exit != 1 || !strings.Contains(res.errors, "passphrase") {
				t.Errorf("with a wrong passphrase: %d %s", res.exit, res.errors)
			}
			r.env["SKEIN_PASSPHRASE"] = passphrase
			r.must(t, "", "logout")
			if res := r.run("", "logout"); res.exit != 1 || !strings.Contains(res.errors, "Sign in") {
				t.Errorf("twice: %d %s", res.exit, res.errors)
			}
			if sealed, err := filepath.Glob(filepath.Join(r.dir, "vault", "*.age")); err != nil || len(sealed) > 0 {
				t.Errorf("tokens are left: %v %v", sealed, err)
			}
		})
	}
}

func TestSyncSummary(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.login(t)
	res := r.run("", "sync", "--once", "--json")
	if res.exit != 0 {
		t.Fatal(res.errors)
	}
	want := []string{"drops", "firstPageSeconds", "posts", "postsPerSecond", "seconds", "stored", "vectors"}
	if got := fields(t, []byte(res.out)); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	s := decode[app.Summary](t, res.out)
	if s.Stored == 0 || s.Posts < s.Stored/2 || s.Drops == nil || s.Seconds <= 0 {
		t.Errorf("%+v", s)
	}
	if !strings.Contains(res.errors, "\r") || strings.Contains(res.errors, "sync.stage") {
		t.Errorf("progress goes to stderr, in words: %q", res.errors)
	}
	plain := r.must(t, "", "sync", "--once")
	if !strings.Contains(plain, "posts stored in") || strings.Contains(plain, "{") {
		t.Error(plain)
	}
	// Without --once it stays until it is stopped, and that is no failure.
	if res := r.runFor(t, func(out string) bool { return strings.Contains(out, "known in all") }, "sync"); res.exit != 0 {
		t.Errorf("exit %d: %s", res.exit, res.errors)
	}
}

// reading is every command that only reads, with arguments that make sense in a synced folder.
func reading(uri, recipe string) map[string][]string {
	return map[string][]string{
		"feed": {"feed"}, "feed json": {"feed", "--json", "--limit", "7"}, "feed by recipe": {"feed", "--recipe", recipe, "--json"},
		"why": {"why", uri}, "why json": {"why", "--json", uri}, "search": {"search", "the"}, "search json": {"search", "--json", "the"},
		"export": {"recipe", "export", "-"}, "doctor": {"doctor"}, "doctor json": {"doctor", "--json"},
	}
}

// top is the first post of the feed.
func (r *rig) top(t *testing.T) app.RankedPost {
	t.Helper()
	return decode[[]app.RankedPost](t, r.must(t, "", "feed", "--json", "--limit", "1"))[0]
}

// Reading commands work beside a running app, write nothing, and print no secret.
func TestReadingBesideARunningApp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.synced(t)
	recipe := writeFile(t, filepath.Join(t.TempDir(), "r.json"), r.must(t, "", "recipe", "export", "-"))
	uri := string(r.top(t).URI)
	err := r.api(t, func(a *app.App) error {
		home, err := a.API().Home()
		if err != nil {
			return err
		}
		before := foldersum(t, r.dir)
		for name, args := range reading(uri, recipe) {
			res := r.run("", args...)
			if res.exit != 0 && !strings.HasPrefix(name, "doctor") {
				t.Errorf("%s: exit %d: %s", name, res.exit, res.errors)
			}
			if res.out == "" || strings.Contains(res.out, "goroutine") {
				t.Errorf("%s printed %q", name, res.out)
			}
			for _, secret := range []string{r.net.AppPassword, passphrase, "eyJ", "accessJwt", "refreshJwt"} {
				if strings.Contains(res.out+res.errors, secret) {
					t.Errorf("%s prints a secret: %s", name, secret)
				}
			}
		}
		if after := foldersum(t, r.dir); after != before {
			t.Errorf("a reading command wrote:\n%s\nbefore\n%s", after, before)
		}
		if got := r.top(t); string(got.URI) != home.Rows[0].URI || got.Score != home.Rows[0].Score {
			t.Errorf("the terminal shows another feed: %+v", got)
		}
		// Writing commands are refused while the app holds the folder.
		for _, args := range [][]string{{"sync", "--once"}, {"logout"}, {"recipe", "import", "--yes", recipe}, {"login", r.net.Handle}} {
			if res := r.run("", args...); res.exit != 1 || !strings.Contains(res.errors, "Another copy") {
				t.Errorf("%v: exit %d: %s", args, res.exit, res.errors)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// foldersum is a line a file: all but the log and SQLite's shared memory and write-ahead log, which belong to the running app.
func foldersum(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "-shm") || strings.HasSuffix(path, "-wal") || strings.HasSuffix(path, ".log") {
			return err
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%x %s\n", sha256.Sum256(data), path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFeed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.synced(t)
	for limit, want := range map[string]int{"1": 1, "7": 7, "20": 20} {
		posts := decode[[]app.RankedPost](t, r.must(t, "", "feed", "--limit", limit, "--json"))
		if len(posts) != want {
			t.Errorf("limit %s: %d posts", limit, len(posts))
		}
		for i, p := range posts {
			sum := 0.0
			for _, c := range p.Contributions {
				sum += c.Points
			}
			if sum != p.Score || p.Author == "" || p.URI == "" {
				t.Errorf("%d: %+v sums to %v", i, p, sum)
			}
		}
	}
	if all := decode[[]app.RankedPost](t, r.must(t, "", "feed", "--limit", "1000", "--json")); len(all) < 50 || len(all) > 1000 {
		t.Errorf("%d posts", len(all))
	}
	if lines := strings.Split(strings.TrimSpace(r.must(t, "", "feed", "--limit", "4")), "\n"); len(lines) != 12 || !strings.Contains(lines[0], "@") {
		t.Errorf("%d lines: %q", len(lines), lines)
	}
	var one []json.RawMessage
	if err := json.Unmarshal([]byte(r.must(t, "", "feed", "--limit", "1", "--json")), &one); err != nil {
		t.Fatal(err)
	}
	if got := fields(t, one[0]); !slices.Equal(got, []string{"author", "contributions", "score", "text", "uri"}) {
		t.Errorf("%v", got)
	}
	newest := `{"version":0,"name":"Newest","weights":{"recency/1":4},"select":{"author_cap":0},"spam":{"veil":0.8,"drop":0.95}}`
	path := writeFile(t, filepath.Join(t.TempDir(), "newest.json"), newest)
	posts := decode[[]app.RankedPost](t, r.must(t, "", "feed", "--json", "--recipe", path))
	for i, p := range posts {
		if len(p.Contributions) == 0 || i > 0 && p.Score > posts[i-1].Score {
			t.Errorf("%d: %+v", i, p)
		}
		for _, c := range p.Contributions {
			if c.Signal != "recency/1" && c.Points != 0 {
				t.Errorf("ranked by %+v as well", c)
			}
		}
	}
	bad := writeFile(t, filepath.Join(t.TempDir(), "bad.json"), "{")
	huge := writeFile(t, filepath.Join(t.TempDir(), "huge.json"), strings.Repeat(" ", feed.MaxRecipeBytes+1))
	for path, part := range map[string]string{bad: "not a recipe", huge: "larger than"} {
		if res := r.run("", "feed", "--recipe", path); res.exit != 1 || !strings.Contains(res.errors, part) {
			t.Errorf("%d: %s", res.exit, res.errors)
		}
	}
}

// aged reports whether two scores lie further apart than some seconds explain: each command ranks as of its own moment, where
// no screen has kept an edition.
func aged(then, now float64) bool { return math.Abs(then-now) > 0.002 }

func TestWhySums(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.synced(t)
	posts := decode[[]app.RankedPost](t, r.must(t, "", "feed", "--limit", "40", "--json"))
	for _, at := range []int{0, 39} {
		p := posts[at]
		w := decode[app.Why](t, r.must(t, "", "why", string(p.URI), "--json"))
		sum := 0.0
		for _, term := range w.Terms {
			sum += term.Points
			if term.Points != term.Value*term.Weight || term.Label == "" {
				t.Errorf("%+v", term)
			}
		}
		if sum != w.Score || aged(p.Score, w.Score) || w.Rank != at+1 || w.Status != "ranked" {
			t.Errorf("at %d, %v in the feed: %+v", at, p.Score, w)
		}
		text := r.must(t, "", "why", string(p.URI))
		total := regexp.MustCompile(`(?m)^ *score +([0-9.]+)$`).FindStringSubmatch(text)
		if len(total) != 2 || !strings.HasPrefix(text, fmt.Sprintf("It stands at %d of ", at+1)) {
			t.Fatal(text)
		}
		if said, err := strconv.ParseFloat(total[1], 64); err != nil || aged(p.Score, said) {
			t.Errorf("%v in the feed: %s", p.Score, text)
		}
		if (at == 39) != strings.Contains(text, "It would rank") {
			t.Errorf("at %d: %s", at, text)
		}
	}
	if text := r.must(t, "", "why", "at://did:plc:nobody/app.bsky.feed.post/1"); !strings.Contains(text, "not stored here") || strings.Contains(text, "score") {
		t.Error(text)
	}
	if res := r.run("", "why", "https://example.test/"); res.exit != 1 || !strings.Contains(res.errors, "bsky.app link") {
		t.Errorf("%d: %s", res.exit, res.errors)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	who, ok := r.world.Actor("a00000")
	if !ok {
		t.Fatal("nobody there")
	}
	if _, err := r.world.Follow("viewer", who.DID); err != nil && !strings.Contains(err.Error(), "follows") {
		t.Fatal(err)
	}
	for _, text := range []string{"the quokka sleeps", "a quokka and a wombat"} {
		if _, err := r.world.Post(who.DID, skynet.Draft{Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	r.synced(t)
	for line, want := range map[string]int{
		"quokka": 2, "quokka --limit 1": 1, "quokka wombat": 1, "quokka -- -wombat": 1, "-- quokka -wombat": 1, "from:" + who.Handle + " quokka": 2, "xylophone": 0,
	} {
		found := decode[app.Found](t, r.must(t, "", append([]string{"search", "--json"}, strings.Fields(line)...)...))
		byWord := slices.DeleteFunc(slices.Clone(found.Hits), func(h app.Hit) bool { return !slices.Contains(h.Sides, string(feed.ByWord)) })
		if len(byWord) != want || !found.Words || !found.Meaning || len(found.Operators) == 0 {
			t.Errorf("%q: %d hits by word, %+v", line, len(byWord), found)
		}
		// Whatever side found them: what the operators exclude is not there, and the limit is the limit.
		for _, h := range found.Hits {
			if strings.Contains(line, "-wombat") && strings.Contains(fmt.Sprint(h.Card.Text), "wombat") || strings.Contains(line, "--limit 1") && len(found.Hits) != 1 {
				t.Errorf("%q: %+v", line, h)
			}
		}
	}
	res := r.run("", "search", "quokka")
	if res.exit != 0 || !strings.Contains(res.out, "@"+who.Handle) || !strings.Contains(res.out, "the quokka sleeps") || !strings.Contains(res.out, "word") {
		t.Error(res.out, res.errors)
	}
	res = r.run("", "search", "since:never", "until:2001-01-01", "xylophone")
	if res.exit != 0 || res.out != "Nothing found.\n" || !strings.Contains(res.errors, "since:never") {
		t.Errorf("%q %q", res.out, res.errors)
	}
}
