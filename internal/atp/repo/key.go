package repo

import (
	"fmt"
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

// verify checks a signature of 64 bytes with a low S over content.
func (k Key) verify(content, sig []byte) error {
	if err := k.public.HashAndVerify(content, sig); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return nil
}
