package feed

// Impression is one post that was really in view: where it stood, and the values of its signals at that moment. They are
// written down because nobody can know them later: counts move on, and what was known then is what an order was made from.
type Impression struct {
	URI      URI
	AtMs     int64
	Edition  int64
	Place    int       // 0-based
	Chance   float64   // that the edition had of putting it there, (0, 1]
	Explored bool      // it stood there to find something out
	By       DID       // who reposted it, empty for nobody
	Signals  []string  // ids of the values' signals
	Values   []float32 // multiples of 2⁻¹⁶
}

// Deed is something that the viewer did to a post, as their repository or the outbox says: ActLike, ActRepost, or ActPost for a
// reply.
type Deed struct {
	Kind ActionKind
	Post URI
	AtMs int64
}

// Aim is what a press of "more" or "less" is about.
type Aim string

// All aims, and what a press's target is then.
const (
	AimAuthor  Aim = "author"  // DID
	AimTopic   Aim = "topic"   // id of a topic
	AimWords   Aim = "words"   // words that all stand in the text, in any order
	AimLike    Aim = "like"    // at-uri of a post: those that mean nearly the same
	AimReposts Aim = "reposts" // DID of who reposts
)

// Aims lists all aims in the order in which a menu offers them.
func Aims() []Aim { return []Aim{AimLike, AimAuthor, AimTopic, AimWords, AimReposts} }

// Press is one "more" or "less". It counts until it is taken back, and being taken back leaves no trace in any score.
type Press struct {
	ID       int64
	AtMs     int64
	Way      int // +1 more, −1 less
	Aim      Aim
	Target   string
	Post     URI // on which it was pressed
	UndoneMs int64
	// Such posts among the first Ahead of the edition, before it was pressed and after.
	Ahead, Before, After int
}

// Learned is a personal model as it is stored: opaque to everybody but the one who made it.
type Learned struct {
	ID      int64
	MadeMs  int64
	SinceMs int64  // from when on it counts, 0 where it never did
	Encoder string // whose vectors it learned from, empty for none
	Body    string // JSON
	Report  string // JSON
}
