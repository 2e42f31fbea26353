package ranker

// Exposure says how the budgets of a slate turned out over the first places.
type Exposure struct {
	Places int // that were looked at
	Topics []TopicShare
	// Due are quiet friends whom the viewer was to meet by now, Met those of them who stand in the places.
	Due, Met int
}

// TopicShare is what one topic fills.
type TopicShare struct {
	Topic   string
	Percent int // allowed
	Posts   int // about it
	// Kept is false where the budget is infeasible: too few posts are about anything else, or allowed otherwise.
	Kept bool
}

// Exposure counts over the first n places, fewer where there are fewer.
func (s *Selection) Exposure(n int) Exposure {
	page := s.Page(0, n)
	e := Exposure{Places: len(page)}
	for _, b := range s.budgets {
		t := TopicShare{Topic: b.Topic, Percent: b.Percent}
		for _, p := range page {
			if s.table.about(int32(p.Row), b.Topic) {
				t.Posts++
			}
		}
		t.Kept = t.Posts <= (b.Percent*len(page)+99)/100
		e.Topics = append(e.Topics, t)
	}
	e.Due, e.Met = s.reunions(page)
	return e
}

// reunions counts the quiet friends who were due, and those among the places.
func (s *Selection) reunions(page []Placed) (due, met int) {
	friends := s.due()
	for _, p := range page {
		if _, one := friends[s.table.authors[p.Row]]; one {
			delete(friends, s.table.authors[p.Row])
			met++
		}
	}
	return met + len(friends), met
}
