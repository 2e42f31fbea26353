package app

import (
	"testing"
	"time"
)

// How far back is copied is a setting of the next sync, not of the next start.
func TestNextSyncReachesAsFarAsTheSettingSays(t *testing.T) {
	t.Parallel()
	wide := village
	wide.Span, wide.Posts, wide.Likes, wide.Reposts, wide.ViewerLikes = 20*24*time.Hour, 600, 0, 0, 0
	l := newLive(t, wide)
	app := l.app(t, nil)
	api := app.API()
	must(api.Login(l.request("session")))(t)
	s := defaultSettings()
	s.WindowDays = 3
	must(api.SaveSettings(s))(t)
	copied(t, app)
	before := must(api.Disk())(t)
	s.WindowDays = 30
	must(api.SaveSettings(s))(t)
	l.clock.add(time.Minute)
	copied(t, app)
	after := must(api.Disk())(t)
	if after.Posts <= before.Posts {
		t.Errorf("%d posts after reading back 30 days, %d after 3", after.Posts, before.Posts)
	}
	all := must(api.Refresh())(t).Total
	s.WindowDays = 1
	must(api.SaveSettings(s))(t)
	if narrow := must(api.Refresh())(t).Total; narrow == 0 || narrow >= all {
		t.Errorf("%d posts of one day, %d of thirty", narrow, all)
	}
}
