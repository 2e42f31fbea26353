package skynet

import (
	"net/http"
	"slices"

	"github.com/bluesky-social/indigo/atproto/syntax"
)

func (c *call) repoParam() (*account, error) {
	name, err := c.need("repo")
	if err != nil {
		return nil, err
	}
	if a := c.world.public(name); a != nil && c.statusOf(a) == Active {
		return a, nil
	}
	return nil, badRequest("Could not find repo: %s", name)
}

func listRecords(c *call) (any, error) {
	a, err := c.repoParam()
	if err != nil {
		return nil, err
	}
	collection, err := syntax.ParseNSID(c.query.Get("collection"))
	if err != nil {
		return nil, badRequest("Error: collection must be a valid nsid")
	}
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	shelf := slices.Clone(a.repo[collection.String()])
	after := c.query.Get("cursor")
	if c.query.Get("reverse") == "true" {
		shelf = slices.DeleteFunc(shelf, func(r record) bool { return r.at().rkey <= after })
		shelf = shelf[:min(limit, len(shelf))]
		return recordPage(shelf), nil
	}
	slices.Reverse(shelf)
	shelf, _ = cut(shelf, func(r record) string { return r.at().rkey }, after, limit)
	return recordPage(shelf), nil
}

func recordPage(shelf []record) object {
	var items []any
	next := ""
	for _, r := range shelf {
		items = append(items, recordView(r))
		next = r.at().rkey
	}
	return page("records", items, next)
}

func recordView(r record) object {
	return object{"uri": r.at().uri, "cid": cidOf(r), "value": r.value()}
}

func getRecord(c *call) (any, error) {
	name, err := c.need("repo")
	if err != nil {
		return nil, err
	}
	a := c.world.public(name) // of another host, too: the reference asks the AppView then
	if a == nil || a.status != Active {
		return nil, badRequest("Could not find repo: %s", name)
	}
	collection, rkey, want := c.query.Get("collection"), c.query.Get("rkey"), c.query.Get("cid")
	rec := a.repo.get(collection, rkey)
	if rec == nil || (want != "" && want != cidOf(rec)) {
		return nil, &xrpcError{http.StatusBadRequest, "RecordNotFound", "Could not locate record: " + atURI(a.did, collection, rkey)}
	}
	return recordView(rec), nil
}

func describeRepo(c *call) (any, error) {
	a, err := c.repoParam()
	if err != nil {
		return nil, err
	}
	var collections []string
	for name, shelf := range a.repo {
		if len(shelf) > 0 {
			collections = append(collections, name)
		}
	}
	slices.Sort(collections)
	return object{
		"handle": a.Handle, "did": a.did, "didDoc": c.didDocument(a),
		"collections": collections, "handleIsCorrect": a.declared == a.Handle,
	}, nil
}
