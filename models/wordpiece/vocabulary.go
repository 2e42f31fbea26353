package wordpiece

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// continuation marks a token that goes on with a word.
const continuation = "##"

// specials are matched in the raw text, before any normalising, as the reference does. A post that
// spells "[SEP]" so becomes a separator; that shifts its own vector and nothing else.
var specials = []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}

// vocabulary is the parsed vocab.txt.
type vocabulary struct {
	pieces        *trie // node heads: tokens that start a word; node tails: tokens that go on
	special       map[string]int32
	unk, cls, sep int32
	size          int
}

const (
	heads int32 = iota
	tails
)

// parseVocabulary reads one token a line; a token's id is its line number from 0.
func parseVocabulary(text string) (*vocabulary, error) {
	v := &vocabulary{special: make(map[string]int32)}
	var first, rest []key
	for line := range strings.Lines(text) {
		token := strings.TrimRight(line, "\r\n")
		id := int32(v.size)
		v.size++
		switch {
		case token == "" || token == continuation:
			return nil, fmt.Errorf("vocabulary, line %d: no token", v.size)
		case reorders(token):
			return nil, fmt.Errorf("vocabulary, line %d: %q needs canonical reordering", v.size, token)
		case strings.HasPrefix(token, continuation):
			rest = append(rest, key{token[len(continuation):], id})
		default:
			first = append(first, key{token, id})
		}
		for _, s := range specials {
			if token == s {
				v.special[s] = id
			}
		}
	}
	return v, v.finish(first, rest)
}

func (v *vocabulary) finish(first, rest []key) (err error) {
	for _, s := range specials {
		if _, ok := v.special[s]; !ok {
			return fmt.Errorf("vocabulary: no %s", s)
		}
	}
	if len(rest) == 0 {
		return errors.New("vocabulary: no token goes on with a word")
	}
	v.unk, v.cls, v.sep = v.special["[UNK]"], v.special["[CLS]"], v.special["[SEP]"]
	v.pieces, err = newTrie(first, rest)
	return err
}

// reorders reports whether token holds a mark whose place NFD might change.
func reorders(token string) bool {
	for i, r := range token {
		if r < utf8.RuneSelf || !unicode.IsMark(r) {
			continue
		}
		if norm.NFD.PropertiesString(token[i:]).CCC() != 0 {
			return true
		}
	}
	return false
}
