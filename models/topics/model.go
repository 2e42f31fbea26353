package topics

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"skein/feed"
	"skein/models/draft"
)

// magic begins the table's file; its last letter is the version of the format.
const magic = "SKEINTO1"

// buckets that n-grams are hashed to: the upper bits of their names.
const (
	bits    = 16
	buckets = 1 << bits
)

// Model is a trained model, safe for concurrent use.
type Model struct {
	passport Passport
	vectors  string    // the encoder that gives them
	bias     []float32 // [labels]
	vector   []float32 // [feed.Dims][labels]
	scale    []float32 // [labels]
	grams    []byte    // [buckets][labels], int8
}

// parse reads the table: magic; labels, dims and buckets as uint32; biases, weights of the vector, scales as float32; a
// signed byte for each bucket and label. All little-endian.
func (m *Model) parse(data []byte) error {
	n := len(m.passport.Labels)
	if len(data) < len(magic)+12 || string(data[:len(magic)]) != magic {
		return errors.New("no table of this version")
	}
	for i, want := range []int{n, feed.Dims, buckets} {
		if got := binary.LittleEndian.Uint32(data[len(magic)+4*i:]); int(got) != want {
			return fmt.Errorf("a table of %d where %d is meant", got, want)
		}
	}
	data = data[len(magic)+12:]
	if want := 4*(n+feed.Dims*n+n) + buckets*n; len(data) != want {
		return fmt.Errorf("%d bytes of weights, want %d", len(data), want)
	}
	floats := func(count int) []float32 {
		out := make([]float32, count)
		for i := range out {
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		data = data[4*count:]
		return out
	}
	m.bias, m.vector, m.scale = floats(n), floats(feed.Dims*n), floats(n)
	m.grams = data
	for _, x := range append(append(m.vector[:len(m.vector):len(m.vector)], m.bias...), m.scale...) {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return errors.New("a weight is no number")
		}
	}
	return nil
}

// logits of each label, from a text and its draft vector; a zero vector says nothing.
func (m *Model) logits(text string, vector []float64) []float64 {
	n := len(m.bias)
	sums := make([]int32, n)
	names := draft.Features(text)
	for _, name := range names {
		row := m.grams[int(name>>(32-bits))*n:][:n]
		for i, b := range row {
			sums[i] += int32(int8(b))
		}
	}
	root := math.Sqrt(float64(max(1, len(names))))
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(m.bias[i]) + float64(sums[i])*float64(m.scale[i])/root
	}
	for at, x := range vector {
		for i, w := range m.vector[at*n:][:n] {
			out[i] += x * float64(w)
		}
	}
	return out
}

// Label gives a text its topics, most probable first, from the text, its stored draft vector (Scale 0 where there is none)
// and its language (BCP 47, "" where none is named). None is an answer: the model abstains.
func (m *Model) Label(text string, v *feed.Vector, language string) []feed.Topic {
	return m.given(m.logits(text, direction(v)), language)
}

// direction of a stored vector.
func direction(v *feed.Vector) []float64 {
	if v.Scale == 0 {
		return nil
	}
	square := 0.0
	for _, q := range v.Q {
		square += float64(q) * float64(q)
	}
	out := make([]float64, feed.Dims)
	for i, q := range v.Q {
		out[i] = float64(q) / math.Sqrt(max(1, square))
	}
	return out
}
