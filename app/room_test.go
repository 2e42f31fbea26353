package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
)

// Making room by the button keeps what was seen, what is on the page and what the other account read, and says how far it is.
func TestMakeRoom(t *testing.T) {
	t.Parallel()
	l, app, anna, bela := pair(t, "file")
	api := app.API()
	copied(t, app)
	first := homeURIs(t, app)
	l.clock.add(time.Minute)
	if err := api.MarkSeen(first[:5]); err != nil {
		t.Fatal(err)
	}
	l.second(t, app, bela.DID, "file")
	copied(t, app)
	second := homeURIs(t, app)
	before := must(api.Room())(t)
	if before.Bytes == 0 || before.Goal != 2_000_000_000 || before.DayLimit != 2_000_000_000 || before.Running || before.Days == nil {
		t.Errorf("%+v", before)
	}
	a := must(app.account())(t)
	keep := must(a.mustKeep(t.Context()))(t)
	for _, uri := range append(slices.Clone(first[:5]), second...) {
		if !slices.Contains(keep, feed.URI(uri)) {
			t.Errorf("%s may leave", uri)
		}
	}
	a.mu.Lock()
	a.settings.RoomMB = 0 // no control can choose this: everything that may leave leaves
	a.mu.Unlock()
	events, cancel := app.Subscribe()
	defer cancel()
	job := must(api.MakeRoom())(t)
	await(t, events, func(e Event) bool {
		p, ok := e.Data.(feed.Progress)
		return ok && e.Name == EventJobProgress && p.Job == job && p.Stage == "room.done"
	})
	if n := must(api.State())(t).Notices; len(n) != 1 || n[0].Code != string(feed.CodeNoRoom) || n[0].Action != "settings" || !strings.Contains(n[0].Message, "0 MB") {
		t.Errorf("%+v", n)
	}
	after := must(api.Room())(t)
	t.Logf("%d posts before, %d after; %d must stay", before.Posts, after.Posts, len(keep))
	if after.Posts > before.Posts || after.Running {
		t.Errorf("%+v", after)
	}
	if got := homeURIs(t, app); !slices.Equal(got, second) {
		t.Errorf("the page has changed: %d posts, %d before", len(got), len(second))
	}
	ids := must(a.network.PostIDs(t.Context(), []feed.URI{feed.URI(first[0]), feed.URI(first[4])}))(t)
	if len(ids) != 2 {
		t.Error("a post that the other account has seen is gone")
	}
	must(api.SwitchAccount(anna.DID, ""))(t)
	if got := must(api.Home())(t); got.Total == 0 {
		t.Error("nothing left to read for the other account")
	}
}

// Bytes of a day are counted over restarts, and the setting holds the way out to them.
func TestBytesOfADayAreKept(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "file")
	copied(t, app)
	must(app.API().Hosts())(t) // writes the ledger down
	used := must(app.API().Room())(t)
	if used.Today == 0 || len(used.Days) != 1 || used.Days[0].Received < used.Today/2 || used.Days[0].DayMs%dayMs != 0 {
		t.Errorf("%+v", used)
	}
	closed(t, app)
	app = l.app(t, func(o *Options) { o.Passphrase = secretPhrase })
	if again := must(app.API().Room())(t); again.Today < used.Today {
		t.Errorf("%d bytes after a restart, %d before", again.Today, used.Today)
	}
	for _, bad := range []func(*Settings){func(s *Settings) { s.RoomMB = 199 }, func(s *Settings) { s.DayMB = 49 }, func(s *Settings) { s.RoomMB = -1 }, func(s *Settings) { s.DayMB = 1 << 40 }} {
		s := defaultSettings()
		bad(&s)
		if _, err := app.API().SaveSettings(s); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%+v: %v", s, err)
		}
	}
	closed(t, app)
	beside := must(New(Options{DataDir: l.dir, ReadOnly: true, Clock: l.clock.now}))(t)
	var found []string
	for _, c := range beside.Doctor(t.Context()).Checks {
		if c.Name == "room" || c.Name == "traffic today" || c.Name == "hosts" {
			found = append(found, c.Name+": "+c.Found)
			if !c.OK {
				t.Errorf("%+v", c)
			}
		}
	}
	closed(t, beside)
	t.Logf("%q", found)
	if len(found) != 3 || !strings.Contains(found[2], "2000 requests to one in 5 minutes") {
		t.Errorf("%q", found)
	}
}
