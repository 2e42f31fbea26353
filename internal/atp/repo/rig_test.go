package repo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/bluesky-social/indigo/atproto/atcrypto"
	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/bluesky-social/indigo/atproto/repo/mst"

	"skein/feed"
)

const (
	ann   = feed.DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
	bob   = feed.DID("did:plc:z72i7hdynmk6r22z27h6tvur")
	rev   = "3lk7q5zmi2k2a"
	date  = "2026-01-02T03:04:05.678Z"
	label = "!no-unauthenticated"
)

var blobCID = CID([]byte(prefixBlob + strings.Repeat("\x07", 32)))

// Values that enc writes as they are.
type (
	raw   string   // bytes of CBOR
	pairs []any    // a map in this order: key, value, key, value
	wrong struct{} // nothing at all
)

// enc writes CBOR: maps in the order of the keys, unless they are pairs. It shares no code with the scanner.
func enc(v any) string {
	head := func(major byte, n uint64) string {
		switch {
		case n < 24:
			return string([]byte{major<<5 | byte(n)})
		case n < 1<<8:
			return string([]byte{major<<5 | 24, byte(n)})
		case n < 1<<16:
			return string(binary.BigEndian.AppendUint16([]byte{major<<5 | 25}, uint16(n)))
		case n < 1<<32:
			return string(binary.BigEndian.AppendUint32([]byte{major<<5 | 26}, uint32(n)))
		}
		return string(binary.BigEndian.AppendUint64([]byte{major<<5 | 27}, n))
	}
	switch v := v.(type) {
	case nil:
		return "\xf6"
	case wrong:
		return ""
	case raw:
		return string(v)
	case bool:
		return map[bool]string{false: "\xf4", true: "\xf5"}[v]
	case int:
		if v < 0 {
			return head(1, uint64(-1-v))
		}
		return head(0, uint64(v))
	case float64:
		return string(binary.BigEndian.AppendUint64([]byte{0xfb}, math.Float64bits(v)))
	case string:
		return head(3, uint64(len(v))) + v
	case []byte:
		return head(2, uint64(len(v))) + string(v)
	case CID:
		return "\xd8\x2a" + head(2, 37) + "\x00" + string(v[:])
	case []any:
		out := head(4, uint64(len(v)))
		for _, e := range v {
			out += enc(e)
		}
		return out
	case pairs:
		out := head(5, uint64(len(v)/2))
		for _, e := range v {
			out += enc(e)
		}
		return out
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.SortFunc(keys, func(a, b string) int { return strings.Compare(enc(a), enc(b)) })
		var flat pairs
		for _, k := range keys {
			flat = append(flat, k, v[k])
		}
		return enc(flat)
	}
	panic(fmt.Sprintf("%T", v))
}

// parseCID reads the text form, by way of indigo.
func parseCID(text string) (c CID, ok bool) {
	var link atdata.CIDLink
	if link.UnmarshalJSON([]byte(`{"$link":"`+text+`"}`)) != nil || link.CID().ByteLen() != cidLen {
		return c, false
	}
	return CID(link.CID().Bytes()), true
}

// rig builds repositories of ann, honest or not.
type rig struct {
	private atcrypto.PrivateKey
	frames  []string
}

func newRig(t testing.TB) *rig {
	t.Helper()
	private, err := atcrypto.GeneratePrivateKeyK256()
	if err != nil {
		t.Fatal(err)
	}
	return &rig{private: private}
}

// key is the public key in the spelling of a DID document.
func (g *rig) key(t testing.TB) Key {
	t.Helper()
	public, err := g.private.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := ParseKey(public.DIDKey())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// add puts a block into the file.
func (g *rig) add(data string) (c CID) {
	sum := sha256.Sum256([]byte(data))
	c = CID([]byte(prefixNode + string(sum[:])))
	g.frames = append(g.frames, string(c[:])+data)
	return c
}

// item is an entry of a node that is written as told, right or wrong.
type item struct {
	p     int
	k     string
	v     CID
	right CID
}

func (g *rig) node(left CID, items ...item) CID {
	null := func(c CID) any {
		if !c.Defined() {
			return nil
		}
		return c
	}
	list := []any{}
	for _, i := range items {
		list = append(list, map[string]any{"k": []byte(i.k), "p": i.p, "t": null(i.right), "v": i.v})
	}
	return g.add(enc(map[string]any{"e": list, "l": null(left)}))
}

// commit signs a commit, whose fields may be replaced (a nil value writes null, wrong leaves the field out).
func (g *rig) commit(t testing.TB, data CID, changes map[string]any) CID {
	t.Helper()
	fields := map[string]any{"did": string(ann), "rev": rev, "data": data, "prev": nil, "version": 3}
	for k, v := range changes {
		if fields[k] = v; v == (wrong{}) {
			delete(fields, k)
		}
	}
	if _, given := changes["sig"]; !given {
		sig, err := g.private.HashAndSign([]byte(enc(fields)))
		if err != nil {
			t.Fatal(err)
		}
		fields["sig"] = sig
	}
	return g.add(enc(fields))
}

// car writes the file with all blocks, the last first: the commit.
func (g *rig) car(roots ...CID) []byte {
	list := []any{}
	for _, r := range roots {
		list = append(list, r)
	}
	out := frame(nil, enc(map[string]any{"roots": list, "version": 1}))
	for _, f := range slices.Backward(g.frames) {
		out = frame(out, f)
	}
	return out
}

func frame(out []byte, body string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(body))), body...)
}

// tree writes the nodes of the tree that indigo builds from keys, and returns its root.
func (g *rig) tree(t testing.TB, keys map[string]CID) CID {
	t.Helper()
	tree := mst.NewEmptyTree()
	for k, v := range keys {
		var link atdata.CIDLink
		if err := link.UnmarshalJSON([]byte(`{"$link":"` + v.String() + `"}`)); err != nil {
			t.Fatal(err)
		}
		if _, err := tree.Insert([]byte(k), link.CID()); err != nil {
			t.Fatal(err)
		}
	}
	root, err := tree.RootCID()
	if err != nil {
		t.Fatal(err)
	}
	g.nodes(t, tree.Root)
	return CID(root.Bytes())
}

func (g *rig) nodes(t testing.TB, n *mst.Node) {
	for _, e := range n.Entries {
		if e.Child != nil {
			g.nodes(t, e.Child)
		}
	}
	data := n.NodeData()
	raw, _, err := data.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	g.add(string(raw))
}

// repository is a whole honest file of these records, the newest first: servers send blocks by falling revision.
func (g *rig) repository(t testing.TB, records map[string]string) []byte {
	t.Helper()
	keys := map[string]CID{}
	byAge := slices.SortedFunc(maps.Keys(records), func(a, b string) int {
		return strings.Compare(a[strings.IndexByte(a, '/'):], b[strings.IndexByte(b, '/'):])
	})
	for _, k := range byAge {
		keys[k] = g.add(records[k])
	}
	return g.car(g.commit(t, g.tree(t, keys), nil))
}

// likes are n records under increasing keys.
func likes(n int) map[string]string {
	out := map[string]string{}
	for i := range n {
		out[fmt.Sprintf("app.bsky.feed.like/3lk7q5zmi2%03x", i)] = enc(likeOf(fmt.Sprintf("at://%s/app.bsky.feed.post/3lk7q5zmi2%03x", bob, i)))
	}
	return out
}

func likeOf(uri string) map[string]any {
	return map[string]any{"$type": "app.bsky.feed.like", "subject": map[string]any{"uri": uri, "cid": "bafy"}, "createdAt": date}
}

// seen is what a visit saw of a record, copied.
type seen struct {
	CID string
	Raw string
	Err string
}

// readAll reads and keeps what was handed over. It fails when an error came after a visit.
func readAll(t testing.TB, file []byte, want Expect, lim Limits) (map[string]seen, Commit, error) {
	t.Helper()
	out := map[string]seen{}
	commit, err := Read(context.Background(), bytes.NewReader(file), want, lim, func(r Record) error {
		s := seen{CID: r.CID.String(), Raw: strings.Clone(r.Raw)}
		if r.Err != nil {
			var m *Malformed
			if !errors.As(r.Err, &m) {
				t.Errorf("%s: %v is no *Malformed", r.RKey, r.Err)
			} else {
				s.Err = m.Why
			}
		}
		out[r.Collection+"/"+r.RKey] = s
		return nil
	})
	if err != nil && len(out) > 0 {
		t.Fatalf("%d records were handed over before %v", len(out), err)
	}
	return out, commit, err
}
