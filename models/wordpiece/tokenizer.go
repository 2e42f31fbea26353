package wordpiece

import (
	"strings"
	"unicode/utf8"
)

// maxWordRunes is the length beyond which the reference gives a word up as [UNK].
const maxWordRunes = 100

// Tokenizer turns text into ids. It is immutable and safe for concurrent use.
type Tokenizer struct {
	vocabulary *vocabulary
	folding    *folding
	ascii      [utf8.RuneSelf]asciiEntry // folding's first page, flattened: most bytes of most posts
}

// asciiEntry is the answer for one ASCII byte: its class and what it becomes.
type asciiEntry struct {
	class class
	lower byte
}

// New builds a tokenizer from the text of a vocab.txt: one token a line, its id the line's number
// from 0, with [PAD], [UNK], [CLS], [SEP] and [MASK] among them.
func New(vocab string) (*Tokenizer, error) {
	v, err := parseVocabulary(vocab)
	if err != nil {
		return nil, err
	}
	f, err := parseFolding(unicodeTSV)
	if err != nil {
		return nil, err
	}
	t := &Tokenizer{vocabulary: v, folding: f}
	for b := range t.ascii {
		e := f.at(rune(b))
		t.ascii[b] = asciiEntry{class: e.class(), lower: byte(b)}
		if i := e.fold(); i >= 0 {
			t.ascii[b].lower = f.texts[i][0]
		}
	}
	return t, nil
}

// Size is the number of tokens in the vocabulary: every id lies in [0, Size).
func (t *Tokenizer) Size() int { return t.vocabulary.size }

// AppendIDs appends [CLS], the ids of text and [SEP] to dst, at most max ids in all (max ≥ 2; what
// does not fit is cut off before [SEP]), and returns the longer slice. Invalid UTF-8 counts as
// U+FFFD and vanishes.
func (t *Tokenizer) AppendIDs(dst []int32, text string, max int) []int32 {
	r := run{Tokenizer: t, ids: append(dst, t.vocabulary.cls), limit: len(dst) + max - 1}
	for !r.full() {
		before, special, after := t.cutSpecial(text)
		r.scan(before)
		if special == none {
			break
		}
		r.ids = append(r.ids, special)
		text = after
	}
	return append(r.ids[:min(len(r.ids), r.limit)], t.vocabulary.sep)
}

// cutSpecial splits text at its first special token; special is none where there is none.
func (t *Tokenizer) cutSpecial(text string) (before string, special int32, after string) {
	from := 0
	for {
		i := strings.IndexByte(text[from:], '[')
		if i < 0 {
			return text, none, ""
		}
		at := from + i
		for _, s := range specials {
			if strings.HasPrefix(text[at:], s) {
				return text[:at], t.vocabulary.special[s], text[at+len(s):]
			}
		}
		from = at + 1
	}
}
