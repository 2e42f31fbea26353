package sample

import (
	"strings"
	"testing"
)

// refusal is one edit to sound data, and the words of the complaint it must earn.
type refusal struct {
	name, want string
	edit       func(*Sample)
}

// Every rule of Validate decides at least one case.
var refusals = []refusal{
	{"same id", "share an id", func(s *Sample) { s.Posts[1].ID = s.Posts[0].ID; s.index() }},
	{"unknown parent", "reply to unknown post", func(s *Sample) { firstReply(s).ReplyTo = "p9999" }},
	{"unknown quote", "quote of unknown post", func(s *Sample) { newest(s).Quote = "p9999" }},
	{"reply before parent", "which is not older", func(s *Sample) { p := firstReply(s); p.AgoMin = s.Post(p.ReplyTo).AgoMin }},
	{"order", "older than the one before", func(s *Sample) { s.Posts[0].AgoMin = 5 }},
	{"newest", "newest post is 5 minutes old", func(s *Sample) {
		for i := range s.Posts {
			s.Posts[i].AgoMin = max(5, s.Posts[i].AgoMin)
		}
	}},
	{"age", "99999 minutes ago", func(s *Sample) { s.Posts[0].AgoMin = 99999 }},
	{"author", "unknown person", func(s *Sample) { s.Posts[0].By = "nobody" }},
	{"liker", "unknown person", func(s *Sample) { s.Posts[0].Likes = []string{"nobody"} }},
	{"likes twice", "reacts twice", func(s *Sample) { newest(s).Reposts = []string{"dot", "dot"} }},
	{"own reaction elsewhere", "belong into you.json", func(s *Sample) { newest(s).Likes = []string{ViewerID} }},
	{"follow", "unknown person", func(s *Sample) { s.People[0].Follows[0] = "nobody" }},
	{"self-follow", "follows themselves", func(s *Sample) { s.People[0].Follows[0] = s.People[0].ID }},
	{"too few follows", "want 16 to 20", func(s *Sample) { p := s.Person(ViewerID); p.Follows = p.Follows[:15] }},
	{"handle", "of the form name.test", func(s *Sample) { s.People[0].Handle = "ada.example" }},
	{"handle twice", "used twice", func(s *Sample) { s.People[1].Handle = s.People[0].Handle }},
	{"nameless", "name or bio is empty", func(s *Sample) { s.People[0].Bio = "" }},
	{"kind", "unknown kind", func(s *Sample) { s.People[0].Kind = "ghost" }},
	{"hue", "hue 360", func(s *Sample) { s.People[0].AvatarHue = 360 }},
	{"relation", "unknown relation", func(s *Sample) { s.People[0].ViewerRelation = "hates_you" }},
	{"no mute", "nobody is muted", func(s *Sample) { s.Person("zed").YouMute = false }},
	{"no block", "nobody is blocked", func(s *Sample) { s.Person("mort").YouBlock = false }},
	{"interest", "unknown topic", func(s *Sample) { s.People[0].Interests[0] = "golf" }},
	{"topic", "unknown topic", func(s *Sample) { s.Posts[0].Topics = []string{"golf"} }},
	{"label", "unknown label", func(s *Sample) { s.Posts[0].Labels = []Label{{Val: "meh", Src: "mod"}} }},
	{"labeler", "unknown labeler", func(s *Sample) { s.Posts[0].Labels = []Label{{Val: "spam", Src: "ada"}} }},
	{"text", "0 runes", func(s *Sample) { newest(s).Text = "" }},
	{"long text", "301 runes", func(s *Sample) { newest(s).Text = strings.Repeat("é", 301) }},
	{"language", "unknown language", func(s *Sample) { newest(s).Lang = "tlh" }},
	{"script", "not in the script", func(s *Sample) { newest(s).Lang = "ja" }},
	{"lost hashtag", "tags", func(s *Sample) { newest(s).Text += " #late" }},
	{"lost mention", "is not in the text", func(s *Sample) { newest(s).Mentions = []string{"ada"} }},
	{"motif", "image", func(s *Sample) { newest(s).Images = []Image{{W: 900, H: 900, Motif: "cats"}} }},
	{"many images", "5 images", func(s *Sample) { newest(s).Images = make([]Image, 5) }},
	{"link", "link \"https://bank.com/\"", func(s *Sample) { newest(s).Link = &Link{URL: "https://bank.com/", Title: "x"} }},
	{"spam", "somebody else than a spammer", func(s *Sample) { newest(s).Spam = true }},
	{"negative", "negative count", func(s *Sample) { newest(s).LikeCountExtra = -1 }},
	{"viewer's list", "likes of the viewer", func(s *Sample) { s.You.Likes[0] = "p9999" }},
	{"viewer's list twice", "twice", func(s *Sample) { s.You.Likes[1] = s.You.Likes[0] }},
	{"verdict", "malformed", func(s *Sample) { s.Duplicates[0].Verdict = "maybe" }},
	{"meaning", "meaning query", func(s *Sample) { s.Meaning[0].Want[0] = "p9999" }},
	{"words", "word query", func(s *Sample) { s.Words[0].Want[0] = "p9999" }},
	{"template", "one template is used 6 times", func(s *Sample) {
		for i := range 6 {
			s.Posts[i].Text = "Lovely day number " + string(rune('1'+i)) + ", " + s.People[i+1].Name
			s.Posts[i].Lang, s.Posts[i].Tags, s.Posts[i].Mentions = "en", nil, nil
		}
	}},
	{"few sentences", "distinct sentences", func(s *Sample) {
		for i := range s.Posts {
			s.Posts[i].Text = "Same."
		}
	}},
	{"few of a language", "posts in \"ja\"", func(s *Sample) {
		for i := range s.Posts {
			if s.Posts[i].Lang == "ja" {
				s.Posts[i].Text, s.Posts[i].Lang, s.Posts[i].Tags = "Snow.", "en", nil
			}
		}
	}},
	{"few links", "links", func(s *Sample) {
		for i := range s.Posts {
			s.Posts[i].Link = nil
		}
	}},
}

func TestValidateRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := mustParse(t)
			c.edit(s)
			if err := s.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Validate() = %v, want a complaint with %q", err, c.want)
			}
		})
	}
}

func firstReply(s *Sample) *Post {
	for i := range s.Posts {
		if s.Posts[i].ReplyTo != "" {
			return &s.Posts[i]
		}
	}
	return nil
}

func newest(s *Sample) *Post { return &s.Posts[len(s.Posts)-1] }
