package draft

import "unicode/utf8"

// Lengths of n-grams in characters: of words with a mark on either side, and of runs in dense scripts.
const (
	minLetters, maxLetters = 3, 5
	minDense, maxDense     = 1, 4
)

// FNV-1a, 64 bits, of which the upper half names a feature.
const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
)

// whole is the bit of a feature's name that says "a whole word": it has a row in the tail even if it is unknown.
const whole = 1

// Seeds keep features of different kinds apart.
const (
	seedWhole = 'w'
	seedGram  = 'g'
	seedDense = 'd'
	edge      = '|'
)

// appendFeatures appends the names of a word's features. scratch is for its romanised spelling; it is returned to be used again.
func appendFeatures(dst []uint32, scratch []byte, k kind, word []byte) ([]uint32, []byte) {
	switch k {
	case dense:
		return appendGrams(dst, seedDense, word, minDense, maxDense), scratch
	case letter, kana:
		dst = append(dst, name(hash(seedWhole, word))|whole)
		scratch = append(appendRoman(append(scratch[:0], edge), word), edge)
		return appendGrams(dst, seedGram, scratch, minLetters, maxLetters), scratch
	case sign:
		return append(dst, name(hash(seedWhole, word))|whole), scratch
	}
	return dst, scratch
}

// appendGrams appends every n-gram of s with from to to characters.
func appendGrams(dst []uint32, seed byte, s []byte, from, to int) []uint32 {
	for start := range s {
		if !utf8.RuneStart(s[start]) {
			continue
		}
		h, n := (offset64^uint64(seed))*prime64, 0
		for i := start; i < len(s); i++ {
			h = (h ^ uint64(s[i])) * prime64
			if i+1 < len(s) && !utf8.RuneStart(s[i+1]) {
				continue
			}
			if n++; n >= from {
				dst = append(dst, name(h)&^whole|alone(n, from))
			}
			if n == to {
				break
			}
		}
	}
	return dst
}

// alone marks a single character: in a script that no row knows it is all there is, and has its place in the tail.
func alone(n, from int) uint32 {
	if n == 1 && from == 1 {
		return whole
	}
	return 0
}

func hash(seed byte, s []byte) uint64 {
	h := (offset64 ^ uint64(seed)) * prime64
	for _, b := range s {
		h = (h ^ uint64(b)) * prime64
	}
	return h
}

// name folds a hash to the 32 bits that the table knows a feature by.
func name(h uint64) uint32 { return uint32((h ^ h>>29) * 0xbf58476d1ce4e5b9 >> 32) }

// Features returns the names of a text's features, in the order of the text: what the trainer counts and learns rows for.
// An odd name is a whole word's.
func Features(text string) []uint32 {
	var r reader
	var scratch []byte
	var out []uint32
	r.words(text, func(k kind, word []byte) { out, scratch = appendFeatures(out, scratch, k, word) })
	return out
}
