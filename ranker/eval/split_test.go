package eval

import (
	"slices"
	"testing"
)

func TestParseSplit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]split{
		"time:0.8":     {true, []float64{0.8}},
		"holdout:0.2":  {false, []float64{0.2}},
		"time:0.5,0.9": {true, []float64{0.5, 0.9}},
	} {
		got, err := parseSplit(text)
		if err != nil || got.timed != want.timed || !slices.Equal(got.shares, want.shares) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"time", "time:", "time:0", "time:1", "time:-1", "time:NaN", "time:x", "random:0.2", ":", "holdout:0.1,0.2", "time:0.5,",
		"time:.1,.1,.1,.1,.1,.1,.1,.1,.1,.1,.1,.1,.1,.1,.1,.1,.1",
	} {
		_, err := parseSplit(text)
		wantBad(t, err, "split", "")
	}
}

func TestTimeCut(t *testing.T) {
	t.Parallel()
	at := func(times ...int64) []event {
		var out []event
		for _, ms := range times {
			out = append(out, event{tMs: ms})
		}
		return out
	}
	for _, c := range []struct {
		name   string
		events []event
		share  float64
		known  int
		asOfMs int64
	}{
		{"no events", nil, 0.5, 0, 0},
		{"half", at(1, 2, 3, 4), 0.5, 2, 2},
		{"what happened at the moment is later", at(1, 2, 2, 2), 0.5, 1, 1},
		{"all at once", at(5, 5, 5), 0.8, 0, 0},
	} {
		got := atTime(c.events, c.share)
		if len(got.known) != c.known || len(got.known)+len(got.later) != len(c.events) || got.asOfMs != c.asOfMs {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// A held-out item goes with all that its user did to it, each user loses their share, and the seed alone decides which.
func TestHoldOut(t *testing.T) {
	t.Parallel()
	d := &dataset{users: []string{"u", "v"}}
	for i := range int32(10) {
		d.events = append(d.events, event{item: i, gesture: liked}, event{item: i, gesture: replied})
	}
	d.events = append(d.events, event{user: 1, item: 3, gesture: liked})
	a, again, other := holdOut(d, 0.2, 7), holdOut(d, 0.2, 7), holdOut(d, 0.2, 8)
	if !slices.Equal(a.later, again.later) {
		t.Error("the same seed hides other items")
	}
	if slices.Equal(a.later, other.later) {
		t.Error("another seed hides the same items")
	}
	if len(a.later) != 4 || len(a.known) != 17 {
		t.Errorf("hidden %v", a.later)
	}
	for _, e := range a.later {
		if e.user != 0 || slices.ContainsFunc(a.known, func(k event) bool { return k.user == 0 && k.item == e.item }) {
			t.Errorf("%v is known and hidden", e)
		}
	}
}

// Two users with equal items lose different ones: what is hidden of one says nothing about what is hidden of another.
func TestHoldOutIsDrawnForEachUser(t *testing.T) {
	t.Parallel()
	d := &dataset{users: []string{"u", "v"}}
	for i := range int32(40) {
		d.events = append(d.events, event{item: i, gesture: liked}, event{user: 1, item: i, gesture: liked})
	}
	hidden := make([][]int32, 2)
	for _, e := range holdOut(d, 0.5, 7).later {
		hidden[e.user] = append(hidden[e.user], e.item)
	}
	if len(hidden[0]) != 20 || len(hidden[1]) != 20 || slices.Equal(hidden[0], hidden[1]) {
		t.Errorf("hidden %v", hidden)
	}
}
