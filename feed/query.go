package feed

// Query is a parsed search. All parts must hold; an empty one does not restrict.
type Query struct {
	Terms   []string // words that must occur
	Phrases []string // words that must occur side by side
	Without []string // words that must not occur
	From    []string // handles, "me", or DIDs; any of them
	Has     []Has    // all of them
	Langs   []string // any of them
	Topics  []string // beginnings of topics' ids; any of them
	// Said is the person's own word on such topics, which stands above what a model said.
	Said     []TopicWord
	SinceMs  int64    // effective time ≥, 0 for none
	UntilMs  int64    // effective time <, 0 for none
	Text     string   // Terms and Phrases as the person wrote them, for the encoder
	Problems []string // ids of parts that were not understood and are searched as words
}

// Has names something a post carries.
type Has string

// What `has:` understands.
const (
	HasImage Has = "image"
	HasVideo Has = "video"
	HasLink  Has = "link"
	HasQuote Has = "quote"
)

// Side tells which part of the search found a hit.
type Side string

// The two sides.
const (
	ByWord    Side = "word"
	ByMeaning Side = "meaning"
)

// Hit is one search result. Score orders hits of one answer and means nothing between answers.
type Hit struct {
	Post  PostID
	URI   URI
	Score float64
	Sides []Side
}
