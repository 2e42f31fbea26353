package repo

import (
	"encoding/binary"
	"unicode/utf8"
	"unsafe"

	"skein/feed"
)

// Nearly all records of the network are posts, likes, reposts, follows and blocks with the fields of today's apps. As DAG-CBOR
// has one order of keys they are read here by the bytes that must come next. What is not recognised is read again from its
// beginning, by the one general way; what is, means the same on both (FuzzRecord holds them to it).

// The fields of these records, each a key and as much of the value as is always the same.
const (
	litText      = "\x64text"
	litEmbed     = "\x65embed"
	litLangs     = "\x65langs"
	litReply     = "\x65reply\xa2\x64root"
	litParent    = "\x66parent"
	litFacets    = "\x66facets"
	litSubject   = "\x67subject"
	litCreatedAt = "\x69createdAt"
	litCID       = "\xa2\x63cid"
	litURI       = "\x63uri"

	litPost   = "\x65$type\x72" + feed.CollectionPost
	litLike   = "\x65$type\x72" + feed.CollectionLike
	litRepost = "\x65$type\x74" + feed.CollectionRepost
	litFollow = "\x65$type\x75" + feed.CollectionFollow
	litBlock  = "\x65$type\x74" + feed.CollectionBlock
)

// usual reads a record of the usual shape; ok is false for all that it does not recognise.
func (d *decoder) usual(collection, raw string) (value any, ok bool) {
	d.s = scanner{in: raw}
	s := &d.s
	switch collection {
	case feed.CollectionPost:
		value, ok = &d.post, s.usualPost(&d.post)
	case feed.CollectionLike:
		value, ok = &d.like, s.usualLike(&d.like, litLike)
	case feed.CollectionRepost:
		value, ok = &d.repost, s.usualLike((*Like)(&d.repost), litRepost)
	case feed.CollectionFollow:
		value, ok = &d.follow, s.usualFollow(&d.follow, litFollow)
	case feed.CollectionBlock:
		value, ok = &d.block, s.usualFollow((*Follow)(&d.block), litBlock)
	}
	return value, ok && s.at == len(raw)
}

func (s *scanner) usualLike(l *Like, kind string) bool {
	*l = Like{}
	head := s.try("\xa3") || s.try("\xa4\x63via") && s.usualRef(&l.Via)
	return head && s.try(kind) && s.try(litSubject) && s.usualRef(&l.Subject) && l.Subject.URI != "" && s.try(litCreatedAt) && s.words(&l.CreatedAt)
}

func (s *scanner) usualFollow(f *Follow, kind string) bool {
	*f = Follow{}
	return s.try("\xa3") && s.try(kind) && s.try(litSubject) && s.words(&f.Subject) && f.Subject != "" && s.try(litCreatedAt) && s.words(&f.CreatedAt)
}

func (s *scanner) usualRef(r *Ref) bool {
	return s.try(litCID) && s.words(&r.CID) && s.try(litURI) && s.words(&r.URI)
}

func (s *scanner) usualPost(p *Post) bool {
	*p = Post{Langs: p.Langs[:0], Tags: p.Tags[:0], Labels: p.Labels[:0], Facets: p.Facets[:0], Images: p.Images[:0]}
	fields := 3 // how many there are if there is nothing but what must be there
	head := s.peek()
	s.at++
	s.depth = 1
	if head>>5 != majorMap || !s.try(litText) || !s.words(&p.Text) || !s.try(litPost) {
		return false
	}
	if s.try(litEmbed) {
		s.embed(p)
		fields++
	}
	if s.try(litLangs) {
		p.Langs = s.texts(p.Langs, maxLangs)
		fields++
	}
	if s.try(litReply) {
		if p.IsReply = true; !s.usualRef(&p.Root) || !s.try(litParent) || !s.usualRef(&p.Parent) {
			return false
		}
		fields++
	}
	if s.try(litFacets) {
		for n := s.array(); n > 0; n = s.more(n) {
			s.facet(p)
		}
		fields++
	}
	return s.why == "" && int(head&31) == fields && s.try(litCreatedAt) && s.words(&p.CreatedAt)
}

// try passes over bytes if they stand here.
func (s *scanner) try(want string) bool {
	if len(s.in)-s.at < len(want) || s.in[s.at:s.at+len(want)] != want {
		return false
	}
	s.at += len(want)
	return true
}

// words reads a text of less than 64 KiB.
func (s *scanner) words(into *string) bool {
	if len(s.in)-s.at < 3 {
		return false
	}
	n, at := 0, s.at
	switch head := s.in[at]; {
	case head>>5 == majorText && head&31 < 24:
		n, at = int(head&31), at+1
	case head == majorText<<5|24 && s.in[at+1] >= 24:
		n, at = int(s.in[at+1]), at+2
	case head == majorText<<5|25 && s.in[at+1] > 0:
		n, at = int(s.in[at+1])<<8|int(s.in[at+2]), at+3
	default:
		return false
	}
	if len(s.in)-at < n || !valid(s.in[at:at+n]) {
		return false
	}
	*into = s.in[at : at+n]
	s.at = at + n
	return true
}

// valid is utf8.ValidString, sooner done where a text is ASCII.
func valid(text string) bool {
	const high = 0x8080808080808080
	b, seen := unsafe.Slice(unsafe.StringData(text), len(text)), uint64(0)
	for ; len(b) >= 8; b = b[8:] {
		seen |= binary.LittleEndian.Uint64(b)
	}
	for _, c := range b {
		seen |= uint64(c)
	}
	return seen&high == 0 || utf8.ValidString(text)
}
