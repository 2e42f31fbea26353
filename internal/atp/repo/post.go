package repo

import "skein/feed"

// Bounds of the lexicons for the lists of a post. What exceeds them is left out.
const (
	maxLangs  = 3
	maxTags   = 8
	maxFacets = 256 // the lexicon has none; a text of 3,000 bytes has no use for more
	maxImages = 20
)

// Post is app.bsky.feed.post.
type Post struct {
	Text      string
	CreatedAt string
	Langs     []string // at most 3
	Tags      []string // at most 8
	Labels    []string // the author's own
	Facets    []Facet  // in the record's order
	// Root and Parent name the thread and the post answered. IsReply says that the record has a reply, even one that does
	// not name both.
	Root, Parent Ref
	IsReply      bool
	Quote        Ref // the embedded record, of any collection
	Images       []Image
	Video        Video
	External     External
}

// Facet marks the bytes [Start, End) of the text. Neither has been held against the text.
type Facet struct {
	Start, End int
	Kind       feed.FacetKind
	Target     string // URL, DID or tag
}

// Image is one picture. Width and Height are the declared aspect ratio, 0 for none.
type Image struct {
	Blob          CID
	Alt           string
	Width, Height int
}

// Video is a video; Blob names nothing when the post has none.
type Video struct {
	Blob          CID
	Alt           string
	Width, Height int
}

// External is a link card; URL is empty when the post has none.
type External struct {
	URL, Title, Description string
	Thumb                   CID
}

func (s *scanner) post(p *Post, collection string) bool {
	*p = Post{Langs: p.Langs[:0], Tags: p.Tags[:0], Labels: p.Labels[:0], Facets: p.Facets[:0], Images: p.Images[:0]}
	var o object
	typed, hasText := false, false
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "tags":
			p.Tags = s.texts(p.Tags, maxTags)
		case "text":
			hasText = s.is(majorText)
			s.text(&p.Text)
		case "$type":
			s.kind(collection, &typed)
		case "embed":
			s.embed(p)
		case "langs":
			p.Langs = s.texts(p.Langs, maxLangs)
		case "reply":
			s.reply(p)
		case "facets":
			for n := s.array(); n > 0; n = s.more(n) {
				s.facet(p)
			}
		case "labels":
			p.Labels = s.labels(p.Labels)
		case "createdAt":
			s.text(&p.CreatedAt)
		default:
			s.skip()
		}
	}
	return typed && hasText
}

func (s *scanner) reply(p *Post) {
	var o object
	p.IsReply = s.is(majorMap)
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "root":
			s.ref(&p.Root)
		case "parent":
			s.ref(&p.Parent)
		default:
			s.skip()
		}
	}
}

// facet reads one range and adds a facet for each of its features. "index" is the shorter key and so comes first.
func (s *scanner) facet(p *Post) {
	var o object
	var f Facet
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "index":
			s.slice(&f)
		case "features":
			for n := s.array(); n > 0; n = s.more(n) {
				if s.feature(&f); f.Kind != "" && f.Target != "" && len(p.Facets) < maxFacets {
					p.Facets = append(p.Facets, f)
				}
			}
		default:
			s.skip()
		}
	}
}

func (s *scanner) slice(f *Facet) {
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "byteEnd":
			s.number(&f.End)
		case "byteStart":
			s.number(&f.Start)
		default:
			s.skip()
		}
	}
}

func (s *scanner) feature(f *Facet) {
	var o object
	var did, tag, uri, kind string
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "did":
			s.text(&did)
		case "tag":
			s.text(&tag)
		case "uri":
			s.text(&uri)
		case "$type":
			s.text(&kind)
		default:
			s.skip()
		}
	}
	f.Kind, f.Target = "", ""
	switch kind {
	case "app.bsky.richtext.facet#link":
		f.Kind, f.Target = feed.FacetLink, uri
	case "app.bsky.richtext.facet#mention":
		f.Kind, f.Target = feed.FacetMention, did
	case "app.bsky.richtext.facet#tag":
		f.Kind, f.Target = feed.FacetTag, tag
	}
}
