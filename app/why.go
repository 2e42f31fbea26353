package app

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"skein/feed"
	"skein/ranker"
)

// topOfFeed is the stretch of the feed that "what would bring it up" speaks about.
const topOfFeed = 20

// Why explains one post, given as an at-uri or a bsky.app link: where it is and by which sum, or why it is not there.
func (api *API) Why(uri string) (Why, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Why, error) {
		target, err := a.resolve(ctx, uri)
		if err != nil {
			return Why{}, err
		}
		return a.why(ctx, target)
	})
}

// resolve reads an at-uri or a bsky.app link. The link may name the author by handle, which is looked up in what is stored.
func (a *account) resolve(ctx context.Context, text string) (feed.URI, error) {
	text = strings.TrimSpace(text)
	if _, collection, _, ok := feed.URI(text).Split(); ok && collection == feed.CollectionPost {
		return feed.URI(text), nil
	}
	rest, ok := strings.CutPrefix(text, "https://bsky.app/profile/")
	who, rkey, found := strings.Cut(rest, "/post/")
	if !ok || !found || who == "" || rkey == "" || strings.Contains(rkey, "/") {
		return "", feed.Fail(feed.CodeBadInput, "field", "The address", "reason", "it must be an at-uri of a post or a bsky.app link")
	}
	if strings.HasPrefix(who, "did:") {
		return feed.NewURI(feed.DID(who), feed.CollectionPost, rkey), nil
	}
	did, err := a.network.DIDOf(ctx, who)
	if err != nil || did == "" {
		return "", errorOr(err, feed.Fail(feed.CodeNothingThere, "what", "@"+who))
	}
	return feed.NewURI(did, feed.CollectionPost, rkey), nil
}

func errorOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// why explains one post on the open desk. The caller holds a.mu.
func (a *account) why(ctx context.Context, uri feed.URI) (Why, error) {
	w := Why{URI: string(uri), Close: []ExamplePost{}, Terms: []Term{}, Reasons: []Reason{}, Total: a.desk.total()}
	for _, r := range slices.Concat(a.desk.pool.Removals, a.desk.pool.Veiled) {
		if r.URI == uri {
			w.Reasons = append(w.Reasons, Reason{r.Verdict.Rule, a.app.words.Say("rules", r.Verdict.Rule, r.Verdict.Params), r.Verdict.By})
			if r.Verdict.Action == feed.Drop {
				w.Status = "removed"
				if r.Stage == "seen" {
					w.Status = "seen"
				}
			}
		}
	}
	if row, found := a.desk.pool.Table.Row(uri); found {
		a.desk.explain(&w, row, uri, voice{a.app.words})
		if err := a.explainCloseness(ctx, &w, a.desk.pool.Table.Candidate(row)); err != nil {
			return w, err
		}
		held, err := a.heldAt(ctx, uri)
		if held != nil {
			w.Reasons = append(w.Reasons, *held)
		}
		if a.desk.raised(uri) {
			w.Reasons = append(w.Reasons, Reason{ranker.RuleExplored, a.app.words.Say("rules", ranker.RuleExplored, nil), "skein"})
		}
		return w, err
	}
	if w.Status != "" {
		w.Sentence = voice{a.app.words}.say("removed", "reason", w.Reasons[0].Sentence)
		return w, nil
	}
	ids, err := a.network.PostIDs(ctx, []feed.URI{uri})
	if err != nil {
		return w, err
	}
	w.Status = "unknown"
	if len(ids) > 0 {
		w.Status = "outside"
	}
	w.Sentence = voice{a.app.words}.say(w.Status)
	return w, nil
}

// explain fills in the sum, the sentence that names its two largest terms, and what would bring the post up.
func (d *desk) explain(w *Why, row int, uri feed.URI, v voice) {
	weights := d.ranking.Weights()
	contributions := d.pool.Table.Explain(row, weights)
	cand := d.pool.Table.Candidate(row)
	byID := signalsByID()
	for _, c := range contributions {
		s := byID[c.Signal]
		w.Terms = append(w.Terms, Term{
			Signal: c.Signal, Label: s.Label, Group: string(s.Group), Fact: v.fact(c.Signal, cand, d.edition.AsOfMs),
			Value: c.Value, Weight: c.Weight, Points: c.Points, Sentence: s.Sentence,
		})
	}
	w.Status, w.Rank, w.Score = "ranked", d.place(uri)+1, d.ranking.Score(row)
	w.Sentence = v.stands(w, ranker.Largest(contributions, 2), cand, d.edition.AsOfMs)
	if w.Rank > topOfFeed {
		w.Change = d.change(uri, v)
		if k := d.ranking.Cut(topOfFeed); k > w.Score {
			w.Below = k - w.Score
		}
	}
	w.Without = d.without(w, uri, v)
}

// change says which single slider would bring a post into the top of the feed, "" when none would. Slate rules are part of
// the answer: it is what the reader will see.
func (d *desk) change(uri feed.URI, v voice) string {
	m, can := d.ranking.WayIn(uri, topOfFeed-d.given(topOfFeed), d.ruling())
	if !can {
		return ""
	}
	weights := d.ranking.Weights()
	weights[m.Signal] = m.To
	for i, p := range d.explored(d.pool.Table.Rank(weights), d.ruling()).Page(0, topOfFeed) {
		if p.URI == uri {
			return v.say("change", "rank", strconv.Itoa(i+1), "label", signalsByID()[m.Signal].Label, "to", figure(m.To), "from", figure(m.From))
		}
	}
	return ""
}

// without says where the post would stand without what moved it most, "" where nothing did.
func (d *desk) without(w *Why, uri feed.URI, v voice) string {
	var most Term
	for _, t := range w.Terms {
		if math.Abs(t.Points) > math.Abs(most.Points) {
			most = t
		}
	}
	if most.Points == 0 {
		return ""
	}
	weights := d.ranking.Weights()
	weights[most.Signal] = 0
	other := desk{edition: d.edition, pool: d.pool, slate: d.slate, moods: d.moods, ranking: d.pool.Table.Rank(weights)}
	other.arrange(d.slate)
	return v.say("without", "label", most.Label, "rank", strconv.Itoa(other.place(uri)+1))
}
