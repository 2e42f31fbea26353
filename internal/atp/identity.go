package atp

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// HandleInvalid is shown for an account whose handle does not resolve both ways.
const HandleInvalid = "handle.invalid"

// Identity is an account that was resolved both ways.
type Identity struct {
	DID    feed.DID
	Handle string // HandleInvalid where it was asked by DID and the handle does not lead back to it
	PDS    string // base URL, e.g. "https://pds.example.com"
}

// Resolver finds accounts. The zero configuration is the live network.
type Resolver struct {
	net Network
	cfg feed.NetworkConfig
}

// NewResolver makes a resolver. With cfg.PDS set, handles are asked of that PDS instead of DNS, and it takes the place of
// the one in the DID document; the document still has to claim the handle.
func NewResolver(net Network, cfg feed.NetworkConfig) *Resolver {
	return &Resolver{net: net, cfg: cfg}
}

// Resolve finds the account of a handle (with or without "@") or DID. Errors: feed.CodeUnknownHandle,
// feed.CodeHandleMismatch, feed.CodeBadAnswer (a DID document that names no PDS), or what the network said.
func (r *Resolver) Resolve(ctx context.Context, who string) (Identity, error) {
	who = tidyHandle(who)
	if strings.HasPrefix(who, "did:") {
		return r.byDID(ctx, who)
	}
	handle, err := syntax.ParseHandle(who)
	if err != nil || !handle.AllowedTLD() {
		return Identity{}, feed.FailWith(err, feed.CodeUnknownHandle, "handle", who)
	}
	did, err := r.lookUp(ctx, handle.Normalize())
	if err != nil {
		return Identity{}, err
	}
	doc, err := r.document(ctx, did, who)
	if err != nil {
		return Identity{}, err
	}
	if doc.handle() != handle.Normalize() {
		return Identity{}, feed.Fail(feed.CodeHandleMismatch, "handle", who, "did", string(did))
	}
	return r.identity(did, string(handle.Normalize()), doc)
}

// Find gives the DID of a handle, checked both ways, or takes a DID as it is: for accounts whose server is of no interest.
func (r *Resolver) Find(ctx context.Context, who string) (feed.DID, error) {
	if who = tidyHandle(who); strings.HasPrefix(who, "did:") {
		if _, err := syntax.ParseDID(who); err != nil {
			return "", feed.FailWith(err, feed.CodeUnknownHandle, "handle", who)
		}
		return feed.DID(who), nil
	}
	id, err := r.Resolve(ctx, who)
	return id.DID, err
}

func (r *Resolver) byDID(ctx context.Context, who string) (Identity, error) {
	did, err := syntax.ParseDID(who)
	if err != nil {
		return Identity{}, feed.FailWith(err, feed.CodeUnknownHandle, "handle", who)
	}
	doc, err := r.document(ctx, did, who)
	if err != nil {
		return Identity{}, err
	}
	handle := string(doc.handle())
	if back, err := r.lookUp(ctx, doc.handle()); err != nil || back != did {
		handle = HandleInvalid
	}
	return r.identity(did, handle, doc)
}

func (r *Resolver) identity(did syntax.DID, handle string, doc *document) (Identity, error) {
	pds := r.cfg.PDS
	if pds == "" {
		pds = doc.pds()
	}
	base, err := baseURL(pds)
	if err != nil || pds == "" {
		return Identity{}, feed.FailWith(errors.Join(err, fmt.Errorf("the DID document of %s names no PDS", did)),
			feed.CodeBadAnswer, "host", r.documentHost(did))
	}
	return Identity{DID: feed.DID(did), Handle: handle, PDS: base}, nil
}

// tidyHandle removes what comes along when a handle is copied from a screen: spaces, the "@", and the invisible marks
// that keep right-to-left names in order.
func tidyHandle(s string) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r == 0xa0 || r == 0xad || r == 0xfeff || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
	if strings.HasPrefix(s, "did:") {
		return s
	}
	return strings.ToLower(strings.TrimPrefix(s, "@"))
}
