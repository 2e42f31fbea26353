package repo

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/bluesky-social/indigo/atproto/atcrypto"
	"github.com/bluesky-social/indigo/atproto/labeling"
	"pgregory.net/rapid"
)

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// indigoLabel is the label as indigo has it.
func indigoLabel(l Label, neg *bool) labeling.Label {
	return labeling.Label{
		CID: optional(l.CID), CreatedAt: l.Created, ExpiresAt: optional(l.Expiry), Negated: neg, SourceDID: l.Source, URI: l.URI, Val: l.Value,
		Version: int64(l.Version),
	}
}

// labelFrame is a message of a labeler with these labels, encoded by indigo's encoder.
func labelFrame(tb testing.TB, seq byte, labels ...labeling.Label) []byte {
	tb.Helper()
	out := []byte("\xa2\x61t\x67#labels\x62op\x01\xa2\x63seq")
	out = append(out, seq, 0x66)
	out = append(out, "labels"...)
	out = append(out, 0x80|byte(len(labels)))
	for _, l := range labels {
		var b bytes.Buffer
		if err := l.MarshalCBOR(&b); err != nil {
			tb.Fatal(err)
		}
		out = append(out, b.Bytes()...)
	}
	return out
}

func labelKeys(tb testing.TB) (atcrypto.PrivateKey, Key) {
	tb.Helper()
	private, err := atcrypto.GeneratePrivateKeyK256()
	if err != nil {
		tb.Fatal(err)
	}
	public, err := private.PublicKey()
	if err != nil {
		tb.Fatal(err)
	}
	key, err := ParseKey(public.DIDKey())
	if err != nil {
		tb.Fatal(err)
	}
	return private, key
}

// What is signed is byte for byte what indigo signs, and one changed field is enough to be refused.
func TestLabelSignatures(t *testing.T) {
	t.Parallel()
	private, key := labelKeys(t)
	_, other := labelKeys(t)
	word := rapid.StringN(0, 40, 300)
	rapid.Check(t, func(r *rapid.T) {
		l := Label{
			Version: 1, Source: "did:plc:" + word.Draw(r, "src"), URI: "at://" + word.Draw(r, "uri"), CID: word.Draw(r, "cid"),
			Value: word.Draw(r, "val"), Created: "t" + word.Draw(r, "cts"), Expiry: word.Draw(r, "exp"), Negated: rapid.Bool().Draw(r, "neg"),
		}
		var neg *bool
		if l.Negated || rapid.Bool().Draw(r, "neg sent") {
			neg = &l.Negated
		}
		signed := indigoLabel(l, neg)
		if want, err := signed.UnsignedBytes(); err != nil || !bytes.Equal(l.unsigned(neg != nil), want) {
			r.Fatalf("%x, indigo has %x (%v)", l.unsigned(neg != nil), want, err)
		}
		if err := signed.Sign(private); err != nil {
			r.Fatal(err)
		}
		l.Sig = signed.Sig
		if err := l.Signed(key); err != nil {
			r.Fatal(err)
		}
		if err := l.Signed(other); !errors.Is(err, ErrSignature) {
			r.Fatalf("another key: %v", err)
		}
		for name, forge := range map[string]func(*Label){
			"val": func(f *Label) { f.Value += "x" }, "uri": func(f *Label) { f.URI += "x" }, "src": func(f *Label) { f.Source += "x" },
			"cts": func(f *Label) { f.Created += "x" }, "exp": func(f *Label) { f.Expiry += "x" }, "neg": func(f *Label) { f.Negated = !f.Negated },
			"sig": func(f *Label) { f.Sig = nil }, "ver": func(f *Label) { f.Version++ },
		} {
			forged := l
			forge(&forged)
			if err := forged.Signed(key); !errors.Is(err, ErrSignature) {
				r.Fatalf("forged %s: %v", name, err)
			}
		}
	})
}

func TestLabelFrames(t *testing.T) {
	t.Parallel()
	yes := true
	l := Label{Version: 1, Source: "did:plc:l", URI: "did:plc:a", CID: "bafy", Value: "spam", Created: "2026-01-01T00:00:00Z", Expiry: "2027-01-01T00:00:00Z", Negated: true}
	signed := indigoLabel(l, &yes)
	signed.Sig = []byte{1, 2, 3}
	f, err := ParseLabelFrame(labelFrame(t, 7, signed, indigoLabel(Label{Version: 1, Source: "did:plc:l", URI: "at://x", Value: "odd"}, nil)))
	if err != nil || f.Type != "#labels" || f.Seq != 7 || len(f.Labels) != 2 {
		t.Fatalf("%+v, %v", f, err)
	}
	l.Sig = signed.Sig
	if got := f.Labels[0]; got.Source != l.Source || got.URI != l.URI || got.CID != l.CID || got.Value != l.Value || got.Created != l.Created ||
		got.Expiry != l.Expiry || !got.Negated || got.Version != 1 || !bytes.Equal(got.Sig, l.Sig) {
		t.Errorf("%+v", got)
	}
	for name, c := range map[string]struct {
		message string
		want    LabelFrame
		fails   bool
	}{
		"an info":                 {"\xa2\x61t\x65#info\x62op\x01\xa1\x64name\x6eOutdatedCursor", LabelFrame{Type: "#info", Name: "OutdatedCursor"}, false},
		"an error":                {"\xa1\x62op\x20\xa1\x65error\x6cFutureCursor", LabelFrame{Name: "FutureCursor"}, false},
		"a type of tomorrow":      {"\xa2\x61t\x62#x\x62op\x01\xa0", LabelFrame{Type: "#x"}, false},
		"a seq of text":           {"\xa2\x61t\x67#labels\x62op\x01\xa1\x63seq\x611", LabelFrame{Type: "#labels"}, false},
		"labels that are no list": {"\xa2\x61t\x67#labels\x62op\x01\xa1\x66labels\xa0", LabelFrame{Type: "#labels"}, false},
		"no header":               {"\x01\xa0", LabelFrame{}, true},
		"no type":                 {"\xa1\x62op\x01\xa0", LabelFrame{}, true},
		"no body":                 {"\xa2\x61t\x62#x\x62op\x01", LabelFrame{}, true},
		"a body of text":          {"\xa2\x61t\x62#x\x62op\x01\x61x", LabelFrame{}, true},
		"more behind":             {"\xa2\x61t\x62#x\x62op\x01\xa0\xa0", LabelFrame{}, true},
		"a million labels":        {"\xa2\x61t\x67#labels\x62op\x01\xa1\x66labels\x9a\x00\x0f\x42\x40", LabelFrame{}, true},
		"nothing":                 {"", LabelFrame{}, true},
	} {
		f, err := ParseLabelFrame([]byte(c.message))
		if (err != nil) != c.fails || f.Type != c.want.Type || f.Name != c.want.Name || f.Seq != c.want.Seq || len(f.Labels) != 0 {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

func TestHeadsAreShortest(t *testing.T) {
	t.Parallel()
	for n, want := range map[uint64]int{0: 1, 23: 1, 24: 2, math.MaxUint8: 2, math.MaxUint8 + 1: 3, math.MaxUint16 + 1: 5, math.MaxUint32 + 1: 9} {
		out := appendHead(nil, majorUint, n)
		s := scanner{in: view(out)}
		if _, got := s.head(); len(out) != want || got != n || s.done() != nil {
			t.Errorf("%d: %x", n, out)
		}
	}
}

// FuzzLabelFrame: whatever a labeler sends, the parser ends, holds no more than came, and a label it read that carries a valid
// signature is one that indigo reads alike.
func FuzzLabelFrame(f *testing.F) {
	private, key := labelKeys(f)
	signed := indigoLabel(Label{Version: 1, Source: "did:plc:l", URI: "did:plc:a", Value: "spam", Created: "2026-01-01T00:00:00Z"}, nil)
	if err := signed.Sign(private); err != nil {
		f.Fatal(err)
	}
	f.Add(labelFrame(f, 7, signed, signed))
	f.Add([]byte("\xa2\x61t\x65#info\x62op\x01\xa1\x64name\x6eOutdatedCursor"))
	f.Add([]byte("\xa1\x62op\x20\xa1\x65error\x6cFutureCursor"))
	f.Fuzz(func(t *testing.T, message []byte) {
		got, err := ParseLabelFrame(message)
		if err != nil {
			if len(got.Labels) != 0 {
				t.Fatal("a message that was refused yields labels")
			}
			return
		}
		if len(got.Labels) > len(message) {
			t.Fatalf("%d labels in %d bytes", len(got.Labels), len(message))
		}
		for _, l := range got.Labels {
			if l.Signed(key) == nil {
				same := indigoLabel(l, nil)
				same.Sig = l.Sig
				if public, err := private.PublicKey(); err != nil || same.VerifySignature(public) != nil {
					t.Fatalf("indigo does not agree: %+v", l)
				}
			}
		}
	})
}
