package app

import (
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
)

const timelinePath = "/xrpc/app.bsky.feed.getTimeline"

// post writes a post of now by an account that the viewer follows.
func (l *live) post(t *testing.T, who, text string) string {
	t.Helper()
	l.clock.add(time.Minute)
	return must(l.world.Post(who, skynet.Draft{Text: text}))(t)
}

// followed is one account the viewer follows.
func (l *live) followed(t *testing.T, app *App) string {
	t.Helper()
	a := must(app.account())(t)
	for _, it := range must(a.network.Items(t.Context(), a.viewer, l.clock.now().UnixMilli(), a.desk.uris(0, 200)))(t) {
		if it.Author.Relation.Following != "" {
			return string(it.Author.DID)
		}
	}
	t.Fatal("the viewer follows nobody")
	return ""
}

func TestASyncStartsOnceAndTellsItsProgress(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "session")
	api := app.API()
	events, cancel := app.Subscribe()
	defer cancel()
	first := must(api.StartSync())(t)
	if again := must(api.StartSync())(t); again != first {
		t.Errorf("two jobs: %s and %s", first, again)
	}
	got := await(t, events, syncEnded)
	stages := map[string]bool{}
	for _, e := range got {
		if p, ok := e.Data.(feed.Progress); ok && e.Name == EventSyncProgress {
			stages[p.Stage] = true
			if p.Job != first {
				t.Errorf("the job is %s: %+v", first, p)
			}
		}
	}
	if len(stages) < 4 || !stages["sync.enrich"] || !stages["sync.done"] {
		t.Errorf("stages: %v", stages)
	}
	h := must(api.Home())(t)
	if h.Total == 0 || len(must(api.State())(t).Notices) != 0 {
		t.Errorf("%d posts", h.Total)
	}
	if err := api.Cancel(first + "-none"); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
}

func TestCancelKeepsWhatArrived(t *testing.T) {
	t.Parallel()
	l := newLive(t, skynet.Plan{Accounts: 8, Posts: 600, ViewerFollows: 8, Span: 60 * time.Hour})
	app := l.signedIn(t, "session")
	api := app.API()
	// The first pages come; a later one never answers.
	if err := l.faults.Add(fault.Rule{Path: timelinePath, Kind: fault.Hang, After: 2}); err != nil {
		t.Fatal(err)
	}
	events, cancel := app.Subscribe()
	defer cancel()
	job := must(api.StartSync())(t)
	await(t, events, func(e Event) bool { p, ok := e.Data.(feed.Progress); return ok && p.Posts > 0 })
	if h := must(api.Home())(t); !h.Syncing {
		t.Error("the screen is not told that a sync runs")
	}
	if err := api.Cancel(job); err != nil {
		t.Fatal(err)
	}
	await(t, events, syncEnded)
	if s := must(api.State())(t); len(s.Notices) != 0 {
		t.Errorf("stopping is no failure: %+v", s.Notices)
	}
	if strings.Contains(must(api.LogText())(t), "ended early") {
		t.Error("stopping was logged as a failure")
	}
	some := must(api.Disk())(t).Posts
	if some == 0 {
		t.Fatal("what had arrived is gone")
	}
	l.faults.Clear()
	copied(t, app)
	if all := must(api.Disk())(t).Posts; all <= some {
		t.Errorf("%d posts after going on, %d before", all, some)
	}
}

func TestNoticesComeAndGo(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	api := app.API()
	events, cancel := app.Subscribe()
	defer cancel()
	if err := l.net.PDSDown(); err != nil {
		t.Fatal(err)
	}
	must(api.StartSync())(t)
	await(t, events, syncEnded)
	s := must(api.State())(t)
	if len(s.Notices) != 1 || s.Notices[0].Code != string(feed.CodeUnreachable) || s.Notices[0].Action != "retry" || !strings.Contains(s.Notices[0].Message, hostPort(l.net.PDS)) {
		t.Errorf("one banner a code: %+v", s.Notices)
	}
	if h := must(api.Home())(t); h.Total == 0 {
		t.Error("what is here can be read meanwhile")
	}
	if err := l.net.PDSUp(); err != nil {
		t.Fatal(err)
	}
	l.clock.add(10 * time.Minute) // the host is left alone for a while after it failed
	must(api.StartSync())(t)
	await(t, events, syncEnded)
	if s := must(api.State())(t); len(s.Notices) != 0 || s.Notices == nil {
		t.Errorf("still there after a sync that went well: %+v", s.Notices)
	}
}

func TestTroubleOfLiveWork(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "session")
	a := must(app.account())(t)
	a.trouble(feed.Fail(feed.CodeTimeout, "host", "h.test"))
	a.trouble(feed.Fail(feed.CodeTimeout, "host", "h.test"))
	a.trouble(feed.Fail(feed.CodeCancelled))
	if n := must(app.API().State())(t).Notices; len(n) != 1 || n[0].Action != "retry" {
		t.Errorf("%+v", n)
	}
	a.trouble(nil)
	if n := must(app.API().State())(t).Notices; len(n) != 0 {
		t.Errorf("%+v", n)
	}
	for code, action := range map[feed.Code]string{feed.CodeTakenDown: "sign_in", feed.CodeSignedOut: "sign_in", feed.CodeDiskFull: "retry", feed.CodeCancelled: ""} {
		a.clearNotices()
		a.failed(feed.Fail(code))
		n := must(app.API().State())(t).Notices
		if (len(n) > 0) != (action != "") || action != "" && n[0].Action != action {
			t.Errorf("%s: %+v", code, n)
		}
	}
}

func TestThePillCountsWhatTheNextEditionShows(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	api := app.API()
	before := must(api.Home())(t)
	if before.Waiting != 0 {
		t.Errorf("%d wait before anything came", before.Waiting)
	}
	events, cancel := app.Subscribe()
	defer cancel()
	who := l.followed(t, app)
	muted := `[{"$type":"app.bsky.actor.defs#mutedWordsPref","items":[{"value":"zeppelin","targets":["content"]}]}]`
	if err := l.world.SetPreferences("viewer", []byte(muted)); err != nil {
		t.Fatal(err)
	}
	fresh := []string{l.post(t, who, "a heron on the roof"), l.post(t, who, "the heron left")}
	hidden := l.post(t, who, "look, a zeppelin")
	own := l.post(t, "viewer", "my own words")
	copied(t, app)
	got := await(t, events, func(e Event) bool { return e.Name == EventFeedNew })
	if w := got[len(got)-1].Data.(Waiting).Waiting; w != len(fresh) {
		t.Errorf("the pill says %d, %d are new, one of them muted", w, len(fresh)+1)
	}
	still := must(api.Home())(t)
	if still.Waiting != len(fresh) || still.Edition != before.Edition || still.Total != before.Total {
		t.Errorf("a sync moved the feed: %+v", still.Left)
	}
	after := must(api.Refresh())(t)
	if after.Waiting != 0 || after.Total != before.Total+len(fresh) || after.Left.Hidden != before.Left.Hidden+1 {
		t.Errorf("%d wait, %d posts, before %d; left out %+v", after.Waiting, after.Total, before.Total, after.Left)
	}
	for _, uri := range fresh {
		if w := must(api.Why(uri))(t); w.Status != "ranked" {
			t.Errorf("%s: %+v", uri, w)
		}
	}
	for uri, status := range map[string]string{hidden: "removed", own: "outside"} {
		if w := must(api.Why(uri))(t); w.Status != status || w.Sentence == "" || w.Rank != 0 {
			t.Errorf("%s: %+v", status, w)
		}
	}
	copied(t, app)
	if h := must(api.Home())(t); h.Waiting != 0 {
		t.Errorf("%d wait, nothing is new", h.Waiting)
	}
}

func TestLiveIsASetting(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	a := must(app.account())(t)
	on := func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.endLive != nil
	}
	waitFor(t, on)
	s := must(app.API().State())(t).Settings
	for _, live := range []bool{false, false, true, false, true} {
		s.Live = live
		must(app.API().SaveSettings(s))(t)
		waitFor(t, func() bool { return on() == live })
	}
	s.Live = false
	must(app.API().SaveSettings(s))(t)
	closed(t, app)
	again := l.app(t, nil)
	must(again.API().Login(l.request("session")))(t)
	if must(again.API().State())(t).Settings.Live {
		t.Error("the setting was forgotten")
	}
	b := must(again.account())(t)
	b.live(b.ctx) // returns at once: nobody wants it
	if b.endLive != nil {
		t.Error("live work began though it is off")
	}
}

// waitFor lets other goroutines run until a condition holds.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(time.Minute)
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it never came true")
		}
	}
}

// A window or a browser copies as soon as somebody is signed in; a command says when.
func TestAScreenSyncsByItself(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.app(t, func(o *Options) { o.Shell = "web" })
	events, cancel := app.Subscribe()
	defer cancel()
	must(app.API().Login(l.request("session")))(t)
	await(t, events, syncEnded)
	if h := must(app.API().Home())(t); h.Total == 0 {
		t.Error("nothing arrived")
	}
	quiet := newLive(t, village)
	quiet.signedIn(t, "session")
	if n := quiet.net.Seen(timelinePath); n != 0 {
		t.Errorf("a command synced by itself: %d pages", n)
	}
}

func TestADamagedCopyIsBegunAnewAndSaidSo(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "file")
	copied(t, app)
	closed(t, app)
	f := Folder{Dir: l.dir}
	write0(t, f.network(), "SQLite format 3\x00 and then nothing that makes sense")
	again := l.app(t, func(o *Options) { o.Passphrase = secretPhrase })
	n := must(again.API().State())(t).Notices
	if len(n) != 1 || n[0].Code != string(feed.CodeDamagedFile) || n[0].Action != "sync" || !strings.Contains(n[0].Message, "damaged") {
		t.Fatalf("%+v", n)
	}
	copied(t, again)
	if h := must(again.API().Home())(t); h.Total == 0 {
		t.Error("nothing came back")
	}
}
