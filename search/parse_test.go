package search

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"skein/feed"
)

var (
	berlin = time.FixedZone("+02:00", 2*3600)
	now    = time.Date(2026, 7, 23, 15, 4, 5, 0, berlin)
)

func ms(y int, m time.Month, d int) int64 { return time.Date(y, m, d, 0, 0, 0, 0, berlin).UnixMilli() }

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]feed.Query{
		"":              {},
		"   \t\n":       {},
		"heron":         {Terms: []string{"heron"}, Text: "heron"},
		"grey heron":    {Terms: []string{"grey", "heron"}, Text: "grey heron"},
		`"grey heron"`:  {Phrases: []string{"grey heron"}, Text: "grey heron"},
		`“grey heron”x`: {Phrases: []string{"grey heron"}, Terms: []string{"x"}, Text: "grey heron x"},
		`„grau“ «gris»`: {Phrases: []string{"grau", "gris"}, Text: "grau gris"},
		`「青い鳥」 空`:       {Phrases: []string{"青い鳥"}, Terms: []string{"空"}, Text: "青い鳥 空"},
		`a "b c" d`:     {Terms: []string{"a", "d"}, Phrases: []string{"b c"}, Text: "a b c d"},
		`"never closed`: {Terms: []string{"never", "closed"}, Text: "never closed"},
		`"" "  " " " -`: {},
		"--- - \"":      {},
		"heron -boat":   {Terms: []string{"heron"}, Without: []string{"boat"}, Text: "heron"},
		`-"old boat" x`: {Terms: []string{"x"}, Without: []string{"old boat"}, Text: "x"},
		"well-known":    {Terms: []string{"well-known"}, Text: "well-known"},
		"🪁":             {Terms: []string{"🪁"}, Text: "🪁"},

		"from:me":                           {From: []string{"me"}},
		"FROM:@Ann.Test from:bob.test":      {From: []string{"ann.test", "bob.test"}},
		"from:ann.test from:ANN.test":       {From: []string{"ann.test"}},
		"from:did:plc:AbC":                  {From: []string{"did:plc:AbC"}},
		`from:"ann.test" fog`:               {From: []string{"ann.test"}, Terms: []string{"fog"}, Text: "fog"},
		"from:@":                            {Terms: []string{"from:@"}, Text: "from:@", Problems: []string{"from:@"}},
		"has:image has:Links":               {Has: []feed.Has{feed.HasImage, feed.HasLink}},
		"has:video has:quote has:quotes":    {Has: []feed.Has{feed.HasVideo, feed.HasQuote}},
		"has:dog fog":                       {Terms: []string{"has:dog", "fog"}, Text: "has:dog fog", Problems: []string{"has:dog"}},
		"lang:de lang:pt-BR":                {Langs: []string{"de", "pt-br"}},
		"topic:News topic:food_&_dining":    {Topics: []string{"news", "food_&_dining"}},
		"topic:x topic:d!":                  {Terms: []string{"topic:x", "topic:d!"}, Text: "topic:x topic:d!", Problems: []string{"topic:x", "topic:d!"}},
		"lang:x lang:d!":                    {Terms: []string{"lang:x", "lang:d!"}, Text: "lang:x lang:d!", Problems: []string{"lang:x", "lang:d!"}},
		"since:2026-07-01":                  {SinceMs: ms(2026, 7, 1)},
		"until:2026-07-01":                  {UntilMs: ms(2026, 7, 1)},
		"since:today until:tomorrow":        {SinceMs: ms(2026, 7, 23), Terms: []string{"until:tomorrow"}, Text: "until:tomorrow", Problems: []string{"until:tomorrow"}},
		"since:yesterday":                   {SinceMs: ms(2026, 7, 22)},
		"since:2026-07-01 since:2026-06-01": {SinceMs: ms(2026, 7, 1)},
		"until:2026-07-01 until:2026-06-01": {UntilMs: ms(2026, 6, 1)},
		"since:2026-07-01T10:00:00Z":        {SinceMs: time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC).UnixMilli()},
		"until:2026-07-01t10:00:00+02:00":   {UntilMs: time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC).UnixMilli()},
		"until:1970-01-01T00:00:00Z":        {UntilMs: -1},
		"since:2026-02-30":                  {Terms: []string{"since:2026-02-30"}, Text: "since:2026-02-30", Problems: []string{"since:2026-02-30"}},

		"re:zero":                       {Terms: []string{"re:zero"}, Text: "re:zero", Problems: []string{"re:zero"}},
		"-from:ann.test":                {Without: []string{"from:ann.test"}, Problems: []string{"-from:ann.test"}},
		"https://fog.test/a at://x/y/z": {Terms: []string{"https://fog.test/a", "at://x/y/z"}, Text: "https://fog.test/a at://x/y/z"},
		"did:plc:abc 12:30 note: :)":    {Terms: []string{"did:plc:abc", "12:30", "note:", ":)"}, Text: "did:plc:abc 12:30 note: :)"},
		`fog has:image "over the marsh" -boat from:me`: {Terms: []string{"fog"}, Has: []feed.Has{feed.HasImage},
			Phrases: []string{"over the marsh"}, Without: []string{"boat"}, From: []string{"me"}, Text: "fog over the marsh"},
		`' OR 1=1; DROP TABLE post --`: {Terms: []string{"'", "OR", "1=1;", "DROP", "TABLE", "post"}, Text: "' OR 1=1; DROP TABLE post"},
		"a\xffb":                       {Terms: []string{"ab"}, Text: "ab"},
	} {
		if got := Parse(text, now); !reflect.DeepEqual(got, want) {
			t.Errorf("%q:\n got %+v\nwant %+v", text, got, want)
		}
	}
}

func TestOperatorsAreUnderstood(t *testing.T) {
	t.Parallel()
	example := map[string]string{"from": "from:me", "since": "since:2026-01-01", "until": "until:2026-01-01", "has": "has:image",
		"lang": "lang:en", "topic": "topic:news", "phrase": `"a b"`, "not": "-a"}
	for _, id := range Operators() {
		q := Parse(example[id], now)
		if example[id] == "" || len(q.Problems) > 0 || len(q.Terms) > 0 || reflect.DeepEqual(q, feed.Query{}) {
			t.Errorf("%s: %+v", id, q)
		}
	}
	if len(Operators()) != len(example) {
		t.Errorf("%v", Operators())
	}
}

func TestLongQueriesAreCut(t *testing.T) {
	t.Parallel()
	if q := Parse(strings.Repeat("ä ", 100_000), now); len(q.Text) > maxQuery || len(q.Terms) == 0 {
		t.Errorf("%d bytes, %d terms", len(q.Text), len(q.Terms))
	}
}

// FuzzParse: whatever is typed, every part of the query is a sane value and nothing is both understood and a problem.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`a "b c" -d from:me since:2026-01-02 has:image lang:en`, `"`, `-"`, `from:"`, `:::`, "-\"x\"y:z", "「」", "\x00", "since:-1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := Parse(text, now)
		for _, list := range [][]string{q.Terms, q.Phrases, q.Without, q.From, q.Langs, q.Problems} {
			for _, s := range list {
				if s == "" || !utf8.ValidString(s) || len(s) > maxQuery {
					t.Fatalf("%q gives %q in %+v", text, s, q)
				}
			}
		}
		if len(q.Problems) > len(q.Terms)+len(q.Without) {
			t.Fatalf("%q: a problem is searched nowhere: %+v", text, q)
		}
		if (q.Text == "") != (len(q.Terms)+len(q.Phrases) == 0) {
			t.Fatalf("%q: the encoder's text is %q of %+v", text, q.Text, q)
		}
	})
}
