// Package oracle says what a complete and truthful copy of an invented network holds for one viewer, and makes the events
// that such a copy must survive.
//
// It owns the answer and nothing of the way to it: it reads the world alone, by the rules of the protocol as they are
// written, and never imports what copies. Its rows are sorted strings, so that whoever has a copy can write the same rows
// and compare line by line.
package oracle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"skein/internal/skynet"
)

// Window bounds a copy: posts, reposts and likes whose author claims a time before Since are not held, but for the
// viewer's own likes.
type Window struct{ Since time.Time }

// Copy is what must be held and what must not.
type Copy struct {
	// Held are the rows of a complete copy, sorted:
	//
	//	account DID HANDLE STATUS          (STATUS is "active", or what the network says)
	//	profile DID "NAME"
	//	post URI CID "TEXT"
	//	like URI SUBJECT                   (so are repost, follow and block)
	//	threadgate POST open|limited
	//	declaration DID                    (asks not to be recommended)
	Held []string
	// Forbidden are the at-uris of records that are gone, and of all records of deleted accounts.
	Forbidden []string
}

// collections by the word that begins their rows.
var collections = map[string]string{
	"profile": "app.bsky.actor.profile", "post": "app.bsky.feed.post", "like": "app.bsky.feed.like",
	"repost": "app.bsky.feed.repost", "follow": "app.bsky.graph.follow", "block": "app.bsky.graph.block",
	"threadgate": "app.bsky.feed.threadgate", "declaration": "app.bsky.actor.contentVisibilityDeclaration",
}

// Complete says what a complete copy holds of the viewer and of everybody they follow. Accounts that are away for a time
// are held with their records; of a deleted one nothing is held but that it is deleted.
func Complete(w *skynet.World, viewer string, window Window) (Copy, error) {
	var c Copy
	dids, err := network(w, viewer)
	if err != nil {
		return c, err
	}
	gone := map[string]bool{}
	for _, uri := range w.Gone() {
		gone[uri] = true
	}
	for i, did := range dids {
		st, err := w.Standing(did)
		if err != nil {
			return c, err
		}
		c.Held = append(c.Held, fmt.Sprintf("account %s %s %s", st.DID, st.Handle, word(st.Status)))
		rows, uris, err := account(w, did, window, i == 0)
		if err != nil {
			return c, err
		}
		if st.Status == skynet.Deleted {
			for _, uri := range uris {
				gone[uri] = true
			}
			continue
		}
		c.Held = append(c.Held, rows...)
	}
	for uri := range gone {
		c.Forbidden = append(c.Forbidden, uri)
	}
	slices.Sort(c.Held)
	slices.Sort(c.Forbidden)
	return c, nil
}

// network is the viewer and everybody they follow, the viewer first.
func network(w *skynet.World, viewer string) ([]string, error) {
	me, err := w.Standing(viewer)
	if err != nil {
		return nil, err
	}
	follows, err := w.Records(viewer, collections["follow"])
	if err != nil {
		return nil, err
	}
	dids := []string{me.DID}
	for _, f := range follows {
		if did, _ := f.Value["subject"].(string); !slices.Contains(dids, did) {
			dids = append(dids, did)
		}
	}
	return dids, nil
}

func word(s skynet.Status) string {
	if s == skynet.Active {
		return "active"
	}
	return string(s)
}

// account makes the rows of one account, and lists the address of every record it has.
func account(w *skynet.World, did string, window Window, own bool) (rows, uris []string, err error) {
	for kind, collection := range collections {
		records, err := w.Records(did, collection)
		if err != nil {
			return nil, nil, err
		}
		for _, rec := range records {
			uris = append(uris, rec.URI)
			if inside(kind, rec, window, own) {
				rows = append(rows, row(kind, did, rec))
			}
		}
	}
	return slices.DeleteFunc(rows, func(s string) bool { return s == "" }), uris, nil
}

func inside(kind string, rec skynet.Record, window Window, own bool) bool {
	switch kind {
	case "post", "repost":
		return !rec.Created.Before(window.Since)
	case "like":
		return own || !rec.Created.Before(window.Since)
	}
	return true
}

// row is one record, empty where it says nothing.
func row(kind, did string, rec skynet.Record) string {
	switch kind {
	case "profile":
		name, _ := rec.Value["displayName"].(string)
		return fmt.Sprintf("profile %s %q", did, name)
	case "post":
		text, _ := rec.Value["text"].(string)
		return fmt.Sprintf("post %s %s %q", rec.URI, rec.CID, text)
	case "threadgate":
		post, _ := rec.Value["post"].(string)
		if _, limited := rec.Value["allow"].([]any); limited {
			return "threadgate " + post + " limited"
		}
		return "threadgate " + post + " open"
	case "declaration":
		if hide, _ := rec.Value["hideFromAlgorithmicRecommendations"].(bool); hide {
			return "declaration " + did
		}
		return ""
	}
	subject, _ := rec.Value["subject"].(string)
	if ref, ok := rec.Value["subject"].(map[string]any); ok {
		subject, _ = ref["uri"].(string)
	}
	return strings.Join([]string{kind, rec.URI, subject}, " ")
}

// Diff lists the rows of a copy that are missing, prefixed with "- ", and those that are too many, with "+ ". Both lists
// must be sorted.
func Diff(want, got []string) []string {
	var out []string
	for len(want) > 0 || len(got) > 0 {
		switch {
		case len(got) == 0 || (len(want) > 0 && want[0] < got[0]):
			out, want = append(out, "- "+want[0]), want[1:]
		case len(want) == 0 || got[0] < want[0]:
			out, got = append(out, "+ "+got[0]), got[1:]
		default:
			want, got = want[1:], got[1:]
		}
	}
	return out
}
