package ranker

import (
	"cmp"
	"slices"

	"skein/feed"
)

// liftEvery is how many places lie between two posts that are brought up.
const liftEvery = 10

// due finds the quiet friends whose days are nearly over: author → their best post.
func (s *Selection) due() map[int32]absent {
	best := map[int32]absent{}
	if s.slate.QuietDays == 0 {
		return best
	}
	for _, a := range s.table.away {
		author := s.table.authors[a.row]
		have, known := best[author]
		if a.days >= max(s.slate.QuietDays-1, 1) && (!known || s.ranking.before(a.row, have.row) < 0) {
			best[author] = a
		}
	}
	return best
}

// plan lists whom to bring up, the longest away first.
func (s *Selection) plan() {
	for _, a := range s.due() {
		s.lifts = append(s.lifts, a)
	}
	if len(s.lifts) == 0 {
		return
	}
	slices.SortFunc(s.lifts, func(a, b absent) int { return cmp.Or(cmp.Compare(b.days, a.days), s.ranking.before(a.row, b.row)) })
	s.met = make([]bool, s.table.people)
}

// lift brings up the post of a quiet friend where this place is for one, and tells whether it did. Who was met by then needs
// no bringing up; whom another rule holds may be brought up later.
func (s *Selection) lift() bool {
	if len(s.lifts) == 0 || len(s.placed)%liftEvery != liftEvery-1 {
		return false
	}
	s.lifts = slices.DeleteFunc(s.lifts, func(a absent) bool { return s.met[s.table.authors[a.row]] })
	for i, a := range s.lifts {
		if q, _ := s.forbids(a.row); q == nil {
			s.lifts = slices.Delete(s.lifts, i, i+1)
			s.bring(a)
			return true
		}
	}
	return false
}

// bring places a post before its turn, wherever it waits.
func (s *Selection) bring(a absent) {
	place := int32(0)
	for row := range s.ranking.scores {
		if s.ranking.before(int32(row), a.row) < 0 {
			place++
		}
	}
	s.gone[place] = true
	here := func(c standing) bool { return c.at == place }
	var queue *queue
	if i := slices.IndexFunc(s.head, here); i >= 0 {
		queue = s.take(i).queue
	}
	s.folded = slices.DeleteFunc(s.folded, here)
	for uri, posts := range s.behind {
		s.behind[uri] = slices.DeleteFunc(posts, func(u feed.URI) bool { return u == s.table.cands[a.row].URI })
	}
	s.put(standing{at: place, row: a.row, hold: Hold{Rule: RuleLifted, Count: a.days}}, false)
	s.rouse(queue)
}
