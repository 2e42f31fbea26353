package skynet_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/bluesky-social/indigo/atproto/identity"
	"github.com/bluesky-social/indigo/atproto/repo"
	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/ipfs/go-cid"
	"github.com/ipld/go-car"

	"skein/internal/skynet"
	"skein/internal/skynet/fault"
)

// verdict reads an export as a careful client would and says what is wrong with it: the first of structure, identity,
// signature, revision, tree, records. The reader checks that blocks hash to their CIDs. It never follows a link twice.
func (r *rig) verdict(did string, file []byte) string {
	r.t.Helper()
	blocks := map[cid.Cid][]byte{}
	cr, err := car.NewCarReader(bytes.NewReader(file))
	if err != nil {
		return "file"
	}
	root := cr.Header.Roots[0]
	for {
		b, err := cr.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "file"
		}
		blocks[b.Cid()] = b.RawData()
	}
	var c repo.Commit
	if c.UnmarshalCBOR(bytes.NewReader(blocks[root])) != nil || c.VerifyStructure() != nil {
		return "commit"
	}
	dir := identity.BaseDirectory{PLCURL: r.net.PLC, SkipHandleVerification: true}
	who, err := dir.LookupDID(r.t.Context(), syntax.DID(did))
	r.ok(err)
	key, err := who.PublicKey()
	r.ok(err)
	head := r.get("com.atproto.sync.getLatestCommit", "did", did)
	switch {
	case c.DID != did:
		return "identity"
	case c.VerifySignature(key) != nil:
		return "signature"
	case c.Rev != head["rev"]:
		return "revision"
	}
	_, loaded, err := repo.LoadRepoFromCAR(r.t.Context(), bytes.NewReader(file))
	if err != nil {
		return "tree"
	}
	if err := loaded.MST.Verify(); err != nil || loaded.MST.IsPartial() {
		return "tree"
	}
	missing := ""
	if loaded.MST.Walk(func(_ []byte, id cid.Cid) error {
		if blocks[id] == nil {
			missing = "record"
		}
		return nil
	}) != nil {
		return "tree"
	}
	return missing
}

func TestLies(t *testing.T) {
	t.Parallel()
	for lie, want := range map[skynet.Lie]string{
		skynet.Honest: "", skynet.BadSignature: "signature", skynet.WrongDID: "identity", skynet.OldRev: "revision",
		skynet.FutureRev: "revision", skynet.MissingNode: "tree", skynet.MissingRecord: "record", skynet.Cycle: "file",
		skynet.Unsorted: "tree", skynet.Deep: "tree",
	} {
		t.Run(string("lie "+lie), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			for i := range 60 {
				r.post("bob", skynet.Draft{Text: fmt.Sprint(i)})
			}
			did := skynet.DIDFor("bob")
			_, true1 := r.car(r.net.PDS, did, "")
			r.ok(r.world.LieAbout("bob", lie))
			status, file := r.car(r.net.PDS, did, "")
			if got := r.verdict(did, file); status != 200 || got != want {
				t.Errorf("%d, wrong with it: %q, want %q", status, got, want)
			}
			r.ok(r.world.LieAbout("bob", skynet.Honest))
			if _, again := r.car(r.net.PDS, did, ""); !bytes.Equal(again, true1) {
				t.Error("the lie outlives itself")
			}
		})
	}
	r := newRig(t)
	if r.world.LieAbout("bob", "half-truth") == nil || r.world.LieAbout("nobody", skynet.Deep) == nil {
		t.Error("a lie that is none is accepted")
	}
}

// A planted block is in the signed tree under its true hash, and no view shows it.
func TestPlantedBlocks(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	did := skynet.DIDFor("bob")
	n := 0
	for name, block := range fault.Bombs() {
		if len(block) > 1<<20+1 {
			t.Errorf("%s has %d bytes, a record may have a megabyte", name, len(block))
		}
		n++
		r.ok(r.world.PlantBlock("bob", post, fmt.Sprintf("3kbomb%07d", n), block))
	}
	records, _ := r.checkedRepo(did, second2(r.car(r.net.PDS, did, "")))
	if len(records) != 2+n {
		t.Errorf("%d records, %d were planted", len(records), n)
	}
	if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); len(got) != 0 {
		t.Errorf("the timeline shows %q", got)
	}
	if r.world.PlantBlock("bob", post, "3kbomb0000001", nil) == nil {
		t.Error("a taken key is given away")
	}
}

// A CAR cut at any byte, or on the border of any block, and one with any byte changed, is never taken for the whole.
func TestDamagedCARs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 4 {
		r.post("bob", skynet.Draft{Text: fmt.Sprint(i)})
	}
	did := skynet.DIDFor("bob")
	_, whole := r.car(r.net.PDS, did, "")
	get := func(rule fault.Rule) []byte {
		rule.Path = "getRepo$"
		r.faults.Clear()
		r.ok(r.faults.Add(rule))
		status, file := r.car(r.net.PDS, did, "")
		if status != 200 {
			t.Fatalf("%d %s", status, file)
		}
		return file
	}
	for n := 0; n < len(whole); n += 13 {
		if got := get(fault.Rule{Kind: fault.Truncate, Bytes: int64(n)}); !bytes.Equal(got, whole[:n]) {
			t.Fatalf("cut at %d: %d bytes", n, len(got))
		}
		got := get(fault.Rule{Kind: fault.FlipByte, Bytes: int64(n - len(whole))})
		if len(got) != len(whole) || got[n] == whole[n] || !bytes.Equal(got[:n], whole[:n]) || !bytes.Equal(got[n+1:], whole[n+1:]) {
			t.Fatalf("byte %d is not the one that changed", n)
		}
	}
	last := 0
	for n := range int64(20) {
		got := get(fault.Rule{Kind: fault.TruncateBlocks, Bytes: n})
		if len(got) == len(whole) {
			if n < 6 {
				t.Errorf("%d blocks are the whole", n)
			}
			break
		}
		if len(got) <= last || r.verdict(did, got) == "" || r.verdict(did, got) == "file" {
			t.Errorf("%d blocks: %d bytes, wrong with it %q", n, len(got), r.verdict(did, got))
		}
		last = len(got)
	}
}
