package repo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bluesky-social/indigo/atproto/atcrypto"
)

func vectors(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "interop", name))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// commonPrefix is what the rule of prefixes means, written plainly.
func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func TestInteropKeyHeights(t *testing.T) {
	t.Parallel()
	var rows []struct {
		Key    string
		Height int
	}
	vectors(t, "key_heights.json", &rows)
	for _, r := range rows {
		if got := height([]byte(r.Key)); got != r.Height {
			t.Errorf("%q: %d, want %d", r.Key, got, r.Height)
		}
	}
	if len(rows) != 9 {
		t.Error(len(rows), "rows")
	}
	if height([]byte("app.bsky.feed.post/9adeb165882c")) != 8 {
		t.Error("the highest key of the vectors")
	}
}

// TestInteropCommonPrefix: of all prefixes, the tree takes the vectors' alone for the second key.
func TestInteropCommonPrefix(t *testing.T) {
	t.Parallel()
	var rows []struct {
		Left, Right string
		Len         int
	}
	vectors(t, "common_prefix.json", &rows)
	for _, r := range rows {
		if got := commonPrefix(r.Left, r.Right); got != r.Len {
			t.Errorf("%q %q: %d, want %d", r.Left, r.Right, got, r.Len)
		}
		for p := 0; p <= min(len(r.Left), len(r.Right)); p++ {
			w := tree{lim: Limits{}.orDefault()}
			_, err := w.key([]byte(r.Left), entry{prefix: uint64(p), suffix: r.Right[p:]})
			ordered := r.Left < r.Right
			if p <= r.Len && (err == nil) != (p == r.Len && (ordered || p < len(r.Right) || p == 0)) {
				t.Errorf("%q %q with prefix %d: %v", r.Left, r.Right, p, err)
			}
		}
	}
	if len(rows) != 13 {
		t.Error(len(rows), "rows")
	}
}

// TestInteropExampleKeys reads the tree of all 156 keys as indigo builds it.
func TestInteropExampleKeys(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/interop/example_keys.txt")
	if err != nil {
		t.Fatal(err)
	}
	g := newRig(t)
	records := map[string]string{}
	for i, key := range strings.Fields(string(data)) {
		if h := int(key[1] - '0'); height([]byte(key)) != h { // each key names its own
			t.Errorf("%s: %d", key, height([]byte(key)))
		}
		records[key] = enc(map[string]any{"n": i})
	}
	got, _, err := readAll(t, g.repository(t, records), Expect{DID: ann, Key: g.key(t)}, Limits{})
	if err != nil || len(got) != 156 || len(records) != 156 {
		t.Error(len(got), err)
	}
}

func TestInteropSignatures(t *testing.T) {
	t.Parallel()
	var rows []struct {
		Comment            string
		MessageBase64      string
		SignatureBase64    string
		PublicKeyDid       string
		PublicKeyMultibase string
		ValidSignature     bool
	}
	vectors(t, "signature-fixtures.json", &rows)
	for _, r := range rows {
		key, err := ParseKey(r.PublicKeyDid)
		if err != nil {
			t.Fatal(err)
		}
		message, err := base64.RawStdEncoding.DecodeString(r.MessageBase64)
		if err != nil {
			t.Fatal(err)
		}
		sig, err := base64.RawStdEncoding.DecodeString(r.SignatureBase64)
		if err != nil {
			t.Fatal(err)
		}
		if err := key.verify(message, sig); (err == nil) != r.ValidSignature {
			t.Errorf("%s: %v", r.Comment, err)
		}
		if bare, err := ParseKey(strings.TrimPrefix(r.PublicKeyDid, "did:key:")); err != nil || !bare.public.Equal(key.public) {
			t.Errorf("%s: %v", r.PublicKeyDid, err)
		}
	}
	if len(rows) != 6 {
		t.Error(len(rows), "rows")
	}
}

func TestInteropDataModelFixtures(t *testing.T) {
	t.Parallel()
	var rows []struct {
		JSON any    `json:"json"`
		CBOR string `json:"cbor_base64"`
		CID  string `json:"cid"`
	}
	vectors(t, "data-model-fixtures.json", &rows)
	for _, r := range rows {
		data, err := base64.RawStdEncoding.DecodeString(r.CBOR)
		if err != nil {
			t.Fatal(err)
		}
		if err := Check(data); err != nil {
			t.Errorf("%s: %v", r.CID, err)
		}
		if sum := sha256.Sum256(data); CID([]byte(prefixNode+string(sum[:]))).String() != r.CID {
			t.Errorf("%s is written %s", r.CID, CID([]byte(prefixNode+string(sum[:]))))
		}
		if got := enc(fromJSON(r.JSON)); got != string(data) { // holds the tests' own encoder to the vectors
			t.Errorf("%s: %x, want %x", r.CID, got, data)
		}
	}
	if len(rows) != 3 {
		t.Error(len(rows), "rows")
	}
}

// TestInteropDataModel writes the values to CBOR as a careless encoder would, and looks at what Check says.
func TestInteropDataModel(t *testing.T) {
	t.Parallel()
	for name, valid := range map[string]bool{"data-model-valid.json": true, "data-model-invalid.json": false} {
		var rows []struct {
			Note string
			JSON any `json:"json"`
		}
		vectors(t, name, &rows)
		for _, r := range rows {
			if err := Check([]byte(enc(fromJSON(r.JSON)))); (err == nil) != valid {
				t.Errorf("%s: %v", r.Note, err)
			}
		}
		if want := map[bool]int{true: 5, false: 12}[valid]; len(rows) != want {
			t.Error(len(rows), "rows in", name)
		}
	}
}

// fromJSON turns {"$link"} and {"$bytes"} into what they stand for where they are sound, and leaves them where not.
func fromJSON(v any) any {
	switch v := v.(type) {
	case float64:
		if v == float64(int(v)) {
			return int(v)
		}
	case []any:
		for i := range v {
			v[i] = fromJSON(v[i])
		}
	case map[string]any:
		if link, ok := v["$link"].(string); ok && len(v) == 1 {
			if c, ok := parseCID(link); ok {
				return c
			}
		}
		if text, ok := v["$bytes"].(string); ok && len(v) == 1 {
			if b, err := base64.RawStdEncoding.DecodeString(text); err == nil {
				return b
			}
		}
		for k := range v {
			v[k] = fromJSON(v[k])
		}
	}
	return v
}

// TestInteropCommitProofs builds each tree before and after its change. The blocks that differ are a diff, in which the
// reader must find the added records and no deleted one, and miss nothing that the proof names.
func TestInteropCommitProofs(t *testing.T) {
	t.Parallel()
	var rows []struct {
		Comment, LeafValue                string
		Keys, Adds, Dels                  []string
		RootBeforeCommit, RootAfterCommit string
		BlocksInProof                     []string
	}
	vectors(t, "commit-proof-fixtures.json", &rows)
	for _, r := range rows {
		leaf, ok := parseCID(r.LeafValue)
		if !ok {
			t.Fatal(r.LeafValue)
		}
		g := newRig(t)
		before := map[string]CID{}
		for _, k := range r.Keys {
			before[k] = leaf
		}
		if root := g.tree(t, before); root.String() != r.RootBeforeCommit {
			t.Errorf("%s: before %s", r.Comment, root)
		}
		old := g.frames
		g.frames = nil
		after := map[string]CID{}
		for _, k := range append(slices.Clone(r.Keys), r.Adds...) {
			if !slices.Contains(r.Dels, k) {
				after[k] = leaf
			}
		}
		root := g.tree(t, after)
		if root.String() != r.RootAfterCommit {
			t.Errorf("%s: after %s", r.Comment, root)
		}
		proof(t, r.Comment, g, r.BlocksInProof, old, root, after)
	}
	if len(rows) != 6 {
		t.Error(len(rows), "rows")
	}
}

// proof reads the blocks of a proof as a diff: whatever the tree after the change holds is either seen or in a gap.
func proof(t *testing.T, comment string, g *rig, names, old []string, root CID, after map[string]CID) {
	t.Helper()
	all := append(slices.Clone(g.frames), old...)
	g.frames = slices.DeleteFunc(g.frames, func(f string) bool {
		return !slices.Contains(names, CID([]byte(f[:cidLen])).String())
	})
	for _, n := range names {
		if !slices.ContainsFunc(all, func(f string) bool { return CID([]byte(f[:cidLen])).String() == n }) {
			t.Errorf("%s: no block %s", comment, n)
		}
	}
	got, commit, err := readAll(t, g.car(g.commit(t, root, nil)), Expect{DID: ann, Key: g.key(t), Since: "3lk7q5zmi2k22"}, Limits{})
	if err != nil {
		t.Errorf("%s: %v", comment, err)
	}
	for k := range after {
		_, saw := got[k]
		if hidden := slices.ContainsFunc(commit.Gaps, func(gap Gap) bool { return gap.Covers(k) }); saw == hidden {
			t.Errorf("%s: %s seen %v, in a gap %v", comment, k, saw, hidden)
		}
	}
	for k := range got {
		if _, ok := after[k]; !ok {
			t.Errorf("%s: %s is not there", comment, k)
		}
	}
}

// TestInteropKeys: the did:key of each private key is the one that verifies what it signs.
func TestInteropKeys(t *testing.T) {
	t.Parallel()
	for name, private := range map[string]func([]byte) (atcrypto.PrivateKey, error){
		"w3c_didkey_K256.json": func(b []byte) (atcrypto.PrivateKey, error) { return atcrypto.ParsePrivateBytesK256(b) },
		"w3c_didkey_P256.json": func(b []byte) (atcrypto.PrivateKey, error) { return atcrypto.ParsePrivateBytesP256(b) },
	} {
		var rows []struct{ PrivateKeyBytesHex, PrivateKeyBytesBase58, PublicDidKey string }
		vectors(t, name, &rows)
		for _, r := range rows {
			raw, err := hex.DecodeString(r.PrivateKeyBytesHex)
			if r.PrivateKeyBytesBase58 != "" {
				raw, err = unbase58(t, r.PrivateKeyBytesBase58), nil
			}
			if err != nil {
				t.Fatal(err)
			}
			key, err := private(raw)
			if err != nil {
				t.Fatal(err)
			}
			sig, err := key.HashAndSign([]byte("a commit"))
			if err != nil {
				t.Fatal(err)
			}
			public, err := ParseKey(r.PublicDidKey)
			if err != nil || public.verify([]byte("a commit"), sig) != nil || public.verify([]byte("another"), sig) == nil {
				t.Errorf("%s: %v", r.PublicDidKey, err)
			}
		}
		t.Logf("%s: %d keys", name, len(rows))
	}
}

// unbase58 reads 32 bytes as Bitcoin writes them.
func unbase58(t *testing.T, s string) []byte {
	t.Helper()
	n := new(big.Int)
	for _, c := range s {
		digit := strings.IndexRune("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", c)
		if digit < 0 {
			t.Fatalf("%q is not base58", s)
		}
		n.Add(n.Mul(n, big.NewInt(58)), big.NewInt(int64(digit)))
	}
	return n.FillBytes(make([]byte, 32))
}
