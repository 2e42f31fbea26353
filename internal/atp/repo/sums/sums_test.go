package sums

import (
	"crypto/sha256"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// TestLikeOneByOne holds pairs of every two lengths around the edges of blocks to the standard library.
func TestLikeOneByOne(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 4<<10)
	for i := range text {
		text[i] = byte(dice.Uint32())
	}
	for a := range 200 {
		for b := range 200 {
			texts := [][]byte{text[b : a+b], text[a : a+b]}
			check(t, texts)
		}
	}
}

// TestAnyNumber pairs texts of any lengths, and an odd one out.
func TestAnyNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 700), 0, 40).Draw(rt, "texts")
		check(t, texts)
	})
}

func check(t *testing.T, texts [][]byte) {
	t.Helper()
	got := make([][Size]byte, len(texts)+1)
	Of(got, texts)
	for i, text := range texts {
		if want := sha256.Sum256(text); got[i] != want {
			t.Fatalf("text %d of %d, of %d bytes: %x, want %x", i, len(texts), len(text), got[i], want)
		}
	}
	if got[len(texts)] != [Size]byte{} {
		t.Fatalf("a sum of no text: %x", got[len(texts)])
	}
}

func TestNothingIsAllocated(t *testing.T) {
	texts, got := [][]byte{make([]byte, 300), make([]byte, 90), nil}, make([][Size]byte, 3)
	if n := testing.AllocsPerRun(10, func() { Of(got, texts) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkOf and BenchmarkOneByOne hash texts as long as the blocks of a repository.
func BenchmarkOf(b *testing.B) {
	texts, got := typical()
	for b.Loop() {
		Of(got, texts)
	}
}

func BenchmarkOneByOne(b *testing.B) {
	texts, got := typical()
	for b.Loop() {
		for i, text := range texts {
			got[i] = sha256.Sum256(text)
		}
	}
}

func typical() (texts [][]byte, into [][Size]byte) {
	dice := rand.New(rand.NewPCG(1, 2))
	for range 64 {
		texts = append(texts, make([]byte, 200+dice.IntN(400)))
	}
	return texts, make([][Size]byte, len(texts))
}
