//go:build bench

package bench

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/models/weights"
	"skein/models/wordpiece"
)

const (
	tokensFolder = "../train/tokens"
	vocabFile    = "../weights/vocab.txt"
)

// node runs a script of tokensFolder with the pinned package installed and returns what it prints.
func node(t *testing.T, arguments ...string) []byte {
	t.Helper()
	home, err := exec.Command(filepath.Join(tokensFolder, "install.sh")).Output()
	if err != nil {
		t.Fatal(err)
	}
	arguments[0] = filepath.Join(tokensFolder, arguments[0])
	command := exec.Command("node", arguments...)
	command.Env = append(os.Environ(), "SKEIN_TOKENS="+strings.TrimSpace(string(home)))
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

type sample struct {
	Text string  `json:"text"`
	IDs  []int32 `json:"ids"`
}

func parseSamples(t *testing.T, data []byte) []sample {
	t.Helper()
	var samples []sample
	for d := json.NewDecoder(bytes.NewReader(data)); ; {
		var s sample
		if err := d.Decode(&s); err == io.EOF {
			return samples
		} else if err != nil {
			t.Fatal(err)
		}
		samples = append(samples, s)
	}
}

func newTokenizer(t *testing.T) *wordpiece.Tokenizer {
	t.Helper()
	vocab, err := fs.ReadFile(weights.FS(), "vocab.txt")
	if err != nil {
		t.Fatal(err)
	}
	tokenizer, err := wordpiece.New(string(vocab))
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer
}

func TestBenchTokenizer(t *testing.T) {
	data := node(t, "tokens.mjs", vocabFile, "generated", "3", "20000")
	samples := parseSamples(t, data)
	tokenizer := newTokenizer(t)
	differ := 0
	for _, s := range samples {
		if !slices.Equal(tokenizer.AppendIDs(nil, s.Text, 256), s.IDs) {
			differ++
		}
	}
	figure{Figure: "tokenizer, texts whose ids differ", Value: float64(differ), Unit: "of 20,000 generated texts",
		Peer: "npm tokenizers 0.23.2", Goal: "0", OK: differ == 0 && len(samples) == 20_000}.print(t)

	file := filepath.Join(t.TempDir(), "generated.jsonl")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var peer struct {
		CPU   float64 `json:"cpu_seconds"`
		Texts int     `json:"texts"`
	}
	if err := json.Unmarshal(node(t, "speed.mjs", vocabFile, file), &peer); err != nil {
		t.Fatal(err)
	}
	ids := make([]int32, 0, 256)
	seconds := least(t, 5, func() {
		for _, s := range samples {
			ids = tokenizer.AppendIDs(ids[:0], s.Text, 256)
		}
	})
	own, other := float64(len(samples))/seconds, float64(peer.Texts)/peer.CPU
	figure{Figure: "tokenizer speed", Value: own, Unit: "texts/cpu-s", Peer: "npm tokenizers 0.23.2", PeerValue: other,
		Goal: "≥200,000 and ≥20x", OK: own >= 200_000 && own >= 20*other}.print(t)
}
