package skynet

import (
	"fmt"
	"time"
)

// Like records that actor likes a post, at the world's clock.
func (w *World) Like(actor, uri string) (string, error) { return w.LikeAt(actor, uri, time.Time{}) }

// LikeAt is Like with the time at which it happened. Liking twice returns the first like.
func (w *World) LikeAt(actor, uri string, at time.Time) (string, error) {
	return w.withPost(actor, uri, func(a *account, p *post) string {
		if e := a.likeOf[p]; e != nil {
			return e.uri
		}
		return w.edge(a, collLike, p, at).uri
	})
}

// Repost shares a post into the timelines of actor's followers, at the world's clock.
func (w *World) Repost(actor, uri string) (string, error) {
	return w.RepostAt(actor, uri, time.Time{})
}

// RepostAt is Repost with the time at which it happened. Reposting twice returns the first repost.
func (w *World) RepostAt(actor, uri string, at time.Time) (string, error) {
	return w.withPost(actor, uri, func(a *account, p *post) string {
		if e := a.repostOf[p]; e != nil {
			return e.uri
		}
		return w.edge(a, collRepost, p, at).uri
	})
}

// Follow makes actor follow subject, at the world's clock.
func (w *World) Follow(actor, subject string) (string, error) {
	return w.FollowAt(actor, subject, time.Time{})
}

// FollowAt is Follow with the time at which it happened.
func (w *World) FollowAt(actor, subject string, at time.Time) (string, error) {
	return w.withAccount(actor, subject, func(a, b *account) string {
		if e := a.following[b]; e != nil {
			return e.uri
		}
		return w.edge(a, collFollow, b, at).uri
	})
}

// Block makes actor block subject, at the world's clock. Follows stay, as they do on the network.
func (w *World) Block(actor, subject string) (string, error) {
	return w.withAccount(actor, subject, func(a, b *account) string {
		if e := a.blocking[b]; e != nil {
			return e.uri
		}
		return w.edge(a, collBlock, b, time.Time{}).uri
	})
}

// Mute makes actor mute subject. Mutes are private: there is no record of them.
func (w *World) Mute(actor, subject string) error {
	_, err := w.withAccount(actor, subject, func(a, b *account) string {
		a.mute(b, scope{}, w.now())
		return ""
	})
	return err
}

// MuteOnly is Mute of reposts or of quote posts alone, or of both. A later mute replaces the scope of an earlier one.
func (w *World) MuteOnly(actor, subject string, reposts, quoteposts bool) error {
	_, err := w.withAccount(actor, subject, func(a, b *account) string {
		a.mute(b, scope{reposts, quoteposts}, w.now())
		return ""
	})
	return err
}

// Unmute undoes Mute.
func (w *World) Unmute(actor, subject string) error {
	_, err := w.withAccount(actor, subject, func(a, b *account) string {
		a.unmute(b)
		return ""
	})
	return err
}

func (w *World) withPost(actor, key string, do func(*account, *post) string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.writer(actor)
	if err != nil {
		return "", err
	}
	p, err := w.livePost(key)
	if err != nil {
		return "", err
	}
	return do(a, p), nil
}

func (w *World) withAccount(actor, subject string, do func(a, b *account) string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.writer(actor)
	if err != nil {
		return "", err
	}
	b, err := w.find(subject)
	if err != nil {
		return "", err
	}
	if a == b {
		return "", fmt.Errorf("%s cannot be its own subject", a.Handle)
	}
	return do(a, b), nil
}

// edge writes the record of a relation into a's repository; a zero time means now.
func (w *World) edge(a *account, collection string, of any, at time.Time) *edge {
	if at.IsZero() {
		at = w.now()
	}
	e := &edge{head: w.head(a, collection, at), subject: of}
	if p, ok := of.(*post); ok {
		e.to = p.head
	}
	w.create(e)
	w.link(e)
	return e
}

func (e *edge) item(p *post) item {
	return item{when: e.sortAt(), key: e.uri, by: e.by, post: p, repost: e}
}
