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
