package store

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"skein/feed"
	"skein/store/testfill"
)

// strangers are the posts from outside that the window lets in, of the model that Candidates is compared with.
func (x *truth) strangers() (all []feed.Candidate) {
	for _, p := range x.posts {
		if !x.within(&p) || x.brought(&p) {
			continue
		}
		likers := x.likers(&p)
		close := slices.ContainsFunc(likers, func(who feed.DID) bool { return x.done(who) >= 5 })
		if len(likers) >= 2 || close || p.Reply == nil && len(x.fans(p.Author)) >= 3 {
			all = append(all, x.candidate(&p))
		}
	}
	slices.SortFunc(all, func(a, b feed.Candidate) int {
		return cmp.Or(cmp.Compare(b.FollowsLiking, a.FollowsLiking), cmp.Compare(b.EffectiveMs, a.EffectiveMs), cmp.Compare(b.URI, a.URI))
	})
	return all[:min(len(all), x.window.Strangers)]
}

// likers are the followed accounts, not the author, that liked a post.
func (x *truth) likers(p *feed.Post) (who []feed.DID) {
	for _, e := range x.engaged {
		if e.Kind == feed.Like && e.Post == p.URI && e.CreatedMs <= x.window.AsOfMs && x.follows[e.Actor] && e.Actor != p.Author && !slices.Contains(who, e.Actor) {
			who = append(who, e.Actor)
		}
	}
	return who
}

// fans are the followed accounts that follow an account.
func (x *truth) fans(of feed.DID) (who []feed.DID) {
	for _, e := range x.edges {
		if e.Kind == feed.GraphFollow && e.Subject == of && e.CreatedMs <= x.window.AsOfMs && x.follows[e.Actor] && !slices.Contains(who, e.Actor) {
			who = append(who, e.Actor)
		}
	}
	return who
}

// done weighs what the viewer did with an account's posts.
func (x *truth) done(with feed.DID) (n int) {
	for _, e := range x.engaged {
		if e.Actor == x.window.Viewer && e.CreatedMs <= x.window.AsOfMs && x.posts[e.Post].Author == with {
			n += map[feed.EngagementKind]int{feed.Like: 1, feed.Repost: 2}[e.Kind]
		}
	}
	return n
}

// gestures invents what the people of batches like, and whom they follow.
func gestures(batches []feed.Batch, people int) []feed.Batch {
	dice := rand.New(rand.NewPCG(5, 5))
	b := feed.Batch{Viewer: testfill.Viewer}
	for _, from := range batches {
		for _, p := range from.Posts {
			for _, i := range dice.Perm(people)[:dice.IntN(4)] {
				by := testfill.Person(i)
				_, _, key, _ := p.URI.Split()
				b.Engaged = append(b.Engaged, feed.Engagement{Kind: feed.Like, Actor: by, Post: p.URI, URI: feed.NewURI(by, feed.CollectionLike, key), CreatedMs: p.CreatedMs + dice.Int64N(2*day)})
			}
		}
	}
	for i := range people {
		for j := range people {
			if dice.IntN(12) == 0 {
				b.Edges = append(b.Edges, feed.Edge{Kind: feed.GraphFollow, Actor: testfill.Person(i), Subject: testfill.Person(j),
					URI: feed.NewURI(testfill.Person(i), feed.CollectionFollow, fmt.Sprint(j)), CreatedMs: now - dice.Int64N(20*day)})
			}
		}
	}
	return []feed.Batch{b}
}
