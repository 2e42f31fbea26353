package learn

import (
	"cmp"
	"math"
	"slices"

	"skein/feed"
)

// Action is one thing that a reader may do with a post in front of them.
type Action int

// The five actions. The first three are public gestures, the last two private words.
const (
	ToLike Action = iota
	ToReply
	ToRepost
	ToWantMore
	ToWantLess
	Actions int = iota
)

// names in the order of the actions, as they are stored and shown.
var names = [Actions]string{"like", "reply", "repost", "more", "less"}

// String is the stable name of an action.
func (a Action) String() string { return names[a] }

// View is one post that was really in front of the reader: what was known of it at that moment, and what they did with it. A
// post that was not in view says nothing: it was not passed over.
type View struct {
	AtMs    int64
	Session int64        // the edition in which it stood; orders are judged within one
	Place   int          // 0-based, in that edition
	Chance  float64      // that this post would be put at this place, (0, 1]; 0 where it was not noted
	Values  []float32    // by feature, as of AtMs
	Vector  *feed.Vector // of its meaning, nil while unknown
	Did     [Actions]bool
}

// History is everything that was in view, with the names of the features that the views' values are of.
type History struct {
	Features []string
	Views    []View
}

// Sorted is the history in the order of time, of one moment by session and place. What is learned from it then does not
// depend on how it was read.
func (h History) Sorted() History {
	views := slices.Clone(h.Views)
	slices.SortStableFunc(views, func(a, b View) int {
		return cmp.Or(cmp.Compare(a.AtMs, b.AtMs), cmp.Compare(a.Session, b.Session), cmp.Compare(a.Place, b.Place))
	})
	return History{h.Features, views}
}

// Split cuts a sorted history in time, between two sessions, where it leaves the nearest to share of the views before.
func (h History) Split(share float64) (before, after History) {
	goal := share * float64(len(h.Views))
	at := 0
	for i := 1; i <= len(h.Views); i++ {
		whole := i == len(h.Views) || h.Views[i].Session != h.Views[i-1].Session
		if whole && math.Abs(float64(i)-goal) < math.Abs(float64(at)-goal) {
			at = i
		}
	}
	return History{h.Features, h.Views[:at]}, History{h.Features, h.Views[at:]}
}

// Since is what a sorted history holds of after a moment.
func (h History) Since(ms int64) History {
	at := 0
	for at < len(h.Views) && h.Views[at].AtMs <= ms {
		at++
	}
	return History{h.Features, h.Views[at:]}
}

// Count says how many views ended in an action.
func (h History) Count(a Action) int {
	n := 0
	for i := range h.Views {
		if h.Views[i].Did[a] {
			n++
		}
	}
	return n
}

// clip bounds how much one view may count for having been unlikely: with a weight of 2,000 one post would speak for all.
const clip = 10

// weight is one over the chance of the view, at most clip; 1 where no chance was noted.
func (v *View) weight() float64 {
	if !(v.Chance > 0 && v.Chance <= 1) {
		return 1
	}
	return min(1/v.Chance, clip)
}

// examined is what is left of a place's attention: 1 at the top, one half 20 posts down. As a feature it takes the effect of the
// place out of the weights of the others; predictions are for the top.
func examined(place int) float64 { return 20 / (20 + float64(max(place, 0))) }
