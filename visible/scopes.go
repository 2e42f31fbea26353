package visible

import "skein/feed"

// withheld: the AppView no longer hands the post out. The viewer's own stay: only their author still sees them.
func withheld(p *Policy, it *feed.Item, _ int64) feed.Verdict {
	if !it.Post.Withheld || it.Post.Author == p.viewer {
		return feed.Verdict{}
	}
	return drop("withheld", "network")
}

// inactive: the account is deactivated, suspended or taken down at its host. It may come back, so nothing is deleted.
func inactive(id string, account func(*Policy, *feed.Item) *feed.Author) func(*Policy, *feed.Item, int64) feed.Verdict {
	return func(p *Policy, it *feed.Item, _ int64) feed.Verdict {
		a := account(p, it)
		if a == nil || a.Status == feed.AccountActive || a.DID == p.viewer {
			return feed.Verdict{}
		}
		return drop(id, string(a.DID), "name", a.Name(), "handle", a.Handle, "status", string(a.Status))
	}
}

// mutedQuotes: quote posts alone are muted of this author (app.bsky.graph.muteActor, onlyQuoteposts). A quote of another
// record than a post, a feed or a list, is no quote post.
func mutedQuotes(p *Policy, it *feed.Item, _ int64) feed.Verdict {
	if !it.Author.Relation.MutedQuotes || it.Post.Author == p.viewer || it.Post.Quote == nil {
		return feed.Verdict{}
	}
	if _, collection, _, ok := it.Post.Quote.URI.Split(); ok && collection != feed.CollectionPost {
		return feed.Verdict{}
	}
	return drop("muted_quotes", "you", "name", it.Author.Name(), "handle", it.Author.Handle)
}

// mutedReposts: reposts alone are muted of whoever brought the post (onlyReposts).
func mutedReposts(p *Policy, it *feed.Item, _ int64) feed.Verdict {
	a := neededReposter(p, it)
	if a == nil || !a.Relation.MutedReposts || it.Post.Author == p.viewer {
		return feed.Verdict{}
	}
	return drop("reposter_muted_reposts", "you", "name", a.Name(), "handle", a.Handle)
}
