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
