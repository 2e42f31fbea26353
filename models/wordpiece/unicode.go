package wordpiece

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// unicodeTSV is written by models/train/tokens/unicode.mjs; its head comment gives the format.
//
//go:embed unicode.tsv
var unicodeTSV string

// class says how one code point takes part in splitting.
type class uint8

const (
	word  class = iota // part of a word
	drop               // vanishes; the word around it goes on
	space              // ends a word
	punct              // a word of its own
	han                // an ideograph: a word of its own as well
)

var classNames = map[string]class{"drop": drop, "space": space, "punct": punct, "han": han}

const (
	pageBits = 7 // 128 code points a page: most pages of Unicode are all "word" and share one
	pageSize = 1 << pageBits
	pages    = (utf8.MaxRune + 1) / pageSize
)

// entry is one code point's answer: the class in the low 3 bits, above them 1 + the index of its
// fold, or 0 where the code point stays as it is.
type entry uint32

func (e entry) class() class { return class(e & 7) }
func (e entry) fold() int    { return int(e>>3) - 1 }

// folding is the two-level table of all code points.
type folding struct {
	page  [pages]uint16
	cells []entry  // pages of pageSize entries
	texts []string // what a code point becomes
}

// at returns the answer for r; r must be a valid rune.
func (f *folding) at(r rune) entry {
	return f.cells[int(f.page[r>>pageBits])<<pageBits|int(r&(pageSize-1))]
}

// cell returns the place of r's answer, giving its page a copy of its own first.
func (f *folding) cell(r rune) *entry {
	p := r >> pageBits
	if f.page[p] == 0 {
		f.page[p] = uint16(len(f.cells) >> pageBits)
		f.cells = append(f.cells, make([]entry, pageSize)...)
	}
	return &f.cells[int(f.page[p])<<pageBits|int(r&(pageSize-1))]
}

// parseFolding reads the table; an error names the line.
func parseFolding(tsv string) (*folding, error) {
	f := &folding{cells: make([]entry, pageSize)}
	number := 0
	for line := range strings.Lines(tsv) {
		number++
		fields := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3)
		if len(fields) != 3 {
			return nil, fmt.Errorf("unicode table, line %d: want 3 fields", number)
		}
		if err := f.add(fields[0], fields[1], fields[2]); err != nil {
			return nil, fmt.Errorf("unicode table, line %d: %w", number, err)
		}
	}
	return f, nil
}

func (f *folding) add(kind, first, rest string) error {
	from, err := parsePoint(first)
	if err != nil {
		return err
	}
	if kind == "fold" {
		f.texts = append(f.texts, rest)
		c := f.cell(from)
		*c = *c&7 | entry(len(f.texts)<<3)
		return nil
	}
	to, err := parsePoint(rest)
	if err != nil {
		return err
	}
	k, ok := classNames[kind]
	if !ok {
		return fmt.Errorf("unknown class %q", kind)
	}
	for r := from; r <= to; r++ {
		c := f.cell(r)
		*c = *c&^7 | entry(k)
	}
	return nil
}

func parsePoint(hex string) (rune, error) {
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || n > utf8.MaxRune {
		return 0, fmt.Errorf("%q is no code point", hex)
	}
	return rune(n), nil
}

// Hangul syllables decompose by arithmetic (The Unicode Standard, 3.12), so they are not in the table.
const (
	hangulFirst, hangulLast = 0xAC00, 0xD7A3
	leadFirst, vowelFirst   = 0x1100, 0x1161
	codaBefore              = 0x11A7
	vowels, codas           = 21, 28
)

// hangul returns the two or three letters of a syllable; the third is 0 where there is no last consonant.
func hangul(r rune) (lead, vowel, coda rune) {
	s := r - hangulFirst
	lead = leadFirst + s/(vowels*codas)
	vowel = vowelFirst + s/codas%vowels
	if t := s % codas; t != 0 {
		coda = codaBefore + t
	}
	return lead, vowel, coda
}
