package store

import (
	"context"
	"fmt"

	"skein/feed"
)

// Unembedded hands out posts with words that have no vector of the model yet, newest first.
func (n *Network) Unembedded(ctx context.Context, model string, limit int) (rows []feed.TextRow, err error) {
	err = n.db.look(ctx, func(v *view) error {
		rows, err = gather(v, `SELECT p.id, a.did, p.path, p.langs, p.text, p.extra FROM post p JOIN actor a ON a.id = p.author
			WHERE p.effective_ms IS NOT NULL AND p.flags & ?1 = 0
			AND NOT EXISTS (SELECT 1 FROM vector v WHERE v.model = (SELECT id FROM model WHERE name = ?2) AND v.post = p.id)
			ORDER BY p.effective_ms DESC LIMIT ?3`, []any{flagEmptyText, model, limit}, scanText)
		return err
	})
	return rows, err
}

// Unencoded counts the posts with words that have no vector of the model yet.
func (n *Network) Unencoded(ctx context.Context, model string) (count int, err error) {
	err = n.db.look(ctx, func(v *view) error {
		_, err := v.one(`SELECT (SELECT count(*) FROM post WHERE effective_ms IS NOT NULL AND flags & ?1 = 0)
			- (SELECT count(*) FROM vector WHERE model = (SELECT id FROM model WHERE name = ?2))`, []any{flagEmptyText, model}, &count)
		return err
	})
	return max(count, 0), err
}

// UnembeddedLikes hands out posts that the viewer likes that have words and no vector of the model yet, the newest like first.
func (n *Network) UnembeddedLikes(ctx context.Context, viewer feed.DID, model string, limit int) (rows []feed.TextRow, err error) {
	err = n.db.look(ctx, func(v *view) error {
		rows, err = gather(v, `SELECT p.id, a.did, p.path, p.langs, p.text, p.extra FROM actor me
			JOIN engagement e ON e.actor = me.id AND e.kind = 'like' JOIN post p ON p.id = e.post JOIN actor a ON a.id = p.author
			WHERE me.did = ?1 AND p.effective_ms IS NOT NULL AND p.flags & ?2 = 0
			AND NOT EXISTS (SELECT 1 FROM vector v WHERE v.model = (SELECT id FROM model WHERE name = ?3) AND v.post = p.id)
			ORDER BY e.created_ms DESC, p.id DESC LIMIT ?4`, []any{string(viewer), flagEmptyText, model, limit}, scanText)
		return err
	})
	return rows, err
}

func scanText(scan scanner) (feed.TextRow, error) {
	var row feed.TextRow
	var did, path, langs string
	var packed []byte
	var p feed.Post
	if err := scan(&row.Post, &did, &path, &langs, &p.Text, &packed); err != nil {
		return row, err
	}
	p.URI = uriOf(feed.DID(did), path)
	row.URI = p.URI
	row.Lang = firstWord(langs)
	err := unpackExtra(packed, &p)
	row.Text = encoderText(&p)
	return row, err
}

// SaveVectors stores vectors in one transaction. One whose post was deleted meanwhile is dropped.
func (n *Network) SaveVectors(ctx context.Context, rows []feed.VectorRow) error {
	if len(rows) == 0 {
		return nil
	}
	return n.db.update(ctx, func(t *tx) error {
		for i := range rows {
			r := &rows[i]
			if err := t.run("INSERT INTO model (name) VALUES (?) ON CONFLICT DO NOTHING", r.Model); err != nil {
				return err
			}
			err := t.run(`INSERT INTO vector (model, post, scale, q) SELECT m.id, p.id, ?3, ?4 FROM model m, post p
				WHERE m.name = ?1 AND p.id = ?2 AND p.effective_ms IS NOT NULL
				ON CONFLICT DO UPDATE SET scale = excluded.scale, q = excluded.q`, r.Model, int64(r.Post), float64(r.Vector.Scale), bytesOf(&r.Vector))
			if err != nil {
				return fmt.Errorf("vector of post %d: %w", r.Post, err)
			}
		}
		return nil
	})
}

// EachVector calls fn for every vector of the model with a post id above afterPost, in the order of ids; fn may not keep
// the vector.
func (n *Network) EachVector(ctx context.Context, model string, afterPost feed.PostID, fn func(feed.PostID, *feed.Vector) error) error {
	return n.db.look(ctx, func(v *view) error {
		var vec feed.Vector
		var q []byte
		return v.each("SELECT v.post, v.scale, v.q FROM vector v WHERE v.model = (SELECT id FROM model WHERE name = ?) AND v.post > ? ORDER BY v.post",
			[]any{model, int64(afterPost)}, func(scan scanner) error {
				var id feed.PostID
				if err := scan(&id, &vec.Scale, &q); err != nil {
					return err
				}
				for i, b := range q {
					vec.Q[i] = int8(b)
				}
				return fn(id, &vec)
			})
	})
}

func bytesOf(v *feed.Vector) []byte {
	q := make([]byte, feed.Dims)
	for i, x := range v.Q {
		q[i] = byte(x)
	}
	return q
}
