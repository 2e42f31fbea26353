package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"skein/feed"
)

// Interests lists what Skein takes the reader's interests to be, each with posts that it came from, heaviest first.
func (api *API) Interests() ([]InterestRow, error) {
	return onDesk(api, func(ctx context.Context, a *account) ([]InterestRow, error) { return a.interestRows(ctx) })
}

// LeaveOut takes an interest, named by its first example, out of closeness or back in; the edition is gathered anew. Errors:
// CodeNothingThere.
func (api *API) LeaveOut(key string, out bool) ([]InterestRow, error) {
	return onDesk(api, func(ctx context.Context, a *account) ([]InterestRow, error) {
		in, err := a.deskInterests(ctx)
		if err != nil {
			return nil, err
		}
		found, err := a.network.PostIDs(ctx, []feed.URI{feed.URI(key)})
		if err != nil {
			return nil, err
		}
		id, here := found[feed.URI(key)]
		at := slices.IndexFunc(in.all, func(i interest) bool { return here && len(i.posts) > 0 && i.posts[0] == id })
		if at < 0 {
			return nil, feed.Fail(feed.CodeNothingThere, "what", "that interest")
		}
		if err := a.setLeftOut(ctx, &in.all[at], out); err != nil {
			return nil, err
		}
		if err := a.regather(ctx); err != nil {
			return nil, err
		}
		return a.interestRows(ctx)
	})
}

// maxLeftOut bounds the list of interests that are left out.
const maxLeftOut = 100

// setLeftOut keeps or forgets that an interest is left out.
func (a *account) setLeftOut(ctx context.Context, i *interest, out bool) error {
	left, err := a.leftOut(ctx)
	if err != nil {
		return err
	}
	kept := [][]feed.URI{}
	for _, uris := range left {
		stored, err := a.network.PostIDs(ctx, uris)
		if err != nil {
			return err
		}
		if !i.holds(values(stored)) {
			kept = append(kept, uris)
		}
	}
	if out {
		items, err := a.network.ItemsByID(ctx, a.viewer, a.desk.edition.AsOfMs, i.posts[:min(typical, len(i.posts))])
		if err != nil {
			return err
		}
		var uris []feed.URI
		for k := range items {
			uris = append(uris, items[k].Post.URI)
		}
		kept = append(kept, uris)
	}
	return write(ctx, a.self, keyLeftOut, kept[max(0, len(kept)-maxLeftOut):])
}

// deskInterests are those that the edition at hand was made with. The caller holds a.mu.
func (a *account) deskInterests(ctx context.Context) (*interests, error) {
	s := a.space()
	if s == nil {
		return &interests{}, nil
	}
	return a.interests(ctx, s, a.desk.edition.AsOfMs)
}

// namedFrom is how many posts of an interest its name is found in.
const namedFrom = 30

func (a *account) interestRows(ctx context.Context) ([]InterestRow, error) {
	in, err := a.deskInterests(ctx)
	if err != nil {
		return nil, err
	}
	var posts []feed.PostID
	total := 0.0
	for _, i := range in.all {
		posts = append(posts, i.posts[:min(namedFrom, len(i.posts))]...)
		total += i.weight
	}
	items, err := a.network.ItemsByID(ctx, a.viewer, a.desk.edition.AsOfMs, posts)
	if err != nil {
		return nil, err
	}
	byID := make(map[feed.PostID]*feed.Item, len(items))
	for i := range items {
		byID[items[i].Candidate.ID] = &items[i]
	}
	rows, texts := []InterestRow{}, [][]*feed.Item{}
	for _, i := range in.all {
		var own []*feed.Item
		for _, p := range i.posts[:min(namedFrom, len(i.posts))] {
			if it := byID[p]; it != nil {
				own = append(own, it)
			}
		}
		if len(own) == 0 {
			continue
		}
		row := InterestRow{Key: string(own[0].Post.URI), Count: len(i.posts), Share: i.weight / total, Out: i.out, Posts: a.examples(own)}
		rows, texts = append(rows, row), append(texts, own)
	}
	for i, words := range telling(texts) {
		rows[i].Words = words
		rows[i].Topic = a.topicOf(texts[i])
	}
	return rows, nil
}

func (a *account) examples(items []*feed.Item) []ExamplePost {
	out := []ExamplePost{}
	for _, it := range items[:min(maxExamples, len(items))] {
		out = append(out, ExamplePost{URI: string(it.Post.URI), WebURL: it.Post.URI.WebURL(), Handle: it.Author.Handle, Text: clip(it.Post.Text)})
	}
	return out
}

// clipped is how much of a post's text an example shows, in runes.
const clipped = 140

func clip(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > clipped {
		return strings.TrimSpace(string(runes[:clipped])) + "…"
	}
	return text
}

// topicOf is the topic that at least half of the posts are about, in words; "" where there is none.
func (a *account) topicOf(items []*feed.Item) string {
	counts := map[string]int{}
	for _, it := range items {
		for _, t := range it.Candidate.Topics {
			counts[t.Label]++
		}
	}
	best := ""
	for label, n := range counts {
		if 2*n >= len(items) && (best == "" || n > counts[best] || n == counts[best] && label < best) {
			best = label
		}
	}
	if best == "" {
		return ""
	}
	return voice{a.app.words}.topic(best)
}

// most words that name an interest, and the least letters of one.
const (
	mostWords    = 3
	leastLetters = 4
)

// telling finds for each group of posts the words that tell it from the others: in at least two of its posts, and in a much larger
// share of them than of all others.
func telling(groups [][]*feed.Item) [][]string {
	counts, total := make([]map[string]int, len(groups)), 0
	all := map[string]int{}
	for g, items := range groups {
		counts[g] = map[string]int{}
		total += len(items)
		for _, it := range items {
			for w := range wordsOf(it.Post.Text) {
				counts[g][w]++
				all[w]++
			}
		}
	}
	out := make([][]string, len(groups))
	for g, items := range groups {
		others := max(total-len(items), 1)
		score := func(w string) float64 {
			return float64(counts[g][w])/float64(len(items)) - 2*float64(all[w]-counts[g][w])/float64(others)
		}
		words := []string{}
		for w, n := range counts[g] {
			if n >= 2 && score(w) > 0 {
				words = append(words, w)
			}
		}
		slices.SortFunc(words, func(x, y string) int { return cmp.Or(cmp.Compare(score(y), score(x)), cmp.Compare(x, y)) })
		out[g] = words[:min(mostWords, len(words))]
	}
	return out
}

// wordsOf are the words of a text that can name something: no short ones, no links, no names of people.
func wordsOf(text string) map[string]bool {
	out := map[string]bool{}
	for _, field := range strings.Fields(strings.ToLower(text)) {
		if strings.HasPrefix(field, "@") || strings.Contains(field, "/") {
			continue
		}
		word := strings.TrimFunc(field, func(r rune) bool { return !unicode.IsLetter(r) })
		if len([]rune(word)) >= leastLetters && !strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' }) {
			out[word] = true
		}
	}
	return out
}

// explainCloseness adds the liked posts that a post is close to, where closeness counts for it at all.
func (a *account) explainCloseness(ctx context.Context, w *Why, c *feed.Candidate) (err error) {
	if c.Closeness.Known && c.Closeness.Value > 0 {
		w.Close, err = a.closeTo(ctx, c.ID)
	}
	return err
}

// closeTo are the posts that a post is close to, for the reason why it stands where it does. The caller holds a.mu.
func (a *account) closeTo(ctx context.Context, post feed.PostID) ([]ExamplePost, error) {
	s := a.space()
	if s == nil {
		return []ExamplePost{}, nil
	}
	in, err := a.deskInterests(ctx)
	if err != nil {
		return nil, err
	}
	items, err := a.network.ItemsByID(ctx, a.viewer, a.desk.edition.AsOfMs, in.near(s, post))
	if err != nil {
		return nil, err
	}
	shown := make([]*feed.Item, len(items))
	for i := range items {
		shown[i] = &items[i]
	}
	return a.examples(shown), nil
}
