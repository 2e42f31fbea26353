package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"skein/feed"
)

// SaveEvidence replaces what was found about posts, in one transaction; version says which rules looked. A row with no
// evidence still says that they did. One whose post was deleted meanwhile is dropped.
func (n *Network) SaveEvidence(ctx context.Context, version string, rows []feed.EvidenceRow) error {
	if len(rows) == 0 {
		return nil
	}
	return n.db.update(ctx, func(t *tx) error {
		for _, r := range rows {
			if err := t.run(`INSERT INTO evidence (post, version, found) SELECT id, ?2, ?3 FROM post WHERE id = ?1 AND effective_ms IS NOT NULL
				ON CONFLICT DO UPDATE SET version = excluded.version, found = excluded.found`, int64(r.Post), version, packEvidence(r.Evidence)); err != nil {
				return fmt.Errorf("evidence of post %d: %w", r.Post, err)
			}
		}
		return nil
	})
}

// evidence loads what was found about posts; a post nobody looked at is not in the map.
func (v *view) evidence(ids []int64) (map[int64][]feed.Evidence, error) {
	all := map[int64][]feed.Evidence{}
	return all, v.each("SELECT e.post, e.found FROM json_each(?) j CROSS JOIN evidence e ON e.post = j.value", []any{list(ids)}, func(scan scanner) error {
		var id int64
		var found string
		if err := scan(&id, &found); err != nil {
			return err
		}
		var err error
		all[id], err = unpackEvidence(found)
		return err
	})
}

// packEvidence writes one line a finding: kind, value and detail between tabs. Not JSON, because every
// candidate's evidence is read for every edition.
func packEvidence(all []feed.Evidence) string {
	clean := strings.NewReplacer("\t", " ", "\n", " ")
	var b strings.Builder
	for _, e := range all {
		b.WriteString(clean.Replace(e.Kind) + "\t" + strconv.FormatFloat(e.Value, 'g', -1, 64) + "\t" + clean.Replace(e.Detail) + "\n")
	}
	return b.String()
}

func unpackEvidence(found string) ([]feed.Evidence, error) {
	all := make([]feed.Evidence, 0, strings.Count(found, "\n"))
	for line := range strings.Lines(found) {
		kind, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		value, detail, _ := strings.Cut(rest, "\t")
		x, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("evidence %q: %w", line, err)
		}
		all = append(all, feed.Evidence{Kind: kind, Value: x, Detail: detail})
	}
	return all, nil
}
