package app

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"skein/feed"
)

// aheadOf is over how many posts a receipt counts: those from the top of the edition when it is pressed, and those seen before and since.
const aheadOf = 200

// Press asks for more or less of something and answers with the receipt. The feed moves at once. Errors: CodeBadInput; CodeNothingThere.
func (api *API) Press(req PressRequest) (Pressed, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Pressed, error) {
		p, err := a.pressOf(ctx, req)
		if err != nil {
			return Pressed{}, err
		}
		if err := a.press(ctx, &p); err != nil {
			return Pressed{}, err
		}
		return a.pressed(ctx, p.ID)
	})
}

// UndoPress takes a press back: the values, the scores and the order are then what they would be without it, bit for bit.
// Errors: CodeNothingThere.
func (api *API) UndoPress(id int64) (Pressed, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Pressed, error) {
		if err := a.self.UndoPress(ctx, id, api.app.opt.Clock().UnixMilli()); err != nil {
			return Pressed{}, err
		}
		presses, err := a.self.PressesInForce(ctx, maxPresses)
		if err != nil {
			return Pressed{}, err
		}
		if err := a.ask(ctx, presses); err != nil {
			return Pressed{}, err
		}
		return a.pressed(ctx, id)
	})
}

// press puts a press in force. It is counted on the order before and after, and kept only with both counts.
func (a *account) press(ctx context.Context, p *feed.Press) error {
	before, err := a.self.PressesInForce(ctx, maxPresses)
	if err != nil {
		return err
	}
	if p.Ahead, p.Before, err = a.countAhead(ctx, p); err != nil {
		return err
	}
	if err := a.ask(ctx, append([]feed.Press{*p}, before...)); err != nil {
		return err
	}
	if _, p.After, err = a.countAhead(ctx, p); err == nil {
		err = a.self.AddPress(ctx, p)
	}
	if err != nil {
		_ = a.ask(ctx, before) // what was not kept must not count
	}
	return err
}

// ask computes the edition's values anew under presses. The mix being tried, the undo history and the anchor stay.
func (a *account) ask(ctx context.Context, presses []feed.Press) error {
	d := a.desk
	var err error
	pool := *d.pool
	pool.Table = d.pool.Table.With(func(cands []feed.Candidate) { err = a.askedBy(ctx, presses, cands) })
	if err != nil {
		return err
	}
	a.reopenWith(&pool)
	if a.desk.trying() {
		return nil
	}
	return a.keep(ctx)
}

// countAhead counts the posts a press is about among the first of the edition.
func (a *account) countAhead(ctx context.Context, p *feed.Press) (of, such int, err error) {
	uris := a.desk.uris(0, aheadOf)
	cands := make([]feed.Candidate, 0, len(uris))
	for _, u := range uris {
		if row, found := a.desk.pool.Table.Row(u); found {
			cands = append(cands, *a.desk.pool.Table.Candidate(row))
		}
	}
	degrees, err := a.such(ctx, p.Aim, p.Target, cands)
	return len(cands), countSuch(degrees), err
}

// countSuch counts those that are rather such a post than not.
func countSuch(degrees []float64) int {
	n := 0
	for _, x := range degrees {
		if x >= 0.5 {
			n++
		}
	}
	return n
}

// pressOf reads a request. Words and topics may be asked for without a post.
func (a *account) pressOf(ctx context.Context, req PressRequest) (feed.Press, error) {
	p := feed.Press{AtMs: a.app.opt.Clock().UnixMilli(), Way: -1, Aim: feed.Aim(req.Aim), Target: strings.Join(strings.Fields(req.Target), " "), Post: feed.URI(req.URI)}
	if req.More {
		p.Way = 1
	}
	if !slices.Contains(feed.Aims(), p.Aim) {
		return p, feed.Fail(feed.CodeBadInput, "field", "What it is about", "reason", "it must be posts like this, the author, a topic, words or reposts")
	}
	if p.Aim == feed.AimWords || p.Aim == feed.AimTopic {
		if !plainText(p.Target) {
			return p, feed.Fail(feed.CodeBadInput, "field", "The words", "reason", "they must be 1 to 64 plain characters")
		}
		if req.URI == "" {
			return p, nil
		}
	}
	it, err := a.storedPost(ctx, req.URI)
	if err != nil {
		return p, err
	}
	switch p.Aim {
	case feed.AimLike:
		p.Target = string(it.Post.URI)
	case feed.AimAuthor:
		p.Target = string(it.Post.Author)
	case feed.AimReposts:
		if it.Reposter == nil {
			return p, feed.Fail(feed.CodeBadInput, "field", "This post", "reason", "nobody you follow brought it by a repost")
		}
		p.Target = string(it.Reposter.DID)
	}
	return p, nil
}

func plainText(s string) bool {
	return s != "" && len(s) <= maxPressText && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}
