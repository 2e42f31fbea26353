package repo

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/bluesky-social/indigo/api/atproto"
)

// commitFrame is a message with a commit of ann that creates a like, changes a post's neighbour and deletes a record.
func commitFrame(t testing.TB, changes map[string]any) ([]byte, CID) {
	t.Helper()
	g := newRig(t)
	like := g.add(enc(likeOf("at://" + string(bob) + "/app.bsky.feed.post/3lk7q5zmi2k2a")))
	g.commit(t, g.node(CID{}, item{k: "app.bsky.feed.like/3lk7q5zmi2k2b", v: like}), nil)
	root := CID([]byte(g.frames[len(g.frames)-1][:cidLen]))
	body := map[string]any{
		"seq": 1 << 40, "repo": string(ann), "rev": rev, "since": "3lk7q5zmi2k22", "time": date, "tooBig": false, "rebase": false,
		"commit": root, "blobs": []any{}, "blocks": g.car(root),
		"ops": []any{
			map[string]any{"action": "create", "path": "app.bsky.feed.like/3lk7q5zmi2k2b", "cid": like},
			map[string]any{"action": "delete", "path": "app.bsky.feed.post/3lk7q5zmi2k2c", "cid": nil, "prev": like},
		},
	}
	for k, v := range changes {
		if body[k] = v; v == (wrong{}) {
			delete(body, k)
		}
	}
	return []byte(enc(map[string]any{"op": 1, "t": "#commit"}) + enc(body)), like
}

func TestFrameOfCommit(t *testing.T) {
	t.Parallel()
	message, like := commitFrame(t, nil)
	f, err := ParseFrame(message)
	if err != nil {
		t.Fatal(err)
	}
	if f.Type != "#commit" || f.Seq != 1<<40 || f.DID != ann || f.Rev != rev || f.Since != "3lk7q5zmi2k22" || f.Time != date || f.TooBig {
		t.Errorf("%+v", f)
	}
	var got []string
	err = f.Records(context.Background(), func(op Op, r Record) error {
		got = append(got, op.Action+" "+r.Collection+" "+r.RKey)
		if op.Action == "create" {
			if l, ok := r.Value.(*Like); !ok || r.CID != like || r.Err != nil || !strings.HasPrefix(l.Subject.URI, "at://"+string(bob)) {
				t.Errorf("%+v", r)
			}
		}
		return nil
	})
	if want := "create app.bsky.feed.like 3lk7q5zmi2k2b|delete app.bsky.feed.post 3lk7q5zmi2k2c"; err != nil || strings.Join(got, "|") != want {
		t.Errorf("%q, %v", got, err)
	}
	stop := errors.New("enough")
	if err := f.Records(context.Background(), func(Op, Record) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("visit's own error: %v", err)
	}
}

// What indigo's encoder writes is read to the same fields.
func TestFramesAgreeWithIndigo(t *testing.T) {
	t.Parallel()
	status := "takendown"
	write := func(kind string, body func(*strings.Builder) error) Frame {
		var b strings.Builder
		b.WriteString(enc(map[string]any{"op": 1, "t": kind}))
		if err := body(&b); err != nil {
			t.Fatal(err)
		}
		f, err := ParseFrame([]byte(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	account := write("#account", func(b *strings.Builder) error {
		return (&atproto.SyncSubscribeRepos_Account{Did: string(ann), Seq: 7, Time: date, Status: &status}).MarshalCBOR(b)
	})
	if account.Type != "#account" || account.DID != ann || account.Seq != 7 || account.Active || account.Status != status {
		t.Errorf("%+v", account)
	}
	identity := write("#identity", func(b *strings.Builder) error {
		return (&atproto.SyncSubscribeRepos_Identity{Did: string(ann), Seq: 8, Time: date}).MarshalCBOR(b)
	})
	if identity.Type != "#identity" || identity.Seq != 8 || identity.DID != ann {
		t.Errorf("%+v", identity)
	}
	info := write("#info", func(b *strings.Builder) error {
		return (&atproto.SyncSubscribeRepos_Info{Name: "OutdatedCursor"}).MarshalCBOR(b)
	})
	if info.Type != "#info" || info.Name != "OutdatedCursor" {
		t.Errorf("%+v", info)
	}
	refused, err := ParseFrame([]byte(enc(map[string]any{"op": -1}) + enc(map[string]any{"error": "FutureCursor", "message": "too far"})))
	if err != nil {
		t.Fatal(err)
	}
	if refused.Type != "" || refused.Name != "FutureCursor" {
		t.Errorf("%+v", refused)
	}
}

func TestForgedCommitsAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		changes map[string]any
		want    error
	}{
		"of another account": {map[string]any{"repo": string(bob)}, ErrDID},
		"another revision":   {map[string]any{"rev": "3lk7q5zmi2k2z"}, ErrRev},
		"no blocks":          {map[string]any{"blocks": wrong{}}, ErrTruncated},
		"blocks are no CAR":  {map[string]any{"blocks": []byte("<html>")}, ErrFraming},
		"too many bytes":     {map[string]any{"blocks": make([]byte, maxBlocks+1)}, ErrLimit},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			message, _ := commitFrame(t, c.changes)
			f, err := ParseFrame(message)
			if err != nil {
				t.Fatal(err)
			}
			err = f.Records(context.Background(), func(Op, Record) error { t.Error("something was handed over"); return nil })
			if !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	var foreign CID
	copy(foreign[:], prefixNode+strings.Repeat("x", 32))
	message, _ := commitFrame(t, map[string]any{"ops": []any{map[string]any{"action": "create", "path": "app.bsky.feed.like/1", "cid": foreign}}})
	f, err := ParseFrame(message)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Records(context.Background(), func(_ Op, r Record) error {
		if !errors.Is(r.Err, ErrMissing) || r.Value != nil {
			t.Errorf("%+v", r)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

func TestNoFrame(t *testing.T) {
	t.Parallel()
	head := enc(map[string]any{"op": 1, "t": "#commit"})
	many := make([]any, maxOps+1)
	for i := range many {
		many[i] = map[string]any{"action": "delete", "path": "a/b"}
	}
	for name, message := range map[string]string{
		"nothing": "", "html": "<html>", "header alone": head, "another op": enc(map[string]any{"op": 2, "t": "#commit"}) + enc(map[string]any{}),
		"no type": enc(map[string]any{"op": 1}) + enc(map[string]any{}), "body is no map": head + enc("x"), "two bodies": head + enc(map[string]any{}) + enc(map[string]any{}),
		"nested": head + enc(map[string]any{"x": nested(64)}), "float": head + enc(map[string]any{"seq": 1.5}), "too many ops": head + enc(map[string]any{"ops": many}),
		"beyond 64 bits": head + enc(map[string]any{"seq": raw("\x1b\xff\xff\xff\xff\xff\xff\xff\xff")}),
	} {
		if _, err := ParseFrame([]byte(message)); !errors.Is(err, ErrFrame) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func nested(n int) any {
	if n == 0 {
		return "x"
	}
	return []any{nested(n - 1)}
}

func FuzzFrame(f *testing.F) {
	message, _ := commitFrame(f, nil)
	f.Add(message)
	f.Add([]byte(enc(map[string]any{"op": -1}) + enc(map[string]any{"error": "FutureCursor"})))
	f.Add([]byte(enc(map[string]any{"op": 1, "t": "#account"}) + enc(map[string]any{"did": string(ann), "active": false, "status": "deleted", "seq": 3})))
	f.Fuzz(func(t *testing.T, in []byte) {
		frame, err := ParseFrame(in)
		if err != nil {
			return
		}
		if len(frame.Ops) > maxOps {
			t.Fatalf("%d ops", len(frame.Ops))
		}
		handed := 0
		err = frame.Records(context.Background(), func(op Op, r Record) error {
			handed++
			if op.CID.Defined() && r.Err == nil && r.Raw == "" {
				t.Fatal("a record without bytes")
			}
			return nil
		})
		if err != nil && handed > 0 {
			t.Fatalf("%d records before %v", handed, err)
		}
	})
}
