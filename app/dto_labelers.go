package app

// Labeler is one labeler whose labels are asked for.
type Labeler struct {
	DID    string `json:"did"`
	Handle string `json:"handle"` // empty while unknown
	Name   string `json:"name"`
	// Source is where it was subscribed to: "bluesky" (the preferences that every app shares) or "skein" (here alone).
	Source string `json:"source"`
	Labels int    `json:"labels"` // held straight from it
	LastMs int64  `json:"lastMs"` // when it last answered, 0 for never
}

// MuteRequest mutes a word in every app.
type MuteRequest struct {
	Word    string `json:"word"`
	Content bool   `json:"content"` // in texts
	Tag     bool   `json:"tag"`     // in tags
	// SparesFollowed leaves posts of followed accounts alone.
	SparesFollowed bool  `json:"sparesFollowed"`
	ExpiresMs      int64 `json:"expiresMs"` // 0 for ever
}

// MutedWord is a word muted in every app.
type MutedWord struct {
	MuteRequest
	Over bool `json:"over"` // its time is over: it mutes nothing any more
}

// HiddenPost is a post hidden by itself.
type HiddenPost struct {
	URI    string `json:"uri"`
	Author string `json:"author"` // name or handle, or the DID where it is not known
	Text   string `json:"text"`   // empty where the post is not in the copy
}

// Wishes are the muted words and the hidden posts, the newest first.
type Wishes struct {
	Words  []MutedWord  `json:"words"`
	Hidden []HiddenPost `json:"hidden"`
}
