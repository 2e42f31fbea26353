package store

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"skein/feed"
	"skein/store/testfill"
)

// whole makes a closed, sound network.db with some posts and returns its path.
func whole(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "network.db")
	n, err := OpenNetwork(t.Context(), path, fixed())
	must(t, err)
	for _, b := range testfill.Batches(testfill.Shape{Seed: 3, People: 20, Follows: 10, Posts: 400, PerBatch: 100, NowMs: now, SpanMs: day}) {
		must(t, n.Apply(t.Context(), b))
	}
	must(t, n.Close())
	return path
}

func execRaw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path, "rwc", 0))
	must(t, err)
	defer db.Close()
	for _, s := range statements {
		_, err := db.Exec(s)
		must(t, err)
	}
}

func TestDamagedFilesAreRefusedUntouched(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		damage func(t *testing.T, path string)
		want   feed.Code
	}{
		"zero length": {func(t *testing.T, path string) { must(t, os.Truncate(path, 0)) }, feed.CodeDamagedFile},
		"half": {func(t *testing.T, path string) {
			info, err := os.Stat(path)
			must(t, err)
			must(t, os.Truncate(path, info.Size()/2))
		}, feed.CodeDamagedFile},
		"shorter than a header": {func(t *testing.T, path string) { must(t, os.Truncate(path, 40)) }, feed.CodeDamagedFile},
		"garbage header":        {func(t *testing.T, path string) { overwrite(t, path, 0, []byte("not a database!!")) }, feed.CodeDamagedFile},
		"no version":            {func(t *testing.T, path string) { overwrite(t, path, 60, []byte{0, 0, 0, 0}) }, feed.CodeDamagedFile},
		"another program's": {func(t *testing.T, path string) {
			must(t, os.Remove(path))
			execRaw(t, path, "CREATE TABLE note (x)")
		}, feed.CodeForeignFile},
		"a newer Skein's": {func(t *testing.T, path string) { execRaw(t, path, "PRAGMA user_version = 999") }, feed.CodeNewerFile},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := whole(t)
			c.damage(t, path)
			before := sha(t, path)
			for _, opt := range []Options{fixed(), {ReadOnly: true}} {
				_, err := OpenNetwork(t.Context(), path, opt)
				wantCode(t, err, c.want)
			}
			if sha(t, path) != before {
				t.Error("the file was changed")
			}
		})
	}
}

func overwrite(t *testing.T, path string, at int64, data []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteAt(data, at)
	must(t, err)
	must(t, f.Close())
}

func TestLostTablesAreDamage(t *testing.T) {
	t.Parallel()
	path := whole(t)
	execRaw(t, path, "DROP TABLE post_fts", "DROP TABLE post")
	_, err := OpenNetwork(t.Context(), path, fixed())
	wantCode(t, err, feed.CodeDamagedFile)
}

// After an unclean end every page is read once, and a broken one is found before anything is shown.
func TestBrokenPageIsFoundAfterUncleanEnd(t *testing.T) {
	t.Parallel()
	path := whole(t)
	info, err := os.Stat(path)
	must(t, err)
	junk := make([]byte, 4096*6)
	for i := range junk {
		junk[i] = byte(i * 7)
	}
	overwrite(t, path, info.Size()/2/4096*4096, junk)
	must(t, os.WriteFile(path+"-wal", []byte("left by a process that was killed"), 0o600))
	_, err = OpenNetwork(t.Context(), path, fixed())
	wantCode(t, err, feed.CodeDamagedFile)
}

func TestSelfAndNetworkAreNotMistaken(t *testing.T) {
	t.Parallel()
	_, err := OpenSelf(t.Context(), whole(t), me, fixed())
	wantCode(t, err, feed.CodeForeignFile)
	path := filepath.Join(t.TempDir(), "self.db")
	s, err := OpenSelf(t.Context(), path, me, fixed())
	must(t, err)
	must(t, s.Close())
	_, err = OpenNetwork(t.Context(), path, fixed())
	wantCode(t, err, feed.CodeForeignFile)
	_, err = OpenSelf(t.Context(), path, anna, fixed())
	wantCode(t, err, feed.CodeForeignFile)
}

func TestMovedAsideAndBegunAnew(t *testing.T) {
	t.Parallel()
	path := whole(t)
	overwrite(t, path, 0, []byte("garbage garbage!"))
	must(t, os.WriteFile(path+"-wal", []byte("w"), 0o600))
	before := sha(t, path)
	for range 2 {
		aside, err := MoveAside(path)
		must(t, err)
		if aside == path+".damaged-1" {
			if sha(t, aside) != before {
				t.Error("the damaged file was changed")
			}
			if _, err := os.Stat(aside + "-wal"); err != nil {
				t.Error("its log did not move with it")
			}
		}
		n, err := OpenNetwork(t.Context(), path, fixed())
		must(t, err)
		must(t, n.Close())
	}
	if _, err := os.Stat(path + ".damaged-2"); err != nil {
		t.Error("a second file aside must not replace the first")
	}
}

// A log whose database was deleted must not be replayed into the new one.
func TestOrphanedLogIsSetAside(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.db")
	must(t, os.WriteFile(path+"-wal", []byte("orphan"), 0o600))
	n := openAt(t, path)
	sound(t, n)
	if data, err := os.ReadFile(path + ".damaged-1-wal"); err != nil || string(data) != "orphan" {
		t.Errorf("the orphaned log: %q, %v", data, err)
	}
}

func TestOddPaths(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"with space", "größe 雪", "a#b", "a?b", "a%41b", "a&mode=memory", "it's", `back\slash`, "semi;colon"} {
		dir := filepath.Join(t.TempDir(), name)
		must(t, os.Mkdir(dir, 0o700))
		n, err := OpenNetwork(t.Context(), filepath.Join(dir, name+".db"), fixed())
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		put(t, n, feed.Batch{Authors: []feed.Author{{DID: anna, Handle: "anna.test"}}})
		must(t, n.Close())
		if _, err := os.Stat(filepath.Join(dir, name+".db")); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestReadOnlyBesideARunningApp(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.db")
	_, err := OpenNetwork(t.Context(), path, Options{ReadOnly: true})
	wantCode(t, err, feed.CodeNothingThere)
	n := openAt(t, path)
	reader, err := OpenNetwork(t.Context(), path, Options{ReadOnly: true})
	must(t, err)
	defer reader.Close()
	put(t, n, feed.Batch{Posts: []feed.Post{post(anna, "1", "fresh", now-hour)}})
	stats, err := reader.Stats(t.Context())
	must(t, err)
	if stats.Posts != 1 {
		t.Errorf("the reader sees %d posts, want 1", stats.Posts)
	}
	wantCode(t, reader.Apply(t.Context(), feed.Batch{Viewer: me, Deleted: []feed.URI{"at://a/b/c"}}), feed.CodeReadOnly)
}

// A process killed while it made the file leaves only a half-made one under another name, which the next start replaces.
func TestHalfMadeFileIsReplaced(t *testing.T) {
	t.Parallel()
	for _, left := range [][]byte{nil, []byte("half a database"), make([]byte, 8192)} {
		path := filepath.Join(t.TempDir(), "network.db")
		must(t, os.WriteFile(path+".new", left, 0o600))
		must(t, os.WriteFile(path+".new-journal", left, 0o600))
		n, err := OpenNetwork(t.Context(), path, fixed())
		must(t, err)
		sound(t, n)
		must(t, n.Close())
		for _, gone := range []string{".new", ".new-journal", "-wal", "-shm"} {
			if _, err := os.Stat(path + gone); err == nil {
				t.Errorf("%s was left behind", gone)
			}
		}
		if h, err := readHeader(path); err != nil || h.version != newestNetwork(t) || h.appID != 0x534B4E31 {
			t.Errorf("%+v, %v", h, err)
		}
	}
}

// newestNetwork is the version that a new network.db has.
func newestNetwork(t *testing.T) int {
	t.Helper()
	k, err := networkKind()
	must(t, err)
	return k.newest()
}
