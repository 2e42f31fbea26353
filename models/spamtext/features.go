package spamtext

import (
	"hash/crc32"
	"unicode/utf8"
)

const (
	bits = 18 // of a bucket's number: collisions cost less than the bytes of a larger table
	// Size is how many weights a group of n-grams has.
	Size = 1 << bits
	// minGram and maxGram are the lengths of character n-grams, in runes, the spaces around a word counted.
	minGram, maxGram = 3, 5
	wordSeed         = 1
	// fibonacci spreads a checksum's differences, which are linear, over the bucket's bits.
	fibonacci = 2654435761
)

// group is what a text's n-grams of one kind add up to.
type group struct{ sum, n int }

func bucket(sum uint32) uint32 { return sum * fibonacci >> (32 - bits) }

// wordGrams adds the weights of words and of neighbouring pairs.
func wordGrams(weights []int8, words []string) group {
	var g group
	var before uint32
	for i, w := range words {
		if i > 0 {
			g.sum += int(weights[bucket(checksum(checksum(before, " "), w))])
			g.n++
		}
		before = checksum(wordSeed, w)
		g.sum += int(weights[bucket(before)])
		g.n++
	}
	return g
}

// checksum is CRC-32 (IEEE) of s after what sum stands for, as zlib.crc32(s, sum).
func checksum(sum uint32, s string) uint32 {
	sum = ^sum
	for i := range len(s) {
		sum = crc32.IEEETable[byte(sum)^s[i]] ^ sum>>8
	}
	return ^sum
}

// charGrams adds the weights of character n-grams inside each word with a space on either side. One pass over the bytes
// from each start gives the n-grams of all lengths.
func charGrams(weights []int8, words []string) group {
	var g group
	padded := make([]byte, 0, 64)
	for _, w := range words {
		padded = append(append(append(padded[:0], ' '), w...), ' ')
		for from := 0; from < len(padded); from++ {
			if utf8.RuneStart(padded[from]) {
				gramsFrom(&g, weights, padded[from:])
			}
		}
	}
	return g
}

// gramsFrom adds the n-grams that begin where s does.
func gramsFrom(g *group, weights []int8, s []byte) {
	sum, runes := ^uint32(0), 0
	for i, b := range s {
		sum = crc32.IEEETable[byte(sum)^b] ^ sum>>8
		if i+1 < len(s) && !utf8.RuneStart(s[i+1]) {
			continue
		}
		runes++
		if runes >= minGram {
			g.sum += int(weights[bucket(^sum)])
			g.n++
		}
		if runes == maxGram {
			return
		}
	}
}
