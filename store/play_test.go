package store

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"skein/feed"
	"skein/store/testfill"
)

// play is what the second process does; it ends by being killed or when its standard input closes.
func play(part string) int {
	var err error
	switch part {
	case "fill":
		err = playFill(os.Getenv("SKEIN_STORE_TEST_FILE"))
	case "prune":
		err = playPrune(os.Getenv("SKEIN_STORE_TEST_FILE"))
	case "migrate":
		err = playMigrate(os.Getenv("SKEIN_STORE_TEST_FILE"))
	case "lock":
		err = playLock(os.Getenv("SKEIN_STORE_TEST_FILE"))
	default:
		err = fmt.Errorf("no part %q", part)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

var killShape = testfill.Shape{Seed: 7, People: 60, Follows: 30, Posts: 3000, PerBatch: 25, NowMs: now, SpanMs: 3 * day}

// playFill applies the batches after the stored cursor, telling of each once it is acknowledged.
func playFill(path string) error {
	ctx := context.Background()
	n, err := OpenNetwork(ctx, path, fixed())
	if err != nil {
		return err
	}
	at, err := n.Cursor(ctx, testfill.Viewer, "fill")
	if err != nil {
		return err
	}
	for _, b := range testfill.Batches(killShape) {
		if b.Cursor.Value <= at {
			continue
		}
		if err := n.Apply(ctx, b); err != nil {
			return err
		}
		fmt.Println(b.Cursor.Value)
	}
	return n.Close()
}

// playPrune makes room until nothing more may go, telling of each step.
func playPrune(path string) error {
	ctx := context.Background()
	n, err := OpenNetwork(ctx, path, fixed())
	if err != nil {
		return err
	}
	if _, err := n.Prune(ctx, feed.Room{}, func(over int64) { fmt.Println(over) }); err != nil {
		return err
	}
	return n.Close()
}

func playLock(path string) error {
	db, err := sql.Open("sqlite", dsn(path, "rw", 0))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("BEGIN EXCLUSIVE"); err != nil {
		return err
	}
	fmt.Println("locked")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return db.Close()
}

// second starts this binary again in a part. Closing in ends the lock's part.
func second(t *testing.T, part, path string) (cmd *exec.Cmd, in io.WriteCloser, out io.ReadCloser) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), partVariable+"="+part, "SKEIN_STORE_TEST_FILE="+path)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err = cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	return cmd, in, out
}
