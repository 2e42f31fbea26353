//go:build figures

package spamtext

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skein/models/eval"
)

// foldRow is a row that the weights beside it never saw.
type foldRow struct {
	Text     string            `json:"text"`
	Label    int               `json:"label"`
	URLs     []string          `json:"urls"`
	Part     string            `json:"part"`
	Bait     int               `json:"bait"`
	Cluster  int               `json:"cluster"`
	Baseline float64           `json:"baseline"`
	Attacks  map[string]string `json:"attacks"`
	ours     float64
	bait     float64
}

// folds is what models/train's spam_folds.py wrote.
func folds(t *testing.T) fs.FS {
	t.Helper()
	dir := os.Getenv("SKEIN_SPAM_FOLDS")
	if dir == "" {
		t.Fatal("SKEIN_SPAM_FOLDS names no folder: run figures.sh DATA")
	}
	return os.DirFS(dir)
}

// rowsOf reads a folder's rows, scored by m or, if that is nil, by the weights in the folder.
func rowsOf(t *testing.T, name string, m *Model) ([]foldRow, *Model) {
	t.Helper()
	dir, err := fs.Sub(folds(t), name)
	if err != nil {
		t.Fatal(err)
	}
	if m == nil {
		if m, err = Open(dir); err != nil {
			t.Fatal(err)
		}
	}
	file, err := dir.Open("rows.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var rows []foldRow
	for d := json.NewDecoder(file); ; {
		var r foldRow
		if err := d.Decode(&r); errors.Is(err, io.EOF) {
			return rows, m
		} else if err != nil {
			t.Fatal(err)
		}
		s := m.Score(r.Text, r.URLs)
		r.ours, r.bait = s.Spam, s.Bait
		rows = append(rows, r)
	}
}

func part(rows []foldRow, keep func(foldRow) bool) []foldRow {
	var out []foldRow
	for _, r := range rows {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

func ours(rows []foldRow) []eval.Scored {
	return scored(rows, func(r foldRow) eval.Scored { return eval.Scored{Score: r.ours, Positive: r.Label == 1} })
}

func plainColumn(rows []foldRow) []eval.Scored {
	return scored(rows, func(r foldRow) eval.Scored { return eval.Scored{Score: r.Baseline, Positive: r.Label == 1} })
}

func baitColumn(rows []foldRow) []eval.Scored {
	return scored(rows, func(r foldRow) eval.Scored { return eval.Scored{Score: r.bait, Positive: r.Bait == 1} })
}

func scored(rows []foldRow, as func(foldRow) eval.Scored) []eval.Scored {
	out := make([]eval.Scored, len(rows))
	for i, r := range rows {
		out[i] = as(r)
	}
	return out
}

func share(rows []foldRow, of func(foldRow) bool) float64 {
	return float64(len(part(rows, of))) / float64(max(1, len(rows)))
}

// line prints a figure with its 95 % interval.
func line(name string, rows []foldRow, of func([]foldRow) float64) {
	low, high := interval(rows, of)
	fmt.Printf("%-58s %.3f [%.3f, %.3f]  n=%d\n", name, of(rows), low, high, len(rows))
}

// pair prints a figure of ours beside the plain column, and the difference over the same draws.
func pair(name string, rows []foldRow, of func([]eval.Scored) float64) {
	line(name+": ours", rows, func(r []foldRow) float64 { return of(ours(r)) })
	line(name+": TF-IDF + logistic regression", rows, func(r []foldRow) float64 { return of(plainColumn(r)) })
	line(name+": ours − TF-IDF", rows, func(r []foldRow) float64 { return of(ours(r)) - of(plainColumn(r)) })
}

func recallAt1(rows []eval.Scored) float64 { return eval.RecallAt(rows, 0.01) }

func TestFigures(t *testing.T) {
	m := shipped(t)
	janitrFigures(t, m)
	attackFigures(t, m)
	for _, source := range []string{"janitr", "youtube", "sms", "thai"} {
		rows, _ := rowsOf(t, "source-"+source, nil)
		pair("left out "+source+", AUC", rows, eval.AUC)
		pair("left out "+source+", recall at 1 % FPR", rows, recallAt1)
	}
	ordinaryFigures(t)
}

func janitrFigures(t *testing.T, m *Model) {
	rows, _ := rowsOf(t, "shipped", m)
	pair("janitr valid + calib, AUC", rows, eval.AUC)
	pair("janitr valid + calib, recall at 1 % FPR", rows, recallAt1)
	line("janitr valid + calib, ECE at a prior of 2 %", rows, func(r []foldRow) float64 { return eval.ECE(ours(r), m.passport.Prior) })
	line("bait in janitr valid + calib, AUC", rows, func(r []foldRow) float64 { return eval.AUC(baitColumn(r)) })
	fmt.Printf("rows of bait: %d\n", len(part(rows, func(r foldRow) bool { return r.Bait == 1 })))
	spam := part(rows, func(r foldRow) bool { return r.Label == 1 })
	rest := part(rows, func(r foldRow) bool { return r.Label == 0 })
	flagged := func(r []foldRow) float64 { return share(r, func(r foldRow) bool { return r.ours >= m.Threshold() }) }
	line(fmt.Sprintf("recall at the default threshold (%.4f)", m.Threshold()), spam, flagged)
	line("X posts that are no spam, flagged at it", rest, flagged)
}

// attackFigures score each disguise of each spam row; a link swap only where there is a link.
func attackFigures(t *testing.T, m *Model) {
	rows, _ := rowsOf(t, "shipped", m)
	for _, name := range []string{"homoglyph", "zero_width", "spaced", "leet", "emoji_split", "link_swap", "unknown_swapped"} {
		spam := part(rows, func(r foldRow) bool {
			return r.Label == 1 && (name != "link_swap" || strings.Contains(r.Text, "://"))
		})
		if len(spam) == 0 {
			t.Errorf("%s: no rows", name)
		}
		for i := range spam {
			spam[i].bait = m.Score(spam[i].Attacks[name], spam[i].URLs).Spam
		}
		line("recall lost to "+name, spam, func(r []foldRow) float64 {
			before := share(r, func(r foldRow) bool { return r.ours >= m.Threshold() })
			return before - share(r, func(r foldRow) bool { return r.bait >= m.Threshold() })
		})
	}
}

// ordinaryFigures pool the instances, each scored and each threshold set by weights that never saw it.
func ordinaryFigures(t *testing.T) {
	names, err := fs.Glob(folds(t), "instance-*")
	if err != nil || len(names) == 0 {
		t.Fatal("no instances", err)
	}
	var posts, valid []foldRow
	for _, name := range names {
		rows, m := rowsOf(t, name, nil)
		where := strings.TrimPrefix(filepath.Base(name), "instance-")
		mixed := part(rows, func(r foldRow) bool { return r.Part != "valid" || r.Label == 1 })
		pair("recall on janitr valid at 1 % of posts, "+where+" left out", mixed, recallAt1)
		for i := range rows {
			rows[i].ours -= m.Threshold()
		}
		own := part(rows, func(r foldRow) bool { return r.Part != "valid" })
		spam := part(rows, func(r foldRow) bool { return r.Part == "valid" && r.Label == 1 })
		line("ordinary posts flagged, "+where+" left out", own, aboveZero)
		line("recall on janitr valid at that threshold", spam, aboveZero)
		posts, valid = append(posts, own...), append(valid, spam...)
	}
	line("ordinary posts flagged, all instances", posts, aboveZero)
	line("recall on janitr valid, mean over those thresholds", valid, aboveZero)
}

func aboveZero(rows []foldRow) float64 {
	return share(rows, func(r foldRow) bool { return r.ours >= 0 })
}
