package atp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// A file of vectors goes through the function of this package that meets such values in foreign data. What the product
// refuses although the syntax allows it is named beside the reason, and refused it must be.
type vectorCase struct {
	files  string // prefix of NAME_valid.txt and NAME_invalid.txt
	accept func(string) bool
	// strict names valid values that the product refuses on purpose.
	strict func(string) bool
}

var vectorCases = []vectorCase{
	{files: "did_syntax", accept: func(s string) bool { return recordURI("at://"+s+"/app.bsky.feed.post/k") != "" }},
	{files: "handle_syntax", accept: func(s string) bool { return handleOf(text(s)) != HandleInvalid },
		strict: func(s string) bool { return strings.EqualFold(s, HandleInvalid) }},
	{files: "atidentifier_syntax", accept: func(s string) bool {
		return handleOf(text(s)) != HandleInvalid || recordURI("at://"+s+"/app.bsky.feed.post/k") != ""
	}},
	{files: "nsid_syntax", accept: func(s string) bool { return recordURI("at://did:plc:ann/"+s+"/k") != "" }},
	{files: "recordkey_syntax", accept: func(s string) bool { return recordURI("at://did:plc:ann/app.bsky.feed.post/"+s) != "" }},
	{files: "aturi_syntax", accept: func(s string) bool { return recordURI(s) != "" }, strict: notOneRecord},
	{files: "tid_syntax", accept: func(s string) bool {
		return RecordTime(feed.NewURI("did:plc:ann", feed.CollectionPost, s), 1<<47) != 0
	}},
	{files: "datetime_syntax", accept: func(s string) bool { _, ok := millis(text(s)); return ok }, strict: beforeClocks},
	{files: "language_syntax", accept: func(s string) bool { return len(langs([]string{s})) == 1 },
		strict: func(s string) bool { return len(s) > 35 || strings.HasPrefix(s, "X-") }}, // private use names no language
	{files: "cid_syntax", accept: func(s string) bool {
		v := postView{URI: "at://did:plc:ann/app.bsky.feed.post/k", CID: s, Author: &profileView{DID: "did:plc:ann"}}
		said := ""
		return identify(&v, &postRecord{Type: feed.CollectionPost, Text: &said}) == ""
	}},
	{files: "uri_syntax", accept: func(s string) bool { return webURL(text(s)) != "" },
		strict: func(s string) bool { // only what a browser may be sent to, and no longer than browsers take
			return !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") || len(s) > maxURL
		}},
}

// notOneRecord: a handle for authority can change hands, and only a record can be liked, answered or shown.
func notOneRecord(s string) bool {
	u, err := syntax.ParseATURI(s)
	return err == nil && (u.RecordKey() == "" || u.Authority().IsHandle())
}

// beforeClocks: a date before 1970 is no claim that could order anything; the record then counts from its witness.
func beforeClocks(s string) bool {
	t, err := syntax.ParseDatetimeLenient(s)
	return err == nil && t.Time().UnixMilli() <= 0
}

// loose names invalid values that the product takes all the same, with the reason. Everything here decorates a record: to
// drop the record for it would hide a post that every other app shows.
var loose = map[string]func(string) bool{
	// The reference AppView reads dates as JavaScript does; the value is clamped afterwards, whatever it says.
	"datetime_syntax": func(s string) bool { _, err := syntax.ParseDatetimeLenient(s); return err == nil },
}

func TestInteropSyntax(t *testing.T) {
	t.Parallel()
	for _, c := range vectorCases {
		valid, invalid := vectorLines(t, c.files+"_valid.txt"), vectorLines(t, c.files+"_invalid.txt")
		held := 0
		for _, s := range valid {
			want := c.strict == nil || !c.strict(s)
			if got := c.accept(s); got != want {
				t.Errorf("%s: %.100q accepted: %v, want %v", c.files, s, got, want)
				continue
			}
			held++
		}
		for _, s := range invalid {
			want := loose[c.files] != nil && loose[c.files](s)
			if got := c.accept(s); got != want {
				t.Errorf("%s: invalid %q accepted: %v, want %v", c.files, s, got, want)
				continue
			}
			held++
		}
		t.Logf("%s: %d of %d", c.files, held, len(valid)+len(invalid))
	}
}

// A date or a language that has the shape and means nothing must not become one.
func TestInteropParse(t *testing.T) {
	t.Parallel()
	for _, s := range vectorLines(t, "datetime_parse_invalid.txt") {
		if ms, ok := millis(text(s)); ok {
			t.Errorf("%q is the time %d", s, ms)
		}
	}
}

// vectorLines reads a file of vectors: one value a line, "#" begins a comment, spaces count.
func vectorLines(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "interop", "syntax", name))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.SplitSeq(string(data), "\n") {
		if line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	if len(out) < 4 {
		t.Fatalf("%s has %d values", name, len(out))
	}
	return out
}
