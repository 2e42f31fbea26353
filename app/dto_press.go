package app

// PressRequest asks for more or less. Aim is "like" (posts like this), "author", "topic", "words" or "reposts" (of whoever reposted
// it). Target is the topic or the words, empty for the others.
type PressRequest struct {
	URI    string `json:"uri"` // of the post; may be empty for a topic and for words
	Aim    string `json:"aim"`
	Target string `json:"target"`
	More   bool   `json:"more"`
}

// Pressed is the receipt and the feed as it is now.
type Pressed struct {
	Receipt Receipt `json:"receipt"`
	Home    Home    `json:"home"`
}

// Receipt says what a press of "more" or "less" changed: such posts among the first Ahead of the feed Before and After it, and among
// the posts seen before it and since.
type Receipt struct {
	ID       int64   `json:"id"`
	AtMs     int64   `json:"atMs"`
	More     bool    `json:"more"`
	Aim      string  `json:"aim"`
	Target   string  `json:"target"` // in words
	URI      string  `json:"uri"`
	Sentence string  `json:"sentence"`
	Ahead    int     `json:"ahead"`
	Before   int     `json:"before"`
	After    int     `json:"after"`
	Prior    Exposed `json:"prior"` // the 200 seen before
	Since    Exposed `json:"since"` // the next 200
	UndoneMs int64   `json:"undoneMs"`
}

// Exposed is how many of some posts were such.
type Exposed struct {
	Posts int `json:"posts"`
	Such  int `json:"such"`
}
