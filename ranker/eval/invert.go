package eval

import "math"

// invert replaces a symmetric positive definite matrix by its inverse; false where it is none. Cholesky, the inverse of the
// factor, and its product with its own transpose, each along rows so that memory is read in order.
func invert(m [][]float64) bool {
	if !factor(m) {
		return false
	}
	n := len(m)
	for i := range n { // the factor L, below and on the diagonal, becomes L⁻¹
		row := make([]float64, n)
		for k := range i {
			axpy(-m[i][k], m[k][:k+1], row)
		}
		scale := 1 / m[i][i]
		for j := range i {
			m[i][j] = row[j] * scale
		}
		m[i][i] = scale
	}
	product := make([][]float64, n)
	for i := range product {
		product[i] = make([]float64, n)
	}
	for k := range n { // L⁻ᵀ L⁻¹, one row of L⁻¹ at a time
		for i := range k + 1 {
			axpy(m[k][i], m[k][:i+1], product[i])
		}
	}
	for i := range n {
		for j := range i + 1 {
			m[i][j], m[j][i] = product[i][j], product[i][j]
		}
	}
	return true
}

// factor writes L with LLᵀ = m into the lower half.
func factor(m [][]float64) bool {
	for i := range m {
		for j := range i {
			m[i][j] = (m[i][j] - dot(m[i][:j], m[j][:j])) / m[j][j]
		}
		rest := m[i][i] - dot(m[i][:i], m[i][:i])
		if !(rest > 0) {
			return false
		}
		m[i][i] = math.Sqrt(rest)
	}
	return true
}

// dot keeps four sums: one alone would wait for itself at every step. Their order is fixed, so the bits are too.
func dot(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	b = b[:len(a)]
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + (s2 + s3)
}

// axpy adds x times col to the first len(col) sums.
func axpy(x float64, col, sums []float64) {
	sums = sums[:len(col)]
	for i, c := range col {
		sums[i] += x * c
	}
}
