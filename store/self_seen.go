package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"skein/feed"
)

// keepImpressions is how many impressions are kept, the newest: some months of reading.
const keepImpressions = 20_000

// AddImpressions writes down what was in view. The first time of a post stays.
func (s *Self) AddImpressions(ctx context.Context, seen []feed.Impression) error {
	if len(seen) == 0 {
		return nil
	}
	return s.db.update(ctx, func(t *tx) error {
		for i := range seen {
			if err := t.addImpression(string(s.viewer), &seen[i]); err != nil {
				return fmt.Errorf("impression of %s: %w", seen[i].URI, err)
			}
		}
		return t.run(`DELETE FROM impression WHERE at_ms < (SELECT at_ms FROM impression ORDER BY at_ms DESC LIMIT 1 OFFSET ?)`, keepImpressions-1)
	})
}

func (t *tx) addImpression(viewer string, p *feed.Impression) error {
	names := strings.Join(p.Signals, "\n")
	if err := t.run("INSERT INTO signal_set (viewer_did, names) VALUES (?, ?) ON CONFLICT DO NOTHING", viewer, names); err != nil {
		return err
	}
	return t.run(`INSERT INTO impression (uri, viewer_did, at_ms, edition, place, chance, explored, brought_by, signals, vals)
		SELECT ?, ?, ?, ?, ?, ?, ?, ?, id, ? FROM signal_set WHERE names = ? ON CONFLICT DO NOTHING`,
		string(p.URI), viewer, p.AtMs, p.Edition, p.Place, p.Chance, p.Explored, string(p.By), packValues(p.Values), names)
}

func packValues(values []float32) []byte {
	out := make([]byte, 0, 4*len(values))
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, uint32(int32(math.Round(float64(v)*feed.ValueGrid))))
	}
	return out
}

func unpackValues(packed []byte) []float32 {
	out := make([]float32, len(packed)/4)
	for i := range out {
		out[i] = float32(int32(binary.LittleEndian.Uint32(packed[4*i:]))) / feed.ValueGrid
	}
	return out
}

// Impressions lists the newest that were seen after fromMs and up to toMs, at most limit, the oldest first.
func (s *Self) Impressions(ctx context.Context, fromMs, toMs int64, limit int) (all []feed.Impression, err error) {
	err = s.db.look(ctx, func(v *view) error {
		sets := map[int64][]string{}
		err := v.each("SELECT id, names FROM signal_set", nil, func(scan scanner) error {
			var id int64
			var names string
			err := scan(&id, &names)
			sets[id] = strings.Split(names, "\n")
			return err
		})
		if err != nil {
			return err
		}
		all, err = gather(v, `SELECT uri, at_ms, edition, place, chance, explored, brought_by, signals, vals FROM
			(SELECT * FROM impression WHERE at_ms > ? AND at_ms <= ? ORDER BY at_ms DESC, uri LIMIT ?) ORDER BY at_ms, edition, place, uri`,
			[]any{fromMs, toMs, limit}, func(scan scanner) (p feed.Impression, err error) {
				var set int64
				var packed []byte
				err = scan(&p.URI, &p.AtMs, &p.Edition, &p.Place, &p.Chance, &p.Explored, &p.By, &set, &packed)
				p.Signals, p.Values = sets[set], unpackValues(packed)
				return p, err
			})
		return err
	})
	return all, err
}
