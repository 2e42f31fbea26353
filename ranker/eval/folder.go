package eval

import (
	"cmp"
	"io/fs"
	"slices"
)

// The files of a folder.
const (
	itemsFile  = "items.jsonl"
	eventsFile = "events.jsonl"
	graphFile  = "graph.tsv"
)

// gesture is what an event says about a user and an item.
type gesture uint8

const (
	viewed   gesture = iota // met, no liking shown: never recommended again, and nobody's wish
	liked                   // a like, and every kind the table does not name
	reposted                //
	replied                 //
)

// gestures reads the kinds of events. A kind that is not here (listen, click, buy) counts as a like; the report lists the
// kinds it met, so that a misspelt one is seen.
var gestures = map[string]gesture{
	"view": viewed, "seen": viewed, "impression": viewed, "skip": viewed, "dislike": viewed, "less": viewed,
	"like": liked, "repost": reposted, "reply": replied,
}

func gestureOf(kind string) gesture {
	if g, named := gestures[kind]; named {
		return g
	}
	return liked
}

// item is a line of items.jsonl.
type item struct {
	id        string
	author    int32 // interned; items without an author each have their own
	graphemes int
	link      bool
	createdMs int64
	dated     bool // has a created_ms
}

// event is a line of events.jsonl, once for each user, item and gesture: the earliest.
type event struct {
	tMs        int64
	user, item int32
	gesture    gesture
}

// dataset is a folder in memory. Items and users are numbered in the order of their ids, so the smaller number wins a tie.
type dataset struct {
	items   []item
	authors []string  // by number; "" for the author of an item without one
	users   []string  // ascending
	events  []event   // by time, user, item, gesture
	follows [][]int32 // [users], ascending
	kinds   map[string]int
}

// read parses a folder strictly. What is malformed is [feed.CodeBadInput] with file and line; timed demands that each event
// says when it happened.
func read(dir fs.FS, timed bool) (*dataset, error) {
	items, err := readItems(dir)
	if err != nil {
		return nil, err
	}
	raw, err := readEvents(dir, items, timed)
	if err != nil {
		return nil, err
	}
	edges, err := readGraph(dir)
	if err != nil {
		return nil, err
	}
	d := &dataset{kinds: make(map[string]int)}
	itemNumber := d.takeItems(items)
	userNumber := d.takeUsers(raw, edges)
	for _, e := range raw {
		d.kinds[e.Kind]++
		d.events = append(d.events, event{tMs: e.when(), user: userNumber[e.User], item: itemNumber[e.Item], gesture: gestureOf(e.Kind)})
	}
	d.events = firsts(d.events)
	d.follows = make([][]int32, len(d.users))
	for _, e := range edges {
		u := userNumber[e[0]]
		d.follows[u] = append(d.follows[u], userNumber[e[1]])
	}
	for u := range d.follows {
		slices.Sort(d.follows[u])
		d.follows[u] = slices.Compact(d.follows[u])
	}
	return d, nil
}

func (d *dataset) takeItems(lines map[string]itemLine) map[string]int32 {
	ids := sortedKeys(lines)
	number := make(map[string]int32, len(ids))
	author := make(map[string]int32)
	for i, id := range ids {
		number[id] = int32(i)
		line := lines[id]
		a, known := author[line.Author]
		if !known || line.Author == "" {
			a = int32(len(d.authors))
			d.authors = append(d.authors, line.Author)
			author[line.Author] = a
		}
		it := item{id: id, author: a, graphemes: graphemes(line.Text), link: hasLink(line.Text)}
		if line.CreatedMs != nil {
			it.createdMs, it.dated = *line.CreatedMs, true
		}
		d.items = append(d.items, it)
	}
	return number
}

func (d *dataset) takeUsers(events []eventLine, edges [][2]string) map[string]int32 {
	number := make(map[string]int32)
	for _, e := range events {
		number[e.User] = 0
	}
	for _, e := range edges {
		number[e[0]], number[e[1]] = 0, 0
	}
	d.users = sortedKeys(number)
	for i, u := range d.users {
		number[u] = int32(i)
	}
	return number
}

// firsts sorts the events by time and keeps the first of each user, item and gesture, so that saying a thing twice is not
// counted twice and the order of the lines is nothing.
func firsts(events []event) []event {
	slices.SortFunc(events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.tMs, b.tMs), cmp.Compare(a.user, b.user), cmp.Compare(a.item, b.item), cmp.Compare(a.gesture, b.gesture))
	})
	type what struct {
		user, item int32
		gesture    gesture
	}
	known := make(map[what]bool, len(events))
	return slices.DeleteFunc(events, func(e event) bool {
		w := what{e.user, e.item, e.gesture}
		twice := known[w]
		known[w] = true
		return twice
	})
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
