package feed

import "strings"

// DID is a decentralised identifier, "did:plc:…" or "did:web:…" (atproto.com/specs/did).
type DID string

// URI is an at-uri of one record, "at://did/collection/rkey" (atproto.com/specs/at-uri-scheme).
type URI string

// PostID is a post's interned id inside one network.db. It is never stored anywhere else.
type PostID int64

// Collections of the records that Skein copies.
const (
	CollectionPost   = "app.bsky.feed.post"
	CollectionLike   = "app.bsky.feed.like"
	CollectionRepost = "app.bsky.feed.repost"
	CollectionFollow = "app.bsky.graph.follow"
	CollectionBlock  = "app.bsky.graph.block"

	CollectionProfile     = "app.bsky.actor.profile"
	CollectionThreadgate  = "app.bsky.feed.threadgate"
	CollectionPostgate    = "app.bsky.feed.postgate"
	CollectionDeclaration = "app.bsky.actor.contentVisibilityDeclaration"
)

// NewURI joins the three parts of an at-uri.
func NewURI(did DID, collection, rkey string) URI {
	return URI("at://" + string(did) + "/" + collection + "/" + rkey)
}

// Split returns the three parts of an at-uri; ok is false when it does not have exactly three non-empty ones.
func (u URI) Split() (did DID, collection, rkey string, ok bool) {
	rest, found := strings.CutPrefix(string(u), "at://")
	parts := strings.Split(rest, "/")
	if !found || len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
		return "", "", "", false
	}
	return DID(parts[0]), parts[1], parts[2], true
}

// Author is the repository a record lies in, empty for a malformed URI.
func (u URI) Author() DID {
	did, _, _, _ := u.Split()
	return did
}

// WebURL is the address of the post on bsky.app, empty for a malformed URI.
func (u URI) WebURL() string {
	did, _, rkey, ok := u.Split()
	if !ok {
		return ""
	}
	return "https://bsky.app/profile/" + string(did) + "/post/" + rkey
}
