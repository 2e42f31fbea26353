//go:build bench

package eval_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"skein/ranker"
	"skein/ranker/eval"
	"skein/ranker/eval/convert"
)

// TestBenchVariety prints nDCG@10 and intra-list distance for strengths of variety, under the fresh and the learned mix.
// SKEIN_DATA is the folder with recs/ml100k and recs/lastfm2k.
func TestBenchVariety(t *testing.T) {
	raw := os.Getenv("SKEIN_DATA")
	if raw == "" {
		t.Skip("SKEIN_DATA does not name a folder with recs/ml100k and recs/lastfm2k")
	}
	points := []float64{0, .125, .25, .5, .75, 1, 1.5, 2, 3, 4, 6, 8}
	for _, run := range []struct{ set, split string }{{"ml100k", ""}, {"ml100k", fiveCuts}, {"lastfm2k", "holdout:0.2"}} {
		out := t.TempDir()
		if err := convert.Sets[run.set](os.DirFS(filepath.Join(raw, "recs", run.set)), out); err != nil {
			t.Fatal(err)
		}
		for name, recipe := range map[string]bool{"fresh": true, "learned": false} {
			o := eval.Options{Split: run.split}
			if recipe {
				o.Recipe = ranker.DefaultRecipe()
			}
			rows, err := eval.Variety(t.Context(), os.DirFS(out), o, points)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				print(t, map[string]any{"figure": fmt.Sprintf("variety/%s/%s/%s/%v", run.set, run.split, name, r.Points), "ndcg": r.NDCG, "ild": r.ILD,
					"ndcg_change": r.NDCG/rows[0].NDCG - 1, "ild_change": r.ILD/rows[0].ILD - 1, "users": r.Users})
			}
		}
	}
}
