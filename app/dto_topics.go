package app

// TopicMark is one topic of a post.
type TopicMark struct {
	ID      string `json:"id"`
	Percent int    `json:"percent"` // how probable the model holds it to be, 1–100
	Yours   bool   `json:"yours"`   // the reader said so
}
