package app

import (
	"context"
	"strings"

	"skein/feed"
)

// Bounds of what was asked for, and how near in meaning a post must stand to a pressed one to be such a post: from a cosine of ½ on a
// little, from .8 on wholly.
const (
	maxPresses   = 20_000
	maxLikeThis  = 64 // pressed posts whose meaning counts, the newest: their vectors are compared with every candidate's
	maxPressText = 64 // bytes of words or of a topic
	likeFrom     = 0.5
	likeFull     = 0.8
)

// asking is all presses about one thing, summed up: ten thousand on one author cost as much as one.
type asking struct {
	aim    feed.Aim
	target string
	sum    float64 // presses of more less presses of less
}

// askings sums presses up, the thing pressed last first. What cancels out is left out.
func askings(presses []feed.Press) []asking {
	type thing struct {
		aim    feed.Aim
		target string
	}
	at := map[thing]int{}
	var all []asking
	for _, p := range presses {
		i, met := at[thing{p.Aim, p.Target}]
		if !met {
			i = len(all)
			at[thing{p.Aim, p.Target}] = i
			all = append(all, asking{aim: p.Aim, target: p.Target})
		}
		all[i].sum += float64(p.Way)
	}
	out, like := all[:0], 0
	for _, x := range all {
		if x.aim == feed.AimLike {
			like++
		}
		if x.sum != 0 && (x.aim != feed.AimLike || like <= maxLikeThis) {
			out = append(out, x)
		}
	}
	return out
}

// fillAsked adds what the reader asked for. Presses in force count whenever they were made: a press is to be seen at once.
func (r *reading) fillAsked(ctx context.Context, cands []feed.Candidate) error {
	presses, err := r.self.PressesInForce(ctx, maxPresses)
	if err != nil {
		return err
	}
	return r.askedBy(ctx, presses, cands)
}

// askedBy writes what presses come to for each candidate, and nothing else.
func (r *reading) askedBy(ctx context.Context, presses []feed.Press, cands []feed.Candidate) error {
	for i := range cands {
		cands[i].Asked = feed.Asked{}
	}
	for _, x := range askings(presses) {
		such, err := r.such(ctx, x.aim, x.target, cands)
		if err != nil {
			return err
		}
		for i, degree := range such {
			if degree != 0 {
				*sumOf(&cands[i].Asked, x.aim) += x.sum * degree
			}
		}
	}
	return nil
}

func sumOf(a *feed.Asked, aim feed.Aim) *float64 {
	switch aim {
	case feed.AimAuthor:
		return &a.Author
	case feed.AimTopic:
		return &a.Topic
	case feed.AimWords:
		return &a.Words
	case feed.AimReposts:
		return &a.Reposts
	}
	return &a.Like
}

// such says how much each candidate is what an aim and its target mean, in [0, 1]. Of a candidate it reads the id, the author and who
// brought it.
func (r *reading) such(ctx context.Context, aim feed.Aim, target string, cands []feed.Candidate) ([]float64, error) {
	out := make([]float64, len(cands))
	switch aim {
	case feed.AimAuthor:
		for i := range cands {
			out[i] = truth(string(cands[i].Author) == target)
		}
	case feed.AimReposts:
		for i := range cands {
			out[i] = truth(string(cands[i].By) == target)
		}
	case feed.AimTopic:
		topics, err := r.network.Topics(ctx, postIDs(cands))
		if err != nil {
			return nil, err
		}
		for i := range cands {
			about := cands[i].Topics // corrected by the reader
			if about == nil {
				about = topics[cands[i].ID]
			}
			for _, t := range about {
				if t.Label == target {
					out[i] = t.P
				}
			}
		}
	case feed.AimWords:
		return out, r.worded(ctx, target, cands, out)
	case feed.AimLike:
		return out, r.alike(ctx, feed.URI(target), cands, out)
	}
	return out, nil
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// worded marks the candidates in which all the words stand.
func (r *reading) worded(ctx context.Context, words string, cands []feed.Candidate, out []float64) error {
	found, err := r.network.Matching(ctx, r.viewer, feed.Query{Phrases: strings.Fields(words)}, postIDs(cands))
	if err != nil {
		return err
	}
	with := make(map[feed.PostID]bool, len(found))
	for _, id := range found {
		with[id] = true
	}
	for i := range cands {
		out[i] = truth(with[cands[i].ID])
	}
	return nil
}

// alike says how near the candidates stand to a post in meaning. The post itself is wholly so, with or without a vector.
func (r *reading) alike(ctx context.Context, post feed.URI, cands []feed.Candidate, out []float64) error {
	ids, err := r.network.PostIDs(ctx, []feed.URI{post})
	if err != nil {
		return err
	}
	id, stored := ids[post]
	if !stored {
		return nil
	}
	var vectors []feed.Vector
	if s := r.space(); s != nil {
		vectors = s.matrix.Vectors([]feed.PostID{id})
		for i, v := range s.matrix.Closeness(postIDs(cands), vectors) {
			out[i] = min(max((v.Value-likeFrom)/(likeFull-likeFrom), 0), 1)
		}
	}
	for i := range cands {
		if cands[i].ID == id {
			out[i] = 1
		}
	}
	return nil
}
