package app

// InterestRow is one thing that Skein takes the reader to like.
type InterestRow struct {
	Key   string        `json:"key"`   // names it to LeaveOut: the at-uri of its most typical post
	Topic string        `json:"topic"` // that most of its posts are about, in words; may be empty
	Words []string      `json:"words"` // that tell it from the other interests; may be empty
	Posts []ExamplePost `json:"posts"` // the most typical
	Count int           `json:"count"` // posts that it came from
	Share float64       `json:"share"` // of all that is liked, newer likes counting more
	Out   bool          `json:"out"`   // it is left out of closeness
}

// ExamplePost is a post in one line.
type ExamplePost struct {
	URI    string `json:"uri"`
	WebURL string `json:"webUrl"`
	Handle string `json:"handle"`
	Text   string `json:"text"` // its beginning
}
