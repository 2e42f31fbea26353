package atp

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"

	"skein/feed"
)

// Public instances of Jetstream, the first and the one to turn to. Cursors belong to one instance.
const (
	DefaultJetstream = "wss://jetstream2.us-east.bsky.network"
	SecondJetstream  = "wss://jetstream2.us-west.bsky.network"
)

// MaxWanted is how many accounts one subscription may name.
const MaxWanted = 10_000

// maxEvent bounds one event in bytes, decompressed: a record is at most 1 MB as JSON.
const maxEvent = 5 << 20

// jetstreamDictionary is pkg/models/zstd_dictionary of github.com/bluesky-social/jetstream
// v0.0.0-20251009222037-7d7efa58d7f1 (MIT, see jetstream/LICENSE): what instances compress with.
//
//go:embed jetstream/zstd_dictionary
var jetstreamDictionary []byte

// StreamConfig opens a live stream.
type StreamConfig struct {
	Network Network
	// URL is the server: of a Jetstream instance, or of a PDS for its firehose.
	URL string
	// Cursor is where to go on: the place of the last event that was kept; 0 begins with what happens now.
	Cursor int64
	// Wanted are the accounts to hear of, at most [MaxWanted].
	Wanted []feed.DID
	// HostOf gives the base URL of an account's PDS, for the pictures of records; nil or "" for none.
	HostOf func(feed.DID) string
	// NowMs is the clock.
	NowMs func() int64
}

// Stream is an open live stream.
type Stream interface {
	// Next waits for the next event of a wanted account, or tells of a message that nobody can read. Errors end the stream.
	Next(ctx context.Context) (Event, error)
	// Want replaces the accounts to hear of, without a new connection.
	Want(ctx context.Context, dids []feed.DID) error
	// Close ends the stream. It may be called more than once.
	Close() error
}

// listener is what the streams share: whom to hear of, and what was left out.
type listener struct {
	cfg    StreamConfig
	socket feed.Socket
	wanted atomic.Pointer[map[feed.DID]bool]
	mu     sync.Mutex
	drops  Drops
}

func (l *listener) want(dids []feed.DID) {
	set := make(map[feed.DID]bool, len(dids))
	for _, did := range dids[:min(len(dids), MaxWanted)] {
		set[did] = true
	}
	l.wanted.Store(&set)
}

func (l *listener) wants(did feed.DID) bool { return (*l.wanted.Load())[did] }

func (l *listener) drop(why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.drops == nil {
		l.drops = Drops{}
	}
	l.drops[why]++
}

// Drops counts what was left out so far, by reason.
func (l *listener) Drops() Drops {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := Drops{}
	out.Add(l.drops)
	return out
}

// Close ends the socket.
func (l *listener) Close() error { return l.socket.Close() }

func (l *listener) hostOf(did feed.DID) string {
	if l.cfg.HostOf == nil {
		return ""
	}
	return l.cfg.HostOf(did)
}

// Jetstream is a subscription to a Jetstream instance, in its first wire format
// (github.com/bluesky-social/jetstream, README.md).
type Jetstream struct {
	listener
	unpack *zstd.Decoder
	buf    []byte
}

// DialJetstream subscribes. The accounts are named in a first message and not in the address, which could not hold them;
// nothing is sent before.
func DialJetstream(ctx context.Context, cfg StreamConfig) (*Jetstream, error) {
	base, err := socketURL(cfg.URL)
	if err != nil {
		return nil, feed.FailWith(err, feed.CodeBadInput, "field", "jetstream", "reason", err.Error())
	}
	query := url.Values{"requireHello": {"true"}, "compress": {"true"}}
	if cfg.Cursor > 0 {
		query.Set("cursor", strconv.FormatInt(cfg.Cursor, 10))
	}
	j := &Jetstream{listener: listener{cfg: cfg}}
	// Nothing of the decoder grows beyond the largest event, whatever a frame claims of itself.
	j.unpack, err = zstd.NewReader(nil, zstd.WithDecoderDicts(jetstreamDictionary), zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderMaxMemory(maxEvent), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, fmt.Errorf("the dictionary of Jetstream: %w", err)
	}
	if j.socket, err = cfg.Network.Dial(ctx, feed.PurposeJetstream, base+"/subscribe?"+query.Encode()); err != nil {
		j.unpack.Close()
		return nil, err
	}
	if err := j.Want(ctx, cfg.Wanted); err != nil {
		j.Close()
		return nil, err
	}
	return j, nil
}

// optionsUpdate is the message that says whom and what to hear of.
type optionsUpdate struct {
	Type    string `json:"type"`
	Payload struct {
		Collections []string   `json:"wantedCollections"`
		DIDs        []feed.DID `json:"wantedDids"`
	} `json:"payload"`
}

// Want replaces the accounts to hear of.
func (j *Jetstream) Want(ctx context.Context, dids []feed.DID) error {
	update := optionsUpdate{Type: "options_update"}
	update.Payload.Collections = LiveCollections
	update.Payload.DIDs = dids[:min(len(dids), MaxWanted)]
	message, err := json.Marshal(update)
	if err != nil {
		return fmt.Errorf("naming the wanted accounts: %w", err)
	}
	j.want(dids)
	return j.socket.Write(ctx, message, false)
}

// Next waits for the next event of a wanted account.
func (j *Jetstream) Next(ctx context.Context) (Event, error) {
	for {
		message, binary, err := j.socket.Read(ctx)
		if err != nil {
			return Event{}, err
		}
		if binary {
			if j.buf, err = j.unpack.DecodeAll(message, j.buf[:0]); err != nil {
				j.drop(DropPacked)
				return Event{Kind: EventUnreadable}, nil
			}
			message = j.buf
		}
		ev, why := j.event(message)
		if why == "" {
			return ev, nil
		}
		if j.drop(why); why == DropGarbled {
			return Event{Kind: EventUnreadable}, nil
		}
	}
}

// Close ends the subscription.
func (j *Jetstream) Close() error {
	err := j.listener.Close()
	j.unpack.Close()
	return err
}
