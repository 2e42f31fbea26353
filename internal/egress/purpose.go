package egress

import (
	"time"

	"skein/feed"
)

// allowance is what one purpose may cost.
type allowance struct {
	body  int64         // bytes of one answer, after decompression
	total time.Duration // of one request, from dial to the last byte
}

const (
	jsonBody  = 8 << 20
	imageBody = 16 << 20
	smallBody = 64 << 10 // DID documents and handle files; real ones are below 10 KiB
)

// allowances names every purpose that may leave the machine over plain HTTP requests. A purpose that is not here is
// refused, so a new one begins with a decision about its cost.
var allowances = map[feed.Purpose]allowance{
	feed.PurposePDS:     {jsonBody, 30 * time.Second},
	feed.PurposeAppView: {jsonBody, 30 * time.Second},
	feed.PurposeLabeler: {jsonBody, 30 * time.Second},
	feed.PurposePLC:     {smallBody, 20 * time.Second},
	feed.PurposeDIDWeb:  {smallBody, 20 * time.Second},
	feed.PurposeHandle:  {smallBody, 20 * time.Second},
	feed.PurposeImage:   {imageBody, 60 * time.Second},
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
