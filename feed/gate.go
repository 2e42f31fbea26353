package feed

// Answer is what is known of a question about accounts whose records may not be held.
type Answer int8

// The three answers. The zero value is the honest one.
const (
	Unknown Answer = iota
	No
	Yes
)

// Gate is what the gate of a thread has to do with one reply in it.
type Gate struct {
	Record    Threadgate
	Mentioned Answer // the thread's first post mentions the replier
	Follower  Answer // the replier follows the thread's author
	Following Answer // the thread's author follows the replier
	Listed    Answer // the replier is on one of the lists
}

// ModerationList is a list of accounts (app.bsky.graph.list) that the viewer mutes or blocks as a whole.
type ModerationList struct {
	URI     URI
	Kind    GraphKind // GraphMute or GraphBlock
	Members []DID
}

// Freshness is how old what is held of one post is.
type Freshness struct {
	URI         URI
	EffectiveMs int64
	IndexedMs   int64 // of the view held
	FromRecord  bool  // no view was ever held
	Withheld    bool
}

// LabelerStats is what is held straight from one labeler.
type LabelerStats struct {
	DID    DID
	Labels int
}
