package models

import "math"

// Curve turns a cosine into closeness. Low and High are measured for a pair of encoders: nine in ten pairs of unlike
// posts lie below Low, half of all paraphrases above High.
type Curve struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// valueSteps: every value of a signal is a multiple of 2⁻¹⁶, so that sums of points are exact.
const valueSteps = 1 << 16

// At is 0 up to Low, 1 from High on, and linear between, rounded to a multiple of 2⁻¹⁶. NaN gives 0.
func (c Curve) At(cosine float64) float64 {
	if math.IsNaN(cosine) {
		return 0
	}
	share := min(1, max(0, (cosine-c.Low)/(c.High-c.Low)))
	return math.RoundToEven(share*valueSteps) / valueSteps
}
