package store

import (
	"context"
	"strings"

	"skein/feed"
)

// survey notes, in tables of the writing connection's own, which posts must stay and how far each account stands.
func (p *pruning) survey(ctx context.Context, keep []feed.URI) error {
	return p.n.db.update(ctx, func(t *tx) error {
		if err := t.script(surveyTables); err != nil {
			return err
		}
		a := newApply(t)
		for _, uri := range keep {
			if r, ok := recordOf(uri); ok {
				if err := a.run("INSERT OR IGNORE INTO temp.kept SELECT p.id FROM post p JOIN actor a ON a.id = p.author WHERE a.did = ? AND p.path = ?", string(r.author), r.path); err != nil {
					return err
				}
			}
		}
		for _, query := range strings.Split(surveyFill, ";\n") {
			if err := a.run(query); err != nil {
				return err
			}
		}
		_, err := a.one("SELECT count(*) FROM temp.kept", nil, &p.out.Kept)
		return err
	})
}

const surveyTables = `
CREATE TEMP TABLE IF NOT EXISTS viewers (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS kept (post INTEGER PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS standing (author INTEGER PRIMARY KEY, distance INTEGER NOT NULL);
DELETE FROM temp.viewers; DELETE FROM temp.kept; DELETE FROM temp.standing;`

// surveyFill says what stays: a viewer's own posts, what a viewer liked, reposted or bookmarked, and everything that a post
// which stays answers or quotes, up to the root. Then it counts how often the viewers liked or answered those they follow.
const surveyFill = `INSERT INTO temp.viewers SELECT viewer_did FROM cursor UNION SELECT viewer_did FROM preference UNION SELECT viewer_did FROM relation;
INSERT OR IGNORE INTO temp.kept SELECT id FROM post WHERE author IN (SELECT id FROM temp.viewers);
INSERT OR IGNORE INTO temp.kept SELECT post FROM engagement WHERE actor IN (SELECT id FROM temp.viewers);
INSERT OR IGNORE INTO temp.kept SELECT post FROM post_state WHERE like_uri <> '' OR repost_uri <> '' OR bookmarked;
INSERT OR IGNORE INTO temp.kept
WITH RECURSIVE up (id) AS (
  SELECT post FROM temp.kept UNION
  SELECT CASE n.n WHEN 1 THEN p.parent WHEN 2 THEN p.root ELSE p.quote END FROM up JOIN post p ON p.id = up.id CROSS JOIN (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) n
  WHERE CASE n.n WHEN 1 THEN p.parent WHEN 2 THEN p.root ELSE p.quote END IS NOT NULL
) SELECT id FROM up;
INSERT INTO temp.standing SELECT actor, CASE WHEN n IS NULL THEN 1 WHEN n < 5 THEN 2 ELSE 3 END
FROM (SELECT DISTINCT actor FROM relation WHERE following <> '') f LEFT JOIN (SELECT author, count(*) AS n FROM (
  SELECT p.author FROM engagement e JOIN post p ON p.id = e.post WHERE e.actor IN (SELECT id FROM temp.viewers)
  UNION ALL SELECT q.author FROM post p JOIN post q ON q.id = p.parent WHERE p.author IN (SELECT id FROM temp.viewers)
) GROUP BY author) c ON c.author = f.actor`
