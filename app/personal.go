package app

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"skein/feed"
	"skein/ranker"
	"skein/ranker/learn"
)

// personals keeps the personal model that was read last: it is some hundred thousand numbers as JSON.
type personals struct {
	mu   sync.Mutex
	id   int64
	last *learn.Personal
}

func (p *personals) decoded(l *feed.Learned) (*learn.Personal, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil || p.id != l.ID {
		var made learn.Personal
		if err := json.Unmarshal([]byte(l.Body), &made); err != nil {
			return nil, fmt.Errorf("personal model %d: %w", l.ID, err)
		}
		p.id, p.last = l.ID, &made
	}
	return p.last, nil
}

// fillPersonal adds what the model that counted at asOfMs says of each candidate. Without one, or where the table of signals has
// changed since it learned, nothing is known.
func (r *reading) fillPersonal(asOfMs int64) ranker.Fill {
	return func(ctx context.Context, cands []feed.Candidate) error {
		l, err := r.self.LearnedAsOf(ctx, asOfMs)
		if err != nil || l == nil {
			return err
		}
		model, err := r.personals.decoded(l)
		if err != nil {
			return err
		}
		if !model.Reads(ranker.Facts()) {
			return nil
		}
		r.predict(model, l.Encoder, cands, asOfMs)
		return nil
	}
}

// predict fills in the model's probabilities. Meaning counts only where the edition's vectors are of the encoder that it learned from.
func (r *reading) predict(model *learn.Personal, encoder string, cands []feed.Candidate, asOfMs int64) {
	var meant [][]float64
	if s := r.space(); s != nil && s.model == encoder {
		directions := model.Directions()
		meant = s.matrix.Project(postIDs(cands), directions[:])
	}
	values := make([]float32, len(ranker.Facts()))
	for i := range cands {
		var meaning [learn.Actions]float64
		if meant != nil && meant[i] != nil {
			copy(meaning[:], meant[i])
		}
		ranker.FactsOf(&cands[i], asOfMs, values)
		x := model.Chances(values, meaning)
		cands[i].Would = feed.Would{Like: x[learn.ToLike], Reply: x[learn.ToReply], Repost: x[learn.ToRepost], More: x[learn.ToWantMore], Less: x[learn.ToWantLess]}
	}
}

func postIDs(cands []feed.Candidate) []feed.PostID {
	ids := make([]feed.PostID, len(cands))
	for i := range cands {
		ids[i] = cands[i].ID
	}
	return ids
}
