package ranker

import (
	"container/heap"
	"slices"
	"sort"

	"skein/feed"
)

// queue holds posts that one rule forbids, best first. One of them at a time is free to stand, once the rule allows another.
type queue struct {
	budget *budget // nil for an author's cap
	author int32
	posts  []waiting
	freed  bool // one of them stands in the head
}

type waiting struct {
	at   int32
	hold Hold
}

// budget counts what a topic fills.
type budget struct {
	feed.Budget
	count int
	queue *queue
}

// allows reports whether the next of n+1 places may be about the topic: its share of them, rounded up.
func (b *budget) allows(n int) bool { return b.count+1 <= (b.Percent*(n+1)+99)/100 }

// forbids names the queue a post has to wait in, nil where no rule holds it.
func (s *Selection) forbids(row int32) (*queue, Hold) {
	author := s.table.authors[row]
	if s.slate.AuthorCap > 0 && int(s.recent[author]) >= s.slate.AuthorCap {
		q := s.queues[author]
		if q == nil {
			q = &queue{author: author}
			s.queues[author] = q
		}
		return q, Hold{Rule: RuleCapped, Count: int(s.recent[author])}
	}
	for _, b := range s.budgets {
		if !b.allows(len(s.placed)) && s.table.about(row, b.Topic) {
			if b.queue == nil {
				b.queue = &queue{budget: b}
			}
			return b.queue, Hold{Rule: RuleBudget, Topic: b.Topic}
		}
	}
	return nil, Hold{}
}

func (s *Selection) wait(q *queue, at int32, hold Hold) { heap.Push(q, waiting{at, hold}) }

// open reports whether the rule of a queue would let one post through.
func (s *Selection) open(q *queue) bool {
	if q.budget != nil {
		return q.budget.allows(len(s.placed))
	}
	return int(s.recent[q.author]) < s.slate.AuthorCap
}

// rouse lets the best of a queue come back to the head, at the place its score gives it.
func (s *Selection) rouse(q *queue) {
	for q != nil && !q.freed && len(q.posts) > 0 && s.open(q) {
		w := heap.Pop(q).(waiting)
		if s.gone[w.at] {
			continue
		}
		c := standing{at: w.at, row: s.rowAt(w.at), hold: w.hold}
		if s.ahead() > 1 {
			s.meet(&c)
		}
		if s.folds(&c) {
			continue
		}
		c.queue, q.freed = q, true
		i := sort.Search(len(s.head), func(i int) bool { return s.head[i].at > c.at })
		s.head = slices.Insert(s.head, i, c)
	}
}

// nextWaiting takes the best post that some rule forbids, when nothing else is left.
func (s *Selection) nextWaiting() (standing, bool) {
	var best *queue
	consider := func(q *queue) {
		for q != nil && len(q.posts) > 0 && s.gone[q.posts[0].at] {
			heap.Pop(q)
		}
		if q != nil && len(q.posts) > 0 && (best == nil || q.posts[0].at < best.posts[0].at) {
			best = q
		}
	}
	for _, q := range s.queues {
		consider(q)
	}
	for _, b := range s.budgets {
		consider(b.queue)
	}
	if best == nil {
		return standing{}, false
	}
	w := heap.Pop(best).(waiting)
	return standing{at: w.at, row: s.rowAt(w.at), hold: w.hold}, true
}

func (q *queue) Len() int           { return len(q.posts) }
func (q *queue) Less(i, j int) bool { return q.posts[i].at < q.posts[j].at }
func (q *queue) Swap(i, j int)      { q.posts[i], q.posts[j] = q.posts[j], q.posts[i] }

// Push and Pop are heap.Interface's.
func (q *queue) Push(x any) { q.posts = append(q.posts, x.(waiting)) }

// Pop takes the last element off.
func (q *queue) Pop() any {
	last := q.posts[len(q.posts)-1]
	q.posts = q.posts[:len(q.posts)-1]
	return last
}
