package eval

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"skein/feed"
	"skein/ranker"
	"skein/ranker/learn"
)

const (
	// perCut bounds the users that are learned from at one earlier cut, passedOver the posts not chosen that each brings.
	perCut     = 150
	passedOver = 500
)

// earlierCuts divide the known events again, to see what readers chose next; what is learned from has not seen the cut's later
// events. Items hidden at random are hidden again, with other dice.
var earlierCuts = []float64{.4, .5, .6, .7, .75, .8, .85, .9, .95}

// byLearning ranks by a mix found in the known events, with the slate of the fresh recipe. Where there is nothing to learn
// from, the fresh recipe's mix stands.
func byLearning(how split, o Options) func(*facts) scorer {
	return func(f *facts) scorer {
		recipe := o.Recipe
		if mix := learn.Mix(f.episodes(how, o), ranker.Signals()); len(mix) > 0 {
			recipe.Weights = mix
		}
		return byRecipe(recipe)(f)
	}
}

// episodes are the choices that readers made between the earlier cuts and this one.
func (f *facts) episodes(how split, o Options) []learn.Episode {
	d := *f.dataset
	d.events = f.known
	var cuts []cut
	if !how.timed {
		cuts = append(cuts, holdOut(&d, how.shares[0], o.Seed+1))
	} else if len(f.known) > 0 {
		for _, share := range earlierCuts {
			cuts = append(cuts, atTime(f.known, share))
		}
	}
	o.MaxUsers = perCut
	var out []learn.Episode
	for _, c := range cuts {
		t := newTrial(&d, c, o)
		for at := range t.users {
			out = append(out, t.episode(at, o.Seed))
		}
	}
	return out
}

// episode is one user's choice: all they went on to like, and some of the rest drawn by dice.
func (t *trial) episode(at int, seed uint64) learn.Episode {
	user, wanted := t.users[at], t.wanted[at]
	var chosen, rest []int32
	for _, i := range t.pool(user) {
		if _, found := slices.BinarySearch(wanted, i); found {
			chosen = append(chosen, i)
		} else {
			rest = append(rest, i)
		}
	}
	all := len(rest)
	rng := rand.New(rand.NewPCG(seed, uint64(user)))
	rng.Shuffle(all, func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	rest = rest[:min(passedOver, all)]
	table := ranker.NewTable(t.facts.candidates(user, append(chosen, rest...), t.facts.authorsAsUsers()), t.facts.asOfMs)
	e := learn.Episode{Passed: float64(all) / float64(max(len(rest), 1)), Chosen: make([]bool, table.Len())}
	slices.SortFunc(chosen, cmp.Compare[int32])
	for row := range e.Chosen {
		e.Values = append(e.Values, table.Values(row))
	}
	for _, i := range chosen {
		if row, found := table.Row(feed.URI(t.facts.items[i].id)); found {
			e.Chosen[row] = true
		}
	}
	return e
}
