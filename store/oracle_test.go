package store

import (
	"cmp"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"skein/feed"
)

// truth is what batches say, in plain maps: the model that Candidates is compared with. It shares no code with the store.
type truth struct {
	window  feed.Window
	posts   map[feed.URI]feed.Post
	follows map[feed.DID]bool
	engaged []feed.Engagement
	entries []feed.TimelineEntry
	edges   []feed.Edge
}

func bruteForce(batches []feed.Batch, w feed.Window) (all []feed.Candidate) {
	x := truth{window: w, posts: map[feed.URI]feed.Post{}, follows: map[feed.DID]bool{}}
	for _, b := range batches {
		if b.Viewer != w.Viewer {
			continue
		}
		for _, e := range b.Graph {
			x.follows[e.Subject] = x.follows[e.Subject] || e.Kind == feed.GraphFollow
		}
		for _, p := range b.Posts {
			x.posts[p.URI] = p
		}
		x.engaged = append(x.engaged, b.Engaged...)
		x.entries = append(x.entries, b.Timeline...)
		x.edges = append(x.edges, b.Edges...)
	}
	for _, p := range x.posts {
		if x.in(&p) {
			all = append(all, x.candidate(&p))
		}
	}
	all = append(all, x.strangers()...)
	slices.SortFunc(all, func(a, b feed.Candidate) int {
		return cmp.Or(cmp.Compare(b.EffectiveMs, a.EffectiveMs), cmp.Compare(b.URI, a.URI))
	})
	return all[:min(len(all), w.Limit)]
}

func (x *truth) known(p *feed.Post) bool {
	return p.EffectiveMs() <= x.window.AsOfMs && p.WitnessedMs <= x.window.AsOfMs
}

func (x *truth) in(p *feed.Post) bool {
	return x.within(p) && x.brought(p)
}

func (x *truth) within(p *feed.Post) bool {
	return x.known(p) && p.EffectiveMs() > x.window.AsOfMs-x.window.SpanMs && p.Author != x.window.Viewer
}

// brought says whether the viewer's own choices bring a post.
func (x *truth) brought(p *feed.Post) bool {
	if p.Author == x.window.Viewer || x.follows[p.Author] || len(x.reposters(p.URI)) > 0 {
		return true
	}
	for _, e := range x.entries {
		if e.Post == p.URI && e.By == "" && e.SortMs <= x.window.AsOfMs {
			return true
		}
	}
	return false
}

func (x *truth) reposters(uri feed.URI) map[feed.DID]bool {
	who := map[feed.DID]bool{}
	for _, e := range x.engaged {
		if e.Kind == feed.Repost && e.Post == uri && e.CreatedMs <= x.window.AsOfMs && x.follows[e.Actor] {
			who[e.Actor] = true
		}
	}
	return who
}

func (x *truth) candidate(p *feed.Post) feed.Candidate {
	c := feed.Candidate{URI: p.URI, Author: p.Author, Root: root(p), EffectiveMs: p.EffectiveMs(), Graphemes: uniseg.GraphemeClusterCount(p.Text),
		Media: len(p.Images) > 0, Link: p.External != nil, Reply: p.Reply != nil, Lang: strings.Join(p.Langs, " "),
		Likes: p.Counts.Likes, Reposts: p.Counts.Reposts, Replies: p.Counts.Replies, Following: x.follows[p.Author],
		FollowsReposting: len(x.reposters(p.URI)), FollowsLiking: len(x.likers(p)), OutOfNetwork: !x.brought(p)}
	if c.OutOfNetwork {
		c.FollowedByFollows = len(x.fans(p.Author))
	}
	for _, e := range x.engaged {
		if e.Actor == x.window.Viewer && e.CreatedMs <= x.window.AsOfMs && x.posts[e.Post].Author == p.Author {
			if e.Kind == feed.Like {
				c.OwnLikes++
			} else {
				c.OwnReposts++
			}
		}
	}
	talking := map[feed.DID]bool{}
	for _, o := range x.posts {
		if !x.known(&o) {
			continue
		}
		if o.Author == p.Author && o.EffectiveMs() > x.window.AsOfMs-14*day {
			c.AuthorPosts++
		}
		if o.Reply != nil && o.Author == x.window.Viewer && o.Reply.Parent.Author() == p.Author {
			c.OwnReplies++
		}
		if o.Reply != nil && o.Reply.Root == c.Root && x.follows[o.Author] && o.Author != p.Author {
			talking[o.Author] = true
		}
	}
	c.FollowsTalking = len(talking)
	return c
}

func root(p *feed.Post) feed.URI {
	if p.Reply != nil {
		return p.Reply.Root
	}
	return p.URI
}
