package visible

import "skein/feed"

const ruleNoAlgorithms = "no_algorithms"

// JudgeRecommendation is [Policy.Judge] for places that choose by themselves what to show, as a feed does and a search does
// not: it also honours authors who ask not to be recommended.
//
// The lexicon (app.bsky.actor.contentVisibilityDeclaration) has one sentence: "Whether the account requests that its posts be
// hidden from algorithmic recommendations. Consumers must treat a missing record as false." Skein's reading: a recommendation
// is a post that comes from outside the viewer's network. Posts of accounts that the viewer follows were asked for by the
// viewer, and a post that a followed account reposted was recommended by a person; both stay, in whatever order.
func (p Policy) JudgeRecommendation(it *feed.Item, nowMs int64) feed.Verdict {
	v := p.Judge(it, nowMs)
	followed := it.Author.Relation.Following != "" || it.Candidate.Following
	if !it.Author.NoAlgorithms || followed || it.Reposter != nil || it.Post.Author == p.viewer {
		return v
	}
	return v.Stricter(drop(ruleNoAlgorithms, string(it.Author.DID), "name", it.Author.Name(), "handle", it.Author.Handle))
}
