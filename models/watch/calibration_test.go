package watch

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// said draws predictions of which those said to be p come true with the chance came(p).
func said(rng *rand.Rand, n int, came func(p float64) float64) []Prediction {
	out := make([]Prediction, n)
	for i := range out {
		p := rng.Float64()
		out[i] = Prediction{p, rng.Float64() < came(p)}
	}
	return out
}

func TestCalibrate(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct {
		name     string
		rows     []Prediction
		low, top float64
		alarm    bool
	}{
		{"right", said(rng, 2000, func(p float64) float64 { return p }), 0, 0.05, false},
		{"right, of few rows", said(rng, 70, func(p float64) float64 { return p }), 0, 0.25, false},
		{"too sure", said(rng, 2000, func(p float64) float64 { return 0.5 + (p-0.5)/4 }), 0.15, 0.22, true},
		{"always the wrong way round", said(rng, 2000, func(p float64) float64 { return 1 - p }), 0.4, 0.6, true},
	} {
		got := Calibrate(c.rows)
		if got.ECE < c.low || got.ECE > c.top {
			t.Errorf("%s: ECE %.3f, want %.2f to %.2f", c.name, got.ECE, c.low, c.top)
		}
		if alarm := slices.Contains(Advise(Standing{Calibration: got}), Miscalibrate); alarm != c.alarm {
			t.Errorf("%s: an alarm is %v, ECE %.3f, floor %.3f", c.name, alarm, got.ECE, got.Floor)
		}
		n := 0
		for _, b := range got.Bins {
			n += b.N
		}
		if n != len(c.rows) {
			t.Errorf("%s: %d rows in the bins, want %d", c.name, n, len(c.rows))
		}
	}
}

// TestCalibrateByHand: sixty rows in three bins of twenty.
func TestCalibrateByHand(t *testing.T) {
	t.Parallel()
	var rows []Prediction
	for i, p := range []float64{0.1, 0.5, 0.9} {
		for j := range 20 {
			rows = append(rows, Prediction{p, j < []int{4, 10, 16}[i]}) // .2, .5, .8 came true
		}
	}
	got := Calibrate(rows)
	if math.Abs(got.ECE-0.2/3) > 1e-12 || len(got.Bins) != 3 || got.Bins[0] != (Agreement{0.1, 0.2, 20}) && math.Abs(got.Bins[0].Said-0.1) > 1e-9 {
		t.Errorf("%+v", got)
	}
	slices.Reverse(rows)
	if again := Calibrate(rows); !reflect.DeepEqual(got, again) {
		t.Error("the order of the rows changes the result")
	}
}

func TestTooFewPredictionsSayNothing(t *testing.T) {
	t.Parallel()
	rows := make([]Prediction, MinPredictions)
	rows[0].P = math.NaN()
	if got := Calibrate(rows); got.ECE != 0 || got.Floor != 0 || got.N != MinPredictions-1 {
		t.Errorf("%+v", got)
	}
}

func TestAdvise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		s    Standing
		want []Reason
	}{
		{"all is well", Standing{Drift: []Drift{{0.2, Moving}}, Calibration: Calibration{ECE: 0.08}, Feedback: 199, AgeDays: 29}, []Reason{}},
		{"drift", Standing{Drift: []Drift{{0.01, Steady}, {0.26, Moved}, {0.3, Moved}}}, []Reason{Drifted}},
		{"calibration", Standing{Calibration: Calibration{ECE: 0.081, Floor: 0.05}}, []Reason{Miscalibrate}},
		{"an error that chance could make", Standing{Calibration: Calibration{ECE: 0.12, Floor: 0.15}}, []Reason{}},
		{"feedback", Standing{Feedback: 200}, []Reason{Fed}},
		{"age", Standing{AgeDays: 30}, []Reason{Aged}},
		{"everything", Standing{[]Drift{{1.5, Moved}}, Calibration{ECE: 0.2}, 500, 90}, []Reason{Drifted, Miscalibrate, Fed, Aged}},
	} {
		if got := Advise(c.s); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
