package app

// PublishRequest is a post, reply or quote as the composer hands it over. ReplyTo and Quote are at-uris of posts, or empty.
type PublishRequest struct {
	Text    string         `json:"text"`
	Langs   []string       `json:"langs"` // BCP 47, at most 3
	ReplyTo string         `json:"replyTo"`
	Quote   string         `json:"quote"`
	Images  []PublishImage `json:"images"` // at most 4
}

// PublishImage is a picture that AttachImage took before.
type PublishImage struct {
	ID  string `json:"id"`
	Alt string `json:"alt"`
}

// Attached is a picture that waits for its post. It is kept in memory until the post is published or the app ends.
type Attached struct {
	ID     string `json:"id"`
	Mime   string `json:"mime"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Bytes  int    `json:"bytes"`
}

// PostPlan is what a text would become.
type PostPlan struct {
	Graphemes int       `json:"graphemes"`
	Left      int       `json:"left"` // of 300; negative when too long
	TooLong   bool      `json:"tooLong"`
	Segments  []Segment `json:"segments"` // mentions name a handle
}

// PostDraft is the unfinished post that the composer keeps when it is closed.
type PostDraft struct {
	Text    string   `json:"text"`
	Langs   []string `json:"langs"`
	ReplyTo string   `json:"replyTo"`
	Quote   string   `json:"quote"`
}

// Outbox is what was done and is not certain yet.
type Outbox struct {
	Rows    []OutboxRow `json:"rows"`    // newest first
	Waiting int         `json:"waiting"` // those that will be sent by themselves
	Refused int         `json:"refused"`
}

// OutboxRow is one action.
type OutboxRow struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Sentence string `json:"sentence"` // what was done, in words
	Text     string `json:"text"`     // of the post, shortened
	State    string `json:"state"`    // "waiting", "sending", "sent" or "refused"
	Reason   string `json:"reason"`   // why it still waits or was refused; a sentence or ""
	AtMs     int64  `json:"atMs"`
	Post     string `json:"post"`     // at-uri of an own post
	WebURL   string `json:"webUrl"`   // of an own post that was sent
	CanDrop  bool   `json:"canDrop"`  // DiscardAction would take it
	CanRetry bool   `json:"canRetry"` // RetryAction would
}

// OutboxChange is the data of an outbox.changed event: what the action is about may look different now.
type OutboxChange struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"` // at-uri or DID, "" for a post
	State   string `json:"state"`
	Waiting int    `json:"waiting"`
	Refused int    `json:"refused"`
}
