package atp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// document is what Skein reads of a DID document (atproto.com/specs/did).
type document struct {
	ID          string         `json:"id"`
	AlsoKnownAs list[text]     `json:"alsoKnownAs"`
	Service     list[endpoint] `json:"service"`
	Methods     list[method]   `json:"verificationMethod"`
}

type method struct {
	ID        text `json:"id"`
	Type      text `json:"type"`
	Multibase text `json:"publicKeyMultibase"`
}

type endpoint struct {
	ID       text `json:"id"`
	Type     text `json:"type"`
	Endpoint text `json:"serviceEndpoint"`
}

// handle is the first valid handle claimed, the invalid one when there is none.
func (d *document) handle() syntax.Handle {
	for _, name := range d.AlsoKnownAs {
		rest, ok := strings.CutPrefix(string(name), "at://")
		if h, err := syntax.ParseHandle(rest); ok && err == nil && h.AllowedTLD() {
			return h.Normalize()
		}
	}
	return HandleInvalid
}

// pds is the address of the account's PDS, empty when the document names none.
func (d *document) pds() string {
	for _, s := range d.Service {
		if (s.ID == "#atproto_pds" || string(s.ID) == d.ID+"#atproto_pds") && s.Type == "AtprotoPersonalDataServer" {
			return string(s.Endpoint)
		}
	}
	return ""
}

// labeler is the address of the account's labeling service, empty when the document names none.
func (d *document) labeler() string {
	for _, s := range d.Service {
		if (s.ID == "#atproto_labeler" || string(s.ID) == d.ID+"#atproto_labeler") && s.Type == "AtprotoLabeler" {
			return string(s.Endpoint)
		}
	}
	return ""
}

// document fetches the DID document. who is what the person typed, for the error.
func (r *Resolver) document(ctx context.Context, did syntax.DID, who string) (*document, error) {
	purpose, address, err := r.documentURL(did)
	if err != nil {
		return nil, feed.FailWith(err, feed.CodeUnknownHandle, "handle", who)
	}
	data, err := fetch(ctx, r.net.Client(purpose), address)
	if errors.Is(err, errNotThere) {
		return nil, feed.FailWith(err, feed.CodeUnknownHandle, "handle", who)
	} else if err != nil {
		return nil, err
	}
	var doc document
	if err := json.Unmarshal(data, &doc); err != nil || doc.ID != string(did) {
		return nil, feed.FailWith(errors.Join(err, fmt.Errorf("document of %q where %s was asked", doc.ID, did)),
			feed.CodeBadAnswer, "host", r.documentHost(did))
	}
	return &doc, nil
}

func (r *Resolver) documentURL(did syntax.DID) (feed.Purpose, string, error) {
	switch did.Method() {
	case "plc":
		base, err := baseURL(r.plc())
		return feed.PurposePLC, base + "/" + string(did), err
	case "web":
		// Only host names: no ports, no paths (atproto.com/specs/did).
		host, err := syntax.ParseHandle(did.Identifier())
		if err == nil && !host.AllowedTLD() {
			err = fmt.Errorf("no account can be at %s", host)
		}
		return feed.PurposeDIDWeb, "https://" + string(host.Normalize()) + "/.well-known/did.json", err
	}
	return "", "", fmt.Errorf("the method did:%s is not used for accounts", did.Method())
}

func (r *Resolver) documentHost(did syntax.DID) string {
	if did.Method() == "web" {
		return did.Identifier()
	}
	return hostOf(r.plc())
}

func (r *Resolver) plc() string {
	if r.cfg.PLC != "" {
		return r.cfg.PLC
	}
	return DefaultPLC
}
