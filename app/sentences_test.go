package app

import (
	"strings"
	"testing"

	"skein/app/words"
	"skein/feed"
	"skein/ranker"
	"skein/visible"
)

func TestEveryRuleAndPurposeHasASentence(t *testing.T) {
	t.Parallel()
	w := must(words.English())(t)
	for _, id := range append(visible.RuleIDs(), "spam", "seen", ranker.RuleCapped, ranker.RuleBudget, ranker.RuleRepeated, ranker.RuleAlike, ranker.RuleLifted, ranker.RuleThread, ranker.RuleSame) {
		if s := w["rules"][id]; len(strings.Fields(s)) < 3 || !strings.HasSuffix(s, ".") {
			t.Errorf("the rule %q has no sentence: %q", id, s)
		}
	}
	for _, p := range []feed.Purpose{feed.PurposePDS, feed.PurposeRepo, feed.PurposePLC, feed.PurposeDIDWeb, feed.PurposeHandle, feed.PurposeAppView, feed.PurposeJetstream, feed.PurposeLabeler, feed.PurposeImage, feed.PurposeVideo} {
		if w["purposes"][string(p)] == "" {
			t.Errorf("the purpose %q has no words", p)
		}
	}
}
