package sample

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var term = regexp.MustCompile(`-?"[^"]*"|\S+`)

// reading is one way to understand a query; the answers must not depend on it.
type reading struct {
	name   string
	around bool // alt texts and link cards are searched too
	stems  bool // a word is found by its stem
	slack  int  // days by which since: and until: are wider
}

func TestWordQueriesAreAnsweredInFullHoweverTheyAreRead(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, q := range s.Words {
		for _, r := range []reading{
			{name: "strict"}, {name: "wide", around: true}, {name: "stems", stems: true, around: true},
			{name: "a day more", slack: 1}, {name: "a day less", slack: -1},
		} {
			if got := answer(s, q.Query, r); !slices.Equal(got, q.Want) {
				t.Errorf("%s, read %s: %v, want %v", q.Query, r.name, got, q.Want)
			}
		}
	}
}

func TestAnswersAreOpenToTheViewer(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, q := range s.Words {
		for _, id := range q.Want {
			if hidden(s, id) {
				t.Errorf("%s wants %s, which may be filtered", q.Query, id)
			}
		}
	}
	for _, q := range s.Meaning {
		for _, id := range q.Want {
			if hidden(s, id) || s.Post(id).Lang != "en" {
				t.Errorf("%s wants %s, which may be filtered or is not English", q.Query, id)
			}
		}
	}
}

func TestEveryOperatorIsUsed(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, q := range load(t).Words {
		all.WriteString(" " + q.Query)
	}
	for _, op := range []string{" from:", " since:", " until:", " has:image", " has:link", " has:quote", " lang:", ` "`, " -"} {
		if !strings.Contains(all.String(), op) {
			t.Errorf("no query uses %s", op)
		}
	}
}

// A meaning query that shares a word, or the beginning of one, with its answer could be found without any meaning.
func TestMeaningQueriesShareNoWordWithTheirAnswers(t *testing.T) {
	t.Parallel()
	s := load(t)
	small := strings.Fields("to in the a of at")
	for _, q := range s.Meaning {
		for _, id := range q.Want {
			for _, w := range words(q.Query) {
				for _, have := range words(around(s.Post(id))) {
					if !slices.Contains(small, w) && stem(w) == stem(have) {
						t.Errorf("%q and %s share %q", q.Query, id, have)
					}
				}
			}
		}
	}
}

func TestDatesAreWrittenForTheDay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 23, 30, 0, 0, time.FixedZone("", -5*3600))
	got := WordQuery{Query: "frost since:{{-3d}} until:{{-0d}}"}.On(now)
	if want := "frost since:2026-02-28 until:2026-03-03"; got != want {
		t.Errorf("On = %q, want %q", got, want)
	}
}

func answer(s *Sample, query string, r reading) []string {
	ids := []string{}
	for i := range s.Posts {
		p := &s.Posts[i]
		ok := !p.Deleted
		for _, w := range term.FindAllString(query, -1) {
			bare := strings.TrimPrefix(w, "-")
			ok = ok && matches(s, p, bare, r) == (bare == w)
		}
		if ok {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func matches(s *Sample, p *Post, w string, r reading) bool {
	op, rest, _ := strings.Cut(w, ":")
	switch op {
	case "from":
		return s.Person(p.By).Handle == rest
	case "lang":
		return p.Lang == rest
	case "has":
		return map[string]bool{"image": len(p.Images) > 0, "link": p.Link != nil, "quote": p.Quote != ""}[rest]
	case "since":
		return p.AgoMin < (days(rest)+r.slack)*1440
	case "until":
		return p.AgoMin >= (days(rest)-r.slack)*1440
	}
	text := words(p.Text)
	if r.around {
		text = words(around(p))
	}
	want := words(w)
	for i := 0; i+len(want) <= len(text); i++ {
		if slices.EqualFunc(text[i:i+len(want)], want, func(a, b string) bool { return a == b || r.stems && stem(a) == stem(b) }) {
			return true
		}
	}
	return false
}

func days(mark string) int {
	n, err := strconv.Atoi(dateMark.FindStringSubmatch(mark)[1])
	if err != nil {
		panic(err)
	}
	return n
}

func around(p *Post) string {
	text := p.Text
	for _, im := range p.Images {
		text += " " + im.Alt
	}
	if p.Link != nil {
		text += " " + p.Link.Title + " " + p.Link.Description
	}
	return text
}

// stem is blunter than any stemmer a search would use, so that what it keeps apart stays apart.
func stem(w string) string {
	for _, end := range []string{"ings", "ing", "ers", "er", "ed", "es", "s", "y", "e"} {
		if cut, ok := strings.CutSuffix(w, end); ok && len(cut) >= 3 {
			return cut
		}
	}
	return w
}

func hidden(s *Sample, id string) bool {
	p := s.Post(id)
	who := s.Person(p.By)
	return p.Deleted || p.Spam || len(p.Labels)+len(p.SelfLabels) > 0 || who.YouBlock || who.YouMute || who.ViewerRelation != ""
}
