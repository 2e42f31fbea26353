package store

import (
	"crypto/sha256"
	"encoding/binary"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"skein/feed"
)

// minFingerprint is how many letters a text needs before two equal ones say anything.
const minFingerprint = 20

// fingerprint hashes a text so that copies with another link, mention, number, punctuation or case fall together; ok is
// false for one that is too short.
func fingerprint(text string) (hash int64, ok bool) {
	var b strings.Builder
	letters := 0
	for _, word := range strings.Fields(strings.ToLower(norm.NFKC.String(text))) {
		switch {
		case strings.HasPrefix(word, "@"):
			b.WriteString("@ ")
			continue
		case strings.Contains(word, "://") || strings.HasPrefix(word, "www."):
			b.WriteString("/ ")
			continue
		}
		letters += fold(&b, word)
		b.WriteByte(' ')
	}
	if letters < minFingerprint {
		return 0, false
	}
	return hash64(b.String()), true
}

// fold writes the letters of a word and one "0" for each number in it, and counts the letters.
func fold(b *strings.Builder, word string) (letters int) {
	number := false
	for _, r := range word {
		switch {
		case unicode.IsDigit(r) && !number:
			b.WriteByte('0')
			number = true
		case unicode.IsLetter(r), unicode.IsMark(r):
			b.WriteRune(r)
			letters++
			number = false
		}
	}
	return letters
}

// linkKey hashes host and path of a post's link, so that only the query may differ.
func linkKey(p *feed.Post) (hash int64, ok bool) {
	u, err := url.Parse(firstLink(p))
	if err != nil || u.Host == "" {
		return 0, false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	return hash64(host + "/" + strings.Trim(u.Path, "/")), true
}

// hash64 is a prefix of SHA-256, so that nobody can write a text that collides with another's on purpose.
func hash64(s string) int64 {
	sum := sha256.Sum256([]byte(s))
	return int64(binary.BigEndian.Uint64(sum[:]))
}

// nullable is a column that is NULL when ok is false.
func nullable(v int64, ok bool) any {
	if !ok {
		return nil
	}
	return v
}
