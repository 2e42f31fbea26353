package feed

// Window asks for the candidates of one edition: posts with an effective time in (AsOfMs−SpanMs, AsOfMs], newest first,
// at most Limit of them, of which at most Strangers come from outside the viewer's network (0: none does). Facts are counted
// as of AsOfMs.
type Window struct {
	Viewer DID
	AsOfMs int64
	SpanMs int64
	Limit  int

	Strangers int
}

// Item is a candidate together with what `visible` and the screen need of it. Quote and Parent are nil where the post has
// none or it is not stored; Reposter is the followed account that brought a repost, nil otherwise.
type Item struct {
	Candidate    Candidate
	Post         Post
	Author       Author
	Quote        *Post
	QuoteAuthor  *Author
	Parent       *Post
	ParentAuthor *Author
	Reposter     *Author
	Gate         *Gate      // of the thread the post answers in, nil where none is known
	Evidence     []Evidence // nil until the spam rules have looked at the post
}

// Candidate is a post reduced to the stored facts that signals are computed from. It is small on purpose: 100,000 of
// them stay in memory while a slider moves.
type Candidate struct {
	ID     PostID
	URI    URI
	Author DID
	Root   URI // of the thread; the post itself when it starts one

	EffectiveMs int64
	Graphemes   int
	Media       bool // image or video
	Link        bool // link card or link in the text
	Reply       bool
	Lang        string // first declared language, may be empty

	Likes, Reposts, Replies int // global counts, as hydrated

	Following   bool
	OwnReplies  int // by the viewer to this author
	OwnLikes    int // by the viewer of this author's posts
	OwnReposts  int
	AuthorPosts int // by this author in the 14 days before as_of, as far as stored

	FollowsTalking   int // distinct followed accounts (not the author) with a reply in this thread
	FollowsReposting int // distinct followed accounts that reposted it
	FollowsLiking    int // distinct followed accounts (not the author) that liked it

	// OutOfNetwork says that nothing of the viewer's own choosing brings it: its author is neither the viewer nor followed, no
	// followed account reposted it, and it did not stand in the timeline.
	OutOfNetwork      bool
	FollowedByFollows int // of an author outside the network: followed accounts that follow them; 0 for all others

	// What the likes on record say, each damped by its age to ⅛ after 6 hours and after 24; Likes counts those that are not on
	// record too. 0 where none is.
	Lately, Since float64

	CoLike ModelValue // would the viewer like it, judged by who else does, [0,1]
	Peers  ModelValue // did people who like what the viewer likes like it lately, [0,1]
	Alike  int        // followed accounts that share a like with the viewer and liked it, at any time on record

	// Model outputs, already through their curves; Known is false where the model has not looked yet.
	Closeness ModelValue // to what the viewer likes, [0,1]
	Seen      ModelValue // greatest likeness to posts already seen, [0,1]
	Caution   ModelValue // spam probability, [0,1]

	FollowsYou bool       // the author follows the viewer
	AccountMs  int64      // when the author's account was made, 0 while unknown
	Marks      int        // of four, that its words are well made
	Lures      int        // ways in which it asks for attention
	ThreadSeen int        // posts of its thread that the viewer has seen
	Circles    int        // circles of the people the viewer follows, among whose members it is liked
	Language   ModelValue // share of what the viewer likes that is in its language

	By     DID     // the followed account that brought it by reposting it, empty where nobody had to
	Topics []Topic // most probable first; nil where the topic model has not looked yet, empty where it abstained

	Would Would
	Asked Asked
}

// Would is what the personal model says that the viewer would do with a post: probabilities, not known where it learned too little.
type Would struct{ Like, Reply, Repost, More, Less ModelValue }

// Asked is how often the viewer asked for more of such posts, less how often for less, by what the press was about. A press about
// what a post means counts by how near the post is.
type Asked struct{ Author, Topic, Words, Like, Reposts float64 }

// ModelValue is a model's output for one post. The zero value means "not known", which ranks as 0.
type ModelValue struct {
	Value float64
	Known bool
}
