// Package eval measures the ranker on data that a person brings: who would have met sooner what they went on to like?
//
// The way of the data: a folder (items.jsonl, events.jsonl, graph.tsv) → a cut in time or a held-out share → the facts as
// of that moment → each user's unseen items as [feed.Candidate]s through [ranker.NewTable], Rank and Select, the way
// posts go → nDCG@10 and AUC, beside newest, recent popularity, author affinity, item-kNN and, where the data allow it,
// friends and EASE.
//
// It owns the folder's format, the cuts, the counting of facts, the baselines and the statistics. It refuses to own any
// signal, curve or weight (those are the ranker's): a recipe comes in, or is learned by ranker/learn from what came before the cut, and a table of figures goes out.
//
// How the facts of a folder become facts of a post. All of them are counted from events before the cut; whatever is not
// named here stays empty, which ranks as 0.
//
//	Author            author of the item; an item without one is its own author
//	EffectiveMs       the earlier of created_ms and the first event about the item
//	Graphemes, Link   length of the text without combining marks; whether it holds a web address
//	Likes             users with a gesture of liking (see [Options.LikesSpanMs])
//	Following         the user follows a user of the author's name in graph.tsv
//	OwnLikes, OwnReposts, OwnReplies   the user's gestures to other items of the author
//	AuthorPosts       items of the author that appeared in the 14 days before the cut
//	FollowsTalking    followed users with a reply; FollowsReposting: with any other gesture
//
// Rejected: leave-one-out splits (each user's last item against everybody's whole history leaks the future and changes
// the order of the methods, arXiv 2010.11060), and sampled negatives, which do the same.
package eval
