package atp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"skein/feed"
)

// Host asks any PDS for what is public of the accounts that live on it, without a session.
type Host struct {
	small, large server
}

// NewHost makes one for a base URL.
func NewHost(net Network, base string) Host {
	return Host{small: newEndpoint(net, base), large: server{http: net.Client(feed.PurposeRepo), base: base}}
}

// Name is the host's name, as errors and screens give it.
func (h Host) Name() string { return hostOf(h.small.base) }

// Repo hands out an account's repository as a CAR file, whole or what is newer than the revision since, and the bytes that
// the host promises (-1: it does not say). The caller closes it. An account that is not there is a [Refusal].
func (h Host) Repo(ctx context.Context, did feed.DID, since string) (io.ReadCloser, int64, error) {
	params := url.Values{"did": {string(did)}}
	if since != "" {
		params.Set("since", since)
	}
	req, err := h.large.request(ctx, request{method: http.MethodGet, nsid: "com.atproto.sync.getRepo", params: params})
	if err != nil {
		return nil, 0, err
	}
	res, err := h.large.http.Do(req)
	if err != nil {
		return nil, 0, plain(err, h.Name())
	}
	if res.StatusCode == http.StatusOK {
		return res.Body, res.ContentLength, nil
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return nil, 0, plain(err, h.Name())
	}
	return nil, 0, refusal(res.StatusCode, data, h.Name())
}

// Latest is the newest revision of an account's repository.
func (h Host) Latest(ctx context.Context, did feed.DID) (rev string, err error) {
	var out struct {
		Rev string `json:"rev"`
	}
	if err := h.small.get(ctx, "com.atproto.sync.getLatestCommit", url.Values{"did": {string(did)}}, "", &out); err != nil {
		return "", err
	}
	if out.Rev == "" {
		return "", feed.Fail(feed.CodeBadAnswer, "host", h.Name())
	}
	return out.Rev, nil
}

// Status is what the host says of an account's standing (com.atproto.sync.getRepoStatus).
func (h Host) Status(ctx context.Context, did feed.DID) (feed.AccountStatus, error) {
	var out struct {
		Active flag `json:"active"`
		Status text `json:"status"`
	}
	if err := h.small.get(ctx, "com.atproto.sync.getRepoStatus", url.Values{"did": {string(did)}}, "", &out); err != nil {
		return "", err
	}
	if out.Active {
		return feed.AccountActive, nil
	}
	return standing(string(out.Status)), nil
}

// standing reads a status; one that is not known is an account that is away.
func standing(s string) feed.AccountStatus {
	switch st := feed.AccountStatus(s); st {
	case feed.AccountSuspended, feed.AccountTakenDown, feed.AccountDeleted:
		return st
	}
	return feed.AccountDeactivated
}

// Absent reads what a host answers of a repository that it does not hand out: the account's standing, where err says one.
// An account that a host does not know may have moved: that is feed.AccountDeleted only for who knows that it has not.
func Absent(err error) (feed.AccountStatus, bool) {
	var r *Refusal
	if !errors.As(err, &r) {
		return "", false
	}
	switch r.Name {
	case "RepoNotFound":
		return feed.AccountDeleted, true
	case "RepoTakendown", "AccountTakedown":
		return feed.AccountTakenDown, true
	case "RepoSuspended", "AccountSuspended":
		return feed.AccountSuspended, true
	case "RepoDeactivated", "AccountDeactivated":
		return feed.AccountDeactivated, true
	}
	return "", false
}

// Listing is a page of one collection, newest key first.
type Listing struct {
	Changes []Change
	Cursor  string // asks for the next page, empty at the end
}

// Records lists a collection of an account, at most [PageSize] records from the cursor down. It is what the host says:
// nothing is signed. A record whose address names another account, collection or no key is left out.
func (h Host) Records(ctx context.Context, did feed.DID, collection, cursor string, nowMs int64) (Listing, error) {
	params := url.Values{"repo": {string(did)}, "collection": {collection}, "limit": {strconv.Itoa(PageSize)}}
	if cursor != "" {
		params.Set("cursor", cursor)
	}
	var out struct {
		Cursor  text `json:"cursor"`
		Records list[struct {
			URI   string          `json:"uri"`
			CID   string          `json:"cid"`
			Value json.RawMessage `json:"value"`
		}] `json:"records"`
	}
	if err := h.small.get(ctx, "com.atproto.repo.listRecords", params, "", &out); err != nil {
		return Listing{}, err
	}
	if len(out.Records) > PageSize {
		return Listing{}, feed.FailWith(fmt.Errorf("%d records where %d were asked for", len(out.Records), PageSize), feed.CodeBadAnswer, "host", h.Name())
	}
	list := Listing{Cursor: clip(string(out.Cursor), 4096)}
	for _, r := range out.Records {
		by, in, rkey, ok := feed.URI(r.URI).Split()
		if ok && by == did && in == collection {
			list.Changes = append(list.Changes, FromJSON(r.Value, did, collection, rkey, r.CID, h.small.base, nowMs))
		}
	}
	return list, nil
}
