package repo

import (
	"encoding/base32"
	"strings"
)

// A CID of atproto is 36 bytes: version 1, a codec, SHA-256, 32 bytes of digest.
const (
	cidLen     = 36
	prefixNode = "\x01\x71\x12\x20" // dag-cbor: commits, nodes and records
	prefixBlob = "\x01\x55\x12\x20" // raw: blobs
)

// CID names a block or a blob by its content, in binary form. The zero value names nothing.
type CID [cidLen]byte

// Defined reports whether it names anything.
func (c CID) Defined() bool { return c[0] != 0 }

// String is the text form (base32, beginning with "b"), or empty for none.
func (c CID) String() string {
	if !c.Defined() {
		return ""
	}
	var out [1 + (cidLen*8+4)/5]byte
	out[0] = 'b'
	base32.StdEncoding.WithPadding(base32.NoPadding).Encode(out[1:], c[:])
	return strings.ToLower(string(out[:]))
}

// ParseCID reads the text form of a CID of atproto: version 1, base32, SHA-256, of a block or a blob.
func ParseCID(text string) (c CID, ok bool) {
	if len(text) != 1+(cidLen*8+4)/5 || text[0] != 'b' {
		return CID{}, false
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(text[1:]))
	if err != nil || len(raw) != cidLen || string(raw[:4]) != prefixNode && string(raw[:4]) != prefixBlob || CID(raw).String() != text {
		return CID{}, false
	}
	return CID(raw), true
}
