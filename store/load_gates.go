package store

import "skein/feed"

// gates tells, for the replies among rows, what the gate of their thread has to do with each. Threads without a gate are left
// out.
func (f *facts) gates(rows map[int64]*row) (map[int64]*feed.Gate, error) {
	replies := map[int64][]*row{} // by root
	var roots []int64
	for _, r := range rows {
		if r.root != 0 {
			if replies[r.root] == nil {
				roots = append(roots, r.root)
			}
			replies[r.root] = append(replies[r.root], r)
		}
	}
	if len(roots) == 0 {
		return nil, nil
	}
	records, hidden, err := f.threadgates(roots)
	if err != nil || len(records) == 0 {
		return nil, err
	}
	var gated []int64
	for id := range records {
		gated = append(gated, id)
	}
	first, err := f.loader.posts(gated)
	if err != nil {
		return nil, err
	}
	gates := map[int64]*feed.Gate{}
	for root, record := range records {
		for _, r := range replies[root] {
			g := &feed.Gate{Record: record}
			if hidden[[2]int64{root, hash64(string(r.URI))}] {
				g.Record.Hidden = []feed.URI{r.URI}
			}
			g.Mentioned = mentionedIn(first[root], r.Author)
			g.Follower, g.Following = f.knows(record.Post.Author(), r)
			gates[r.id] = g
		}
	}
	return gates, nil
}

// unheldList stands for the lists of a gate, whose members are not held.
const unheldList feed.URI = "at://list"

func (f *facts) threadgates(roots []int64) (map[int64]feed.Threadgate, map[[2]int64]bool, error) {
	records, hidden := map[int64]feed.Threadgate{}, map[[2]int64]bool{}
	err := f.each(`SELECT g.post, a.did, p.path, g.created_ms, g.limited, g.mentioned, g.followers, g.following, g.lists FROM json_each(?) j
		CROSS JOIN threadgate g ON g.post = j.value JOIN post p ON p.id = g.post JOIN actor a ON a.id = p.author`, []any{list(roots)}, func(scan scanner) error {
		var id int64
		var did feed.DID
		var path string
		var g feed.Threadgate
		var lists bool
		err := scan(&id, &did, &path, &g.CreatedMs, &g.Limited, &g.Mentioned, &g.Followers, &g.Following, &lists)
		g.Post = uriOf(did, path)
		if lists {
			g.Lists = []feed.URI{unheldList}
		}
		records[id] = g
		return err
	})
	if err != nil || len(records) == 0 {
		return nil, nil, err
	}
	return records, hidden, f.each("SELECT h.post, h.reply FROM json_each(?) j CROSS JOIN threadgate_hidden h ON h.post = j.value", []any{list(roots)},
		func(scan scanner) error {
			var pair [2]int64
			err := scan(&pair[0], &pair[1])
			hidden[pair] = true
			return err
		})
}

// mentionedIn says whether the thread's first post mentions an account; unknown while the post is not stored.
func mentionedIn(first *row, who feed.DID) feed.Answer {
	if first == nil {
		return feed.Unknown
	}
	for _, facet := range first.Facets {
		if facet.Kind == feed.FacetMention && feed.DID(facet.Target) == who {
			return feed.Yes
		}
	}
	return feed.No
}

// knows says whether the author of a reply follows the thread's author and the other way round. Only the viewer's own
// relations are complete, so it is known in the viewer's own threads, of accounts that a view told about.
func (f *facts) knows(owner feed.DID, reply *row) (follower, following feed.Answer) {
	a := f.authors[reply.author]
	if owner != f.me || a.IndexedMs == 0 {
		return feed.Unknown, feed.Unknown
	}
	return answer(a.Relation.FollowedBy), answer(a.Relation.Following != "")
}

func answer(yes bool) feed.Answer {
	if yes {
		return feed.Yes
	}
	return feed.No
}
