package fault

import (
	"maps"
	"slices"
	"strings"
)

// damage spoils a copy of an entry. It is given the entry, the post view in it (the entry itself, if there is none) and the
// record, and returns what to put in the entry's place.
type damage func(entry, post, record map[string]any) any

// damages is every way in which a record has been, or could be, wrong in the wild.
var damages = map[string]damage{
	"null-entry":       func(_, _, _ map[string]any) any { return nil },
	"string-entry":     func(_, _, _ map[string]any) any { return "at://not-an-object" },
	"no-uri":           func(e, p, _ map[string]any) any { delete(p, "uri"); return e },
	"no-cid":           func(e, p, _ map[string]any) any { delete(p, "cid"); return e },
	"no-author":        func(e, p, _ map[string]any) any { delete(p, "author"); return e },
	"null-author":      func(e, p, _ map[string]any) any { p["author"] = nil; return e },
	"no-record":        func(e, p, _ map[string]any) any { delete(p, "record"); delete(p, "value"); return e },
	"uri-not-at":       func(e, p, _ map[string]any) any { p["uri"] = "https://example.test/post/1"; return e },
	"bad-did":          func(e, p, _ map[string]any) any { return author(e, p, "did", "did:plc:../../etc/passwd") },
	"bad-handle":       func(e, p, _ map[string]any) any { return author(e, p, "handle", "<img src=x onerror=alert(1)>") },
	"negative-count":   func(e, p, _ map[string]any) any { p["likeCount"] = -7; return e },
	"text-count":       func(e, p, _ map[string]any) any { p["likeCount"] = "many"; return e },
	"text-number":      set("text", 42),
	"text-missing":     func(e, _, r map[string]any) any { delete(r, "text"); return e },
	"text-100kb":       set("text", strings.Repeat("word ", 20_000)),
	"text-nul":         set("text", "before\x00after"),
	"text-bidi":        set("text", "pay \u202emoc.elpmaxe\u202c now"),
	"text-zalgo":       set("text", "z"+strings.Repeat("\u0351", 1500)),
	"date-nonsense":    set("createdAt", "9999-99-99T99:99:99Z"),
	"date-year-10000":  set("createdAt", "+10000-01-01T00:00:00Z"),
	"date-future":      set("createdAt", "2999-01-01T00:00:00.000Z"),
	"date-number":      set("createdAt", 1700000000),
	"date-missing":     func(e, _, r map[string]any) any { delete(r, "createdAt"); return e },
	"facet-negative":   set("facets", facet(-5, 3, link("https://example.test"))),
	"facet-past-end":   set("facets", facet(0, 999_999, link("https://example.test"))),
	"facet-reversed":   set("facets", facet(9, 2, link("https://example.test"))),
	"facet-script":     set("facets", facet(0, 4, link("javascript:alert(1)"))),
	"facet-not-list":   set("facets", "bold"),
	"facet-10000":      set("facets", manyFacets(10_000)),
	"embed-unknown":    embed("com.example.embed.hologram#view"),
	"embed-not-object": func(e, p, _ map[string]any) any { p["embed"] = "picture"; return e },
	"image-file-url":   imageAt("file:///etc/passwd"),
	"image-private":    imageAt("http://169.254.169.254/latest/meta-data"),
	"langs-nonsense":   set("langs", []any{"klingon-nope-nope", 7, nil}),
	"label-10kb":       label(strings.Repeat("x", 10_000)),
	"label-no-src":     func(e, p, _ map[string]any) any { p["labels"] = []any{map[string]any{"val": "spam"}}; return e },
	"reply-to-self":    replyToSelf,
	"reply-no-root":    set("reply", map[string]any{"parent": map[string]any{"uri": "at://x"}}),
	"nested-2000":      set("extra", nest(2000)),
}

// Damages returns the names of every damage, sorted.
func Damages() []string { return slices.Sorted(maps.Keys(damages)) }

// set puts a value into the record.
func set(field string, v any) damage {
	return func(e, _, r map[string]any) any { r[field] = v; return e }
}

func author(e, p map[string]any, field string, v any) any {
	if a, ok := p["author"].(map[string]any); ok {
		a[field] = v
	}
	return e
}

func link(uri string) map[string]any {
	return map[string]any{"$type": "app.bsky.richtext.facet#link", "uri": uri}
}

func facet(start, end int, feature map[string]any) []any {
	return []any{map[string]any{
		"index": map[string]any{"byteStart": start, "byteEnd": end}, "features": []any{feature},
	}}
}

func manyFacets(n int) []any {
	var out []any
	for i := range n {
		out = append(out, facet(i%50, i%50+3, link("https://example.test"))...)
	}
	return out
}

func embed(kind string) damage {
	return func(e, p, r map[string]any) any {
		p["embed"] = map[string]any{"$type": kind, "size": "large"}
		r["embed"] = map[string]any{"$type": strings.TrimSuffix(kind, "#view"), "size": "large"}
		return e
	}
}

func imageAt(url string) damage {
	return func(e, p, _ map[string]any) any {
		p["embed"] = map[string]any{"$type": "app.bsky.embed.images#view", "images": []any{
			map[string]any{"thumb": url, "fullsize": url, "alt": ""},
		}}
		return e
	}
}

func label(val string) damage {
	return func(e, p, _ map[string]any) any {
		p["labels"] = []any{map[string]any{
			"src": "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "uri": p["uri"], "val": val, "cts": "2026-01-01T00:00:00.000Z",
		}}
		return e
	}
}

func replyToSelf(e, p, r map[string]any) any {
	self := map[string]any{"uri": p["uri"], "cid": p["cid"]}
	r["reply"] = map[string]any{"root": self, "parent": self}
	return e
}

func nest(depth int) any {
	var v any = "bottom"
	for range depth {
		v = []any{v}
	}
	return v
}
