package sample

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestQuietFriendsAreFollowedAndQuiet(t *testing.T) {
	t.Parallel()
	s := load(t)
	posts := map[string]int{}
	for _, p := range s.Posts {
		posts[p.By]++
	}
	quiet := 0
	for _, id := range s.Person(ViewerID).Follows {
		if s.Person(id).Kind == KindQuiet {
			quiet++
			if posts[id] < 1 || posts[id] > 3 {
				t.Errorf("%s posts %d times", id, posts[id])
			}
		}
	}
	if quiet < 3 {
		t.Errorf("%d quiet friends, want 3", quiet)
	}
}

// Strangers, blocked, muted and spamming people must be able to reach the viewer's timeline, or no test of a filter bites.
func TestFriendsRepostPeopleTheViewerDoesNotFollow(t *testing.T) {
	t.Parallel()
	s := load(t)
	follows := s.Person(ViewerID).Follows
	reached := map[string]int{}
	for _, p := range s.Posts {
		who := s.Person(p.By)
		if slices.Contains(follows, p.By) || p.Deleted || !anyOf(p.Reposts, follows) {
			continue
		}
		reached[p.By]++
		reached["spam"] += one(p.Spam)
		reached["blocked"] += one(who.YouBlock)
		reached["blocks"] += one(who.ViewerRelation == BlocksViewer)
		reached["muted"] += one(who.YouMute)
	}
	for _, who := range []string{"xan", "yusuf", "rosa", "spam", "blocked", "blocks", "muted"} {
		if reached[who] == 0 {
			t.Errorf("nobody the viewer follows reposts %s", who)
		}
	}
}

func TestTownSleepsAtNight(t *testing.T) {
	t.Parallel()
	s := load(t)
	night, day := 0, 0
	for _, p := range s.Posts {
		switch hour := ((NominalHour*60-p.AgoMin)%1440 + 1440) % 1440 / 60; {
		case hour < 5:
			night++
		case hour >= 8 && hour < 23:
			day++
		}
	}
	if night == 0 || night*15 > day*3 { // per hour: at most three fifths of the day's rate
		t.Errorf("%d posts in five hours of night, %d in fifteen of day", night, day)
	}
}

func TestViewerHasSeveralInterests(t *testing.T) {
	t.Parallel()
	s := load(t)
	likes := map[string]int{}
	for _, id := range s.You.Likes {
		p := s.Post(id)
		if p.By == ViewerID {
			t.Errorf("the viewer likes their own %s", id)
		}
		for _, topic := range p.Topics {
			likes[topic]++
		}
	}
	for _, topic := range s.Person(ViewerID).Interests {
		if likes[topic] < 10 {
			t.Errorf("%d likes about %s, want 10", likes[topic], topic)
		}
	}
	t.Log(likes)
}

func TestScriptsAndJoinersAreThere(t *testing.T) {
	t.Parallel()
	s := load(t)
	have := map[string]int{}
	for _, p := range s.Posts {
		have["zero-width joiner"] += one(strings.Contains(p.Text, "\u200d"))
		have["zero-width space"] += one(strings.Contains(p.Text, "\u200b"))
		have["combining mark"] += one(strings.ContainsFunc(p.Text, func(r rune) bool { return unicode.Is(unicode.Mn, r) && r < 0x370 }))
		have["right to left"] += one(strings.ContainsFunc(p.Text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }))
		have["emoji"] += one(strings.ContainsFunc(p.Text, func(r rune) bool { return r > 0x1f300 && r < 0x1faff }))
		have["line break"] += one(strings.Contains(p.Text, "\n"))
	}
	for what, least := range map[string]int{"zero-width joiner": 3, "zero-width space": 1, "combining mark": 1, "right to left": 5, "emoji": 20, "line break": 12} {
		if have[what] < least {
			t.Errorf("%d texts with a %s, want %d", have[what], what, least)
		}
	}
}

// function words: a text tagged with a language it is not written in shows at once.
func TestTextsAreInTheLanguageTheySay(t *testing.T) {
	t.Parallel()
	common := map[string][]string{
		"en": strings.Fields("the a is of and to it i you was in my for that not on with at one no from be has have are we this your"),
		"de": strings.Fields("der die das und ist ich ein eine nicht auf es mit man wie im nur von ja hat"),
		"es": strings.Fields("el la los de es una un y no que en lo con sin ha mi al"),
		"fr": strings.Fields("le la les des est une et je pas c que il un du en de sur l a"),
		"pt": strings.Fields("o a os de é uma e não que com da um para mais do"),
	}
	wrong := 0
	for _, p := range load(t).Posts {
		ws := words(p.Text)
		if len(ws) < 8 || common[p.Lang] == nil {
			continue
		}
		score := func(lang string) (n int) {
			for _, w := range ws {
				n += one(slices.Contains(common[lang], w))
			}
			return n
		}
		for lang := range common {
			if lang != p.Lang && score(lang) > score(p.Lang)+1 {
				wrong++
				t.Errorf("%s is tagged %s and looks like %s: %s", p.ID, p.Lang, lang, p.Text)
			}
		}
	}
}

func anyOf(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}
