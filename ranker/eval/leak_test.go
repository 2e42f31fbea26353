package eval

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// lists is what every method shows every user before the moment and how it scores their pool.
func lists(t *testing.T, n *network, moment int64) map[string][]string {
	t.Helper()
	d, err := read(n.folder(), true)
	if err != nil {
		t.Fatal(err)
	}
	c := before(d.events, moment)
	f := count(d, c.known, c.asOfMs, 0)
	out := make(map[string][]string)
	for _, m := range append([]method{{Skein, byLearning(split{timed: true, shares: []float64{.8}}, Options{}.complete())}, {Fresh, byRecipe(Options{}.complete().Recipe)}}, baselines...) {
		score := m.prepare(f)
		for u, name := range d.users {
			pool := f.pool(int32(u), false)
			scores := make([]float64, len(pool))
			top := score(int32(u), pool, scores)
			if top == nil {
				top = best(scores)
			}
			key := m.name + " " + name
			for row, i := range pool {
				out[key] = append(out[key], fmt.Sprint(d.items[i].id, scores[row]))
			}
			out[key] = append(out[key], fmt.Sprint(top))
		}
	}
	return out
}

// Nothing that happened after the cut can enter: other users doing other things to other items, at other times, leave every
// list and every score as they were.
func TestNothingLaterEnters(t *testing.T) {
	t.Parallel()
	const events = 600
	const moment = 60_000 + events*7/10*10_000
	n := newNetwork(6, 15, 45, events)
	want := lists(t, n, moment)
	rewritten := &network{items: n.items, graph: n.graph, events: slices.Clone(n.events)}
	for e := events * 7 / 10; e < events; e++ {
		rewritten.events[e] = fmt.Sprintf(`{"user":"p%d","item":"i%03d","t_ms":%d,"kind":"reply"}`, e%4, e%45, 90_000_000+e*77)
	}
	if got := lists(t, rewritten, moment); !reflect.DeepEqual(got, want) {
		t.Error("other later events changed what is shown before them")
	}
	// An item that appears later is not there yet, whatever is known of it.
	more := &network{items: append(slices.Clone(n.items), `{"id":"late","author":"p1","created_ms":80000000}`), events: n.events, graph: n.graph}
	if got := lists(t, more, moment); !reflect.DeepEqual(got, want) {
		t.Error("an item of later changed what is shown before it")
	}
	// The test can fail: an event before the cut does change the lists.
	earlier := &network{items: n.items, graph: n.graph, events: slices.Clone(n.events)}
	earlier.events[10] = strings.Replace(earlier.events[10], `"kind":"`, `"kind":"x`, 1)
	earlier.events[11] = `{"user":"p3","item":"i001","t_ms":170000,"kind":"repost"}`
	if got := lists(t, earlier, moment); reflect.DeepEqual(got, want) {
		t.Error("an earlier event changed nothing: the comparison sees nothing")
	}
}

// Shifting all that is later by any amount changes no figure.
func TestShiftedFutureChangesNoFigure(t *testing.T) {
	t.Parallel()
	const events = 600
	n := newNetwork(6, 15, 45, events)
	want := mustRank(t, n.folder(), Options{Split: "time:0.7"})
	shifted := &network{items: n.items, graph: n.graph, events: slices.Clone(n.events)}
	for e := events * 7 / 10; e < events; e++ {
		from := fmt.Sprintf(`"t_ms":%d`, 60_000+e*10_000)
		shifted.events[e] = strings.Replace(shifted.events[e], from, fmt.Sprintf(`"t_ms":%d`, 60_000+e*10_000+86_400_000*(1+e%9)), 1)
	}
	if slices.Equal(shifted.events, n.events) {
		t.Fatal("nothing was shifted")
	}
	if got := mustRank(t, shifted.folder(), Options{Split: "time:0.7"}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// A held-out gesture enters no fact: the facts are those of a folder that never had it.
func TestNothingHeldOutEnters(t *testing.T) {
	t.Parallel()
	d, err := read(newNetwork(6, 15, 45, 600).folder(), false)
	if err != nil {
		t.Fatal(err)
	}
	c := holdOut(d, 0.3, 1)
	if len(c.later) == 0 {
		t.Fatal("nothing is held out")
	}
	f := count(d, c.known, c.asOfMs, 0)
	for _, e := range c.later {
		for what, list := range map[string][]int32{"met": f.met[e.user], "liked": f.liked[e.user]} {
			if _, found := slices.BinarySearch(list, e.item); found {
				t.Fatalf("%s holds the held-out item %d of user %d", what, e.item, e.user)
			}
		}
		if _, found := slices.BinarySearch(f.likers[e.item], e.user); found {
			t.Fatalf("the likers of %d hold user %d", e.item, e.user)
		}
	}
}
