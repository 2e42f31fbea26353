package store

import (
	"strings"

	"skein/feed"
)

// hasFlags maps what `has:` understands to bits of post.flags.
var hasFlags = map[feed.Has]int{feed.HasImage: flagImage, feed.HasVideo: flagVideo, feed.HasLink: flagLink, feed.HasQuote: flagQuote}

// operators adds from, has, lang, since and until.
func (f *filter) operators(q feed.Query, viewer feed.DID) {
	if len(q.From) > 0 {
		f.from(q.From, viewer)
	}
	for _, h := range q.Has {
		f.add("p.flags & ? <> 0", hasFlags[h])
	}
	if len(q.Langs) > 0 {
		f.langs(q.Langs)
	}
	if q.SinceMs != 0 {
		f.add("p.effective_ms >= ?", q.SinceMs)
	}
	if q.UntilMs != 0 {
		f.add("p.effective_ms < ?", q.UntilMs)
	}
}

// from accepts handles with or without "@", DIDs and "me"; any of them.
func (f *filter) from(who []string, viewer feed.DID) {
	var names []string
	for _, w := range who {
		w = strings.ToLower(strings.TrimPrefix(w, "@"))
		switch {
		case w == "me":
			names = append(names, string(viewer))
		case w != "":
			names = append(names, w)
		}
	}
	// A DID is compared as it is written; did:web hosts and did:plc are lower case.
	wanted := list(names[:min(len(names), maxTerms)])
	f.add("p.author IN (SELECT a.id FROM actor a WHERE a.did IN (SELECT value FROM json_each(?)) OR lower(a.handle) IN (SELECT value FROM json_each(?)))",
		wanted, wanted)
}

// langs lets "pt" stand for "pt-BR" too.
func (f *filter) langs(langs []string) {
	var either []string
	var args []any
	for _, l := range langs[:min(len(langs), maxTerms)] {
		pattern := strings.Trim(like(l), "%")
		either = append(either, `' ' || p.langs || ' ' LIKE ? ESCAPE '\' OR ' ' || p.langs LIKE ? ESCAPE '\'`)
		args = append(args, "% "+pattern+" %", "% "+pattern+"-%")
	}
	f.add("("+strings.Join(either, " OR ")+")", args...)
}
