package skynet

import "slices"

// lens is the world as one account sees it, for the length of one answer. The world's read lock is held around it.
type lens struct {
	w        *World
	viewer   *account // nil for a public answer
	imageURL string   // base of the AppView's image addresses
	labelers []string // DIDs asked for; nil means the AppView's own choice
}

// hidden tells whether a block stands between the viewer and an account.
func (l lens) hidden(a *account) bool { return l.viewer != nil && blocked(l.viewer, a) }

// absent tells whether a post cannot be shown to anybody: it is gone, or its author is.
func (p *post) absent() bool { return p.gone || p.by.status != Active }

func (l lens) mutes(a *account) bool { return l.viewer != nil && l.viewer.mutes(a) }

// labelsOn returns the label views for a subject: those of the labelers in use, then the author's own.
func (l lens) labelsOn(subject string, rec record, own []string) []any {
	out := []any{}
	for _, lab := range l.w.labels[subject] {
		if !l.accepts(lab.Src) || (!lab.Expires.IsZero() && lab.Expires.Before(l.w.now())) {
			continue
		}
		view := object{"src": lab.Src, "uri": lab.URI, "val": lab.Val, "cts": stamp(lab.Created)}
		if !lab.Expires.IsZero() {
			view["exp"] = stamp(lab.Expires)
		}
		out = append(out, view)
	}
	for _, val := range own {
		h := rec.at()
		out = append(out, object{"src": h.by.did, "uri": h.uri, "cid": cidOf(rec), "val": val, "cts": stamp(h.created)})
	}
	return out
}

func (l lens) accepts(src string) bool {
	if l.labelers == nil {
		return l.w.labelers[src]
	}
	return slices.Contains(l.labelers, src)
}

// image is where the AppView serves a picture, in the reference's own form: preset, owner, CID.
func (l lens) image(preset string, a *account, m motif) string {
	return l.imageAt(preset, a, l.w.images.get(m).cid.String())
}

func (l lens) imageAt(preset string, a *account, cidText string) string {
	return l.imageURL + "/img/" + preset + "/plain/" + a.did + "/" + cidText
}
