package spamtext

import "unicode"

// lookalikes maps letters drawn like Latin ones to these (Unicode UTS #39, single letters).
var lookalikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ѕ': 's', 'ј': 'j', 'ԁ': 'd', 'һ': 'h', 'ո': 'n', 'ѡ': 'w',
	'к': 'k', 'м': 'm', 'т': 't', 'в': 'b', 'н': 'h', // as capitals
	'α': 'a', 'ο': 'o', 'ν': 'v', 'ι': 'i', 'κ': 'k', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x', 'ɡ': 'g', 'ı': 'i', 'ʟ': 'l',
}

// leet is the letter that a digit or sign stands for between letters, 0 for none.
func leet(c rune) rune {
	switch c {
	case '0':
		return 'o'
	case '1':
		return 'i'
	case '3':
		return 'e'
	case '4', '@':
		return 'a'
	case '5', '$':
		return 's'
	case '7':
		return 't'
	}
	return 0
}

// unmask undoes lookalikes beside Latin letters or alone, symbols between letters and leet; digits that stay become 0.
// word is changed.
func unmask(word []rune) string {
	latin, sure, fake := 0, true, 0
	kept := word[:0]
	for _, c := range word {
		if isWord(c) || c == '@' || c == '$' {
			kept = append(kept, c)
			sure = sure && c >= 'a' && c <= 'z'
			if c >= 0x80 && lookalikes[c] != 0 {
				fake++
			}
		}
		if c >= 'a' && c <= 'z' {
			latin++
		}
	}
	if sure {
		return string(kept)
	}
	if latin > 0 || fake == len(kept) {
		toLatin(kept)
	}
	for i, c := range kept {
		if c >= '0' && c <= '9' || c >= 0x80 && unicode.Is(unicode.Nd, c) {
			kept[i] = '0'
		}
	}
	return string(kept)
}

// toLatin replaces lookalikes, and leet in words that are mostly letters.
func toLatin(word []rune) {
	letters, signs := 0, 0
	for i, c := range word {
		if c >= 0x80 {
			if l, ok := lookalikes[c]; ok {
				word[i] = l
			}
		}
		if word[i] >= 'a' && word[i] <= 'z' {
			letters++
		} else if leet(word[i]) != 0 {
			signs++
		}
	}
	if letters < 2 || signs == 0 || signs > letters {
		return
	}
	for i, c := range word {
		if l := leet(c); l != 0 {
			word[i] = l
		}
	}
}
