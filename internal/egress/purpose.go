package egress

import (
	"time"

	"skein/feed"
)

// allowance is what one purpose may cost.
type allowance struct {
	body  int64         // bytes of one answer, on the wire and again after decompression
	total time.Duration // of one request, from dial to the last byte
}

const (
	jsonBody  = 8 << 20
	imageBody = 16 << 20
	repoBody  = 64 << 20 // a whole repository (CAR); the largest in the wild are beyond, and read by listRecords
	smallBody = 64 << 10 // DID documents and handle files; real ones are below 10 KiB
)

// allowances names every purpose that may leave the machine over plain HTTP requests. A purpose that is not here is
// refused, so a new one begins with a decision about its cost.
var allowances = map[feed.Purpose]allowance{
	feed.PurposePDS:     {jsonBody, 30 * time.Second},
	feed.PurposeRepo:    {repoBody, 10 * time.Minute},
	feed.PurposeAppView: {jsonBody, 30 * time.Second},
	feed.PurposeLabeler: {jsonBody, 30 * time.Second},
	feed.PurposePLC:     {smallBody, 20 * time.Second},
	feed.PurposeDIDWeb:  {smallBody, 20 * time.Second},
	feed.PurposeHandle:  {smallBody, 20 * time.Second},
	feed.PurposeImage:   {imageBody, 60 * time.Second},
}

// bulk names the purposes that the budget of the day holds back once it is spent. Signing in, the timeline, what a person
// sends and what they open stay possible: they are small, and somebody waits for them.
var bulk = map[feed.Purpose]bool{
	feed.PurposeRepo: true, feed.PurposeImage: true, feed.PurposeVideo: true, feed.PurposeJetstream: true,
}

// socketMessage is the largest message of a stream: an event of Jetstream is a record of at most 1 MB as JSON, a frame of a
// firehose carries at most 2 MB of blocks.
const socketMessage = 5 << 20

// handshakes names every purpose that may open a socket, and how long its handshake may take. A socket has no total time:
// it lives as long as its peer answers pings.
var handshakes = map[feed.Purpose]time.Duration{
	feed.PurposeJetstream: 30 * time.Second,
	feed.PurposeLabeler:   30 * time.Second,
	feed.PurposePDS:       30 * time.Second, // its own firehose
}
