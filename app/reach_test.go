package app

import (
	"testing"

	"skein/feed"
)

// How far back the timeline is copied is a setting of the next sync, not of the next start.
func TestNextSyncReachesAsFarAsTheSettingSays(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api := app.API()
	before := must(api.Disk())(t)
	s := defaultSettings()
	s.WindowDays = 30
	must(api.SaveSettings(s))(t)
	sum := must(app.SyncOnce(t.Context(), func(feed.Progress) {}))(t)
	after := must(api.Disk())(t)
	if after.Posts <= before.Posts {
		t.Errorf("%d posts after reading back 30 days (%d came), %d after 3", after.Posts, sum.Stored, before.Posts)
	}
	wide := must(api.Refresh())(t).Total
	s.WindowDays = 1
	must(api.SaveSettings(s))(t)
	if narrow := must(api.Refresh())(t).Total; narrow == 0 || narrow >= wide {
		t.Errorf("%d posts of one day, %d of thirty", narrow, wide)
	}
}
