package app

// EncoderRow is one encoder: the two that are shipped and those that a person brought.
type EncoderRow struct {
	ID   string `json:"id"`   // stored with each vector
	Name string `json:"name"` // for a person
	// Kind is "draft" or "refined" (both shipped), or "guest".
	Kind string `json:"kind"`
	// State is "serving" (the feed and search use its vectors), "embedding" (posts still get theirs), "resting" (its vectors are
	// kept, another serves) or "unreadable" (its folder is damaged: it can only be removed).
	State string `json:"state"`
	// Done posts of Total have its vector.
	Done  int `json:"done"`
	Total int `json:"total"`
	// What the trial measured; 0 for those that are shipped.
	Dims      int     `json:"dims"`
	MsPerText float64 `json:"msPerText"`
	Megabytes int     `json:"megabytes"` // of memory at its largest
	AddedMs   int64   `json:"addedMs"`
	Problem   string  `json:"problem"` // a sentence, "" when there is none
}
