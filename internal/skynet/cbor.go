package skynet

import (
	"encoding/binary"

	"github.com/ipfs/go-cid"
)

// The major types of CBOR that a repository's own structure is made of (RFC 8949). Records go through indigo's encoder;
// nodes and frames are written here, because a large tree has thousands of them.
const (
	cborUint  = 0
	cborBytes = 2
	cborText  = 3
	cborArray = 4
	cborMap   = 5
	cborNull  = 0xf6
)

// appendHead appends a major type and its count.
func appendHead(b []byte, major byte, n uint64) []byte {
	major <<= 5
	switch {
	case n < 24:
		return append(b, major|byte(n))
	case n < 1<<8:
		return append(b, major|24, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, major|25), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(b, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(b, major|27), n)
}

func appendText(b []byte, s string) []byte {
	return append(appendHead(b, cborText, uint64(len(s))), s...)
}

func appendBytes(b, data []byte) []byte {
	return append(appendHead(b, cborBytes, uint64(len(data))), data...)
}

// appendLink appends a CID as DAG-CBOR has it: tag 42 over its bytes behind a zero; an undefined one is null.
func appendLink(b []byte, c cid.Cid) []byte {
	if !c.Defined() {
		return append(b, cborNull)
	}
	raw := c.Bytes()
	b = appendHead(append(b, 0xd8, 42), cborBytes, uint64(len(raw)+1))
	return append(append(b, 0), raw...)
}

// appendNode appends a tree node: links[0] is left of everything, links[i+1] right of leaf i.
func appendNode(b []byte, leaves []leaf, links []cid.Cid) []byte {
	b = appendHead(b, cborMap, 2)
	b = appendHead(appendText(b, "e"), cborArray, uint64(len(leaves)))
	previous := ""
	for i, l := range leaves {
		shared := commonPrefix(previous, l.key)
		b = appendHead(b, cborMap, 4)
		b = appendBytes(appendText(b, "k"), []byte(l.key[shared:]))
		b = appendHead(appendText(b, "p"), cborUint, uint64(shared))
		b = appendLink(appendText(b, "t"), links[i+1])
		b = appendLink(appendText(b, "v"), l.value)
		previous = l.key
	}
	b = appendText(b, "l")
	if len(links) == 0 {
		return append(b, cborNull)
	}
	return appendLink(b, links[0])
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
