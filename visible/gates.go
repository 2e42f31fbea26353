package visible

import (
	"slices"

	"skein/feed"
)

// Rules of threadgates.
const (
	ruleGateHidden    = "gate_hidden"
	ruleGateForbidden = "gate_forbidden"
)

// ways are the rules of a gate and what each asks about the replier.
var ways = []struct {
	opened func(*feed.Gate) bool
	answer func(*feed.Gate) feed.Answer
}{
	{func(g *feed.Gate) bool { return g.Record.Mentioned }, func(g *feed.Gate) feed.Answer { return g.Mentioned }},
	{func(g *feed.Gate) bool { return g.Record.Followers }, func(g *feed.Gate) feed.Answer { return g.Follower }},
	{func(g *feed.Gate) bool { return g.Record.Following }, func(g *feed.Gate) feed.Answer { return g.Following }},
	{func(g *feed.Gate) bool { return len(g.Record.Lists) > 0 }, func(g *feed.Gate) feed.Answer { return g.Listed }},
}

// judgeGate says whether the author of the thread keeps the reply out of it, as the reference does (packages/bsky, data-plane
// util violatesThreadGate): the thread's author may always reply, a gate without rules is for nobody else, and one way in is
// enough. What is not known counts as a way in, and a gate made after the reply does not forbid it: the reference looked
// when the reply came. In a feed the reference then shows the post without the thread around it, so this is asked by
// [Policy.JudgeParent] alone.
func judgeGate(it *feed.Item) feed.Verdict {
	g := it.Gate
	if g == nil || it.Post.Reply == nil || it.Post.Author == g.Record.Post.Author() {
		return feed.Verdict{}
	}
	by := string(g.Record.Post.Author())
	if slices.Contains(g.Record.Hidden, it.Post.URI) {
		return drop(ruleGateHidden, by)
	}
	if !g.Record.Limited || it.Post.EffectiveMs() < g.Record.CreatedMs {
		return feed.Verdict{}
	}
	for _, w := range ways {
		if w.opened(g) && w.answer(g) != feed.No {
			return feed.Verdict{}
		}
	}
	return drop(ruleGateForbidden, by)
}
