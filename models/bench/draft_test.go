//go:build bench

package bench

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"testing"

	"skein/feed"
	"skein/models"
	"skein/models/draft"
	"skein/models/weights"
)

// TestBenchDraft encodes posts with the table and some of them with the refined encoder, both through the code that serves users.
// First the answers: golden vectors of another program, and vectors that do not depend on what was read before.
func TestBenchDraft(t *testing.T) {
	registry, refined := open(t, weights.FS())
	own, err := registry.OpenDraft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	passport, err := registry.Passport(models.Draft)
	if err != nil {
		t.Fatal(err)
	}
	cosines, err := registry.CheckGolden(t.Context(), passport, own, nil)
	if err != nil {
		t.Fatal(err)
	}
	texts, what := posts(t, 20_000)
	differ := differences(t, own, texts)
	figure{Figure: "draft, vectors unlike those of a fresh encoder", Value: float64(differ), Unit: fmt.Sprintf("of 200 texts; %d golden ones hold", len(cosines)),
		Goal: "0", OK: differ == 0}.print(t)

	rate := func(e models.Encoder, texts []string) float64 {
		return float64(len(texts)) / least(t, 5, func() {
			for at := 0; at < len(texts); at += 512 {
				if _, err := e.Encode(context.Background(), texts[at:min(at+512, len(texts))]); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	bytes := 0
	for _, text := range texts {
		bytes += len(text)
	}
	fast, slow := rate(own, texts), rate(refined, texts[:128])
	figure{Figure: fmt.Sprintf("draft, %s of %d bytes", what, bytes/len(texts)), Value: fast, Unit: "posts/cpu-s", Peer: "the refined encoder, the same texts",
		PeerValue: slow, Goal: "≥150,000 and ≥300x", OK: fast >= 150_000 && fast >= 300*slow}.print(t)
	memory(t)
}

// differences counts texts whose vector is another one from an encoder that has read nothing else.
func differences(t *testing.T, own models.Encoder, texts []string) int {
	t.Helper()
	data, err := fs.ReadFile(weights.FS(), "draft.bin")
	if err != nil {
		t.Fatal(err)
	}
	table, err := draft.New(bytes.Clone(data))
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := own.Encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	differ := 0
	for i := 0; i < len(texts); i += len(texts) / 200 {
		fresh := make([]float32, feed.Dims)
		if !draft.NewEncoder(table).Encode(fresh, texts[i]) || !slices.Equal(fresh, vectors[i]) {
			differ++
		}
	}
	return differ
}

// memory is what Go holds with both encoders open and used. The runtime's own memory, for the refined one, is beside it.
func memory(t *testing.T) {
	t.Helper()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	held := float64(m.Sys-m.HeapReleased) / (1 << 20)
	figure{Figure: "Go memory with both encoders loaded and used", Value: held, Unit: "MiB", Goal: "≤250 MiB", OK: held <= 250}.print(t)
}
