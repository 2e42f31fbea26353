package guest

import (
	"strings"
	"testing"
	"testing/fstest"
)

func settingsOf(files map[string]string) (Settings, error) {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return readSettings(all)
}

func TestSettingsOfSentenceTransformers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		want  Settings
	}{
		"none": {nil, Settings{Pooling: Mean, MaxTokens: 256}},
		"first token": {map[string]string{poolingFile: `{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}`},
			Settings{Pooling: First, MaxTokens: 256}},
		"prompts": {map[string]string{promptsFile: `{"prompts":{"query":"query: ","passage":"passage: "}}`},
			Settings{Pooling: Mean, MaxTokens: 256, Query: "query: ", Passage: "passage: "}},
		"document": {map[string]string{promptsFile: `{"prompts":{"document":"d: "}}`}, Settings{Pooling: Mean, MaxTokens: 256, Passage: "d: "}},
		"short":    {map[string]string{lengthFile: `{"max_seq_length":128}`}, Settings{Pooling: Mean, MaxTokens: 128}},
		"long":     {map[string]string{lengthFile: `{"max_seq_length":8192}`}, Settings{Pooling: Mean, MaxTokens: 256}},
	} {
		if got, err := settingsOf(c.files); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for want, files := range map[string]map[string]string{
		"pools its tokens": {poolingFile: `{"pooling_mode_mean_tokens":false,"pooling_mode_max_tokens":true}`},
		"cannot be read":   {lengthFile: `[]`},
		"too long":         {promptsFile: `{"prompts":{"query":"` + strings.Repeat("x", 99) + `"}}`},
	} {
		if _, err := settingsOf(files); !strings.Contains(Reason(err), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestTheFirstTokensVector(t *testing.T) {
	t.Parallel()
	numbers := []float32{3, 0, 0, 5, 9, 9}
	got, err := pooled(numbers, []int64{1, 3, 2}, []int64{1, 1, 0}, 1, 3, First)
	if err != nil || got[0][0] != 1 || got[0][1] != 0 {
		t.Error(got, err)
	}
	got, err = pooled(numbers, []int64{1, 3, 2}, []int64{1, 1, 0}, 1, 3, Mean)
	if err != nil || got[0][0] != 0.51449573 || got[0][1] < 0.85 {
		t.Error(got[0][:2], err)
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"multilingual-e5-small": "multilingual-e5-small", "../../x": "x", "雁": "model", "A  b!": "a-b", strings.Repeat("ab", 40): strings.Repeat("ab", 20),
	} {
		if got := slug(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
