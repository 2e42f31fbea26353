package fault

import "bytes"

// Bombs are blocks that call themselves DAG-CBOR records and are made to hurt whoever decodes them, by what they do. None
// is over a megabyte, which is what a record may have.
func Bombs() map[string][]byte {
	post := func(field, value string) []byte {
		return []byte("\xa2\x65$type\x72app.bsky.feed.post" + field + value)
	}
	return map[string][]byte{
		"nested-million":  append(bytes.Repeat([]byte{0x81}, 1_000_000), 0xf6),
		"nested-maps":     append(bytes.Repeat([]byte("\xa1\x61a"), 300_000), 0xf6),
		"array-2^40":      []byte("\x9b\x00\x00\x01\x00\x00\x00\x00\x00"),
		"map-2^40":        []byte("\xbb\x00\x00\x01\x00\x00\x00\x00\x00"),
		"string-2^40":     []byte("\x7b\x00\x00\x01\x00\x00\x00\x00\x00"),
		"bytes-2^62":      []byte("\x5b\x40\x00\x00\x00\x00\x00\x00\x00"),
		"not-a-number":    post("\x64text", "\xfb\x7f\xf8\x00\x00\x00\x00\x00\x00"),
		"float":           post("\x64text", "\xfb\x3f\xf8\x00\x00\x00\x00\x00\x00"),
		"duplicate-key":   []byte("\xa3\x64text\x61a\x64text\x61b\x65$type\x72app.bsky.feed.post"),
		"bad-utf8":        post("\x64text", "\x62\xff\xfe"),
		"trailing":        append(post("\x64text", "\x61x"), "more"...),
		"indefinite":      []byte("\xbf\x64text\x61x\xff"),
		"not-canonical":   []byte("\xa1\x78\x04text\x61x"),
		"unfinished":      []byte("\xa2\x64text\x61x\x65$typ"),
		"empty":           {},
		"link-to-nothing": post("\x64text", "\xd8\x2a\x41\x00"),
	}
}
