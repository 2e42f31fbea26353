package tokens

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// split cuts pieces into smaller ones and hands each on; false ends it.
type split func(piece string, yield func(string) bool) bool

// splitter puts the steps of a pre-tokenizer into one; nil hands texts on whole.
func splitter(p *part) (split, error) {
	if p == nil {
		return func(piece string, yield func(string) bool) bool { return yield(piece) }, nil
	}
	switch p.Type {
	case "Sequence":
		return splits(p.PreTokenizers)
	case "WhitespaceSplit":
		return words, nil
	case "Metaspace":
		return metaspace(p)
	}
	return nil, unsupported("the pre-tokenizer %q", p.Type)
}

func splits(parts []part) (split, error) {
	all, err := splitter(nil)
	for i := len(parts) - 1; i >= 0 && err == nil; i-- {
		var first split
		rest := all
		first, err = splitter(&parts[i])
		all = func(piece string, yield func(string) bool) bool {
			return first(piece, func(part string) bool { return rest(part, yield) })
		}
	}
	return all, err
}

// words cuts at white space and drops it.
func words(piece string, yield func(string) bool) bool {
	for word := range strings.FieldsFuncSeq(piece, unicode.IsSpace) {
		if !yield(word) {
			return false
		}
	}
	return true
}

// metaspace writes a mark for each space and before each piece, and cuts before the marks.
func metaspace(p *part) (split, error) {
	mark := p.Replacement
	if utf8.RuneCountInString(mark) != 1 {
		return nil, unsupported("Metaspace with the mark %q", mark)
	}
	prefix := p.Prepend == "always" || p.Prepend == "" && !is(p.Prefix, false)
	if p.Prepend == "first" {
		return nil, unsupported("Metaspace that marks the first word alone")
	}
	return func(piece string, yield func(string) bool) bool {
		piece = strings.ReplaceAll(piece, " ", mark)
		if prefix && piece != "" && !strings.HasPrefix(piece, mark) {
			piece = mark + piece
		}
		if is(p.Split, false) {
			return piece == "" || yield(piece)
		}
		for len(piece) > 0 {
			end := len(piece)
			if at := strings.Index(piece[1:], mark); at >= 0 {
				end = at + 1
			}
			if !yield(piece[:end]) {
				return false
			}
			piece = piece[end:]
		}
		return true
	}, nil
}
