package visible

import "skein/feed"

// mutedWordInPost holds everything a post says against the muted words.
func mutedWordInPost(p *Policy, it *feed.Item, nowMs int64) feed.Verdict {
	if it.Post.Author == p.viewer {
		return feed.Verdict{}
	}
	return p.wordVerdict("muted_word", &it.Post, follows(&it.Author), nowMs)
}

// mutedWordInQuote does the same to the quoted post: a mute that a quote gets around is none.
func mutedWordInQuote(p *Policy, it *feed.Item, nowMs int64) feed.Verdict {
	if it.Post.Author == p.viewer || it.Quote == nil || (it.Post.Quote != nil && it.Post.Quote.State != feed.QuoteShown) {
		return feed.Verdict{}
	}
	return p.wordVerdict("quoted_muted_word", it.Quote, follows(it.QuoteAuthor), nowMs)
}

func follows(a *feed.Author) bool { return a != nil && a.Relation.Following != "" }

func (p *Policy) wordVerdict(rule string, post *feed.Post, followed bool, nowMs int64) feed.Verdict {
	if p.muted == nil {
		return feed.Verdict{}
	}
	look := looking{words: p.muted, followed: followed, nowMs: nowMs, unspaced: len(post.Langs) > 0 && unspaced[post.Langs[0]]}
	if w, where := look.through(post); w != nil {
		return drop(rule, "you", "word", w.value, "where", where)
	}
	return feed.Verdict{}
}

// through looks into tags, text, alt texts and the link card, in this order. where is "tag", "text", "alt" or "card".
func (l *looking) through(post *feed.Post) (w *mutedWord, where string) {
	if w = l.inTags(post); w != nil {
		return w, "tag"
	}
	if w = l.inText(post.Text); w != nil {
		return w, "text"
	}
	for i := range post.Images {
		if w = l.inText(post.Images[i].Alt); w != nil {
			return w, "alt"
		}
	}
	if post.Video != nil {
		if w = l.inText(post.Video.Alt); w != nil {
			return w, "alt"
		}
	}
	if card := post.External; card != nil {
		l.unspaced = false // the card's language is its page's, which nobody declared
		if w = l.inText(card.Title + " " + card.Description); w != nil {
			return w, "card"
		}
	}
	return nil, ""
}
