package draft

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"skein/feed"
)

// TestMoreWordsThanPlaces: words that push each other out are added up again, to the same.
func TestMoreWordsThanPlaces(t *testing.T) {
	t.Parallel()
	table := mustNew(t, file(100, sample...))
	e, v := NewEncoder(table), make([]float32, feed.Dims)
	text := func(n int) string { return fmt.Sprintf("geese %d and %d came back", n, n+1) }
	for n := range 2 * sets * ways {
		e.Encode(v, text(n))
	}
	for n := range 100 { // forgotten by now
		if e.Encode(v, text(n)); !slices.Equal(v, plainSum(table, text(n))) {
			t.Fatalf("%q: another vector than the plain sum", text(n))
		}
	}
}

// TestOneSet: a text in which every word wants the same set.
func TestOneSet(t *testing.T) {
	t.Parallel()
	table := mustNew(t, file(100, sample...))
	e := NewEncoder(table)
	text := ""
	for n, found := 0, 0; found < 3*ways; n++ {
		word := fmt.Sprint(n)
		if e.memory.key(letter, []byte(word))%sets == 7 {
			text, found = text+word+" ", found+1
		}
	}
	v := make([]float32, feed.Dims)
	if e.Encode(v, text+text); !slices.Equal(v, plainSum(table, text+text)) {
		t.Errorf("%q: another vector than the plain sum", text)
	}
}

// TestKindsAreApart: the same letters of another kind are another word.
func TestKindsAreApart(t *testing.T) {
	t.Parallel()
	m := newMemory()
	first, known := m.at(letter, []byte("a"))
	second, knownToo := m.at(dense, []byte("a"))
	if known || knownToo || first == second {
		t.Error("one place for two kinds")
	}
	if again, known := m.at(letter, []byte("a")); !known || again != first {
		t.Error("a word was forgotten")
	}
}

// TestAddRows holds the sums of four rows at once to those of one at a time, at the largest bytes and the most rows.
func TestAddRows(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewPCG(3, 4))
	table := make([]byte, 8*feed.Dims)
	for i := range table {
		table[i] = byte(draw.UintN(256))
		if i < feed.Dims {
			table[i] = 255
		}
	}
	for n := range maxTerms + 1 {
		places, want := make([]int, n), [feed.Dims]int32{}
		for i := range places {
			if n%2 == 0 {
				places[i] = draw.IntN(8) * feed.Dims
			}
			for j := range want {
				want[j] += int32(table[places[i]+j]) - 128
			}
		}
		var sum lanes
		var got [feed.Dims]int32
		sum.addRows(table, places)
		if sum.flush(&got); got != want {
			t.Fatalf("another sum of %d rows", n)
		}
	}
}

// TestQuotient looks next to the middle of two float32, where a product may round to another one.
func TestQuotient(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewPCG(5, 6))
	differ := 0
	for range 1_000_000 {
		x := float64(1 + draw.Int32N(1<<20))
		f := draw.Float32()
		middle := (float64(f) + float64(math.Nextafter32(f, 1))) / 2
		length := math.Nextafter(x/middle, draw.Float64()*1e9)
		want := float32(x / length)
		if got := quotient(x, length, 1/length); got != want {
			t.Fatalf("%v / %v: %v, want %v", x, length, got, want)
		}
		if float32(x*(1/length)) != want {
			differ++
		}
	}
	if differ < 1000 {
		t.Errorf("a product alone is wrong only %d times: this looks in the wrong places", differ)
	}
}

// TestDirect holds components to quotients.
func TestDirect(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewPCG(7, 8))
	for range 1_000 {
		var total [feed.Dims]int32
		largest, square := 1+draw.Int32N(1<<draw.IntN(20)), int64(0)
		for i := range total {
			total[i] = draw.Int32N(2*largest+1) - largest
			square += int64(total[i]) * int64(total[i])
		}
		var v [feed.Dims]float32
		if direct(&v, &total) != (square > 0) {
			t.Fatal("a direction of nothing, or none of something")
		}
		for i, x := range total {
			if want := float32(float64(x) / math.Sqrt(float64(max(square, 1)))); v[i] != want {
				t.Fatalf("%d of %d: %v, want %v", x, square, v[i], want)
			}
		}
	}
}
