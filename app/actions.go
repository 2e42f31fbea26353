package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"skein/feed"
	"skein/internal/atp"
)

// Like likes a post, as if at once; the network learns of it when it can. Doing it twice is doing it once.
func (api *API) Like(uri string) (Card, error) { return api.onPost(uri, feed.ActLike) }

// Unlike takes a like back. One that was not sent yet never will be.
func (api *API) Unlike(uri string) (Card, error) { return api.onPost(uri, feed.ActUnlike) }

// Repost passes a post on to the reader's followers.
func (api *API) Repost(uri string) (Card, error) { return api.onPost(uri, feed.ActRepost) }

// Unrepost takes a repost back.
func (api *API) Unrepost(uri string) (Card, error) { return api.onPost(uri, feed.ActUnrepost) }

// Bookmark keeps a post; only the reader and their server know.
func (api *API) Bookmark(uri string) (Card, error) { return api.onPost(uri, feed.ActBookmark) }

// Unbookmark lets a kept post go.
func (api *API) Unbookmark(uri string) (Card, error) { return api.onPost(uri, feed.ActUnbookmark) }

// Follow follows an account by DID.
func (api *API) Follow(did string) (Person, error) { return api.onPerson(did, feed.ActFollow, "") }

// Unfollow ends it.
func (api *API) Unfollow(did string) (Person, error) { return api.onPerson(did, feed.ActUnfollow, "") }

// Mute hides an account: all of it (scope ""), only its "reposts", or only its "quotes". Another scope replaces the last.
func (api *API) Mute(did, scope string) (Person, error) {
	return api.onPerson(did, feed.ActMute, scope)
}

// Unmute shows it again.
func (api *API) Unmute(did string) (Person, error) { return api.onPerson(did, feed.ActUnmute, "") }

// Block keeps an account and the reader out of each other's sight. Blocks are public.
func (api *API) Block(did string) (Person, error) { return api.onPerson(did, feed.ActBlock, "") }

// Unblock ends it.
func (api *API) Unblock(did string) (Person, error) { return api.onPerson(did, feed.ActUnblock, "") }

// onPost does something to a post and draws it as it is now. Errors: CodeBadInput, CodeNothingThere.
func (api *API) onPost(uri string, kind feed.ActionKind) (Card, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Card, error) {
		it, err := a.storedPost(ctx, uri)
		if err != nil {
			return Card{}, err
		}
		act := feed.Act{Kind: kind, Subject: uri}
		switch kind {
		case feed.ActBookmark:
			act.Of = it.Post.CID
		case feed.ActLike, feed.ActRepost:
			act.MadeMs = api.app.opt.Clock().UnixMilli()
			act.Record = atp.Subject(kind.Collection(), atp.StrongRef{URI: it.Post.URI, CID: it.Post.CID}, act.MadeMs)
		}
		if err := a.do(ctx, act, it); err != nil {
			return Card{}, err
		}
		if it, err = a.storedPost(ctx, uri); err != nil {
			return Card{}, err
		}
		d, err := a.drawing(ctx, api.app.opt.Clock().UnixMilli())
		if err != nil {
			return Card{}, err
		}
		return d.card(it), nil
	})
}

// storedPost is a post as stored, with those around it.
func (a *account) storedPost(ctx context.Context, uri string) (*feed.Item, error) {
	if _, collection, _, ok := feed.URI(uri).Split(); !ok || collection != feed.CollectionPost {
		return nil, feed.Fail(feed.CodeBadInput, "field", "The post", "reason", "it must be named by its at-uri")
	}
	items, err := a.network.Items(ctx, a.viewer, a.app.opt.Clock().UnixMilli(), []feed.URI{feed.URI(uri)})
	if err != nil {
		return nil, err
	}
	if len(items) == 0 || items[0].Post.CID == "" {
		return nil, feed.Fail(feed.CodeNothingThere, "what", "That post")
	}
	return &items[0], nil
}

// onPerson does something to an account and draws it as it is now. What may be shown changes at once.
func (api *API) onPerson(did string, kind feed.ActionKind, scope string) (Person, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Person, error) {
		act := feed.Act{Kind: kind, Subject: did, Scope: feed.Scope(scope)}
		if err := a.checkPerson(&act); err != nil {
			return Person{}, err
		}
		it, err := a.storedPerson(ctx, feed.DID(did))
		if err != nil {
			return Person{}, err
		}
		if c := kind.Collection(); c != "" {
			act.Record = atp.Subject(c, did, api.app.opt.Clock().UnixMilli())
		}
		if err := a.do(ctx, act, it); err != nil {
			return Person{}, err
		}
		if changesFeed(kind) {
			a.reopen()
		}
		acts, err := a.pending(ctx)
		if err != nil {
			return Person{}, err
		}
		if it, err = a.storedPerson(ctx, feed.DID(did)); err != nil {
			return Person{}, err
		}
		newOverlay(a.viewer, acts).author(&it.Author)
		return *(&drawing{viewer: a.viewer, images: &api.app.images}).person(&it.Author), nil
	})
}

func (a *account) checkPerson(act *feed.Act) error {
	switch {
	case !atp.IsDID(act.Subject):
		return feed.Fail(feed.CodeBadInput, "field", "The account", "reason", "it must be named by its DID")
	case act.Subject == string(a.viewer):
		return feed.Fail(feed.CodeBadInput, "field", "The account", "reason", "it is your own")
	case !slices.Contains([]feed.Scope{feed.ScopeAll, feed.ScopeReposts, feed.ScopeQuotes}, act.Scope):
		return feed.Fail(feed.CodeBadInput, "field", "The scope", "reason", "it must be empty, reposts or quotes")
	}
	return nil
}

// storedPerson wraps an account as an item without a post.
func (a *account) storedPerson(ctx context.Context, did feed.DID) (*feed.Item, error) {
	authors, err := a.network.Authors(ctx, a.viewer, []feed.DID{did})
	if err != nil {
		return nil, err
	}
	if len(authors) == 0 {
		return nil, feed.Fail(feed.CodeNothingThere, "what", "That account")
	}
	return &feed.Item{Author: authors[0]}, nil
}

// do puts an action into the outbox, unless things stand that way already. What was done before to the same subject and
// never tried cancels out with its opposite, and a refused attempt makes room for the new one.
func (a *account) do(ctx context.Context, act feed.Act, it *feed.Item) error {
	if a.outbox == nil {
		return feed.Fail(feed.CodeReadOnly, "path", a.folder.Dir)
	}
	a.acting.Lock() // two clicks at once are still one after the other
	defer a.acting.Unlock()
	acts, err := a.pending(ctx)
	if err != nil {
		return err
	}
	for _, old := range acts {
		if old.Subject != act.Subject || old.Kind.Matter() != act.Kind.Matter() || old.State == feed.ActionSent {
			continue
		}
		if old.Kind == act.Kind && old.Scope == act.Scope && old.Unsent() {
			continue
		}
		if _, err := a.self.DropAct(ctx, old.RKey); err != nil {
			return err
		}
	}
	if acts, err = a.pending(ctx); err != nil {
		return err
	}
	stored := holds(act.Kind, it)
	newOverlay(a.viewer, acts).item(it)
	now := holds(act.Kind, it)
	undoing := act.Kind.Undoes() != ""
	if undoing != now.on && (undoing || now.scope == act.Scope) {
		a.actChanged(act) // it may just have cancelled out
		return nil
	}
	if act.Kind.Deletes() {
		act.Of = madeBefore(a.viewer, acts, &act)
		if act.Of == "" {
			act.Of = string(now.record)
		}
		if act.Of == "" {
			act.Of = string(stored.record)
		}
		if act.Of == "" && act.Kind != feed.ActUnblock {
			return feed.Fail(feed.CodeNothingThere, "what", "The record to take back")
		}
	}
	return a.queue(ctx, act)
}

// madeBefore is the record that an earlier action of the outbox made or may have made.
func madeBefore(me feed.DID, acts []feed.Act, undo *feed.Act) string {
	for _, old := range slices.Backward(acts) {
		if old.Subject == undo.Subject && old.Kind == undo.Kind.Undoes() && old.State != feed.ActionRefused {
			return string(old.Made(me))
		}
	}
	return ""
}

// queue keeps an action and has it sent.
func (a *account) queue(ctx context.Context, act feed.Act) error {
	act.RKey, act.State, act.MadeMs = a.tids.Next(), feed.ActionWaiting, a.app.opt.Clock().UnixMilli()
	if err := a.self.AddAct(ctx, act); err != nil {
		return err
	}
	a.actChanged(act)
	a.outbox.Kick()
	return nil
}

// standing is how one matter stands: whether it is so, by which record, and in which scope.
type standing struct {
	on     bool
	record feed.URI
	scope  feed.Scope
}

func holds(k feed.ActionKind, it *feed.Item) standing {
	p, r := &it.Post.Viewer, &it.Author.Relation
	switch k.Matter() {
	case feed.ActLike:
		return standing{on: p.Like != "", record: p.Like}
	case feed.ActRepost:
		return standing{on: p.Repost != "", record: p.Repost}
	case feed.ActBookmark:
		return standing{on: p.Bookmarked}
	case feed.ActFollow:
		return standing{on: r.Following != "", record: r.Following}
	case feed.ActBlock:
		return standing{on: r.Blocking} // the record is looked up when the block is taken back
	case feed.ActMute:
		switch {
		case r.MutedReposts:
			return standing{on: true, scope: feed.ScopeReposts}
		case r.MutedQuotes:
			return standing{on: true, scope: feed.ScopeQuotes}
		}
		return standing{on: r.Muted}
	}
	return standing{}
}

// langs keeps what looks like language tags.
func langs(in []string) ([]string, error) {
	var out []string
	for _, l := range in {
		if l = strings.TrimSpace(l); !atp.IsLanguage(l) {
			return nil, feed.Fail(feed.CodeBadInput, "field", "The language", "reason", "it must be a language tag such as en or pt-BR")
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	if len(out) > atp.MaxPostLangs {
		return nil, feed.Fail(feed.CodeBadInput, "field", "The languages", "reason", "a post names at most three")
	}
	return out, nil
}

func marshal(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic("app: a draft of strings and numbers always marshals: " + err.Error())
	}
	return data
}
