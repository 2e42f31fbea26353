//go:build figures

package eval

import (
	"math"
	"strings"
)

// tfidf is the plain column beside each figure: cosines of character n-grams (2 to 5, within words) weighted by rarity.
type tfidf map[string]float64

func grams(text string) map[string]float64 {
	out := map[string]float64{}
	for _, w := range strings.Fields(strings.ToLower(text)) {
		c := []rune(" " + w + " ")
		for i := range c {
			for n := 2; n <= 5 && i+n <= len(c); n++ {
				out[string(c[i:i+n])]++
			}
		}
	}
	return out
}

func fitTFIDF(texts []string) tfidf {
	m := tfidf{}
	for _, text := range texts {
		for g := range grams(text) {
			m[g]++
		}
	}
	for g, df := range m {
		m[g] = math.Log(float64(1+len(texts))/(1+df)) + 1
	}
	return m
}

func (m tfidf) vector(text string) map[string]float64 {
	v, square := grams(text), 0.0
	for g, n := range v {
		v[g] = n * m[g] // unknown n-grams weigh nothing, as in scikit-learn
		square += v[g] * v[g]
	}
	for g := range v {
		v[g] /= math.Sqrt(max(square, 1e-12))
	}
	return v
}

func dot(a, b map[string]float64) float64 {
	sum := 0.0
	for g, x := range a {
		sum += x * b[g]
	}
	return sum
}

// foundBy is [Found] by TF-IDF.
func (m tfidf) found(queries, docs []string) []bool {
	vectors := make([]map[string]float64, len(docs))
	for i, d := range docs {
		vectors[i] = m.vector(d)
	}
	out := make([]bool, len(queries))
	for i, q := range queries {
		v, best, at := m.vector(q), math.Inf(-1), -1
		for j := range vectors {
			if c := dot(v, vectors[j]); c > best {
				best, at = c, j
			}
		}
		out[i] = at == i
	}
	return out
}
