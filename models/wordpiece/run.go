package wordpiece

import "unicode/utf8"

// run is the tokenizing of one text: the word being read and the ids found so far.
type run struct {
	*Tokenizer
	ids   []int32
	limit int // len(ids) at which reading stops

	buffer [maxWordRunes * utf8.UTFMax]byte
	bytes  int // of buffer in use
	runes  int // of the word; beyond maxWordRunes they are counted, not kept
}

func (r *run) full() bool { return len(r.ids) >= r.limit }

// scan reads a stretch of text without special tokens. It ends every word it starts.
func (r *run) scan(text string) {
	for i := 0; i < len(text) && !r.full(); {
		if b := text[i]; b < utf8.RuneSelf {
			r.scanASCII(r.ascii[b])
			i++
			continue
		}
		c, size := utf8.DecodeRuneInString(text[i:])
		r.scanRune(c)
		i += size
	}
	r.endWord()
}

func (r *run) scanASCII(e asciiEntry) {
	switch e.class {
	case word:
		if r.runes < maxWordRunes {
			r.buffer[r.bytes] = e.lower
			r.bytes++
		}
		r.runes++
	case space:
		r.endWord()
	case punct:
		r.endWord()
		r.buffer[0], r.bytes, r.runes = e.lower, 1, 1
		r.endWord()
	}
}

// scanRune folds c and reads what it becomes, each rune by its own class.
func (r *run) scanRune(c rune) {
	e := r.folding.at(c)
	alone := e.class() == han
	if alone {
		r.endWord()
	}
	switch i := e.fold(); {
	case i >= 0:
		for _, folded := range r.folding.texts[i] {
			r.add(folded, r.folding.at(folded).class())
		}
	case hangulFirst <= c && c <= hangulLast:
		r.addHangul(c)
	default:
		r.add(c, e.class())
	}
	if alone {
		r.endWord()
	}
}

func (r *run) addHangul(c rune) {
	lead, vowel, coda := hangul(c)
	r.add(lead, word)
	r.add(vowel, word)
	if coda != 0 {
		r.add(coda, word)
	}
}

// add takes one rune that is already folded.
func (r *run) add(c rune, k class) {
	switch k {
	case drop:
		return
	case space:
		r.endWord()
		return
	case punct:
		r.endWord()
	}
	if r.runes < maxWordRunes {
		r.bytes += utf8.EncodeRune(r.buffer[r.bytes:], c)
	}
	r.runes++
	if k == punct {
		r.endWord()
	}
}

// endWord looks the word up piece by piece, the longest first; a word that has a piece outside the
// vocabulary is one [UNK].
func (r *run) endWord() {
	if r.runes == 0 {
		return
	}
	text, long := r.buffer[:r.bytes], r.runes > maxWordRunes
	r.bytes, r.runes = 0, 0
	if long {
		r.ids = append(r.ids, r.vocabulary.unk)
		return
	}
	before := len(r.ids)
	for root := heads; len(text) > 0; root = tails {
		id, length := r.vocabulary.pieces.longest(root, text)
		if id == none {
			r.ids = append(r.ids[:before], r.vocabulary.unk)
			return
		}
		r.ids = append(r.ids, id)
		text = text[length:]
	}
}
