package atp

import "github.com/bluesky-social/indigo/atproto/syntax"

// IsDID reports whether s is a DID.
func IsDID(s string) bool {
	_, err := syntax.ParseDID(s)
	return err == nil
}

// soundCID reports whether s can be the text of a CID.
func soundCID(s string) bool {
	if usualCID(s) {
		return true
	}
	_, err := syntax.ParseCID(s)
	return err == nil
}

// IsLanguage reports whether s is a language tag that a post may name (BCP 47).
func IsLanguage(s string) bool {
	tag, err := syntax.ParseLanguage(s)
	return err == nil && len(tag) <= 35
}
