//go:build figures

package eval

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"skein/feed"
	"skein/models"
	"skein/models/onnx"
	"skein/models/weights"
)

func open(t *testing.T) (registry *models.Registry, draft, refined Encode) {
	t.Helper()
	registry, err := models.OpenRegistry(weights.FS())
	if err != nil {
		t.Fatal(err)
	}
	fast, err := registry.OpenDraft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slow, err := registry.OpenRefined(t.Context(), func(model []byte) (models.Session, error) {
		return onnx.Open(os.Getenv("SKEIN_ONNXRUNTIME"), model)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = slow.Close() })
	return registry, stored(fast), stored(slow)
}

func stored(e models.Encoder) Encode {
	return func(ctx context.Context, texts []string) ([]feed.Vector, error) {
		v, _, err := models.EncodeStored(ctx, e, texts)
		return v, err
	}
}

func must(t *testing.T, encode Encode, texts []string) []feed.Vector {
	t.Helper()
	v, err := encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// round keeps four digits.
func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// TestFiguresSTSB: people's scores against cosines, dev rows of eleven languages.
func TestFiguresSTSB(t *testing.T) {
	_, draft, refined := open(t)
	others, plain := 0.0, 0.0
	for _, language := range []string{"en", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "zh"} {
		var fit []string
		for _, p := range stsb(t, language, "train") {
			fit = append(fit, p.left, p.right)
		}
		tf := fitTFIDF(fit)
		var left, right []string
		var scores, baseline []float64
		for _, p := range stsb(t, language, "dev") {
			left, right, scores = append(left, p.left), append(right, p.right), append(scores, p.score)
			baseline = append(baseline, dot(tf.vector(p.left), tf.vector(p.right)))
		}
		column := func(encode Encode) []float64 {
			a, b := must(t, encode, left), must(t, encode, right)
			out := make([]float64, len(a))
			for i := range a {
				out[i] = models.Cosine(&a[i], &b[i])
			}
			return out
		}
		ours := column(draft)
		low, high := Interval(len(scores), 1, func(rows []int) float64 { return spearman(pick(scores, rows), pick(ours, rows)) })
		print(t, "stsb dev, Spearman", map[string]any{"language": language, "draft": round(spearman(scores, ours)), "low": round(low), "high": round(high),
			"refined": round(spearman(scores, column(refined))), "tfidf": round(spearman(scores, baseline)), "n": len(scores)})
		if language != "en" {
			others, plain = others+spearman(scores, ours)/10, plain+spearman(scores, baseline)/10
		}
	}
	print(t, "stsb dev, Spearman, mean of the ten others", map[string]any{"draft": round(others), "tfidf": round(plain), "goal": .78})
}

func pick(values []float64, rows []int) []float64 {
	out := make([]float64, len(rows))
	for i, r := range rows {
		out[i] = values[r]
	}
	return out
}

// TestFiguresAcrossLanguages: for each English sentence of SIB-200 dev its translation among all.
func TestFiguresAcrossLanguages(t *testing.T) {
	_, draft, refined := open(t)
	main := []string{"deu_Latn", "spa_Latn", "fra_Latn", "por_Latn", "rus_Cyrl", "jpn_Jpan", "zho_Hans"}
	english := sib(t, "eng_Latn", "dev")
	mean, plain := 0.0, 0.0
	for _, folder := range folders(t) {
		if folder == "eng_Latn" {
			continue
		}
		texts := sib(t, folder, "dev")
		own := Found(must(t, draft, english), must(t, draft, texts))
		slow := Found(must(t, refined, english), must(t, refined, texts))
		tf := fitTFIDF(append(sib(t, "eng_Latn", "train"), sib(t, folder, "train")...)).found(english, texts)
		low, high := Interval(len(own), 1, func(rows []int) float64 { return share(own, rows) })
		print(t, "sib200 dev, recall@1 en → language", map[string]any{"language": folder, "draft": round(Share(own)), "low": round(low), "high": round(high),
			"refined": round(Share(slow)), "tfidf": round(Share(tf)), "n": len(own)})
		if slices.Contains(main, folder) {
			mean, plain = mean+Share(own)/7, plain+Share(tf)/7
		}
	}
	print(t, "sib200 dev, recall@1, mean of de es fr pt ru ja zh", map[string]any{"draft": round(mean), "tfidf": round(plain), "goal": .88})
}

func share(flags []bool, rows []int) float64 {
	n := 0.0
	for _, r := range rows {
		if flags[r] {
			n++
		}
	}
	return n / float64(len(rows))
}

// TestFiguresOneSpace: a post's draft vector finds its refined vector among those of 10,000 posts, and the other way.
func TestFiguresOneSpace(t *testing.T) {
	registry, draft, refined := open(t)
	texts := tweets(t, 10_000)
	fast, slow := must(t, draft, texts), must(t, refined, texts)
	cosine := 0.0
	for i := range fast {
		cosine += models.Cosine(&fast[i], &slow[i]) / float64(len(fast))
	}
	there, back := Found(fast, slow), Found(slow, fast)
	low, high := Interval(len(there), 1, func(rows []int) float64 { return share(there, rows) })
	print(t, "draft → refined of the same text", map[string]any{"recall_at_1": round(Share(there)), "low": round(low), "high": round(high),
		"refined_to_draft": round(Share(back)), "mean_cosine": round(cosine), "n": len(texts), "goal": .9})
	edition(t, registry, fast[:2000], slow[:2000])
}

// edition orders 1,000 posts by closeness to eight liked ones, twice: all refined, and every other one still a draft,
// each pair by its own curve. Closeness alone, without the signals that would make the orders more alike.
func edition(t *testing.T, registry *models.Registry, fast, slow []feed.Vector) {
	t.Helper()
	curve := func(left, right string) models.Curve {
		c, ok := registry.Curve(left, right)
		if !ok {
			t.Fatalf("no curve for %s and %s", left, right)
		}
		return c
	}
	both, mixed := curve(models.Refined, models.Refined), curve(models.Draft, models.Refined)
	draw := rand.New(rand.NewPCG(1, 0))
	var taus, drafts []float64
	for range 20 {
		order := draw.Perm(len(slow))
		likes, posts := order[:8], order[8:1008]
		var all, half, none []float64
		for i, p := range posts {
			all = append(all, both.At(nearest(&slow[p], slow, likes)))
			if i%2 == 0 {
				half = append(half, all[i])
			} else {
				half = append(half, mixed.At(nearest(&fast[p], slow, likes)))
			}
			none = append(none, nearest(&fast[p], fast, likes))
		}
		taus, drafts = append(taus, KendallTau(all, half)), append(drafts, KendallTau(all, none))
	}
	print(t, "order by closeness alone, half the posts still drafts, against all refined", map[string]any{
		"kendall_tau": round(mean(taus)), "all_drafts": round(mean(drafts)), "n": 20, "goal": .9})
}

func nearest(v *feed.Vector, of []feed.Vector, rows []int) float64 {
	best := -1.0
	for _, r := range rows {
		best = max(best, models.Cosine(v, &of[r]))
	}
	return best
}
