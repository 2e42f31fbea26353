package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"modernc.org/sqlite"
)

// mortal makes a kind of which one step kills the process (SIGKILL) after its first few statements.
func mortal(k kind, step, after int) kind {
	out := k
	out.steps = append([]string{}, k.steps...)
	cut := statements(k.steps[step])
	out.steps[step] = strings.Join(cut[:after], "") + "SELECT die();" + strings.Join(cut[after:], "")
	return out
}

// statements cuts a script after each statement. A trigger ends with its END.
func statements(script string) (out []string) {
	from, trigger := 0, false
	for i := range len(script) {
		if script[i] != ';' {
			continue
		}
		part := script[from : i+1]
		trigger = trigger || strings.Contains(part, "CREATE TRIGGER")
		if trigger && !strings.HasSuffix(strings.TrimSpace(part), "END;") || strings.Contains(part[strings.LastIndexByte(part, '\n')+1:], "--") {
			continue
		}
		out, from, trigger = append(out, part), i+1, false
	}
	if len(out) > 0 {
		out[len(out)-1] += script[from:]
	}
	return out
}

func kindNamed(name string) (kind, error) {
	if name == "self" {
		return selfKind()
	}
	return networkKind()
}

// playMigrate opens the file named, as the order "kind step after path" says, and dies on the way.
func playMigrate(order string) error {
	var name, path string
	var step, after int
	if _, err := fmt.Sscanf(order, "%s %d %d %s", &name, &step, &after, &path); err != nil {
		return err
	}
	k, err := kindNamed(name)
	if err != nil {
		return err
	}
	sqlite.MustRegisterScalarFunction("die", 0, func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		return nil, syscall.Kill(os.Getpid(), syscall.SIGKILL)
	})
	d, err := open(context.Background(), path, mortal(k, step, after), fixed())
	if err != nil {
		return err
	}
	return d.close()
}

// Killed (kill -9) after any statement of any migration, a file has the old schema whole; the next start gives it the newest, and
// the precious file's copy lies beside it.
func TestMigrationIsKilledAtEachStatement(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(2, 2))
	killed := 0
	for _, name := range []string{"network", "self"} {
		k, err := kindNamed(name)
		must(t, err)
		for step := 1; step < k.newest(); step++ {
			n := len(statements(k.steps[step]))
			if n < 1 || strings.Join(statements(k.steps[step]), "") != k.steps[step] {
				t.Fatalf("step %d of %s has %d statements", step+1, name, n)
			}
			for after := range n + 1 {
				if after != 0 && after != n && rnd.Float64() > migrationShare {
					continue
				}
				killMigration(t, k, step, after)
				killed++
			}
		}
	}
	t.Logf("%d of %d kills within migrations left the old schema whole", killed, killed)
}

func killMigration(t *testing.T, k kind, step, after int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), k.name+".db")
	first := k
	first.steps = k.steps[:1]
	d, err := open(t.Context(), path, first, fixed())
	must(t, err)
	must(t, d.close())

	cmd, _, _ := second(t, "migrate", fmt.Sprintf("%s %d %d %s", k.name, step, after, path))
	err = cmd.Wait()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		t.Fatalf("step %d of %s, after statement %d: the process was not killed: %v", step+1, k.name, after, err)
	}

	old := k
	old.steps = k.steps[:step] // a half new schema would be refused by its number, or differ
	d, err = open(t.Context(), path, old, fixed())
	must(t, err)
	if got, want := schema(t, d), schema(t, fresh(t, old)); got != want {
		t.Errorf("step %d of %s, killed after statement %d: %s", step+1, k.name, after, got)
	}
	must(t, d.close())
	if _, copied := NewestCopy(path); k.precious && !copied {
		t.Errorf("step %d of %s: no copy of the precious file", step+1, k.name)
	}
	d, err = open(t.Context(), path, k, fixed())
	must(t, err)
	if got, want := schema(t, d), schema(t, fresh(t, k)); got != want {
		t.Errorf("step %d of %s, killed after statement %d, and then: %s", step+1, k.name, after, got)
	}
	must(t, d.close())
}

func fresh(t *testing.T, k kind) *database {
	t.Helper()
	d, err := open(t.Context(), filepath.Join(t.TempDir(), "fresh.db"), k, fixed())
	must(t, err)
	t.Cleanup(func() { must(t, d.close()) })
	return d
}

func schema(t *testing.T, d *database) string {
	t.Helper()
	var all []string
	must(t, d.look(t.Context(), func(v *view) (err error) {
		all, err = gather(v, "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1", nil,
			func(scan scanner) (s string, err error) { return s, scan(&s) })
		return err
	}))
	v, err := d.version(t.Context())
	must(t, err)
	return fmt.Sprintf("%d\n%s", v, strings.Join(all, "\n"))
}
