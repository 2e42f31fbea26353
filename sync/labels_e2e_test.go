//go:build e2e

package netsync_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"skein/feed"
	netsync "skein/sync"
)

// Against the real Ozone: its labels are asked for, verified with the key of its DID document, and come by its stream; and
// against the real PDS: what other apps wrote into the preferences keeps every byte.
func TestRealLabelerAndPreferences(t *testing.T) {
	r := newReal(t)
	r.login()
	ozone := feed.DID(r.net.OzoneDID)
	e := netsync.New(netsync.Config{
		Session: r.session, Sink: r.db, Wanted: r.db, Labelers: []feed.DID{ozone},
		Preferences: func(ctx context.Context) (json.RawMessage, error) { return r.db.Preferences(ctx, r.session.DID) },
	})
	sum, err := e.Once(t.Context(), nil)
	r.ok(err)
	stats, err := r.db.Labelers(t.Context(), []feed.DID{ozone})
	r.ok(err)
	t.Logf("%d labels straight from Ozone, drops %v", stats[0].Labels, sum.Drops)
	if stats[0].Labels == 0 || len(sum.Drops) != 0 {
		t.Errorf("%d labels, drops %v", stats[0].Labels, sum.Drops)
	}
	t.Run("preferences", r.preferences(e))
}

func (r *real) preferences(e *netsync.Engine) func(*testing.T) {
	return func(t *testing.T) {
		before, err := r.db.Preferences(t.Context(), r.session.DID)
		r.ok(err)
		post := feed.URI(r.net.Seeded.Spam[0].URI)
		r.ok(e.HidePost(t.Context(), post, true))
		r.ok(e.MuteWord(t.Context(), feed.MutedWord{Value: "quinquereme", Content: true}))
		_, err = e.Once(t.Context(), nil)
		r.ok(err)
		after, err := r.db.Preferences(t.Context(), r.session.DID)
		r.ok(err)
		if !strings.Contains(string(after), string(post)) || !strings.Contains(string(after), "quinquereme") {
			t.Errorf("the PDS does not have it: %s", after)
		}
		var old, now []json.RawMessage
		r.ok(json.Unmarshal(before, &old))
		r.ok(json.Unmarshal(after, &now))
		for _, entry := range old {
			if strings.Contains(string(entry), "mutedWordsPref") || strings.Contains(string(entry), "hiddenPostsPref") {
				continue
			}
			if !slices.ContainsFunc(now, func(x json.RawMessage) bool { return string(x) == string(entry) }) {
				t.Errorf("changed or lost: %s", entry)
			}
		}
	}
}
