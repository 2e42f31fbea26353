package atp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// MaxWrites is how many writes one [Client.ApplyWrites] may hold (com.atproto.repo.applyWrites).
const MaxWrites = 200

// Written names a record as the server stored it.
type Written struct {
	URI feed.URI
	CID string
}

// Record is a record as the server holds it.
type Record struct {
	Written
	Value json.RawMessage
}

// post calls a procedure.
func (c *Client) post(ctx context.Context, nsid string, in, out any) error {
	return c.do(ctx, request{method: http.MethodPost, nsid: nsid, in: in}, out)
}

type recordInput struct {
	Repo       feed.DID        `json:"repo"`
	Collection string          `json:"collection"`
	RKey       string          `json:"rkey"`
	Record     json.RawMessage `json:"record,omitempty"`
	SwapRecord string          `json:"swapRecord,omitempty"`
	SwapCommit string          `json:"swapCommit,omitempty"`
}

// CreateRecord writes a record under a key of the caller's choosing. A key that is taken is refused by the server, so the
// same call made twice cannot make two records. With swapCommit the repository must stand at that commit.
func (c *Client) CreateRecord(ctx context.Context, collection, rkey string, record json.RawMessage, swapCommit string) (Written, error) {
	in := recordInput{Repo: c.DID(), Collection: collection, RKey: rkey, Record: record, SwapCommit: swapCommit}
	return c.write(ctx, "com.atproto.repo.createRecord", in)
}

// PutRecord writes a record, replacing the one there. With swap it replaces only the version of that CID.
func (c *Client) PutRecord(ctx context.Context, collection, rkey string, record json.RawMessage, swap string) (Written, error) {
	in := recordInput{Repo: c.DID(), Collection: collection, RKey: rkey, Record: record, SwapRecord: swap}
	return c.write(ctx, "com.atproto.repo.putRecord", in)
}

func (c *Client) write(ctx context.Context, nsid string, in recordInput) (Written, error) {
	var out struct {
		URI string `json:"uri"`
		CID string `json:"cid"`
	}
	if err := c.post(ctx, nsid, in, &out); err != nil {
		return Written{}, err
	}
	return c.written(feed.NewURI(in.Repo, in.Collection, in.RKey), out.URI, out.CID)
}

// written holds an answer to what was asked.
func (c *Client) written(want feed.URI, uri, cid string) (Written, error) {
	if _, err := syntax.ParseCID(cid); err != nil || feed.URI(uri) != want {
		return Written{}, feed.FailWith(errors.New("the answer names another record"), feed.CodeBadAnswer, "host", c.Host())
	}
	return Written{want, cid}, nil
}

// DeleteRecord deletes a record of the signed-in account. One that is not there is no error. With swap it deletes only the
// version of that CID.
func (c *Client) DeleteRecord(ctx context.Context, uri feed.URI, swap string) error {
	did, collection, rkey, ok := uri.Split()
	if !ok || did != c.DID() {
		return feed.Fail(feed.CodeBadInput, "field", "The record", "reason", "it is not one of this account")
	}
	in := recordInput{Repo: did, Collection: collection, RKey: rkey, SwapRecord: swap}
	return c.post(ctx, "com.atproto.repo.deleteRecord", in, nil)
}

// Write is one of several that are carried out together or not at all.
type Write struct {
	Action     string // "create", "update" or "delete"
	Collection string
	RKey       string
	Record     json.RawMessage // nil when deleting
}

// ApplyWrites carries out up to [MaxWrites] writes in one commit and returns what each wrote; the entry of a deletion is empty.
func (c *Client) ApplyWrites(ctx context.Context, writes []Write, swapCommit string) ([]Written, error) {
	if len(writes) == 0 || len(writes) > MaxWrites {
		return nil, feed.Fail(feed.CodeBadInput, "field", "writes", "reason", "1 to 200 at a time")
	}
	type one struct {
		Type       string          `json:"$type"`
		Collection string          `json:"collection"`
		RKey       string          `json:"rkey"`
		Value      json.RawMessage `json:"value,omitempty"`
	}
	in := struct {
		Repo       feed.DID `json:"repo"`
		Writes     []one    `json:"writes"`
		SwapCommit string   `json:"swapCommit,omitempty"`
	}{Repo: c.DID(), SwapCommit: swapCommit}
	for _, w := range writes {
		in.Writes = append(in.Writes, one{"com.atproto.repo.applyWrites#" + w.Action, w.Collection, w.RKey, w.Record})
	}
	var out struct {
		Results []struct {
			URI string `json:"uri"`
			CID string `json:"cid"`
		} `json:"results"`
	}
	if err := c.post(ctx, "com.atproto.repo.applyWrites", in, &out); err != nil {
		return nil, err
	}
	if len(out.Results) != len(writes) {
		return nil, feed.FailWith(errors.New("fewer results than writes"), feed.CodeBadAnswer, "host", c.Host())
	}
	all := make([]Written, len(writes))
	for i, w := range writes {
		if w.Action == "delete" {
			continue
		}
		var err error
		if all[i], err = c.written(feed.NewURI(c.DID(), w.Collection, w.RKey), out.Results[i].URI, out.Results[i].CID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Record asks the signed-in account's own server for a record of any of its accounts. found is false where there is none.
func (c *Client) Record(ctx context.Context, uri feed.URI) (r Record, found bool, err error) {
	did, collection, rkey, ok := uri.Split()
	if !ok {
		return r, false, feed.Fail(feed.CodeBadInput, "field", "The record", "reason", "it must be named by its at-uri")
	}
	var out struct {
		URI   string          `json:"uri"`
		CID   string          `json:"cid"`
		Value json.RawMessage `json:"value"`
	}
	params := url.Values{"repo": {string(did)}, "collection": {collection}, "rkey": {rkey}}
	err = c.get(ctx, "com.atproto.repo.getRecord", params, &out)
	var refused *Refusal
	if errors.As(err, &refused) && (refused.Name == "RecordNotFound" || strings.HasPrefix(refused.Message, "Could not locate record")) {
		return r, false, nil
	} else if err != nil {
		return r, false, err
	}
	r.Value = out.Value
	r.Written, err = c.written(uri, out.URI, out.CID)
	return r, err == nil, err
}

// UploadBlob sends a picture and returns the blob object that a record names it by. mime is one that [Picture] found.
func (c *Client) UploadBlob(ctx context.Context, data []byte, mime string) (json.RawMessage, error) {
	var out struct {
		Blob json.RawMessage `json:"blob"`
	}
	r := request{method: http.MethodPost, nsid: "com.atproto.repo.uploadBlob", blob: data, mime: mime}
	if err := c.do(ctx, r, &out); err != nil {
		return nil, err
	}
	var blob struct {
		Ref struct {
			Link string `json:"$link"`
		} `json:"ref"`
	}
	if err := json.Unmarshal(out.Blob, &blob); err != nil || blob.Ref.Link == "" {
		return nil, feed.FailWith(errors.New("no blob in the answer"), feed.CodeBadAnswer, "host", c.Host())
	}
	return out.Blob, nil
}

// Mute hides an account, or only its reposts or quote posts. Muting again replaces the scope.
func (c *Client) Mute(ctx context.Context, did feed.DID, scope feed.Scope) error {
	in := struct {
		Actor   feed.DID `json:"actor"`
		Reposts bool     `json:"onlyReposts,omitempty"`
		Quotes  bool     `json:"onlyQuoteposts,omitempty"`
	}{did, scope == feed.ScopeReposts, scope == feed.ScopeQuotes}
	return c.post(ctx, "app.bsky.graph.muteActor", in, nil)
}

// Unmute takes back a mute of any scope.
func (c *Client) Unmute(ctx context.Context, did feed.DID) error {
	return c.post(ctx, "app.bsky.graph.unmuteActor", map[string]any{"actor": did}, nil)
}

// BlockRecord asks which record blocks an account, empty when none does.
func (c *Client) BlockRecord(ctx context.Context, did feed.DID) (feed.URI, error) {
	var out struct {
		Viewer maybe[actorViewerView] `json:"viewer"`
	}
	if err := c.get(ctx, "app.bsky.actor.getProfile", url.Values{"actor": {string(did)}}, &out); err != nil || out.Viewer.v == nil {
		return "", err
	}
	return recordURI(string(out.Viewer.v.Blocking)), nil
}

// Bookmark keeps a post; only the account itself can see that it did.
func (c *Client) Bookmark(ctx context.Context, post feed.URI, cid string) error {
	return c.post(ctx, "app.bsky.bookmark.createBookmark", map[string]any{"uri": post, "cid": cid}, nil)
}

// Unbookmark lets a post go.
func (c *Client) Unbookmark(ctx context.Context, post feed.URI) error {
	return c.post(ctx, "app.bsky.bookmark.deleteBookmark", map[string]any{"uri": post}, nil)
}

// ResolveHandle asks the PDS which account a handle names, for mentions. found is false where it names none.
func (c *Client) ResolveHandle(ctx context.Context, handle string) (did feed.DID, found bool, err error) {
	h, err := syntax.ParseHandle(handle)
	if err != nil {
		return "", false, nil
	}
	var out struct {
		DID string `json:"did"`
	}
	err = c.get(ctx, "com.atproto.identity.resolveHandle", url.Values{"handle": {string(h.Normalize())}}, &out)
	var refused *Refusal
	if errors.As(err, &refused) && refused.Status == http.StatusBadRequest {
		return "", false, nil
	} else if err != nil {
		return "", false, err
	}
	parsed, err := syntax.ParseDID(out.DID)
	return feed.DID(parsed), err == nil, nil
}
