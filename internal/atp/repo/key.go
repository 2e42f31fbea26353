package repo

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/bluesky-social/indigo/atproto/atcrypto"
)

// Key is the public half of an account's signing key, on the curve k256 or p256.
type Key struct{ public atcrypto.PublicKey }

// ParseKey reads a key as "did:key:z…" or as the publicKeyMultibase "z…" of a DID document's Multikey.
func ParseKey(s string) (Key, error) {
	public, err := atcrypto.ParsePublicMultibase(strings.TrimPrefix(s, "did:key:"))
	if err != nil {
		return Key{}, fmt.Errorf("parse a signing key: %w", err)
	}
	return Key{public: public}, nil
}

// ParseMethod reads a verification method of a DID document: a Multikey, or one of the two older types that directories in
// use still write, whose key has no codec before it and is uncompressed.
func ParseMethod(kind, multibase string) (Key, error) {
	var public atcrypto.PublicKey
	raw, err := base58(multibase)
	switch kind {
	case "Multikey":
		return ParseKey(multibase)
	case "EcdsaSecp256k1VerificationKey2019":
		if err == nil {
			public, err = atcrypto.ParsePublicUncompressedBytesK256(raw)
		}
	case "EcdsaSecp256r1VerificationKey2019":
		if err == nil {
			public, err = atcrypto.ParsePublicUncompressedBytesP256(raw)
		}
	default:
		err = fmt.Errorf("keys of the type %q are not used", kind)
	}
	if err != nil {
		return Key{}, fmt.Errorf("parse a signing key: %w", err)
	}
	return Key{public: public}, nil
}

const base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// base58 decodes what stands behind the "z" of base58btc; keys are far below 100 digits.
func base58(multibase string) ([]byte, error) {
	digits, ok := strings.CutPrefix(multibase, "z")
	if !ok || digits == "" || len(digits) > 100 {
		return nil, errors.New("no base58btc")
	}
	n, radix := new(big.Int), big.NewInt(58)
	for i := range len(digits) {
		d := strings.IndexByte(base58Digits, digits[i])
		if d < 0 {
			return nil, errors.New("no base58btc")
		}
		n.Add(n.Mul(n, radix), big.NewInt(int64(d)))
	}
	return n.Bytes(), nil
}

// verify checks a signature of 64 bytes with a low S over content.
func (k Key) verify(content, sig []byte) error {
	if err := k.public.HashAndVerify(content, sig); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return nil
}
