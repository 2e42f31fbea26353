package spam

import (
	"fmt"
	"strings"

	"skein/feed"
)

// Version names this set of rules. Evidence stored under another version is gathered anew.
const Version = "rules/2"

// Rule is one kind of evidence. Its value lies in [0,1]; Weight is in logits, so that +2 makes the odds of spam
// about seven times higher when the value is 1.
type Rule struct {
	ID       string
	Label    string
	Sentence string // why it counts, for the person
	Weight   float64
	Min, Max float64
	// look returns the value and a short detail such as "3 accounts"; value 0 means nothing was found.
	look func(*exhibit) (value float64, detail string)
}

// exhibit is a suspect with its text normalised once for all rules.
type exhibit struct {
	feed.Suspect
	nowMs int64
	plain string // normalised, see normalise
	raw   string
}

// Rules lists every rule in the order in which the drawer shows them.
func Rules() []Rule {
	return []Rule{
		{"same_text", "Same text elsewhere", "Several accounts posted the same text.", 6, 0, 12, sameText},
		{"same_link", "Same link elsewhere", "Several accounts push the same link.", 3, 0, 12, sameLink},
		{"money", "Money promises", "It promises money, prizes or coins for nothing.", 8.5, 0, 12, money},
		{"follow_train", "Follow trains", "It trades follows or likes.", 8.5, 0, 12, followTrain},
		{"phishing", "False alarms", "It poses as support or threatens your account.", 8.5, 0, 12, phishing},
		{"sell", "Hard selling", "It pushes you to buy or click.", 7, 0, 12, hardSell},
		{"wording", "Wording", "Its wording is like that of known spam.", 3.5, 0, 12, wording},
		{"mentions", "Many mentions", "It calls many people at once.", 3, 0, 12, mentions},
		{"hashtags", "Many hashtags", "It carries a long row of hashtags.", 2, 0, 12, hashtags},
		{"shouting", "Shouting", "It is mostly capitals or exclamation marks.", 1, 0, 12, shouting},
		{"disguise", "Disguised letters", "Its letters are disguised to slip past filters.", 4, 0, 12, disguise},
		{"false_link", "False link text", "A link's text names another site than it leads to.", 4, 0, 12, falseLink},
		{"flood", "Posting flood", "The account posts more than a person can.", 3, 0, 12, flood},
		{"mention_flood", "Calling strangers", "The account calls very many people.", 4, 0, 12, mentionFlood},
		{"new_account", "New account", "The account is only days old.", 1, 0, 12, newAccount},
		{"lopsided", "Follows thousands", "The account follows thousands and few follow back.", 1, 0, 12, lopsided},
		{"labelled", "Labelled spam", "A moderation service labelled it spam.", 7, 0, 12, labelled},
		{"test_string", "Test string", "It holds the test string that every spam filter must catch.", 12, 0, 12, testString},
	}
}

// bias is the log-odds of spam for a post without any evidence: about one in a hundred.
const bias = -4.6

// gtube is the Generic Test for Unsolicited Bulk Email, used by mail and by Bluesky's own filters alike.
const gtube = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

// halving grows from 0 towards 1: n steps leave 2^−n of the doubt.
func halving(n int) float64 {
	v := 1.0
	for range min(n, 30) {
		v /= 2
	}
	return 1 - v
}

// ramp is 0 up to from, 1 from to on, straight between.
func ramp(x, from, to float64) float64 { return min(max((x-from)/(to-from), 0), 1) }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func sameText(e *exhibit) (float64, string) {
	return halving(e.SameText), counted(e.SameText, "other account", "other accounts")
}

func sameLink(e *exhibit) (float64, string) {
	return halving(max(0, e.SameLink-1)), counted(e.SameLink, "other account", "other accounts")
}

// wording is what a text model says, from one half on. Its weight keeps it from deciding alone: it knows spam of few
// sources (docs/experiments/0201).
func wording(e *exhibit) (float64, string) {
	if !e.TextSpam.Known || e.TextSpam.Value < 0.5 {
		return 0, ""
	}
	return e.TextSpam.Value, fmt.Sprintf("%.0f %%", 100*e.TextSpam.Value)
}

func mentions(e *exhibit) (float64, string) {
	n := facets(e, feed.FacetMention)
	return ramp(float64(n), 3, 8), counted(n, "mention", "mentions")
}

func hashtags(e *exhibit) (float64, string) {
	n := facets(e, feed.FacetTag) + len(e.Item.Post.Tags)
	return ramp(float64(n), 4, 10), counted(n, "hashtag", "hashtags")
}

func facets(e *exhibit, kind feed.FacetKind) int {
	n := 0
	for _, f := range e.Item.Post.Facets {
		if f.Kind == kind {
			n++
		}
	}
	return n
}

func flood(e *exhibit) (float64, string) {
	return ramp(float64(e.PostsLastHour), 20, 60), fmt.Sprintf("%d posts in an hour", e.PostsLastHour)
}

func mentionFlood(e *exhibit) (float64, string) {
	return ramp(float64(e.MentionsLastDay), 12, 40), fmt.Sprintf("%d mentions in a day", e.MentionsLastDay)
}

const dayMs = 24 * 3600 * 1000

func newAccount(e *exhibit) (float64, string) {
	made := e.Item.Author.CreatedMs
	if made == 0 || made > e.nowMs {
		return 0, ""
	}
	days := float64(e.nowMs-made) / dayMs
	return 1 - ramp(days, 2, 14), fmt.Sprintf("%.0f days old", days)
}

func lopsided(e *exhibit) (float64, string) {
	a := e.Item.Author
	if a.Follows < 1000 {
		return 0, ""
	}
	ratio := float64(a.Follows) / float64(max(1, a.Followers))
	return ramp(ratio, 5, 20), fmt.Sprintf("follows %d, followed by %d", a.Follows, a.Followers)
}

func labelled(e *exhibit) (float64, string) {
	for _, ls := range [][]feed.Label{e.Item.Post.Labels, e.Item.Author.Labels} {
		for _, l := range ls {
			if l.Value == "spam" && l.Source != e.Item.Post.Author && l.ActiveAt(e.nowMs) {
				return 1, ""
			}
		}
	}
	return 0, ""
}

func testString(e *exhibit) (float64, string) {
	if strings.Contains(e.raw, gtube) {
		return 1, ""
	}
	return 0, ""
}
