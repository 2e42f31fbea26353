package app

import (
	"context"
	"fmt"
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
	w := Why{URI: string(uri), Terms: []Term{}, Reasons: []Reason{}, Total: a.desk.total()}
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
		a.desk.explain(&w, row, uri)
		if a.desk.rows(w.Rank-1, 1)[0].Capped {
			w.Reasons = append(w.Reasons, Reason{ranker.RuleCapped, a.app.words.Say("rules", ranker.RuleCapped, nil), "skein"})
		}
		return w, nil
	}
	if w.Status != "" {
		w.Sentence = "It is not in your feed. " + w.Reasons[0].Sentence
		return w, nil
	}
	ids, err := a.network.PostIDs(ctx, []feed.URI{uri})
	if err != nil {
		return w, err
	}
	w.Status, w.Sentence = "unknown", "It is not stored here: nobody you follow wrote or reposted it, or it is older than what was copied."
	if len(ids) > 0 {
		w.Status, w.Sentence = "outside", "It is stored, but it is no candidate of this edition: it is too old, yours, or nobody you follow brought it."
	}
	return w, nil
}

// explain fills in the sum, the sentence that names its two largest terms, and what would bring the post up.
func (d *desk) explain(w *Why, row int, uri feed.URI) {
	weights := d.ranking.Weights()
	contributions := d.pool.Table.Explain(row, weights)
	cand := d.pool.Table.Candidate(row)
	byID := signalsByID()
	for _, c := range contributions {
		s := byID[c.Signal]
		w.Terms = append(w.Terms, Term{
			Signal: c.Signal, Label: s.Label, Group: string(s.Group), Fact: fact(c.Signal, cand, d.edition.AsOfMs),
			Value: c.Value, Weight: c.Weight, Points: c.Points, Sentence: s.Sentence,
		})
	}
	w.Status, w.Rank, w.Score = "ranked", d.place(uri)+1, d.ranking.Score(row)
	w.Sentence = fmt.Sprintf("It stands at %d of %d%s.", w.Rank, w.Total, because(ranker.Largest(contributions, 2), byID, cand, d.edition.AsOfMs))
	if w.Rank > topOfFeed {
		w.Change = d.change(uri, byID)
	}
}

// change says which single slider would bring a post into the top of the feed, "" when none would. A move is known to do so
// by the post's own score; the author cap may still hold the post back, so each is tried before it is promised.
func (d *desk) change(uri feed.URI, byID map[string]feed.Signal) string {
	standing, _ := d.ranking.WhyNot(uri, topOfFeed)
	for _, m := range standing.Moves {
		weights := d.ranking.Weights()
		weights[m.Signal] = m.To
		for i, p := range d.pool.Table.Rank(weights).Select(d.recipe.Select).Page(0, topOfFeed) {
			if p.URI == uri {
				return fmt.Sprintf("It would rank %d if “%s” were %s instead of %s.", i+1, byID[m.Signal].Label, figure(m.To), figure(m.From))
			}
		}
	}
	return ""
}

// because names the largest contributions in words, e.g. ", mainly because it is 2 h old (+1.62)".
func because(top []feed.Contribution, byID map[string]feed.Signal, c *feed.Candidate, asOf int64) string {
	var parts []string
	for _, t := range top {
		parts = append(parts, fmt.Sprintf("“%s” (%s: %+.2f)", byID[t.Signal].Label, fact(t.Signal, c, asOf), t.Points))
	}
	if len(parts) == 0 {
		return ""
	}
	return ", mainly by " + strings.Join(parts, " and ")
}

func figure(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// fact says the stored fact that a signal read, in words.
func fact(signal string, c *feed.Candidate, asOfMs int64) string {
	name, _, _ := strings.Cut(signal, "/")
	switch name {
	case "recency":
		return age(asOfMs - c.EffectiveMs)
	case "affinity":
		return fmt.Sprintf("you: %s, %s, %s", plural(c.OwnReplies, "reply", "replies"), plural(c.OwnReposts, "repost", "reposts"), plural(c.OwnLikes, "like", "likes"))
	case "quiet":
		if !c.Following {
			return "you do not follow the author"
		}
		return plural(c.AuthorPosts, "post", "posts") + " in 14 days"
	case "reposted":
		return "reposted by " + plural(c.FollowsReposting, "person you follow", "people you follow")
	case "conversation":
		return plural(c.FollowsTalking, "person you follow talks", "people you follow talk") + " in the thread"
	case "liked":
		return plural(c.Likes, "like", "likes")
	case "length":
		return plural(c.Graphemes, "character", "characters")
	case "media":
		return yes(c.Media, "has a picture or video", "no picture")
	case "link":
		return yes(c.Link, "has a link", "no link")
	case "closeness":
		return share(c.Closeness, "close to your likes")
	case "seen":
		return share(c.Seen, "like what you saw")
	case "caution":
		return share(c.Caution, "likely spam")
	}
	return ""
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func yes(is bool, then, otherwise string) string {
	if is {
		return then
	}
	return otherwise
}

func share(v feed.ModelValue, what string) string {
	if !v.Known {
		return "not known yet"
	}
	return fmt.Sprintf("%.0f %% %s", 100*v.Value, what)
}

func age(ms int64) string {
	switch minutes := ms / 60_000; {
	case minutes < 1:
		return "just now"
	case minutes < 60:
		return plural(int(minutes), "minute", "minutes") + " old"
	case minutes < 48*60:
		return plural(int(minutes/60), "hour", "hours") + " old"
	default:
		return plural(int(minutes/60/24), "day", "days") + " old"
	}
}
