package app

import (
	"context"
	"encoding/json"

	"skein/feed"
	"skein/internal/atp"
	"skein/ranker/learn"
)

const (
	maxViews = 6000          // newest impressions that are learned from
	slackMs  = 5 * 60 * 1000 // how much earlier than the second in view a deed may lie and still be its answer
)

// history is what was in view and what the reader did with it, up to a moment. What they had done with a post before it was in
// view is no answer to having seen it: such views are left out.
func (r *reading) history(ctx context.Context, nowMs int64) (h learn.History, encoder string, err error) {
	seen, err := r.self.Impressions(ctx, 0, nowMs, maxViews)
	if err != nil || len(seen) == 0 {
		return h, "", err
	}
	deeds, err := r.deeds(ctx, seen[0].AtMs, nowMs)
	if err != nil {
		return h, "", err
	}
	vectors, encoder, err := r.vectorsOf(ctx, seen)
	if err != nil {
		return h, "", err
	}
	h.Features = seen[len(seen)-1].Signals
	for i := range seen {
		v := learn.View{
			AtMs: seen[i].AtMs, Session: seen[i].Edition, Place: seen[i].Place, Chance: seen[i].Chance,
			Values: reordered(&seen[i], h.Features), Vector: vectors[seen[i].URI],
		}
		early := false
		for _, d := range deeds[seen[i].URI] {
			early = early || d.atMs < v.AtMs-slackMs
			v.Did[d.action] = true
		}
		if !early {
			h.Views = append(h.Views, v)
		}
	}
	return h, encoder, nil
}

// reordered gives an impression's values under the newest names; one that did not exist then was 0, as it is where nothing is known.
func reordered(p *feed.Impression, names []string) []float32 {
	at := make(map[string]float32, len(p.Signals))
	for i, id := range p.Signals {
		if i < len(p.Values) {
			at[id] = p.Values[i]
		}
	}
	out := make([]float32, len(names))
	for i, id := range names {
		out[i] = at[id]
	}
	return out
}

// did is one action of the reader upon a post.
type did struct {
	action learn.Action
	atMs   int64
}

var actionOf = map[feed.ActionKind]learn.Action{feed.ActLike: learn.ToLike, feed.ActRepost: learn.ToRepost, feed.ActPost: learn.ToReply}

// deeds are the reader's actions by post: what their repository says, what is still on its way there, and what they asked for.
func (r *reading) deeds(ctx context.Context, fromMs, nowMs int64) (map[feed.URI][]did, error) {
	all := map[feed.URI][]did{}
	done, err := r.network.Deeds(ctx, r.viewer, 0, nowMs)
	if err != nil {
		return nil, err
	}
	for _, d := range done {
		all[d.Post] = append(all[d.Post], did{actionOf[d.Kind], d.AtMs})
	}
	acts, err := r.pending(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range acts {
		if post := answeredBy(&a); post != "" && a.State != feed.ActionRefused && !a.Confirmed && a.MadeMs >= fromMs-slackMs {
			all[post] = append(all[post], did{actionOf[a.Kind], a.MadeMs})
		}
	}
	presses, err := r.self.PressesInForce(ctx, maxViews)
	if err != nil {
		return nil, err
	}
	for _, p := range presses {
		action := learn.ToWantMore
		if p.Way < 0 {
			action = learn.ToWantLess
		}
		all[p.Post] = append(all[p.Post], did{action, p.AtMs})
	}
	return all, nil
}

// answeredBy is the post that an action of the outbox likes, reposts or answers; empty for any other.
func answeredBy(a *feed.Act) feed.URI {
	switch a.Kind {
	case feed.ActLike, feed.ActRepost:
		return feed.URI(a.Subject)
	case feed.ActPost:
		var d atp.Draft
		if json.Unmarshal(a.Record, &d) == nil && d.Parent != nil {
			return d.Parent.URI
		}
	}
	return ""
}

// vectorsOf finds what impressions mean, by the encoder that is used for the feed now.
func (r *reading) vectorsOf(ctx context.Context, seen []feed.Impression) (map[feed.URI]*feed.Vector, string, error) {
	out := map[feed.URI]*feed.Vector{}
	space := r.space()
	if space == nil {
		return out, "", nil
	}
	uris := make([]feed.URI, len(seen))
	for i := range seen {
		uris[i] = seen[i].URI
	}
	ids, err := r.network.PostIDs(ctx, uris)
	if err != nil {
		return nil, "", err
	}
	for uri, id := range ids {
		if v := space.matrix.Vectors([]feed.PostID{id}); len(v) == 1 {
			out[uri] = &v[0]
		}
	}
	return out, space.model, nil
}
