package store

import (
	"context"
	"encoding/json"

	"skein/feed"
)

// PostIDs interns nothing: it finds the ids of posts that are stored. Ids mean something only together with this file.
func (n *Network) PostIDs(ctx context.Context, uris []feed.URI) (ids map[feed.URI]feed.PostID, err error) {
	err = n.db.look(ctx, func(v *view) error {
		ids, err = v.postIDs(uris)
		return err
	})
	return ids, err
}

func (v *view) postIDs(uris []feed.URI) (map[feed.URI]feed.PostID, error) {
	type named struct {
		DID  string `json:"d"`
		Path string `json:"p"`
	}
	asked := []named{}
	for _, u := range uris {
		if r, ok := recordOf(u); ok {
			asked = append(asked, named{string(r.author), r.path})
		}
	}
	wanted, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	found := make(map[feed.URI]feed.PostID, len(asked))
	// One list of pairs: two lists side by side would be parsed anew for each row.
	return found, v.each(`SELECT p.id, a.did, p.path FROM json_each(?) j CROSS JOIN actor a ON a.did = j.value ->> 'd'
		CROSS JOIN post p ON p.author = a.id AND p.path = j.value ->> 'p' WHERE p.effective_ms IS NOT NULL`,
		[]any{string(wanted)}, func(scan scanner) error {
			var id feed.PostID
			var did, path string
			err := scan(&id, &did, &path)
			found[uriOf(feed.DID(did), path)] = id
			return err
		})
}

func scanPostID(scan scanner) (id feed.PostID, err error) { return id, scan(&id) }
