package feed

// Watched is what was counted of one thing in one week; two of one version can be compared.
type Watched struct {
	Week    int64  // weeks since Monday, 5 January 1970, UTC
	Kind    string // "score", "feature" or "language"
	Name    string // of the model or signal, "" where the kind says all
	Version string // of what was counted
	Counts  string // JSON
	MadeMs  int64
}

// ModelWork is what one model did on one UTC day, or on several together.
type ModelWork struct {
	Model     string
	Day       int64 // days since 1970
	Texts     int64
	Broken    int64 // of them with an answer that was not finite
	Abstained int64 // of them that it had nothing to say about
	Micros    int64 // time spent
}

// ModelTrial is one decision about a model that was learned here. Champion and Challenger are what was in force and what wanted
// to be, as the model's owner wrote them; Report is JSON.
type ModelTrial struct {
	ID         int64
	Model      string
	AtMs       int64
	Outcome    string
	Report     string
	Champion   string
	Challenger string
	UndoneMs   int64 // when it was taken back, 0 where it was not
}
