package eval

import (
	"math"
	"slices"

	"skein/ranker/learn"
)

const (
	dayMs = 24 * 60 * 60 * 1000
	// fortnightMs is the time constant of recent popularity and the span of [feed.Candidate.AuthorPosts].
	fortnightMs = 14 * dayMs
	// latelySpan and sinceSpan stand for the 6 and 24 hours of posts: films and bands are liked for years.
	latelySpan = fortnightMs
	sinceSpan  = 4 * fortnightMs
)

// facts is what was known at a cut, counted. Nothing here has seen a later event.
type facts struct {
	*dataset
	asOfMs int64
	spanMs int64

	shown    []bool    // [items], whether the item was known at all
	sinceMs  []int64   // [items], the earlier of created_ms and the first event
	likes    []int     // [items], users with a gesture in the last spanMs
	recent   []float64 // [items], gestures, each e^(−age/fortnightMs)
	posts    []int     // [authors], items that appeared in the last fortnightMs
	met      [][]int32 // [users], items with any event, ascending
	liked    [][]int32 // [users], items with a gesture of liking, ascending
	likers   [][]int32 // [items], users with a gesture of liking, ascending
	gestures [][]event // [users], gestures of liking

	known         []event      // what was counted
	together      *learn.Likes // who liked what
	lately, since []float64    // [items], likes damped over [latelySpan] and [sinceSpan]
}

// count walks the known events once. Likes older than spanMs are not counted; 0 counts all.
func count(d *dataset, known []event, asOfMs, spanMs int64) *facts {
	f := &facts{
		dataset: d, asOfMs: asOfMs, spanMs: spanMs,
		shown: make([]bool, len(d.items)), sinceMs: make([]int64, len(d.items)), likes: make([]int, len(d.items)),
		recent: make([]float64, len(d.items)), posts: make([]int, len(d.authors)),
		met: make([][]int32, len(d.users)), liked: make([][]int32, len(d.users)),
		likers: make([][]int32, len(d.items)), gestures: make([][]event, len(d.users)),
	}
	for i, it := range d.items {
		if it.dated && it.createdMs <= asOfMs {
			f.shown[i], f.sinceMs[i] = true, it.createdMs
		}
	}
	for _, e := range known {
		f.take(e)
	}
	f.settle()
	f.known, f.together = known, learn.NewLikes(f.allLikes(), len(d.users), len(d.items), asOfMs)
	f.lately, f.since = f.together.Lately(latelySpan), f.together.Lately(sinceSpan)
	return f
}

func (f *facts) take(e event) {
	if !f.shown[e.item] || e.tMs < f.sinceMs[e.item] {
		f.shown[e.item], f.sinceMs[e.item] = true, e.tMs
	}
	f.met[e.user] = append(f.met[e.user], e.item)
	if e.gesture == viewed {
		return
	}
	f.liked[e.user] = append(f.liked[e.user], e.item)
	f.likers[e.item] = append(f.likers[e.item], e.user)
	f.gestures[e.user] = append(f.gestures[e.user], e)
	age := f.asOfMs - e.tMs
	f.recent[e.item] += math.Exp(-float64(age) / fortnightMs)
}

// settle sorts the lists, drops what is in them twice (a like and a reply to one item), and counts what needs all of them.
func (f *facts) settle() {
	for u := range f.met {
		f.met[u] = distinct(f.met[u])
		f.liked[u] = distinct(f.liked[u])
		f.countLikes(f.gestures[u])
	}
	for i := range f.likers {
		f.likers[i] = distinct(f.likers[i])
		if f.shown[i] && f.asOfMs-f.sinceMs[i] < fortnightMs {
			f.posts[f.items[i].author]++
		}
	}
}

func (f *facts) allLikes() []learn.Like {
	var out []learn.Like
	for u, gestures := range f.gestures {
		for _, e := range gestures {
			out = append(out, learn.Like{Person: int32(u), Item: e.item, AtMs: e.tMs})
		}
	}
	return out
}

// countLikes counts one user once for each item.
func (f *facts) countLikes(gestures []event) {
	counted := make(map[int32]bool, len(gestures))
	for _, e := range gestures {
		if (f.spanMs == 0 || f.asOfMs-e.tMs < f.spanMs) && !counted[e.item] {
			counted[e.item] = true
			f.likes[e.item]++
		}
	}
}

func distinct(s []int32) []int32 {
	slices.Sort(s)
	return slices.Compact(s)
}

// pool lists, ascending, what may be recommended to a user: every item that was known, without what they had met, or
// (likedMasked) without what they had liked only.
func (f *facts) pool(user int32, likedMasked bool) []int32 {
	mask := f.met[user]
	if likedMasked {
		mask = f.liked[user]
	}
	out := make([]int32, 0, len(f.items)-len(mask))
	for i := range f.items {
		if len(mask) > 0 && mask[0] == int32(i) {
			mask = mask[1:]
		} else if f.shown[i] {
			out = append(out, int32(i))
		}
	}
	return out
}

// own is what a user has done to one author.
type own struct{ likes, reposts, replies int }

// toward sums a user's gestures by author.
func (f *facts) toward(user int32) map[int32]own {
	sums := make(map[int32]own)
	for _, e := range f.gestures[user] {
		a := f.items[e.item].author
		o := sums[a]
		switch e.gesture {
		case replied:
			o.replies++
		case reposted:
			o.reposts++
		default:
			o.likes++
		}
		sums[a] = o
	}
	return sums
}
