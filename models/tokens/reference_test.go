package tokens

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// allIDs leaves room for every text of the golden files.
const allIDs = 1 << 20

// reference is a line of a NAME.ids.jsonl: what Hugging Face's tokenizers answered (testdata/reference.py).
type reference struct {
	Text string
	IDs  []int32
}

// opened reads a tokenizer.json of testdata, or of the folder in SKEIN_TOKENS_REFERENCE.
func opened(t *testing.T, name string) (Tokenizer, []reference) {
	t.Helper()
	folder := os.Getenv("SKEIN_TOKENS_REFERENCE")
	if folder == "" {
		folder = "testdata"
	}
	tokenizer, err := Parse(file(t, folder, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []reference
	lines := bufio.NewScanner(bytes.NewReader(file(t, folder, name+".ids.jsonl")))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row reference
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if len(rows) < 200 || lines.Err() != nil {
		t.Fatal(len(rows), lines.Err())
	}
	return tokenizer, rows
}

func file(t *testing.T, folder, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheIDsAreTheReferences(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"words", "whole", "plain"} {
		tokenizer, rows := opened(t, name)
		wrong := 0
		for _, row := range rows {
			got := tokenizer.AppendIDs(nil, row.Text, allIDs)
			if !slices.Equal(got, row.IDs) {
				if wrong++; wrong < 4 {
					t.Errorf("%s: %q:\n got %v\nwant %v", name, row.Text, got, row.IDs)
				}
			}
		}
		t.Logf("%s: %d texts, %d differ", name, len(rows), wrong)
	}
}
