package store

import "skein/feed"

// allLabels gives the labels of views and those straight from labelers; of the same source and value the later speaks, and
// of equally late ones the labeler's own. labelled are the ids that views labelled, all those asked about.
func (l *loader) allLabels(kind string, labelled, all []int64) (map[int64][]feed.Label, error) {
	shown, err := l.labels("label", kind, labelled)
	if err != nil {
		return nil, err
	}
	signed, err := l.labels("signed_label", kind, all)
	for id, labels := range signed {
		shown[id] = latest(shown[id], labels)
	}
	return shown, err
}

// latest puts signed labels in the place of those of views that are no later.
func latest(shown, signed []feed.Label) []feed.Label {
next:
	for _, s := range signed {
		for i, v := range shown {
			if v.Source == s.Source && v.Value == s.Value {
				if s.CreatedMs >= v.CreatedMs {
					shown[i] = s
				}
				continue next
			}
		}
		shown = append(shown, s)
	}
	return shown
}

// withheld marks posts that the AppView left out when it was asked after the view that is held.
func (l *loader) withheld(found map[int64]*row, ids []int64) error {
	return l.each("SELECT w.post, w.asked_ms FROM json_each(?) j CROSS JOIN withheld w ON w.post = j.value WHERE w.viewer_did = ?", []any{list(ids), l.viewer}, func(scan scanner) error {
		var id, asked int64
		err := scan(&id, &asked)
		if r := found[id]; r != nil {
			r.Withheld = asked >= r.IndexedMs
		}
		return err
	})
}

// detached marks quotes that the author of the quoted post does not want. A gate against all quotes speaks only where no view
// is held: the AppView knows whether the quote was there before the gate.
func (l *loader) detached(found map[int64]*row) error {
	quoting := map[int64][]*row{}
	var quoted []int64
	for _, r := range found {
		if r.quote != 0 {
			if quoting[r.quote] == nil {
				quoted = append(quoted, r.quote)
			}
			quoting[r.quote] = append(quoting[r.quote], r)
		}
	}
	if len(quoted) == 0 {
		return nil
	}
	mark := func(r *row) {
		if r.Quote.State == feed.QuoteShown {
			r.Quote.State = feed.QuoteDetached
		}
	}
	err := l.each("SELECT g.post FROM json_each(?) j CROSS JOIN postgate g ON g.post = j.value WHERE g.no_quotes", []any{list(quoted)}, func(scan scanner) error {
		var id int64
		err := scan(&id)
		for _, r := range quoting[id] {
			if r.FromRecord && r.Quote.URI.Author() != r.Author {
				mark(r)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return l.each("SELECT d.post, d.quoting FROM json_each(?) j CROSS JOIN postgate_detached d ON d.post = j.value", []any{list(quoted)}, func(scan scanner) error {
		var id, hash int64
		err := scan(&id, &hash)
		for _, r := range quoting[id] {
			if hash64(string(r.URI)) == hash {
				mark(r)
			}
		}
		return err
	})
}
