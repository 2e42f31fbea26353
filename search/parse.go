package search

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"skein/feed"
)

// maxQuery bounds the text that is read, in bytes. The index has tighter limits of its own.
const maxQuery = 4096

// Operators lists the ids of what the query language understands, in the order in which help shows them.
func Operators() []string {
	ids := make([]string, 0, len(operators)+2)
	for _, o := range operators {
		ids = append(ids, o.id)
	}
	return append(ids, "phrase", "not")
}

// operator is one word before a colon. read puts the value into the query and reports whether it understood it.
type operator struct {
	id   string
	read func(q *feed.Query, value string, now time.Time) bool
}

var operators = []operator{
	{"from", readFrom},
	{"since", readSince},
	{"until", readUntil},
	{"has", readHas},
	{"lang", readLang},
	{"topic", readTopic},
}

// Parse reads what a person typed. It never fails: an operator it does not know, or whose value it cannot read, is searched
// as a word and listed among Problems as it was typed. A day without a time means midnight where now is; until excludes.
func Parse(text string, now time.Time) feed.Query {
	if len(text) > maxQuery {
		text = text[:maxQuery]
	}
	text = strings.ToValidUTF8(text, "")
	var q feed.Query
	var spoken []string
	for text != "" {
		var p part
		p, text = next(text)
		if word := add(&q, p, now); word != "" {
			spoken = append(spoken, word)
		}
	}
	q.Text = strings.Join(spoken, " ")
	return q
}

// part is one piece of the query between spaces: [-]["]body["] or [-]key:value.
type part struct {
	raw    string // as typed
	body   string
	quoted bool
	minus  bool
}

// next cuts the first part off. A quote that is never closed is no quote.
func next(text string) (p part, rest string) {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	body, minus := strings.CutPrefix(text, "-")
	p.minus = minus
	if inner, after, closed := quotation(body); closed {
		p.body, p.quoted, rest = strings.TrimFunc(inner, unicode.IsSpace), true, after
	} else {
		end := strings.IndexFunc(body, unicode.IsSpace)
		if end < 0 {
			end = len(body)
		}
		p.body, rest = body[:end], body[end:]
		if key, value, found := strings.Cut(body, ":"); found && len(key) < end {
			if inner, after, closed := quotation(value); closed {
				p.body, rest = key+":"+inner, after
			}
		}
	}
	p.raw = text[:len(text)-len(rest)]
	return p, rest
}

// quotation cuts a quoted beginning off, straight or typographic.
func quotation(s string) (inner, after string, closed bool) {
	open, size := utf8.DecodeRuneInString(s)
	ends := map[rune]string{'"': `"`, '“': "”", '„': "“", '«': "»", '「': "」"}[open]
	if ends == "" {
		return "", "", false
	}
	return strings.Cut(s[size:], ends)
}

// add puts one part into the query and returns what it contributes to the text for the encoder.
func add(q *feed.Query, p part, now time.Time) (spoken string) {
	switch body := p.body; {
	case !p.quoted && strings.Trim(body, `-"“”„«»「」`) == "", body == "":
		return ""
	case p.minus:
		if !p.quoted && operatorLike(body) {
			q.Problems = append(q.Problems, p.raw)
		}
		q.Without = append(q.Without, body)
		return ""
	case p.quoted:
		q.Phrases = append(q.Phrases, body)
		return body
	case operatorLike(body):
		key, value, _ := strings.Cut(body, ":")
		for _, o := range operators {
			if strings.EqualFold(key, o.id) && o.read(q, value, now) {
				return ""
			}
		}
		q.Problems = append(q.Problems, p.raw)
	}
	word := strings.Trim(p.body, `"“”„«»「」`)
	q.Terms = append(q.Terms, word)
	return word
}

// operatorLike reports whether a word looks like key:value. Addresses and identifiers do as well, and are words.
func operatorLike(body string) bool {
	key, value, found := strings.Cut(body, ":")
	if !found || key == "" || value == "" || strings.HasPrefix(value, "//") || strings.EqualFold(key, "did") {
		return false
	}
	return !strings.ContainsFunc(key, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') })
}

func readFrom(q *feed.Query, value string, _ time.Time) bool {
	who := strings.TrimPrefix(value, "@")
	if !strings.HasPrefix(who, "did:") {
		who = strings.ToLower(who)
	}
	if who == "" || strings.ContainsFunc(who, func(r rune) bool { return r <= ' ' || r == '"' || r == '/' || r > '~' }) {
		return false
	}
	q.From = appendNew(q.From, who)
	return true
}

func readSince(q *feed.Query, value string, now time.Time) bool {
	at, ok := readTime(value, now)
	if ok {
		q.SinceMs = max(q.SinceMs, at.UnixMilli())
	}
	return ok
}

func readUntil(q *feed.Query, value string, now time.Time) bool {
	at, ok := readTime(value, now)
	if !ok {
		return false
	}
	ms := at.UnixMilli()
	if ms == 0 {
		ms = -1 // 0 means "no bound"; no post lies between
	}
	if q.UntilMs == 0 || ms < q.UntilMs {
		q.UntilMs = ms
	}
	return true
}

func readTime(value string, now time.Time) (time.Time, bool) {
	day := func(back int) time.Time {
		y, m, d := now.Date()
		return time.Date(y, m, d-back, 0, 0, 0, 0, now.Location())
	}
	switch strings.ToLower(value) {
	case "today":
		return day(0), true
	case "yesterday":
		return day(1), true
	}
	if at, err := time.ParseInLocation(time.DateOnly, value, now.Location()); err == nil {
		return at, true
	}
	at, err := time.Parse(time.RFC3339, strings.ToUpper(value))
	return at, err == nil
}

// carried maps every accepted spelling.
var carried = map[string]feed.Has{
	"image": feed.HasImage, "images": feed.HasImage, "picture": feed.HasImage, "pictures": feed.HasImage,
	"video": feed.HasVideo, "videos": feed.HasVideo, "link": feed.HasLink, "links": feed.HasLink,
	"quote": feed.HasQuote, "quotes": feed.HasQuote,
}

func readHas(q *feed.Query, value string, _ time.Time) bool {
	h, known := carried[strings.ToLower(value)]
	if known {
		q.Has = appendNew(q.Has, h)
	}
	return known
}

// readLang accepts the beginning of a BCP 47 tag: a language of two or three letters, then anything of its alphabet.
func readLang(q *feed.Query, value string, _ time.Time) bool {
	value = strings.ToLower(value)
	language, _, _ := strings.Cut(value, "-")
	plain := func(r rune) bool { return (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') || r == '-' }
	if len(language) < 2 || len(language) > 3 || len(value) > 35 || strings.ContainsFunc(value, func(r rune) bool { return !plain(r) }) {
		return false
	}
	q.Langs = appendNew(q.Langs, value)
	return true
}

// maxTopic bounds the beginning of a topic's id, in bytes.
const maxTopic = 40

// readTopic accepts the beginning of a topic's id, at least two letters: news stands for news_&_social_concern.
func readTopic(q *feed.Query, value string, _ time.Time) bool {
	value = strings.ToLower(value)
	plain := func(r rune) bool { return (r >= 'a' && r <= 'z') || r == '_' || r == '&' }
	if len(value) < 2 || len(value) > maxTopic || strings.ContainsFunc(value, func(r rune) bool { return !plain(r) }) {
		return false
	}
	q.Topics = appendNew(q.Topics, value)
	return true
}

func appendNew[T comparable](list []T, x T) []T {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}
