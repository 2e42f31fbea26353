package store

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"skein/feed"
)

// steps makes a kind whose second migration has the given statements.
func steps(t *testing.T, second ...string) kind {
	t.Helper()
	from := fstest.MapFS{"migrations/self/0001_a.sql": {Data: []byte("CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT)")}}
	if len(second) > 0 {
		text := ""
		for _, s := range second {
			text += s + ";\n"
		}
		from["migrations/self/0002_b.sql"] = &fstest.MapFile{Data: []byte(text)}
	}
	k, err := kindOf(from, "self", 0x534B5331, true, "setting")
	must(t, err)
	return k
}

// Wherever a migration stops, the file has the old schema whole, a copy of it lies beside it, and the next start succeeds.
func TestMigrationIsAllOrNothing(t *testing.T) {
	t.Parallel()
	good := []string{"CREATE TABLE b (x)", "INSERT INTO b SELECT value FROM setting", "ALTER TABLE setting ADD COLUMN c", "CREATE INDEX d ON b (x)"}
	for stop := range len(good) + 1 {
		path := filepath.Join(t.TempDir(), "self.db")
		d, err := open(t.Context(), path, steps(t), fixed())
		must(t, err)
		must(t, d.update(t.Context(), func(t *tx) error { return t.run("INSERT INTO setting VALUES ('k', 'kept')") }))
		old := dump(t, d)
		must(t, d.close())

		broken := append(append([]string{}, good[:stop]...), "SELECT no_such_function()")
		if _, err := open(t.Context(), path, steps(t, broken...), fixed()); err == nil {
			t.Fatal("the broken migration succeeded")
		}
		d, err = open(t.Context(), path, steps(t), fixed())
		must(t, err)
		if got := dump(t, d); got != old {
			t.Errorf("stopped at statement %d: %s", stop, got)
		}
		must(t, d.close())

		d, err = open(t.Context(), path, steps(t, good...), fixed())
		must(t, err)
		if v, err := d.version(t.Context()); err != nil || v != 2 {
			t.Errorf("version %d, %v", v, err)
		}
		must(t, d.close())
		if h, err := readHeader(path); err != nil || h.version != 2 || h.walLeft {
			t.Errorf("the header does not know of the migration: %+v, %v", h, err)
		}
	}
}

func TestPreciousFileIsCopiedBeforeAMigration(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "self#1.db")
	d, err := open(t.Context(), path, steps(t), fixed())
	must(t, err)
	must(t, d.update(t.Context(), func(t *tx) error { return t.run("INSERT INTO setting VALUES ('k', 'kept')") }))
	must(t, d.close())
	if name, ok := NewestCopy(path); ok {
		t.Fatalf("a copy before any migration: %s", name)
	}
	d, err = open(t.Context(), path, steps(t, "DELETE FROM setting"), fixed())
	must(t, err)
	must(t, d.close())

	// The documented way back.
	name, ok := NewestCopy(path)
	if !ok || name != path+".before-2" {
		t.Fatalf("copy %q, %v", name, ok)
	}
	_, err = MoveAside(path)
	must(t, err)
	must(t, os.Rename(name, path))
	d, err = open(t.Context(), path, steps(t), fixed())
	must(t, err)
	defer d.close()
	var kept string
	must(t, d.read.QueryRow("SELECT value FROM setting").Scan(&kept))
	if kept != "kept" {
		t.Errorf("restored %q", kept)
	}
}

func TestNewerVersionIsRefusedUntouched(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "self.db")
	d, err := open(t.Context(), path, steps(t, "CREATE TABLE b (x)"), fixed())
	must(t, err)
	must(t, d.close())
	before := sha(t, path)
	_, err = open(t.Context(), path, steps(t), fixed())
	wantCode(t, err, feed.CodeNewerFile)
	if sha(t, path) != before {
		t.Error("the file was changed")
	}
}

func TestMigrationsAreNumberedWithoutGaps(t *testing.T) {
	t.Parallel()
	for _, k := range []func() (kind, error){networkKind, selfKind} {
		if got, err := k(); err != nil || got.newest() < 1 {
			t.Errorf("%+v, %v", got, err)
		}
	}
	for _, names := range [][]string{{"0002_a.sql"}, {"0001_a.sql", "0003_b.sql"}, {"a.sql"}} {
		from := fstest.MapFS{}
		for _, name := range names {
			from["migrations/self/"+name] = &fstest.MapFile{}
		}
		if _, err := kindOf(from, "self", 1, true, "x"); err == nil {
			t.Errorf("%v was taken", fmt.Sprint(names))
		}
	}
	if _, err := kindOf(fstest.MapFS{}, "self", 1, true, "x"); err == nil {
		t.Error("no migrations were taken")
	}
}
