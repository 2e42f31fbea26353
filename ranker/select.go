package ranker

import (
	"container/heap"

	"skein/feed"
)

// PageSize is how many posts one page holds.
const PageSize = 50

// capWindow is the number of successive posts within which an author's posts are counted.
const capWindow = 20

// RuleCapped is the slate rule that pushed a post down: its author already had the allowed number among the 20 before it.
const RuleCapped = "capped"

// Placed is a post at its place on the page.
type Placed struct {
	URI   feed.URI
	Row   int     // in the table
	Score float64 // its own, which no neighbour changes
	Own   int     // 0-based place by score alone
	// Rule is RuleCapped where a post with a lower place by score stands before this one, empty otherwise. So every
	// departure from the order of the scores is explained on the post that had to wait.
	Rule string
	// Over is true where the cap could not be kept because nobody else was left to stand between.
	Over bool
}

// Selection is the final order of a ranking under slate rules, worked out as far as somebody asks. It keeps the scores of
// the moment it was made only as long as the ranking is not moved: take a new one after [Ranking.Move].
type Selection struct {
	ranking *Ranking
	cap     int
	placed  []Placed

	next    int               // own place of the next row that was not looked at yet
	recent  []int16           // [authors], posts among the last capWindow−1 placed
	lowest  int32             // greatest own place that was placed
	waiting map[int32][]int32 // own places of passed-over posts by author, best first
	passed  []int32           // own places of all passed-over posts, best first; taken ones are skipped when met
	taken   map[int32]bool    // own places that were passed over and have been placed since
	ready   places            // for each author who may stand again, the first waiting post
	isReady []bool            // [authors], whether ready holds one of theirs
}

// Select applies the slate rules to the ranking. Every post is placed exactly once: pushed down, never lost.
func (r *Ranking) Select(slate feed.Slate) *Selection {
	s := &Selection{ranking: r, cap: slate.AuthorCap, lowest: -1}
	if s.cap > 0 {
		s.recent = make([]int16, r.table.people)
		s.isReady = make([]bool, r.table.people)
		s.waiting = make(map[int32][]int32)
		s.taken = make(map[int32]bool)
	}
	return s
}

// Page gives the posts at the 0-based places [offset, offset+n), fewer at the end.
func (s *Selection) Page(offset, n int) []Placed {
	total := len(s.ranking.scores)
	from := min(max(offset, 0), total)
	to := min(from+max(n, 0), total)
	s.ranking.top(to) // at once, rather than by doubling
	for len(s.placed) < to {
		s.place()
	}
	return s.placed[from:to:to]
}

// URIs is the complete order, as an edition keeps it.
func (s *Selection) URIs() []feed.URI {
	all := s.Page(0, len(s.ranking.scores))
	out := make([]feed.URI, len(all))
	for i := range all {
		out[i] = all[i].URI
	}
	return out
}

// place decides the next place: the best passed-over post whose author may stand again, else the next by score whose
// author may stand, else (only capped authors are left) the best of those, marked as over.
func (s *Selection) place() {
	if s.ready.Len() > 0 {
		s.take(heap.Pop(&s.ready).(int32), false)
		return
	}
	for s.next < len(s.ranking.scores) {
		at := int32(s.next)
		s.next++
		a := s.author(at)
		if s.cap <= 0 || int(s.recent[a]) < s.cap {
			s.put(at, false)
			return
		}
		s.waiting[a] = append(s.waiting[a], at)
		s.passed = append(s.passed, at)
	}
	for s.taken[s.passed[0]] {
		s.passed = s.passed[1:]
	}
	s.take(s.passed[0], true)
}

// take places a post that was passed over; it is always the first its author has waiting.
func (s *Selection) take(at int32, over bool) {
	a := s.author(at)
	s.taken[at] = true
	s.isReady[a] = false
	s.waiting[a] = s.waiting[a][1:]
	s.put(at, over)
}

func (s *Selection) put(at int32, over bool) {
	row := s.rowAt(at)
	p := Placed{URI: s.ranking.table.cands[row].URI, Row: int(row), Score: s.ranking.scores[row], Own: int(at), Over: over}
	if at < s.lowest {
		p.Rule = RuleCapped
	}
	s.lowest = max(s.lowest, at)
	s.placed = append(s.placed, p)
	if s.cap > 0 {
		s.slide(s.ranking.table.authors[row])
	}
}

// slide moves the window over the post just placed. Only its author and the author who leaves the window can have become
// free or bound by that.
func (s *Selection) slide(in int32) {
	s.recent[in]++
	if gone := len(s.placed) - capWindow; gone >= 0 {
		out := s.ranking.table.authors[s.placed[gone].Row]
		s.recent[out]--
		s.release(out)
	}
	s.release(in)
}

func (s *Selection) release(a int32) {
	if int(s.recent[a]) < s.cap && len(s.waiting[a]) > 0 && !s.isReady[a] {
		s.isReady[a] = true
		heap.Push(&s.ready, s.waiting[a][0])
	}
}

func (s *Selection) rowAt(at int32) int32 { return s.ranking.top(int(at) + 1)[at] }

func (s *Selection) author(at int32) int32 { return s.ranking.table.authors[s.rowAt(at)] }

// places is a heap of own places, best first.
type places []int32

func (p places) Len() int           { return len(p) }
func (p places) Less(i, j int) bool { return p[i] < p[j] }
func (p places) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *places) Push(x any)        { *p = append(*p, x.(int32)) }
func (p *places) Pop() any {
	last := (*p)[len(*p)-1]
	*p = (*p)[:len(*p)-1]
	return last
}
