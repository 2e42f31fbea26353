package models

import (
	"fmt"
	"math"
	"slices"
)

// UnusableError tells for which texts the model's output was no direction: NaN, infinite or zero. A runtime returns
// such output without an error of its own. The other texts of the call have their vectors.
type UnusableError struct {
	Rows []int // of the texts given, ascending
}

func newUnusable(rows []int) *UnusableError {
	slices.Sort(rows)
	return &UnusableError{Rows: rows}
}

// Error counts them.
func (e *UnusableError) Error() string {
	return fmt.Sprintf("models: %d texts have no usable vector", len(e.Rows))
}

// direction reports whether v is finite and not zero.
func direction(v []float32) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return sum > 0 && !math.IsInf(sum, 1) // NaN fails the first comparison
}
