package skynet

import (
	"io"
	"net/http"

	"github.com/ipfs/go-cid"
)

// uploadLimit is the largest file the PDS takes, in bytes, as the reference is set up by default.
const uploadLimit = 5 << 20

func uploadBlob(c *call) (any, error) {
	data, err := io.ReadAll(io.LimitReader(c.request.Body, uploadLimit+1))
	if err != nil {
		return nil, badRequest("reading input: %v", err)
	}
	mime := c.request.Header.Get("Content-Type")
	switch {
	case len(data) > uploadLimit:
		return nil, &xrpcError{http.StatusRequestEntityTooLarge, "PayloadTooLarge", "request entity too large"}
	case mime == "":
		return nil, badRequest("Request encoding (Content-Type) required but not provided")
	}
	id := blockCID(cid.Raw, data).String()
	c.world.mu.Lock()
	defer c.world.mu.Unlock()
	a, err := c.author(c.token.Sub)
	if err != nil {
		return nil, err
	}
	b := &blob{mime: mime, data: data}
	a.blobs[id] = b
	c.world.uploads[id] = b
	return object{"blob": object{"$type": "blob", "ref": object{"$link": id}, "mimeType": mime, "size": len(data)}}, nil
}
