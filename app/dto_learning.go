package app

// Learning is what the personal model knows of the reader, and how well, measured on the last fifth of their own history.
type Learning struct {
	Sentence   string          `json:"sentence"`   // what it comes to, in words
	Seen       int             `json:"seen"`       // posts in view that can be learned from
	NeedsViews int             `json:"needsViews"` // below so many nothing is learned
	Needs      int             `json:"needs"`      // an action done less often says nothing
	Measured   int             `json:"measured"`   // posts that the figures are of
	MadeMs     int64           `json:"madeMs"`     // of the latest model, 0 where there is none
	Version    int64           `json:"version"`
	InForce    bool            `json:"inForce"` // whether the latest counts
	Running    bool            `json:"running"`
	Explore    int             `json:"explore"` // % of the places that go to posts from further down
	Actions    []LearnedAction `json:"actions"`
}

// LearnedAction is one thing that a reader may do: "like", "reply", "repost", "more", "less".
type LearnedAction struct {
	Action string         `json:"action"`
	Signal string         `json:"signal"` // that carries it
	Did    int            `json:"did"`    // how often, of what was seen
	Known  bool           `json:"known"`  // there were enough to measure
	Useful bool           `json:"useful"` // it says more than the rate alone, and counts
	Scores []LearnedScore `json:"scores"` // the model first, then newest, recent_popularity, author_affinity
}

// LearnedScore is a row of figures: AUC (½ is chance), nDCG@10 within editions, and relative cross-entropy (0 says nothing).
type LearnedScore struct {
	By   string  `json:"by"`
	AUC  float64 `json:"auc"`
	NDCG float64 `json:"ndcg"`
	RCE  float64 `json:"rce"`
}
