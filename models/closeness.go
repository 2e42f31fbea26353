package models

import (
	"errors"
	"math"
	"slices"
)

// Curve turns a cosine into closeness. Low and High are measured for a pair of encoders: nine in ten pairs of unlike
// posts lie below Low, half of all paraphrases above High, and closeness goes straight from 0 to 1 between them.
//
// With Values it goes from Low to High through them, at equal steps. So it is for two different encoders: Values are the
// closeness that the better one gives on average where the pair has that cosine. A curve that claims more than the cosine
// knows orders an edition worse than no closeness at all (docs/experiments/0402-half-refined.md).
type Curve struct {
	Low    float64   `json:"low"`
	High   float64   `json:"high"`
	Values []float64 `json:"values,omitempty"`
}

// valueSteps: every value of a signal is a multiple of 2⁻¹⁶, so that sums of points are exact.
const valueSteps = 1 << 16

// At is the closeness in [0, 1], rounded to a multiple of 2⁻¹⁶; that of Low below it, that of High above. NaN gives 0.
func (c Curve) At(cosine float64) float64 {
	if math.IsNaN(cosine) {
		return 0
	}
	share := min(1, max(0, (cosine-c.Low)/(c.High-c.Low)))
	if last := len(c.Values) - 1; last > 0 {
		step := min(last-1, int(share*float64(last)))
		from, to := c.Values[step], c.Values[step+1]
		share = from + (to-from)*(share*float64(last)-float64(step))
	}
	return math.RoundToEven(share*valueSteps) / valueSteps
}

func (c Curve) validate() error {
	switch {
	case !(-1 <= c.Low && c.Low < c.High && c.High <= 1):
		return errors.New("it goes nowhere")
	case len(c.Values) == 1:
		return errors.New("one value")
	case len(c.Values) > 0 && !(0 <= c.Values[0] && c.Values[len(c.Values)-1] <= 1 && slices.IsSorted(c.Values)):
		return errors.New("its values do not rise from 0 to 1")
	}
	return nil
}
