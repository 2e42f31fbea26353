package visible

import "skein/feed"

// quoteStates are the reasons a quote cannot be shown that came with the reference itself.
var quoteStates = []struct {
	state    feed.QuoteState
	rule, by string
}{
	{feed.QuoteNotFound, "quote_not_found", "author"},
	{feed.QuoteBlocked, "quote_blocked", "author"},
	{feed.QuoteDetached, "quote_detached", "author"},
}

// JudgeQuote says whether the quoted post may stand in the card of the post around it. A card without a quote allows. It is
// asked for cards that are shown anyway: [Policy.Judge] already takes out posts for what they quote.
func (p Policy) JudgeQuote(it *feed.Item, nowMs int64) feed.Verdict {
	if it.Post.Quote != nil {
		for _, s := range quoteStates {
			if it.Post.Quote.State == s.state {
				by := s.by
				if did := it.Post.Quote.URI.Author(); did != "" {
					by = string(did)
				}
				return drop(s.rule, by)
			}
		}
	}
	inner, shown := quoteItem(it)
	if !shown {
		return feed.Verdict{}
	}
	return p.Judge(&inner, nowMs)
}

// JudgeParent says whether the post answered may stand above the answer. The answer itself is judged by its own merits. One
// that the thread's gate keeps out is a post like any other: nothing stands above it.
func (p Policy) JudgeParent(it *feed.Item, nowMs int64) feed.Verdict {
	if v := judgeGate(it); !v.Allows() {
		return v
	}
	if it.Parent == nil {
		return feed.Verdict{}
	}
	parent := standAlone(it.Parent, it.ParentAuthor)
	return p.Judge(&parent, nowMs)
}

// quoteItem is the quoted post as an item of its own; shown is false where there is none that may be looked into.
func quoteItem(it *feed.Item) (inner feed.Item, shown bool) {
	if it.Quote == nil || (it.Post.Quote != nil && it.Post.Quote.State != feed.QuoteShown) {
		return feed.Item{}, false
	}
	return standAlone(it.Quote, it.QuoteAuthor), true
}

func standAlone(post *feed.Post, author *feed.Author) feed.Item {
	it := feed.Item{Post: *post, Author: feed.Author{DID: post.Author}}
	if author != nil {
		it.Author = *author
	}
	return it
}
