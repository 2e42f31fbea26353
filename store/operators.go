package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"skein/feed"
)

// hasFlags maps what `has:` understands to bits of post.flags.
var hasFlags = map[feed.Has]int{feed.HasImage: flagImage, feed.HasVideo: flagVideo, feed.HasLink: flagLink, feed.HasQuote: flagQuote}

// operators adds from, has, lang, topic, since and until.
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
	if len(q.Topics) > 0 {
		f.topics(q.Topics, q.Said)
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

// topics finds a topic by the beginning of its id: among what a model said of the post, unless the person said that it is not
// about it, or where the person said that it is.
func (f *filter) topics(begins []string, said []feed.TopicWord) {
	begins = begins[:min(len(begins), maxTerms)]
	var either []string
	var args []any
	for _, b := range begins {
		var is, not [][2]string
		for _, w := range said {
			if r, ok := recordOf(w.Post); ok && strings.HasPrefix(w.Label, b) {
				named := [2]string{string(r.author), r.path}
				if w.Applies {
					is = append(is, named)
				} else {
					not = append(not, named)
				}
			}
		}
		const among = "EXISTS (SELECT 1 FROM json_each(?) j JOIN actor a ON a.did = j.value ->> 0 WHERE a.id = p.author AND p.path = j.value ->> 1)"
		either = append(either, among, "NOT "+among+" AND EXISTS (SELECT 1 FROM topic t WHERE t.post = p.id AND instr(char(10) || t.given, char(10) || ?) > 0)")
		args = append(args, pairs(is), pairs(not), b)
	}
	f.add("("+strings.Join(either, " OR ")+")", args...)
}

// pairs binds names of records to one parameter.
func pairs(named [][2]string) string {
	if len(named) == 0 {
		return "[]"
	}
	text, err := json.Marshal(named)
	if err != nil {
		panic(fmt.Sprintf("store: strings always marshal: %v", err))
	}
	return string(text)
}
