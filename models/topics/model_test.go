package topics

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"
	"testing"
	"testing/fstest"

	"skein/feed"
	"skein/models"
	"skein/models/draft"
)

// labels of the small model: "geese" hears the word goose, "up" the vector's first component, "never" has no threshold to reach.
var labels = []string{"geese", "up", "never"}

func table() []byte {
	out := []byte(magic)
	for _, n := range []uint32{uint32(len(labels)), feed.Dims, buckets} {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	float := func(x float32) { out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x)) }
	for _, bias := range []float32{-1, -1, 5} {
		float(bias)
	}
	for i := range feed.Dims * len(labels) {
		if i == 1 { // component 0 of "up"
			float(2)
		} else {
			float(0)
		}
	}
	for range labels {
		float(0.5)
	}
	grams := make([]byte, buckets*len(labels))
	for _, name := range draft.Features("goose") {
		grams[int(name>>(32-bits))*len(labels)] = 10
	}
	return append(out, grams...)
}

func fileOf(name string, data []byte) models.File {
	sum := sha256.Sum256(data)
	return models.File{Name: name, SHA256: hex.EncodeToString(sum[:]), Bytes: len(data)}
}

// manifest names a draft table by its hash; nobody reads the table itself here.
func manifest(t *testing.T, table string) []byte {
	t.Helper()
	whole := fileOf("draft.bin", []byte(table))
	data, err := json.Marshal(models.Manifest{Version: models.ManifestVersion, Encoders: []models.Passport{{
		ID: "draft/7", Kind: models.Draft, Model: whole, Dims: feed.Dims, Licence: "MIT",
		Golden: models.Golden{Texts: whole, Vectors: whole, MinCosine: 0.9, AtStart: []int{0}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func fixture(t *testing.T, change func(*Passport, fstest.MapFS)) fstest.MapFS {
	t.Helper()
	n := float64(len(draft.Features("goose")))
	heard := n*10*0.5/math.Sqrt(n) - 1
	golden, err := json.Marshal(goldenText{Text: "goose", Grams: []float64{heard, -1, 5}, Logits: []float64{heard, 1, 5}})
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"topics.bin": {Data: table()}, "manifest.json": {Data: manifest(t, "a table")}, "golden.jsonl": {Data: golden}}
	p := Passport{
		Version: "small/1", Labels: labels, Table: fileOf("topics.bin", files["topics.bin"].Data), Golden: fileOf("golden.jsonl", golden),
		DraftSHA256: fileOf("", []byte("a table")).SHA256,
		Thresholds:  map[string][]float64{"": {1, 0, 1000}, "ja": {1, 2, 1000}},
	}
	if change != nil {
		change(&p, files)
	}
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	files[PassportFile] = &fstest.MapFile{Data: data}
	return files
}

func mustOpen(t *testing.T) *Model {
	t.Helper()
	m, err := Open(fixture(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// along is a stored vector along component 0.
func along() *feed.Vector {
	v := feed.Vector{Scale: 1.0 / 127}
	v.Q[0] = 127
	return &v
}

func TestLabel(t *testing.T) {
	t.Parallel()
	m := mustOpen(t)
	for _, c := range []struct {
		name, text string
		vector     *feed.Vector
		language   string
		want       []string
	}{
		{"words and vector, the surer first", "a goose", along(), "en", []string{"geese", "up"}},
		{"words alone", "goose", &feed.Vector{}, "", []string{"geese"}},
		{"vector alone", "…", along(), "de-AT", []string{"up"}},
		{"a language with its own threshold", "…", along(), "ja-JP", nil},
		{"nothing", "", &feed.Vector{}, "en", nil},
	} {
		var got []string
		for _, topic := range m.Label(c.text, c.vector, c.language) {
			got = append(got, topic.Label)
			if !(topic.P > 0.5 && topic.P < 1) {
				t.Errorf("%s: %v", c.name, topic)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if m.Version() != "small/1-"+m.Passport().Table.SHA256[:8] || m.Vectors() != "draft/7" || !slices.Equal(m.Labels(), labels) {
		t.Error(m.Version(), m.Labels())
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Passport, fstest.MapFS){
		"another table":      func(_ *Passport, f fstest.MapFS) { f["topics.bin"].Data[100] ^= 1 },
		"another draft":      func(_ *Passport, f fstest.MapFS) { f["manifest.json"].Data = manifest(t, "another table") },
		"no draft":           func(_ *Passport, f fstest.MapFS) { f["manifest.json"].Data = []byte(`{"version":1}`) },
		"no manifest":        func(_ *Passport, f fstest.MapFS) { delete(f, "manifest.json") },
		"unknown fields":     func(_ *Passport, f fstest.MapFS) { f["golden.jsonl"].Data = []byte("{") },
		"empty golden texts": func(p *Passport, f fstest.MapFS) { f["golden.jsonl"].Data, p.Golden = nil, fileOf("golden.jsonl", nil) },
		"no hash":            func(p *Passport, _ fstest.MapFS) { p.Table.SHA256 = "" },
		"no golden texts":    func(_ *Passport, f fstest.MapFS) { delete(f, "golden.jsonl") },
		"no thresholds":      func(p *Passport, _ fstest.MapFS) { p.Thresholds = nil },
		"too few thresholds": func(p *Passport, _ fstest.MapFS) { p.Thresholds["ja"] = []float64{1} },
		"no version":         func(p *Passport, _ fstest.MapFS) { p.Version = "" },
		"labels without rows": func(p *Passport, _ fstest.MapFS) {
			p.Labels = append(labels, "more")
			p.Thresholds = map[string][]float64{"": {1, 2, 3, 4}}
		},
		"cut": func(p *Passport, f fstest.MapFS) {
			f["topics.bin"].Data = f["topics.bin"].Data[:1000]
			p.Table = fileOf("topics.bin", f["topics.bin"].Data)
		},
		"not a number": func(p *Passport, f fstest.MapFS) {
			binary.LittleEndian.PutUint32(f["topics.bin"].Data[20:], math.Float32bits(float32(math.NaN())))
			p.Table = fileOf("topics.bin", f["topics.bin"].Data)
		},
		"another answer": func(p *Passport, f fstest.MapFS) {
			f["golden.jsonl"].Data = []byte(`{"text":"goose","grams":[1,2,3]}`)
			p.Golden = fileOf("golden.jsonl", f["golden.jsonl"].Data)
		},
	} {
		if _, err := Open(fixture(t, change)); feed.CodeOf(err) != feed.CodeDamagedModel {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Open(fstest.MapFS{}); feed.CodeOf(err) != feed.CodeDamagedModel {
		t.Errorf("an empty folder: %v", err)
	}
}
