//go:build bench

package bench

import (
	"context"
	"encoding/json"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/models/weights"
)

// paddedBatch is texts of similar length as the graph takes them, row-major [Rows][Cols].
type paddedBatch struct {
	Rows int     `json:"rows"`
	Cols int     `json:"cols"`
	IDs  []int64 `json:"ids"`
	Mask []int64 `json:"mask"`
	text []int   // which texts
}

// pad sorts texts by length into batches of eight: as well as anybody can serve them.
func pad(tokens [][]int32) []paddedBatch {
	order := make([]int, len(tokens))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(tokens[a]) - len(tokens[b]) })
	var batches []paddedBatch
	for rows := range slices.Chunk(order, 8) {
		b := paddedBatch{Rows: len(rows), Cols: len(tokens[rows[len(rows)-1]]), text: rows}
		for _, row := range rows {
			for j := range b.Cols {
				id, mask := int64(0), int64(0)
				if j < len(tokens[row]) {
					id, mask = int64(tokens[row][j]), 1
				}
				b.IDs, b.Mask = append(b.IDs, id), append(b.Mask, mask)
			}
		}
		batches = append(batches, b)
	}
	return batches
}

// TestBenchNode: the refined encoder from text to vector, against the same model in ONNX Runtime's own binding for Node,
// which is handed tokens in batches.
func TestBenchNode(t *testing.T) {
	_, own := open(t, weights.FS())
	texts, what := posts(t, 256)
	tokenizer := newTokenizer(t)
	tokens := make([][]int32, len(texts))
	for i, text := range texts {
		tokens[i] = tokenizer.AppendIDs(nil, text, 256)
	}
	batches := pad(tokens)
	peer := runNode(t, batches)
	vectors, err := own.Encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	apart := 0
	for i, b := range batches {
		for row, text := range b.text {
			if cosineTo(vectors[text], peer.Vectors[i][row*len(vectors[text]):]) < 0.9999 {
				apart++
			}
		}
	}
	figure{Figure: "refined, vectors unlike onnxruntime-node's", Value: float64(apart), Unit: "of 256 texts", Goal: "0", OK: apart == 0}.print(t)
	seconds := least(t, 5, func() {
		if _, err := own.Encode(context.Background(), texts); err != nil {
			t.Fatal(err)
		}
	})
	speed, other := float64(len(texts))/seconds, float64(len(texts))/peer.CPU
	figure{Figure: "refined, " + what, Value: speed, Unit: "posts/cpu-s", Peer: "onnxruntime-node 1.24.1, tokens to vectors", PeerValue: other,
		Goal: "≥0.95x", OK: speed >= 0.95*other}.print(t)
}

type nodeAnswer struct {
	CPU     float64     `json:"cpu_seconds"`
	Vectors [][]float64 `json:"vectors"`
}

func runNode(t *testing.T, batches []paddedBatch) nodeAnswer {
	t.Helper()
	home, err := exec.Command("peer/install.sh").Output()
	if err != nil {
		t.Fatal(err)
	}
	model, err := fs.ReadFile(weights.FS(), "minilm-l6-v2.int8.onnx")
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(batches)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	onnx, file := filepath.Join(dir, "model.onnx"), filepath.Join(dir, "batches.json")
	for path, bytes := range map[string][]byte{onnx: model, file: data} {
		if err := os.WriteFile(path, bytes, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command("node", "peer/encode.mjs", onnx, file)
	command.Env = append(os.Environ(), "SKEIN_PEER="+strings.TrimSpace(string(home)))
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answer nodeAnswer
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func cosineTo(a []float32, b []float64) float64 {
	var dot, aa, bb float64
	for i, x := range a {
		dot, aa, bb = dot+float64(x)*b[i], aa+float64(x)*float64(x), bb+b[i]*b[i]
	}
	return dot / math.Sqrt(aa*bb)
}
