package atp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// errSeveral says that a name is claimed for several accounts, which the specification treats as for none.
var errSeveral = errors.New("several different DIDs stand in DNS")

// lookUp asks which DID a handle names (atproto.com/specs/handle). It does not check the way back.
func (r *Resolver) lookUp(ctx context.Context, handle syntax.Handle) (syntax.DID, error) {
	if r.cfg.PDS != "" {
		return r.askPDS(ctx, handle)
	}
	did, dnsErr := r.askDNS(ctx, handle)
	if did != "" || errors.Is(dnsErr, errSeveral) {
		return did, unknown(handle, dnsErr)
	}
	did, err := r.askWellKnown(ctx, handle)
	if code := feed.CodeOf(err); dnsErr != nil && (code == feed.CodeUnreachable || code == feed.CodeTimeout) {
		return "", err // neither answered: that is our connection, not the handle
	}
	return did, unknown(handle, err)
}

// unknown turns why a handle was not found into what a person reads.
func unknown(handle syntax.Handle, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return err
	}
	return feed.FailWith(err, feed.CodeUnknownHandle, "handle", string(handle))
}

func (r *Resolver) askPDS(ctx context.Context, handle syntax.Handle) (syntax.DID, error) {
	base, err := baseURL(r.cfg.PDS)
	if err != nil {
		return "", feed.FailWith(err, feed.CodeBadInput, "field", "pds", "reason", err.Error())
	}
	var out struct {
		DID string `json:"did"`
	}
	err = newEndpoint(r.net, base).get(ctx, "com.atproto.identity.resolveHandle", url.Values{"handle": {string(handle)}}, "", &out)
	var refused *Refusal
	if errors.As(err, &refused) {
		return "", unknown(handle, err)
	} else if err != nil {
		return "", err
	}
	did, err := syntax.ParseDID(out.DID)
	return did, unknown(handle, err)
}

// askDNS returns no DID and no error when the records name none.
func (r *Resolver) askDNS(ctx context.Context, handle syntax.Handle) (syntax.DID, error) {
	records, err := r.net.LookupTXT(ctx, "_atproto."+string(handle))
	if err != nil {
		return "", err
	}
	var found syntax.DID
	for _, record := range records {
		value, ok := strings.CutPrefix(record, "did=")
		did, err := syntax.ParseDID(strings.TrimSpace(value))
		switch {
		case !ok || err != nil:
			continue
		case found != "" && found != did:
			return "", errSeveral
		}
		found = did
	}
	return found, nil
}

func (r *Resolver) askWellKnown(ctx context.Context, handle syntax.Handle) (syntax.DID, error) {
	data, err := fetch(ctx, r.net.Client(feed.PurposeHandle), "https://"+string(handle)+"/.well-known/atproto-did")
	if err != nil {
		return "", err
	}
	return syntax.ParseDID(strings.TrimSpace(string(data)))
}

// errNotThere is a 404 or 410.
var errNotThere = errors.New("not found")

// fetch reads a small public file.
func fetch(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("asking %s: %w", address, err)
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, plain(err, req.URL.Host)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotFound || res.StatusCode == http.StatusGone:
		return nil, errNotThere
	case res.StatusCode != http.StatusOK:
		return nil, feed.FailWith(fmt.Errorf("status %d", res.StatusCode), feed.CodeBadAnswer, "host", req.URL.Host)
	}
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, plain(err, req.URL.Host)
	}
	return data, nil
}
