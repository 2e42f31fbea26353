package ranker

import (
	"slices"

	"skein/feed"
)

// PageSize is how many posts one page holds.
const PageSize = 50

const (
	window    = 20  // successive posts within which an author's posts, and likeness, count
	lookahead = 200 // posts that may come before a better one
	soften    = 500 // places from the top in which posts wait for their neighbours' sake; below, only caps and budgets hold
)

// Slate rules that move a post away from its place by score.
const (
	RuleCapped   = "capped"   // its author already had the allowed number among the 20 before it
	RuleBudget   = "budget"   // its topic already fills its share
	RuleRepeated = "repeated" // its author stands among the 20 before it, which costs points
	RuleAlike    = "alike"    // it means much the same as one of the 20 before it, which costs points
	RuleLifted   = "lifted"   // it was brought up: its author posts seldom and was not met for some days
	RuleThread   = "thread"   // folded: a better post of its thread stands above
	RuleSame     = "same"     // folded: a better post that says the same stands above
)

// Hold says what a rule did to a post.
type Hold struct {
	Rule   string   // empty where nothing did
	With   feed.URI // the post it is like, or folded behind
	Topic  string   // of a budget
	Count  int      // posts of its author among the 20 before it; for RuleLifted the days
	Points float64  // it waited with
}

// Placed is a post at its place on the page.
type Placed struct {
	URI   feed.URI
	Row   int     // in the table
	Score float64 // its own, which no neighbour changes
	Own   int     // 0-based place by score alone
	// Hold says why a post with a lower place by score stands before this one, or why this one was brought up. Every
	// departure from the order of the scores is thus explained on the post that had to wait.
	Hold
	// Over is true where a rule could not be kept because nothing else was left.
	Over bool
}

// Selection is the final order of a ranking under slate rules, worked out as far as somebody asks. It keeps the scores of
// the moment it was made only as long as the ranking is not moved: take a new one after [Ranking.Move].
type Selection struct {
	ranking *Ranking
	table   *Table
	slate   feed.Slate
	placed  []Placed

	next   int            // own place of the next row that was not looked at yet
	lowest int32          // greatest own place that was placed by score
	head   []standing     // free to stand, by own place
	gone   map[int32]bool // own places taken before their turn
	folded []standing     // behind a better one, by own place
	behind map[feed.URI][]feed.URI

	recent  []int16          // [authors], posts among the last 19 placed
	queues  map[int32]*queue // of authors at their cap
	budgets []*budget
	threads map[feed.URI]int32 // root → row that stands for the thread
	lifts   []absent           // to bring up, most urgent first
	met     []bool             // [authors], whether placed; only with lifts
}

// standing is a post that was looked at.
type standing struct {
	at, row int32
	hold    Hold
	queue   *queue        // that let it go
	near    [window]uint8 // components apart from each of the last placed, by place modulo the window
}

// Select applies the slate rules to the ranking. Every post is placed exactly once: pushed down, never lost.
func (r *Ranking) Select(slate feed.Slate) *Selection {
	s := &Selection{
		ranking: r, table: r.table, slate: slate, lowest: -1,
		recent: make([]int16, r.table.people), queues: map[int32]*queue{}, gone: map[int32]bool{}, behind: map[feed.URI][]feed.URI{},
	}
	s.slate.AuthorDecay = feed.SnapWeight(slate.AuthorDecay, 0, feed.MaxHolding)
	s.slate.Variety = feed.SnapWeight(slate.Variety, 0, feed.MaxHolding)
	for _, b := range slate.Budgets {
		s.budgets = append(s.budgets, &budget{Budget: b})
	}
	if slate.FoldThreads {
		s.threads = map[feed.URI]int32{}
	}
	s.plan()
	return s
}

// Page gives the posts at the 0-based places [offset, offset+n), fewer at the end.
func (s *Selection) Page(offset, n int) []Placed {
	total := len(s.ranking.scores)
	from := min(max(offset, 0), total)
	to := min(from+max(n, 0), total)
	s.ranking.top(min(to+s.ahead(), total)) // at once, rather than by doubling
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

// ahead is how many posts are looked at before one is placed: one is enough where posts do not wait for their neighbours.
func (s *Selection) ahead() int {
	if len(s.placed) < soften && (s.slate.AuthorDecay > 0 || s.slate.Variety > 0 || s.slate.FoldAlike || s.slate.FoldThreads) {
		return lookahead
	}
	return 1
}

// place decides the next place: whoever must be brought up, else the best that no rule forbids, else the best that one does,
// else what was folded.
func (s *Selection) place() {
	if s.lift() {
		return
	}
	for s.refill(); len(s.head) > 0; s.refill() {
		i := s.choose()
		c := s.take(i)
		if q, hold := s.forbids(c.row); q != nil {
			s.wait(q, c.at, hold)
			s.rouse(c.queue)
			continue
		}
		s.put(c, false)
		return
	}
	if c, any := s.nextWaiting(); any {
		s.put(c, true)
		return
	}
	c := s.folded[0]
	s.folded = s.folded[1:]
	s.put(c, false)
}

// refill looks at posts in the order of their scores until enough are free to stand.
func (s *Selection) refill() {
	for want := s.ahead(); len(s.head) < want && s.next < len(s.ranking.scores); {
		at := int32(s.next)
		s.next++
		if s.gone[at] {
			continue
		}
		c := standing{at: at, row: s.rowAt(at)}
		if want > 1 {
			s.meet(&c)
		}
		if s.folds(&c) {
			continue
		}
		if q, hold := s.forbids(c.row); q != nil {
			s.wait(q, at, hold)
			continue
		}
		s.head = append(s.head, c) // whatever came back from a queue has a better place
	}
}

func (s *Selection) put(c standing, over bool) {
	p := Placed{
		URI: s.table.cands[c.row].URI, Row: int(c.row), Score: s.ranking.scores[c.row], Own: int(c.at), Over: over,
	}
	if c.at < s.lowest || c.hold.Rule == RuleLifted || c.hold.folds() {
		p.Hold = c.hold
	}
	if c.hold.Rule != RuleLifted && !c.hold.folds() {
		s.lowest = max(s.lowest, c.at)
	}
	s.placed = append(s.placed, p)
	s.count(c.row)
	s.greet(c.row)
}

// count moves the window over the post just placed and lets go who became free by that.
func (s *Selection) count(row int32) {
	in := s.table.authors[row]
	s.recent[in]++
	if s.met != nil {
		s.met[in] = true
	}
	if gone := len(s.placed) - window; gone >= 0 {
		out := s.table.authors[s.placed[gone].Row]
		s.recent[out]--
		s.rouse(s.queues[out])
	}
	s.rouse(s.queues[in])
	for _, b := range s.budgets {
		if s.table.about(row, b.Topic) {
			b.count++
		}
	}
	for _, b := range s.budgets {
		s.rouse(b.queue)
	}
}

func (h Hold) folds() bool { return h.Rule == RuleThread || h.Rule == RuleSame }

func (s *Selection) rowAt(at int32) int32 { return s.ranking.top(int(at) + 1)[at] }

// take takes a post out of the head; its queue may send another.
func (s *Selection) take(i int) standing {
	c := s.head[i]
	s.head = slices.Delete(s.head, i, i+1)
	if c.queue != nil {
		c.queue.freed = false
	}
	return c
}
