package draft

import (
	"math"

	"skein/feed"
)

// Encoder adds up a table's rows. It keeps buffers and the sums of words seen, which change its speed and nothing else;
// it is not safe for concurrent use.
type Encoder struct {
	reader  reader
	memory  *memory
	adder   adder
	waiting []*lanes // sums of words, in the memory, that are not in sum yet
	terms   int      // of sum and of those that wait
	sum     lanes
	total   [feed.Dims]int32
}

// together is how many words' sums are added at once.
const together = 8

// NewEncoder returns an encoder over t.
func NewEncoder(t *Table) *Encoder {
	return &Encoder{memory: newMemory(), adder: adder{table: t}, waiting: make([]*lanes, 0, together)}
}

// Encode writes the direction of a text to v, of length [feed.Dims]; a text without letters, numbers or emoji has none,
// and the answer is then false.
func (e *Encoder) Encode(v []float32, text string) bool {
	e.total = [feed.Dims]int32{}
	e.reader.words(text, e.addWord)
	e.flush()
	return direct((*[feed.Dims]float32)(v), &e.total)
}

func (e *Encoder) addWord(k kind, word []byte) {
	sum, known := e.memory.at(k, word)
	if !known {
		e.add() // what waits may lie where the new sum is written
		e.adder.addWord(sum, k, word)
	}
	if e.terms+sum.terms > maxTerms {
		e.flush()
	}
	e.waiting, e.terms = append(e.waiting, sum), e.terms+sum.terms
	if len(e.waiting) == together {
		e.add()
	}
}

// add adds what waits.
func (e *Encoder) add() {
	e.sum.add(e.waiting)
	e.waiting = e.waiting[:0]
}

func (e *Encoder) flush() {
	e.add()
	e.sum.flush(&e.total)
	e.terms = 0
}

// direct writes the direction of a sum to v; zero has none.
func direct(v *[feed.Dims]float32, total *[feed.Dims]int32) bool {
	var square int64
	for _, x := range total {
		square += int64(x) * int64(x)
	}
	if square == 0 {
		return false
	}
	length := math.Sqrt(float64(square))
	inverse := 1 / length
	for i, x := range total {
		v[i] = quotient(float64(x), length, inverse)
	}
	return true
}

// quotient is float32(x / length), mostly without dividing: a product takes a fifth of the time and is off by two in 2⁵²
// at most, which rounds to another float32 only next to the middle of two.
func quotient(x, length, inverse float64) float32 {
	y := x * inverse
	if math.Float64bits(y)&(1<<29-1)-(1<<28-4) <= 8 {
		y = x / length
	}
	return float32(y)
}
