package repo

import "skein/feed"

// Record is one record of a verified repository.
//
// It is lent for the duration of the visit: Value and the slices in it are used again for the next record, and every
// string is a part of the file, so that one kept string keeps 256 KiB alive or more. Keep copies (strings.Clone).
type Record struct {
	Collection string // NSID
	RKey       string
	CID        CID
	Raw        string // DAG-CBOR, as signed
	// Value is *Post, *Like, *Repost, *Follow, *Block, *Profile, *Threadgate, *Postgate or *Visibility; nil for other collections
	// (whose bytes are not looked at) and for malformed records.
	Value any
	// Err is a *[Malformed] when the record is not what its collection says; the rest of the repository is sound.
	Err error
	// Unchanged says that the record did not come, because it is as it was at [Expect.Since]. Only its key and CID are known.
	Unchanged bool
}

// Ref names a record in one version (com.atproto.repo.strongRef). Neither part has been checked.
type Ref struct{ URI, CID string }

// Like is app.bsky.feed.like.
type Like struct {
	Subject   Ref // its URI is never empty
	Via       Ref // the repost through which it was seen, if any
	CreatedAt string
}

// Repost is app.bsky.feed.repost, which has the fields of a like.
type Repost Like

// Follow is app.bsky.graph.follow.
type Follow struct {
	Subject   string // the account, a DID; never empty
	CreatedAt string
}

// Block is app.bsky.graph.block, which has the fields of a follow.
type Block Follow

// Profile is app.bsky.actor.profile.
type Profile struct {
	DisplayName string
	Description string
	Pronouns    string
	Website     string
	CreatedAt   string
	Avatar      CID
	Banner      CID
	PinnedPost  Ref
	Labels      []string // the account's own, of itself
}

// Threadgate is app.bsky.feed.threadgate: who may reply.
type Threadgate struct {
	Post      string // at-uri, never empty
	CreatedAt string
	Limited   bool // replies are for those that Allow names, for nobody if it names none
	Allow     Allow
	Hidden    []string // at-uris of hidden replies, at most 300
}

// Allow is whom a threadgate lets reply.
type Allow struct {
	Mentioned bool
	Followers bool
	Following bool
	Lists     []string // at-uris, at most 5
}

// Postgate is app.bsky.feed.postgate: who may quote.
type Postgate struct {
	Post      string // at-uri, never empty
	CreatedAt string
	Detached  []string // at-uris of posts from which the quote was taken out, at most 50
	NoQuotes  bool     // a rule forbids quoting
}

// Visibility is app.bsky.actor.contentVisibilityDeclaration.
type Visibility struct{ HideFromAlgorithmicRecommendations bool }

// Decode reads one record of a collection, as [Record.Value] and [Record.Err] say. Its strings are parts of raw.
func Decode(collection, raw string) (value any, err error) {
	return new(decoder).decode(collection, raw, Limits{}.orDefault().Record)
}

// decoder holds one value of each kind, used again and again.
type decoder struct {
	s          scanner
	post       Post
	like       Like
	repost     Repost
	follow     Follow
	block      Block
	profile    Profile
	threadgate Threadgate
	postgate   Postgate
	visibility Visibility
}

// decode reads a record of a collection.
func (d *decoder) decode(collection, raw string, limit int) (any, error) {
	if len(raw) > limit {
		return nil, &Malformed{Why: WhyLong, At: limit}
	}
	if value, ok := d.usual(collection, raw); ok {
		return value, nil
	}
	return d.general(collection, raw)
}

// general reads a record of any shape.
func (d *decoder) general(collection, raw string) (any, error) {
	d.s = scanner{in: raw}
	var value any
	sound := true
	switch collection {
	case feed.CollectionPost:
		value, sound = &d.post, d.s.post(&d.post, collection)
	case feed.CollectionLike:
		value, sound = &d.like, d.s.engagement(&d.like, collection)
	case feed.CollectionRepost:
		value, sound = &d.repost, d.s.engagement((*Like)(&d.repost), collection)
	case feed.CollectionFollow:
		value, sound = &d.follow, d.s.relation(&d.follow, collection)
	case feed.CollectionBlock:
		value, sound = &d.block, d.s.relation((*Follow)(&d.block), collection)
	case feed.CollectionProfile:
		value, sound = &d.profile, d.s.profile(&d.profile, collection)
	case feed.CollectionThreadgate:
		value, sound = &d.threadgate, d.s.threadgate(&d.threadgate, collection)
	case feed.CollectionPostgate:
		value, sound = &d.postgate, d.s.postgate(&d.postgate, collection)
	case feed.CollectionDeclaration:
		value, sound = &d.visibility, d.s.visibility(&d.visibility, collection)
	default:
		return nil, nil
	}
	if err := d.s.done(); err != nil {
		return nil, err
	}
	if !sound {
		return nil, &Malformed{Why: WhyShape, At: len(raw)}
	}
	return value, nil
}
