package skynet

import (
	"sort"
	"strings"
)

// facets marks the tags, mentions and links that stand in the text. Offsets count UTF-8 bytes, end exclusive, as
// app.bsky.richtext.facet wants them; what does not stand in the text is left out.
func (p *post) facets() []any {
	var marks []mark
	for _, tag := range p.Tags {
		marks = appendMark(marks, p.Text, "#"+tag, object{"$type": "app.bsky.richtext.facet#tag", "tag": tag})
	}
	for i, a := range p.mentions {
		marks = appendMark(marks, p.Text, "@"+p.handles[i], object{"$type": "app.bsky.richtext.facet#mention", "did": a.did})
	}
	if p.Link != nil {
		marks = appendMark(marks, p.Text, p.Link.URL, object{"$type": "app.bsky.richtext.facet#link", "uri": p.Link.URL})
	}
	sort.Slice(marks, func(i, j int) bool { return marks[i].start < marks[j].start })
	out := make([]any, len(marks))
	for i, m := range marks {
		out[i] = object{
			"index":    object{"byteStart": m.start, "byteEnd": m.end},
			"features": []any{m.feature},
		}
	}
	return out
}

type mark struct {
	start, end int
	feature    object
}

func appendMark(marks []mark, text, what string, feature object) []mark {
	start := strings.Index(text, what)
	if start < 0 {
		return marks
	}
	end := start + len(what)
	for _, m := range marks {
		if start < m.end && m.start < end { // #go inside #gopher is the longer tag's
			return marks
		}
	}
	return append(marks, mark{start, end, feature})
}
