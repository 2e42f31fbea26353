package netsync_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/egress"
	"skein/internal/skynet"
	"skein/store"
	netsync "skein/sync"
)

const listenChild = "SKEIN_SYNC_LISTEN_CHILD"

// pace is how much faster than ours the time of these worlds passes: a minute in a second.
const pace = 60

// orders are what a child is told that copies a network and then listens to it.
type orders struct {
	DB, Keys, Acks, DID string
	Began               time.Time
	Later               time.Duration
	Config              feed.NetworkConfig
}

// ack is what was written down when a batch had been acknowledged, one a line: a write to a file outlives the writer.
type ack struct {
	Posts   []feed.URI
	Revs    map[feed.DID]string
	Cursors map[string]string
}

// acking is the real store, and a list of what it acknowledged.
type acking struct {
	*store.Network
	out *os.File
}

func (s acking) Apply(ctx context.Context, b feed.Batch) error {
	if err := s.Network.Apply(ctx, b); err != nil {
		return err
	}
	a := ack{Revs: map[feed.DID]string{}, Cursors: map[string]string{}}
	for i := range b.Posts {
		if !slices.Contains(b.Deleted, b.Posts[i].URI) {
			a.Posts = append(a.Posts, b.Posts[i].URI)
		}
	}
	for _, r := range b.Repos {
		if r.Rev != "" {
			a.Revs[r.DID] = r.Rev
		}
	}
	for _, c := range b.Cursors {
		a.Cursors[c.Name] = c.Value
	}
	line, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = s.out.Write(append(line, '\n')) // at once and at the end, whoever else writes
	return err
}

// listenUntilKilled is the child: it copies, listens, and says where it is. It ends with its parent.
func listenUntilKilled(o orders) error {
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	ctx := context.Background()
	c := &clock{t: start.Add(o.Later), pace: pace, began: o.Began}
	db, err := store.OpenNetwork(ctx, o.DB, store.Options{Clock: c.now})
	if err != nil {
		return err
	}
	acks, err := os.OpenFile(o.Acks, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}})
	s, err := (&netsync.Sessions{Network: out, Keys: fileKeys{dir: o.Keys}, Clock: c.now, Config: o.Config}).Resume(ctx, feed.DID(o.DID))
	if err != nil {
		return err
	}
	e := netsync.New(netsync.Config{
		Session: s, Sink: acking{db, acks}, Wanted: db, Repositories: db, Copies: db, Audience: db, Clock: c.now,
		Wait: func(ctx context.Context, d time.Duration) error {
			select {
			case <-time.After(d / pace):
			case <-ctx.Done():
			}
			return ctx.Err()
		},
		Source:  func(src netsync.Source) { fmt.Println("source", src.Kind) },
		Trouble: func(err error) { fmt.Println("trouble", err) },
	})
	fmt.Println("copying")
	if _, err := e.Once(ctx, nil); err != nil {
		return err
	}
	return e.Live(ctx, func(int) {})
}

// deaths is a world with a reader that is killed again and again.
type deaths struct {
	*proof
	orders
	rnd     *rand.Rand
	ended   map[string]bool // accounts that were deleted once: what was acknowledged of them may be gone
	acked   ack
	posts   map[feed.URI]bool // acknowledged
	read    int64             // of the list
	touched [2]int            // kills while copying, while listening
	lost    int
}

// F1: a process that copies a network and then listens to it is killed at any moment, while the network goes on. After each
// kill the file is whole and holds all that was acknowledged; in the end the copy is what the oracle says it must be.
func TestKillsWhileTheNetworkGoesOn(t *testing.T) {
	if arg := os.Getenv(listenChild); arg != "" {
		var o orders
		if err := json.Unmarshal([]byte(arg), &o); err != nil {
			t.Fatal(err)
		}
		t.Fatal(listenUntilKilled(o))
	}
	t.Parallel()
	d := newDeaths(t, 5)
	sound := 0
	for life := range listenerKills {
		d.live(life%2 == 1)
		d.happenings(d.rnd.IntN(6)) // that nobody hears
		if d.intact() {
			sound++
		}
	}
	d.endEqual()
	t.Logf("%d of %d kills left a sound file (%d while copying, %d while listening), %d of %d acknowledged posts lost, %d rows equal to the oracle's",
		sound, listenerKills, d.touched[0], d.touched[1], d.lost, len(d.posts), len(d.held(nil)))
	if sound != listenerKills || d.lost > 0 || d.touched[1] == 0 {
		t.Errorf("%d of %d", sound, listenerKills)
	}
}

func newDeaths(t *testing.T, seed uint64) *deaths {
	t.Helper()
	c := &clock{t: start, pace: pace, began: time.Now()}
	d := &deaths{proof: newScene(t, seed, 0, c), rnd: rand.New(rand.NewPCG(seed, 1)), ended: map[string]bool{}, posts: map[feed.URI]bool{}}
	d.acked = ack{Revs: map[feed.DID]string{}, Cursors: map[string]string{}}
	keys, dir := fileKeys{dir: t.TempDir()}, t.TempDir()
	d.sessions.Keys = keys
	d.orders = orders{
		DB: d.path, Keys: keys.dir, Acks: filepath.Join(dir, "acks"), DID: string(d.login().DID), Began: c.began, Config: d.sessions.Config,
	}
	return d
}

// happenings makes n events.
func (d *deaths) happenings(n int) {
	d.Helper()
	for range n {
		_, err := d.scene.Step()
		d.ok(err)
		d.noteEnded()
	}
}

// noteEnded notes who is deleted.
func (d *deaths) noteEnded() {
	d.Helper()
	for _, a := range d.world.Actors() {
		st, err := d.world.Standing(a.DID)
		d.ok(err)
		if st.Status == skynet.Deleted {
			d.ended[a.DID] = true
		}
	}
}

// child is a running process.
type child struct {
	*exec.Cmd
	lines chan string // what it says
}

func (d *deaths) spawn() *child {
	d.Helper()
	arg, err := json.Marshal(d.orders)
	d.ok(err)
	c := &child{Cmd: exec.Command(os.Args[0], "-test.run=^TestKillsWhileTheNetworkGoesOn$"), lines: make(chan string, 1000)}
	c.Env = append(os.Environ(), listenChild+"="+string(arg))
	_, err = c.StdinPipe()
	d.ok(err)
	out, err := c.StdoutPipe()
	d.ok(err)
	c.Stderr = c.Stdout
	d.ok(c.Start())
	go func() {
		defer close(c.lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			c.lines <- scan.Text()
		}
	}()
	return c
}

// until waits for a line, and ends the test when the child ends before it.
func (d *deaths) until(c *child, want string) {
	d.Helper()
	var said []string
	for patience := time.After(time.Minute); ; {
		select {
		case line, more := <-c.lines:
			if line == want {
				return
			}
			if said = append(said, line); !more {
				c.Wait()
				d.Fatalf("the child ended: %s", strings.Join(said, "\n"))
			}
		case <-patience:
			c.Process.Kill()
			c.Wait()
			d.Fatalf("no %q: %s", want, strings.Join(said, "\n"))
		}
	}
}

// end kills a child, by SIGKILL, and waits until it is gone.
func (d *deaths) end(c *child) {
	d.Helper()
	d.ok(c.Process.Kill())
	for range c.lines {
	}
	if err := c.Wait(); err == nil || c.ProcessState.Exited() {
		d.Fatalf("it was not the kill that ended it: %v", err)
	}
}

// live is one life: up to some moment of its copying, or of its listening.
func (d *deaths) live(copying bool) {
	d.Helper()
	c := d.spawn()
	if copying {
		d.until(c, "copying")
		d.touched[0]++
	} else {
		d.until(c, "source jetstream")
		d.touched[1]++
	}
	dies := time.After(time.Duration(d.rnd.IntN(250_000)) * time.Microsecond)
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			d.happenings(1)
		case <-dies:
			d.end(c)
			return
		}
	}
}

// intact looks at what a kill left: the pages of the file, the index of words, and everything that was acknowledged.
func (d *deaths) intact() bool {
	d.Helper()
	d.readAcks()
	db, err := sql.Open("sqlite", "file:"+d.path+"?_pragma=busy_timeout(5000)")
	d.ok(err)
	defer db.Close()
	var verdict string
	d.ok(db.QueryRowContext(d.Context(), "PRAGMA integrity_check").Scan(&verdict))
	if _, err := db.ExecContext(d.Context(), "INSERT INTO post_fts (post_fts, rank) VALUES ('integrity-check', 1)"); err != nil {
		verdict = err.Error()
	}
	if verdict != "ok" {
		d.Errorf("the file: %s", verdict)
	}
	lost := d.missing(db)
	if d.lost += len(lost); len(lost) > 0 {
		d.Errorf("acknowledged and lost: %v", lost)
	}
	return verdict == "ok" && len(lost) == 0
}

// readAcks takes in what was acknowledged since.
func (d *deaths) readAcks() {
	d.Helper()
	f, err := os.Open(d.Acks)
	if os.IsNotExist(err) {
		return // killed before the first
	}
	d.ok(err)
	defer f.Close()
	_, err = f.Seek(d.read, io.SeekStart)
	d.ok(err)
	data, err := io.ReadAll(f)
	d.ok(err)
	d.read += int64(len(data))
	for line := range strings.Lines(string(data)) {
		var a ack
		d.ok(json.Unmarshal([]byte(line), &a))
		for _, uri := range a.Posts {
			d.posts[uri] = true
		}
		for did, rev := range a.Revs {
			d.acked.Revs[did] = max(rev, d.acked.Revs[did])
		}
		for name, value := range a.Cursors {
			d.acked.Cursors[name] = value
		}
	}
}

// missing names what was acknowledged, was not deleted since, and is not there.
func (d *deaths) missing(db *sql.DB) (lost []string) {
	d.Helper()
	have := map[string]string{}
	for _, query := range []string{
		`SELECT 'at://' || a.did || '/app.bsky.feed.post/' || p.path, '' FROM post p JOIN actor a ON a.id = p.author WHERE p.effective_ms IS NOT NULL`,
		`SELECT a.did, r.rev FROM repo r JOIN actor a ON a.id = r.account`,
		`SELECT name, value FROM cursor`,
	} {
		rows, err := db.QueryContext(d.Context(), query)
		d.ok(err)
		for rows.Next() {
			var key, value string
			d.ok(rows.Scan(&key, &value))
			have[key] = value
		}
		d.ok(rows.Err())
		d.ok(rows.Close())
	}
	gone := d.world.Gone()
	slices.Sort(gone)
	for uri := range d.posts {
		if _, there := have[string(uri)]; !there && !d.ended[string(uri.Author())] && !d.gone(gone, string(uri)) {
			lost = append(lost, string(uri))
		}
	}
	for did, rev := range d.acked.Revs {
		if have[string(did)] < rev && !d.ended[string(did)] {
			lost = append(lost, fmt.Sprintf("%s at %s, which is %q", did, rev, have[string(did)]))
		}
	}
	for name, value := range d.acked.Cursors {
		// The last batch may have been written, and its sender killed before it could say so.
		if strings.HasPrefix(name, "stream/") && number(have[name]) < number(value) {
			lost = append(lost, fmt.Sprintf("place %s at %s, which is %q", name, value, have[name]))
		}
	}
	return lost
}

// endEqual lets a last life catch up by listening alone, and compares. What listening cannot tell (who liked the posts of an
// account that was deleted and came back) a copy of eight days later does.
func (d *deaths) endEqual() {
	d.Helper()
	c := d.spawn()
	d.until(c, "source jetstream")
	d.happenings(20)
	d.opened(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for patience := time.After(30 * time.Second); len(d.differing()) > 0; {
			select {
			case <-tick.C:
				continue
			case <-patience:
			}
			break
		}
		if diff := d.differing(); len(diff) > 0 {
			d.Errorf("after the last kill %d rows differ:\n%s", len(diff), strings.Join(diff, "\n"))
		}
	})
	d.end(c)
	for _, later := range []time.Duration{8 * 24 * time.Hour, 25 * time.Hour} {
		d.clock.move(later)
		d.Later += later
		c = d.spawn()
		d.until(c, "source jetstream")
		d.end(c)
	}
	d.opened(func() { d.same("after a last copy", false) })
	if !d.intact() {
		d.Error("in the end")
	}
}

// opened has the store open in this process.
func (d *deaths) opened(do func()) {
	d.Helper()
	var err error
	d.db, err = store.OpenNetwork(d.Context(), d.path, store.Options{Clock: d.clock.now})
	d.ok(err)
	defer func() { d.ok(d.db.Close()) }()
	do()
}

// differing is what a listener can be held to.
func (d *deaths) differing() []string {
	d.Helper()
	return slices.DeleteFunc(d.ofThoseThere(d.diff(), true), func(line string) bool {
		word := strings.Fields(line)
		return (word[1] == "like" || word[1] == "repost") && d.ended[string(feed.URI(word[3]).Author())]
	})
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
