package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Three users like what comes in batches; the ranking has to say something about the last fifth.
func TestEvalRanking(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var items, events strings.Builder
	for i := range 40 {
		fmt.Fprintf(&items, `{"id":"i%d","author":"a%d","text":"text %d","created_ms":%d}`+"\n", i, i%4, i, 1000*(i+1))
		for u := range 3 {
			if (i+u)%2 == 0 {
				fmt.Fprintf(&events, `{"user":"u%d","item":"i%d","t_ms":%d,"kind":"like"}`+"\n", u, i, 1000*(i+1)+500+u)
			}
		}
	}
	writeFile(t, filepath.Join(dir, "items.jsonl"), items.String())
	writeFile(t, filepath.Join(dir, "events.jsonl"), events.String())
	r := newRig(t)
	var report map[string]any
	if err := json.Unmarshal([]byte(r.must(t, "", "eval", "ranking", dir, "--split", "holdout:0.2", "--seed", "3")), &report); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"skein", "newest", "recent_popularity", "author_affinity", "item_knn"} {
		row, ok := report[method].(map[string]any)
		if !ok || row["ndcg_at_10"] == nil || row["auc"] == nil {
			t.Errorf("%s: %v", method, report[method])
		}
	}
	writeFile(t, filepath.Join(dir, "events.jsonl"), "{not json\n")
	if res := r.run("", "eval", "ranking", dir); res.exit != 1 || !strings.Contains(res.errors, "events.jsonl:1") {
		t.Errorf("exit %d: %s", res.exit, res.errors)
	}
	if res := r.run("", "eval", "ranking", filepath.Join(dir, "none")); res.exit != 1 || strings.Contains(res.errors, "went wrong inside") {
		t.Errorf("exit %d: %s", res.exit, res.errors)
	}
	if err := os.Remove(filepath.Join(dir, "events.jsonl")); err != nil {
		t.Fatal(err)
	}
	if res := r.run("", "eval", "ranking", dir, "--recipe", filepath.Join(dir, "items.jsonl")); res.exit != 1 {
		t.Errorf("a recipe that is none: %d", res.exit)
	}
}

func TestEvalSpam(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for i := range 20 {
		fmt.Fprintf(&rows, `{"text":"claim your free airdrop now, send 1 coin, guaranteed profit %d","label":1,"urls":["https://win.test/%d"]}`+"\n", i, i)
		fmt.Fprintf(&rows, `{"text":"the goose sat on the bus and nobody minded, stop %d","label":0}`+"\n", i)
	}
	r := newRig(t)
	path := writeFile(t, filepath.Join(t.TempDir(), "spam.jsonl"), rows.String())
	var report map[string]any
	if err := json.Unmarshal([]byte(r.must(t, "", "eval", "spam", path)), &report); err != nil {
		t.Fatal(err)
	}
	if auc, ok := report["auc"].(float64); !ok || auc < 0.95 || report["n"].(float64) != 40 {
		t.Errorf("%v", report)
	}
	for _, key := range []string{"recall_at_fpr_1pct", "precision", "recall", "ece", "flagged_share"} {
		if _, ok := report[key]; !ok {
			t.Errorf("no %s in %v", key, report)
		}
	}
	bad := writeFile(t, filepath.Join(t.TempDir(), "bad.jsonl"), "nonsense\n")
	if res := r.run("", "eval", "spam", bad); res.exit != 1 || strings.Contains(res.errors, "went wrong inside") {
		t.Errorf("exit %d: %s", res.exit, res.errors)
	}
	if res := r.run("", "eval", "spam", bad+".none"); res.exit != 1 {
		t.Errorf("a missing file: %d", res.exit)
	}
}

func TestEvalTopics(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	path := writeFile(t, filepath.Join(t.TempDir(), "topics.jsonl"), `{"text":"the striker scored twice and the team won the cup final","labels":["sports"],"lang":"en"}
{"text":"nueva canción y gira de conciertos de la banda","labels":["music"],"lang":"es"}
{"text":"…","labels":[]}
`)
	var report struct {
		MacroF1  float64 `json:"macro_f1"`
		MicroF1  float64 `json:"micro_f1"`
		PerLabel map[string]struct {
			Recall float64 `json:"recall"`
		} `json:"per_label"`
		N int `json:"n"`
	}
	if err := json.Unmarshal([]byte(r.must(t, "", "eval", "topics", path)), &report); err != nil {
		t.Fatal(err)
	}
	if report.N != 3 || report.PerLabel["sports"].Recall != 1 || report.PerLabel["music"].Recall != 1 || report.MicroF1 <= 0.5 {
		t.Errorf("%+v", report)
	}
	bad := writeFile(t, filepath.Join(t.TempDir(), "bad.jsonl"), `{"text":"a","labels":["golf"]}`+"\n")
	if res := r.run("", "eval", "topics", bad); res.exit != 1 || !strings.Contains(res.errors, "golf") {
		t.Errorf("exit %d: %s", res.exit, res.errors)
	}
	if res := r.run("", "eval", "topics", bad+".none"); res.exit != 1 {
		t.Errorf("a missing file: %d", res.exit)
	}
}
