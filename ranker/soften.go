package ranker

import "slices"

// choose picks from the head whom the neighbours above leave the most points. Points only ever come off, so the search ends
// where a score is no better than what was found.
func (s *Selection) choose() int {
	if s.ahead() == 1 || s.slate.AuthorDecay == 0 && s.slate.Variety == 0 {
		return 0
	}
	best, most := 0, 0.0
	for i := range s.head {
		c := &s.head[i]
		score := s.ranking.scores[c.row]
		if i > 0 && score <= most {
			break
		}
		if left := score - s.costs(c); i == 0 || left > most {
			best, most = i, left
		}
	}
	for i := range s.head[:best] {
		s.explain(&s.head[i])
	}
	return best
}

// costs are the points that a post waits with at this place.
func (s *Selection) costs(c *standing) float64 {
	points := s.slate.AuthorDecay * float64(s.recent[s.table.authors[c.row]])
	if s.slate.Variety > 0 {
		points += s.slate.Variety * likeness(slices.Min(c.near[:]))
	}
	return points
}

// explain notes on a post that was passed over what took the most points off it.
func (s *Selection) explain(c *standing) {
	count := s.recent[s.table.authors[c.row]]
	decay := s.slate.AuthorDecay * float64(count)
	nearest := slices.Index(c.near[:], slices.Min(c.near[:]))
	alike := s.slate.Variety * likeness(c.near[nearest])
	switch {
	case alike > decay:
		c.hold = Hold{Rule: RuleAlike, With: s.placed[s.lastAt(nearest)].URI, Points: alike}
	case decay > 0:
		c.hold = Hold{Rule: RuleRepeated, Count: int(count), Points: decay}
	}
}

// lastAt is the latest place that is slot modulo the window.
func (s *Selection) lastAt(slot int) int {
	last := len(s.placed) - 1
	return last - ((last-slot)%window+window)%window
}

// meet compares a post that comes into the head with the last ones placed.
func (s *Selection) meet(c *standing) {
	for i := range c.near {
		c.near[i] = unlike
	}
	if !s.sees() {
		return
	}
	s.read(c)
	f := s.table.faceOf(c.row)
	for place := max(0, len(s.placed)-window); place < len(s.placed); place++ {
		c.near[place%window] = f.apart(s.table.faceOf(int32(s.placed[place].Row)))
	}
}

// greet compares the head with the post just placed, and folds what belongs behind it.
func (s *Selection) greet(row int32) {
	if s.threads != nil {
		s.threads[s.table.cands[row].Root] = row
	}
	sees := s.sees() && s.ahead() > 1
	slot := (len(s.placed) - 1) % window
	kept := s.head[:0]
	var free []*queue
	for _, c := range s.head {
		if sees {
			c.near[slot] = s.table.faceOf(c.row).apart(s.table.faceOf(row))
		}
		if rule := s.belongs(c.row, row); rule != "" {
			s.fold(c, rule, row)
			if c.queue != nil {
				c.queue.freed = false
				free = append(free, c.queue)
			}
			continue
		}
		kept = append(kept, c)
	}
	s.head = kept
	for _, q := range free {
		s.rouse(q)
	}
}

// sees reports whether meaning plays a part.
func (s *Selection) sees() bool { return s.slate.Variety > 0 || s.slate.FoldAlike }

// read has the table look at the meaning of a post, and of those that come next.
func (s *Selection) read(c *standing) {
	if s.table.faces == nil || s.table.faces[c.row] != nil {
		return
	}
	ahead := min(int(c.at)+lookahead, len(s.ranking.scores))
	s.table.look(s.ranking.top(ahead)[c.at:ahead])
}

func (t *Table) faceOf(row int32) *face {
	if t.faces == nil || t.faces[row] == nil {
		return faceless
	}
	return t.faces[row]
}
