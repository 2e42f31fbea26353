package eval

import (
	"slices"

	"skein/feed"
	"skein/ranker"
)

// byRecipe ranks by the ranker itself: the user's pool as candidates, the recipe's weights, the recipe's slate.
func byRecipe(recipe feed.Recipe) func(*facts) scorer {
	return func(f *facts) scorer {
		followed := f.authorsAsUsers()
		return func(user int32, pool []int32, scores []float64) []int32 {
			table := ranker.NewTable(f.candidates(user, pool, followed), f.asOfMs)
			ranking := table.Rank(recipe.Weights)
			for row := range scores {
				scores[row] = ranking.Score(row) // rows stand in the order of ids, as the pool does
			}
			page := ranking.Select(recipe.Select).Page(0, depth)
			top := make([]int32, len(page))
			for i, placed := range page {
				top[i] = int32(placed.Row)
			}
			return top
		}
	}
}

// authorsAsUsers finds the users that are authors: [authors], −1 for none.
func (f *facts) authorsAsUsers() []int32 {
	out := make([]int32, len(f.authors))
	for a, name := range f.authors {
		out[a] = -1
		if u, found := slices.BinarySearch(f.users, name); found && name != "" {
			out[a] = int32(u)
		}
	}
	return out
}

// candidates writes the facts of a user's pool as facts of posts; see the package comment for the table.
func (f *facts) candidates(user int32, pool, authorUser []int32) []feed.Candidate {
	sums := f.toward(user)
	near := f.together.Toward(user, latelySpan)
	known := len(f.liked[user]) > 0
	talking, reposting := f.friends(user)
	out := make([]feed.Candidate, len(pool))
	for row, i := range pool {
		it := &f.items[i]
		to := sums[it.author]
		_, follows := slices.BinarySearch(f.follows[user], authorUser[it.author])
		out[row] = feed.Candidate{
			URI: feed.URI(it.id), Root: feed.URI(it.id), Author: f.did(i), EffectiveMs: f.sinceMs[i],
			Graphemes: it.graphemes, Link: it.link, Likes: f.likes[i],
			Following: follows, OwnLikes: to.likes, OwnReposts: to.reposts, OwnReplies: to.replies,
			Lately: f.lately[i], Since: f.since[i],
			CoLike: feed.ModelValue{Value: near.CoLike[i], Known: known}, Peers: feed.ModelValue{Value: near.Peers[i], Known: known},
			AuthorPosts: f.posts[it.author], FollowsTalking: talking[i], FollowsReposting: reposting[i],
		}
	}
	return out
}

// did names the author. An item without one is its own author, so that the cap on one author never binds strangers; the
// leading space keeps it apart from any name that is an item's id.
func (f *facts) did(i int32) feed.DID {
	if name := f.authors[f.items[i].author]; name != "" {
		return feed.DID(name)
	}
	return feed.DID(" " + f.items[i].id)
}

// friends counts, for each item, the followed users who replied to it and those with any other gesture; an author's own
// gestures are not counted.
func (f *facts) friends(user int32) (talking, reposting map[int32]int) {
	talking, reposting = make(map[int32]int), make(map[int32]int)
	for _, friend := range f.follows[user] {
		passedOn := make(map[int32]bool)
		for _, e := range f.gestures[friend] {
			switch {
			case f.authors[f.items[e.item].author] == f.users[friend]:
			case e.gesture == replied:
				talking[e.item]++
			case !passedOn[e.item]:
				passedOn[e.item] = true
				reposting[e.item]++
			}
		}
	}
	return talking, reposting
}
