package oracle

import (
	"fmt"

	"skein/internal/skynet"
)

const created = "2026-01-01T00:00:00.000Z"

// edit gives a post another text. An answer stays one.
func (s *Scenario) edit(by string) error {
	uri, err := s.pick(by)
	if err != nil {
		return err
	}
	records, err := s.w.Records(by, collections["post"])
	if err != nil {
		return err
	}
	for _, rec := range records {
		if rec.URI != uri {
			continue
		}
		value := map[string]any{"text": s.words(), "createdAt": rec.Value["createdAt"]}
		for _, field := range []string{"reply", "embed"} {
			if v, ok := rec.Value[field]; ok {
				value[field] = v
			}
		}
		_, err := s.w.Write(by, skynet.Write{Action: "update", Collection: rec.Collection, RKey: rec.RKey, Value: value})
		return err
	}
	return fmt.Errorf("%s is not in its repository", uri)
}

// put creates a record or replaces it.
func (s *Scenario) put(by, collection, key string, value map[string]any) error {
	records, err := s.w.Records(by, collection)
	if err != nil {
		return err
	}
	action := "create"
	for _, rec := range records {
		if rec.RKey == key {
			action = "update"
		}
	}
	_, err = s.w.Write(by, skynet.Write{Action: action, Collection: collection, RKey: key, Value: value})
	return err
}

// gate closes a thread to all but those mentioned, or opens it.
func (s *Scenario) gate(by string) error {
	uri, err := s.pick(by)
	if err != nil {
		return err
	}
	value := map[string]any{"post": uri, "createdAt": created}
	if s.rnd.IntN(2) == 0 {
		value["allow"] = []any{map[string]any{"$type": "app.bsky.feed.threadgate#mentionRule"}}
	}
	return s.put(by, collections["threadgate"], rkey(uri), value)
}

func (s *Scenario) declare(by string) error {
	hide := s.rnd.IntN(3) > 0
	return s.put(by, collections["declaration"], "self", map[string]any{"hideFromAlgorithmicRecommendations": hide, "createdAt": created})
}

func (s *Scenario) rename(by string) error {
	return s.w.Rename(by, fmt.Sprintf("%s-%d.test", by, s.steps))
}

// move takes an account to another host, where there are several. The viewer stays: it would have to sign in again.
func (s *Scenario) move(by string) error {
	if s.hosts < 2 || by == s.viewer {
		return s.post(by, skynet.Draft{})
	}
	st, err := s.w.Standing(by)
	if err != nil {
		return err
	}
	return s.w.Move(by, (st.Host+1+s.rnd.IntN(s.hosts-1))%s.hosts)
}

// standing takes somebody away, or brings somebody back who is away.
func (s *Scenario) standing(string) error {
	id := s.any(s.people)
	st, err := s.w.Standing(id)
	if err != nil {
		return err
	}
	if st.Status != skynet.Active {
		return s.w.SetStatus(id, skynet.Active)
	}
	away := []skynet.Status{skynet.Deactivated, skynet.Takendown, skynet.Suspended, skynet.Deleted}
	return s.w.SetStatus(id, away[s.rnd.IntN(len(away))])
}

// label puts a label on a post, or takes one back.
func (s *Scenario) label(by string) error {
	if s.labeler == "" {
		return s.post(by, skynet.Draft{})
	}
	if len(s.labels) > 0 && s.rnd.IntN(3) == 0 {
		i := s.rnd.IntN(len(s.labels))
		l := s.labels[i]
		s.labels = append(s.labels[:i:i], s.labels[i+1:]...)
		if !s.there(l[0]) {
			return nil // what is gone has no label to lose
		}
		return s.w.Unlabel(l[0], l[1])
	}
	uri, val := s.any(s.posts), s.any([]string{"spam", "rude", "porn"})
	s.labels = append(s.labels, [2]string{uri, val})
	return s.w.Label(skynet.Label{Src: s.labeler, URI: uri, Val: val})
}

func (s *Scenario) there(uri string) bool {
	for _, u := range s.posts {
		if u == uri {
			return true
		}
	}
	return false
}
