package store

import (
	"net/url"

	"skein/feed"
)

// recordMs is the fetch time under which the content of a record lies: before that of any view, so that every view
// replaces it, and after the -1 of what was only named.
const recordMs = 0

// stored is what apply needs of a post that may be stored. indexedMs is -1 for one without content; id 0 for one not named.
type stored struct {
	id, indexedMs, flags int64
	cid                  string
}

// record stores a post from its record alone. It fills a row without content; of one with content it replaces the content
// when the record is another version and was fetched later, and leaves counts, the viewer's state and labelers' labels.
func (a *apply) record(p *feed.Post, author int64, path string, have stored) (int64, error) {
	old := have.indexedMs >= 0
	if old && (have.cid == p.CID || p.IndexedMs <= have.indexedMs) {
		return have.id, nil
	}
	q := *p
	q.IndexedMs = recordMs
	if old {
		_, err := a.one("SELECT likes, reposts, replies, quotes FROM post WHERE id = ?", []any{have.id},
			&q.Counts.Likes, &q.Counts.Reposts, &q.Counts.Replies, &q.Counts.Quotes)
		if err != nil {
			return 0, err
		}
	}
	id, err := a.content(&q, author, path, have.id, old)
	if err != nil {
		return 0, err
	}
	if have.id != 0 && !old {
		// What was known to be gone is back; what the AppView did not hand out stays noted as such.
		if err := a.run("DELETE FROM missing WHERE post = ? AND gone", id); err != nil {
			return 0, err
		}
	}
	if have.flags&flagLabelled == 0 {
		return id, a.labels("post", id, false, p.Labels)
	}
	if err := a.selfLabels("post", id, author, p.Labels); err != nil {
		return 0, err
	}
	return id, a.run("UPDATE post SET flags = flags | ? WHERE id = ? AND EXISTS (SELECT 1 FROM label WHERE kind = 'post' AND subject = ?2)", flagLabelled, id)
}

// selfLabels replaces what an author says of a subject, and no other's labels.
func (a *apply) selfLabels(kind string, subject, author int64, labels []feed.Label) error {
	if err := a.run("DELETE FROM label WHERE kind = ? AND subject = ? AND src = ?", kind, subject, author); err != nil {
		return err
	}
	return a.labels(kind, subject, false, labels)
}

// profile stores an account's own record: its name and description where no later view is known, and its picture unless
// the address that is stored shows the same one, from nearer by.
func (a *apply) profile(id int64, p *feed.Author) error {
	picture := ""
	if u, err := url.Parse(p.Avatar); err == nil {
		picture = u.Query().Get("cid")
	}
	r, err := a.exec(`UPDATE actor SET name = ?1, description = ?2, indexed_ms = max(indexed_ms, ?3),
		avatar = iif(?4 = '' OR ?5 <> '' AND instr(avatar, ?5) > 0, avatar, ?4), labelled = max(labelled, ?6)
		WHERE id = ?7 AND indexed_ms < ?8`, p.DisplayName, p.Description, recordMs, p.Avatar, picture, len(p.Labels) > 0, id, p.IndexedMs)
	if err != nil {
		return err
	}
	if changed, err := r.RowsAffected(); err != nil || changed == 0 {
		return err
	}
	return a.selfLabels("actor", id, id, p.Labels)
}
