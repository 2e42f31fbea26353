//go:build bench

package repo

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	comatproto "github.com/bluesky-social/indigo/api/atproto"
	"github.com/bluesky-social/indigo/api/bsky"
	indigo "github.com/bluesky-social/indigo/atproto/repo"
	"github.com/bluesky-social/indigo/atproto/repo/mst"
	lexutil "github.com/bluesky-social/indigo/lex/util"
)

type figure struct {
	Figure    string  `json:"figure"`
	Value     float64 `json:"value"`
	Unit      string  `json:"unit"`
	Peer      string  `json:"peer"`
	PeerValue float64 `json:"peer_value"`
	Ratio     float64 `json:"ratio"`
	Goal      string  `json:"goal"`
	OK        bool    `json:"ok"`
}

// print writes the figure, met or not; only a ratio below the floor fails, as something was broken then.
func (f figure) print(t *testing.T, floor float64) {
	t.Helper()
	if err := json.NewEncoder(os.Stdout).Encode(f); err != nil || f.Ratio < floor {
		t.Errorf("%+v %v", f, err)
	}
}

const records = 40_000

// TestBenchRead reads a repository of 40,000 records, 40 % of them posts. The peer neither checks hashes nor the
// signature; answers are compared first.
func TestBenchRead(t *testing.T) {
	file, want := repository(t)
	agree(t, file, want)
	kept := 0
	cpu := least(t, 15,
		func() {
			if _, err := Read(t.Context(), bytes.NewReader(file), want, Limits{}, func(r Record) error { kept += len(r.Raw); return nil }); err != nil {
				t.Fatal(err)
			}
		},
		func() { peer(t, file, Key{}, func(key string, _ any) { kept += len(key) }) },
		func() { peer(t, file, want.Key, func(key string, _ any) { kept += len(key) }) },
		func() { sum := sha256.Sum256(file); kept += int(sum[0]) })
	read, other, verifying, hash := cpu[0], cpu[1], cpu[2], cpu[3]
	figure{Figure: fmt.Sprintf("repository of %d records, %.1f MB, to verified typed records", records, float64(len(file))/1e6),
		Value: records / read, Unit: "records/cpu-s", Peer: "indigo LoadRepoFromCAR, walk, CborDecodeValue (nothing verified)",
		PeerValue: records / other, Ratio: other / read, Goal: "≥ 8x", OK: other/read >= 8}.print(t, 3)
	figure{Figure: "the same, against a peer that verifies too", Value: records / read, Unit: "records/cpu-s",
		Peer: "indigo with VerifySignature, MST.Verify and each record's hash", PeerValue: records / verifying, Ratio: verifying / read,
		Goal: "printed", OK: true}.print(t, 3)
	figure{Figure: "the same, against hashing its bytes", Value: float64(len(file)) / 1e6 / read, Unit: "MB/cpu-s", Peer: "plain SHA-256",
		PeerValue: float64(len(file)) / 1e6 / hash, Ratio: hash / read, Goal: "printed", OK: true}.print(t, 0.05)
}

// repository is the file; what it took to write it is left to the collector.
func repository(t *testing.T) ([]byte, Expect) {
	g := newRig(t)
	return g.repository(t, synthetic(t, records)), Expect{DID: ann, Key: g.key(t)}
}

// agree reads the file both ways and compares what was read.
func agree(t *testing.T, file []byte, want Expect) {
	ours, theirs := map[string]digest{}, map[string]digest{}
	if _, err := Read(t.Context(), bytes.NewReader(file), want, Limits{}, func(r Record) error {
		ours[strings.Clone(r.Collection+"/"+r.RKey)] = ourDigest(r.Value)
		return r.Err
	}); err != nil {
		t.Fatal(err)
	}
	peer(t, file, Key{}, func(key string, value any) { theirs[key] = theirDigest(value) })
	if len(ours) != records || !reflect.DeepEqual(ours, theirs) {
		t.Fatalf("%d records differ from the peer's %d", len(ours), len(theirs))
	}
}

// peer reads the file with indigo: all of it, as a client would. With a key it verifies what its packages can.
func peer(t *testing.T, file []byte, key Key, visit func(key string, value any)) {
	commit, r, err := indigo.LoadRepoFromCAR(t.Context(), bytes.NewReader(file))
	if err == nil && key.public != nil {
		err = errors.Join(commit.VerifySignature(key.public), r.MST.Verify())
	}
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *mst.Node)
	walk = func(n *mst.Node) {
		for _, e := range n.Entries {
			if e.Child != nil {
				walk(e.Child)
			}
			if e.Value == nil {
				continue
			}
			block, err := r.RecordStore.Get(t.Context(), *e.Value)
			if err != nil {
				t.Fatal(err)
			}
			if key.public != nil {
				if sum := sha256.Sum256(block.RawData()); !bytes.Equal(sum[:], e.Value.Bytes()[len(prefixNode):]) {
					t.Fatal("hash")
				}
			}
			value, err := lexutil.CborDecodeValue(block.RawData())
			if err != nil {
				t.Fatal(err)
			}
			visit(string(e.Key), value)
		}
	}
	walk(r.MST.Root)
}

// least is the smallest processor time in seconds of each piece of work; the pieces take turns, so that a busy hour
// meets all of them. The collector's work counts.
func least(t *testing.T, rounds int, pieces ...func()) []float64 {
	t.Helper()
	cpu := func() float64 {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			t.Fatal(err)
		}
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
	}
	best := slices.Repeat([]float64{math.Inf(1)}, len(pieces))
	for range rounds {
		for i, work := range pieces {
			runtime.GC() // nobody pays for the garbage of another
			from := cpu()
			work()
			best[i] = min(best[i], cpu()-from)
		}
	}
	return best
}

// synthetic are n records written by indigo's own types.
func synthetic(t *testing.T, n int) map[string]string {
	t.Helper()
	dice := rand.New(rand.NewPCG(3, 3))
	out := map[string]string{}
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("geese over wide water ", n)) }
	strong := func() *comatproto.RepoStrongRef {
		return &comatproto.RepoStrongRef{Cid: blobCID.String(), Uri: fmt.Sprintf("at://%s/app.bsky.feed.post/3lk%010d", bob, dice.IntN(1e9))}
	}
	for i := range n {
		var record interface{ MarshalCBOR(io.Writer) error }
		collection := ""
		switch k := i % 20; {
		case k < 8:
			p := &bsky.FeedPost{LexiconTypeID: "app.bsky.feed.post", Text: fmt.Sprint(i, " ", words(2+dice.IntN(12))), CreatedAt: date, Langs: []string{"en"}}
			if k < 3 {
				p.Reply = &bsky.FeedPost_ReplyRef{Root: strong(), Parent: strong()}
			}
			if k == 3 {
				p.Embed = &bsky.FeedPost_Embed{EmbedRecord: &bsky.EmbedRecord{LexiconTypeID: "app.bsky.embed.record", Record: strong()}}
			}
			if k == 4 || k == 5 {
				p.Facets = []*bsky.RichtextFacet{{Index: &bsky.RichtextFacet_ByteSlice{ByteStart: 2, ByteEnd: 9}, Features: []*bsky.RichtextFacet_Features_Elem{
					{RichtextFacet_Link: &bsky.RichtextFacet_Link{LexiconTypeID: "app.bsky.richtext.facet#link", Uri: "https://ann.test/" + fmt.Sprint(i)}}}}}
			}
			collection, record = p.LexiconTypeID, p
		case k < 17:
			collection, record = "app.bsky.feed.like", &bsky.FeedLike{LexiconTypeID: "app.bsky.feed.like", CreatedAt: date, Subject: strong()}
		case k < 19:
			collection, record = "app.bsky.feed.repost", &bsky.FeedRepost{LexiconTypeID: "app.bsky.feed.repost", CreatedAt: date, Subject: strong()}
		default:
			collection, record = "app.bsky.graph.follow", &bsky.GraphFollow{LexiconTypeID: "app.bsky.graph.follow", CreatedAt: date, Subject: string(bob)}
		}
		var buf bytes.Buffer
		if err := record.MarshalCBOR(&buf); err != nil {
			t.Fatal(err)
		}
		out[fmt.Sprintf("%s/3lk7q5%07d", collection, i)] = buf.String()
	}
	return out
}

// digest is what both readers must agree on.
type digest struct {
	Text, Created, Langs, Root, Parent, Quote, Facets, Subject string
}

func ourDigest(v any) digest {
	switch v := v.(type) {
	case *Post:
		d := digest{Text: v.Text, Created: v.CreatedAt, Langs: strings.Join(v.Langs, " "), Root: v.Root.URI, Parent: v.Parent.URI, Quote: v.Quote.URI}
		for _, f := range v.Facets {
			d.Facets += fmt.Sprint(f.Start, f.End, f.Target)
		}
		return d
	case *Like:
		return digest{Created: v.CreatedAt, Subject: v.Subject.URI + v.Subject.CID}
	case *Repost:
		return digest{Created: v.CreatedAt, Subject: v.Subject.URI + v.Subject.CID}
	case *Follow:
		return digest{Created: v.CreatedAt, Subject: v.Subject}
	}
	return digest{Text: fmt.Sprintf("%T", v)}
}

func theirDigest(v any) digest {
	switch v := v.(type) {
	case *bsky.FeedPost:
		d := digest{Text: v.Text, Created: v.CreatedAt, Langs: strings.Join(v.Langs, " ")}
		if v.Reply != nil {
			d.Root, d.Parent = v.Reply.Root.Uri, v.Reply.Parent.Uri
		}
		if v.Embed != nil {
			d.Quote = v.Embed.EmbedRecord.Record.Uri
		}
		for _, f := range v.Facets {
			d.Facets += fmt.Sprint(f.Index.ByteStart, f.Index.ByteEnd, f.Features[0].RichtextFacet_Link.Uri)
		}
		return d
	case *bsky.FeedLike:
		return digest{Created: v.CreatedAt, Subject: v.Subject.Uri + v.Subject.Cid}
	case *bsky.FeedRepost:
		return digest{Created: v.CreatedAt, Subject: v.Subject.Uri + v.Subject.Cid}
	case *bsky.GraphFollow:
		return digest{Created: v.CreatedAt, Subject: v.Subject}
	}
	return digest{}
}
