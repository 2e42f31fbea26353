package sample

import "encoding/json"

// NominalHour is the hour of the day (0–23) that the ages in posts.jsonl take "now" to be.
const NominalHour = 20

// ViewerID is the person through whose eyes the sample network is seen.
const ViewerID = "you"

// Kinds of person.
const (
	KindPerson   = "person"
	KindQuiet    = "quiet" // posts one to three times in three weeks
	KindBot      = "bot"
	KindNewsroom = "newsroom"
	KindSpammer  = "spammer"
)

// BlocksViewer is the only Person.ViewerRelation.
const BlocksViewer = "blocks_you"

// Sample is the whole invented network. Load fills reactions in; the slices are the caller's to read, not to change.
type Sample struct {
	People     []Person
	Posts      []Post // oldest first
	You        You
	Duplicates []Pair
	Meaning    []MeaningQuery
	Words      []WordQuery

	people map[string]int
	posts  map[string]int
}

// Person is one account.
type Person struct {
	ID        string   `json:"id"`
	Handle    string   `json:"handle"` // ends in .test
	Name      string   `json:"name"`
	Bio       string   `json:"bio"`
	Kind      string   `json:"kind"`
	Interests []string `json:"interests"`
	Follows   []string `json:"follows"`    // person ids
	AvatarHue int      `json:"avatar_hue"` // degrees, 0–359
	// ViewerRelation is BlocksViewer or empty.
	ViewerRelation string `json:"viewer_relation,omitempty"`
	YouBlock       bool   `json:"you_block,omitempty"`
	YouMute        bool   `json:"you_mute,omitempty"`
}

// Post is one post or reply. Ids of other posts and people refer to the same Sample.
type Post struct {
	ID         string   `json:"id"`
	By         string   `json:"by"`
	AgoMin     int      `json:"ago_min"` // minutes before now, at least 4
	Lang       string   `json:"lang"`    // BCP 47
	Text       string   `json:"text"`    // at most 300 runes
	Topics     []string `json:"topics"`
	ReplyTo    string   `json:"reply_to,omitempty"`
	Quote      string   `json:"quote,omitempty"`
	Images     []Image  `json:"images,omitempty"`
	Link       *Link    `json:"link,omitempty"`
	Tags       []string `json:"tags,omitempty"`     // hashtags of the text, without '#'
	Mentions   []string `json:"mentions,omitempty"` // people whose handles stand in the text
	Labels     []Label  `json:"labels,omitempty"`
	SelfLabels []string `json:"self_labels,omitempty"`
	// Likes and Reposts hold the written and the filled-in reactions, the viewer's included.
	Likes   []string `json:"likes,omitempty"`
	Reposts []string `json:"reposts,omitempty"`
	Spam    bool     `json:"spam,omitempty"`
	DupOf   string   `json:"dup_of,omitempty"`
	// Deleted posts existed and were taken back: they must never be shown.
	Deleted bool `json:"deleted,omitempty"`
	// The extras are counted by the world beyond the accounts of the sample: a global like count is len(Likes)+LikeCountExtra.
	LikeCountExtra   int `json:"like_count_extra,omitempty"`
	RepostCountExtra int `json:"repost_count_extra,omitempty"`
	ReplyCountExtra  int `json:"reply_count_extra,omitempty"`
}

// Image is a picture to be drawn from a motif; Alt may be empty. W and H are pixels.
type Image struct {
	Alt   string `json:"alt"`
	W     int    `json:"w"`
	H     int    `json:"h"`
	Motif string `json:"motif"`
}

// Link is an external link card.
type Link struct {
	URL         string `json:"url"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

// Label is a moderation label by the labeler Src.
type Label struct {
	Val string `json:"val"`
	Src string `json:"src"`
}

// You is what the viewer keeps at their PDS beyond posts and follows.
type You struct {
	// Preferences is an app.bsky.actor preferences array in which a labeler's DID is written {{did:NAME}}; see PreferencesFor.
	Preferences []json.RawMessage `json:"preferences"`
	Likes       []string          `json:"likes"`
	Reposts     []string          `json:"reposts"`
	Bookmarks   []string          `json:"bookmarks"`
}

// Verdicts of a Pair.
const (
	Duplicate = "duplicate"
	Different = "different"
)

// Pair says whether two posts are near-duplicates of each other, and why.
type Pair struct {
	A       string `json:"a"`
	B       string `json:"b"`
	Verdict string `json:"verdict"`
	Why     string `json:"why"`
}

// MeaningQuery is found by meaning alone: it shares no content word with the posts in Want.
type MeaningQuery struct {
	Query string   `json:"query"`
	Want  []string `json:"want"`
	Note  string   `json:"note"`
}

// WordQuery is written in the query language; Want is its complete answer. Dates are written {{-3d}}; see WordQuery.On.
type WordQuery struct {
	Query string   `json:"query"`
	Want  []string `json:"want"`
}
