package netsync

import (
	"context"
	"slices"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// confirmAfter is when the network is asked whether its views show what was sent: an AppView learns of a record a moment
// after the PDS has it. After the last time its word counts, whatever it is.
var confirmAfter = []time.Duration{3 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// confirmAll asks about everything that was sent and is due, 25 posts or accounts a request.
func (r *outboxRound) confirmAll(ctx context.Context) error {
	var posts, people []*feed.Act
	for i := range r.acts {
		a := &r.acts[i]
		if a.State != feed.ActionSent || a.Confirmed {
			continue
		}
		if a.NextMs > r.nowMs() {
			r.wakeAt(a.NextMs)
		} else if _, _, _, ok := feed.URI(aboutOf(a)).Split(); ok {
			posts = append(posts, a)
		} else {
			people = append(people, a)
		}
	}
	for chunk := range slices.Chunk(posts, atp.MaxPosts) {
		if err := r.confirm(ctx, chunk, func(ctx context.Context, about []string) (atp.Page, error) {
			return r.client.Posts(ctx, as[feed.URI](about))
		}); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(people, atp.MaxPosts) {
		if err := r.confirm(ctx, chunk, func(ctx context.Context, about []string) (atp.Page, error) {
			return r.client.Profiles(ctx, as[feed.DID](about))
		}); err != nil {
			return err
		}
	}
	return nil
}

// aboutOf is the post or account whose view would show the action.
func aboutOf(a *feed.Act) string {
	if a.Kind == feed.ActPost {
		return string(a.URI)
	}
	return a.Subject
}

func as[T ~string](in []string) []T {
	out := make([]T, len(in))
	for i, s := range in {
		out[i] = T(s)
	}
	return out
}

// confirm asks about one chunk, keeps the views and moves the actions on.
func (r *outboxRound) confirm(ctx context.Context, acts []*feed.Act, ask func(context.Context, []string) (atp.Page, error)) error {
	var about []string
	for _, a := range acts {
		if s := aboutOf(a); !slices.Contains(about, s) {
			about = append(about, s)
		}
	}
	page, err := ask(ctx, about)
	if err == nil {
		err = r.cfg.Sink.Apply(ctx, feed.Batch{Viewer: r.me, Authors: page.Authors, Posts: page.Posts})
	}
	for _, a := range acts {
		was := a.State
		a.NextMs = r.nextLook(a)
		a.Confirmed = err == nil && (shows(&page, a) || a.NextMs == 0 || r.overtaken(a)) || a.Kind == feed.ActRemove
		if a.NextMs == 0 {
			a.NextMs = r.nowMs() + longestPatience.Milliseconds() // nobody answered at the last look either
		}
		if !a.Confirmed {
			r.wakeAt(a.NextMs)
		}
		if _, moveErr := r.move(ctx, a, was); moveErr != nil {
			return moveErr
		}
	}
	return err
}

// overtaken reports whether a later action of the same matter was sent: no view will ever show the earlier one.
func (r *outboxRound) overtaken(a *feed.Act) bool {
	return slices.ContainsFunc(r.acts, func(b feed.Act) bool {
		return b.RKey > a.RKey && b.State == feed.ActionSent && b.Subject == a.Subject && b.Kind.Matter() == a.Kind.Matter() && a.Kind != feed.ActPost
	})
}

// nextLook is when to ask again, 0 when this was the last time.
func (r *outboxRound) nextLook(a *feed.Act) int64 {
	for _, d := range confirmAfter {
		if at := a.SentMs + d.Milliseconds(); at > r.nowMs() {
			return at
		}
	}
	return 0
}

// shows reports whether the views say what the action made of them.
func shows(p *atp.Page, a *feed.Act) bool {
	if i := slices.IndexFunc(p.Posts, func(x feed.Post) bool { return string(x.URI) == aboutOf(a) && x.IndexedMs > 1 }); i >= 0 {
		s := p.Posts[i].Viewer
		switch a.Kind {
		case feed.ActLike:
			return s.Like != ""
		case feed.ActUnlike:
			return s.Like == ""
		case feed.ActRepost:
			return s.Repost != ""
		case feed.ActUnrepost:
			return s.Repost == ""
		case feed.ActBookmark, feed.ActUnbookmark:
			return s.Bookmarked == (a.Kind == feed.ActBookmark)
		case feed.ActPost:
			return true
		}
	}
	if i := slices.IndexFunc(p.Authors, func(x feed.Author) bool { return string(x.DID) == a.Subject }); i >= 0 {
		rel := p.Authors[i].Relation
		switch a.Kind {
		case feed.ActFollow, feed.ActUnfollow:
			return (rel.Following != "") == (a.Kind == feed.ActFollow)
		case feed.ActBlock, feed.ActUnblock:
			return rel.Blocking == (a.Kind == feed.ActBlock)
		case feed.ActMute:
			return rel.Muted == (a.Scope == feed.ScopeAll) && rel.MutedReposts == (a.Scope == feed.ScopeReposts) && rel.MutedQuotes == (a.Scope == feed.ScopeQuotes)
		case feed.ActUnmute:
			return !rel.Muted && !rel.MutedReposts && !rel.MutedQuotes
		}
	}
	return false
}
