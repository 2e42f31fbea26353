package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"skein/feed"
)

// AwaitingTopics hands out posts with words and a vector of the model that this version of the topic model has not looked at,
// newest first.
func (n *Network) AwaitingTopics(ctx context.Context, version, model string, limit int) (tasks []feed.TopicTask, err error) {
	err = n.db.look(ctx, func(v *view) error {
		tasks, err = gather(v, `SELECT v.scale, v.q, p.id, a.did, p.path, p.langs, p.text, p.extra FROM post p JOIN actor a ON a.id = p.author
			JOIN vector v ON v.model = (SELECT id FROM model WHERE name = ?2) AND v.post = p.id
			WHERE p.effective_ms IS NOT NULL AND p.flags & ?1 = 0
			AND NOT EXISTS (SELECT 1 FROM topic t WHERE t.post = p.id AND t.version = ?3)
			ORDER BY p.effective_ms DESC LIMIT ?4`, []any{flagEmptyText, model, version, limit}, scanTask)
		return err
	})
	return tasks, err
}

func scanTask(scan scanner) (task feed.TopicTask, err error) {
	var q []byte
	task.Text, err = scanText(func(into ...any) error { return scan(append([]any{&task.Vector.Scale, &q}, into...)...) })
	for i, b := range q {
		task.Vector.Q[i] = int8(b)
	}
	return task, err
}

// SaveTopics replaces what was said about posts, in one transaction; version says which model looked. A post that was
// deleted meanwhile is dropped.
func (n *Network) SaveTopics(ctx context.Context, version string, rows []feed.TopicRow) error {
	if len(rows) == 0 {
		return nil
	}
	return n.db.update(ctx, func(t *tx) error {
		for _, r := range rows {
			if err := t.run(`INSERT INTO topic (post, version, given) SELECT id, ?2, ?3 FROM post WHERE id = ?1 AND effective_ms IS NOT NULL
				ON CONFLICT DO UPDATE SET version = excluded.version, given = excluded.given`, int64(r.Post), version, packTopics(r.Topics)); err != nil {
				return fmt.Errorf("topics of post %d: %w", r.Post, err)
			}
		}
		return nil
	})
}

// Topics are what the model said about posts, most probable first. A post that nobody looked at is not in the map; one about
// which it abstained has none.
func (n *Network) Topics(ctx context.Context, posts []feed.PostID) (all map[feed.PostID][]feed.Topic, err error) {
	err = n.db.look(ctx, func(v *view) error {
		all, err = v.topics(plain(posts))
		return err
	})
	return all, err
}

func (v *view) topics(ids []int64) (map[feed.PostID][]feed.Topic, error) {
	all := make(map[feed.PostID][]feed.Topic, len(ids))
	return all, v.each("SELECT t.post, t.given FROM json_each(?) j CROSS JOIN topic t ON t.post = j.value", []any{list(ids)}, func(scan scanner) error {
		var id int64
		var given string
		if err := scan(&id, &given); err != nil {
			return err
		}
		var err error
		all[feed.PostID(id)], err = unpackTopics(given)
		return err
	})
}

// packTopics writes a line for each: every candidate's are read for every edition.
func packTopics(topics []feed.Topic) string {
	var b strings.Builder
	for _, t := range topics {
		b.WriteString(t.Label + "\t" + strconv.FormatFloat(t.P, 'g', 4, 64) + "\n")
	}
	return b.String()
}

func unpackTopics(given string) ([]feed.Topic, error) {
	all := make([]feed.Topic, 0, strings.Count(given, "\n"))
	for line := range strings.Lines(given) {
		label, p, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		x, err := strconv.ParseFloat(p, 64)
		if err != nil {
			return nil, fmt.Errorf("topic %q: %w", line, err)
		}
		all = append(all, feed.Topic{Label: label, P: x})
	}
	return all, nil
}
