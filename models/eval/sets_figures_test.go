//go:build figures

package eval

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// data is the folder of public sets that SKEIN_DATA names; none of them is in the repository.
func data(t *testing.T, elements ...string) string {
	t.Helper()
	dir := os.Getenv("SKEIN_DATA")
	if dir == "" {
		t.Fatal("SKEIN_DATA names no folder: run models/eval/figures.sh DATA")
	}
	return filepath.Join(append([]string{dir}, elements...)...)
}

// pair is two sentences and how alike people found them.
type pair struct {
	left, right string
	score       float64
}

func stsb(t *testing.T, language, part string) []pair {
	t.Helper()
	f, err := os.Open(data(t, "similarity/stsb_multi_mt", "stsb-"+language+"-"+part+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([]pair, len(rows))
	for i, r := range rows {
		score, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = pair{r[0], r[1], score}
	}
	return out
}

// folders of sib200, 24 of them.
func folders(t *testing.T) []string {
	t.Helper()
	dirs, err := filepath.Glob(data(t, "topics/sib200/*_*"))
	if err != nil || len(dirs) != 24 {
		t.Fatal(dirs, err)
	}
	for i := range dirs {
		dirs[i] = filepath.Base(dirs[i])
	}
	return dirs
}

// sib is the sentences of one language in the order of English ones' numbers.
func sib(t *testing.T, folder, part string) []string {
	t.Helper()
	numbered := func(folder string) (order []string, texts map[string]string) {
		texts = map[string]string{}
		for _, l := range lines(t, data(t, "topics/sib200", folder, part+".tsv"))[1:] {
			fields := strings.Split(l, "\t")
			order, texts[fields[0]] = append(order, fields[0]), fields[2]
		}
		return order, texts
	}
	order, _ := numbered("eng_Latn")
	_, texts := numbered(folder)
	out := make([]string, len(order))
	for i, n := range order {
		out[i] = texts[n]
	}
	return out
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n")
}

// tweets are n different English posts of TweetEval, which no weights were trained on.
func tweets(t *testing.T, n int) []string {
	t.Helper()
	var out []string
	known := map[string]bool{}
	for _, name := range []string{"irony", "emotion", "offensive", "hate"} {
		for _, l := range lines(t, data(t, "topics/tweeteval", name, "train_text.txt")) {
			if l = strings.TrimSpace(l); l != "" && !known[l] && len(out) < n {
				known[l] = true
				out = append(out, l)
			}
		}
	}
	return out
}

// print writes a figure as one JSON line.
func print(t *testing.T, figure string, values map[string]any) {
	t.Helper()
	values["figure"] = figure
	out := bufio.NewWriter(os.Stdout)
	if err := json.NewEncoder(out).Encode(values); err != nil {
		t.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
}
