package feed

import "context"

// NetworkConfig is the one difference between the live network, the real servers of the tests and the sample network
// (docs/architecture.md, decision 12). The zero value is the live network.
type NetworkConfig struct {
	// PLC is the directory of did:plc, "https://plc.directory" when empty.
	PLC string `json:"plc,omitempty"`
	// PDS overrides the host found in DID documents, for handles that cannot be resolved from here; empty for none.
	PDS string `json:"pds,omitempty"`
	// Jetstream is the address of the live stream, e.g. "wss://jetstream.example.com". Empty means the public instances, or none
	// where PLC names another network; "none" turns it off and leaves the PDS's own stream.
	Jetstream string `json:"jetstream,omitempty"`
	// AppView is the DID that requests are proxied to; empty leaves the choice to the PDS.
	AppView DID `json:"appview,omitempty"`
	// DNS is host:port of the resolver for _atproto TXT records; empty for the system's.
	DNS string `json:"dns,omitempty"`
	// UserHosts are hosts (host or host:port) the user named: the only private addresses that may be dialled.
	UserHosts []string `json:"user_hosts,omitempty"`
}

// Purpose says why a connection is made. A connection without one is refused (docs/architecture.md, decision 11).
type Purpose string

// All purposes.
const (
	PurposePDS       Purpose = "pds"
	PurposeRepo      Purpose = "repo" // a whole repository from a PDS: larger and slower than any other answer
	PurposePLC       Purpose = "plc"
	PurposeDIDWeb    Purpose = "did-web"
	PurposeHandle    Purpose = "handle"
	PurposeAppView   Purpose = "appview"
	PurposeJetstream Purpose = "jetstream"
	PurposeLabeler   Purpose = "labeler"
	PurposeImage     Purpose = "image"
	PurposeVideo     Purpose = "video"
)

// Socket is one open websocket. One goroutine may read while others write.
type Socket interface {
	// Read waits for the next message. Its bytes belong to the caller. Errors end the socket: CodeTooLarge, CodeTimeout when
	// the peer no longer answers pings, CodeUnreachable when it closed. The network is read no faster than the caller
	// calls, so a flood waits at its sender and not in memory.
	Read(ctx context.Context) (message []byte, binary bool, err error)
	Write(ctx context.Context, message []byte, binary bool) error
	// Close ends the socket and waits for what belongs to it. It may be called more than once.
	Close() error
}

// HostUse is one row of the egress ledger.
type HostUse struct {
	Host     string  `json:"host"`
	Purpose  Purpose `json:"purpose"`
	Requests int64   `json:"requests"`
	Sent     int64   `json:"sentBytes"`
	Received int64   `json:"receivedBytes"`
	LastMs   int64   `json:"lastMs"`
}

// DayUse is what one UTC day moved over every host; Day counts from 1970-01-01.
type DayUse struct{ Day, Sent, Received int64 }

// StoreStats is what lies in network.db.
type StoreStats struct {
	Posts, Authors, Vectors, Judged int
	Bytes                           int64 // on disk, WAL included
	OldestMs, NewestMs              int64 // effective times of posts, 0 when there are none
}
