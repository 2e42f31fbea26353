package eval

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing/fstest"
)

// network is an invented one of people in camps who like their camp's items. Times are distinct, so every cut is clean.
type network struct {
	items, events, graph []string
}

func newNetwork(seed uint64, people, things, events int) *network {
	rng := rand.New(rand.NewPCG(seed, seed))
	n := &network{}
	for i := range things {
		n.items = append(n.items, fmt.Sprintf(`{"id":"i%03d","author":"p%d","text":"goose %d","created_ms":%d}`, i, i%people, i, i*1000))
	}
	kinds := []string{"like", "like", "view", "repost", "reply"}
	for e := range events {
		who := rng.IntN(people)
		what := (rng.IntN(things)/3*3 + who%3) % things // a camp is the remainder by 3
		n.events = append(n.events, fmt.Sprintf(`{"user":"p%d","item":"i%03d","t_ms":%d,"kind":%q}`,
			who, what, 60_000+e*10_000, kinds[rng.IntN(len(kinds))]))
	}
	for who := range people {
		n.graph = append(n.graph, fmt.Sprintf("p%d\tp%d", who, (who+3)%people))
	}
	return n
}

func (n *network) folder() fstest.MapFS {
	text := func(lines []string) string { return strings.Join(lines, "\n") + "\n" }
	return folder(text(n.items), text(n.events), text(n.graph))
}

// shuffled has the same lines in another order.
func (n *network) shuffled(seed uint64) *network {
	rng := rand.New(rand.NewPCG(seed, 1))
	mix := func(lines []string) []string {
		out := make([]string, len(lines))
		for i, at := range rng.Perm(len(lines)) {
			out[i] = lines[at]
		}
		return out
	}
	return &network{mix(n.items), mix(n.events), mix(n.graph)}
}
