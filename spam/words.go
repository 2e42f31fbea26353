package spam

import (
	"net/url"
	"strings"
	"unicode"

	"skein/feed"
)

// Phrases are matched in normalised text, on word boundaries. They are few and plain on purpose: they are a floor that a
// trained text model will stand on, and a person can read them all.
var (
	moneyPhrases = []string{
		"airdrop", "guaranteed returns", "guaranteed profit", "double your", "triple your", "10x your", "100x", "free crypto", "free coins",
		"claim your reward", "claim your prize", "claim now", "you have been selected", "giveaway", "passive income", "earn daily", "financial freedom",
		"investment opportunity", "trading signals", "presale", "send 1 get 2", "no risk", "risk free profit", "limited spots",
		"gratis krypto", "dinero facil", "ganhe dinheiro", "argent facile", "無料配布", "稼げる",
	}
	trainPhrases = []string{
		"follow back", "followback", "follow for follow", "f4f", "follow train", "gain followers", "gain mutuals", "ifb", "drop your handle",
		"follow everyone who likes", "follow me and i follow", "grow your account", "mutuals fast", "follow everyone", "followers fast",
	}
	supportPhrases = []string{
		"support team", "customer support", "help desk", "recovery expert", "recover your wallet", "recover your account", "account recovery", "certified hacker",
		"validate your wallet", "verify your wallet", "wallet support", "your account will be", "account has been flagged", "suspended unless", "technical team",
	}
	contactPhrases = []string{"dm me", "dm us", "message me", "message us", "send a dm", "inbox me", "whatsapp", "telegram", "contact him", "contact her", "text me", "click the link", "click here", "verify here", "log in here"}
	sellPhrases    = []string{
		"discount", "promo code", "use code", "buy now", "order now", "shop now", "limited time", "limited offer", "sale ends", "free shipping", "link in bio",
		"act now", "dont miss", "only today", "best price", "cheapest", "percent off", "off today",
	}
)

func money(e *exhibit) (float64, string)       { return phraseValue(e, moneyPhrases) }
func followTrain(e *exhibit) (float64, string) { return phraseValue(e, trainPhrases) }

// fakeSupport needs both halves: somebody who offers help is no helper until they ask to be contacted.
func fakeSupport(e *exhibit) (float64, string) {
	value, detail := phraseValue(e, supportPhrases)
	if contact, _ := phraseValue(e, contactPhrases); contact == 0 && !hasLink(e) {
		return 0, ""
	}
	return value, detail
}

// hardSell needs a link: somebody who is happy about a discount does not sell one.
func hardSell(e *exhibit) (float64, string) {
	if !hasLink(e) {
		return 0, ""
	}
	return phraseValue(e, sellPhrases)
}

func hasLink(e *exhibit) bool { return e.Item.Post.External != nil || facets(e, feed.FacetLink) > 0 }

// phraseValue is .75 for one phrase, more for several; the detail quotes the first.
func phraseValue(e *exhibit, phrases []string) (float64, string) {
	n, first := 0, ""
	for _, p := range phrases {
		if containsWords(e.plain, p) {
			if n++; first == "" {
				first = "“" + p + "”"
			}
		}
	}
	if n == 0 {
		return 0, ""
	}
	return halving(n + 1), first
}

// containsWords finds p in text with no letter or digit on either side, except in scripts without spaces.
func containsWords(text, p string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], p)
		if i < 0 {
			return false
		}
		i += from
		before, after := lastRune(text[:i]), firstRune(text[i+len(p):])
		if p[0] >= 0x80 || (!isWord(before) && !isWord(after)) {
			return true
		}
		from = i + len(p)
	}
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return ' '
}

func lastRune(s string) rune {
	out := ' '
	for _, r := range s[max(0, len(s)-4):] {
		out = r
	}
	return out
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

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
