package skynet

import (
	"fmt"

	"github.com/bluesky-social/indigo/atproto/syntax"
)

// splitURI takes an at-uri of a record apart. The authority may be a handle.
func splitURI(uri string) (authority, collection, rkey string, err error) {
	u, err := syntax.ParseATURI(uri)
	if err != nil {
		return "", "", "", fmt.Errorf("at-uri %q: %w", uri, err)
	}
	authority, collection, rkey = u.Authority().String(), u.Collection().String(), u.RecordKey().String()
	if collection == "" || rkey == "" {
		return "", "", "", fmt.Errorf("at-uri %q names no record", uri)
	}
	return authority, collection, rkey, nil
}
