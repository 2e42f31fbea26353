package store

import (
	"context"
	"encoding/json"
	"strings"

	"skein/feed"
)

// keepActs is how long a confirmed action is kept: the allowance of writes is counted over a day.
const keepActs = 25 * 3_600_000

const actColumns = "rkey, kind, subject, of, scope, record, needs, state, tries, next_ms, why, reason, uri, cid, made_ms, sent_ms, confirmed"

// AddAct puts an action with its pictures into the outbox. A key that is there already is an error: nothing is replaced.
func (s *Self) AddAct(ctx context.Context, a feed.Act) error {
	return s.db.update(ctx, func(t *tx) error {
		args := append([]any{string(s.viewer)}, actValues(&a)...)
		if err := t.run("INSERT INTO outbox (viewer_did, "+actColumns+") VALUES (?"+strings.Repeat(", ?", 17)+")", args...); err != nil {
			return err
		}
		for n, x := range a.Images {
			err := t.run("INSERT INTO outbox_image (rkey, n, viewer_did, mime, alt, width, height, bytes, ref) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
				a.RKey, n, string(s.viewer), x.Mime, x.Alt, x.Width, x.Height, x.Bytes, string(x.Ref))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func actValues(a *feed.Act) []any {
	return []any{a.RKey, string(a.Kind), a.Subject, a.Of, string(a.Scope), string(a.Record), joinURIs(a.Needs), string(a.State), a.Tries, a.NextMs,
		string(a.Why), a.Reason, string(a.URI), a.CID, a.MadeMs, a.SentMs, a.Confirmed}
}

func joinURIs(uris []feed.URI) string {
	lines := make([]string, len(uris))
	for i, u := range uris {
		lines[i] = string(u)
	}
	return strings.Join(lines, "\n")
}

// Acts lists the actions that the network's own views do not show yet, and those sent after sinceMs, in the order in which
// they were made. Pictures come without their bytes.
func (s *Self) Acts(ctx context.Context, sinceMs int64) (all []feed.Act, err error) {
	err = s.db.look(ctx, func(v *view) error {
		all, err = gather(v, "SELECT "+actColumns+" FROM outbox WHERE confirmed = 0 OR sent_ms > ? ORDER BY rkey", []any{sinceMs}, scanAct)
		if err != nil {
			return err
		}
		at := make(map[string]int, len(all))
		for i := range all {
			at[all[i].RKey] = i
		}
		return v.each("SELECT rkey, mime, alt, width, height, ref FROM outbox_image ORDER BY rkey, n", nil, func(scan scanner) error {
			var key, ref string
			var x feed.Attachment
			err := scan(&key, &x.Mime, &x.Alt, &x.Width, &x.Height, &ref)
			if i, ok := at[key]; ok {
				x.Ref = rawOrNil(ref)
				all[i].Images = append(all[i].Images, x)
			}
			return err
		})
	})
	return all, err
}

func scanAct(scan scanner) (a feed.Act, err error) {
	var needs, record string
	err = scan(&a.RKey, &a.Kind, &a.Subject, &a.Of, &a.Scope, &record, &needs, &a.State, &a.Tries, &a.NextMs, &a.Why, &a.Reason, &a.URI, &a.CID,
		&a.MadeMs, &a.SentMs, &a.Confirmed)
	a.Record = rawOrNil(record)
	a.Needs = splitURIs(needs)
	return a, err
}

// splitURIs reads what joinURIs wrote, nil for nothing.
func splitURIs(lines string) (uris []feed.URI) {
	for u := range strings.SplitSeq(lines, "\n") {
		if u != "" {
			uris = append(uris, feed.URI(u))
		}
	}
	return uris
}

func rawOrNil(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}

// ActImages reads the pictures of an action, bytes included.
func (s *Self) ActImages(ctx context.Context, rkey string) (all []feed.Attachment, err error) {
	err = s.db.look(ctx, func(v *view) error {
		all, err = gather(v, "SELECT mime, alt, width, height, bytes, ref FROM outbox_image WHERE rkey = ? ORDER BY n", []any{rkey},
			func(scan scanner) (x feed.Attachment, err error) {
				var ref string
				err = scan(&x.Mime, &x.Alt, &x.Width, &x.Height, &x.Bytes, &ref)
				x.Ref = rawOrNil(ref)
				return x, err
			})
		return err
	})
	return all, err
}

// SettleAct writes an action back if it is still in the state that it was read in; ok is false when somebody else moved it on
// meanwhile. References of pictures are written with it; their bytes go once it was sent.
func (s *Self) SettleAct(ctx context.Context, a feed.Act, was feed.ActionState) (ok bool, err error) {
	err = s.db.update(ctx, func(t *tx) error {
		r, err := t.exec(`UPDATE outbox SET kind = ?, of = ?, record = ?, state = ?, tries = ?, next_ms = ?, why = ?, reason = ?, uri = ?, cid = ?,
			sent_ms = ?, confirmed = ? WHERE rkey = ? AND state = ?`,
			string(a.Kind), a.Of, string(a.Record), string(a.State), a.Tries, a.NextMs, string(a.Why), a.Reason, string(a.URI), a.CID, a.SentMs, a.Confirmed,
			a.RKey, string(was))
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		if ok = n > 0; err != nil || !ok {
			return err
		}
		for n, x := range a.Images {
			if err := t.run("UPDATE outbox_image SET ref = ? WHERE rkey = ? AND n = ?", string(x.Ref), a.RKey, n); err != nil {
				return err
			}
		}
		if a.State == feed.ActionSent || a.Kind.Deletes() {
			if err := t.run("DELETE FROM outbox_image WHERE rkey = ?", a.RKey); err != nil {
				return err
			}
		}
		return t.run("DELETE FROM outbox WHERE confirmed = 1 AND sent_ms < ?", t.nowMs-keepActs)
	})
	return ok, err
}

// DropAct takes out an action of which nothing can have reached the network: one that was never tried, or was refused. ok is
// false when it is neither, or not there.
func (s *Self) DropAct(ctx context.Context, rkey string) (ok bool, err error) {
	err = s.db.update(ctx, func(t *tx) error {
		r, err := t.exec("DELETE FROM outbox WHERE rkey = ? AND (state = 'waiting' AND tries = 0 OR state = 'refused')", rkey)
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		if ok = n > 0; err != nil || !ok {
			return err
		}
		return t.run("DELETE FROM outbox_image WHERE rkey = ?", rkey)
	})
	return ok, err
}

// LastAct is the greatest key ever made and still known, "" when there is none.
func (s *Self) LastAct(ctx context.Context) (rkey string, err error) {
	err = s.db.look(ctx, func(v *view) error {
		_, err := v.one("SELECT rkey FROM outbox ORDER BY rkey DESC", nil, &rkey)
		return err
	})
	return rkey, err
}
