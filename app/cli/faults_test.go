package cli

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/app"
	"skein/app/words"
	"skein/feed"
	"skein/internal/skynet/fault"
)

// faultRow is one line of the table of bad input: how it is injected, the command and the API call that meet it, and
// the code whose sentence the person reads. An empty code means that Skein carries on by itself.
type faultRow struct {
	name    string
	arrange func(t *testing.T, r *rig)
	stdin   string
	args    func(r *rig) []string
	api     func(r *rig) func(*app.App) error
	code    feed.Code
}

func fixed(args ...string) func(*rig) []string { return func(*rig) []string { return args } }

func loginAs(handle, password string) func(*rig) func(*app.App) error {
	return func(r *rig) func(*app.App) error {
		return func(a *app.App) error {
			_, err := a.API().Login(app.LoginRequest{Handle: or(handle, r.net.Handle), Password: or(password, r.net.AppPassword), PDS: r.net.PDS, Keep: "session"})
			return err
		}
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// syncAPI copies everything, as the screen's button does.
func syncAPI(r *rig) func(*app.App) error {
	return func(a *app.App) error {
		_, err := a.SyncOnce(context.Background(), func(feed.Progress) {})
		return err
	}
}

func stateAPI(*rig) func(*app.App) error {
	return func(a *app.App) error { _, err := a.API().State(); return err }
}

func strike(rules ...fault.Rule) func(*testing.T, *rig) {
	return func(t *testing.T, r *rig) {
		if err := r.faults.Add(rules...); err != nil {
			t.Fatal(err)
		}
	}
}

// afterLogin signs in first, then injects.
func afterLogin(inject func(*testing.T, *rig)) func(*testing.T, *rig) {
	return func(t *testing.T, r *rig) { r.login(t); inject(t, r) }
}

// damage changes a database file of a synced folder.
func damage(change func(t *testing.T, path string)) func(*testing.T, *rig) {
	return func(t *testing.T, r *rig) {
		r.synced(t)
		paths, err := filepath.Glob(filepath.Join(r.dir, "self-*.db"))
		if err != nil || len(paths) != 1 {
			t.Fatal(paths, err)
		}
		change(t, paths[0])
	}
}

func patch(t *testing.T, path string, at int64, b []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(b, at); err != nil {
		t.Fatal(err)
	}
}

// faultsOnTheWay are those of servers and passwords.
func faultsOnTheWay() []faultRow {
	timeline := `getTimeline`
	login := func(r *rig) []string { return []string{"login", r.net.Handle, "--keep", "file"} }
	return []faultRow{
		{"wrong password", nil, "aaaa-aaaa-aaaa-aaaa\n", login, loginAs("", "aaaa-aaaa-aaaa-aaaa"), feed.CodeWrongPassword},
		{"main password", nil, "hunter2 is my password\n", login, loginAs("", "hunter2 is my password"), feed.CodeNotAppPassword},
		{"unknown handle", nil, "", fixed("login", "nobody-at-all.test"), loginAs("nobody-at-all.test", ""), feed.CodeUnknownHandle},
		{"handle that does not verify", func(t *testing.T, r *rig) {
			if err := r.world.DeclareHandle("viewer", "somebody-else.test"); err != nil {
				t.Fatal(err)
			}
		}, "", login, loginAs("", ""), feed.CodeHandleMismatch},
		{"PDS down at sign-in", func(t *testing.T, r *rig) {
			if err := r.net.PDSDown(); err != nil {
				t.Fatal(err)
			}
		}, "", login, loginAs("", ""), feed.CodeUnreachable},
		{"PDS down in a sync", afterLogin(func(t *testing.T, r *rig) {
			if err := r.net.PDSDown(); err != nil {
				t.Fatal(err)
			}
		}), "", fixed("sync", "--once"), syncAPI, feed.CodeUnreachable},
		{"429 at sign-in", strike(fault.Rule{Path: "createSession", Kind: fault.RateLimit, Wait: 90 * time.Second}), "PASSWORD", login, loginAs("", ""), feed.CodeRateLimited},
		{"500", strike(fault.Rule{Path: "createSession", Kind: fault.Status, Status: 500, Error: "InternalServerError"}), "PASSWORD", login, loginAs("", ""), feed.CodeServerError},
		{"garbage JSON at sign-in", strike(fault.Rule{Path: "createSession", Kind: fault.Garbage}), "PASSWORD", login, loginAs("", ""), feed.CodeBadAnswer},
		{"garbage JSON in a sync: the other stages go on", afterLogin(strike(fault.Rule{Path: timeline, Kind: fault.Garbage})), "", fixed("sync", "--once"), syncAPI, feed.CodeBadAnswer},
		{"empty timeline", afterLogin(strike(fault.Rule{Path: timeline, Kind: fault.Empty})), "", fixed("sync", "--once"), syncAPI, ""},
		{"malformed records, facets out of range among them", afterLogin(strike(fault.Rule{Path: "get(Timeline|AuthorFeed|ActorLikes|Posts)", Kind: fault.Malformed})), "", fixed("sync", "--once"), syncAPI, ""},
		{"server with a wrong clock", afterLogin(strike(fault.Rule{Kind: fault.Date, Shift: 400 * 24 * time.Hour})), "", fixed("sync", "--once"), syncAPI, ""},
		{"token expired, as after a sleep", afterLogin(strike(fault.Rule{Path: "app.bsky", Kind: fault.Expire, After: 3})), "", fixed("sync", "--once"), syncAPI, ""},
		{"session revoked", afterLogin(strike(fault.Rule{Kind: fault.Revoke})), "", fixed("sync", "--once"), syncAPI, feed.CodeSignedOut},
	}
}

// faultsAtRest are those of files, folders and recipes.
func faultsAtRest() []faultRow {
	return []faultRow{
		{"self.db of a newer version", damage(func(t *testing.T, path string) {
			var v [4]byte
			binary.BigEndian.PutUint32(v[:], 999)
			patch(t, path, 60, v[:])
		}), "", fixed("sync", "--once"), stateAPI, feed.CodeNewerFile},
		{"foreign self.db", damage(func(t *testing.T, path string) { patch(t, path, 68, []byte("ABCD")) }), "", fixed("sync", "--once"), stateAPI, feed.CodeForeignFile},
		{"self.db of no length", damage(func(t *testing.T, path string) {
			if err := os.Truncate(path, 0); err != nil {
				t.Fatal(err)
			}
		}), "", fixed("sync", "--once"), stateAPI, feed.CodeDamagedFile},
		{"self.db cut in half", damage(func(t *testing.T, path string) {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, info.Size()/2); err != nil {
				t.Fatal(err)
			}
		}), "", fixed("sync", "--once"), stateAPI, feed.CodeDamagedFile},
		{"hostile recipe", func(t *testing.T, r *rig) {
			r.synced(t)
			r.env["RECIPE"] = writeFile(t, filepath.Join(t.TempDir(), "r.json"), `{"version":0,"name":"x","weights":{"recency/1":1e308}}`)
		}, "", func(r *rig) []string { return []string{"recipe", "import", "--yes", r.env["RECIPE"]} }, func(r *rig) func(*app.App) error {
			return func(a *app.App) error {
				_, err := a.API().PreviewRecipe(`{"version":0,"name":"x","weights":{"recency/1":1e308}}`)
				return err
			}
		}, feed.CodeRecipeBad},
		{"no library for the model", nil, "a text\n", fixed("embed"), func(*rig) func(*app.App) error {
			return func(*app.App) error {
				_, err := app.OpenModels(context.Background(), app.ModelOptions{Dir: os.TempDir()})
				return err
			}
		}, feed.CodeNoLibrary},
		{"no display", nil, "", fixed(), nil, feed.CodeNoDisplay},
		{"another copy is running", func(t *testing.T, r *rig) {
			folder, err := app.OpenFolder(r.dir, false)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = folder.Close() })
		}, "", fixed("sync", "--once"), stateAPI, feed.CodeSecondCopy},
		{"disk full", func(t *testing.T, r *rig) {
			smallDisk(t, r.dir)
			r.login(t)
		}, "", fixed("sync", "--once"), syncAPI, feed.CodeDiskFull},
		{"damaged copy of the network: begun anew", func(t *testing.T, r *rig) {
			r.synced(t)
			info, err := os.Stat(filepath.Join(r.dir, "network.db"))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(filepath.Join(r.dir, "network.db"), info.Size()/2); err != nil {
				t.Fatal(err)
			}
		}, "", fixed("sync", "--once"), syncAPI, ""},
		{"a folder that is a file", func(t *testing.T, r *rig) { writeFile(t, r.dir, "a file") }, "", fixed("sync", "--once"), stateAPI, feed.CodeReadOnly},
	}
}

// Each row through the terminal: exit code, sentence with a next step, nothing crashed, and what was there still reads.
func TestFaultsInTheTerminal(t *testing.T) {
	t.Parallel()
	w, err := words.English()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range slices.Concat(faultsOnTheWay(), faultsAtRest()) {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			if row.arrange != nil {
				row.arrange(t, r)
			}
			before := fingerprints(t, r.dir, "self-")
			stdin := strings.Replace(row.stdin, "PASSWORD", r.net.AppPassword+"\n", 1)
			res := r.run(stdin, row.args(r)...)
			if row.code == "" {
				if res.exit != 0 {
					t.Fatalf("exit %d: %s", res.exit, res.errors)
				}
				if out := r.must(t, "", "feed", "--json"); !strings.Contains(out, "[") {
					t.Error(out)
				}
				return
			}
			sentence := w["errors"][string(row.code)]
			stem, _, _ := strings.Cut(sentence[strings.IndexByte(sentence, '}')+1:], "{")
			if res.exit != 1 || !strings.Contains(res.errors, strings.TrimSpace(stem)) || strings.Contains(res.errors, "goroutine") {
				t.Errorf("exit %d, want the sentence of %s, got: %s", res.exit, row.code, res.errors)
			}
			if row.code == feed.CodeNewerFile || row.code == feed.CodeForeignFile {
				if after := fingerprints(t, r.dir, "self-"); after != before {
					t.Error("the file was touched")
				}
			}
		})
	}
}

// The same rows through the API: the same code, and a finished sentence.
func TestFaultsInTheAPI(t *testing.T) {
	t.Parallel()
	for _, row := range slices.Concat(faultsOnTheWay(), faultsAtRest()) {
		if row.api == nil {
			continue
		}
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			if row.arrange != nil {
				row.arrange(t, r)
			}
			err := r.api(t, row.api(r))
			if got := feed.CodeOf(err); got != row.code {
				t.Errorf("%q, want %q: %v", got, row.code, err)
			}
		})
	}
}

// fingerprints hashes the files of a folder whose names begin so.
func fingerprints(t *testing.T, dir, prefix string) string {
	t.Helper()
	h := sha256.New()
	paths, err := filepath.Glob(filepath.Join(dir, prefix+"*.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		h.Write(b)
	}
	return string(h.Sum(nil))
}
