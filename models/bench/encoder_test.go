//go:build bench

package bench

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"skein/feed"
	"skein/models"
	"skein/models/eval"
	"skein/models/onnx"
	"skein/models/weights"
)

const goal = 0.98 // 1st percentile of the cosine to the float model

func open(t *testing.T, files fs.FS) (*models.Registry, models.Encoder) {
	t.Helper()
	registry, err := models.OpenRegistry(files)
	if err != nil {
		t.Fatal(err)
	}
	encoder, err := registry.OpenRefined(context.Background(), func(model []byte) (models.Session, error) {
		return onnx.Open(os.Getenv("SKEIN_ONNXRUNTIME"), model)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := encoder.Close(); err != nil {
			t.Error(err)
		}
	})
	return registry, encoder
}

// floatFiles is the shipped folder with the float model in the place of the int8 one.
func floatFiles(t *testing.T) fs.FS {
	t.Helper()
	model := floatModel(t)
	files := fstest.MapFS{}
	for _, name := range []string{"vocab.txt", "golden.jsonl", "golden.f32", "manifest.json"} {
		data, err := fs.ReadFile(weights.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	var manifest models.Manifest
	if err := json.Unmarshal(files["manifest.json"].Data, &manifest); err != nil {
		t.Fatal(err)
	}
	p := &manifest.Encoders[0]
	p.ID, p.Model = "minilm-l6-v2/float", models.File{Name: "float.onnx", SHA256: fmt.Sprintf("%x", sha256.Sum256(model)), Bytes: len(model)}
	p.Golden.MinCosine = 0.99999
	data, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	files["manifest.json"], files["float.onnx"] = &fstest.MapFile{Data: data}, &fstest.MapFile{Data: model}
	return files
}

// floatModel is the reference that models/train/export.sh leaves in the cache; it is made if it is not there.
func floatModel(t *testing.T) []byte {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(cache, "skein", "train", "minilm-l6-v2.float.onnx")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if out, err := exec.Command("../train/export.sh", t.TempDir()).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	model, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return model
}

func TestBenchFidelity(t *testing.T) {
	registry, encoder := open(t, weights.FS())
	passport, err := registry.Passport(models.Refined)
	if err != nil {
		t.Fatal(err)
	}
	cosines, err := registry.CheckGolden(context.Background(), passport, encoder, nil)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(cosines)
	first := cosines[len(cosines)/100]
	figure{Figure: "encoder int8, cosine to the float model, 1st percentile", Value: first,
		Unit: fmt.Sprintf("of %d golden texts, %.1f MB", len(cosines), float64(passport.Model.Bytes)/1e6),
		Peer: "float32", PeerValue: 1, Goal: fmt.Sprintf("≥%v", goal), OK: first >= goal}.print(t)
}

// TestBenchEncoder encodes texts of about 32 tokens, the length of a post, with both models.
func TestBenchEncoder(t *testing.T) {
	text := "forty geese came back to the pond this morning and quarrel about who owns the water, as they do every year in spring when the ice is gone"
	texts := slices.Repeat([]string{text}, 64)
	tokens := float64(64 * len(newTokenizer(t).AppendIDs(nil, text, 256)))
	rate := func(encoder models.Encoder) float64 {
		return tokens / least(t, 5, func() {
			if _, err := encoder.Encode(context.Background(), texts); err != nil {
				t.Fatal(err)
			}
		})
	}
	_, int8 := open(t, weights.FS())
	_, float := open(t, floatFiles(t))
	own, other := rate(int8), rate(float)
	figure{Figure: fmt.Sprintf("encoder int8, texts of %.0f tokens", tokens/64), Value: own, Unit: "tokens/cpu-s",
		Peer: "the same graph in float32", PeerValue: other, Goal: "≥2.3x", OK: own >= 2.3*other}.print(t)
}

func TestBenchStart(t *testing.T) {
	open(t, weights.FS()) // the library is loaded once a process; what is timed is a model
	start := time.Now()
	open(t, weights.FS())
	spent := time.Since(start).Seconds() * 1e3
	figure{Figure: "encoder from embedded bytes to checked and ready", Value: spent, Unit: "ms", Goal: "≤1000 ms", OK: spent <= 1000}.print(t)
}

// TestBenchSTSB compares both models on a file of pairs named by SKEIN_STSB, in the format of `skein eval similarity`.
// The pairs are not in the repository, so without the variable there is no such figure.
func TestBenchSTSB(t *testing.T) {
	path := os.Getenv("SKEIN_STSB")
	if path == "" {
		t.Skip("SKEIN_STSB names no file")
	}
	pairs, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	measure := func(files fs.FS) eval.SimilarityReport {
		_, encoder := open(t, files)
		encode := func(ctx context.Context, texts []string) ([]feed.Vector, error) {
			vectors, _, err := models.EncodeStored(ctx, encoder, texts)
			return vectors, err
		}
		report, err := eval.Similarity(context.Background(), encode, strings.NewReader(string(pairs)))
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	own, float := measure(weights.FS()), measure(floatFiles(t))
	figure{Figure: "similarity, Spearman", Value: own.Spearman, Unit: fmt.Sprintf("over %d pairs", own.N), Peer: "float32",
		PeerValue: float.Spearman, Goal: "within .01", OK: own.Spearman >= float.Spearman-0.01}.print(t)
}
