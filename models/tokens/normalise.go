package tokens

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// step turns a text into another.
type step func(text string) string

// normaliser puts the steps of a normalizer into one; nil leaves texts as they are.
func normaliser(p *part) (step, error) {
	if p == nil {
		return func(text string) string { return text }, nil
	}
	switch p.Type {
	case "Sequence":
		return sequence(p.Normalizers)
	case "Precompiled":
		m, err := newCharsMap(p.CharsMap)
		if err != nil {
			return nil, err
		}
		return m.normalise, nil
	case "NFC":
		return norm.NFC.String, nil
	case "NFD":
		return norm.NFD.String, nil
	case "NFKC":
		return norm.NFKC.String, nil
	case "NFKD":
		return norm.NFKD.String, nil
	case "Lowercase":
		return lowercase, nil
	case "Strip":
		return strip(p.Left, p.Right), nil
	case "Replace":
		return replace(p)
	}
	return nil, unsupported("the normalizer %q", p.Type)
}

func sequence(parts []part) (step, error) {
	steps := make([]step, len(parts))
	for i := range parts {
		var err error
		if steps[i], err = normaliser(&parts[i]); err != nil {
			return nil, err
		}
	}
	return func(text string) string {
		for _, s := range steps {
			text = s(text)
		}
		return text
	}, nil
}

// lowercase is rune by rune, as the reference does it: a final sigma is like any other.
func lowercase(text string) string {
	return strings.ReplaceAll(strings.Map(func(r rune) rune {
		if r == 'İ' {
			return r
		}
		return unicode.ToLower(r)
	}, text), "İ", "i̇")
}

func strip(left, right bool) step {
	return func(text string) string {
		if left {
			text = strings.TrimLeftFunc(text, unicode.IsSpace)
		}
		if right {
			text = strings.TrimRightFunc(text, unicode.IsSpace)
		}
		return text
	}
}

// replace knows plain strings and the one expression that SentencePiece models are converted with.
func replace(p *part) (step, error) {
	switch {
	case p.Pattern.String != "":
		return func(text string) string { return strings.ReplaceAll(text, p.Pattern.String, p.Content) }, nil
	case p.Pattern.Regex == " {2,}":
		return func(text string) string { return spaces(text, p.Content) }, nil
	}
	return nil, unsupported("replacing the expression %q", p.Pattern.Regex)
}

// spaces writes content for every run of two or more spaces.
func spaces(text, content string) string {
	var b strings.Builder
	for len(text) > 0 {
		run := len(text) - len(strings.TrimLeft(text, " "))
		if run > 1 {
			b.WriteString(content)
			text = text[run:]
			continue
		}
		next := strings.IndexByte(text[1:], ' ') + 1
		if next == 0 {
			next = len(text)
		}
		b.WriteString(text[:next])
		text = text[next:]
	}
	return b.String()
}
