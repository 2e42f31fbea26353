package skynet

import (
	"encoding/binary"

	"github.com/ipfs/go-cid"
)

// carFile is a CAR version 1 under construction (https://ipld.io/specs/transport/car/carv1).
type carFile struct {
	data []byte
	skip cid.Cid // a block that is left out
}

func newCAR(root cid.Cid) *carFile {
	head := appendHead(nil, cborMap, 2)
	head = appendHead(appendText(head, "roots"), cborArray, 1)
	head = appendLink(head, root)
	head = appendHead(appendText(head, "version"), cborUint, 1)
	c := &carFile{data: binary.AppendUvarint(nil, uint64(len(head)))}
	c.data = append(c.data, head...)
	return c
}

// put appends a block.
func (c *carFile) put(id cid.Cid, block []byte) {
	if id == c.skip {
		return
	}
	raw := id.Bytes()
	c.data = binary.AppendUvarint(c.data, uint64(len(raw)+len(block)))
	c.data = append(append(c.data, raw...), block...)
}
