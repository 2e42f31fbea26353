package atp

import (
	"strings"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// author translates a profile view; ok is false when it names no account.
func author(p *profileView, nowMs int64) (a feed.Author, ok bool) {
	if p == nil {
		return a, false
	}
	did, err := syntax.ParseDID(p.DID)
	if err != nil {
		return a, false
	}
	created, _ := millis(p.CreatedAt)
	a = feed.Author{
		DID:         feed.DID(did),
		Handle:      handleOf(p.Handle),
		DisplayName: clip(string(p.DisplayName), maxName),
		Description: clip(string(p.Description), maxAbout),
		Avatar:      webURL(p.Avatar),
		CreatedMs:   min(created, nowMs),
		Followers:   int(p.Followers),
		Follows:     int(p.Follows),
		Posts:       int(p.Posts),
		Labels:      labels(p.Labels, nowMs),
		IndexedMs:   nowMs,
	}
	if v := p.Viewer.v; v != nil {
		a.Relation = feed.Relation{
			Following:      recordURI(string(v.Following)),
			FollowedBy:     v.FollowedBy != "",
			Muted:          bool(v.Muted),
			MutedReposts:   bool(v.MutedReposts),
			MutedQuotes:    bool(v.MutedQuotes),
			MutedByList:    v.MutedByList.v != nil,
			Blocking:       v.Blocking != "",
			BlockingByList: v.BlockingByList.v != nil,
			BlockedBy:      bool(v.BlockedBy),
		}
	}
	return a, true
}

func handleOf(s text) string {
	h, err := syntax.ParseHandle(string(s))
	if err != nil {
		return HandleInvalid
	}
	return string(h.Normalize())
}

// labels keeps labels with a source and a value of the permitted size.
func labels(views []labelView, nowMs int64) []feed.Label {
	var out []feed.Label
	for _, v := range views {
		src, err := syntax.ParseDID(v.Source)
		if err != nil || v.Value == "" || len(v.Value) > maxLabel || len(out) == maxLabels {
			continue
		}
		expires, _ := millis(v.Expires)
		out = append(out, feed.Label{
			Source: feed.DID(src), Value: v.Value, Negated: bool(v.Negated), CreatedMs: witnessed(v.Created, nowMs), ExpiresMs: expires,
		})
	}
	return out
}

// withSelfLabels adds what the author says in the record to what the view says, once.
func withSelfLabels(have []feed.Label, by feed.DID, said []string, createdMs int64) []feed.Label {
next:
	for _, v := range said {
		if v == "" || len(v) > maxLabel || len(have) == maxLabels {
			continue
		}
		for _, l := range have {
			if l.Source == by && l.Value == v {
				continue next
			}
		}
		have = append(have, feed.Label{Source: by, Value: strings.Clone(v), CreatedMs: createdMs})
	}
	return have
}
