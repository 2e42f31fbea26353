package guest

import (
	"fmt"
	"math"

	"skein/feed"
)

// How the vectors of a text's tokens become one.
const (
	Mean  = "mean"  // the average over its tokens
	First = "first" // that of the opening token
)

// pooled makes one unit vector a row of a model's answer, zeros after its own dimensions: cosines are the same, and
// every stored vector has the width of the shared space. A row that is no direction is nil.
func pooled(numbers []float32, shape []int64, mask []int64, rows, cols int, pooling string) ([][]float32, error) {
	dims, byToken, err := width(len(numbers), shape, rows, cols)
	if err != nil {
		return nil, err
	}
	out := make([][]float32, rows)
	for r := range rows {
		v := make([]float32, feed.Dims)
		switch {
		case !byToken:
			copy(v, numbers[r*dims:(r+1)*dims])
		case pooling == First:
			copy(v, numbers[r*cols*dims:r*cols*dims+dims])
		default:
			addTokens(v, numbers[r*cols*dims:(r+1)*cols*dims], mask[r*cols:(r+1)*cols], dims)
		}
		out[r] = unit(v)
	}
	return out, nil
}

// width reads the dimensions out of a shape, and whether there is a vector for each token.
func width(count int, shape []int64, rows, cols int) (dims int, byToken bool, err error) {
	switch {
	case len(shape) == 2 && shape[0] == int64(rows):
		dims = int(shape[1])
	case len(shape) == 3 && shape[0] == int64(rows) && shape[1] == int64(cols):
		dims, byToken, cols = int(shape[2]), true, int(shape[1])
	default:
		return 0, false, unfit(fmt.Sprintf("its answer has the shape %v for %d texts of %d tokens: one vector a text, or one a token, is wanted", shape, rows, cols))
	}
	want := rows * dims
	if byToken {
		want *= cols
	}
	switch {
	case dims < 1 || count != want:
		return 0, false, unfit(fmt.Sprintf("it answered %d numbers for the shape %v", count, shape))
	case dims > feed.Dims:
		return 0, false, unfit(fmt.Sprintf("its vectors have %d dimensions, and Skein keeps at most %d", dims, feed.Dims))
	}
	return dims, byToken, nil
}

// addTokens sums the vectors of the tokens that the mask names; length does not matter, unit sees to it.
func addTokens(v, tokens []float32, mask []int64, dims int) {
	for c, on := range mask {
		if on == 0 {
			continue
		}
		for i, x := range tokens[c*dims : (c+1)*dims] {
			v[i] += x
		}
	}
}

// unit scales v to length 1; nil when it is no direction.
func unit(v []float32) []float32 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return nil
	}
	scale := 1 / math.Sqrt(sum)
	for i := range v {
		v[i] = float32(float64(v[i]) * scale)
	}
	return v
}
