package atp

import (
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// Bounds of the lexicons, and where they name none, of sense.
const (
	maxText   = 3000 // bytes of a post
	maxLangs  = 3
	maxTags   = 8
	maxTag    = 640
	maxName   = 640
	maxAbout  = 2560
	maxAlt    = 10_000
	maxTitle  = 1000
	maxURL    = 2048
	maxLabel  = 128 // bytes of a label's value
	maxLabels = 64  // of one subject
	maxFacets = 256 // of one text
	maxImages = 10

	maxSelfLabels = 10 // of one author on one subject
	maxHidden     = 300
	maxDetached   = 50
	maxLists      = 5

	maxShape   = 100_000
	futureRoom = 5 * time.Minute
)

// firstPost is before any post of the network; earlier claims are moved here.
var firstPost = time.Date(2022, 11, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// clip cuts s to at most n bytes of valid UTF-8, at a rune boundary.
func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// webURL keeps only what may be shown or followed: http and https, with a host.
func webURL(s text) string {
	if len(s) > maxURL || strings.ContainsFunc(string(s), unicode.IsSpace) {
		return ""
	}
	u, err := url.Parse(string(s))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" {
		return ""
	}
	return string(s)
}

// recordURI keeps a complete at-uri of one record, with a DID for authority.
func recordURI(s string) feed.URI {
	if usualURI(s) {
		return feed.URI(s)
	}
	u, err := syntax.ParseATURI(s)
	if err != nil || u.RecordKey() == "" {
		return ""
	}
	if did, err := u.Authority().AsDID(); err != nil || did == "" {
		return ""
	}
	return feed.URI(s)
}

// postURI keeps the at-uri of a post.
func postURI(s string) feed.URI {
	u := recordURI(s)
	if _, collection, _, _ := u.Split(); collection != feed.CollectionPost {
		return ""
	}
	return u
}

// millis reads a datetime; ok is false when it is none, or lies outside what 64-bit clocks and people use.
func millis(s text) (ms int64, ok bool) {
	ms, ok = usualTime(string(s))
	if !ok {
		t, err := syntax.ParseDatetimeLenient(string(s))
		if err != nil {
			return 0, false
		}
		ms = t.Time().UnixMilli()
	}
	return ms, ms > 0 && ms < 1<<48
}

// witnessed is when a server saw something: never later than now, so that a server's wrong clock cannot date ahead.
func witnessed(s text, nowMs int64) int64 {
	ms, ok := millis(s)
	if !ok {
		return nowMs
	}
	return min(max(ms, firstPost), nowMs)
}

// claimed is an author's date, clamped to [2022-11-01, witnessed + 5 min]; without one it is the witnessed time.
func claimed(s text, witnessedMs int64) int64 {
	ms, ok := millis(s)
	if !ok {
		return witnessedMs
	}
	return min(max(ms, firstPost), witnessedMs+futureRoom.Milliseconds())
}

// RecordTime is the time in a record key that is a TID, clamped like any claim; 0 for other keys.
func RecordTime(uri feed.URI, nowMs int64) int64 {
	_, _, rkey, _ := uri.Split()
	micros, ok := usualTID(rkey) // there are no others
	if !ok {
		return 0
	}
	return min(max(micros/1000, firstPost), nowMs)
}
