package guest

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"skein/feed"
	"skein/models"
)

func TestAFitModelPasses(t *testing.T) {
	t.Parallel()
	for name, session := range map[string]*fake{"pooled": {dims: 384}, "by token": {dims: 128, byToken: true}} {
		_, s := staged(t, nil)
		trial, err := tryWith(t, s, session)
		if err != nil {
			t.Fatal(name, err)
		}
		if trial.Dims != session.dims || trial.Alone || trial.MsPerText != 1 || trial.Settings.Pooling != Mean || session.closed != 1 {
			t.Errorf("%s: %+v, closed %d times", name, trial, session.closed)
		}
		if c := trial.Closeness; c.Low >= c.High || c.High < 0.5 {
			t.Errorf("%s: closeness %+v", name, c)
		}
		if err := trial.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnfitModelsAreTurnedAwayWithTheReason(t *testing.T) {
	t.Parallel()
	nan := float32(math.NaN())
	for _, c := range []struct {
		want    string
		session *fake
	}{
		{"512 dimensions", &fake{dims: 512}},
		{"has the shape [3]", &fake{dims: 8, shape: []int64{3}}},
		{"numbers for the shape", &fake{dims: 8, shape: []int64{1, 9}}},
		{"does not run on a plain sentence", &fake{dims: 8, err: errFake}},
		{"no finite vector", &fake{dims: 64, spoil: func(x []float32, _, _ int) { x[0] = nan }}},
		{"no finite vector", &fake{dims: 64, spoil: func(x []float32, _, _ int) { clear(x) }}},
		{"differently each time", &fake{dims: 64, spoil: func(x []float32, call, _ int) { x[call%len(x)] += float32(call) }}},
		{"nearly the same about every post", &fake{dims: 64, spoil: func(x []float32, _, rows int) {
			for r := range rows {
				x[r*len(x)/rows] = 1000
			}
		}}},
		{"no closer to each other", &fake{dims: 384, spoil: noise()}},
	} {
		_, s := staged(t, nil)
		_, err := tryWith(t, s, c.session)
		if !errors.Is(err, ErrUnfit) || !strings.Contains(Reason(err), c.want) {
			t.Errorf("got %v, want a reason with %q", err, c.want)
		}
		if c.session.closed != 1 {
			t.Errorf("%s: the session was closed %d times", c.want, c.session.closed)
		}
	}
}

// noise answers by the text alone, and so that what is alike is not alike.
func noise() func(x []float32, call, rows int) {
	return func(x []float32, _, rows int) {
		for r := range rows {
			row := x[r*len(x)/rows : (r+1)*len(x)/rows]
			seed := uint64(0)
			for i, v := range row {
				seed = seed*31 + uint64(v)*uint64(i+1)
			}
			draw := rand.New(rand.NewPCG(seed, 1))
			for i := range row {
				row[i] = float32(draw.NormFloat64())
			}
		}
	}
}

func TestAModelThatMindsItsCompanyRunsAlone(t *testing.T) {
	t.Parallel()
	_, s := staged(t, nil)
	minds := &fake{dims: 64, spoil: func(x []float32, _, rows int) {
		for i := range x {
			x[i] += float32(rows-1) * 0.3
		}
	}}
	trial, err := tryWith(t, s, minds)
	if err != nil || !trial.Alone {
		t.Fatal(err, trial.Alone)
	}
}

func TestATrialThatMakesNoSenseIsNotBelieved(t *testing.T) {
	t.Parallel()
	_, s := staged(t, nil)
	good, err := tryWith(t, s, &fake{dims: 64})
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Trial){
		"dims":      func(x *Trial) { x.Dims = feed.Dims + 1 },
		"curve":     func(x *Trial) { x.Closeness = models.Curve{Low: 1, High: 0} },
		"pooling":   func(x *Trial) { x.Settings.Pooling = "max" },
		"tokens":    func(x *Trial) { x.Settings.MaxTokens = 1 << 20 },
		"prompt":    func(x *Trial) { x.Settings.Query = strings.Repeat("q", maxPrompt+1) },
		"golden":    func(x *Trial) { x.Golden = x.Golden[1:] },
		"vector":    func(x *Trial) { x.Golden[0].Vector = nil },
		"zero":      func(x *Trial) { clear(x.Golden[0].Vector) },
		"time":      func(x *Trial) { x.MsPerText = -1 },
		"memory":    func(x *Trial) { x.PeakBytes = -1 },
		"untouched": nil,
	} {
		data, err := json.Marshal(good)
		if err != nil {
			t.Fatal(err)
		}
		var x Trial
		if err := json.Unmarshal(data, &x); err != nil {
			t.Fatal(err)
		}
		if spoil != nil {
			spoil(&x)
		}
		if err := x.Check(); (err == nil) != (spoil == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSlowModels(t *testing.T) {
	t.Parallel()
	_, s := staged(t, nil)
	texts, err := ShippedTexts()
	if err != nil {
		t.Fatal(err)
	}
	clock := newClock()
	session := &fake{dims: 64, slow: func() { clock.forward(slowest + 1) }}
	if _, err = Try(t.Context(), dirFS(s), opens(session), texts, clock.now); !strings.Contains(Reason(err), "one post takes it 2.0 seconds") {
		t.Error(err)
	}
}
