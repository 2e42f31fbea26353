package netsync_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/skynet"
)

const hostile = `{ "$type":"app.bsky.actor.defs#bskyAppStatePref",  "queued": [ 1.50e+01, "\u003c" ] }`

// Words, posts and labelers changed here stand in the server's preferences and in the copy, beside what others wrote.
func TestPreferencesAreChangedThere(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	r.ok(r.world.SetPreferences("viewer", json.RawMessage(`[`+hostile+`]`)))
	e, sink := r.engine(nil)
	post := feed.URI("at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/1")
	labeler := feed.DID("did:plc:z72i7hdynmk6r22z27h6tvur")
	r.ok(e.MuteWord(t.Context(), feed.MutedWord{Value: "fog", Content: true}))
	r.ok(e.MuteWord(t.Context(), feed.MutedWord{Value: "bog", Content: true}))
	r.ok(e.UnmuteWord(t.Context(), "bog"))
	r.ok(e.HidePost(t.Context(), post, true))
	r.ok(e.SubscribeLabeler(t.Context(), labeler, true))
	r.ok(e.SetLabel(t.Context(), labeler, "odd", "hide"))
	for _, want := range []string{`"fog"`, string(post), `"did":"` + string(labeler), `"label":"odd"`, `bskyAppStatePref`} {
		if !strings.Contains(sink.prefs, want) {
			t.Errorf("%s is not in %s", want, sink.prefs)
		}
	}
	if strings.Contains(sink.prefs, "bog") || len(atp.LabelersOf(json.RawMessage(sink.prefs))) != 1 {
		t.Error(sink.prefs)
	}
	_, err := e.Once(t.Context(), nil) // reads them again from the server
	r.ok(err)
	if !strings.Contains(sink.prefs, `"fog"`) || !strings.Contains(sink.prefs, string(post)) {
		t.Errorf("the server does not have it: %s", sink.prefs)
	}
	r.want(e.SetLabel(t.Context(), labeler, "!warn", "ignore"), feed.CodeBadInput)
}

// list makes a list with some members by the first account that is not the viewer.
func (r *rig) list(name string, members int) string {
	r.Helper()
	var people []string
	for _, a := range r.world.Actors() {
		if a.Handle != "viewer.test" {
			people = append(people, a.DID)
		}
	}
	at := start.Format(time.RFC3339)
	uris, err := r.world.Write(people[0], skynet.Write{Action: "create", Collection: "app.bsky.graph.list", Value: map[string]any{
		"name": name, "purpose": "app.bsky.graph.defs#modlist", "createdAt": at,
	}})
	r.ok(err)
	for _, did := range people[1 : members+1] {
		_, err := r.world.Write(people[0], skynet.Write{Action: "create", Collection: "app.bsky.graph.listitem", Value: map[string]any{
			"subject": did, "list": uris[0], "createdAt": at,
		}})
		r.ok(err)
	}
	return uris[0]
}

func TestListsThatMuteAndBlock(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	mutes, blocks := r.list("a list to mute", 3), r.list("a list to block", 2)
	r.ok(r.world.MuteList("viewer", mutes, true))
	_, err := r.world.Write("viewer", skynet.Write{Action: "create", Collection: "app.bsky.graph.listblock", Value: map[string]any{
		"subject": blocks, "createdAt": start.Format(time.RFC3339),
	}})
	r.ok(err)
	e, sink := r.engine(nil)
	_, err = e.Once(t.Context(), nil)
	r.ok(err)
	got := map[feed.GraphKind]feed.ModerationList{}
	for _, l := range sink.lists {
		got[l.Kind] = l
	}
	if m := got[feed.GraphMute]; string(m.URI) != mutes || len(m.Members) != 3 {
		t.Errorf("muted: %+v", m)
	}
	if b := got[feed.GraphBlock]; string(b.URI) != blocks || len(b.Members) != 2 {
		t.Errorf("blocked: %+v", b)
	}
	r.ok(r.world.MuteList("viewer", mutes, false))
	r.clock.move(8 * 3600e9)
	_, err = e.Once(t.Context(), nil)
	r.ok(err)
	if len(sink.lists) != 1 {
		t.Errorf("after the mute is over: %+v", sink.lists)
	}
}
