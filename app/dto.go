package app

// Wire types: what the screen sees. Plain structs, times in int64 milliseconds, slices never nil.

// State is everything the frame of the screen needs, sent at start and with every auth.changed event.
type State struct {
	Network  string   `json:"network"` // "none" (sign in first), "live" or "sample"
	Account  Account  `json:"account"`
	Version  string   `json:"version"`
	DataDir  string   `json:"dataDir"`
	Keeping  string   `json:"keeping"` // where the tokens lie: "keyring", "file", "session" or ""
	Keyring  bool     `json:"keyring"` // whether this machine has one
	Encoder  Encoder  `json:"encoder"`
	Settings Settings `json:"settings"`
	Notices  []Notice `json:"notices"`
	Shell    string   `json:"shell"` // "window" or "web"
	// Locked is an account whose tokens lie in an encrypted file that waits for its passphrase; DID is empty when none.
	Locked Account `json:"locked"`
	Source Source  `json:"source"`
}

// Source is where live changes come from.
type Source struct {
	Kind string `json:"kind"` // "jetstream", "firehose" (of the account's own server), "polling", or "" while nobody listens
	Host string `json:"host"`
}

// Account is who is signed in; DID is empty when nobody is.
type Account struct {
	DID         string `json:"did"`
	Handle      string `json:"handle"`
	DisplayName string `json:"displayName"`
	Avatar      string `json:"avatar"` // "/img/…" or ""
	Host        string `json:"host"`
}

// AccountRow is one account that is signed in on this machine.
type AccountRow struct {
	Account
	Keeping string `json:"keeping"` // where its tokens lie: "keyring", "file", "session"
	Current bool   `json:"current"`
	Locked  bool   `json:"locked"` // its tokens wait for a passphrase
}

// Encoder tells whether search and closeness by meaning work, and why not.
type Encoder struct {
	Ready   bool   `json:"ready"`
	Model   string `json:"model"`
	Problem string `json:"problem"` // a sentence, empty when ready
}

// Notice is a banner. Action names what its button does: "", "sync", "sign_in", "retry", "settings".
type Notice struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Action  string `json:"action"`
}

// Settings are the user's choices outside the mix.
type Settings struct {
	WindowDays int    `json:"windowDays"` // how far back posts are copied, 1–365
	Images     bool   `json:"images"`     // false: no picture is ever fetched
	Theme      string `json:"theme"`      // "system", "light", "dark"
	Live       bool   `json:"live"`       // false: new posts only on refresh
	RoomMB     int    `json:"roomMB"`     // how large the copy may grow, in MB
	DayMB      int    `json:"dayMB"`      // what a day may bring before bulk waits for the next, in MB
	Others     bool   `json:"others"`     // the other accounts are synced once after the current one
	// OutOfNetwork lets posts into the feed from people whom the reader does not follow and people they follow like or follow.
	OutOfNetwork bool `json:"outOfNetwork"`
	// Explore is how many of a hundred places go to posts from further down, 0–20: a model learns only from what was shown.
	Explore int `json:"explore"`
}

// LoginPlan says where a password would go, before one is sent.
type LoginPlan struct {
	Handle string `json:"handle"`
	DID    string `json:"did"`
	Host   string `json:"host"` // gets the password
	PDS    string `json:"pds"`
}

// LoginRequest signs in. UseAnyway accepts a main password or a session of full scope, after the person was told.
type LoginRequest struct {
	Handle     string `json:"handle"`
	Password   string `json:"password"`
	PDS        string `json:"pds"` // an own server's address, usually empty
	UseAnyway  bool   `json:"useAnyway"`
	Keep       string `json:"keep"` // "keyring", "file" or "session"
	Passphrase string `json:"passphrase"`
}

// Signal is one slider.
type Signal struct {
	ID       string  `json:"id"`
	Label    string  `json:"label"`
	Group    string  `json:"group"`
	Unit     string  `json:"unit"`
	Default  float64 `json:"default"`
	Min      float64 `json:"min"`
	Max      float64 `json:"max"`
	Curve    string  `json:"curve"`
	Sentence string  `json:"sentence"`
}

// Mix is the state of the mixing desk.
type Mix struct {
	Signals []Signal           `json:"signals"`
	Weights map[string]float64 `json:"weights"` // in force, or being tried
	Preset  string             `json:"preset"`  // the preset these weights equal, or ""
	Presets []Preset           `json:"presets"`
	Name    string             `json:"name"`
	CanUndo bool               `json:"canUndo"`
	CanRedo bool               `json:"canRedo"`
	Trying  bool               `json:"trying"` // moved since the last Apply
	Ignored []string           `json:"ignored"`
	Slate   SlateRules         `json:"slate"` // in force, or being tried
	Moods   []Mood             `json:"moods"`
	Topics  []string           `json:"topics"` // that posts of this edition are about, those of most posts first
}

// Preset is a named mix. Own presets can be removed.
type Preset struct {
	Name    string             `json:"name"`
	Weights map[string]float64 `json:"weights"`
	Own     bool               `json:"own"`
}

// Row is one post in order. Points has one entry a signal, in the order of Mix.Signals; their sum is Score exactly.
type Row struct {
	URI      string    `json:"uri"`
	Score    float64   `json:"score"`
	Points   []float64 `json:"points"`
	Held     *Reason   `json:"held"`     // what a slate rule did to it, null where none did anything
	Folded   []string  `json:"folded"`   // posts folded behind it
	Explored bool      `json:"explored"` // brought up to find out whether the reader likes it
}

// Home is the edition being read, opened at the anchor.
type Home struct {
	Edition int64  `json:"edition"`
	AsOfMs  int64  `json:"asOfMs"`
	Total   int    `json:"total"`
	Offset  int    `json:"offset"` // of Rows[0]
	Rows    []Row  `json:"rows"`
	Anchor  string `json:"anchor"`  // the post being read, "" at the top
	At      int    `json:"at"`      // the anchor's index, 0 when there is none
	Waiting int    `json:"waiting"` // new posts behind the pill
	Mix     Mix    `json:"mix"`
	Left    Counts `json:"left"` // what was taken out
	Syncing bool   `json:"syncing"`
}

// Counts of what an edition left out.
type Counts struct {
	Hidden int `json:"hidden"` // by your own rules and labels
	Spam   int `json:"spam"`
	Seen   int `json:"seen"`
}

// MoveRequest tries weights. Anchor is the post being read; Top asks for that many rows from Offset.
type MoveRequest struct {
	Weights map[string]float64 `json:"weights"`
	Anchor  string             `json:"anchor"`
	Count   int                `json:"count"`
}

// Moved is the answer to a slider: rows around the anchor and what the move did to the top 50.
type Moved struct {
	Offset int     `json:"offset"`
	Rows   []Row   `json:"rows"`
	At     int     `json:"at"`
	Total  int     `json:"total"`
	Mix    Mix     `json:"mix"`
	Effect Effect  `json:"effect"`
	Millis float64 `json:"millis"` // spent ranking
}

// Effect compares the order in force with the one being tried, over the top Top.
type Effect struct {
	Top    int          `json:"top"`
	In     int          `json:"in"`
	Out    int          `json:"out"`
	Tau    float64      `json:"tau"`
	Gini   [2]float64   `json:"gini"` // of authors, before and after
	Shares []GroupShare `json:"shares"`
	// Entered and Left are the posts behind In and Out, each in its order.
	Entered []string `json:"entered"`
	Left    []string `json:"left"`
	// Exposure is over the first 500; empty where no budget rules.
	Exposure Exposure `json:"exposure"`
}

// GroupShare is how much of the absolute points a group gives, before and after, 0–1.
type GroupShare struct {
	Group  string  `json:"group"`
	Before float64 `json:"before"`
	After  float64 `json:"after"`
}

// Segment is a run of a post's text. Kind is "", "link", "mention" or "tag"; Target is a URL, a DID or a tag. Warn is set
// for a link whose text names another host than its target.
type Segment struct {
	Text   string `json:"text"`
	Kind   string `json:"kind"`
	Target string `json:"target"`
	Warn   bool   `json:"warn"`
}

// Person is the author of a card.
type Person struct {
	DID       string `json:"did"`
	Handle    string `json:"handle"`
	Name      string `json:"name"`
	Avatar    string `json:"avatar"`
	Following bool   `json:"following"`
	Muted     string `json:"muted"` // "", "all", or only "reposts" or "quotes"
	Blocking  bool   `json:"blocking"`
}

// Picture is an image of a card, always by way of /img/.
type Picture struct {
	Thumb  string `json:"thumb"`
	Full   string `json:"full"`
	Alt    string `json:"alt"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// LinkCard is the preview a post carries.
type LinkCard struct {
	URL         string `json:"url"`
	Host        string `json:"host"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Thumb       string `json:"thumb"`
}

// Card is a post ready to draw.
type Card struct {
	URI        string      `json:"uri"`
	WebURL     string      `json:"webUrl"`
	Author     Person      `json:"author"`
	Text       []Segment   `json:"text"`
	Lang       string      `json:"lang"`
	AtMs       int64       `json:"atMs"`
	Pictures   []Picture   `json:"pictures"`
	Video      *Picture    `json:"video"` // the still; playing opens bsky.app
	Link       *LinkCard   `json:"link"`
	Quote      *Card       `json:"quote"`
	QuoteGone  string      `json:"quoteGone"` // a sentence when the quoted post may not be shown
	ReplyTo    *Person     `json:"replyTo"`
	ReplyText  string      `json:"replyText"` // of the parent, shortened; "" when it may not be shown
	Reposter   *Person     `json:"reposter"`
	Because    string      `json:"because"` // which people brought a post from outside the network, as a sentence; "" for all others
	Likes      int         `json:"likes"`
	Reposts    int         `json:"reposts"`
	Replies    int         `json:"replies"`
	Liked      bool        `json:"liked"`
	Reposted   bool        `json:"reposted"`
	Bookmarked bool        `json:"bookmarked"`
	Mine       bool        `json:"mine"`   // by the reader
	Labels     []string    `json:"labels"` // as words
	Topics     []TopicMark `json:"topics"` // most probable first; none of a quoted post
	Veil       *Reason     `json:"veil"`   // collapsed behind this sentence, null when open
	Blur       *Reason     `json:"blur"`   // pictures only
}

// Reason is a sentence with the rule behind it.
type Reason struct {
	Rule     string `json:"rule"`
	Sentence string `json:"sentence"`
	By       string `json:"by"`
}

// Term is a line of the sum in words and figures.
type Term struct {
	Signal   string  `json:"signal"`
	Label    string  `json:"label"`
	Group    string  `json:"group"`
	Fact     string  `json:"fact"` // the stored fact in words, e.g. "5 h old"
	Value    float64 `json:"value"`
	Weight   float64 `json:"weight"`
	Points   float64 `json:"points"`
	Sentence string  `json:"sentence"`
}

// Why explains one post: where it is, or why it is not there.
type Why struct {
	URI      string   `json:"uri"`
	Sentence string   `json:"sentence"`
	Status   string   `json:"status"` // "ranked", "removed", "seen", "outside", "unknown"
	Rank     int      `json:"rank"`   // 1-based, 0 when not ranked
	Total    int      `json:"total"`
	Score    float64  `json:"score"`
	Terms    []Term   `json:"terms"`
	Change   string   `json:"change"` // the smallest slider move into the top 20, in words; "" when none or there already
	Reasons  []Reason `json:"reasons"`
	Below    float64  `json:"below"`   // points below the last post of the top 20 by score, 0 when not below
	Without  string   `json:"without"` // where it would stand without what moved it most, in words; "" where nothing did
	// Close are posts that the reader liked and that this one is close to, nearest first.
	Close []ExamplePost `json:"close"`
}

// Found is the answer to a search.
type Found struct {
	Hits      []Hit    `json:"hits"`
	Words     bool     `json:"words"`   // searched by word
	Meaning   bool     `json:"meaning"` // searched by meaning
	Note      string   `json:"note"`    // e.g. why meaning is off, or which part was not understood
	Operators []string `json:"operators"`
}

// Hit is one found post and which side found it: "word", "meaning" or both.
type Hit struct {
	Card  Card     `json:"card"`
	Sides []string `json:"sides"`
}

// Filtered is the drawer of what was veiled or dropped as spam, and by the reader's own rules.
type Filtered struct {
	Spam   []FilteredPost `json:"spam"`
	Hidden []FilteredPost `json:"hidden"`
	Rule   SpamSettings   `json:"rule"`
}

// FilteredPost is one filtered post with what decided.
type FilteredPost struct {
	Card        Card       `json:"card"`
	Action      string     `json:"action"` // "veil" or "drop"
	Probability float64    `json:"probability"`
	Sentence    string     `json:"sentence"`
	Evidence    []Evidence `json:"evidence"`
	CanRestore  bool       `json:"canRestore"`
}

// Evidence is one line of a spam verdict.
type Evidence struct {
	Kind   string  `json:"kind"`
	Label  string  `json:"label"`
	Value  float64 `json:"value"`
	Weight float64 `json:"weight"`
	Points float64 `json:"points"`
	Detail string  `json:"detail"`
}

// SpamSettings are the two thresholds and the weights of the evidence.
type SpamSettings struct {
	Veil  float64     `json:"veil"`
	Drop  float64     `json:"drop"`
	Rules []SpamRule  `json:"rules"`
	Would SpamOutcome `json:"would"`
}

// SpamRule is one slider of the spam weights.
type SpamRule struct {
	ID       string  `json:"id"`
	Label    string  `json:"label"`
	Sentence string  `json:"sentence"`
	Weight   float64 `json:"weight"`
	Default  float64 `json:"default"`
	Min      float64 `json:"min"`
	Max      float64 `json:"max"`
}

// SpamOutcome is what the settings do to the present candidates.
type SpamOutcome struct {
	Of      int `json:"of"`
	Veiled  int `json:"veiled"`
	Dropped int `json:"dropped"`
	Liked   int `json:"liked"` // of those, by authors you liked
}

// RecipePreview says what importing a recipe would change. Token is given back to ImportRecipe.
type RecipePreview struct {
	Token   string         `json:"token"`
	Name    string         `json:"name"`
	Changes []RecipeChange `json:"changes"`
	Ignored []string       `json:"ignored"` // signals this version does not know
	Effect  Effect         `json:"effect"`
	Warning string         `json:"warning"` // e.g. it would show one author only
}

// RecipeChange is one line of the preview.
type RecipeChange struct {
	Label  string `json:"label"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// HostRow is one line of the list of hosts contacted.
type HostRow struct {
	Host     string `json:"host"`
	Purpose  string `json:"purpose"` // in words
	Requests int64  `json:"requests"`
	Sent     int64  `json:"sentBytes"`
	Received int64  `json:"receivedBytes"`
	LastMs   int64  `json:"lastMs"`
}

// Disk is what the data folder holds.
type Disk struct {
	Dir      string `json:"dir"`
	Network  int64  `json:"networkBytes"`
	Self     int64  `json:"selfBytes"`
	Other    int64  `json:"otherBytes"`
	Posts    int    `json:"posts"`
	Authors  int    `json:"authors"`
	Vectors  int    `json:"vectors"`
	OldestMs int64  `json:"oldestMs"`
}

// Problem is how an error reaches a screen: {code, message, params}.
type Problem struct {
	Code    string            `json:"code"`
	Message string            `json:"message"`
	Params  map[string]string `json:"params"`
}

// Room is the size of the copy and the traffic of its days. All sizes are bytes.
type Room struct {
	Bytes    int64    `json:"bytes"`
	Goal     int64    `json:"goal"`
	Posts    int      `json:"posts"`
	OldestMs int64    `json:"oldestMs"`
	Today    int64    `json:"today"` // received since midnight UTC
	DayLimit int64    `json:"dayLimit"`
	Running  bool     `json:"running"` // room is being made
	Days     []DayRow `json:"days"`    // newest first
}

// DayRow is what one UTC day moved; DayMs is its beginning.
type DayRow struct {
	DayMs    int64 `json:"dayMs"`
	Sent     int64 `json:"sent"`
	Received int64 `json:"received"`
}
