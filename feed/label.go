package feed

// Label is one moderation label (com.atproto.label.defs#label) on a post or an account.
type Label struct {
	Source DID    `json:"src"`
	Value  string `json:"val"` // at most 128 bytes
	// CreatedMs orders labels of one source and value; ExpiresMs is 0 for one that does not expire.
	CreatedMs int64 `json:"cts"`
	ExpiresMs int64 `json:"exp,omitempty"`
	Negated   bool  `json:"neg,omitempty"`
}

// ActiveAt reports whether the label speaks at the given time: neither negated nor expired.
func (l Label) ActiveAt(nowMs int64) bool {
	return !l.Negated && (l.ExpiresMs == 0 || l.ExpiresMs > nowMs)
}
