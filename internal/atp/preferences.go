package atp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// putPreferences replaces the whole array: what a client leaves out is gone (app.bsky.actor.putPreferences). The PDS answers
// it itself.
const putPreferences = "app.bsky.actor.putPreferences"

// Kinds of entries that Skein changes. All others are handed back byte for byte, and bskyAppStatePref, which is the
// official app's own, is among them.
const (
	prefWords    = "app.bsky.actor.defs#mutedWordsPref"
	prefHidden   = "app.bsky.actor.defs#hiddenPostsPref"
	prefLabelers = "app.bsky.actor.defs#labelersPref"
	prefLabel    = "app.bsky.actor.defs#contentLabelPref"
)

// Bounds of the lexicon (app.bsky.actor.defs#mutedWord).
const maxMutedWord = 10_000 // bytes; a thousand graphemes

// PrefChange turns the raw entries of preferences into changed ones. It may return them unchanged.
type PrefChange func(entries []json.RawMessage) ([]json.RawMessage, error)

// ChangePreferences reads the preferences, applies a change and writes them back in the same breath, because other apps write
// them too. It returns the array as it now stands. Nothing is written where nothing changes. An error means that the server
// kept what it had, or that its answer was lost: the change is then safe to make again.
func (c *Client) ChangePreferences(ctx context.Context, change PrefChange) (json.RawMessage, error) {
	raw, err := c.Preferences(ctx)
	if err != nil {
		return nil, err
	}
	var entries []json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil {
		return nil, feed.FailWith(err, feed.CodeBadAnswer, "host", c.Host())
	}
	next, err := change(slices.Clone(entries))
	if err != nil {
		return nil, err
	}
	if slices.EqualFunc(entries, next, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
		return raw, nil
	}
	out := joined(next)
	// Assembled by hand: the encoder would compact and escape the entries of other apps.
	body := slices.Concat([]byte(`{"preferences":`), out, []byte(`}`))
	return out, c.do(ctx, request{method: "POST", nsid: putPreferences, blob: body, mime: "application/json"}, nil)
}

func joined(entries []json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, e := range entries {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(e)
	}
	b.WriteByte(']')
	return b.Bytes()
}

// kindOf is the $type of an entry, empty for junk.
func kindOf(entry json.RawMessage) string {
	var e struct {
		Type text `json:"$type"`
	}
	if json.Unmarshal(entry, &e) != nil {
		return ""
	}
	return string(e.Type)
}

// editItems changes the list under a field of the first entry of a kind, which is made where there is none. Other fields of
// the entry and other items of the list keep their bytes.
func editItems(kind, field string, edit func(items []json.RawMessage) []json.RawMessage) PrefChange {
	return func(entries []json.RawMessage) ([]json.RawMessage, error) {
		at := slices.IndexFunc(entries, func(e json.RawMessage) bool { return kindOf(e) == kind })
		if at < 0 {
			items := edit(nil)
			if len(items) == 0 {
				return entries, nil
			}
			entry := fmt.Appendf(nil, `{"$type":%q,%q:%s}`, kind, field, joined(items))
			return append(entries, entry), nil
		}
		items, from, to, err := findList(entries[at], field)
		if err != nil {
			return nil, feed.FailWith(err, feed.CodeBadInput, "field", "The setting in Bluesky", "reason", "it is damaged, so Skein leaves it alone")
		}
		next := edit(slices.Clone(items))
		if slices.EqualFunc(items, next, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			return entries, nil
		}
		entries[at] = slices.Concat(entries[at][:from], joined(next), entries[at][to:])
		return entries, nil
	}
}

// findList finds the list under a field of an object, and its place in the bytes.
func findList(object json.RawMessage, field string) (items []json.RawMessage, from, to int, err error) {
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		return nil, 0, 0, err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, 0, 0, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, 0, 0, err
		}
		if key != field {
			continue
		}
		if items != nil {
			return nil, 0, 0, fmt.Errorf("%q stands there twice", field)
		}
		if err := json.Unmarshal(value, &items); err != nil || items == nil {
			return nil, 0, 0, errors.Join(err, fmt.Errorf("%q is no list", field))
		}
		to = int(dec.InputOffset())
		from = to - len(value)
	}
	if items == nil {
		return nil, 0, 0, fmt.Errorf("there is no %q", field)
	}
	return items, from, to, nil
}

// without takes out the items that match.
func without(items []json.RawMessage, match func(json.RawMessage) bool) []json.RawMessage {
	return slices.DeleteFunc(items, match)
}

func field(item json.RawMessage, name string) string {
	var m map[string]json.RawMessage
	var s text
	if json.Unmarshal(item, &m) == nil && m[name] != nil {
		_ = json.Unmarshal(m[name], &s)
	}
	return string(s)
}

func badPreference(what, reason string) PrefChange {
	return func([]json.RawMessage) ([]json.RawMessage, error) {
		return nil, feed.Fail(feed.CodeBadInput, "field", what, "reason", reason)
	}
}

// MuteWord mutes a word under an id of the caller's choosing, a TID; entries of the same word are replaced.
func MuteWord(id string, w feed.MutedWord) PrefChange {
	value := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(w.Value), "#"))
	switch {
	case value == "" || len(value) > maxMutedWord || !utf8.ValidString(value):
		return badPreference("The word", "it must be 1 to 1000 characters long")
	case !w.Content && !w.Tag:
		return badPreference("The word", "say where it is to be muted")
	}
	item := map[string]any{"id": id, "value": value, "targets": targets(w), "actorTarget": "all"}
	if w.SparesFollowed {
		item["actorTarget"] = "exclude-following"
	}
	if w.ExpiresMs > 0 {
		item["expiresAt"] = datetime(w.ExpiresMs)
	}
	raw, err := json.Marshal(item)
	if err != nil {
		panic("atp: strings always marshal: " + err.Error())
	}
	return editItems(prefWords, "items", func(items []json.RawMessage) []json.RawMessage {
		return append(without(items, func(i json.RawMessage) bool { return field(i, "value") == value }), raw)
	})
}

// UnmuteWord takes every entry of a word off the list.
func UnmuteWord(value string) PrefChange {
	return editItems(prefWords, "items", func(items []json.RawMessage) []json.RawMessage {
		return without(items, func(i json.RawMessage) bool { return field(i, "value") == value })
	})
}

func targets(w feed.MutedWord) []string {
	var out []string
	if w.Content {
		out = append(out, "content")
	}
	if w.Tag {
		out = append(out, "tag")
	}
	return out
}

// HidePost hides one post, or shows it again.
func HidePost(uri feed.URI, hide bool) PrefChange {
	if postURI(string(uri)) == "" {
		return badPreference("The post", "it must be named by its at-uri")
	}
	return editItems(prefHidden, "items", func(items []json.RawMessage) []json.RawMessage {
		same := func(i json.RawMessage) bool {
			var s string
			return json.Unmarshal(i, &s) == nil && s == string(uri)
		}
		if hide && slices.ContainsFunc(items, same) {
			return items
		}
		items = without(items, same)
		if hide {
			items = append(items, quoted(string(uri)))
		}
		return items
	})
}

func quoted(s string) json.RawMessage {
	out, err := json.Marshal(s)
	if err != nil {
		panic("atp: strings always marshal: " + err.Error())
	}
	return out
}

// SubscribeLabeler subscribes to a labeler in Bluesky, or ends that. Bluesky takes no more than twenty, its own among them.
func SubscribeLabeler(did feed.DID, subscribe bool) PrefChange {
	if _, err := syntax.ParseDID(string(did)); err != nil {
		return badPreference("The labeler", "it must be named by its DID")
	}
	return editItems(prefLabelers, "labelers", func(items []json.RawMessage) []json.RawMessage {
		same := func(i json.RawMessage) bool { return field(i, "did") == string(did) }
		if subscribe && slices.ContainsFunc(items, same) {
			return items
		}
		items = without(items, same)
		if subscribe {
			items = append(items, fmt.Appendf(nil, `{"did":%s}`, quoted(string(did))))
		}
		return items
	})
}

// SetLabel says what is to be done with a label: "ignore", "warn" or "hide". An empty labeler sets it for all of them, and for
// the labels that every client knows.
func SetLabel(labeler feed.DID, label, visibility string) PrefChange {
	switch {
	case label == "" || len(label) > maxLabel || !utf8.ValidString(label) || strings.HasPrefix(label, "!"):
		return badPreference("The label", "it has a name of 1 to 128 bytes that does not begin with “!”")
	case !slices.Contains([]string{"ignore", "warn", "hide"}, visibility):
		return badPreference("The wish", "it must be ignore, warn or hide")
	}
	entry := fmt.Appendf(nil, `{"$type":%q,"label":%s,"visibility":%q}`, prefLabel, quoted(label), visibility)
	if labeler != "" {
		if _, err := syntax.ParseDID(string(labeler)); err != nil {
			return badPreference("The labeler", "it must be named by its DID")
		}
		entry = fmt.Appendf(nil, `{"$type":%q,"label":%s,"labelerDid":%s,"visibility":%q}`, prefLabel, quoted(label), quoted(string(labeler)), visibility)
	}
	return func(entries []json.RawMessage) ([]json.RawMessage, error) {
		same := func(e json.RawMessage) bool {
			return kindOf(e) == prefLabel && field(e, "label") == label && field(e, "labelerDid") == string(labeler)
		}
		if i := slices.IndexFunc(entries, same); i >= 0 && field(entries[i], "visibility") == visibility {
			return entries, nil
		}
		return append(without(entries, same), entry), nil
	}
}
