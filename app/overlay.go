package app

import (
	"encoding/json"

	"skein/feed"
	"skein/internal/atp"
)

// overlay is what the reader did and the network does not show yet. It is laid over what is stored before anything is judged
// or drawn; laid over twice it changes nothing more.
type overlay struct {
	me      feed.DID
	acts    map[string][]feed.Act // by subject, in the order made
	answers map[feed.URI]int      // own replies to a post that its counts do not hold yet
	topics  map[feed.URI][]feed.TopicWord
}

func newOverlay(me feed.DID, acts []feed.Act) *overlay {
	o := &overlay{me: me, acts: map[string][]feed.Act{}, answers: map[feed.URI]int{}}
	for _, a := range acts {
		if a.State == feed.ActionRefused || a.Confirmed {
			continue
		}
		if a.Kind == feed.ActPost {
			o.count(&a)
			continue
		}
		o.acts[a.Subject] = append(o.acts[a.Subject], a)
	}
	return o
}

func (o *overlay) count(a *feed.Act) {
	var d atp.Draft
	if json.Unmarshal(a.Record, &d) != nil {
		return
	}
	if d.Parent != nil {
		o.answers[d.Parent.URI]++
	}
}

// item lays everything over an item and those around it.
func (o *overlay) item(it *feed.Item) {
	if o == nil {
		return
	}
	it.Candidate.Topics = feed.Corrected(it.Candidate.Topics, o.topics[it.Post.URI])
	if len(o.acts) == 0 {
		return
	}
	o.post(&it.Post)
	o.author(&it.Author)
	for _, p := range []*feed.Post{it.Quote, it.Parent} {
		if p != nil {
			o.post(p)
		}
	}
	for _, a := range []*feed.Author{it.QuoteAuthor, it.ParentAuthor, it.Reposter} {
		if a != nil {
			o.author(a)
		}
	}
	it.Candidate.Following = it.Author.Relation.Following != ""
}

// replies is how many answers to a post its counts do not hold yet.
func (o *overlay) replies(uri feed.URI) int {
	if o == nil {
		return 0
	}
	return o.answers[uri]
}

func (o *overlay) post(p *feed.Post) {
	for _, a := range o.acts[string(p.URI)] {
		switch a.Kind {
		case feed.ActLike, feed.ActUnlike:
			o.toggle(&a, &p.Viewer.Like, &p.Counts.Likes)
		case feed.ActRepost, feed.ActUnrepost:
			o.toggle(&a, &p.Viewer.Repost, &p.Counts.Reposts)
		case feed.ActBookmark, feed.ActUnbookmark:
			p.Viewer.Bookmarked = a.Kind == feed.ActBookmark
		}
	}
}

// toggle sets or clears the viewer's record, and moves the count only where the state was another.
func (o *overlay) toggle(a *feed.Act, record *feed.URI, count *int) {
	made := a.Made(o.me)
	switch {
	case made != "" && *record == "":
		*count++
	case made == "" && *record != "":
		*count = max(*count-1, 0)
	}
	*record = made
}

func (o *overlay) author(p *feed.Author) {
	r := &p.Relation
	for _, a := range o.acts[string(p.DID)] {
		switch a.Kind {
		case feed.ActFollow, feed.ActUnfollow:
			r.Following = a.Made(o.me)
		case feed.ActBlock, feed.ActUnblock:
			r.Blocking = a.Kind == feed.ActBlock
		case feed.ActMute, feed.ActUnmute:
			on := a.Kind == feed.ActMute
			r.Muted = on && a.Scope == feed.ScopeAll
			r.MutedReposts = on && a.Scope == feed.ScopeReposts
			r.MutedQuotes = on && a.Scope == feed.ScopeQuotes
		}
	}
}
