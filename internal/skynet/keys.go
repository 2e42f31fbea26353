package skynet

import (
	"crypto/sha256"
	"fmt"

	"github.com/bluesky-social/indigo/atproto/atcrypto"
)

// signingKey is a private key that anyone can derive: these accounts are invented and guard nothing.
type signingKey struct{ *atcrypto.PrivateKeyK256 }

// keyFrom derives a key from its purpose and how often it was replaced.
func keyFrom(purpose string, generation int) signingKey {
	if generation > 0 {
		purpose += fmt.Sprintf(" %d", generation)
	}
	seed := sha256.Sum256([]byte(purpose))
	key, err := atcrypto.ParsePrivateBytesK256(seed[:])
	if err != nil {
		panic("a SHA-256 is a secp256k1 key with all but certainty: " + err.Error())
	}
	return signingKey{key}
}

// public is the public half, as DID documents have it.
func (k signingKey) public() string {
	half, err := k.PublicKey()
	if err != nil {
		panic("public half of a private key: " + err.Error())
	}
	return half.Multibase()
}
