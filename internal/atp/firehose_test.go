package atp

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"testing"

	"github.com/bluesky-social/indigo/api/atproto"
	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/bluesky-social/indigo/lex/util"
	gocid "github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"

	"skein/feed"
)

// block writes a record as a server keeps it, and its name.
func block(t testing.TB, record map[string]any) (gocid.Cid, []byte) {
	t.Helper()
	data, err := atdata.MarshalCBOR(record)
	if err != nil {
		t.Fatal(err)
	}
	id, err := gocid.V1Builder{Codec: gocid.DagCBOR, MhType: multihash.SHA2_256}.Sum(data)
	if err != nil {
		t.Fatal(err)
	}
	return id, data
}

// headed is a frame by indigo's encoder: a header of the type, and the body.
func headed(t testing.TB, kind string, body interface{ MarshalCBOR(io.Writer) error }) []byte {
	t.Helper()
	out := bytes.NewBufferString("\xa2\x61t" + string(rune(0x60+len(kind))) + kind + "\x62op\x01")
	if err := body.MarshalCBOR(out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// commitOf is a commit of ann with the given seq: it creates a post and a like, and deletes a repost.
func commitOf(t testing.TB, seq int64, change func(*atproto.SyncSubscribeRepos_Commit)) []byte {
	t.Helper()
	post, postData := block(t, map[string]any{"$type": "app.bsky.feed.post", "text": "over the hose", "createdAt": "2026-01-01T00:00:00Z"})
	like, likeData := block(t, map[string]any{"$type": "app.bsky.feed.like", "createdAt": "2026-01-01T00:00:00Z",
		"subject": map[string]any{"uri": "at://" + bob + "/app.bsky.feed.post/" + tid, "cid": post.String()}})
	root, rootData := block(t, map[string]any{"did": ann, "rev": tid, "data": atdata.CIDLink(post), "prev": nil, "version": int64(3), "sig": atdata.Bytes("sig")})
	car := frameOf(nil, carHeader(t, root))
	for _, b := range []struct {
		id   gocid.Cid
		data []byte
	}{{root, rootData}, {post, postData}, {like, likeData}} {
		car = frameOf(car, append(b.id.Bytes(), b.data...))
	}
	link := func(c gocid.Cid) *util.LexLink { l := util.LexLink(c); return &l }
	body := &atproto.SyncSubscribeRepos_Commit{
		Seq: seq, Repo: ann, Rev: tid, Time: "2026-01-01T00:00:01Z", Commit: util.LexLink(root), Blocks: car, Blobs: []util.LexLink{},
		Ops: []*atproto.SyncSubscribeRepos_RepoOp{
			{Action: "create", Path: "app.bsky.feed.post/" + tid, Cid: link(post)},
			{Action: "create", Path: "app.bsky.feed.like/" + tid, Cid: link(like)},
			{Action: "delete", Path: "app.bsky.feed.repost/" + tid},
		},
	}
	if change != nil {
		change(body)
	}
	return headed(t, "#commit", body)
}

func carHeader(t testing.TB, root gocid.Cid) []byte {
	t.Helper()
	data, err := atdata.MarshalCBOR(map[string]any{"roots": []any{atdata.CIDLink(root)}, "version": int64(1)})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func frameOf(out, body []byte) []byte {
	return append(binary.AppendUvarint(out, uint64(len(body))), body...)
}

// hosed opens a firehose that says these messages.
func hosed(t testing.TB, messages ...[]byte) *Firehose {
	t.Helper()
	f, err := DialFirehose(t.Context(), StreamConfig{
		Network: &script{says: messages, binary: true}, URL: "https://pds.test", Cursor: 5, Wanted: []feed.DID{adaDID}, NowMs: func() int64 { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestFirehoseCommit(t *testing.T) {
	t.Parallel()
	f := hosed(t, commitOf(t, 9, nil), commitOf(t, 10, func(c *atproto.SyncSubscribeRepos_Commit) { c.Repo = bob }), []byte("<html>"))
	if u := f.cfg.Network.(*script).dialed.String(); u != "wss://pds.test/xrpc/com.atproto.sync.subscribeRepos?cursor=5" {
		t.Errorf("dialled %s", u)
	}
	events := drain(t, f)
	if len(events) != 3 || f.Drops()[DropUnwanted] != 1 || f.Drops()[DropGarbled] != 1 {
		t.Fatalf("%d events, dropped %v", len(events), f.Drops())
	}
	for i, e := range events {
		if e.Kind != EventCommit || e.Cursor != 9 || e.DID != adaDID || e.Change.Rev != tid || e.More != (i < 2) {
			t.Errorf("%d: %+v", i, e)
		}
	}
	if p := events[0].Change.Post; p == nil || p.Text != "over the hose" || !p.FromRecord {
		t.Errorf("%+v", events[0].Change)
	}
	if e := events[1].Change.Engaged; e == nil || e.Kind != feed.Like || e.Actor != adaDID {
		t.Errorf("%+v", events[1].Change)
	}
	if c := events[2].Change; !c.Deleted || c.Collection != feed.CollectionRepost {
		t.Errorf("%+v", c)
	}
}

// A commit whose content did not come, or is not what it says, asks for a copy and hands over no part.
func TestFirehoseAsksForACopy(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*atproto.SyncSubscribeRepos_Commit){
		"too big":        func(c *atproto.SyncSubscribeRepos_Commit) { c.TooBig, c.Blocks, c.Ops = true, []byte{}, nil },
		"truncated":      func(c *atproto.SyncSubscribeRepos_Commit) { c.Blocks = c.Blocks[:len(c.Blocks)-3] },
		"another commit": func(c *atproto.SyncSubscribeRepos_Commit) { c.Rev = "3lk7q5zmi2k2b" },
		"forged record":  func(c *atproto.SyncSubscribeRepos_Commit) { c.Blocks[len(c.Blocks)-3] ^= 1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events := drain(t, hosed(t, commitOf(t, 9, change)))
			if len(events) != 1 || events[0].Kind != EventSync || events[0].Cursor != 9 || events[0].More {
				t.Errorf("%+v", events)
			}
		})
	}
	future := drain(t, hosed(t, commitOf(t, 9, func(c *atproto.SyncSubscribeRepos_Commit) { c.Rev = "3zzzzzzzzzzzz" })))
	if len(future) != 0 {
		t.Errorf("a revision of the future: %+v", future)
	}
}

func TestFirehoseOtherFrames(t *testing.T) {
	t.Parallel()
	status := "deactivated"
	f := hosed(t,
		headed(t, "#info", &atproto.SyncSubscribeRepos_Info{Name: "OutdatedCursor"}),
		headed(t, "#account", &atproto.SyncSubscribeRepos_Account{Did: ann, Seq: 1, Time: "2026-01-01T00:00:01Z", Status: &status}),
		headed(t, "#identity", &atproto.SyncSubscribeRepos_Identity{Did: ann, Seq: 2, Time: "2026-01-01T00:00:01Z"}),
		headed(t, "#sync", &atproto.SyncSubscribeRepos_Sync{Did: ann, Seq: 3, Rev: tid, Time: "2026-01-01T00:00:01Z", Blocks: []byte{}}),
		headed(t, "#invented", &atproto.SyncSubscribeRepos_Identity{Did: ann, Seq: 4, Time: "x"}),
	)
	events := drain(t, f)
	if len(events) != 3 || events[0].Status != feed.AccountDeactivated || events[0].Kind != EventAccount || events[1].Kind != EventIdentity || events[2].Kind != EventSync {
		t.Errorf("%+v", events)
	}
	if !f.Outdated() {
		t.Error("the server said that the cursor is too old")
	}
	for name, want := range map[string]error{"FutureCursor": ErrFutureCursor, "ConsumerTooSlow": ErrTooSlow} {
		refusal := append([]byte("\xa1\x62op\x20\xa1\x65error"), byte(0x60+len(name)))
		_, err := hosed(t, append(refusal, name...)).Next(context.Background())
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := hosed(t, []byte("\xa1\x62op\x20\xa1\x65error\x63bad")).Next(t.Context()); feed.CodeOf(err) != feed.CodeBadAnswer {
		t.Errorf("an unknown refusal: %v", err)
	}
}
