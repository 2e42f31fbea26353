package feed

import "strconv"

// Room says how much a copy of the network may hold, and what must stay whatever it costs.
type Room struct {
	Bytes int64 // of the file; posts leave until it is at or below
	// Keep are posts that stay beside those that a viewer wrote, liked, reposted or bookmarked, which always stay: seen ones,
	// those in the outbox, those of the edition being read.
	Keep []URI
}

// Cleared is what making room did.
type Cleared struct {
	Before, After int64 // bytes of the file with its log
	Goal          int64
	Posts         int // taken out
	Kept          int // that had to stay
	// Enough is false when the goal was not reached with all that may go.
	Enough bool
	// Loose are bytes that are free inside the file but not given back yet, e.g. because a reader holds the log.
	Loose int64
}

// Megabytes writes bytes as whole MB, for a sentence.
func Megabytes(bytes int64) string { return strconv.FormatInt((bytes+500_000)/1_000_000, 10) }
