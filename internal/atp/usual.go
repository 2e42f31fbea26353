package atp

import (
	"strings"
	"time"
)

// What nearly every value of the network looks like is recognised here at a small part of the price of the full grammar. What is
// not recognised may be sound all the same.

// usualURI recognises an at-uri of a did:plc, a collection of app.bsky and a TID.
func usualURI(s string) bool {
	const scheme, bsky, tid = len("at://"), "/app.bsky.", 13
	const plc = scheme + len("did:plc:") + 24
	if len(s) < plc+len(bsky)+1+1+tid || !strings.HasPrefix(s, "at://") || s[plc:plc+len(bsky)] != bsky || s[len(s)-tid-1] != '/' {
		return false
	}
	switch s[plc+len(bsky) : len(s)-tid-1] {
	case "feed.post", "feed.like", "feed.repost", "graph.follow", "graph.block", "feed.threadgate", "feed.postgate":
		_, ok := usualTID(s[len(s)-tid:])
		return ok && usualDID(s[scheme:plc])
	}
	return false
}

// usualDID recognises a did:plc.
func usualDID(s string) bool {
	rest, ok := strings.CutPrefix(s, "did:plc:")
	return ok && len(rest) == 24 && base32(rest)
}

// usualCID recognises a CID of a record: version 1, base32, 36 bytes.
func usualCID(s string) bool { return len(s) == 59 && s[0] == 'b' && base32(s) }

// base32 reports whether s is made of the characters that CIDs, did:plc and TIDs share.
func base32(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	return true
}

// usualTID reads a TID: 13 characters of 5 bits, microseconds since the epoch above 10 bits of a clock's id.
func usualTID(s string) (micros int64, ok bool) {
	if len(s) != 13 || !base32(s) || s[0] > 'j' {
		return 0, false
	}
	n := uint64(0)
	for _, c := range []byte(s) {
		if c < 'a' {
			n = n<<5 | uint64(c-'2')
		} else {
			n = n<<5 | uint64(c-'a'+6)
		}
	}
	return int64(n >> 10), true
}

// usualTime reads a datetime as apps write it, in UTC with or without milliseconds: ms since the epoch.
func usualTime(s string) (ms int64, ok bool) {
	const layout = "0000-00-00T00:00:00.000Z"
	short := len(s) == len(layout)-4
	if !short && len(s) != len(layout) || s[0] != '1' && s[0] != '2' || s[len(s)-1] != 'Z' {
		return 0, false
	}
	var parts [7]int // year, month, day, hour, minute, second, millisecond
	part := 0
	for i, c := range []byte(s[:len(s)-1]) {
		switch {
		case layout[i] != '0':
			if c != layout[i] {
				return 0, false
			}
			part++
		case c < '0' || c > '9':
			return 0, false
		default:
			parts[part] = 10*parts[part] + int(c-'0')
		}
	}
	year, month, day, hour, minute, second := parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]
	if month < 1 || month > 12 || day < 1 || day > 28 && day > time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day() || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC).UnixMilli() + int64(parts[6]), true
}
