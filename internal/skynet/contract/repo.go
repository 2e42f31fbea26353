package contract

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/ipfs/go-cid"
)

const (
	listRecords = "com.atproto.repo.listRecords"
	getRecord   = "com.atproto.repo.getRecord"
	collPost    = "app.bsky.feed.post"
	collLike    = "app.bsky.feed.like"
	collFollow  = "app.bsky.graph.follow"
	sha256Code  = 0x12
)

type record struct {
	URI, CID string
	Value    json.RawMessage
}

func (r record) rkey() string { return r.URI[strings.LastIndexByte(r.URI, '/')+1:] }

// subject is the address an edge points at: an at-uri, or a DID.
func (r record) subject(c *client) string {
	v := parse[struct{ Subject json.RawMessage }](c, answer{body: r.Value})
	var ref struct{ URI string }
	if json.Unmarshal(v.Subject, &ref) == nil && ref.URI != "" {
		return ref.URI
	}
	return parse[string](c, answer{body: v.Subject})
}

func (c *client) records(collection string, limit int, more ...string) []record {
	c.Helper()
	return all[record](c, listRecords, "records", limit, append(more, "repo", c.DID, "collection", collection)...)
}

func keys(records []record) []string {
	var out []string
	for _, r := range records {
		out = append(out, r.rkey())
	}
	return out
}

func recordsListed(c *client) {
	whole := keys(c.records(collFollow, 100))
	if len(whole) < 3 {
		c.Fatalf("the account follows %d, which is too few to page through", len(whole))
	}
	if down := slices.Clone(whole); !slices.IsSortedFunc(down, func(a, b string) int { return strings.Compare(b, a) }) {
		c.Errorf("not newest first: %q", whole)
	}
	if paged := keys(c.records(collFollow, 2)); !slices.Equal(paged, whole) {
		c.Errorf("pages of 2 give %q, a page of 100 %q", paged, whole)
	}
	reversed := keys(c.records(collFollow, 2, "reverse", "true"))
	slices.Reverse(reversed)
	if !slices.Equal(reversed, whole) {
		c.Errorf("reversed twice %q, want %q", reversed, whole)
	}
	c.refused("unknown repository", c.ask(listRecords, "repo", "no-such-person.test", "collection", collPost), 400, "InvalidRequest")
	if empty := c.records("com.example.nothing", 10); len(empty) != 0 {
		c.Errorf("a collection of nothing has %d records", len(empty))
	}
}

// recordsHash recomputes every CID from the record alone, which is the promise the whole protocol stands on.
func recordsHash(c *client) {
	for _, collection := range []string{"app.bsky.actor.profile", collPost, collLike, "app.bsky.feed.repost", collFollow, "app.bsky.graph.block"} {
		for _, r := range c.records(collection, 100) {
			value, err := atdata.UnmarshalJSON(r.Value)
			if err != nil {
				c.Fatal(err)
			}
			block, err := atdata.MarshalCBOR(value)
			if err != nil {
				c.Fatal(err)
			}
			sum, err := cid.NewPrefixV1(cid.DagCBOR, sha256Code).Sum(block)
			if err != nil || sum.String() != r.CID {
				c.Errorf("%s has CID %s, but hashes to %s (%v)", r.URI, r.CID, sum, err)
			}
		}
	}
}

func recordsFound(c *client) {
	first := c.records(collFollow, 100)[0]
	for _, repo := range []string{c.DID, c.Handle} {
		got := get[record](c, getRecord, "repo", repo, "collection", collFollow, "rkey", first.rkey())
		if got.URI != first.URI || got.CID != first.CID || got.subject(c) != first.subject(c) {
			c.Errorf("by %s: %+v, want %+v", repo, got, first)
		}
	}
	c.refused("missing record", c.ask(getRecord, "repo", c.DID, "collection", collFollow, "rkey", "2222222222222"), 400, "RecordNotFound")
}

func repoDescribed(c *client) {
	got := get[struct {
		Handle, Did     string
		Collections     []string
		HandleIsCorrect bool
	}](c, "com.atproto.repo.describeRepo", "repo", c.Handle)
	if got.Did != c.DID || got.Handle != c.Handle || !slices.Contains(got.Collections, collFollow) {
		c.Errorf("%+v", got)
	}
	head := get[struct{ Cid, Rev string }](c, "com.atproto.sync.getLatestCommit", "did", c.DID)
	if _, err := syntax.ParseTID(head.Rev); err != nil {
		c.Error(err)
	}
	c.refused("head of nobody", c.ask("com.atproto.sync.getLatestCommit", "did", "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"), 400, "RepoNotFound")
}
