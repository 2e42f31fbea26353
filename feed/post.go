package feed

// Post is one app.bsky.feed.post record with the hydrated counts and viewer state of its view.
type Post struct {
	URI    URI
	CID    string
	Author DID
	// CreatedMs is the author's claim, clamped to [2022-11-01, witnessed + 5 min]. WitnessedMs is when a server first
	// indexed the post, or when Skein first saw it. Order and age come from [Post.EffectiveMs].
	CreatedMs   int64
	WitnessedMs int64
	Text        string
	Langs       []string // BCP 47, at most 3
	Tags        []string // outside the text, without "#"
	Facets      []Facet  // sorted, inside the text, never overlapping
	Reply       *ReplyRef
	Quote       *QuoteRef
	Images      []Image
	Video       *Video
	External    *External
	Labels      []Label // of the post: by labelers, and by its author (Source == Author)
	Counts      Counts
	Viewer      PostState
	IndexedMs   int64 // when this view was fetched
	// FromRecord says that this is the author's record alone, from a repository or a stream: it knows no counts and nothing
	// of the viewer, so it never replaces a view of the same CID, and any view replaces it.
	FromRecord bool
	// Withheld says that the AppView left the post out when it was last asked for it: deleted, taken down, or not for this
	// viewer. A later view ends it.
	Withheld bool
}

// EffectiveMs is the time a post counts from: the earlier of the claim and the witness, so that nobody can pin a post to
// the top by dating it ahead.
func (p *Post) EffectiveMs() int64 {
	if p.WitnessedMs > 0 && p.WitnessedMs < p.CreatedMs {
		return p.WitnessedMs
	}
	return p.CreatedMs
}

// ReplyRef names the post answered and the first post of the thread.
type ReplyRef struct{ Root, Parent URI }

// QuoteRef is a quoted record and why it may not be shown, if so.
type QuoteRef struct {
	URI   URI
	State QuoteState
}

// QuoteState tells whether the quoted record is there (app.bsky.embed.record#view…).
type QuoteState string

// States of a quoted record.
const (
	QuoteShown    QuoteState = ""
	QuoteNotFound QuoteState = "not_found"
	QuoteBlocked  QuoteState = "blocked"
	QuoteDetached QuoteState = "detached"
)

// FacetKind is what a range of the text points to.
type FacetKind string

// Kinds of facet (app.bsky.richtext.facet).
const (
	FacetLink    FacetKind = "link"
	FacetMention FacetKind = "mention"
	FacetTag     FacetKind = "tag"
)

// Facet marks the bytes [Start, End) of the UTF-8 text. Target is a URL, a DID or a tag.
type Facet struct {
	Start  int       `json:"s"`
	End    int       `json:"e"`
	Kind   FacetKind `json:"k"`
	Target string    `json:"t"`
}

// Image is one picture of a post. Width and Height are the declared aspect ratio, 0 when none is given.
type Image struct {
	Thumb  string `json:"thumb"`
	Full   string `json:"full"`
	Alt    string `json:"alt"`
	Width  int    `json:"w"`
	Height int    `json:"h"`
}

// Video is the still picture and playlist of a video post.
type Video struct {
	Playlist string `json:"playlist"`
	Thumb    string `json:"thumb"`
	Alt      string `json:"alt"`
	Width    int    `json:"w"`
	Height   int    `json:"h"`
}

// External is the link card that the record itself carries; Skein never fetches the page.
type External struct {
	URL         string `json:"url"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Thumb       string `json:"thumb"`
}

// Counts are global and as of the last hydration.
type Counts struct{ Likes, Reposts, Replies, Quotes int }

// PostState is the viewer's own relation to a post (app.bsky.feed.defs#viewerState).
type PostState struct {
	Like        URI // the viewer's like record, empty when none
	Repost      URI
	Bookmarked  bool
	ThreadMuted bool
}
