package feed

// Edition is one ordering made at one moment. It is kept in self.db, so that position survives sync, re-rank and restart.
type Edition struct {
	ID     int64
	Viewer DID
	AsOfMs int64
	Recipe string // canonical JSON, as [Recipe.Canonical] writes it
	URIs   []URI  // in order, complete
	Anchor URI    // the post being read, empty at the top
	// Explored are those of the URIs that stand higher than the recipe would put them, to find something out.
	Explored []URI
	// Every says that one place in so many explores, 0 for none. It is a setting of this moment and not kept.
	Every int
}

// Progress is how far a long piece of work has come. Total is 0 while unknown; LeftMs is −1 while it cannot be told.
type Progress struct {
	Job    string `json:"job"`
	Stage  string `json:"stage"` // id for the catalogue, e.g. "sync.timeline"
	Done   int    `json:"done"`
	Total  int    `json:"total"`
	LeftMs int64  `json:"leftMs"`
	// Posts counts posts stored so far by this job.
	Posts int `json:"posts"`
}
