package app

import (
	"context"

	"skein/feed"
)

// receiptsShown is how many receipts are listed, and measured.
const receiptsShown = 30

// Receipts lists what the reader asked for, newest first, with what came of it.
func (api *API) Receipts() ([]Receipt, error) {
	return onAccount(api, func(ctx context.Context, a *account) ([]Receipt, error) { return a.receipts(ctx) })
}

// pressed answers to a press or to its undoing. The caller holds a.mu.
func (a *account) pressed(ctx context.Context, id int64) (Pressed, error) {
	out := Pressed{Home: a.home()}
	all, err := a.receipts(ctx)
	if err != nil {
		return out, err
	}
	for _, r := range all {
		if r.ID == id {
			out.Receipt = r
		}
	}
	return out, nil
}

func (a *account) receipts(ctx context.Context) ([]Receipt, error) {
	out := []Receipt{}
	presses, err := a.self.Presses(ctx, receiptsShown)
	if err != nil || len(presses) == 0 {
		return out, err
	}
	seen, err := a.seenAround(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range presses {
		r := Receipt{ID: p.ID, AtMs: p.AtMs, More: p.Way > 0, Aim: string(p.Aim), URI: string(p.Post), Ahead: p.Ahead, Before: p.Before, After: p.After, UndoneMs: p.UndoneMs}
		if r.Target, err = a.targetName(ctx, &p); err != nil {
			return nil, err
		}
		if r.Prior, r.Since, err = a.exposures(ctx, &p, seen); err != nil {
			return nil, err
		}
		r.Sentence = voice{a.app.words}.receipt(&r)
		out = append(out, r)
	}
	return out, nil
}

// seenAround lists what was in view as candidates, the oldest first, with the moments.
type seenAround struct {
	cands []feed.Candidate
	atMs  []int64
}

func (a *account) seenAround(ctx context.Context) (seenAround, error) {
	var s seenAround
	seen, err := a.self.Impressions(ctx, 0, a.app.opt.Clock().UnixMilli(), maxViews)
	if err != nil {
		return s, err
	}
	uris := make([]feed.URI, len(seen))
	for i := range seen {
		uris[i] = seen[i].URI
	}
	ids, err := a.network.PostIDs(ctx, uris)
	if err != nil {
		return s, err
	}
	for i := range seen {
		s.cands = append(s.cands, feed.Candidate{ID: ids[seen[i].URI], URI: seen[i].URI, Author: seen[i].URI.Author(), By: seen[i].By})
		s.atMs = append(s.atMs, seen[i].AtMs)
	}
	return s, nil
}

// exposures counts such posts among the 200 seen before a press and the next 200 since, up to when it was taken back.
func (a *account) exposures(ctx context.Context, p *feed.Press, seen seenAround) (prior, since Exposed, err error) {
	at := 0
	for at < len(seen.atMs) && seen.atMs[at] <= p.AtMs {
		at++
	}
	end := at
	for end < len(seen.atMs) && end < at+aheadOf && (p.UndoneMs == 0 || seen.atMs[end] <= p.UndoneMs) {
		end++
	}
	from := max(at-aheadOf, 0)
	degrees, err := a.such(ctx, p.Aim, p.Target, seen.cands[from:end])
	if err != nil {
		return prior, since, err
	}
	return Exposed{at - from, countSuch(degrees[:at-from])}, Exposed{end - at, countSuch(degrees[at-from:])}, nil
}

// targetName says what a press is about in a few words.
func (a *account) targetName(ctx context.Context, p *feed.Press) (string, error) {
	switch p.Aim {
	case feed.AimAuthor, feed.AimReposts:
		authors, err := a.network.Authors(ctx, a.viewer, []feed.DID{feed.DID(p.Target)})
		if err != nil || len(authors) == 0 {
			return p.Target, err
		}
		return authors[0].Name(), nil
	case feed.AimLike:
		items, err := a.network.Items(ctx, a.viewer, a.app.opt.Clock().UnixMilli(), []feed.URI{p.Post})
		if err != nil || len(items) == 0 {
			return p.Target, err
		}
		return beginning(items[0].Post.Text), nil
	}
	return p.Target, nil
}

// beginning is the first words of a text.
func beginning(text string) string {
	const most = 60
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most-1]) + "…"
}

// receipt says what a press changed, on the order at once and in what was seen since.
func (v voice) receipt(r *Receipt) string {
	key := "receipt.less"
	if r.More {
		key = "receipt.more"
	}
	text := v.say(key+"."+r.Aim, "target", r.Target) + " " +
		v.say("receipt.ahead", "ahead", itoa(r.Ahead), "before", itoa(r.Before), "after", itoa(r.After))
	if r.UndoneMs > 0 {
		return text + " " + v.say("receipt.undone")
	}
	if r.Since.Posts == 0 {
		return text
	}
	return text + " " + v.say("receipt.since", "posts", itoa(r.Since.Posts), "such", itoa(r.Since.Such), "prior", itoa(r.Prior.Posts), "priorSuch", itoa(r.Prior.Such))
}
