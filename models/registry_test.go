package models

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"skein/feed"
	"skein/models/weights"
)

// One byte anywhere in a shipped file, and the encoder is refused with a typed error.
func TestOneFlippedByteIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"model.onnx", "vocab.txt", "golden.jsonl", "golden.f32"} {
		for _, at := range []string{"first", "last"} {
			t.Run(name+" "+at, func(t *testing.T) {
				t.Parallel()
				files := fixture(t, nil)
				data := files[name].Data
				i := 0
				if at == "last" {
					i = len(data) - 1
				}
				data[i] ^= 1
				session := &fakeSession{}
				err := openFiles(t, files, session)
				if feed.CodeOf(err) != feed.CodeDamagedModel || !strings.Contains(err.Error(), `model="fake/1"`) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

func openFiles(t *testing.T, files fstest.MapFS, session Session) error {
	t.Helper()
	registry, err := OpenRegistry(files)
	if err != nil {
		t.Fatal(err)
	}
	_, err = registry.OpenRefined(t.Context(), func([]byte) (Session, error) { return session, nil })
	return err
}

func TestMissingFileIsDamage(t *testing.T) {
	t.Parallel()
	files := fixture(t, nil)
	delete(files, "model.onnx")
	if err := openFiles(t, files, &fakeSession{}); feed.CodeOf(err) != feed.CodeDamagedModel {
		t.Errorf("got %v", err)
	}
}

func TestOpenPassesOnWhatTheRuntimeSays(t *testing.T) {
	t.Parallel()
	registry, err := OpenRegistry(fixture(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	_, err = registry.OpenRefined(t.Context(), func(model []byte) (Session, error) {
		if string(model) != "the model" {
			t.Errorf("the runtime got %q", model)
		}
		return nil, feed.Fail(feed.CodeNoLibrary)
	})
	if feed.CodeOf(err) != feed.CodeNoLibrary {
		t.Errorf("got %v", err)
	}
}

func TestNoEncoderShipped(t *testing.T) {
	t.Parallel()
	files := fixture(t, func(m *Manifest) { m.Encoders = nil })
	if err := openFiles(t, files, &fakeSession{}); feed.CodeOf(err) != feed.CodeNoEncoder {
		t.Errorf("got %v", err)
	}
}

func TestParseManifestRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want   string
		change func(*Manifest)
	}{
		{"version 2", func(m *Manifest) { m.Version = 2 }},
		{"no name, size or hash", func(m *Manifest) { m.Encoders[0].Model.SHA256 = "beef" }},
		{"no name, size or hash", func(m *Manifest) { m.Encoders[0].Vocab.Name = "" }},
		{"no name, size or hash", func(m *Manifest) { m.Encoders[0].Golden.Vectors.Bytes = 0 }},
		{"no id or licence", func(m *Manifest) { m.Encoders[0].Licence = "" }},
		{"512 dimensions", func(m *Manifest) { m.Encoders[0].Dims = 512 }},
		{"room for 2 tokens", func(m *Manifest) { m.Encoders[0].MaxTokens = 2 }},
		{"no check at start", func(m *Manifest) { m.Encoders[0].Golden.AtStart = nil }},
		{"no check at start", func(m *Manifest) { m.Encoders[0].Golden.MinCosine = 0 }},
		{"closeness", func(m *Manifest) { m.Closeness["refined-refined"] = Curve{Low: 0.8, High: 0.8} }},
		{"one value", func(m *Manifest) { m.Closeness["draft-refined"] = Curve{High: 1, Values: []float64{0.5}} }},
		{"do not rise", func(m *Manifest) { m.Closeness["draft-refined"] = Curve{High: 1, Values: []float64{0, 0.5, 0.4}} }},
		{"do not rise", func(m *Manifest) { m.Closeness["draft-refined"] = Curve{High: 1, Values: []float64{0, 1.1}} }},
		{"do not rise", func(m *Manifest) { m.Closeness["draft-refined"] = Curve{High: 1, Values: []float64{-0.1, 1}} }},
	} {
		_, err := OpenRegistry(fixture(t, c.change))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %q", err, c.want)
		}
	}
	for _, text := range []string{"", "{", `{"version":1,"surprise":true}`} {
		if _, err := ParseManifest([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
	if _, err := OpenRegistry(fstest.MapFS{}); err == nil {
		t.Error("a folder without a manifest was read")
	}
}

func TestCurveOfAPairInEitherOrder(t *testing.T) {
	t.Parallel()
	registry, err := OpenRegistry(fixture(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]string{{"draft", "refined"}, {"refined", "draft"}} {
		if curve, ok := registry.Curve(pair[0], pair[1]); !ok || curve.Low != 0.3 {
			t.Errorf("%v: %v %v", pair, curve, ok)
		}
	}
	if _, ok := registry.Curve("draft", "draft"); ok {
		t.Error("a curve out of nowhere")
	}
}

// What is embedded is what its manifest says, and the promises of the passport are in it.
func TestShippedManifest(t *testing.T) {
	t.Parallel()
	registry, err := OpenRegistry(weights.FS())
	if err != nil {
		t.Fatal(err)
	}
	p, err := registry.Passport(Refined)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []File{p.Model, p.Vocab, p.Golden.Texts, p.Golden.Vectors} {
		data, err := registry.read(f)
		if err != nil || len(data) != f.Bytes {
			t.Errorf("%s: %d bytes, %v", f.Name, len(data), err)
		}
	}
	texts, vectors, err := registry.golden(p, nil)
	if err != nil || len(texts) < 200 || len(vectors) != len(texts) {
		t.Errorf("%d golden texts, %d vectors, %v", len(texts), len(vectors), err)
	}
	if got := p.Metrics["cosine_to_float_p1"]; got < 0.98 {
		t.Errorf("1st percentile of the cosine to the float model is %v", got)
	}
	if gap := p.Metrics["stsb_dev_en_float"] - p.Metrics["stsb_dev_en_int8"]; !(gap < 0.01) || p.Metrics["stsb_dev_en_int8"] == 0 {
		t.Errorf("int8 is %v below float on STS-B", gap)
	}
	if curve, ok := registry.Curve(Refined, Refined); !ok || curve.At(1) != 1 {
		t.Errorf("curve %v, %v", curve, ok)
	}
}

func TestGoldenCheck(t *testing.T) {
	t.Parallel()
	wrong := func(out []float32, rows int) {
		for r := range rows {
			for i := range feed.Dims {
				out[r*feed.Dims+i] = float32(i%3) - 1
			}
		}
	}
	for _, c := range []struct {
		name    string
		session *fakeSession
		code    feed.Code
	}{
		{"right", &fakeSession{}, ""},
		{"another direction", &fakeSession{breaks: wrong}, feed.CodeDamagedModel},
		{"not a number", &fakeSession{breaks: nanRow(0)}, feed.CodeDamagedModel},
		{"the runtime fails", &fakeSession{err: errFake}, feed.CodeDamagedModel},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, encoder, err := openFixture(t, c.session)
			if feed.CodeOf(err) != c.code {
				t.Fatalf("got %v, want %q", err, c.code)
			}
			if (err == nil) != (encoder != nil) || (err != nil) != (c.session.closed == 1) {
				t.Errorf("encoder %v, session closed %d times", encoder, c.session.closed)
			}
		})
	}
}

func TestGoldenCheckOfAllRowsAndOfNone(t *testing.T) {
	t.Parallel()
	registry, encoder, err := openFixture(t, &fakeSession{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := registry.Passport(Refined)
	if err != nil {
		t.Fatal(err)
	}
	cosines, err := registry.CheckGolden(t.Context(), p, encoder, nil)
	if err != nil || fmt.Sprint(cosines) != "[1 1 1]" {
		t.Errorf("%v, %v", cosines, err)
	}
	for _, row := range []int{-1, 3} {
		if _, err := registry.CheckGolden(t.Context(), p, encoder, []int{row}); feed.CodeOf(err) != feed.CodeDamagedModel {
			t.Errorf("row %d: %v", row, err)
		}
	}
	if _, err := registry.CheckGolden(cancelled(), p, encoder, nil); !errors.Is(err, cancelled().Err()) || feed.CodeOf(err) == feed.CodeDamagedModel {
		t.Errorf("cancelled: %v", err)
	}
}

// Vectors can come near enough by chance; wrong tokens are found all the same.
func TestGoldenCheckOfTokens(t *testing.T) {
	t.Parallel()
	lines := []byte(strings.Replace(goldenLines, "[2,5,9,7,3]", "[2,9,5,7,3]", 1)) // the same sum
	files := fixture(t, func(m *Manifest) { m.Encoders[0].Golden.Texts = fileOf("golden.jsonl", lines) })
	files["golden.jsonl"] = &fstest.MapFile{Data: lines}
	err := openFiles(t, files, &fakeSession{})
	if feed.CodeOf(err) != feed.CodeDamagedModel || !strings.Contains(err.Error(), "the reference has") {
		t.Errorf("got %v", err)
	}
}
