package repo

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/bluesky-social/indigo/atproto/atcrypto"
)

// written is the multibase of bytes, by the plain definition of base58.
func written(raw []byte) string {
	n := new(big.Int).SetBytes(raw)
	var out []byte
	for rest := new(big.Int); n.Sign() > 0; {
		n.DivMod(n, big.NewInt(58), rest)
		out = append(out, base58Digits[rest.Int64()])
	}
	slices.Reverse(out)
	return "z" + string(out)
}

// Directories write keys in three ways; all of them are the same key.
func TestKeysOfDocuments(t *testing.T) {
	t.Parallel()
	k, err := atcrypto.GeneratePrivateKeyK256()
	if err != nil {
		t.Fatal(err)
	}
	public, err := k.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	p, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := p.PublicKey.Bytes() // 4, X, Y; compressed it is 2 or 3, as Y is even or odd, and X
	if err != nil {
		t.Fatal(err)
	}
	compressed := written(append([]byte{0x80, 0x24, 2 + point[64]&1}, point[1:33]...))
	for name, c := range map[string]struct{ kind, multibase, same string }{
		"k256, today":      {"Multikey", public.Multibase(), public.Multibase()},
		"k256, as before":  {"EcdsaSecp256k1VerificationKey2019", written(public.UncompressedBytes()), public.Multibase()},
		"p256, as before":  {"EcdsaSecp256r1VerificationKey2019", written(point), compressed},
		"the wrong curve":  {"EcdsaSecp256k1VerificationKey2019", written(point), ""},
		"the wrong length": {"EcdsaSecp256r1VerificationKey2019", written(point[:40]), ""},
		"another base":     {"EcdsaSecp256r1VerificationKey2019", "f" + written(point), ""},
		"no digit":         {"EcdsaSecp256r1VerificationKey2019", written(point) + "0", ""},
		"far too long":     {"EcdsaSecp256r1VerificationKey2019", "z" + strings.Repeat("2", 101), ""},
		"nothing":          {"EcdsaSecp256k1VerificationKey2019", "z", ""},
		"another type":     {"JsonWebKey2020", public.Multibase(), ""},
		"a broken key":     {"Multikey", "zabc", ""},
	} {
		key, err := ParseMethod(c.kind, c.multibase)
		if (err == nil) != (c.same != "") {
			t.Errorf("%s: %v", name, err)
		} else if err == nil && key.public.Multibase() != c.same {
			t.Errorf("%s: %s, want %s", name, key.public.Multibase(), c.same)
		}
	}
}
