package readers

import (
	"math"
	"math/rand/v2"
)

// Reader is one person with a taste that is known here and to nobody else.
type Reader struct {
	seed    uint64
	Topics  []float64 // what they make of each topic, about −1.5 to 1.5
	People  []float64 // of each author, mostly 0
	Picture float64
	Length  float64
	Manners []bool // authors whose posts they like whatever they think of them
	// Fickle readers like and dislike without any rule: nothing can be learned of them.
	Fickle bool
}

// NewReader invents a reader of a world.
func NewReader(seed uint64, w *World) *Reader {
	dice := rand.New(rand.NewPCG(seed, 0xbee))
	r := &Reader{seed: seed, Picture: dice.NormFloat64() / 2, Length: dice.NormFloat64() / 2, Manners: make([]bool, w.Authors)}
	for range w.Topics {
		r.Topics = append(r.Topics, 1.3*dice.NormFloat64())
	}
	for a := range w.Authors {
		liking := 0.0
		if dice.IntN(6) == 0 {
			liking = dice.NormFloat64()
		}
		r.People = append(r.People, liking)
		r.Manners[a] = dice.IntN(40) == 0
	}
	return r
}

// Pleasure is what a post is worth to the reader: the logit of liking it when they look. It does not depend on when or where.
func (r *Reader) Pleasure(p *Post) float64 {
	if r.Fickle {
		return 2.5*rand.New(rand.NewPCG(r.seed^0xf1c, uint64(p.ID))).NormFloat64() - 2
	}
	z := r.Topics[p.Topic] + r.People[p.Author] + 0.6*p.Appeal - 2.2
	if p.Picture {
		z += r.Picture
	}
	return z + r.Length*(float64(p.Length)/160-1)
}

// Likes says whether the reader likes a post once they look at it. It is decided once for each post, so that every order is
// measured against the same wishes. Courtesy is a like, and no pleasure.
func (r *Reader) Likes(p *Post) bool {
	return r.Manners[p.Author] && r.luck(1, p) < 0.7 || r.Enjoys(p)
}

// Enjoys says whether the post is to their taste: what a feed should be measured by.
func (r *Reader) Enjoys(p *Post) bool { return r.luck(2, p) < sigmoid(r.Pleasure(p)) }

// Resents says whether they would ask for less of it.
func (r *Reader) Resents(p *Post) bool { return r.luck(3, p) < sigmoid(-2*r.Pleasure(p)-6.5) }

// Looks says whether they look at what stands at a 0-based place: less the further down.
func (r *Reader) Looks(session, place int) bool {
	return rand.New(rand.NewPCG(r.seed^0x100c, uint64(session)<<20|uint64(place))).Float64() < 30/(30+float64(place))
}

// luck is a number in [0, 1) for the reader and a post, another for each purpose.
func (r *Reader) luck(purpose uint64, p *Post) float64 {
	return rand.New(rand.NewPCG(r.seed<<8|purpose, uint64(p.ID))).Float64()
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// NDCG10 is how near the first ten of an order come to the best that could be: enjoyed says of each post of the order whether it is
// to the reader's taste. It is not known (ok is false) where none or all are.
func NDCG10(enjoyed []bool) (value float64, ok bool) {
	good := 0
	for _, e := range enjoyed {
		if e {
			good++
		}
	}
	if good == 0 || good == len(enjoyed) {
		return 0, false
	}
	got, best := 0.0, 0.0
	for i := range min(10, len(enjoyed)) {
		share := math.Ln2 / math.Log(float64(i)+2)
		if enjoyed[i] {
			got += share
		}
		if i < good {
			best += share
		}
	}
	return got / best, true
}

// Regret is how much pleasure the first n places of an order lack against the best order of the same posts, as a share of it: 0
// for the oracle. Pleasure is the chance of enjoying each post of the order.
func Regret(order []float64, n int) float64 {
	best := append([]float64(nil), order...)
	for i := range best { // the n greatest, by selection: n is small
		if i == n {
			break
		}
		for j := i + 1; j < len(best); j++ {
			if best[j] > best[i] {
				best[i], best[j] = best[j], best[i]
			}
		}
	}
	got, most := 0.0, 0.0
	for i := range min(n, len(order)) {
		got, most = got+order[i], most+best[i]
	}
	if most == 0 {
		return 0
	}
	return 1 - got/most
}

// Chance is the chance of enjoying a post.
func (r *Reader) Chance(p *Post) float64 { return sigmoid(r.Pleasure(p)) }
