package fault

import "time"

// Kind names a way to misbehave.
type Kind string

// The kinds. "Instead" means that the server is not asked; "after" means that its true answer is damaged, so its state has
// moved on.
const (
	// Status answers Rule.Status with {"error": Rule.Error, "message": Rule.Message} instead.
	Status Kind = "status"
	// RateLimit answers 429 with Retry-After and RateLimit-Reset saying Rule.Wait, instead.
	RateLimit Kind = "rate-limit"
	// Hang accepts the request and never answers, instead.
	Hang Kind = "hang"
	// SlowHeader sends the header of the answer one byte every Rule.Every, for ever, instead.
	SlowHeader Kind = "slow-header"
	// SlowBody sends the true answer one byte every Rule.Every, after.
	SlowBody Kind = "slow-body"
	// Garbage answers 200 with bytes that are not JSON, instead.
	Garbage Kind = "garbage"
	// HTML answers 200 with the page of a captive portal, instead.
	HTML Kind = "html"
	// Null answers the JSON null, instead.
	Null Kind = "null"
	// WrongTypes turns every value of the answer into another type, after.
	WrongTypes Kind = "wrong-types"
	// Empty empties every list of the answer and drops its cursor, after.
	Empty Kind = "empty"
	// Malformed mixes damaged copies of true records into the lists of the answer, one for each of Rule.Damage, after.
	Malformed Kind = "malformed"
	// Huge answers 200 with Rule.Bytes bytes of JSON, instead.
	Huge Kind = "huge"
	// GzipBomb answers 200 with a few KB that inflate to Rule.Bytes bytes of JSON, instead.
	GzipBomb Kind = "gzip-bomb"
	// Redirect answers 302 to Rule.Location, instead.
	Redirect Kind = "redirect"
	// Expire lets each access token live for Rule.After calls and then answers 400 ExpiredToken to it, instead. Refreshing
	// is let through, and its new token gets as many calls.
	Expire Kind = "expire"
	// Revoke answers 400 ExpiredToken "Token has been revoked" to every bearer token, refresh tokens too, instead.
	Revoke Kind = "revoke"
	// Lose lets the server act and closes the connection without an answer, after.
	Lose Kind = "lose"
	// Cut sends half of the true answer under its full Content-Length and closes the connection, after.
	Cut Kind = "cut"
	// Date shifts the Date header of the true answer by Rule.Shift, after.
	Date Kind = "date"
)

// Rule says which requests misbehave, how, and how often.
type Rule struct {
	// Path is a regular expression matched against the URL path; empty matches all.
	Path string
	Kind Kind
	// After lets that many matching requests through first (for Expire: per token).
	After int
	// Count ends the rule after that many faults; 0 means never.
	Count int

	Status         int           // for Status
	Error, Message string        // for Status
	Wait           time.Duration // for RateLimit, rounded to seconds
	Every          time.Duration // for SlowHeader, SlowBody, Flood, Flap and Drip
	Bytes          int64         // for Huge, GzipBomb, HugeMessage, ZstdBomb, Truncate, TruncateBlocks and FlipByte
	Times          int           // for Flood, Omit and Reorder
	Location       string        // for Redirect
	Shift          time.Duration // for Date
	Damage         []string      // for Malformed: names from Damages; empty means all of them
}
