package guest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Bounds of what is read, in bytes.
const (
	MaxModel     = 1 << 30
	maxTokenizer = 64 << 20
	maxSettings  = 1 << 20
)

// The names under which files lie on the shelf.
const (
	ModelFile     = "model.onnx"
	TokenizerFile = "tokenizer.json"
	VocabFile     = "vocab.txt"
)

// wanted are the files that are copied from a folder, each with the places where it is looked for, the first found wins.
var wanted = []struct {
	name   string
	places []string
	most   int64
}{
	{ModelFile, []string{"model.onnx", "onnx/model.onnx"}, MaxModel},
	{TokenizerFile, []string{"tokenizer.json", "onnx/tokenizer.json"}, maxTokenizer},
	{VocabFile, []string{"vocab.txt"}, maxTokenizer},
	{poolingFile, []string{"1_Pooling/config.json"}, maxSettings},
	{promptsFile, []string{"config_sentence_transformers.json"}, maxSettings},
	{lengthFile, []string{"sentence_bert_config.json"}, maxSettings},
}

// Settings that sentence-transformers leaves beside a model.
const (
	poolingFile = "pooling.json"
	promptsFile = "prompts.json"
	lengthFile  = "length.json"
)

// Find says where the files of a folder are, by the name they get on the shelf, or what is missing or too large.
func Find(dir string) (map[string]string, error) {
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return nil, unfit(fmt.Sprintf("%s is no folder that can be read", dir))
	}
	found := map[string]string{}
	for _, w := range wanted {
		for _, place := range w.places {
			path := filepath.Join(dir, filepath.FromSlash(place))
			info, err := os.Stat(path)
			if err != nil || !info.Mode().IsRegular() {
				continue
			}
			if info.Size() > w.most {
				return nil, unfit(fmt.Sprintf("%s is larger than %d MB", place, w.most>>20))
			}
			found[w.name] = path
			break
		}
	}
	if found[ModelFile] == "" {
		return nil, unfit("there is no model.onnx in it")
	}
	if found[TokenizerFile] == "" && found[VocabFile] == "" {
		return nil, unfit("there is neither tokenizer.json nor vocab.txt in it")
	}
	return found, nil
}

// Settings are what is known of a model beside its weights.
type Settings struct {
	Pooling   string `json:"pooling"`    // [Mean] or [First]; not used where the model pools by itself
	MaxTokens int    `json:"max_tokens"` // of one text
	Passage   string `json:"passage"`    // written before a post
	Query     string `json:"query"`      // written before a search
}

// mostTokens of one text: a post has 31 on average, and time grows with their number.
const mostTokens = 256

// maxPrompt bounds what is written before a text, in bytes.
const maxPrompt = 64

// readSettings reads what sentence-transformers left; without it texts are averaged and have no prompt.
func readSettings(files fs.FS) (Settings, error) {
	s := Settings{Pooling: Mean, MaxTokens: mostTokens}
	var pooling struct {
		First bool `json:"pooling_mode_cls_token"`
		Mean  bool `json:"pooling_mode_mean_tokens"`
	}
	pooling.Mean = true
	var prompts struct {
		Prompts map[string]string `json:"prompts"`
	}
	var length struct {
		Most int `json:"max_seq_length"`
	}
	for name, into := range map[string]any{poolingFile: &pooling, promptsFile: &prompts, lengthFile: &length} {
		data, err := fs.ReadFile(files, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = json.Unmarshal(data, into)
		}
		if err != nil {
			return s, unfit(fmt.Sprintf("its settings cannot be read (%v)", err))
		}
	}
	switch {
	case pooling.First:
		s.Pooling = First
	case !pooling.Mean:
		return s, unfit("it pools its tokens in a way that Skein does not know: mean and first token are known")
	}
	if 3 <= length.Most && length.Most < s.MaxTokens {
		s.MaxTokens = length.Most
	}
	s.Passage, s.Query = prompt(prompts.Prompts, "passage", "document"), prompt(prompts.Prompts, "query")
	if len(s.Passage) > maxPrompt || len(s.Query) > maxPrompt {
		return s, unfit("the prompt it wants before each text is too long")
	}
	return s, nil
}

// prompt is the first of some names that is there.
func prompt(all map[string]string, names ...string) string {
	for _, name := range names {
		if text := all[name]; text != "" {
			return text
		}
	}
	return ""
}
