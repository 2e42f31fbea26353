package netsync

import (
	"context"
	"net/url"
	"strings"

	"skein/feed"
	"skein/internal/atp"
)

// SourceKind is a way to hear of what happens.
type SourceKind string

// All ways, the best first.
const (
	SourceJetstream SourceKind = "jetstream"
	SourceFirehose  SourceKind = "firehose" // of the account's own PDS: the accounts that it hosts
	SourcePolling   SourceKind = "polling"
)

// Source is where live events come from.
type Source struct {
	Kind SourceKind
	Host string // of the stream; of the PDS for polling
}

// source is one server that can be listened to.
type source struct {
	Source
	address string
	// dated says that places in the stream are µs since 1970, the same clock for every instance.
	dated bool
	dial  func(context.Context, atp.StreamConfig) (atp.Stream, error)
}

// sources lists the streams to try, the best first; none where polling is all there is: on another network than the public one, of
// which no stream was named.
func sources(cfg feed.NetworkConfig, pds string) []source {
	var out []source
	switch {
	case cfg.Jetstream == "" && cfg.PLC != "":
		return nil
	case cfg.Jetstream == "":
		out = append(out, jetstream(atp.DefaultJetstream), jetstream(atp.SecondJetstream))
	case cfg.Jetstream != "none":
		out = append(out, jetstream(cfg.Jetstream))
	}
	return append(out, source{
		Source: Source{SourceFirehose, hostOf(pds)}, address: pds,
		dial: func(ctx context.Context, c atp.StreamConfig) (atp.Stream, error) {
			return opened(atp.DialFirehose(ctx, c))
		},
	})
}

func jetstream(address string) source {
	return source{
		Source: Source{SourceJetstream, hostOf(address)}, address: address, dated: true,
		dial: func(ctx context.Context, c atp.StreamConfig) (atp.Stream, error) {
			return opened(atp.DialJetstream(ctx, c))
		},
	}
}

// opened keeps a nil stream from looking like one.
func opened[S atp.Stream](s S, err error) (atp.Stream, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return strings.TrimSuffix(address, "/")
}

// cursor is the name under which the place in this stream is kept. Places belong to one instance.
func (s source) cursor() string { return "stream/" + s.Host }
