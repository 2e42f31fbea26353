package ranker

import (
	"strings"
	"unicode"

	"skein/feed"
)

// lures are what posts say that ask for attention rather than deserve it, in small letters. They are English: of other languages bait
// is known by its form alone.
var lures = []string{
	"like if", "like and repost", "like & repost", "repost if", "share if", "retweet if", "follow me", "follow back", "follow for follow", "followback",
	"f4f", "link in bio", "dm me", "tag a friend", "comment below", "drop a", "who else", "you won't believe", "wait for it", "let that sink in",
	"unpopular opinion", "agree?", "thoughts?", "am i the only one",
}

// Look reads off an item what signals need of its words and its author, and writes it into the item's candidate. It is a gate's
// judge that lets everything pass.
func Look(it *feed.Item) feed.Verdict {
	c, p := &it.Candidate, &it.Post
	c.FollowsYou = it.Author.Relation.FollowedBy
	c.AccountMs = it.Author.CreatedMs
	text := strings.ToLower(p.Text)
	tags := len(p.Tags) + strings.Count(text, "#")
	c.Lures = 0
	for _, l := range lures {
		if strings.Contains(text, l) {
			c.Lures++
		}
	}
	if tags > 4 {
		c.Lures++
	}
	if strings.Contains(text, "!!!") {
		c.Lures++
	}
	c.Marks = 0
	for _, good := range []bool{sentence(p.Text), !shouted(p.Text), tags <= 2, described(p)} {
		if good {
			c.Marks++
		}
	}
	return feed.Verdict{}
}

// sentence reports whether there are 40 characters that end like a sentence, in any script.
func sentence(text string) bool {
	text = strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == '”' || r == ')' })
	if len([]rune(text)) < 40 {
		return false
	}
	return strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "…") || strings.HasSuffix(text, "。") || strings.HasSuffix(text, "।")
}

// shouted reports whether more than half of at least ten letters are capitals. Scripts without capitals cannot shout.
func shouted(text string) bool {
	upper, all := 0, 0
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		all++
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return all >= 10 && 2*upper > all
}

// described reports whether every picture says what it shows; without one there is nothing to say.
func described(p *feed.Post) bool {
	for _, img := range p.Images {
		if strings.TrimSpace(img.Alt) == "" {
			return false
		}
	}
	return p.Video == nil || strings.TrimSpace(p.Video.Alt) != ""
}
