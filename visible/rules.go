package visible

import "skein/feed"

// rule is one plain function of the list. It looks at one thing and says nothing about anything else.
type rule struct {
	id    string
	judge func(p *Policy, it *feed.Item, nowMs int64) feed.Verdict
}

// relation is a reason to hide an account that lies between it and the viewer.
type relation struct {
	id    string
	holds func(feed.Relation) bool
	byYou bool // else by the account
}

var relations = []relation{
	{"blocking", func(r feed.Relation) bool { return r.Blocking && !r.BlockingByList }, true},
	{"blocking_list", func(r feed.Relation) bool { return r.BlockingByList }, true},
	{"blocked_by", func(r feed.Relation) bool { return r.BlockedBy }, false},
	{"muted", func(r feed.Relation) bool { return r.Muted && !r.MutedByList }, true},
	{"muted_list", func(r feed.Relation) bool { return r.MutedByList }, true},
}

// rules is the list, in the order in which reasons are named when several would drop a post.
var rules = concat(
	accountRules("", func(_ *Policy, it *feed.Item) *feed.Author { return &it.Author }),
	[]rule{
		{"withheld", withheld},
		{"inactive", inactive("inactive", func(_ *Policy, it *feed.Item) *feed.Author { return &it.Author })},
		{"muted_quotes", mutedQuotes},
		{"hidden", hiddenPost},
		{"label", func(p *Policy, it *feed.Item, now int64) feed.Verdict { return p.judgeLabels(it, false, now) }},
		{"account_label", func(p *Policy, it *feed.Item, now int64) feed.Verdict { return p.judgeLabels(it, true, now) }},
		{"muted_word", mutedWordInPost},
	},
	accountRules("quoted_", func(_ *Policy, it *feed.Item) *feed.Author { return it.QuoteAuthor }),
	[]rule{
		{"quoted_label", func(p *Policy, it *feed.Item, now int64) feed.Verdict { return quoted(p, it, false, now) }},
		{"quoted_account_label", func(p *Policy, it *feed.Item, now int64) feed.Verdict { return quoted(p, it, true, now) }},
		{"quoted_muted_word", mutedWordInQuote},
	},
	accountRules("reposter_", neededReposter),
	[]rule{
		{"reposter_inactive", inactive("reposter_inactive", neededReposter)},
		{"reposter_muted_reposts", mutedReposts},
	},
)

// Judge gives the strictest verdict of all rules; of equally strict ones the first in the list.
func (p Policy) Judge(it *feed.Item, nowMs int64) feed.Verdict {
	var verdict feed.Verdict
	for i := range rules {
		verdict = verdict.Stricter(rules[i].judge(&p, it, nowMs))
		if verdict.Action == feed.Drop {
			break
		}
	}
	return verdict
}

// RuleIDs lists the ids of all rules of [Policy.Judge], of the states [Policy.JudgeQuote] knows, of gates and of
// [Policy.JudgeRecommendation], for the catalogue of sentences.
func RuleIDs() []string {
	var out []string
	for _, r := range rules {
		out = append(out, r.id)
	}
	for _, s := range quoteStates {
		out = append(out, s.rule)
	}
	return append(out, ruleGateHidden, ruleGateForbidden, ruleNoAlgorithms)
}

// accountRules makes one rule a relation for an account of the item. The viewer's own posts pass: a viewer who quotes an
// account they mute has seen it.
func accountRules(prefix string, account func(*Policy, *feed.Item) *feed.Author) []rule {
	var out []rule
	for _, rel := range relations {
		id := prefix + rel.id
		out = append(out, rule{id, func(p *Policy, it *feed.Item, _ int64) feed.Verdict {
			a := account(p, it)
			if a == nil || a.DID == p.viewer || it.Post.Author == p.viewer || !rel.holds(a.Relation) {
				return feed.Verdict{}
			}
			by := "you"
			if !rel.byYou {
				by = string(a.DID)
			}
			return drop(id, by, "name", a.Name(), "handle", a.Handle)
		}})
	}
	return out
}

// neededReposter is the account but for whom the post would not be here: nil where the author is followed as well.
func neededReposter(p *Policy, it *feed.Item) *feed.Author {
	if it.Author.Relation.Following != "" || it.Candidate.Following {
		return nil
	}
	return it.Reposter
}

// hiddenPost: the viewer hid this very post, or the one it quotes.
func hiddenPost(p *Policy, it *feed.Item, _ int64) feed.Verdict {
	quote := it.Post.Quote
	if p.hidden[it.Post.URI] || (quote != nil && quote.State == feed.QuoteShown && p.hidden[quote.URI]) {
		return drop("hidden", "you")
	}
	return feed.Verdict{}
}

// quoted applies the label rules to the quoted post. Only what would drop it matters to the post around it; what would
// cover it covers the quote alone, which is for [Policy.JudgeQuote] to say.
func quoted(p *Policy, it *feed.Item, account bool, nowMs int64) feed.Verdict {
	inner, shown := quoteItem(it)
	if !shown {
		return feed.Verdict{}
	}
	v := p.judgeLabels(&inner, account, nowMs)
	if v.Action != feed.Drop || it.Post.Author == p.viewer {
		return feed.Verdict{}
	}
	v.Rule = "quoted_" + v.Rule
	return v
}

func drop(rule, by string, params ...string) feed.Verdict {
	v := feed.Verdict{Action: feed.Drop, Rule: rule, By: by}
	for i := 0; i+1 < len(params); i += 2 {
		if v.Params == nil {
			v.Params = make(map[string]string, len(params)/2)
		}
		v.Params[params[i]] = params[i+1]
	}
	return v
}

func concat(lists ...[]rule) []rule {
	var out []rule
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}
