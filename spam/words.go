package spam

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"skein/feed"
)

// Patterns are looked for in normalised text. They are few and plain on purpose: they are a floor that a trained text model
// will stand on, and a person can read them all. One hit alone proves little; see [patternValue].
var (
	moneyPatterns = patterns(
		`airdrops?`, `giveaway`, `giv(e|ing) away [\d.,k]+`, `presale`, `(guaranteed|risk.?free) (returns?|profits?|income)`, `passive income`, `financial freedom`,
		`(double|triple|\d+x) (your|back)`, `pays? \d+x`, `send [\d.,]+ .{0,24}(receive|get|to enter|back)`, `(free|unlock) .{0,12}(coins?|tokens?|crypto|usdt|btc)`,
		`unlock [\d.,]+ free`, `turned [$€£]?[\d.,k]+ .{0,20}into [$€£]?[\d.,k]+`, `my mentor`, `(your|connect (it|your)|chose your|first [\d.,]+) wallets?`,
		`wallets? only`, `connect (it )?now`, `claim (your|now|it)`, `trading signals`, `investment opportunity`, `to the moon`, `while (i was )?asleep`, `everyone wins`,
		`visitor number`, `(has|have) (been )?(picked|selected) you`, `congratulations`, `before midnight`, `a tua carteira`, `gratis krypto`, `dinero facil`, `argent facile`,
		`grátis antes`, `liga-a agora`, `無料配布`, `稼げる`,
	)
	trainPatterns = patterns(
		`follow ?train`, `f4f`, `follow ?back`, `i follow back`, `follow(s|ing)? everyone`, `(gain|get|want|reach) [\d.,k]+ .{0,12}(followers?|likes|lovers|people|mutuals)`,
		`[\d.,k]+ (new |real )?(followers|likes) (by|for|tonight|in)`, `gain (followers|mutuals)`, `drop your handle`, `everyone who liked?`, `deserves? more eyes`,
		`free followers`, `cheap and totally`, `results in (one|\d+) hours?`, `grow your account`, `missing out on \d+ ?%`, `(dm|message) us to`, `posting to nobody`, `[\d.,k]+ real likes`,
	)
	phishingPatterns = patterns(
		`(account|page|compiler|profile|post) (will be|has been|is being) (closed|suspended|removed|deleted|reported|limited|flagged)`, `has not been verified`, `unusual activity`,
		`(within|in|next) (24|48|12) hours`, `verify your`, `(validate|recover) your`, `recovery (code|expert)`, `keep (your )?access`, `avoid (suspension|deletion)`, `final notice`,
		`unless you verify`, `account department`, `(support|technical|security) team`, `copyright complaint`, `appeal here`, `stop the deletion`, `photo of your password`,
		`(noticed|detected) (a problem|that|your)`, `log ?in here`, `certified hacker`, `dear (valued )?(user|customer|developer)`, `before it is removed`, `reported by \d+ people`, `maiden name`,
	)
	sellPatterns = patterns(
		`\d+ ?% (off|reduziert|reduced|discount|solo)`, `promo code`, `use code`, `(buy|order|shop|act) now`, `limited (time|offer)`, `sale ends`, `free shipping`, `link in bio`,
		`(only|just) today`, `today only`, `nur heute`, `solo hoy`, `klick jetzt`, `nearly gone`, `stop scrolling`, `same link for`, `best price`, `sale`, `changed my life`, `only here`,
		`while stocks last`, `until midnight`, `waiting for you`, `hot new`,
	)
)

func patterns(texts ...string) []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(texts))
	for i, t := range texts {
		out[i] = regexp.MustCompile(t)
	}
	return out
}

// wholeWords finds a pattern with no letter or digit on either side, except in scripts without spaces. The sides are looked
// at here and not in the pattern, so that its literal beginning lets most texts be passed over at once.
func wholeWords(p *regexp.Regexp, text string) string {
	for from := 0; from < len(text); {
		at := p.FindStringIndex(text[from:])
		if at == nil {
			return ""
		}
		start, end := from+at[0], from+at[1]
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if text[start] >= 0x80 || (!isWord(before) && !isWord(after)) {
			return text[start:end]
		}
		from = end
	}
	return ""
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func money(e *exhibit) (float64, string)       { return patternValue(e, moneyPatterns) }
func followTrain(e *exhibit) (float64, string) { return patternValue(e, trainPatterns) }
func phishing(e *exhibit) (float64, string)    { return patternValue(e, phishingPatterns) }
func hardSell(e *exhibit) (float64, string)    { return patternValue(e, sellPatterns) }

// patternValue is ½ for one pattern, ¾ for two, ⅞ for three: one alone is how people talk about such things. The detail
// quotes the first.
func patternValue(e *exhibit, all []*regexp.Regexp) (float64, string) {
	n, first := 0, ""
	for _, p := range all {
		if m := wholeWords(p, e.plain); m != "" {
			if n++; first == "" {
				first = "“" + m + "”"
			}
		}
	}
	return halving(n), first
}

func shouting(e *exhibit) (float64, string) {
	letters, capitals, marks := 0, 0, 0
	for _, r := range e.raw {
		switch {
		case unicode.IsUpper(r):
			letters, capitals = letters+1, capitals+1
		case unicode.IsLower(r):
			letters++
		case r == '!' || r == '‼':
			marks++
		}
	}
	if letters < 20 {
		return 0, ""
	}
	share := float64(capitals) / float64(letters)
	return max(ramp(share, 0.5, 0.9), ramp(float64(marks), 3, 10)), ""
}

// falseLink follows the rule of the official app (linkRequiresWarning): a link whose text looks like an address must lead
// to that address.
func falseLink(e *exhibit) (float64, string) {
	p := &e.Item.Post
	for _, f := range p.Facets {
		if f.Kind != feed.FacetLink || f.Start < 0 || f.End > len(p.Text) || f.Start >= f.End {
			continue
		}
		if shown := LinkHost(p.Text[f.Start:f.End]); shown != "" && !SameSite(shown, LinkHost(f.Target)) {
			return 1, shown
		}
	}
	return 0, ""
}

// LinkHost is the host that a text names when it looks like an address, in lower case without "www.", else "".
func LinkHost(text string) string {
	text = strings.TrimSuffix(strings.TrimSpace(strings.ToLower(text)), "…")
	text = strings.TrimSuffix(text, "...")
	if strings.ContainsAny(text, " \t\n") || !strings.Contains(text, ".") {
		return ""
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || strings.HasSuffix(u.Hostname(), ".") {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// SameSite reports whether the host a link shows is the one it leads to, or a parent domain of it.
func SameSite(shown, target string) bool {
	return shown == target || strings.HasSuffix(target, "."+shown)
}
