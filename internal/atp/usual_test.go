package atp

import (
	"strings"
	"testing"

	"github.com/bluesky-social/indigo/atproto/syntax"
)

// What is recognised at a glance is sound by the full grammar, whatever one byte of it becomes.
func TestUsualURIsAreSound(t *testing.T) {
	t.Parallel()
	good := "at://" + ann + "/app.bsky.feed.post/" + tid
	if !usualURI(good) || !usualURI("at://"+bob+"/app.bsky.graph.follow/"+tid) {
		t.Fatal("a usual address is not recognised")
	}
	sound := func(s string) bool {
		u, err := syntax.ParseATURI(s)
		if err != nil {
			return false
		}
		_, err = u.Authority().AsDID()
		_, noTID := syntax.ParseTID(string(u.RecordKey()))
		return err == nil && noTID == nil
	}
	recognised := 0
	for i := range len(good) {
		for c := range 256 {
			for _, s := range []string{good[:i] + string([]byte{byte(c)}) + good[i+1:], good[:i] + string([]byte{byte(c)}) + good[i:], good[:i] + good[i+1:]} {
				if usualURI(s) {
					recognised++
					if !sound(s) {
						t.Fatalf("%q is recognised and not sound", s)
					}
				}
			}
		}
	}
	if recognised < 1000 {
		t.Errorf("only %d neighbours are recognised", recognised)
	}
	for _, s := range []string{"", "at://", strings.Repeat("a", 80), "at://did:plc:", good[:len(good)-1], "at://" + ann + "/app.bsky.feed.generator/" + tid, "at://did:web:x.test/app.bsky.feed.post/" + tid} {
		if usualURI(s) {
			t.Errorf("%q is not usual", s)
		}
	}
}
