package visible

import "skein/feed"

// maxLabelBytes bounds a label's value (com.atproto.label.defs#label); longer ones are not spoken to.
const maxLabelBytes = 128

// What a label covers.
const (
	blursContent = "content"
	blursMedia   = "media"
)

// meaning is what the protocol fixed for one label value.
type meaning struct {
	preset setting // where the viewer has said nothing
	fixed  bool    // the viewer cannot change it
	adult  bool    // hidden while adult content is off
	noSelf bool    // void when an author puts it on their own post
	guests bool    // only for viewers who are not signed in
	blurs  string
}

// meanings is the table of label values known to every client (packages/api, moderation/const/labels).
var meanings = map[string]meaning{
	"!hide":               {preset: hide, fixed: true, noSelf: true, blurs: blursContent},
	"!warn":               {preset: warn, fixed: true, noSelf: true, blurs: blursContent},
	"!no-unauthenticated": {preset: hide, fixed: true, guests: true, blurs: blursContent},
	"porn":                {preset: hide, adult: true, blurs: blursMedia},
	"sexual":              {preset: warn, adult: true, blurs: blursMedia},
	"nudity":              {preset: ignore, blurs: blursMedia},
	"graphic-media":       {preset: warn, adult: true, blurs: blursMedia},
	"gore":                {preset: warn, adult: true, blurs: blursMedia},
}

// renamedLabels maps values of old settings to today's.
var renamedLabels = map[string]string{"gore": "graphic-media", "nsfw": "porn", "suggestive": "sexual"}

// judgeLabels gives the strictest verdict of the labels on a post (account false) or on its author (account true).
func (p *Policy) judgeLabels(it *feed.Item, account bool, nowMs int64) feed.Verdict {
	labels, rule := it.Post.Labels, "label"
	if account {
		labels, rule = it.Author.Labels, "account_label"
	}
	var worst feed.Verdict
	for i, l := range labels {
		if !l.ActiveAt(nowMs) || len(l.Value) > maxLabelBytes || superseded(l, labels[i+1:], labels[:i]) {
			continue
		}
		// Authors label their account by labelling their profile record, which speaks of the profile, not of the posts; but
		// for the one label that means the whole account (filterAccountLabels of the reference).
		if account && l.Source == it.Post.Author && !meanings[l.Value].guests {
			continue
		}
		want, blurs := p.wish(l, it.Post.Author)
		v := feed.Verdict{Rule: rule, By: string(l.Source), Params: map[string]string{"label": l.Value, "blurs": blurs}}
		v.Action = p.actionFor(want, blurs, it, account)
		if v.Action != feed.Allow {
			worst = worst.Stricter(v)
		}
	}
	return worst
}

// wish finds what the viewer wants done with a label, and what the label covers.
func (p *Policy) wish(l feed.Label, author feed.DID) (want setting, blurs string) {
	self := l.Source == author
	own, subscribed := p.labelers[l.Source]
	m, known := meanings[l.Value]
	switch {
	case !self && !subscribed:
		return ignore, ""
	case !known:
		if want = own[l.Value]; want == "" || self {
			return ignore, ""
		}
		return want, blursContent
	case self && m.noSelf, m.guests && !p.guest:
		return ignore, ""
	case m.fixed:
		return m.preset, m.blurs
	case m.adult && !p.adult:
		return hide, m.blurs
	}
	if want = own[l.Value]; want == "" || self {
		want = p.labels[l.Value]
	}
	if want == "" {
		want = m.preset
	}
	return want, m.blurs
}

// actionFor turns a wish into what happens in a list of posts. The viewer's own posts are never taken out, only covered.
// Covering media does nothing to a post without any, and a label that covers an account's media covers its pictures of
// itself, not its posts.
func (p *Policy) actionFor(want setting, blurs string, it *feed.Item, account bool) feed.Action {
	switch {
	case want == hide && it.Post.Author != p.viewer:
		return feed.Drop
	case want == ignore || blurs == "":
		return feed.Allow
	case blurs == blursMedia && (account || !hasMedia(&it.Post)):
		return feed.Allow
	}
	return feed.Veil
}

func hasMedia(p *feed.Post) bool {
	return len(p.Images) > 0 || p.Video != nil || (p.External != nil && p.External.Thumb != "")
}

// superseded reports whether a label of the same source and value was made later, or at the same time and stands later.
func superseded(l feed.Label, after, before []feed.Label) bool {
	same := func(o feed.Label) bool { return o.Source == l.Source && o.Value == l.Value }
	for _, o := range after {
		if same(o) && o.CreatedMs >= l.CreatedMs {
			return true
		}
	}
	for _, o := range before {
		if same(o) && o.CreatedMs > l.CreatedMs {
			return true
		}
	}
	return false
}
