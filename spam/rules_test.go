package spam

import (
	"strings"
	"testing"

	"skein/feed"
)

const now = int64(1_760_000_000_000)

func post(text string) feed.Suspect {
	return feed.Suspect{Item: feed.Item{Post: feed.Post{URI: "at://did:plc:a/app.bsky.feed.post/1", Author: "did:plc:a", Text: text}}}
}

func with(s feed.Suspect, change func(*feed.Suspect)) feed.Suspect {
	change(&s)
	return s
}

func linked(text, url string) feed.Suspect {
	return with(post(text), func(s *feed.Suspect) { s.Item.Post.External = &feed.External{URL: url} })
}

func manyFacets(kind feed.FacetKind, n int) feed.Suspect {
	return with(post("hello"), func(s *feed.Suspect) {
		for range n {
			s.Item.Post.Facets = append(s.Item.Post.Facets, feed.Facet{Kind: kind})
		}
	})
}

// cases: for every rule a suspect that it must speak against, and one that looks alike and must pass.
var cases = []struct {
	rule      string
	bad, good feed.Suspect
}{
	{"same_text", with(post("x"), func(s *feed.Suspect) { s.SameText = 3 }), post("x")},
	{"same_link", with(post("x"), func(s *feed.Suspect) { s.SameLink = 4 }), with(post("x"), func(s *feed.Suspect) { s.SameLink = 1 })},
	{"money", post("Claim your reward: guaranteed returns!"), post("The lottery gave her a bread oven")},
	{"follow_train", post("Follow back! I follow everyone who likes this. F4F"), post("I follow the goose back to the library")},
	{"phishing", post("Dear user, your account will be closed within 24 hours"), post("The accounts of the choir are closed for this year")},
	{"sell", linked("50 % off, use code GOOSE", "https://shop.test/x"), post("Half of the market was away today, what a day")},
	{"wording", with(post("x"), func(s *feed.Suspect) { s.TextSpam = feed.ModelValue{Value: 0.9, Known: true} }), with(post("x"), func(s *feed.Suspect) { s.TextSpam = feed.ModelValue{Value: 0.9} })},
	{"wording", with(post("x"), func(s *feed.Suspect) { s.TextSpam = feed.ModelValue{Value: 0.5, Known: true} }), with(post("x"), func(s *feed.Suspect) { s.TextSpam = feed.ModelValue{Value: 0.4, Known: true} })},
	{"mentions", manyFacets(feed.FacetMention, 8), manyFacets(feed.FacetMention, 2)},
	{"hashtags", manyFacets(feed.FacetTag, 12), manyFacets(feed.FacetTag, 3)},
	{"shouting", post("THIS IS THE BEST DAY OF YOUR ENTIRE LIFE"), post("This is NASA on the BBC, said the announcer calmly")},
	{"disguise", post("Frее соins for everyone"), post("Привет из Риги, всем доброе утро")},
	{"disguise", post("f r e e  c o i n s right here"), post("A B testing is fun")},
	{"disguise", post("fr\u200bee co\u200bins"), post("Family: 👩\u200d👩\u200d👧 and می\u200cخواهم")},
	{"false_link", with(post("bank.test/login"), func(s *feed.Suspect) {
		s.Item.Post.Facets = []feed.Facet{{Start: 0, End: 15, Kind: feed.FacetLink, Target: "https://thief.test/x"}}
	}), with(post("bank.test/login"), func(s *feed.Suspect) {
		s.Item.Post.Facets = []feed.Facet{{Start: 0, End: 15, Kind: feed.FacetLink, Target: "https://www.bank.test/login"}}
	})},
	{"flood", with(post("x"), func(s *feed.Suspect) { s.PostsLastHour = 50 }), with(post("x"), func(s *feed.Suspect) { s.PostsLastHour = 12 })},
	{"mention_flood", with(post("x"), func(s *feed.Suspect) { s.MentionsLastDay = 40 }), with(post("x"), func(s *feed.Suspect) { s.MentionsLastDay = 5 })},
	{"new_account", with(post("x"), func(s *feed.Suspect) { s.Item.Author.CreatedMs = now - dayMs }), with(post("x"), func(s *feed.Suspect) { s.Item.Author.CreatedMs = now - 400*dayMs })},
	{"lopsided", with(post("x"), func(s *feed.Suspect) { s.Item.Author.Follows, s.Item.Author.Followers = 9000, 40 }), with(post("x"), func(s *feed.Suspect) { s.Item.Author.Follows, s.Item.Author.Followers = 9000, 8000 })},
	{"labelled", with(post("x"), func(s *feed.Suspect) { s.Item.Post.Labels = []feed.Label{{Source: "did:plc:mod", Value: "spam"}} }), with(post("x"), func(s *feed.Suspect) {
		s.Item.Post.Labels = []feed.Label{{Source: "did:plc:mod", Value: "spam", Negated: true}, {Source: "did:plc:a", Value: "spam"}}
	})},
	{"test_string", post("hello " + gtube), post("XJS*C4JDB is half of it")},
}

func valueOf(ev []feed.Evidence, rule string) float64 {
	for _, e := range ev {
		if e.Kind == rule {
			return e.Value
		}
	}
	return 0
}

func TestEveryRuleDecides(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{}
	for _, c := range cases {
		tested[c.rule] = true
		if v := valueOf(Examine(c.bad, now), c.rule); v < 0.5 {
			t.Errorf("%s: value %.2f for %q", c.rule, v, c.bad.Item.Post.Text)
		}
		if v := valueOf(Examine(c.good, now), c.rule); v > 0.05 {
			t.Errorf("%s: value %.2f for the harmless %q", c.rule, v, c.good.Item.Post.Text)
		}
	}
	for _, r := range Rules() {
		if !tested[r.ID] {
			t.Errorf("rule %s decides no case", r.ID)
		}
		if r.Label == "" || r.Sentence == "" || r.Weight < r.Min || r.Weight > r.Max {
			t.Errorf("rule %s is incomplete: %+v", r.ID, r)
		}
	}
}

func TestOrdinaryPostsPass(t *testing.T) {
	t.Parallel()
	rule := feed.SpamRule{Veil: 0.8, Drop: 0.95}
	for _, s := range []feed.Suspect{
		post("Gerald the sourdough has risen twice today. I am so proud."),
		post("Does anybody know a good bus poem? Asking for a driver."),
		linked("I wrote about moss", "https://moss.test/essay"),
		post("DM me if you found a grey scarf on the 14"),
		post("おはようございます。今日も良い天気ですね。"),
		post(""),
	} {
		if _, v := Judge(Examine(s, now), nil, rule, Standing{}); !v.Allows() {
			t.Errorf("%q: %+v", s.Item.Post.Text, v)
		}
	}
}

func TestNormalise(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Ｆｒｅｅ  coins":             "free coins",
		"fr\u200bee":              "free",
		"f r e e coins":           "free coins",
		"Frее":                    "free",
		"Привет":                  "привет",
		"don't miss":              "dont miss",
		"a b":                     "a b",
		strings.Repeat(" ", 1000): "",
	} {
		if got := normalise(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestLinkHost(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"bank.test": "bank.test", "https://www.Bank.test/x?y": "bank.test", "a nice page": "", "word": "", "bank.test/long…": "bank.test", "%zz.x": "", "see.": "",
	} {
		if got := LinkHost(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if !SameSite("bank.test", "login.bank.test") || SameSite("login.bank.test", "bank.test") || SameSite("bank.test", "notbank.test") {
		t.Error("a link may lead to a subdomain of what it shows, not the other way")
	}
}

func FuzzExamine(f *testing.F) {
	f.Add("free coins", 0, 4)
	f.Add("\xff\u202e", -3, 999)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		s := linked(text, text)
		s.Item.Post.Facets = []feed.Facet{{Start: start, End: end, Kind: feed.FacetLink, Target: text}}
		for _, e := range Examine(s, now) {
			if e.Value <= 0 || e.Value > 1 {
				t.Fatalf("%+v", e)
			}
		}
	})
}
