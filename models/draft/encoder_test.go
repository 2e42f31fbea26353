package draft

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

// file is a table over the features of some texts, with rows drawn from a seed.
func file(tail int, texts ...string) []byte {
	var names []uint32
	for _, text := range texts {
		names = append(names, Features(text)...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	out := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(names)))
	out = binary.LittleEndian.AppendUint32(out, uint32(tail))
	out = binary.LittleEndian.AppendUint32(out, math.Float32bits(0.01))
	for _, name := range names {
		out = binary.LittleEndian.AppendUint32(out, name)
	}
	draw := rand.New(rand.NewPCG(1, 2))
	for range (len(names) + tail) * feed.Dims {
		out = append(out, byte(draw.UintN(256)))
	}
	return out
}

var sample = []string{
	"The geese came back to the pond this morning", "Die Gänse sind wieder da 🪿", "ガチョウが池に戻ってきた", "Гуси вернулись на пруд",
	strings.Repeat("a long text goes on and on and its sums need more than sixteen bits ", 40), strings.Repeat("한국어", 500),
}

func mustNew(t testing.TB, data []byte) *Table {
	t.Helper()
	table, err := New(data)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// plainSum is the definition, a row at a time.
func plainSum(t *Table, text string) []float32 {
	var total [feed.Dims]int64
	for _, name := range Features(text) {
		if row := t.row(name); row >= 0 {
			for i := range total {
				total[i] += int64(t.rows[row*feed.Dims+i]) - 128
			}
		}
	}
	square := int64(0)
	for _, x := range total {
		square += x * x
	}
	v := make([]float32, feed.Dims)
	for i, x := range total {
		v[i] = float32(float64(x) / math.Sqrt(float64(square)))
	}
	return v
}

func TestEncodeIsThePlainSum(t *testing.T) {
	t.Parallel()
	table := mustNew(t, file(100, sample[:3]...)) // the others are partly unknown
	e := NewEncoder(table)
	for range 2 { // the second time words are remembered
		for _, text := range sample {
			v := make([]float32, feed.Dims)
			if !e.Encode(v, text) || !slices.Equal(v, plainSum(table, text)) {
				t.Errorf("%.40q: another vector than the plain sum", text)
			}
		}
	}
}

func TestEncodeWithoutWords(t *testing.T) {
	t.Parallel()
	e := NewEncoder(mustNew(t, file(1, "a")))
	v := make([]float32, feed.Dims)
	for _, text := range []string{"", " ", "…!", "\xff", "\u200d"} {
		if e.Encode(v, text) {
			t.Errorf("%q has a direction", text)
		}
	}
}

// TestUnknownScript: no row knows these words, and yet they are not alike.
func TestUnknownScript(t *testing.T) {
	t.Parallel()
	e := NewEncoder(mustNew(t, file(1000, "a")))
	a, b := make([]float32, feed.Dims), make([]float32, feed.Dims)
	for _, pair := range [][2]string{{"ខ្មែរ", "ភាសា"}, {"𓀀", "𓀁"}, {"ᚠᚢᚦ", "ᚨᚱᚲ"}, {"人", "山"}} {
		if !e.Encode(a, pair[0]) || !e.Encode(b, pair[1]) || slices.Equal(a, b) {
			t.Errorf("%q: no direction, or the same", pair)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	good := file(2, "abc")
	change := func(at int, with ...byte) []byte {
		return slices.Replace(slices.Clone(good), at, at+len(with), with...)
	}
	for name, data := range map[string][]byte{
		"empty":          nil,
		"another magic":  change(0, 'X'),
		"another format": change(7, '2'),
		"cut":            good[:len(good)-1],
		"longer":         append(slices.Clone(good), 0),
		"no rows":        change(8, 0, 0, 0, 0),
		"too many rows":  change(8, 0xff, 0xff, 0xff, 0xff),
		"no tail":        change(12, 0, 0, 0, 0),
		"no scale":       change(16, 0, 0, 0, 0),
		"scale is NaN":   change(16, 0, 0, 0xc0, 0x7f),
		"a name twice":   change(20, good[24:28]...),
	} {
		if _, err := New(data); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzEncode(f *testing.F) {
	for _, text := range sample {
		f.Add(text)
	}
	f.Add("http://://x/\xf0\x28")
	table := mustNew(f, file(50, sample...))
	f.Fuzz(func(t *testing.T, text string) {
		v := make([]float32, feed.Dims)
		if NewEncoder(table).Encode(v, text) && !slices.Equal(v, plainSum(table, text)) {
			// Only a word of several hundred features is cut short.
			if len(text) < 100 {
				t.Errorf("%q: another vector than the plain sum", text)
			}
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	e := NewEncoder(mustNew(b, file(6000, sample...)))
	v := make([]float32, feed.Dims)
	for b.Loop() {
		e.Encode(v, sample[0])
	}
}
