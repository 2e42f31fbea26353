package repo

import (
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// why is the reason that Check gives, empty for none.
func why(err error) string {
	if err == nil {
		return ""
	}
	var m *Malformed
	if !errors.As(err, &m) {
		return err.Error()
	}
	return m.Why
}

func TestCheck(t *testing.T) {
	t.Parallel()
	in := func(v any) string { return enc(map[string]any{"a": v}) }
	nested := func(n int) string { return strings.Repeat("\x81", n) + "\x80" }
	for name, c := range map[string]struct{ data, why string }{
		"empty map":              {"\xa0", ""},
		"all kinds":              {enc(map[string]any{"a": 1, "b": -1, "cc": "ü", "d": []byte{255}, "e": []any{nil, true, false}, "f": blobCID, "": 0}), ""},
		"int64":                  {in(raw("\x1b\x7f\xff\xff\xff\xff\xff\xff\xff")), ""},
		"nothing":                {"", WhyShort},
		"no map":                 {enc("blah"), WhyShape},
		"trailing":               {"\xa0\xa0", WhyTrailing},
		"ends in head":           {"\xa1\x61", WhyShort},
		"ends in argument":       {in(raw("\x19\x01")), WhyShort},
		"uint beyond int64":      {in(raw("\x1b\x80\x00\x00\x00\x00\x00\x00\x00")), WhyInt},
		"negative beyond int64":  {in(raw("\x3b\x80\x00\x00\x00\x00\x00\x00\x00")), WhyInt},
		"1 in 1 byte too many":   {in(raw("\x18\x01")), WhyInt},
		"1 in 2 bytes too many":  {in(raw("\x19\x00\x01")), WhyInt},
		"1 in 4 bytes too many":  {in(raw("\x1a\x00\x00\x00\x01")), WhyInt},
		"1 in 8 bytes too many":  {in(raw("\x1b\x00\x00\x00\x00\x00\x00\x00\x01")), WhyInt},
		"length with extra byte": {in(raw("\x78\x01a")), WhyInt},
		"reserved argument":      {in(raw("\x1c")), WhyInt},
		"float64":                {in(1.5), WhyFloat},
		"NaN":                    {in(math.NaN()), WhyFloat},
		"infinity":               {in(math.Inf(1)), WhyFloat},
		"float32":                {in(raw("\xfa\x00\x00\x00\x00")), WhyFloat},
		"float16":                {in(raw("\xf9\x00\x00")), WhyFloat},
		"undefined":              {in(raw("\xf7")), WhySimple},
		"simple 0":               {in(raw("\xe0")), WhySimple},
		"simple 32":              {in(raw("\xf8\x20")), WhySimple},
		"endless array":          {in(raw("\x9f\xff")), WhyEndless},
		"endless text":           {in(raw("\x7f\x61a\xff")), WhyEndless},
		"endless map":            {"\xbf\xff", WhyEndless},
		"break":                  {in(raw("\xff")), WhyEndless},
		"keys out of order":      {enc(pairs{"b", 1, "a", 1}), WhyKey},
		"long key first":         {enc(pairs{"aa", 1, "b", 1}), WhyKey},
		"same key twice":         {enc(pairs{"a", 1, "a", 1}), WhyKey},
		"same key in nested map": {in(pairs{"", 1, "", 1}), WhyKey},
		"key is a number":        {enc(pairs{1, 1}), WhyKey},
		"key is bytes":           {enc(pairs{[]byte("a"), 1}), WhyKey},
		"bad UTF-8":              {in("\xff"), WhyUTF8},
		"surrogate":              {in("\xed\xa0\x80"), WhyUTF8},
		"bad UTF-8 in key":       {enc(pairs{"\xff", 1}), WhyUTF8},
		"other tag":              {in(raw("\xc0\x61a")), WhyLink},
		"tag 42 around text":     {in(raw("\xd8\x2a\x61a")), WhyLink},
		"CIDv0":                  {in(raw("\xd8\x2a\x58\x23\x00\x12\x20" + strings.Repeat("x", 32))), WhyLink},
		"codec json":             {in(CID([]byte("\x01\x70\x12\x20" + strings.Repeat("x", 32)))), WhyLink},
		"no multibase zero":      {in(raw("\xd8\x2a\x58\x25\x01" + string(blobCID[:]))), WhyLink},
		"cut link":               {in(raw(enc(blobCID)[:40])), WhyLink},
		"$link":                  {in(map[string]any{"$link": "bafy"}), WhyReserved},
		"$bytes":                 {in(map[string]any{"$bytes": "AA"}), WhyReserved},
		"$type null":             {in(map[string]any{"$type": nil}), WhyReserved},
		"$type empty":            {in(map[string]any{"$type": ""}), WhyReserved},
		"blob":                   {in(map[string]any{"$type": "blob", "ref": blobCID, "size": 1, "mimeType": "image/png"}), ""},
		"blob, size is text":     {in(map[string]any{"$type": "blob", "ref": blobCID, "size": "1", "mimeType": "image/png"}), WhyReserved},
		"blob without ref":       {in(map[string]any{"$type": "blob", "size": 1, "mimeType": "image/png"}), WhyReserved},
		"blob without mime type": {in(map[string]any{"$type": "blob", "ref": blobCID, "size": 1}), WhyReserved},
		"32 deep":                {in(raw(nested(30))), ""},
		"33 deep":                {in(raw(nested(31))), WhyDepth},
		"text longer than all":   {in(raw("\x7b\xff\xff\xff\xff\xff\xff\xff\xff")), WhyShort},
		"bytes longer than all":  {in(raw("\x5b\x00\x00\x01\x00\x00\x00\x00\x00")), WhyShort},
		"fields longer than all": {"\xa3\x61a\x00", WhyShort},
	} {
		if got := why(Check([]byte(c.data))); got != c.why {
			t.Errorf("%s: %q, want %q", name, got, c.why)
		}
	}
}

func TestMalformedNamesThePlace(t *testing.T) {
	t.Parallel()
	err := Check([]byte(enc(pairs{"abc", 1, "b", 1})))
	if err == nil || err.Error() != "malformed CBOR at byte 6: key" {
		t.Error(err)
	}
}

// bombs are records of legal size made to cost.
var bombs = map[string]string{
	"a million nested arrays": strings.Repeat("\x81", 999_999) + "\x80",
	"a million nested maps":   strings.Repeat("\xa1\x60", 499_999) + "\xa0",
	"an array of 2^40":        "\x9b\x00\x00\x01\x00\x00\x00\x00\x00",
	"a map of 2^40":           "\xbb\x00\x00\x01\x00\x00\x00\x00\x00",
	"a text of 2^40":          "\x7b\x00\x00\x01\x00\x00\x00\x00\x00",
	"the same key for ever":   "\xba\x00\x03\x0d\x40" + strings.Repeat("\x61a\xf6", 200_000),
	"NaN":                     enc(math.NaN()),
	"a wide tree of arrays":   strings.Repeat("\x99\x7f\xff", 30) + strings.Repeat("\x80", 900_000),
	"a million empty maps":    "\x9a\x00\x0f\x3e\x58" + strings.Repeat("\xa0", 999_000),
	"a million fields":        "\xba\x00\x04\x93\xe0" + strings.Repeat("\x60\x00", 300_000),
}

// TestBombs demands ≤50 ms and ≤32 MiB for each, in every place where CBOR is read. Not parallel: it measures.
func TestBombs(t *testing.T) {
	for name, bomb := range bombs {
		embed := enc(map[string]any{"$type": "app.bsky.feed.post", "text": "", "embed": raw(bomb), "facets": 0})
		other := enc(map[string]any{"$type": "app.bsky.feed.post", "text": "", "other": raw(bomb)})
		for place, read := range map[string]func(){
			"Check":  func() { _ = Check([]byte(bomb)) },
			"embed":  func() { bombed(t, name, embed) },
			"other":  func() { bombed(t, name, other) },
			"node":   func() { _, _, _ = parseNode(bomb, nil, 8192) },
			"commit": func() { _, _ = parseCommit(bomb) },
		} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			least, runs := time.Hour, uint64(0)
			for runs < 30 && (runs < 3 || least > 50*time.Millisecond) { // others' work only ever adds to a time
				start := time.Now()
				read()
				least, runs = min(least, time.Since(start)), runs+1
			}
			runtime.ReadMemStats(&after)
			if took := (after.TotalAlloc - before.TotalAlloc) / runs; least > 50*time.Millisecond || took > 32<<20 {
				t.Errorf("%s in %s: %v, %d bytes", name, place, least, took)
			}
		}
	}
}

func bombed(t *testing.T, name, data string) {
	var d decoder
	_, err := d.decode("app.bsky.feed.post", data, 2_000_000)
	if sound := name == "a million empty maps"; (err == nil) != sound {
		t.Errorf("%s: %v", name, err)
	}
}

// TestCheckAgreesWithTheEncoder draws values of the data model, which pass, and spoils one byte's worth of length.
func TestCheckAgreesWithTheEncoder(t *testing.T) {
	t.Parallel()
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		leaves := []*rapid.Generator[any]{
			rapid.Int().AsAny(), rapid.String().AsAny(), rapid.SliceOf(rapid.Byte()).AsAny(), rapid.Bool().AsAny(), rapid.Just[any](blobCID), rapid.Just[any](nil),
		}
		if depth == 0 {
			return rapid.OneOf(leaves...)
		}
		inner := value(depth - 1)
		return rapid.OneOf(append(leaves, rapid.SliceOfN(inner, 0, 5).AsAny(),
			rapid.MapOfN(rapid.StringMatching(`[a-zü]{0,30}`), inner, 0, 5).AsAny())...)
	}
	rapid.Check(t, func(rt *rapid.T) {
		data := enc(map[string]any{"v": value(4).Draw(rt, "value")})
		if err := Check([]byte(data)); err != nil {
			rt.Fatal(err)
		}
		if n := rapid.IntRange(0, len(data)-1).Draw(rt, "cut"); Check([]byte(data[:n])) == nil {
			rt.Fatalf("cut at %d of %d unnoticed", n, len(data))
		}
	})
}

func TestCheckDoesNotAllocate(t *testing.T) {
	data := []byte(enc(map[string]any{"a": []any{1, "two", map[string]any{"three": blobCID}}}))
	if n := testing.AllocsPerRun(100, func() { _ = Check(data) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
