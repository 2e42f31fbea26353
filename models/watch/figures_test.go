//go:build bench

package watch

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/feed"
	"skein/models"
	"skein/models/weights"
)

// TestFigureDrift is the standing lesson in drift (docs/experiments/0601-drift.md): a classifier of hate on tweets was trained on one
// collection, and fails elsewhere; one of offence meets more of the same. $SKEIN_DATA is the folder of the public sets.
func TestFigureDrift(t *testing.T) {
	data := os.Getenv("SKEIN_DATA")
	if data == "" {
		t.Skip("SKEIN_DATA is not set")
	}
	registry, err := models.OpenRegistry(weights.FS())
	must(t, err)
	encoder, err := registry.OpenDraft(t.Context())
	must(t, err)
	tweets := tweeteval{t, filepath.Join(data, "topics", "tweeteval"), encoder}
	for _, task := range []string{"hate", "offensive"} {
		fit, held := split(tweets.read(task, "train"))
		c := train(fit)
		reference := c.scores(held)
		report := func(name string, rows []tweet, alarm bool) {
			d := PSI(reference, c.scores(rows))
			low, high := interval(held, rows, c)
			t.Logf(`{"figure":"drift, %s: train → %s","value":%.3f,"low":%.3f,"high":%.3f,"level":%q,"rows":%d,"goal":%q,"ok":%v}`,
				task, name, d.PSI, low, high, d.Level, len(rows), map[bool]string{true: "moved", false: "not moved"}[alarm], (d.Level == Moved) == alarm)
			if (d.Level == Moved) != alarm {
				t.Errorf("%s → %s: PSI %.3f", task, name, d.PSI)
			}
		}
		t.Logf("%s: AUC %.3f on %d held-out training rows, %.3f on its validation rows", task, c.auc(held), len(held), c.auc(tweets.read(task, "val")))
		report("its own validation rows", tweets.read(task, "val"), false)
		if task == "hate" {
			var elsewhere []tweet
			for _, other := range []string{"offensive", "irony", "emotion", "sentiment"} {
				rows := tweets.read(other, "val")
				elsewhere = append(elsewhere, rows...)
				d := PSI(reference, c.scores(rows))
				t.Logf("hate → %s alone: PSI %.3f, %s, %d rows", other, d.PSI, d.Level, len(rows))
			}
			report("elsewhere (four other tasks' validation rows)", elsewhere, true)
		}
	}
}

// tweeteval reads cardiffnlp/tweeteval.
type tweeteval struct {
	t       *testing.T
	dir     string
	encoder models.Encoder
}

type tweet struct {
	vector   []float32
	positive bool
}

func (e tweeteval) read(task, part string) []tweet {
	e.t.Helper()
	lines := func(name string) []string {
		text, err := os.ReadFile(filepath.Join(e.dir, task, part+"_"+name+".txt"))
		must(e.t, err)
		return strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	}
	texts, labels := lines("text"), lines("labels")
	if len(texts) != len(labels) {
		e.t.Fatalf("%s %s: %d texts, %d labels", task, part, len(texts), len(labels))
	}
	vectors, err := e.encoder.Encode(e.t.Context(), texts)
	if _, partly := err.(*models.UnusableError); err != nil && !partly {
		e.t.Fatal(err)
	}
	var out []tweet
	for i, v := range vectors {
		if v != nil {
			out = append(out, tweet{v, labels[i] == "1"})
		}
	}
	return out
}

// split holds every fifth row back.
func split(rows []tweet) (fit, held []tweet) {
	for i, r := range rows {
		if i%5 == 0 {
			held = append(held, r)
		} else {
			fit = append(fit, r)
		}
	}
	return fit, held
}

// classifier is a logistic regression on vectors: bias, then a weight a component.
type classifier [feed.Dims + 1]float64

// train goes down the gradient of the mean log loss, with momentum; the draft's components are small, so the steps are long.
func train(rows []tweet) *classifier {
	w, speed := &classifier{}, classifier{}
	for range 300 {
		var g classifier
		for _, r := range rows {
			pull := w.p(r.vector)
			if r.positive {
				pull--
			}
			g[0] += pull
			for i, x := range r.vector {
				g[i+1] += pull * float64(x)
			}
		}
		for i := range w {
			speed[i] = 0.9*speed[i] - 4*g[i]/float64(len(rows))
			w[i] += speed[i]
		}
	}
	return w
}

func (w *classifier) p(v []float32) float64 {
	z := w[0]
	for i, x := range v {
		z += w[i+1] * float64(x)
	}
	return 1 / (1 + math.Exp(-z))
}

func (w *classifier) scores(rows []tweet) (h Histogram) {
	for _, r := range rows {
		h.Add(w.p(r.vector))
	}
	return h
}

func (w *classifier) auc(rows []tweet) float64 {
	var hits, misses []float64
	for _, r := range rows {
		if r.positive {
			hits = append(hits, w.p(r.vector))
		} else {
			misses = append(misses, w.p(r.vector))
		}
	}
	slices.Sort(misses)
	wins := 0.0
	for _, p := range hits {
		below, _ := slices.BinarySearch(misses, p)
		wins += float64(below)
	}
	return wins / float64(len(hits)) / float64(len(misses))
}

// interval draws both sides anew 200 times: 95 % of the values.
func interval(reference, now []tweet, w *classifier) (low, high float64) {
	rng := rand.New(rand.NewPCG(1, 1))
	draw := func(rows []tweet) []tweet {
		out := make([]tweet, len(rows))
		for i := range out {
			out[i] = rows[rng.IntN(len(rows))]
		}
		return out
	}
	values := make([]float64, 200)
	for i := range values {
		values[i] = PSI(w.scores(draw(reference)), w.scores(draw(now))).PSI
	}
	slices.Sort(values)
	return values[5], values[194]
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(fmt.Errorf("figure: %w", err))
	}
}
