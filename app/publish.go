package app

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"skein/feed"
	"skein/internal/atp"
)

// Bounds of what the composer may hold.
const (
	maxAltBytes = 10_000
	maxAttached = 12 // pictures in memory
	maxDrafts   = 20
	keyDraft    = "drafts"
)

// PlanPost counts a text as the network will, and finds its links, mentions and tags.
func (api *API) PlanPost(text string) (PostPlan, error) {
	if len(text) > 100_000 {
		return PostPlan{}, api.fail(feed.Fail(feed.CodeBadInput, "field", "The text", "reason", "it is far too long for a post"))
	}
	text = atp.TidyText(text)
	n := atp.Graphemes(text)
	return PostPlan{
		Graphemes: n, Left: atp.MaxPostGraphemes - n, TooLong: n > atp.MaxPostGraphemes || len(text) > atp.MaxPostBytes,
		Segments: segments(text, atp.Detect(text)),
	}, nil
}

// AttachImage takes a picture, base64 of a JPEG, PNG or WebP of at most 2 MB, for a post that is being written.
func (api *API) AttachImage(data string) (Attached, error) {
	return onAccount(api, func(_ context.Context, a *account) (Attached, error) {
		raw, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			return Attached{}, feed.FailWith(err, feed.CodeBadInput, "field", "The picture", "reason", "it did not arrive whole")
		}
		mime, w, h, err := atp.Picture(raw)
		if err != nil {
			return Attached{}, err
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.attached == nil {
			a.attached = map[string]feed.Attachment{}
		}
		if len(a.attached) >= maxAttached {
			clear(a.attached) // left over from posts that were never sent
		}
		a.lastID++
		id := itoa(a.lastID)
		a.attached[id] = feed.Attachment{Mime: mime, Width: w, Height: h, Bytes: raw}
		return Attached{ID: id, Mime: mime, Width: w, Height: h, Bytes: len(raw)}, nil
	})
}

// Publish puts a post, reply or quote into the outbox; it is shown at once. Errors: CodeBadInput, CodeNothingThere.
func (api *API) Publish(req PublishRequest) (OutboxRow, error) {
	return onAccount(api, func(ctx context.Context, a *account) (OutboxRow, error) {
		act, err := a.compose(ctx, req)
		if err != nil {
			return OutboxRow{}, err
		}
		if a.outbox == nil {
			return OutboxRow{}, feed.Fail(feed.CodeReadOnly, "path", a.folder.Dir)
		}
		if err := a.queue(ctx, act); err != nil {
			return OutboxRow{}, err
		}
		a.mu.Lock()
		clear(a.attached)
		a.mu.Unlock()
		if err := a.keepDraft(ctx, PostDraft{Langs: req.Langs, ReplyTo: req.ReplyTo, Quote: req.Quote}); err != nil {
			return OutboxRow{}, err
		}
		all, err := a.listOutbox(ctx)
		if err != nil || len(all.Rows) == 0 {
			return OutboxRow{}, err
		}
		return all.Rows[0], nil
	})
}

// compose checks a post and makes its action.
func (a *account) compose(ctx context.Context, req PublishRequest) (feed.Act, error) {
	act := feed.Act{Kind: feed.ActPost}
	plan, err := (&API{a.app}).PlanPost(req.Text)
	if err != nil {
		return act, err
	}
	text := atp.TidyText(req.Text)
	switch {
	case plan.TooLong:
		return act, feed.Fail(feed.CodeBadInput, "field", "The text", "reason", "it has "+itoa(plan.Graphemes)+" characters, and 300 is the most")
	case text == "" && len(req.Images) == 0 && req.Quote == "":
		return act, feed.Fail(feed.CodeBadInput, "field", "The post", "reason", "it is empty")
	case len(req.Images) > atp.MaxPostImages:
		return act, feed.Fail(feed.CodeBadInput, "field", "The pictures", "reason", "a post carries at most four")
	}
	d := atp.Draft{Text: text, CreatedMs: a.app.opt.Clock().UnixMilli()}
	if d.Langs, err = langs(req.Langs); err != nil {
		return act, err
	}
	if err := a.address(ctx, req, &d, &act); err != nil {
		return act, err
	}
	if act.Images, err = a.pictures(req.Images); err != nil {
		return act, err
	}
	act.Record = marshal(d)
	return act, nil
}

// address fills in what a post answers and quotes.
func (a *account) address(ctx context.Context, req PublishRequest, d *atp.Draft, act *feed.Act) error {
	if req.Quote != "" {
		ref, _, err := a.reference(ctx, req.Quote, act)
		if err != nil {
			return err
		}
		d.Quote, act.Subject = ref, req.Quote
	}
	if req.ReplyTo == "" {
		return nil
	}
	parent, root, err := a.reference(ctx, req.ReplyTo, act)
	if err != nil {
		return err
	}
	d.Parent, d.Root, act.Subject = parent, parent, req.ReplyTo
	if root != "" && root != parent.URI {
		d.Root = &atp.StrongRef{URI: root}
		if it, err := a.storedPost(ctx, string(root)); err == nil {
			d.Root.CID = it.Post.CID
		} else { // not stored here, or own and unsent: asked for when it is sent
			act.Needs = append(act.Needs, root)
		}
	}
	return nil
}

// reference names a post that is stored, or an own one that is on its way, and the root of its thread if it is a reply.
func (a *account) reference(ctx context.Context, uri string, act *feed.Act) (*atp.StrongRef, feed.URI, error) {
	it, err := a.storedPost(ctx, uri)
	if err == nil {
		if it.Post.Reply != nil {
			return &atp.StrongRef{URI: it.Post.URI, CID: it.Post.CID}, it.Post.Reply.Root, nil
		}
		return &atp.StrongRef{URI: it.Post.URI, CID: it.Post.CID}, "", nil
	}
	acts, listErr := a.self.Acts(ctx, a.app.opt.Clock().UnixMilli()-ownPostsShown)
	if listErr != nil {
		return nil, "", listErr
	}
	for i := range acts {
		if string(acts[i].Made(a.viewer)) != uri || acts[i].State == feed.ActionRefused {
			continue
		}
		act.Needs = append(act.Needs, feed.URI(uri))
		var own atp.Draft
		if json.Unmarshal(acts[i].Record, &own) == nil && own.Root != nil {
			return &atp.StrongRef{URI: feed.URI(uri)}, own.Root.URI, nil
		}
		return &atp.StrongRef{URI: feed.URI(uri)}, "", nil
	}
	return nil, "", err
}

func (a *account) pictures(in []PublishImage) ([]feed.Attachment, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []feed.Attachment
	for _, x := range in {
		image, ok := a.attached[x.ID]
		alt := strings.TrimSpace(x.Alt)
		switch {
		case !ok:
			return nil, feed.Fail(feed.CodeBadInput, "field", "A picture", "reason", "it is no longer in memory; choose it again")
		case len(alt) > maxAltBytes:
			return nil, feed.Fail(feed.CodeBadInput, "field", "A description", "reason", "it is longer than anybody would listen to")
		}
		image.Alt = alt
		out = append(out, image)
	}
	return out, nil
}

// Draft is the post that was being written about the same thing (a reply to a post, a quote of one, or neither) when the
// composer was closed, or an empty one in the language used last.
func (api *API) Draft(replyTo, quote string) (PostDraft, error) {
	return onAccount(api, func(ctx context.Context, a *account) (PostDraft, error) {
		kept, err := a.drafts(ctx)
		d := PostDraft{Langs: []string{}, ReplyTo: replyTo, Quote: quote}
		for i := len(kept) - 1; i >= 0; i-- {
			if kept[i].ReplyTo == replyTo && kept[i].Quote == quote {
				d = kept[i]
				break
			}
			if len(d.Langs) == 0 {
				d.Langs = kept[i].Langs
			}
		}
		if d.Langs == nil {
			d.Langs = []string{}
		}
		return d, err
	})
}

// SaveDraft keeps an unfinished post, one for each thing that it is about. Pictures are not kept.
func (api *API) SaveDraft(d PostDraft) error {
	_, err := onAccount(api, func(ctx context.Context, a *account) (struct{}, error) {
		if len(d.Text) > 100_000 || len(d.Langs) > 16 || len(d.ReplyTo) > 2048 || len(d.Quote) > 2048 {
			return struct{}{}, feed.Fail(feed.CodeBadInput, "field", "The draft", "reason", "it is too long to keep")
		}
		return struct{}{}, a.keepDraft(ctx, d)
	})
	return err
}

// drafts are the unfinished posts, the one touched last at the end.
func (a *account) drafts(ctx context.Context) (kept []PostDraft, err error) {
	return kept, read(ctx, a.self, keyDraft, &kept)
}

// keepDraft puts a draft last, in the place of an older one about the same thing.
func (a *account) keepDraft(ctx context.Context, d PostDraft) error {
	kept, err := a.drafts(ctx)
	if err != nil {
		return err
	}
	kept = slices.DeleteFunc(kept, func(old PostDraft) bool { return old.ReplyTo == d.ReplyTo && old.Quote == d.Quote })
	kept = append(kept, d)
	return write(ctx, a.self, keyDraft, kept[max(0, len(kept)-maxDrafts):])
}
