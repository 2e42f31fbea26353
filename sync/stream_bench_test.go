//go:build bench

package netsync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"skein/feed"
	"skein/internal/atp"
)

// publishedPeak is how many events a second the whole network was seen to make at its busiest.
const publishedPeak = 1500

func printFigure(t *testing.T, name string, value float64, unit string, peer string, peerValue, ratio, goal float64, ok bool) {
	t.Helper()
	line, err := json.Marshal(map[string]any{"figure": name, "value": value, "unit": unit, "peer": peer, "peer_value": peerValue, "ratio": ratio, "goal": goal, "ok": ok})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(os.Stdout, string(line))
}

// cpuTime is the processor time of this process so far: the machine that runs the figures is shared, so wall time is not.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// reel is a way out whose socket plays messages as fast as they are read.
type reel struct {
	messages [][]byte
	at       int
}

var errPlayed = errors.New("the reel is at its end")

func (r *reel) Client(feed.Purpose) *http.Client                                { return nil }
func (r *reel) LookupTXT(context.Context, string) ([]string, error)             { return nil, nil }
func (r *reel) Write(context.Context, []byte, bool) error                       { return nil }
func (r *reel) Close() error                                                    { return nil }
func (r *reel) Dial(context.Context, feed.Purpose, string) (feed.Socket, error) { return r, nil }
func (r *reel) Read(context.Context) ([]byte, bool, error) {
	if r.at == len(r.messages) {
		return nil, false, errPlayed
	}
	r.at++
	return r.messages[r.at-1], true, nil
}

const tidDigits = "234567abcdefghijklmnopqrstuvwxyz"

func tidAt(micros int64) string {
	out := make([]byte, 13)
	for i, n := 12, uint64(micros)<<10; i >= 0; i, n = i-1, n>>5 {
		out[i] = tidDigits[n&31]
	}
	return string(out)
}

// traffic is n packed messages in about the mix of the network: mostly likes, then posts, reposts, follows and deletions.
func traffic(t *testing.T, who []feed.DID, n int) (messages [][]byte, posts, deleted int) {
	t.Helper()
	dictionary, err := os.ReadFile("../internal/atp/jetstream/zstd_dictionary")
	if err != nil {
		t.Fatal(err)
	}
	pack, err := zstd.NewWriter(nil, zstd.WithEncoderDict(dictionary), zstd.WithWindowSize(1<<17), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer pack.Close()
	rng := rand.New(rand.NewPCG(1, 2))
	const id = "bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a"
	var known, likes []feed.URI
	for i := range n {
		at := noon*1000 - int64(n-i)*700
		did, rkey, operation, collection, record := who[rng.IntN(len(who))], tidAt(at), "create", "", ""
		created := time.UnixMicro(at).UTC().Format(time.RFC3339Nano)
		switch p := rng.IntN(100); {
		case p < 14 || len(known) < 100:
			collection = feed.CollectionPost
			record = fmt.Sprintf(`{"$type":%q,"text":"a heron on the roof, number %d of this morning's walk along the marsh, and the kite is still lost","createdAt":%q,"langs":["en"]}`, collection, i, created)
			known = append(known, feed.NewURI(did, collection, rkey))
			posts++
		case p < 84:
			collection = map[bool]string{true: feed.CollectionLike, false: feed.CollectionRepost}[p < 76]
			record = fmt.Sprintf(`{"$type":%q,"subject":{"uri":%q,"cid":%q},"createdAt":%q}`, collection, known[rng.IntN(len(known))], id, created)
			likes = append(likes, feed.NewURI(did, collection, rkey))
		case p < 92 || len(likes) == 0:
			collection = feed.CollectionFollow
			record = fmt.Sprintf(`{"$type":%q,"subject":%q,"createdAt":%q}`, collection, who[rng.IntN(len(who))], created)
		default:
			operation = "delete"
			did, collection, rkey, _ = likes[len(likes)-1].Split()
			likes = likes[:len(likes)-1]
			deleted++
		}
		body := ""
		if record != "" {
			body = fmt.Sprintf(`,"record":%s,"cid":%q`, record, id)
		}
		messages = append(messages, pack.EncodeAll([]byte(fmt.Sprintf(`{"did":%q,"time_us":%d,"kind":"commit","commit":{"rev":%q,"operation":%q,"collection":%q,"rkey":%q%s}}`,
			did, at, tidAt(at), operation, collection, rkey, body)), nil))
	}
	return messages, posts, deleted
}

// Live events per cpu-second, from packed messages to durable, searchable rows with their place.
func TestBenchLiveEvents(t *testing.T) {
	r := newStreamRig(t)
	who := make([]feed.DID, 2000)
	b := feed.Batch{}
	for i := range who {
		who[i] = feed.DID("did:plc:" + tidAt(int64(i)<<20) + "aaaaaaaaaaa")
		b.Graph = append(b.Graph, feed.GraphEdge{Kind: feed.GraphFollow, Subject: who[i], URI: feed.NewURI(viewer, feed.CollectionFollow, fmt.Sprint(i))})
	}
	r.put(b)
	const events = 60_000
	messages, posts, _ := traffic(t, who, events)
	stream, err := atp.DialJetstream(t.Context(), atp.StreamConfig{Network: &reel{messages: messages}, URL: "wss://jetstream.test", Wanted: who,
		NowMs: func() int64 { return noon }})
	r.ok(err)
	defer stream.Close()
	tail := r.tail()
	tail.cfg.Sink = r.db
	start := cpuTime(t)
	for heard := 0; ; heard++ {
		ev, err := stream.Next(t.Context())
		if err != nil {
			if !errors.Is(err, errPlayed) || heard != events {
				t.Fatalf("%d of %d events, dropped %v: %v", heard, events, stream.Drops(), err)
			}
			break
		}
		r.ok(tail.add(t.Context(), ev))
	}
	r.ok(tail.flush(t.Context()))
	took := cpuTime(t) - start
	stats, err := r.db.Stats(t.Context())
	r.ok(err)
	if stats.Posts != posts || r.cursor("stream/test") != fmt.Sprint(noon*1000-700) {
		t.Fatalf("%d posts of %d, place %s", stats.Posts, posts, r.cursor("stream/test"))
	}
	rate := events / took.Seconds()
	printFigure(t, "live_events_per_cpu_second", rate, "events/cpu-s", "published network peak", publishedPeak, rate/publishedPeak, 20, rate/publishedPeak >= 20)
}
