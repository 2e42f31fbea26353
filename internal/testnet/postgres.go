package testnet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// errNoPostgres names the missing prerequisite and its cure.
var errNoPostgres = errors.New("testnet: no PostgreSQL programs found; install Debian's package postgresql, or set PG_BIN to the folder that holds initdb")

// postgres is a database cluster that nobody else uses and that does not outlive the test.
type postgres struct {
	*process
	url string
}

// startPostgres makes a cluster in dir/pg and serves it on a free port of 127.0.0.1, without durability.
func startPostgres(ctx context.Context, dir string) (*postgres, error) {
	bin, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	attr, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "pg")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"),
		"-D", data, "-U", "pg", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
	initdb.SysProcAttr, initdb.Dir = attr, "/"
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	// Not CommandContext: the end of a context must not be a crash of the database, stop is.
	cmd := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(ports[0]), "-k", "", "-h", "127.0.0.1",
		"-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200")
	cmd.Dir, cmd.SysProcAttr = "/", &syscall.SysProcAttr{Credential: attr.Credential}
	log, err := os.Create(filepath.Join(dir, "postgres.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	p, err := startProcess(cmd, syscall.SIGINT) // "fast shutdown": clients are cut off
	if err != nil {
		return nil, err
	}
	pg := &postgres{process: p, url: fmt.Sprintf("postgresql://pg@127.0.0.1:%d/postgres", ports[0])}
	if err := pg.waitReady(ctx, ports[0]); err != nil {
		return nil, errors.Join(err, pg.stop(context.WithoutCancel(ctx), 10*time.Second), logTail(log.Name()))
	}
	return pg, nil
}

// postgresPrograms finds the folder of initdb and postgres; Debian keeps it out of PATH, one per major version.
func postgresPrograms() (string, error) {
	folders := []string{os.Getenv("PG_BIN")}
	debian, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	folders = append(append(folders, debian...), "/usr/local/bin", "/usr/bin")
	for _, dir := range folders {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); dir != "" && err == nil {
			return dir, nil
		}
	}
	return "", errNoPostgres
}

// unprivileged makes dir/pg and, because PostgreSQL refuses root, hands it to "nobody" when we are root.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	data := filepath.Join(dir, "pg")
	if err := os.Mkdir(data, 0o700); err != nil {
		return nil, err
	}
	if os.Getuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, errU := strconv.Atoi(nobody.Uid)
	gid, errG := strconv.Atoi(nobody.Gid)
	if err := errors.Join(errU, errG, os.Chmod(dir, 0o755), os.Chown(data, uid, gid)); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// waitReady polls the port: PostgreSQL announces readiness nowhere else without a client library.
func (pg *postgres) waitReady(ctx context.Context, port int) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		c, err := net.Dial("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return c.Close()
		}
		select {
		case <-pg.exited:
			return fmt.Errorf("postgres ended at once: %w", pg.err)
		case <-ctx.Done():
			return fmt.Errorf("postgres is not ready: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

// logTail is an error that carries the end of a server's log, for a person to read.
func logTail(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return fmt.Errorf("%s ends with: %s", filepath.Base(path), b[max(0, len(b)-4000):])
}
