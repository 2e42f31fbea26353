package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"skein/feed"
)

// RecordHosts adds what was requested, sent and received since the last call to the egress ledger.
func (n *Network) RecordHosts(ctx context.Context, uses []feed.HostUse) error {
	if len(uses) == 0 {
		return nil
	}
	return n.db.update(ctx, func(t *tx) error {
		for _, u := range uses {
			if err := t.run(`INSERT INTO host (host, purpose, requests, sent, received, last_ms) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT DO UPDATE SET requests = requests + excluded.requests, sent = sent + excluded.sent,
				received = received + excluded.received, last_ms = max(last_ms, excluded.last_ms)`,
				u.Host, string(u.Purpose), u.Requests, u.Sent, u.Received, u.LastMs); err != nil {
				return fmt.Errorf("ledger of %s: %w", u.Host, err)
			}
			if err := t.run(`INSERT INTO traffic (day, host, sent, received) VALUES (?, ?, ?, ?)
				ON CONFLICT DO UPDATE SET sent = sent + excluded.sent, received = received + excluded.received`,
				t.nowMs/dayMs, u.Host, u.Sent, u.Received); err != nil {
				return fmt.Errorf("traffic of %s: %w", u.Host, err)
			}
		}
		return t.run("DELETE FROM traffic WHERE day < ?", t.nowMs/dayMs-trafficDays)
	})
}

const (
	dayMs       = 24 * 3600 * 1000
	trafficDays = 60 // how long the days are told apart
)

// Traffic adds up what each of the last UTC days moved, the newest first. Days without any are left out.
func (n *Network) Traffic(ctx context.Context, days int) (all []feed.DayUse, err error) {
	err = n.db.look(ctx, func(v *view) error {
		all, err = gather(v, "SELECT day, sum(sent), sum(received) FROM traffic WHERE day > ? GROUP BY day ORDER BY day DESC", []any{n.db.nowMs()/dayMs - int64(days)},
			func(scan scanner) (d feed.DayUse, err error) { return d, scan(&d.Day, &d.Sent, &d.Received) })
		return err
	})
	return all, err
}

// Hosts is the egress ledger, the host used last first.
func (n *Network) Hosts(ctx context.Context) (uses []feed.HostUse, err error) {
	err = n.db.look(ctx, func(v *view) error {
		uses, err = gather(v, "SELECT host, purpose, requests, sent, received, last_ms FROM host ORDER BY last_ms DESC, host, purpose", nil,
			func(scan scanner) (u feed.HostUse, err error) {
				return u, scan(&u.Host, &u.Purpose, &u.Requests, &u.Sent, &u.Received, &u.LastMs)
			})
		return err
	})
	return uses, err
}

// Stats counts what lies in the file.
func (n *Network) Stats(ctx context.Context) (s feed.StoreStats, err error) {
	err = n.db.look(ctx, func(v *view) error {
		for query, into := range map[string][]any{
			"SELECT count(*), coalesce(min(effective_ms), 0), coalesce(max(effective_ms), 0) FROM post WHERE effective_ms IS NOT NULL": {&s.Posts, &s.OldestMs, &s.NewestMs},
			"SELECT count(*) FROM actor WHERE indexed_ms >= 0":                                                                         {&s.Authors},
			"SELECT count(DISTINCT post) FROM vector":                                                                                  {&s.Vectors},
			"SELECT count(*) FROM evidence":                                                                                            {&s.Judged},
		} {
			if _, err := v.one(query, nil, into...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	s.Bytes, err = bytesOnDisk(n.db.path)
	return s, err
}

// bytesOnDisk counts the file and its companions; a log may come and go between two looks.
func bytesOnDisk(path string) (total int64, err error) {
	for _, c := range companions {
		info, err := os.Stat(path + c)
		switch {
		case err == nil:
			total += info.Size()
		case !errors.Is(err, fs.ErrNotExist):
			return 0, fmt.Errorf("store: size of %s: %w", path+c, err)
		}
	}
	return total, nil
}
