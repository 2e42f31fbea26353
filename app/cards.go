package app

import (
	"net/url"
	"strings"

	"skein/feed"
)

// drawing turns items into cards for one viewer at one moment. It needs only what is already loaded.
type drawing struct {
	viewer feed.DID
	images *imageBook
	mine   *overlay // what the viewer did and the network does not show yet
	say    func(section, key string, params map[string]string) string
	// judge is the visibility of an item; spam, when set, that of the spam filter.
	judge func(*feed.Item) feed.Verdict
	spam  func(*feed.Item) feed.Verdict
	// quote and parent are the visibility of the quoted and the answered post within the item.
	quote, parent func(*feed.Item) feed.Verdict
}

// card draws one item. The item's own verdict veils the card or blurs its pictures; a quote or parent that may not be shown
// is replaced by a sentence, the post around it stays.
func (d *drawing) card(it *feed.Item) Card {
	d.mine.item(it)
	c := d.plain(&it.Post, &it.Author)
	c.Replies += d.mine.replies(it.Post.URI)
	if it.Reposter != nil {
		c.Reposter = d.person(it.Reposter)
	}
	c.Because, c.Topics = d.because(&it.Candidate), d.marks(it)
	if it.Post.Reply != nil {
		d.answered(&c, it)
	}
	if it.Post.Quote != nil {
		d.quoted(&c, it)
	}
	d.cover(&c, d.judge(it))
	if c.Veil == nil && d.spam != nil {
		d.cover(&c, d.spam(it))
	}
	return c
}

// because says which people brought a post from outside the reader's network.
func (d *drawing) because(c *feed.Candidate) string {
	key, n := "liked", c.FollowsLiking
	if n == 0 {
		key, n = "followed", c.FollowedByFollows
	}
	switch {
	case !c.OutOfNetwork || n == 0:
		return ""
	case n == 1:
		return d.say("why", "outside."+key+".one", nil)
	}
	return d.say("why", "outside."+key+".other", map[string]string{"n": itoa(n)})
}

// plain draws a post without what surrounds it.
func (d *drawing) plain(p *feed.Post, a *feed.Author) Card {
	c := Card{
		URI: string(p.URI), WebURL: p.URI.WebURL(), Author: *d.person(a), Text: segments(p.Text, p.Facets), AtMs: p.EffectiveMs(),
		Pictures: []Picture{}, Labels: []string{}, Topics: []TopicMark{},
		Likes: p.Counts.Likes, Reposts: p.Counts.Reposts, Replies: p.Counts.Replies, Liked: p.Viewer.Like != "", Reposted: p.Viewer.Repost != "",
		Bookmarked: p.Viewer.Bookmarked, Mine: p.Author == d.viewer,
	}
	if len(p.Langs) > 0 {
		c.Lang = p.Langs[0]
	}
	for _, img := range p.Images {
		c.Pictures = append(c.Pictures, Picture{
			Thumb: d.images.path(img.Thumb), Full: d.images.path(img.Full), Alt: img.Alt, Width: img.Width, Height: img.Height,
		})
	}
	if v := p.Video; v != nil {
		c.Video = &Picture{Thumb: d.images.path(v.Thumb), Full: d.images.path(v.Thumb), Alt: v.Alt, Width: v.Width, Height: v.Height}
	}
	if e := p.External; e != nil {
		c.Link = &LinkCard{URL: e.URL, Host: hostOf(e.URL), Title: e.Title, Description: shorten(e.Description, 200), Thumb: d.images.path(e.Thumb)}
	}
	for _, l := range p.Labels {
		if !l.Negated && !strings.HasPrefix(l.Value, "!") {
			c.Labels = append(c.Labels, l.Value)
		}
	}
	return c
}

func (d *drawing) person(a *feed.Author) *Person {
	return &Person{
		DID: string(a.DID), Handle: a.Handle, Name: a.Name(), Avatar: d.images.path(a.Avatar), Following: a.Relation.Following != "",
		Muted: muted(a.Relation), Blocking: a.Relation.Blocking,
	}
}

// muted is how an account is muted: "", "all", "reposts" or "quotes".
func muted(r feed.Relation) string {
	switch {
	case r.Muted:
		return "all"
	case r.MutedReposts:
		return string(feed.ScopeReposts)
	case r.MutedQuotes:
		return string(feed.ScopeQuotes)
	}
	return ""
}

func (d *drawing) answered(c *Card, it *feed.Item) {
	if it.Parent == nil || it.ParentAuthor == nil {
		return
	}
	v := d.parent(it)
	if strings.HasPrefix(v.Rule, "gate_") {
		return // kept out of the thread: a post like any other
	}
	c.ReplyTo = d.person(it.ParentAuthor)
	if v.Allows() {
		c.ReplyText = shorten(it.Parent.Text, 140)
	}
}

func (d *drawing) quoted(c *Card, it *feed.Item) {
	verdict := d.quote(it)
	if verdict.Action == feed.Drop {
		c.QuoteGone = d.sentence(verdict)
		return
	}
	if it.Quote == nil || it.QuoteAuthor == nil {
		return // named, not stored yet: it comes with the next batch
	}
	q := d.plain(it.Quote, it.QuoteAuthor)
	d.cover(&q, verdict)
	c.Quote = &q
}

// cover applies a verdict to a card: labels about media blur the pictures, everything else folds the card.
func (d *drawing) cover(c *Card, v feed.Verdict) {
	if v.Allows() {
		return
	}
	r := &Reason{Rule: v.Rule, Sentence: d.sentence(v), By: v.By}
	if v.Params["blurs"] == "media" && v.Action == feed.Veil {
		c.Blur = r
		return
	}
	c.Veil = r
}

func (d *drawing) sentence(v feed.Verdict) string { return d.say("rules", v.Rule, v.Params) }

// hostOf is the host that an address really leads to: what stands before an "@" or after a "?" is no part of it.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Host, "www.")
}
