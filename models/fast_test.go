package models

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"testing"
	"testing/fstest"

	"skein/feed"
	"skein/models/draft"
)

// smallTable knows the words of the golden texts; row n points along component n.
func smallTable() []byte {
	var names []uint32
	for _, text := range []string{"a", "ab c"} {
		names = append(names, draft.Features(text)...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	out := binary.LittleEndian.AppendUint32([]byte("SKEINDR1"), uint32(len(names)))
	out = binary.LittleEndian.AppendUint32(out, 1)
	out = binary.LittleEndian.AppendUint32(out, math.Float32bits(1))
	for _, n := range names {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	for row := range len(names) + 1 {
		line := bytes.Repeat([]byte{128}, feed.Dims)
		line[row] = 129
		out = append(out, line...)
	}
	return out
}

// draftFixture is a folder with one draft encoder whose golden vectors are its own answers.
func draftFixture(t *testing.T, change func(*Manifest, fstest.MapFS)) *Registry {
	t.Helper()
	table := smallTable()
	known, err := draft.New(table)
	if err != nil {
		t.Fatal(err)
	}
	texts, vectors := []byte(`{"text":"a"}`+"\n"+`{"text":"ab c"}`+"\n"), []byte(nil)
	for _, text := range []string{"a", "ab c"} {
		v := make([]float32, feed.Dims)
		draft.NewEncoder(known).Encode(v, text)
		for _, x := range v {
			vectors = binary.LittleEndian.AppendUint32(vectors, math.Float32bits(x))
		}
	}
	files := fstest.MapFS{"draft.bin": {Data: table}, "golden.jsonl": {Data: texts}, "golden.f32": {Data: vectors}}
	m := Manifest{Version: ManifestVersion, Encoders: []Passport{{
		ID: "draft/1", Kind: Draft, Dims: feed.Dims, Licence: "CC-BY-SA-4.0", Model: fileOf("draft.bin", table),
		Golden: Golden{Texts: fileOf("golden.jsonl", texts), Vectors: fileOf("golden.f32", vectors), MinCosine: 0.999999, AtStart: []int{0, 1}},
	}}}
	if change != nil {
		change(&m, files)
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	files["manifest.json"] = &fstest.MapFile{Data: data}
	registry, err := OpenRegistry(files)
	if err != nil {
		t.Fatal(err)
	}
	return registry
}

func TestDraftEncodes(t *testing.T) {
	t.Parallel()
	e, err := draftFixture(t, nil).OpenDraft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := e.Encode(t.Context(), []string{"a", "…", "ab c", "unknown"})
	var partly *UnusableError
	if !errors.As(err, &partly) || !slices.Equal(partly.Rows, []int{1}) || vectors[1] != nil {
		t.Errorf("a text without words: %v", err)
	}
	for _, i := range []int{0, 2, 3} {
		if c := cosine(vectors[i], vectors[i]); math.Abs(c-1) > 1e-6 {
			t.Errorf("text %d has no direction", i)
		}
	}
	if e.ID() != "draft/1" || e.Close() != nil {
		t.Errorf("id %q", e.ID())
	}
}

func TestDraftIsSafeForManyCallers(t *testing.T) {
	t.Parallel()
	e, err := draftFixture(t, nil).OpenDraft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, _ := e.Encode(t.Context(), []string{"ab c"})
	done := make(chan []float32)
	for range 8 {
		go func() {
			got, _ := e.Encode(context.Background(), []string{"a", "ab c"})
			done <- got[1]
		}()
	}
	for range 8 {
		if !slices.Equal(<-done, want[0]) {
			t.Error("another vector beside other callers")
		}
	}
}

func TestDraftHeedsCancelling(t *testing.T) {
	t.Parallel()
	e, err := draftFixture(t, nil).OpenDraft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if v, err := e.Encode(cancelled(), []string{"a"}); !errors.Is(err, context.Canceled) || v != nil {
		t.Errorf("%v, %v", v, err)
	}
}

func TestDraftRefusesWhatIsNotItsPassports(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Manifest, fstest.MapFS){
		"another table": func(_ *Manifest, f fstest.MapFS) { f["draft.bin"].Data[30] ^= 1 },
		"no table":      func(_ *Manifest, f fstest.MapFS) { delete(f, "draft.bin") },
		"no format": func(m *Manifest, f fstest.MapFS) {
			f["draft.bin"].Data = []byte("SKEINDR2")
			m.Encoders[0].Model = fileOf("draft.bin", f["draft.bin"].Data)
		},
		"another answer": func(m *Manifest, f fstest.MapFS) {
			v := f["golden.f32"].Data
			copy(v, v[4*feed.Dims:])
			m.Encoders[0].Golden.Vectors = fileOf("golden.f32", v)
		},
	} {
		if _, err := draftFixture(t, change).OpenDraft(t.Context()); feed.CodeOf(err) != feed.CodeDamagedModel {
			t.Errorf("%s: %v", name, err)
		}
	}
	bare := draftFixture(t, func(m *Manifest, _ fstest.MapFS) { m.Encoders = nil })
	if _, err := bare.OpenDraft(t.Context()); feed.CodeOf(err) != feed.CodeNoEncoder {
		t.Errorf("none is shipped: %v", err)
	}
}
