package atp

import (
	"encoding/json"
	"time"

	"skein/feed"
)

// MutedWordsOf reads the muted words out of raw preferences, in their order; junk is left out. A word whose time is over stands
// there too: every app keeps it until it is taken off.
func MutedWordsOf(preferences json.RawMessage) []feed.MutedWord {
	var out []feed.MutedWord
	for _, item := range itemsOf(preferences, prefWords) {
		w := feed.MutedWord{Value: field(item, "value"), SparesFollowed: field(item, "actorTarget") == "exclude-following"}
		var where struct {
			Targets list[text] `json:"targets"`
		}
		if json.Unmarshal(item, &where) != nil {
			continue
		}
		for _, t := range where.Targets {
			w.Content, w.Tag = w.Content || t == "content", w.Tag || t == "tag"
		}
		if at, err := time.Parse(time.RFC3339, field(item, "expiresAt")); err == nil {
			w.ExpiresMs = at.UnixMilli()
		}
		if w.Value != "" && (w.Content || w.Tag) {
			out = append(out, w)
		}
	}
	return out
}

// HiddenPostsOf reads the at-uris of the posts hidden one by one out of raw preferences, in their order; junk is left out.
func HiddenPostsOf(preferences json.RawMessage) []feed.URI {
	var out []feed.URI
	for _, item := range itemsOf(preferences, prefHidden) {
		var s string
		if json.Unmarshal(item, &s) == nil && postURI(s) != "" {
			out = append(out, feed.URI(s))
		}
	}
	return out
}

func itemsOf(preferences json.RawMessage, kind string) []json.RawMessage {
	var entries []json.RawMessage
	if json.Unmarshal(preferences, &entries) != nil {
		return nil
	}
	for _, e := range entries {
		var own struct {
			Items []json.RawMessage `json:"items"`
		}
		if kindOf(e) == kind && json.Unmarshal(e, &own) == nil {
			return own.Items
		}
	}
	return nil
}
