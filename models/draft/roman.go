package draft

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed roman.tsv
var romanTable string

// romans is the table as a map. Tables are read once, at the first text.
var romans = sync.OnceValue(func() map[rune]string {
	m := make(map[rune]string, 256)
	for line := range strings.Lines(romanTable) {
		if letters, latin, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); ok {
			c, _ := utf8.DecodeRuneInString(letters)
			m[c] = latin
		}
	}
	return m
})

// Hangul syllables are put together from these (Unicode, chapter 3.12): lead, vowel, tail.
var (
	leads  = strings.Split("g,kk,n,d,tt,r,m,b,pp,s,ss,,j,jj,ch,k,t,p,h", ",")
	vowels = strings.Split("a,ae,ia,iae,eo,e,io,ie,o,va,vae,oe,io,u,vo,ve,vi,iu,eu,ui,i", ",")
	tails  = strings.Split(",k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,ng,t,t,k,t,p,h", ",")
)

// appendRoman appends the word in Latin letters; what has none stays.
func appendRoman(dst, word []byte) []byte {
	table := romans()
	for i := 0; i < len(word); {
		if word[i] < utf8.RuneSelf {
			dst = append(dst, word[i])
			i++
			continue
		}
		c, size := utf8.DecodeRune(word[i:])
		i += size
		if c >= 0xac00 && c <= 0xd7a3 {
			s := int(c - 0xac00)
			dst = append(append(append(dst, leads[s/588]...), vowels[s%588/28]...), tails[s%28]...)
		} else if latin, ok := table[c]; ok {
			dst = append(dst, latin...)
		} else {
			dst = utf8.AppendRune(dst, c)
		}
	}
	return dst
}
