package testnet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	comatproto "github.com/bluesky-social/indigo/api/atproto"
	"github.com/bluesky-social/indigo/atproto/atclient"
	"github.com/bluesky-social/indigo/atproto/repo"
	"github.com/ipfs/go-cid"
)

// Usage is what a program took.
type Usage struct {
	Wall, CPU time.Duration
	RSS       int64 // bytes at its peak
}

// UsageOf reads what a child that has ended took; wall is the caller's own measure.
func UsageOf(cmd *exec.Cmd, wall time.Duration) Usage {
	u := Usage{Wall: wall, CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.RSS = r.Maxrss << 10 // Linux counts in KiB
	}
	return u
}

// Tap copies the repositories of dids with Bluesky's own tool (indigo/cmd/tap, the program at path), with the network's PDS
// for a relay, and says what that took from the moment the repositories were named until it tracks want records. It stores
// them in SQLite below dir; nobody fetches its events, which spares it the work of handing them out.
func (n *Network) Tap(ctx context.Context, path, dir string, dids []string, want int) (Usage, error) {
	ports, err := freePorts(1)
	if err != nil {
		return Usage{}, err
	}
	base := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	var said bytes.Buffer
	cmd := exec.Command(path, "run")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &said, &said
	cmd.Env = []string{
		"TAP_DATABASE_URL=sqlite://" + filepath.Join(dir, "tap.db"), "TAP_BIND=" + strings.TrimPrefix(base, "http://"), "TAP_PLC_URL=" + n.PLC,
		"TAP_RELAY_URL=" + n.PDS, "TAP_DISABLE_ACKS=true", "TAP_NO_REPLAY=true", "TAP_LOG_LEVEL=error",
	}
	p, err := startProcess(cmd, syscall.SIGTERM)
	if err != nil {
		return Usage{}, err
	}
	t := tap{base: base, process: p}
	wall, err := t.copy(ctx, dids, want)
	if stopped := p.stop(context.WithoutCancel(ctx), 20*time.Second); err != nil || stopped != nil {
		return Usage{}, fmt.Errorf("tap: %w\n%s", errors.Join(err, stopped), said.String())
	}
	return UsageOf(cmd, wall), nil
}

// Records counts what lies in a repository, whatever its collection.
func (n *Network) Records(ctx context.Context, did string) (count int, err error) {
	car, err := comatproto.SyncGetRepo(ctx, atclient.NewAPIClient(n.PDS), did, "")
	if err != nil {
		return 0, fmt.Errorf("repository of %s: %w", did, err)
	}
	_, r, err := repo.LoadRepoFromCAR(ctx, bytes.NewReader(car))
	if err != nil {
		return 0, fmt.Errorf("repository of %s: %w", did, err)
	}
	return count, r.MST.Walk(func([]byte, cid.Cid) error { count++; return nil })
}

type tap struct {
	base    string
	process *process
}

func (t tap) copy(ctx context.Context, dids []string, want int) (time.Duration, error) {
	if err := t.until(ctx, func() (bool, error) { return t.ask(ctx, "/health", nil, nil) == nil, nil }); err != nil {
		return 0, fmt.Errorf("it does not answer: %w", err)
	}
	start := time.Now()
	if err := t.ask(ctx, "/repos/add", map[string][]string{"dids": dids}, nil); err != nil {
		return 0, err
	}
	have := 0
	err := t.until(ctx, func() (bool, error) {
		var out struct {
			Records int `json:"record_count"`
		}
		err := t.ask(ctx, "/stats/record-count", nil, &out)
		have = out.Records
		return have >= want, err
	})
	if err != nil {
		return 0, fmt.Errorf("%d of %d records: %w", have, want, err)
	}
	return time.Since(start), nil
}

// until asks every 20 ms.
func (t tap) until(ctx context.Context, done func() (bool, error)) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.process.exited:
			return errors.New("it has ended")
		case <-tick.C:
		}
	}
}

// ask posts in where there is something, and reads JSON where somebody wants it.
func (t tap) ask(ctx context.Context, path string, in, out any) error {
	method, body := http.MethodGet, []byte(nil)
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, t.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, res.Status)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(out)
}
