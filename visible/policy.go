package visible

import (
	"encoding/json"
	"fmt"
	"time"

	"skein/feed"
)

// BlueskyModeration is the labeler that every viewer of the network is subscribed to.
const BlueskyModeration feed.DID = "did:plc:ar7c4by46qjdydhdevvrndac"

// setting is what a viewer wants done with a label.
type setting string

const (
	ignore setting = "ignore"
	warn   setting = "warn"
	hide   setting = "hide"
)

// Policy is one viewer's wishes, compiled. It never changes and may be used from several goroutines. The zero value has
// no viewer, subscribes to nobody and mutes nothing; use [ParsePolicy].
type Policy struct {
	viewer   feed.DID
	guest    bool // whoever looks is not signed in
	adult    bool
	labels   map[string]setting              // for every labeler
	labelers map[feed.DID]map[string]setting // the subscribed ones, with settings for each alone
	hidden   map[feed.URI]bool
	muted    *mutedWords
}

// preference is the union of the entries of app.bsky.actor.getPreferences that matter here; fields of other entries are
// not read.
type preference struct {
	Type       string            `json:"$type"`
	Enabled    bool              `json:"enabled"`    // adultContentPref
	LabelerDID feed.DID          `json:"labelerDid"` // contentLabelPref
	Label      string            `json:"label"`
	Visibility string            `json:"visibility"`
	Labelers   []labelerItem     `json:"labelers"` // labelersPref
	Items      []json.RawMessage `json:"items"`    // mutedWordsPref, hiddenPostsPref
}

type labelerItem struct {
	DID feed.DID `json:"did"`
}

// ParsePolicy compiles the raw preferences array. Entries and items that do not have their shape are skipped: one broken
// entry must not unhide the rest. nil gives the defaults of a new account: adult content off, nothing muted. An error
// means that raw is no array at all; the policy returned with it is that of a new account. A policy without a viewer is a
// guest's. Labelers are subscribed to beside those of the preferences, without a limit.
func ParsePolicy(viewer feed.DID, raw json.RawMessage, labelers ...feed.DID) (Policy, error) {
	p := Policy{
		viewer:   viewer,
		guest:    viewer == "",
		labels:   map[string]setting{},
		labelers: map[feed.DID]map[string]setting{BlueskyModeration: {}},
		hidden:   map[feed.URI]bool{},
	}
	var entries []json.RawMessage
	var err error
	if len(raw) > 0 {
		if err = json.Unmarshal(raw, &entries); err != nil {
			err = fmt.Errorf("preferences are not an array: %w", err)
		}
	}
	var prefs []preference
	for _, entry := range entries {
		var pref preference
		if json.Unmarshal(entry, &pref) == nil {
			prefs = append(prefs, pref)
		}
	}
	p.read(prefs, labelers)
	return p, err
}

// ForGuests is the policy for people who may not be signed in: those who get an exported feed, or one from a feed server
// whose caller did not say who asks. Authors who label themselves "!no-unauthenticated" are left out for them.
func (p Policy) ForGuests() Policy {
	p.guest = true
	return p
}

func (p *Policy) read(prefs []preference, labelers []feed.DID) {
	var words []mutedWord
	for _, pref := range prefs {
		switch pref.Type {
		case "app.bsky.actor.defs#adultContentPref":
			p.adult = pref.Enabled
		case "app.bsky.actor.defs#labelersPref":
			p.subscribe(pref.Labelers)
		case "app.bsky.actor.defs#hiddenPostsPref":
			p.hidden = hiddenPosts(pref.Items)
		case "app.bsky.actor.defs#mutedWordsPref":
			words = parseWords(pref.Items)
		}
	}
	for _, did := range labelers {
		if p.labelers[did] == nil && did != "" {
			p.labelers[did] = map[string]setting{}
		}
	}
	for _, pref := range prefs { // last, because settings for a labeler count only where it is subscribed
		if pref.Type == "app.bsky.actor.defs#contentLabelPref" {
			p.set(pref)
		}
	}
	for old, now := range renamedLabels {
		if s, named := p.labels[old]; named {
			p.labels[now] = s
		}
	}
	p.muted = compileWords(words)
}

func (p *Policy) subscribe(items []labelerItem) {
	p.labelers = map[feed.DID]map[string]setting{BlueskyModeration: {}}
	for _, l := range items {
		if l.DID != "" {
			p.labelers[l.DID] = map[string]setting{}
		}
	}
}

func (p *Policy) set(pref preference) {
	s := setting(pref.Visibility)
	if s == "show" { // the old word for it
		s = ignore
	}
	if s != ignore && s != warn && s != hide {
		return
	}
	if pref.LabelerDID == "" {
		p.labels[pref.Label] = s
	} else if own, subscribed := p.labelers[pref.LabelerDID]; subscribed {
		own[pref.Label] = s
	}
}

func hiddenPosts(items []json.RawMessage) map[feed.URI]bool {
	out := make(map[feed.URI]bool, len(items))
	for _, item := range items {
		var u feed.URI
		if json.Unmarshal(item, &u) == nil {
			out[u] = true
		}
	}
	return out
}

// parseWords keeps the reference's reading of an item: an absent actorTarget means everybody, a time that cannot be read
// never comes. A word with no letters would match empty posts there; here it is junk.
func parseWords(items []json.RawMessage) []mutedWord {
	var out []mutedWord
	for _, item := range items {
		var w struct {
			Value       string   `json:"value"`
			Targets     []string `json:"targets"`
			ActorTarget string   `json:"actorTarget"`
			ExpiresAt   string   `json:"expiresAt"`
		}
		if json.Unmarshal(item, &w) != nil || w.Value == "" || len(w.Targets) == 0 {
			continue
		}
		word := mutedWord{value: w.Value, sparesFollowed: w.ActorTarget == "exclude-following"}
		for _, t := range w.Targets {
			word.content = word.content || t == "content"
		}
		if at, err := time.Parse(time.RFC3339, w.ExpiresAt); err == nil {
			word.expiresMs = at.UnixMilli()
		}
		out = append(out, word)
	}
	return out
}
