package readers_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"skein/feed"
	"skein/ranker"
	"skein/ranker/eval/readers"
	"skein/ranker/learn"
)

// life is one reader's days with the feed: what they saw and did, as the app would know it.
type life struct {
	world   *readers.World
	reader  *readers.Reader
	likes   map[int]int // by author
	liked   []int       // posts, in the order liked
	seen    map[int]bool
	history learn.History
	session int
}

func newLife(w *readers.World, r *readers.Reader) *life {
	return &life{world: w, reader: r, likes: map[int]int{}, seen: map[int]bool{}, history: learn.History{Features: ranker.Facts()}}
}

// candidates are the unseen posts of three days as the app knows them at a moment.
func (l *life) candidates(nowMs int64) (cands []feed.Candidate, posts map[feed.URI]int) {
	posts = map[feed.URI]int{}
	written := map[int]int{}
	for i := range l.world.Posts {
		if p := &l.world.Posts[i]; p.AtMs <= nowMs && p.AtMs > nowMs-14*24*readers.HourMs {
			written[p.Author]++
		}
	}
	tastes := l.tastes()
	for i := range l.world.Posts {
		p := &l.world.Posts[i]
		if p.AtMs > nowMs || p.AtMs <= nowMs-72*readers.HourMs || l.seen[i] {
			continue
		}
		c := feed.Candidate{
			ID: p.ID, URI: p.URI, Author: l.world.DID(p.Author), EffectiveMs: p.AtMs, Graphemes: p.Length, Media: p.Picture, Following: l.world.Friends[p.Author],
			OutOfNetwork: !l.world.Friends[p.Author], Likes: p.Likes(nowMs), OwnLikes: l.likes[p.Author], AuthorPosts: written[p.Author], Lang: "en",
		}
		c.Lately = float64(p.Likes(nowMs) - p.Likes(nowMs-6*readers.HourMs))
		c.Since = float64(p.Likes(nowMs) - p.Likes(nowMs-24*readers.HourMs))
		if len(tastes) > 0 {
			near := -1.0
			for t := range tastes {
				near = max(near, cosine(&tastes[t], &p.Meaning))
			}
			c.Closeness = feed.ModelValue{Value: max(near, 0), Known: true}
		}
		cands = append(cands, c)
		posts[c.URI] = i
	}
	return cands, posts
}

// tastes are the meanings of the newest likes, at most 30.
func (l *life) tastes() []feed.Vector {
	var out []feed.Vector
	for _, i := range l.liked[max(len(l.liked)-30, 0):] {
		out = append(out, l.world.Posts[i].Meaning)
	}
	return out
}

func cosine(a, b *feed.Vector) float64 {
	dot, x, y := 0.0, 0.0, 0.0
	for i := range a.Q {
		p, q := float64(a.Q[i]), float64(b.Q[i])
		dot, x, y = dot+p*q, x+p*p, y+q*q
	}
	return dot / math.Sqrt(x*y)
}

// foretell fills in what a model says.
func (l *life) foretell(model *learn.Personal, cands []feed.Candidate, posts map[feed.URI]int, nowMs int64) {
	if model == nil {
		return
	}
	values := make([]float32, len(ranker.Facts()))
	directions := model.Directions()
	for i := range cands {
		v := &l.world.Posts[posts[cands[i].URI]].Meaning
		length := 0.0
		for _, q := range v.Q {
			length += float64(q) * float64(q)
		}
		var meaning [learn.Actions]float64
		for a, d := range directions {
			for k, x := range d {
				meaning[a] += x * float64(v.Q[k]) / math.Sqrt(length)
			}
		}
		ranker.FactsOf(&cands[i], nowMs, values)
		x := model.Chances(values, meaning)
		cands[i].Would = feed.Would{Like: x[learn.ToLike], Reply: x[learn.ToReply], Repost: x[learn.ToRepost], More: x[learn.ToWantMore], Less: x[learn.ToWantLess]}
	}
}

// read scrolls through the first posts of an order, looks at some and likes of those.
func (l *life) read(table *ranker.Table, e *ranker.Explored, posts map[feed.URI]int, n int, nowMs int64) {
	l.session++
	for place, p := range e.Page(0, n) {
		if !l.reader.Looks(l.session, place) {
			continue
		}
		i := posts[p.URI]
		post := &l.world.Posts[i]
		v := learn.View{AtMs: nowMs + int64(place), Session: int64(l.session), Place: place, Chance: e.Chance(place), Values: table.Facts(p.Row), Vector: &post.Meaning}
		v.Did[learn.ToLike] = l.reader.Likes(post)
		v.Did[learn.ToWantMore] = l.reader.Enjoys(post) && i%7 == 0
		v.Did[learn.ToWantLess] = l.reader.Resents(post)
		l.history.Views = append(l.history.Views, v)
		l.seen[i] = true
		if v.Did[learn.ToLike] {
			l.likes[post.Author]++
			l.liked = append(l.liked, i)
		}
	}
}

func (l *life) edition(model *learn.Personal, nowMs int64, every int) (*ranker.Table, *ranker.Explored, map[feed.URI]int) {
	cands, posts := l.candidates(nowMs)
	l.foretell(model, cands, posts, nowMs)
	table := ranker.NewTable(cands, nowMs)
	order := table.Rank(ranker.DefaultRecipe().Weights).Select(feed.Slate{AuthorCap: 3})
	return table, order.Explore(ranker.Exploration{Every: every, Seed: uint64(nowMs), Cap: 3}), posts
}

// figures of one reader: nDCG@10 and regret of each order over the days of measuring.
type figures struct{ ndcg, regret map[string]float64 }

// many is how many readers are asked: eight, as for the figures of docs/experiments, or SKEIN_READERS.
var many = max(8, number(os.Getenv("SKEIN_READERS")))

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

const (
	daysRead, daysMeasured = 12, 6
	perSession             = 60
)

// live reads for some days with the mix and exploration, learning each evening, then measures on the days after.
func live(seed uint64, fickle bool) figures {
	w := readers.NewWorld(seed/4, 16, 160, daysRead+daysMeasured+3) // four readers a world
	r := readers.NewReader(seed, w)
	r.Fickle = fickle
	l := newLife(w, r)
	var model *learn.Personal
	f := figures{map[string]float64{}, map[string]float64{}}
	n := 0.0
	for day := 3; day < 3+daysRead+daysMeasured; day++ {
		for _, hour := range []int64{8, 20} {
			now := w.StartMs + (int64(day)*24+hour)*readers.HourMs
			if day >= 3+daysRead {
				if l.measure(&f, model, now) {
					n++
				}
			}
			table, e, posts := l.edition(model, now, 20)
			l.read(table, e, posts, perSession, now)
		}
		if day%5 == 0 || day == 2+daysRead {
			model = trained(l.history)
		}
	}
	for name := range f.ndcg {
		f.ndcg[name] /= n
		f.regret[name] /= n
	}
	return f
}

// trained is what the app would put in force: a head that says nothing on held-out views stays silent.
func trained(h learn.History) *learn.Personal {
	report, _ := learn.Judge(h)
	model := learn.Fit(h)
	for a, s := range report.Actions {
		if !s.Useful {
			model.Heads[a].Known = false
		}
	}
	return model
}

// measure orders the same posts by everybody and scores the orders by what the reader would enjoy.
func (l *life) measure(f *figures, model *learn.Personal, nowMs int64) bool {
	cands, posts := l.candidates(nowMs)
	slices.SortFunc(cands, func(a, b feed.Candidate) int { return cmp.Compare(a.URI, b.URI) })
	by := func(value func(c *feed.Candidate) float64) []feed.URI {
		order := make([]int, len(cands))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Or(cmp.Compare(value(&cands[b]), value(&cands[a])), cmp.Compare(cands[b].EffectiveMs, cands[a].EffectiveMs))
		})
		out := make([]feed.URI, len(order))
		for k, i := range order {
			out[k] = cands[i].URI
		}
		return out
	}
	_, plain, _ := l.edition(nil, nowMs, 0)
	_, learned, _ := l.edition(model, nowMs, 20)
	known := false
	for name, order := range map[string][]feed.URI{
		"newest":            by(func(c *feed.Candidate) float64 { return float64(c.EffectiveMs) }),
		"recent_popularity": by(func(c *feed.Candidate) float64 { return c.Lately }),
		"author_affinity":   by(func(c *feed.Candidate) float64 { return float64(c.OwnLikes) }),
		"oracle":            by(func(c *feed.Candidate) float64 { return l.reader.Chance(&l.world.Posts[posts[c.URI]]) }),
		"mix":               plain.URIs(),
		"skein":             learned.URIs(),
	} {
		enjoyed, chances := make([]bool, len(order)), make([]float64, len(order))
		for k, u := range order {
			p := &l.world.Posts[posts[u]]
			enjoyed[k], chances[k] = l.reader.Enjoys(p), l.reader.Chance(p)
		}
		if v, ok := readers.NDCG10(enjoyed); ok {
			f.ndcg[name] += v
			f.regret[name] += readers.Regret(chances, 50)
			known = true
		}
	}
	return known
}

var baselines = []string{"newest", "recent_popularity", "author_affinity"}

func mean(all []figures, of func(f *figures) float64) float64 {
	sum := 0.0
	for i := range all {
		sum += of(&all[i])
	}
	return sum / float64(len(all))
}

// gain is the relative gain over the best baseline of the mean, with its 95 % interval by drawing readers.
func gain(all []figures) (best string, value, low, high float64) {
	for _, b := range baselines {
		if best == "" || mean(all, func(f *figures) float64 { return f.ndcg[b] }) > mean(all, func(f *figures) float64 { return f.ndcg[best] }) {
			best = b
		}
	}
	relative := func(all []figures) float64 {
		return mean(all, func(f *figures) float64 { return f.ndcg["skein"] })/mean(all, func(f *figures) float64 { return f.ndcg[best] }) - 1
	}
	dice := rand.New(rand.NewPCG(1, 2))
	drawn, draws := make([]figures, len(all)), make([]float64, 1000)
	for k := range draws {
		for i := range drawn {
			drawn[i] = all[dice.IntN(len(all))]
		}
		draws[k] = relative(drawn)
	}
	slices.Sort(draws)
	return best, relative(all), draws[25], draws[974]
}

// Invented readers with a known taste find sooner what they enjoy than with the best feed that does not learn.
func TestInventedReadersAreServedBetter(t *testing.T) {
	t.Parallel()
	all := make([]figures, many)
	for i := range all {
		all[i] = live(uint64(1000+i), false)
	}
	for _, name := range append([]string{"oracle", "skein", "mix"}, baselines...) {
		fmt.Printf("%-18s nDCG@10 %.3f  regret@50 %.3f\n", name, mean(all, func(f *figures) float64 { return f.ndcg[name] }), mean(all, func(f *figures) float64 { return f.regret[name] }))
	}
	best, value, low, high := gain(all)
	fmt.Printf("over %s: %+.1f %% [%+.1f, %+.1f]\n", best, 100*value, 100*low, 100*high)
	if value < 0.1 || low <= 0 {
		t.Errorf("over %s: %.3f [%.3f, %.3f]", best, value, low, high)
	}
	if mean(all, func(f *figures) float64 { return f.regret["oracle"] }) > 1e-9 {
		t.Error("the oracle has regrets")
	}
}

// Of readers without any rule nothing can be learned, and nothing is claimed: the feed is no worse for them than the mix alone.
func TestFickleReadersAreNotMisled(t *testing.T) {
	t.Parallel()
	all := make([]figures, many/4)
	for i := range all {
		all[i] = live(uint64(2000+i), true)
	}
	mix, skein := mean(all, func(f *figures) float64 { return f.ndcg["mix"] }), mean(all, func(f *figures) float64 { return f.ndcg["skein"] })
	fmt.Printf("readers without a rule: mix %.3f, with what was learned %.3f\n", mix, skein)
	if skein < mix-0.05 {
		t.Errorf("the mix gives %.3f, with what was learned of nothing %.3f", mix, skein)
	}
}
