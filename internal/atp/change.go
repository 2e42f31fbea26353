package atp

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"skein/feed"
	"skein/internal/atp/repo"
)

// Change is one record of a repository as it is now, or that it is gone. Of Post to Author at most one is set: none for
// collections that Skein does not keep, for deletions and for what was dropped.
type Change struct {
	DID        feed.DID
	Collection string
	RKey       string
	CID        string
	Rev        string // of the commit that brought it, where the caller knows it
	Deleted    bool

	Post        *feed.Post
	Engaged     *feed.Engagement
	Edge        *feed.Edge
	Threadgate  *feed.Threadgate
	Postgate    *feed.Postgate
	Declaration *feed.Declaration
	Author      *feed.Author

	Drop string // why the record is left out (Drop…), empty when it is sound
}

// URI is the record's address.
func (c *Change) URI() feed.URI { return feed.NewURI(c.DID, c.Collection, c.RKey) }

// FromRepo reads a record of a verified repository. host is the base URL of the account's server, where pictures lie;
// nowMs is when the repository was asked for. A record that came [repo.Record.Unchanged] says nothing but its key.
func FromRepo(rec repo.Record, did feed.DID, host string, nowMs int64) Change {
	r := newReading(did, rec.Collection, rec.RKey, rec.CID.String(), host, nowMs)
	if r.Drop == "" && rec.Err != nil {
		r.Drop = DropShape
	}
	if r.Drop == "" {
		r.take(rec.Value)
	}
	return r.Change
}

// FromJSON reads the same record in JSON, as streams and listings carry it. What is said twice is believed of the
// arguments.
func FromJSON(raw json.RawMessage, did feed.DID, collection, rkey, cid, host string, nowMs int64) Change {
	r := newReading(did, collection, rkey, cid, host, nowMs)
	if r.Drop != "" {
		return r.Change
	}
	if !soundCID(cid) {
		r.Drop = DropCID
	} else if value, sound := valueOf(collection, raw); !sound {
		r.Drop = DropShape
	} else {
		r.take(value)
	}
	return r.Change
}

// AddTo puts what the change says into a batch; nothing where it was dropped.
func (c Change) AddTo(b *feed.Batch) {
	switch {
	case c.Drop != "":
	case c.Deleted:
		b.Deleted = append(b.Deleted, c.URI())
	case c.Post != nil:
		b.Posts = append(b.Posts, *c.Post)
	case c.Engaged != nil:
		b.Engaged = append(b.Engaged, *c.Engaged)
	case c.Edge != nil:
		b.Edges = append(b.Edges, *c.Edge)
	case c.Threadgate != nil:
		b.Threadgates = append(b.Threadgates, *c.Threadgate)
	case c.Postgate != nil:
		b.Postgates = append(b.Postgates, *c.Postgate)
	case c.Declaration != nil:
		b.Declarations = append(b.Declarations, *c.Declaration)
	case c.Author != nil:
		b.Authors = append(b.Authors, *c.Author)
	}
}

// reading is a record being read.
type reading struct {
	Change
	uri   feed.URI
	host  string
	nowMs int64
}

func newReading(did feed.DID, collection, rkey, cid, host string, nowMs int64) *reading {
	r := &reading{Change: Change{DID: did, Collection: strings.Clone(collection), RKey: strings.Clone(rkey), CID: strings.Clone(cid)}, host: host, nowMs: nowMs}
	if r.uri = recordURI(string(r.URI())); r.uri == "" || r.uri.Author() != did {
		r.Drop = DropURI
	}
	return r
}

// witness is when the record came into being, as far as its key tells: of a record no server says when it saw it first.
func (r *reading) witness() int64 {
	if at := RecordTime(r.uri, r.nowMs); at > 0 {
		return at
	}
	return r.nowMs
}

func (r *reading) claim(createdAt string) int64 { return claimed(text(createdAt), r.witness()) }

// take translates a value of package repo.
func (r *reading) take(value any) {
	switch v := value.(type) {
	case *repo.Post:
		r.post(v)
	case *repo.Like:
		r.engaged(feed.Like, v)
	case *repo.Repost:
		r.engaged(feed.Repost, (*repo.Like)(v))
	case *repo.Follow:
		r.edge(feed.GraphFollow, v)
	case *repo.Block:
		r.edge(feed.GraphBlock, (*repo.Follow)(v))
	case *repo.Threadgate:
		r.threadgate(v)
	case *repo.Postgate:
		r.postgate(v)
	case *repo.Profile:
		r.profile(v)
	case *repo.Visibility:
		if r.itself() {
			r.Declaration = &feed.Declaration{DID: r.DID, HideFromAlgorithms: v.HideFromAlgorithmicRecommendations}
		}
	}
}

func (r *reading) post(v *repo.Post) {
	if !soundText(v.Text) {
		r.Drop = DropText
		return
	}
	p := &feed.Post{URI: r.uri, CID: r.CID, Author: r.DID, WitnessedMs: r.witness(), IndexedMs: r.nowMs, FromRecord: true}
	if r.Drop = say(p, v); r.Drop == "" {
		carry(p, v, r.host)
		r.Post = p
	}
}

func (r *reading) engaged(kind feed.EngagementKind, v *repo.Like) {
	subject := postURI(v.Subject.URI)
	if subject == "" {
		r.Drop = DropSubject
		return
	}
	r.Engaged = &feed.Engagement{Kind: kind, URI: r.uri, Actor: r.DID, Post: feed.URI(strings.Clone(string(subject))), CreatedMs: min(r.claim(v.CreatedAt), r.nowMs)}
}

func (r *reading) edge(kind feed.GraphKind, v *repo.Follow) {
	if !IsDID(v.Subject) {
		r.Drop = DropSubject
		return
	}
	r.Edge = &feed.Edge{Kind: kind, URI: r.uri, Actor: r.DID, Subject: feed.DID(strings.Clone(v.Subject)), CreatedMs: min(r.claim(v.CreatedAt), r.nowMs)}
}

// gated is the post that a gate stands before. It must lie in the same repository under the same key.
func (r *reading) gated(post string) (feed.URI, bool) {
	if uri := feed.NewURI(r.DID, feed.CollectionPost, r.RKey); post == string(uri) {
		return uri, true
	}
	r.Drop = DropSubject
	return "", false
}

func (r *reading) threadgate(v *repo.Threadgate) {
	post, ok := r.gated(v.Post)
	if !ok {
		return
	}
	r.Threadgate = &feed.Threadgate{
		Post: post, CreatedMs: r.claim(v.CreatedAt), Limited: v.Limited, Mentioned: v.Allow.Mentioned, Followers: v.Allow.Followers,
		Following: v.Allow.Following, Lists: addresses(v.Allow.Lists, maxLists), Hidden: addresses(v.Hidden, maxHidden),
	}
}

func (r *reading) postgate(v *repo.Postgate) {
	if post, ok := r.gated(v.Post); ok {
		r.Postgate = &feed.Postgate{Post: post, Detached: addresses(v.Detached, maxDetached), NoQuotes: v.NoQuotes}
	}
}

func (r *reading) profile(v *repo.Profile) {
	if !r.itself() {
		return
	}
	r.Author = &feed.Author{
		DID: r.DID, DisplayName: strings.Clone(clip(v.DisplayName, maxName)), Description: strings.Clone(clip(v.Description, maxAbout)),
		Avatar: blobURL(r.host, r.DID, v.Avatar), Labels: withSelfLabels(nil, r.DID, v.Labels, r.claim(v.CreatedAt)), IndexedMs: r.nowMs, FromRecord: true,
	}
}

// itself holds a record of which an account has one to its only key.
func (r *reading) itself() bool {
	if r.RKey != "self" {
		r.Drop = DropURI
	}
	return r.Drop == ""
}

// addresses keeps the at-uris of records.
func addresses(in []string, limit int) []feed.URI {
	var out []feed.URI
	for _, s := range in[:min(len(in), limit)] {
		if uri := recordURI(s); uri != "" {
			out = append(out, feed.URI(strings.Clone(string(uri))))
		}
	}
	return out
}

// readable reports whether JSON may be decoded: Go's decoder mends broken UTF-8 silently, which would move every facet.
func readable(raw json.RawMessage) bool {
	return utf8.Valid(raw) && string(raw) != "null" && !tooDeep(raw)
}
