package store

import (
	"context"
	"slices"

	"skein/feed"
)

const authorColumns = `a.id, a.did, a.indexed_ms, a.handle, a.name, a.description, a.avatar, a.created_ms, a.followers, a.follows, a.posts, a.labelled, a.status,
	coalesce(r.following, ''), coalesce(r.blocking, 0), coalesce(r.muted, 0), coalesce(r.followed_by, 0), coalesce(r.muted_by_list, 0),
	coalesce(r.blocking_by_list, 0), coalesce(r.blocked_by, 0), coalesce(r.muted_reposts, 0), coalesce(r.muted_quotes, 0),
	EXISTS (SELECT 1 FROM listed m WHERE m.actor = a.id AND m.viewer_did = ?1 AND m.kind = 0),
	EXISTS (SELECT 1 FROM listed m WHERE m.actor = a.id AND m.viewer_did = ?1 AND m.kind = 1),
	EXISTS (SELECT 1 FROM declaration d WHERE d.actor = a.id)`

// accounts makes sure that l.authors holds all of ids.
func (l *loader) accounts(ids []int64) error {
	var wanted []int64
	for _, id := range ids {
		if _, ok := l.authors[id]; !ok {
			wanted = append(wanted, id)
			l.authors[id] = &feed.Author{}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	var labelled []int64
	err := l.each("SELECT "+authorColumns+` FROM json_each(?2) j CROSS JOIN actor a ON a.id = j.value
		LEFT JOIN relation r ON r.actor = a.id AND r.viewer_did = ?1`, []any{l.viewer, list(wanted)}, func(scan scanner) error {
		id, a, hasLabels, err := scanAuthor(scan)
		if hasLabels {
			labelled = append(labelled, id)
		}
		l.authors[id] = a
		return err
	})
	if err != nil {
		return err
	}
	labels, err := l.allLabels("actor", labelled, wanted)
	for id, ls := range labels {
		l.authors[id].Labels = ls
	}
	return err
}

func scanAuthor(scan scanner) (id int64, a *feed.Author, labelled bool, err error) {
	a = &feed.Author{}
	r := &a.Relation
	var listMuted, listBlocked bool
	err = scan(&id, &a.DID, &a.IndexedMs, &a.Handle, &a.DisplayName, &a.Description, &a.Avatar, &a.CreatedMs, &a.Followers, &a.Follows, &a.Posts,
		&labelled, &a.Status, &r.Following, &r.Blocking, &r.Muted, &r.FollowedBy, &r.MutedByList, &r.BlockingByList, &r.BlockedBy,
		&r.MutedReposts, &r.MutedQuotes, &listMuted, &listBlocked, &a.NoAlgorithms)
	r.MutedByList, r.BlockingByList = r.MutedByList || listMuted, r.BlockingByList || listBlocked
	a.IndexedMs = max(a.IndexedMs, 0)
	return id, a, labelled, err
}

// Followed lists the accounts the viewer follows, by DID. One that was only named so far has no handle.
func (n *Network) Followed(ctx context.Context, viewer feed.DID) (authors []feed.Author, err error) {
	err = n.db.look(ctx, func(v *view) error {
		l, err := newLoader(v, viewer)
		if err != nil {
			return err
		}
		var ids []int64
		for id := range l.follows {
			ids = append(ids, id)
		}
		if err := l.accounts(ids); err != nil {
			return err
		}
		for _, id := range ids {
			authors = append(authors, *l.authors[id])
		}
		slices.SortFunc(authors, func(x, y feed.Author) int {
			if x.DID < y.DID {
				return -1
			}
			return 1
		})
		return nil
	})
	return authors, err
}
