package spam

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookalikes maps letters that imitate Latin ones. Only letters drawn alike stand here (Unicode UTS #39, single letters).
var lookalikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ѕ': 's', 'ј': 'j', 'ԁ': 'd', 'һ': 'h', 'ո': 'n', 'ѡ': 'w',
	'α': 'a', 'ο': 'o', 'ν': 'v', 'ι': 'i', 'κ': 'k', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x', 'ɡ': 'g', 'ı': 'i', 'ʟ': 'l',
}

// normalise brings text into the form in which phrases are looked for: NFKC, no invisible characters, lower case,
// lookalikes replaced inside words that are otherwise Latin, spaced-out letters joined, apostrophes dropped.
func normalise(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKC.String(text) {
		switch {
		case unicode.Is(unicode.Cf, r) || r == '\'' || r == '’' || unicode.Is(unicode.Variation_Selector, r):
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	words := strings.Fields(b.String())
	for i, w := range words {
		words[i] = unmask(w)
	}
	return strings.Join(joinSpaced(words), " ")
}

// unmask replaces lookalikes in a word that mixes them with Latin letters.
func unmask(word string) string {
	if !mixesScripts(word) {
		return word
	}
	return strings.Map(func(r rune) rune {
		if l, ok := lookalikes[r]; ok {
			return l
		}
		return r
	}, word)
}

// mixesScripts reports whether a word holds both Latin letters and lookalikes of them.
func mixesScripts(word string) bool {
	latin, fake := false, false
	for _, r := range word {
		if _, ok := lookalikes[r]; ok {
			fake = true
		} else if unicode.Is(unicode.Latin, r) {
			latin = true
		}
	}
	return latin && fake
}

// joinSpaced turns "f r e e coins" into "free coins": runs of at least three single letters.
func joinSpaced(words []string) []string {
	var out []string
	for i := 0; i < len(words); {
		j := i
		for j < len(words) && singleLetter(words[j]) {
			j++
		}
		if j-i >= 3 {
			out = append(out, strings.Join(words[i:j], ""))
			i = j
			continue
		}
		out = append(out, words[i])
		i++
	}
	return out
}

func singleLetter(w string) bool {
	rs := []rune(w)
	return len(rs) == 1 && unicode.IsLetter(rs[0]) && rs[0] < 0x3000
}

// disguise finds what normalise has to undo: invisible characters inside words, mixed scripts, spaced-out letters.
func disguise(e *exhibit) (float64, string) {
	n := 0
	for _, w := range strings.Fields(e.raw) {
		if mixesScripts(strings.ToLower(norm.NFKC.String(w))) || hiddenInside(w) {
			n++
		}
	}
	single, run := 0, 0
	for _, w := range strings.Fields(e.raw) {
		if singleLetter(w) {
			if run++; run >= 4 {
				single = max(single, run)
			}
		} else {
			run = 0
		}
	}
	if single > 0 {
		n += 2
	}
	if n == 0 {
		return 0, ""
	}
	return halving(n + 1), ""
}

// hiddenInside reports an invisible character between two Latin letters. Joiners in emoji, and in scripts that need
// them, are honest.
func hiddenInside(w string) bool {
	rs := []rune(w)
	for i := 1; i+1 < len(rs); i++ {
		if unicode.Is(unicode.Cf, rs[i]) && rs[i] != 0xAD && unicode.Is(unicode.Latin, rs[i-1]) && unicode.Is(unicode.Latin, rs[i+1]) {
			return true
		}
	}
	return false
}
