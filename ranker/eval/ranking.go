package eval

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"slices"

	"skein/feed"
	"skein/ranker"
)

const (
	// minHistory is how many items a user must have liked before a cut to be ranked for.
	minHistory = 5
	// defaultMaxUsers bounds the work of a run.
	defaultMaxUsers = 2000
)

// Options says how a folder is cut and what ranks as skein. The zero value is time:0.8 under the recipe of a fresh install.
type Options struct {
	// Split is "time:0.8", "holdout:0.2" or several times to be pooled, "time:0.6,0.7,0.8". Empty is "time:0.8".
	Split string
	// Seed draws the held-out items, the users of a large folder and the resamples of the intervals.
	Seed uint64
	// Recipe ranks as skein: its weights and its slate. A recipe without weights is a mix that [learn.Mix] finds in the known
	// events of each cut, by cutting them again; the recipe of a fresh install then has a row of its own.
	Recipe feed.Recipe
	// MaxUsers bounds the users ranked for at a cut; a larger folder has as many drawn. 0 is 2,000.
	MaxUsers int
	// LikedMasked takes only what a user had liked out of their pool and leaves in what they had met without liking. It
	// exists to repeat figures that were measured so.
	LikedMasked bool
	// LikesSpanMs counts as an item's likes only those of so many ms before the cut; 0 counts all. All is what a post's
	// count says, since posts live for days; for things that live for years the two differ.
	LikesSpanMs int64

	learned bool // no mix was given
}

// Ranking reads a folder (items.jsonl, events.jsonl and, where there is one, graph.tsv) and measures how early each method
// shows a user what they went on to like. Nothing that happened after a cut is shown to a method. Equal input, in any
// order of its lines, gives equal bits.
//
// A malformed folder or split, and one in which nobody can be ranked for, is [feed.CodeBadInput].
func Ranking(ctx context.Context, dir fs.FS, o Options) (Report, error) {
	o = o.complete()
	how, err := parseSplit(o.Split)
	if err != nil {
		return Report{}, err
	}
	d, err := read(dir, how.timed)
	if err != nil {
		return Report{}, err
	}
	r := Report{Split: o.Split, Seed: o.Seed, Recipe: o.name(), Items: len(d.items), Events: len(d.events), Kinds: d.kinds}
	methods := append([]method{{Skein, byRecipe(o.Recipe)}}, baselines...)
	if o.learned {
		methods = append([]method{{Skein, byLearning(how, o)}, {Fresh, byRecipe(o.Recipe)}}, baselines...)
	}
	sums := newBoard(methods, len(d.users))
	for _, c := range how.cuts(d, o.Seed) {
		r.AsOfMs = append(r.AsOfMs, c.asOfMs)
		t := newTrial(d, c, o)
		r.LeftOut += t.leftOut
		if err := t.run(ctx, methods, sums); err != nil {
			return Report{}, err
		}
	}
	all := sums.measured(methods)
	r.Users = len(all[0].ndcg)
	if r.Users == 0 {
		return Report{}, feed.Fail(feed.CodeBadInput, "field", eventsFile,
			"reason", "nobody liked enough before the cut and anything new after it")
	}
	r.summarise(all)
	return r, nil
}

func (o Options) name() string {
	if o.learned {
		return "learned"
	}
	return o.Recipe.Name
}

func (o Options) complete() Options {
	if o.Split == "" {
		o.Split = "time:0.8"
	}
	if len(o.Recipe.Weights) == 0 {
		o.Recipe, o.learned = ranker.DefaultRecipe(), true
	}
	if o.MaxUsers <= 0 {
		o.MaxUsers = defaultMaxUsers
	}
	return o
}

// trial is one cut: the facts before it and, kept apart, what each user went on to like.
type trial struct {
	facts   *facts
	users   []int32             // ranked for, ascending
	wanted  [][]int32           // [users], items, ascending
	pool    func(int32) []int32 // of a user number
	leftOut int
}

func newTrial(d *dataset, c cut, o Options) *trial {
	f := count(d, c.known, c.asOfMs, o.LikesSpanMs)
	t := &trial{facts: f, pool: func(u int32) []int32 { return f.pool(u, o.LikedMasked) }}
	wanted := make([][]int32, len(d.users))
	for _, e := range c.later {
		if _, met := slices.BinarySearch(f.met[e.user], e.item); !met && e.gesture != viewed {
			wanted[e.user] = append(wanted[e.user], e.item)
		}
	}
	for u := range wanted {
		if len(wanted[u]) > 0 && len(f.liked[u]) >= minHistory {
			t.users = append(t.users, int32(u))
		}
	}
	t.draw(o)
	for _, u := range t.users {
		t.wanted = append(t.wanted, distinct(wanted[u]))
	}
	return t
}

// draw keeps the bound on users.
func (t *trial) draw(o Options) {
	if len(t.users) <= o.MaxUsers {
		return
	}
	t.leftOut = len(t.users) - o.MaxUsers
	rng := rand.New(rand.NewPCG(o.Seed, 0xd7a3))
	rng.Shuffle(len(t.users), func(i, j int) { t.users[i], t.users[j] = t.users[j], t.users[i] })
	t.users = t.users[:o.MaxUsers]
	slices.Sort(t.users)
}
