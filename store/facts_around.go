package store

// repost is one repost of a post by a followed account.
type repost struct{ actor, atMs int64 }

// around is what followed accounts did with posts, and how the posts came to the viewer.
type around struct {
	reposts map[int64][]repost // by followed accounts, from their records and from the timeline
	likes   map[int64]int      // of followed accounts that are not the author
	alone   map[int64]bool     // stood in the timeline without a repost
}

// reactions reads what is around the posts ids, of which rows are stored.
func (f *facts) reactions(rows map[int64]*row, ids []int64) (*around, error) {
	a := &around{reposts: map[int64][]repost{}, likes: map[int64]int{}, alone: map[int64]bool{}}
	seen := map[[2]int64]bool{}
	var actors []int64
	brought := func(post int64, r repost) {
		if !f.follows[r.actor] || seen[[2]int64{post, r.actor}] {
			return
		}
		seen[[2]int64{post, r.actor}] = true
		a.reposts[post] = append(a.reposts[post], r)
		actors = append(actors, r.actor)
	}
	err := f.each("SELECT e.post, e.kind = 'like', e.actor, e.created_ms FROM json_each(?1) j CROSS JOIN engagement e ON e.post = j.value WHERE e.created_ms <= ?2",
		[]any{list(ids), f.asOf}, func(scan scanner) error {
			var post int64
			var like bool
			var r repost
			if err := scan(&post, &like, &r.actor, &r.atMs); err != nil {
				return err
			}
			if !like {
				brought(post, r)
			} else if stored := rows[post]; f.follows[r.actor] && stored != nil && stored.author != r.actor {
				a.likes[post]++ // one row for each account
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	err = f.each("SELECT t.post, t.brought_by, t.sort_ms FROM json_each(?1) j CROSS JOIN timeline t ON t.post = j.value WHERE t.viewer_did = ?3 AND t.sort_ms <= ?2",
		[]any{list(ids), f.asOf, f.viewer}, func(scan scanner) error {
			var post int64
			var r repost
			if err := scan(&post, &r.actor, &r.atMs); err != nil {
				return err
			}
			a.alone[post] = a.alone[post] || r.actor == 0
			brought(post, r)
			return nil
		})
	if err != nil {
		return nil, err
	}
	return a, f.accounts(actors)
}

// outside says whether nothing of the viewer's own choosing brings a post.
func (f *facts) outside(r *row, a *around) bool {
	return r.author != f.viewer && !f.follows[r.author] && !a.alone[r.id] && len(a.reposts[r.id]) == 0
}

// friends counts the followed accounts that follow the authors outside the network that it has not seen yet.
func (f *facts) friends(rows map[int64]*row, a *around) error {
	var authors []int64
	for _, r := range rows {
		if _, ok := f.befriended[r.author]; !ok && f.outside(r, a) {
			f.befriended[r.author] = 0
			authors = append(authors, r.author)
		}
	}
	if len(authors) == 0 {
		return nil
	}
	return f.each(`SELECT e.subject, count(DISTINCT e.actor) FROM json_each(?1) j CROSS JOIN edge e ON e.subject = j.value AND e.kind = 'follow'
		WHERE e.created_ms <= ?2 AND e.actor IN (SELECT actor FROM relation WHERE viewer_did = ?3 AND following <> '') GROUP BY e.subject`,
		[]any{list(authors), f.asOf, f.viewer}, func(scan scanner) error {
			var id int64
			var n int
			err := scan(&id, &n)
			f.befriended[id] = n
			return err
		})
}
