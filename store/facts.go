package store

import "skein/feed"

// facts computes what the signals are made of, as of one moment. What is per author is read once in a few aggregate
// statements; what is per post or thread is read a chunk at a time.
type facts struct {
	*loader
	asOf int64

	likes, reposts, replies map[int64]int            // by the viewer, per author
	posts                   map[int64]int            // per author, in the 14 days before
	talking                 map[int64]map[int64]bool // root → followed accounts with a reply in the thread
	befriended              map[int64]int            // per author who is not followed, the followed accounts that follow them
}

func newFacts(l *loader, asOfMs int64) (*facts, error) {
	f := &facts{loader: l, asOf: asOfMs, posts: map[int64]int{}, talking: map[int64]map[int64]bool{}, befriended: map[int64]int{}}
	const engaged = `SELECT p.author, count(*) FROM engagement e JOIN post p ON p.id = e.post
		WHERE e.actor = ?1 AND e.kind = ?3 AND e.created_ms <= ?2 GROUP BY p.author`
	const answered = `SELECT parent.author, count(*) FROM post p JOIN post parent ON parent.id = p.parent
		WHERE p.author = ?1 AND p.effective_ms <= ?2 AND p.witnessed_ms <= ?2 GROUP BY parent.author`
	var err error
	if f.likes, err = f.counts(engaged, l.viewer, asOfMs, string(feed.Like)); err != nil {
		return nil, err
	}
	if f.reposts, err = f.counts(engaged, l.viewer, asOfMs, string(feed.Repost)); err != nil {
		return nil, err
	}
	f.replies, err = f.counts(answered, l.viewer, asOfMs)
	return f, err
}

func (f *facts) counts(query string, args ...any) (map[int64]int, error) {
	all := map[int64]int{}
	return all, f.each(query, args, func(scan scanner) error {
		var id int64
		var n int
		err := scan(&id, &n)
		all[id] = n
		return err
	})
}

// writing counts the recent posts of the authors that it has not seen yet.
func (f *facts) writing(rows map[int64]*row) error {
	var authors []int64
	for _, r := range rows {
		if _, ok := f.posts[r.author]; !ok {
			f.posts[r.author] = 0
			authors = append(authors, r.author)
		}
	}
	if len(authors) == 0 {
		return nil
	}
	return f.each(`SELECT p.author, count(*) FROM json_each(?1) j CROSS JOIN post p ON p.author = j.value
		WHERE p.effective_ms > ?2 AND p.effective_ms <= ?3 AND p.witnessed_ms <= ?3 GROUP BY p.author`,
		[]any{list(authors), f.asOf - authorSpan.Milliseconds(), f.asOf}, func(scan scanner) error {
			var id int64
			var n int
			err := scan(&id, &n)
			f.posts[id] = n
			return err
		})
}

// threads finds who of the followed accounts talks in the threads that it has not seen yet.
func (f *facts) threads(rows map[int64]*row) error {
	var roots []int64
	for _, r := range rows {
		root := r.thread()
		if _, ok := f.talking[root]; !ok {
			f.talking[root] = nil
			roots = append(roots, root)
		}
	}
	if len(roots) == 0 {
		return nil
	}
	return f.each("SELECT p.root, p.author FROM json_each(?1) j CROSS JOIN post p ON p.root = j.value WHERE p.effective_ms <= ?2 AND p.witnessed_ms <= ?2",
		[]any{list(roots), f.asOf}, func(scan scanner) error {
			var root, author int64
			if err := scan(&root, &author); err != nil || !f.follows[author] {
				return err
			}
			if f.talking[root] == nil {
				f.talking[root] = map[int64]bool{}
			}
			f.talking[root][author] = true
			return nil
		})
}

// thread is the post a thread starts with, the post itself when it answers none.
func (r *row) thread() int64 {
	if r.root != 0 {
		return r.root
	}
	return r.id
}
