package models

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

// nanRow puts a NaN into one row of each batch that has it.
func nanRow(row int) func([]float32, int) {
	return func(out []float32, rows int) {
		if row < rows {
			out[row*feed.Dims+7] = float32(math.NaN())
		}
	}
}

// direction index of a text of the letters a, b, c: the sum of its ids.
func directionOf(v []float32) int { return slices.Index(v, 1) }

func TestEncodeAnswersInTheOrderAsked(t *testing.T) {
	t.Parallel()
	encoder := mustOpen(t, &fakeSession{})
	texts := []string{"a a a a a a a a a a a a a a a a a a", "", "c", "a b", strings.Repeat("b ", 30), "a"}
	want := []int{5 + 18*5, 5, 12, 16, 5 + 30*6, 10}
	vectors, err := encoder.Encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range vectors {
		if got := directionOf(v); got != want[i] {
			t.Errorf("text %d: direction %d, want %d", i, got, want[i])
		}
	}
}

func TestEncodeBatchesByLength(t *testing.T) {
	t.Parallel()
	session := &fakeSession{}
	encoder := mustOpen(t, session)
	session.shapes = nil
	texts := slices.Repeat([]string{"a"}, 10)          // 3 tokens: a batch of 8 and one of 2
	texts = append(texts, strings.Repeat("a ", 14))    // 16 tokens, the end of that bucket
	texts = append(texts, strings.Repeat("a ", 15))    // 17 tokens: the next
	texts = append(texts, strings.Repeat("a ", 1_000)) // cut at 40
	if _, err := encoder.Encode(t.Context(), texts); err != nil {
		t.Fatal(err)
	}
	want := [][2]int{{8, 3}, {3, 16}, {1, 17}, {1, 40}}
	if !slices.Equal(session.shapes, want) {
		t.Errorf("batches %v, want %v", session.shapes, want)
	}
}

func TestPlanLosesNothing(t *testing.T) {
	t.Parallel()
	tokens := make([][]int32, 301)
	for i := range tokens {
		tokens[i] = make([]int32, 2+i*7919%255)
	}
	seen := make([]int, len(tokens))
	for _, b := range plan(tokens) {
		if len(b.rows) == 0 || len(b.rows) > maxRows || len(b.rows)*b.cols > maxTokens {
			t.Errorf("a batch of %d texts, %d tokens long", len(b.rows), b.cols)
		}
		for _, row := range b.rows {
			seen[row]++
			if n := len(tokens[row]); n > b.cols || bucket(n) != bucket(b.cols) {
				t.Errorf("%d tokens in a batch of length %d", n, b.cols)
			}
		}
	}
	if slices.Min(seen) != 1 || slices.Max(seen) != 1 {
		t.Errorf("texts run between %d and %d times", slices.Min(seen), slices.Max(seen))
	}
	if len(plan(nil)) != 0 {
		t.Error("a batch of nothing")
	}
}

// NaN comes out of a runtime without an error; it must cost its own text only.
func TestNonFiniteOutputIsAnErrorOfItsText(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]float32{"NaN": float32(math.NaN()), "+Inf": float32(math.Inf(1)), "-Inf": float32(math.Inf(-1))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			session := &fakeSession{}
			encoder := mustOpen(t, session)
			session.breaks = func(out []float32, rows int) { out[1*feed.Dims+3] = bad }
			vectors, err := encoder.Encode(t.Context(), []string{"a", "b", "c"})
			var unusable *UnusableError
			if !errors.As(err, &unusable) || !slices.Equal(unusable.Rows, []int{1}) {
				t.Fatalf("got %v", err)
			}
			if vectors[0] == nil || vectors[1] != nil || vectors[2] == nil {
				t.Errorf("vectors %v", vectors)
			}
			stored, rows, err := EncodeStored(t.Context(), encoder, []string{"a", "b", "c"})
			if err != nil || !slices.Equal(rows, []int{1}) || stored[1].Scale != 0 || stored[0].Scale == 0 {
				t.Errorf("stored: rows %v, %v", rows, err)
			}
		})
	}
}

func TestEncodeStopsBetweenBatches(t *testing.T) {
	t.Parallel()
	session := &fakeSession{}
	encoder := mustOpen(t, session)
	ctx, cancel := context.WithCancel(t.Context())
	session.shapes, session.after = nil, cancel
	vectors, err := encoder.Encode(ctx, slices.Repeat([]string{"a"}, 20))
	if !errors.Is(err, context.Canceled) || vectors != nil || len(session.shapes) != 1 {
		t.Errorf("%d vectors after %d batches, %v", len(vectors), len(session.shapes), err)
	}
}

func TestEncodePassesOnFailure(t *testing.T) {
	t.Parallel()
	session := &fakeSession{}
	encoder := mustOpen(t, session)
	session.err = errFake
	if _, err := encoder.Encode(t.Context(), []string{"a"}); !errors.Is(err, errFake) {
		t.Errorf("got %v", err)
	}
	if _, _, err := EncodeStored(t.Context(), encoder, []string{"a"}); !errors.Is(err, errFake) {
		t.Errorf("stored: got %v", err)
	}
	short := mustOpen(t, &shortSession{&fakeSession{}, 2})
	if _, err := short.Encode(t.Context(), []string{"a"}); err == nil || !strings.Contains(err.Error(), "383 numbers") {
		t.Errorf("short answer: got %v", err)
	}
}

// shortSession drops a number from its answers once it has been right `right` times: for the golden check.
type shortSession struct {
	*fakeSession
	right int
}

func (s *shortSession) Run(ids, mask []int64, rows, cols int) ([]float32, error) {
	out, err := s.fakeSession.Run(ids, mask, rows, cols)
	if s.right -= rows; s.right < 0 {
		out = out[1:]
	}
	return out, err
}

func TestIDAndClose(t *testing.T) {
	t.Parallel()
	session := &fakeSession{}
	encoder := mustOpen(t, session)
	if encoder.ID() != "fake/1" {
		t.Errorf("id %q", encoder.ID())
	}
	if err := encoder.Close(); err != nil || session.closed != 1 {
		t.Errorf("%v, closed %d times", err, session.closed)
	}
}
