package app

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"skein/feed"
	"skein/ranker"
	"skein/spam"
	"skein/store"
	"skein/visible"
)

// Bounds of one edition.
const (
	maxCandidates = 100_000
	maxStrangers  = 2000 // of them from outside the network
	maxLikes      = 1000 // newest likes that make up the reader's interests
	maxSeenLike   = 64   // newest seen posts that likeness is measured against
	seenSpan      = 14 * 24 * time.Hour
	rankedDays    = 7 // of an edition: older posts are found by searching
	dayMs         = 24 * 3600 * 1000
)

// reading is one account's data as the pipeline reads it. It writes nothing, so the same code serves the screen and the
// commands that read beside a running app.
type reading struct {
	viewer  feed.DID
	network *store.Network
	self    *store.Self
	spaces  []*space             // the draft's, the refined one's
	seat    atomic.Pointer[seat] // of a brought encoder, nil without one
	likings likings
	divided divided
	// personals is the model that was read last.
	personals personals
}

// edges are the reader's rules as they stand at one moment.
type edges struct {
	policy   visible.Policy
	weights  spam.Weights
	rule     feed.SpamRule
	restored map[feed.URI]bool
	mine     *overlay
	viewer   feed.DID
	nowMs    int64
}

func (r *reading) edges(ctx context.Context, rule feed.SpamRule, nowMs int64) (*edges, error) {
	raw, err := r.network.Preferences(ctx, r.viewer)
	if err != nil {
		return nil, err
	}
	labelers, err := ownLabelers(ctx, r.self)
	if err != nil {
		return nil, err
	}
	policy, err := visible.ParsePolicy(r.viewer, raw, labelers...)
	if err != nil {
		return nil, err
	}
	weights, err := readSpamWeights(ctx, r.self)
	if err != nil {
		return nil, err
	}
	feedback, err := r.self.Feedback(ctx, kindNotSpam)
	if err != nil {
		return nil, err
	}
	acts, err := r.pending(ctx)
	if err != nil {
		return nil, err
	}
	e := &edges{policy: policy, weights: weights, rule: rule, restored: map[feed.URI]bool{}, mine: newOverlay(r.viewer, acts), viewer: r.viewer, nowMs: nowMs}
	if e.mine.topics, err = r.self.TopicWords(ctx); err != nil {
		return nil, err
	}
	for _, f := range feedback {
		e.restored[f.Post] = true
	}
	return e, nil
}

// kindNotSpam is the feedback that restores a post.
const kindNotSpam = "not_spam"

// visible judges by what the reader did, whether the network knows it or not.
func (e *edges) visible(it *feed.Item) feed.Verdict {
	e.mine.item(it)
	return e.policy.Judge(it, e.nowMs)
}

// recommended judges for the feed, which chooses by itself what to show.
func (e *edges) recommended(it *feed.Item) feed.Verdict {
	e.mine.item(it)
	ranker.Look(it)
	if it.Reposter != nil {
		it.Candidate.By = it.Reposter.DID
	}
	return e.policy.JudgeRecommendation(it, e.nowMs)
}

func (e *edges) quote(it *feed.Item) feed.Verdict { return e.policy.JudgeQuote(it, e.nowMs) }

func (e *edges) parent(it *feed.Item) feed.Verdict { return e.policy.JudgeParent(it, e.nowMs) }

func (e *edges) standing(it *feed.Item) spam.Standing {
	return spam.Standing{
		Following: it.Author.Relation.Following != "", Own: it.Post.Author == e.viewer, Restored: e.restored[it.Post.URI],
	}
}

// spam judges and notes the probability as the candidate's caution.
func (e *edges) spam(it *feed.Item) feed.Verdict {
	p, verdict := spam.Judge(it.Evidence, e.weights, e.rule, e.standing(it))
	it.Candidate.Caution = feed.ModelValue{Value: p, Known: it.Evidence != nil}
	return verdict
}

// gather runs the pipeline once: candidates of the window → visible → spam → not seen yet → what others like, closeness → table.
func (r *reading) gather(ctx context.Context, w feed.Window, e *edges) (*ranker.Pool, error) {
	p, err := r.pipeline(ctx, w, e)
	if err != nil {
		return nil, err
	}
	return p.Gather(ctx, w)
}

func (r *reading) pipeline(ctx context.Context, w feed.Window, e *edges) (ranker.Pipeline, error) {
	uris, err := r.self.SeenBetween(ctx, w.AsOfMs-seenSpan.Milliseconds(), w.AsOfMs, maxCandidates)
	if err != nil {
		return ranker.Pipeline{}, err
	}
	seen := make(map[feed.URI]bool, len(uris))
	for _, u := range uris {
		seen[u] = true
	}
	gate := func(it *feed.Item) feed.Verdict {
		if seen[it.Candidate.URI] {
			return feed.Verdict{Action: feed.Drop, Rule: "seen", By: "you"}
		}
		return feed.Verdict{}
	}
	return ranker.Pipeline{
		Source: r.network,
		Gates:  []ranker.Gate{{Stage: "visible", Judge: e.recommended}, {Stage: "spam", Judge: e.spam}, {Stage: "seen", Judge: gate}},
		Fill:   r.fill(w.AsOfMs),
	}, nil
}

// fill adds what needs all candidates at once.
func (r *reading) fill(asOfMs int64) ranker.Fill {
	return func(ctx context.Context, cands []feed.Candidate) error {
		if err := r.fillLiking(asOfMs)(ctx, cands); err != nil {
			return err
		}
		for _, fill := range []ranker.Fill{r.fillMeaning(asOfMs), r.fillTies(asOfMs), r.fillAsked} {
			if err := fill(ctx, cands); err != nil {
				return err
			}
		}
		return r.fillPersonal(asOfMs)(ctx, cands)
	}
}

// fillMeaning adds what the vectors say: closeness to the reader's interests and likeness to what was seen. Without vectors the
// values stay unknown, which ranks as zero.
func (r *reading) fillMeaning(asOfMs int64) ranker.Fill {
	return func(ctx context.Context, cands []feed.Candidate) error {
		space := r.space()
		if space == nil {
			return nil
		}
		ids := make([]feed.PostID, len(cands))
		for i := range cands {
			ids[i] = cands[i].ID
		}
		in, err := r.interests(ctx, space, asOfMs)
		if err != nil {
			return err
		}
		uris, err := r.self.SeenBetween(ctx, asOfMs-seenSpan.Milliseconds(), asOfMs, maxSeenLike)
		if err != nil {
			return err
		}
		seen, err := r.network.PostIDs(ctx, uris)
		if err != nil {
			return err
		}
		closeness, likeness := space.matrix.Closeness(ids, in.centers()), space.matrix.MaxLikeness(ids, values(seen))
		for i := range cands {
			cands[i].Closeness, cands[i].Seen = curved(in.curve, closeness[i]), curved(space.curve, likeness[i])
		}
		return nil
	}
}

// curved turns a raw cosine into closeness by the published curve.
func curved(curve func(cosine float64) float64, v feed.ModelValue) feed.ModelValue {
	if v.Known {
		v.Value = curve(v.Value)
	}
	return v
}

func values(m map[feed.URI]feed.PostID) []feed.PostID {
	out := make([]feed.PostID, 0, len(m))
	for _, id := range m {
		out = append(out, id)
	}
	return out
}

// window is the stretch of time one edition is made from.
func window(viewer feed.DID, s Settings, asOfMs int64) feed.Window {
	w := feed.Window{Viewer: viewer, AsOfMs: asOfMs, SpanMs: int64(min(s.WindowDays, rankedDays)) * dayMs, Limit: maxCandidates}
	if s.OutOfNetwork {
		w.Strangers = maxStrangers
	}
	return w
}

func itoa(n int) string { return strconv.Itoa(n) }
