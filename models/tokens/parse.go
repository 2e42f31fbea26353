package tokens

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"skein/models/wordpiece"
)

// part is one step of a tokenizer.json: the fields of all the kinds that are read here.
type part struct {
	Type          string `json:"type"`
	Normalizers   []part `json:"normalizers"`
	PreTokenizers []part `json:"pretokenizers"`

	CharsMap string `json:"precompiled_charsmap"` // Precompiled, base64

	CleanText    *bool `json:"clean_text"` // BertNormalizer
	Chinese      *bool `json:"handle_chinese_chars"`
	StripAccents *bool `json:"strip_accents"`
	Lowercase    *bool `json:"lowercase"`

	Pattern struct {
		String string
		Regex  string
	} `json:"pattern"` // Replace
	Content string `json:"content"`

	Left  bool `json:"strip_left"` // Strip
	Right bool `json:"strip_right"`

	Replacement string `json:"replacement"` // Metaspace
	Prefix      *bool  `json:"add_prefix_space"`
	Prepend     string `json:"prepend_scheme"`
	Split       *bool  `json:"split"`

	template // of a post-processor
}

// model is the "model" of a tokenizer.json.
type model struct {
	Type         string          `json:"type"`
	Vocab        json.RawMessage `json:"vocab"`
	UnkID        *int32          `json:"unk_id"`
	UnkToken     string          `json:"unk_token"`
	Continuation string          `json:"continuing_subword_prefix"`
	MaxWord      int             `json:"max_input_chars_per_word"`
	ByteFallback bool            `json:"byte_fallback"`
}

// Parse reads a tokenizer.json. Errors: [ErrUnsupported] with the name of what is not read here, others for a broken file.
func Parse(data []byte) (Tokenizer, error) {
	var f struct {
		Normalizer    *part `json:"normalizer"`
		PreTokenizer  *part `json:"pre_tokenizer"`
		PostProcessor *part `json:"post_processor"`
		Model         model `json:"model"`
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("tokenizer.json: %w", err)
	}
	switch f.Model.Type {
	case "WordPiece":
		return f.Model.wordPiece(f.Normalizer, f.PreTokenizer)
	case "Unigram":
		return f.Model.unigram(f.Normalizer, f.PreTokenizer, f.PostProcessor)
	}
	return nil, unsupported("the model %q", f.Model.Type)
}

func unsupported(format string, args ...any) error {
	return fmt.Errorf("tokenizer.json: %s: %w", fmt.Sprintf(format, args...), ErrUnsupported)
}

// wordPiece accepts the uncased BERT of models/wordpiece and no other.
func (m *model) wordPiece(n, p *part) (Tokenizer, error) {
	switch {
	case n == nil || n.Type != "BertNormalizer" || p == nil || p.Type != "BertPreTokenizer":
		return nil, unsupported("WordPiece without the normalizer and splitter of BERT")
	case is(n.Lowercase, false) || is(n.StripAccents, false):
		return nil, unsupported("a cased vocabulary")
	case is(n.CleanText, false) || is(n.Chinese, false) || m.Continuation != "##" || m.UnkToken != "[UNK]" || m.MaxWord != 100:
		return nil, unsupported("WordPiece with settings other than BERT's")
	}
	var ids map[string]int32
	if err := json.Unmarshal(m.Vocab, &ids); err != nil {
		return nil, fmt.Errorf("tokenizer.json: vocab: %w", err)
	}
	lines := make([]string, len(ids))
	for token, id := range ids {
		if id < 0 || int(id) >= len(lines) || lines[id] != "" || token == "" || strings.ContainsAny(token, "\r\n") {
			return nil, fmt.Errorf("tokenizer.json: vocab: the id %d of %q", id, token)
		}
		lines[id] = token
	}
	return wordpiece.New(strings.Join(lines, "\n") + "\n")
}

// is reports whether a field that may be missing has been given this value.
func is(field *bool, value bool) bool { return field != nil && *field == value }

// unigram puts the steps of a SentencePiece model together.
func (m *model) unigram(n, p, post *part) (Tokenizer, error) {
	if m.ByteFallback {
		return nil, unsupported("Unigram with byte fallback")
	}
	u, err := newPieces(m.Vocab, m.UnkID)
	if err != nil {
		return nil, err
	}
	t := &unigram{pieces: u}
	if t.normalise, err = normaliser(n); err != nil {
		return nil, err
	}
	if t.split, err = splitter(p); err != nil {
		return nil, err
	}
	if post == nil {
		return t, nil
	}
	if t.head, t.tail, err = post.around(post.Type); err != nil {
		return nil, err
	}
	for _, id := range slices.Concat(t.head, t.tail) {
		if id < 0 || int(id) >= len(u.score) {
			return nil, errors.New("tokenizer.json: post_processor: an id outside the vocabulary")
		}
	}
	return t, nil
}
