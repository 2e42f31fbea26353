package models

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"testing"
	"testing/fstest"

	"skein/feed"
)

// fakeSession answers with one direction per token sum: component (sum of ids) mod Dims is 1. It notes each batch.
type fakeSession struct {
	shapes [][2]int
	breaks func(out []float32, rows int) // spoils the answer, if set
	after  func()                        // called at the end of each batch, if set
	err    error
	closed int
}

func (s *fakeSession) Run(ids, mask []int64, rows, cols int) ([]float32, error) {
	if s.err != nil {
		return nil, s.err
	}
	s.shapes = append(s.shapes, [2]int{rows, cols})
	out := make([]float32, rows*feed.Dims)
	for r := range rows {
		sum := int64(0)
		for c := range cols {
			sum += ids[r*cols+c] * mask[r*cols+c]
		}
		out[r*feed.Dims+int(sum%feed.Dims)] = 1
	}
	if s.breaks != nil {
		s.breaks(out, rows)
	}
	if s.after != nil {
		s.after()
	}
	return out, nil
}

func (s *fakeSession) Close() error {
	s.closed++
	return nil
}

// vocab: letters as tokens, alone and going on, from id 5.
const vocab = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\n##a\n##b\n##c\n"

// goldenLines are texts with the ids that vocab gives them.
const goldenLines = `{"text":"a","ids":[2,5,3]}
{"text":"ab c","ids":[2,5,9,7,3]}
{"text":"","ids":[2,3]}
`

// goldenDirections are where fakeSession points for each golden text: the sums of its ids.
var goldenDirections = []int{10, 26, 5}

func fileOf(name string, data []byte) File {
	sum := sha256.Sum256(data)
	return File{Name: name, SHA256: hex.EncodeToString(sum[:]), Bytes: len(data)}
}

func goldenFloats() []byte {
	data := make([]byte, 0, 4*feed.Dims*len(goldenDirections))
	for _, at := range goldenDirections {
		for i := range feed.Dims {
			x := float32(0)
			if i == at {
				x = 1
			}
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
		}
	}
	return data
}

// fixture is a folder with one small encoder; change edits its manifest before it is written.
func fixture(t *testing.T, change func(*Manifest)) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{
		"model.onnx":   {Data: []byte("the model")},
		"vocab.txt":    {Data: []byte(vocab)},
		"golden.jsonl": {Data: []byte(goldenLines)},
		"golden.f32":   {Data: goldenFloats()},
	}
	m := Manifest{
		Version:   ManifestVersion,
		Closeness: map[string]Curve{"refined-refined": {Low: 0.2, High: 0.8}, "draft-refined": {Low: 0.3, High: 0.7}},
		Encoders: []Passport{{
			ID: "fake/1", Kind: Refined, Dims: feed.Dims, MaxTokens: 40, Licence: "CC0-1.0",
			Model: fileOf("model.onnx", files["model.onnx"].Data),
			Vocab: fileOf("vocab.txt", files["vocab.txt"].Data),
			Golden: Golden{
				Texts:     fileOf("golden.jsonl", files["golden.jsonl"].Data),
				Vectors:   fileOf("golden.f32", files["golden.f32"].Data),
				MinCosine: 0.98, AtStart: []int{0, 1},
			},
		}},
	}
	if change != nil {
		change(&m)
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	files["manifest.json"] = &fstest.MapFile{Data: data}
	return files
}

func openFixture(t *testing.T, session Session) (*Registry, Encoder, error) {
	t.Helper()
	registry, err := OpenRegistry(fixture(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	encoder, err := registry.OpenRefined(t.Context(), func([]byte) (Session, error) { return session, nil })
	return registry, encoder, err
}

func mustOpen(t *testing.T, session Session) Encoder {
	t.Helper()
	_, encoder, err := openFixture(t, session)
	if err != nil {
		t.Fatal(err)
	}
	return encoder
}

// errFake is what a runtime says when it fails.
var errFake = errors.New("the runtime failed")

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
