package skynet

import (
	"fmt"
	"time"
)

// Draft is a post about to be written. Replies, quotes and mentions name posts and accounts by id, at-uri, DID or handle.
type Draft struct {
	// ID is the caller's own name for the post, for World.URI and later drafts; it may be empty.
	ID   string
	Text string
	// Created is the author's claim; zero means the world's clock. A claim about the future is kept in the record, but the
	// AppView sorts by when it saw the post.
	Created  time.Time
	Langs    []string
	ReplyTo  string
	Quote    string
	Images   []Image
	Link     *Link
	Tags     []string
	Mentions []string
	// SelfLabels are label values the author puts on the post.
	SelfLabels []string
	// The extras are added to the counts without accounts behind them.
	ExtraLikes, ExtraReposts, ExtraReplies int
}

// Image is a picture to be drawn; Width and Height give its shape in pixels as the record states it.
type Image struct {
	Alt, Motif    string
	Width, Height int
}

// Link is an external link card.
type Link struct {
	URL, Title, Description string
}

// Post writes a post by actor and returns its at-uri.
func (w *World) Post(actor string, d Draft) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	by, err := w.writer(actor)
	if err != nil {
		return "", fmt.Errorf("post: %w", err)
	}
	if d.ID != "" && w.postsByID[d.ID] != nil {
		return "", fmt.Errorf("post %q exists", d.ID)
	}
	if d.Created.IsZero() {
		d.Created = w.now()
	}
	p := &post{Draft: d, images: &w.images}
	if err := w.bind(p); err != nil {
		return "", fmt.Errorf("post by %s: %w", actor, err)
	}
	p.head = w.head(by, collPost, d.Created)
	w.enter(p)
	return p.uri, nil
}

// bind resolves the names in a draft to the things they name.
func (w *World) bind(p *post) error {
	if p.ReplyTo != "" {
		if p.parent = w.anyPost(p.ReplyTo); p.parent == nil {
			return fmt.Errorf("reply to unknown post %q", p.ReplyTo)
		}
		if p.root = p.parent.root; p.root == nil {
			p.root = p.parent
		}
		p.refs.parent, p.refs.root = p.parent.head, p.root.head
	}
	if p.Quote != "" {
		if p.quote = w.anyPost(p.Quote); p.quote == nil {
			return fmt.Errorf("quote of unknown post %q", p.Quote)
		}
		p.refs.quote = p.quote.head
	}
	for _, m := range p.Mentions {
		a, err := w.find(m)
		if err != nil {
			return fmt.Errorf("mention: %w", err)
		}
		p.mentions, p.handles = append(p.mentions, a), append(p.handles, a.Handle)
	}
	return nil
}

// enter puts a bound post into the repository and every index.
func (w *World) enter(p *post) {
	w.create(p)
	w.list(p)
}

func (p *post) item() item {
	return item{when: p.sortAt(), key: p.uri, by: p.by, post: p}
}

// anyPost finds a post by id or at-uri, deleted ones by id too, so that a reply can outlive its parent.
func (w *World) anyPost(key string) *post {
	if p := w.postsByID[key]; p != nil {
		return p
	}
	return w.posts[key]
}

func (w *World) livePost(key string) (*post, error) {
	if p := w.anyPost(key); p != nil && !p.gone {
		return p, nil
	}
	return nil, fmt.Errorf("no post %q in this world", key)
}
