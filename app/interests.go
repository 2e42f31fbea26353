package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"skein/feed"
	"skein/models"
	"skein/search"
)

// What the reader's interests are made from.
const (
	likesHalf   = 200 // the newest like counts full, the 200th newest half, the 400th a third
	pressWeight = 2   // a press of "more like this" or "less like this" says more than a like
)

// keyLeftOut keeps the interests that are left out, each by the posts that stood for it.
const keyLeftOut = "interests.out"

// interest is one thing that the reader likes.
type interest struct {
	center feed.Vector
	weight float64
	posts  []feed.PostID // that it came from, the most typical first
	out    bool          // the reader leaves it out
}

// interests are what the reader's likes and presses sum up to, as of one moment.
type interests struct {
	from  *space // whose vectors they are made of
	curve func(cosine float64) float64
	all   []interest // heaviest first
}

// centers are those that count for closeness.
func (in *interests) centers() []feed.Vector {
	var out []feed.Vector
	for _, i := range in.all {
		if !i.out {
			out = append(out, i.center)
		}
	}
	return out
}

// divided keeps the last division: it is made anew only for another moment or when vectors came or words changed.
type divided struct {
	mu   sync.Mutex
	key  string
	last []interest
}

// interests sums up what the reader liked and pressed up to a moment, without what they leave out.
func (r *reading) interests(ctx context.Context, s *space, asOfMs int64) (*interests, error) {
	likes, err := r.network.LikedAsOf(ctx, r.viewer, asOfMs, maxLikes)
	if err != nil {
		return nil, err
	}
	pressed, err := r.pressedLike(ctx, asOfMs)
	if err != nil {
		return nil, err
	}
	in := r.sumUp(s, likes, pressed, asOfMs)
	return in, r.leaveOut(ctx, in.all)
}

// sumUp divides likes and presses, and gives the curve from a cosine of a vector in s to one of the centers. The better encoder's
// vectors of likes, which it gets to first, serve an edition whose posts it has not got to: one pair of encoders for all posts of
// an edition, and of the pairs that there are the one nearest to the order that the edition will have.
func (r *reading) sumUp(s *space, likes []feed.PostID, pressed []word, asOfMs int64) *interests {
	in := &interests{from: s, curve: s.curve}
	liked := s.matrix.Held(likes)
	for _, better := range r.spaces[slices.Index(r.spaces, s)+1:] {
		if n := better.matrix.Held(likes); s.across != nil && n > 0 && float64(n) >= enough*float64(liked) {
			in.from, in.curve, liked = better, s.across, n
			break
		}
	}
	key := fmt.Sprint(in.from.model, asOfMs, len(likes), liked, in.from.matrix.Held(ids(pressed)), pressed)
	in.all = slices.Clone(r.divided.division(key, func() []interest { return divide(in.from.matrix, likes, pressed) }))
	return in
}

func (d *divided) division(key string, make func() []interest) []interest {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.key != key {
		d.key, d.last = key, make()
	}
	return d.last
}

// word is the reader's press on a post: more of what means the same, or less.
type word struct {
	post feed.PostID
	way  int
}

func ids(words []word) []feed.PostID {
	out := make([]feed.PostID, len(words))
	for i, w := range words {
		out[i] = w.post
	}
	return out
}

// pressedLike are the presses about what means the same as a post, in the order in which they were pressed.
func (r *reading) pressedLike(ctx context.Context, asOfMs int64) ([]word, error) {
	presses, err := r.self.PressesInForce(ctx, maxLikes)
	if err != nil {
		return nil, err
	}
	presses = slices.DeleteFunc(presses, func(p feed.Press) bool { return p.Aim != feed.AimLike || p.AtMs > asOfMs })
	uris := make([]feed.URI, len(presses))
	for i, p := range presses {
		uris[i] = feed.URI(p.Target)
	}
	stored, err := r.network.PostIDs(ctx, uris)
	if err != nil {
		return nil, err
	}
	var out []word
	for i, p := range presses {
		if id, here := stored[uris[i]]; here {
			out = append(out, word{id, p.Way})
		}
	}
	return out, nil
}

// divide finds the interests among the vectors of posts.
func divide(m *search.Matrix, likes []feed.PostID, pressed []word) []interest {
	var tastes []search.Taste
	var posts []feed.PostID
	add := func(post feed.PostID, weight float64) {
		if v := m.Vectors([]feed.PostID{post}); len(v) == 1 {
			tastes, posts = append(tastes, search.Taste{Vector: v[0], Weight: weight}), append(posts, post)
		}
	}
	for i, post := range likes {
		add(post, likesHalf/float64(likesHalf+i))
	}
	for _, w := range pressed {
		add(w.post, pressWeight*float64(w.way))
	}
	var out []interest
	for _, found := range search.Interests(tastes) {
		i := interest{center: found.Center, weight: found.Weight}
		for _, m := range found.Members {
			if !slices.Contains(i.posts, posts[m]) { // liked and pressed
				i.posts = append(i.posts, posts[m])
			}
		}
		out = append(out, i)
	}
	return out
}

// typical is how many posts stand for an interest that is left out. Interests are found anew for each edition, and are known again
// by them: at least half of those that are still stored must lie in one.
const typical = 6

// leaveOut marks the interests that the reader leaves out.
func (r *reading) leaveOut(ctx context.Context, all []interest) error {
	left, err := r.leftOut(ctx)
	if err != nil || len(left) == 0 {
		return err
	}
	for _, uris := range left {
		stored, err := r.network.PostIDs(ctx, uris)
		if err != nil {
			return err
		}
		for i := range all {
			all[i].out = all[i].out || all[i].holds(values(stored))
		}
	}
	return nil
}

// holds tells whether at least half of the posts are among those that the interest came from.
func (i *interest) holds(posts []feed.PostID) bool {
	n := 0
	for _, p := range posts {
		if slices.Contains(i.posts, p) {
			n++
		}
	}
	return n > 0 && 2*n >= len(posts)
}

func (r *reading) leftOut(ctx context.Context) (left [][]feed.URI, err error) {
	return left, read(ctx, r.self, keyLeftOut, &left)
}

// maxExamples is how many posts are shown for an interest, and in a reason.
const maxExamples = 3

// near lists the posts that a post is close to by its interest, nearest first; nil where none counts.
func (in *interests) near(s *space, post feed.PostID) []feed.PostID {
	own := s.matrix.Vectors([]feed.PostID{post})
	if len(own) == 0 {
		return nil
	}
	var best *interest
	most := 0.0
	for i := range in.all {
		if c := models.Cosine(&own[0], &in.all[i].center); !in.all[i].out && c > most {
			best, most = &in.all[i], c
		}
	}
	if best == nil {
		return nil
	}
	type close struct {
		post   feed.PostID
		cosine float64
	}
	var all []close
	for _, p := range best.posts {
		if v := in.from.matrix.Vectors([]feed.PostID{p}); len(v) == 1 && p != post {
			all = append(all, close{p, models.Cosine(&own[0], &v[0])})
		}
	}
	slices.SortStableFunc(all, func(a, b close) int { return cmp.Compare(b.cosine, a.cosine) })
	var out []feed.PostID
	for _, c := range all[:min(maxExamples, len(all))] {
		out = append(out, c.post)
	}
	return out
}
