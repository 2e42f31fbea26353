package draft

import (
	"hash/maphash"
	"math"

	"skein/feed"
)

// remembered is how many words a [Encoder] keeps the sums of: few words make up most of any text.
const remembered = 1 << 12

// Encoder adds up a table's rows. It keeps buffers and the sums of words seen, which change its speed and nothing else;
// it is not safe for concurrent use.
type Encoder struct {
	table    *Table
	reader   reader
	scratch  []byte
	features []uint32
	seed     maphash.Seed // nobody can make two words meet under one key
	memory   []wordSum
	sum      lanes
	total    [feed.Dims]int32
}

// wordSum is what one word's rows add up to.
type wordSum struct {
	key uint64
	sum lanes
}

// NewEncoder returns an encoder over t.
func NewEncoder(t *Table) *Encoder {
	return &Encoder{table: t, seed: maphash.MakeSeed(), memory: make([]wordSum, remembered)}
}

// Encode writes the direction of a text to v, of length [feed.Dims]; a text without letters, numbers or emoji has none,
// and the answer is then false.
func (e *Encoder) Encode(v []float32, text string) bool {
	e.total, e.sum = [feed.Dims]int32{}, lanes{}
	e.reader.words(text, e.addWord)
	e.sum.flush(&e.total)
	var square int64
	for _, x := range e.total {
		square += int64(x) * int64(x)
	}
	if square == 0 {
		return false
	}
	length := math.Sqrt(float64(square))
	for i, x := range e.total {
		v[i] = float32(float64(x) / length)
	}
	return true
}

func (e *Encoder) addWord(k kind, word []byte) {
	key := maphash.Bytes(e.seed, word) ^ uint64(k)
	m := &e.memory[key%remembered]
	if m.key != key {
		m.key, m.sum = key, lanes{}
		e.sumWord(&m.sum, k, word)
	}
	if e.sum.terms+m.sum.terms > maxTerms {
		e.sum.flush(&e.total)
	}
	e.sum.add(&m.sum)
}

// sumWord adds up the rows of one word, of which there are fewer than maxTerms: it has at most maxWord bytes.
func (e *Encoder) sumWord(sum *lanes, k kind, word []byte) {
	e.features, e.scratch = appendFeatures(e.features[:0], e.scratch, k, word)
	for _, name := range e.features {
		if row := e.table.row(name); row >= 0 && sum.terms < maxTerms {
			sum.addRow((*[feed.Dims]byte)(e.table.rows[row*feed.Dims:]))
		}
	}
}
