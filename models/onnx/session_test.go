//go:build onnx

package onnx

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"skein/feed"
	"skein/models"
	"skein/models/weights"
)

// The 1st percentile of the cosine to the float model, over all golden texts: the promise of the manifest.
const promised = 0.98

func TestGoldenVectors(t *testing.T) {
	t.Parallel()
	registry, encoder := shipped(t)
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
	t.Logf("%d golden texts: cosine to the float model: least %.4f, 1st percentile %.4f, median %.4f",
		len(cosines), cosines[0], first, cosines[len(cosines)/2])
	if len(cosines) < 200 || first < promised {
		t.Errorf("1st percentile %.4f of %d texts, want ≥%v of ≥200", first, len(cosines), promised)
	}
}

// A stored vector must not depend on which posts happened to wait beside it.
func TestAVectorDoesNotDependOnItsBatch(t *testing.T) {
	t.Parallel()
	_, encoder := shipped(t)
	texts := []string{"geese", "forty geese came back to the pond this morning", "train", "", strings.Repeat("the pond is loud ", 60), "雁が戻ってきた"}
	together, err := encoder.Encode(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		alone, err := encoder.Encode(context.Background(), []string{text})
		if err != nil {
			t.Fatal(err)
		}
		a, b := models.Quantize(alone[0]), models.Quantize(together[i])
		if cos := models.Cosine(&a, &b); cos < 0.9999 {
			t.Errorf("%.20q: cosine %.6f between alone and in company", text, cos)
		}
	}
}

func TestMeaning(t *testing.T) {
	t.Parallel()
	_, encoder := shipped(t)
	vectors, unusable, err := models.EncodeStored(context.Background(), encoder, []string{
		"the night train was three hours late", "our overnight rail journey arrived behind schedule", "how to grow tomatoes on a balcony",
	})
	if err != nil || len(unusable) > 0 {
		t.Fatal(err, unusable)
	}
	like, unlike := models.Cosine(&vectors[0], &vectors[1]), models.Cosine(&vectors[0], &vectors[2])
	if like < 0.5 || unlike > 0.2 {
		t.Errorf("like texts %.2f, unlike %.2f", like, unlike)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	path := library(t)
	good, err := fs.ReadFile(weights.FS(), "minilm-l6-v2.int8.onnx")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		model []byte
	}{
		{"empty", nil},
		{"not a model", []byte("geese")},
		{"cut short", good[:len(good)/2]},
		{"zeros", bytes.Repeat([]byte{0}, 4096)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			session, err := Open(path, c.model)
			if feed.CodeOf(err) != feed.CodeDamagedModel {
				t.Errorf("session %v, error %v", session, err)
			}
		})
	}
}

func TestRunRefusesAWrongShape(t *testing.T) {
	t.Parallel()
	session := openShipped(t)
	for _, c := range []struct {
		ids, mask  []int64
		rows, cols int
	}{
		{[]int64{101, 102}, []int64{1, 1}, 1, 3},
		{[]int64{101, 102}, []int64{1}, 1, 2},
		{nil, nil, 0, 0},
		{[]int64{101, 1 << 40}, []int64{1, 1}, 1, 2}, // no such token
	} {
		if out, err := session.Run(c.ids, c.mask, c.rows, c.cols); err == nil {
			t.Errorf("%d × %d of %v: %d numbers and no error", c.rows, c.cols, c.ids, len(out))
		}
	}
	if _, err := session.Run([]int64{101, 102}, []int64{1, 1}, 1, 2); err != nil {
		t.Errorf("after refusals: %v", err)
	}
}

func TestCloseWhileOthersRun(t *testing.T) {
	t.Parallel()
	session := openShipped(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 20 {
				if _, err := session.Run([]int64{101, 102}, []int64{1, 1}, 1, 2); err != nil && !strings.Contains(err.Error(), "closed") {
					t.Error(err)
				}
			}
		})
	}
	err := session.Close()
	group.Wait()
	if err = errors.Join(err, session.Close()); err != nil {
		t.Error(err)
	}
	if _, err := session.Run([]int64{101, 102}, []int64{1, 1}, 1, 2); err == nil {
		t.Error("a closed session ran")
	}
}

func openShipped(t *testing.T) *Session {
	t.Helper()
	model, err := fs.ReadFile(weights.FS(), "minilm-l6-v2.int8.onnx")
	if err != nil {
		t.Fatal(err)
	}
	session, err := Open(library(t), model)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := session.Close(); err != nil {
			t.Error(err)
		}
	})
	return session
}

func TestTheSameLibraryServesALaterPath(t *testing.T) {
	t.Parallel()
	openShipped(t)
	session, err := Open(filepath.Join(t.TempDir(), "moved.so"), nil)
	if feed.CodeOf(err) != feed.CodeDamagedModel {
		t.Errorf("session %v, error %v: with a library loaded only the empty model is wrong", session, err)
	}
}

func BenchmarkEncode(b *testing.B) {
	_, encoder := shipped(b)
	texts := slices.Repeat([]string{"forty geese came back to the pond this morning and quarrel about who owns the water, as every year in spring"}, 8)
	for b.Loop() {
		if _, err := encoder.Encode(context.Background(), texts); err != nil {
			b.Fatal(err)
		}
	}
}
