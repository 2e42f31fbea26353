package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skein/app/words"
	"skein/feed"
)

func TestProblem(t *testing.T) {
	t.Parallel()
	w := must(words.English())(t)
	for name, c := range map[string]struct {
		err    error
		code   feed.Code
		logged int
		part   string
	}{
		"nothing":            {nil, "", 0, ""},
		"one of ours":        {feed.FailWith(errors.New("dial tcp"), feed.CodeUnreachable, "host", "pds.test"), feed.CodeUnreachable, 1, "pds.test could not be reached"},
		"wrapped":            {fmt.Errorf("sync: %w", feed.Fail(feed.CodeSignedOut)), feed.CodeSignedOut, 1, "signed out"},
		"cancelled":          {context.Canceled, feed.CodeCancelled, 0, "stopped"},
		"cancelled, wrapped": {fmt.Errorf("sync: %w", context.Canceled), feed.CodeCancelled, 0, "stopped"},
		"cancelled, of ours": {feed.Fail(feed.CodeCancelled), feed.CodeCancelled, 0, "stopped"},
		"anything else":      {errors.New("the moon is gone"), feed.CodeInternal, 1, "the moon is gone"},
		"joined":             {errors.Join(errors.New("a"), feed.Fail(feed.CodeTimeout, "host", "h.test")), feed.CodeTimeout, 1, "h.test"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			l := slog.New(slog.NewTextHandler(&log, nil))
			err := problem(l, w, c.err)
			err = problem(l, w, err) // a second pass changes nothing and logs nothing
			if n := strings.Count(log.String(), "\n"); n != c.logged {
				t.Errorf("%d lines in the log, want %d:\n%s", n, c.logged, log.String())
			}
			if c.err == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var wire struct {
				Code, Message string
				Params        map[string]string
			}
			if e := json.Unmarshal([]byte(err.Error()), &wire); e != nil {
				t.Fatalf("%v: %s", e, err)
			}
			if wire.Code != string(c.code) || feed.CodeOf(err) != c.code || !strings.Contains(wire.Message, c.part) || wire.Params == nil {
				t.Errorf("%+v", wire)
			}
			if strings.Contains(wire.Message, "dial tcp") {
				t.Error("the cause is for the log only")
			}
		})
	}
}

func TestAPanicIsAnAnswer(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	_, err := onDesk(app.API(), func(context.Context, *account) (int, error) { panic("a broken call") })
	if feed.CodeOf(err) != feed.CodeInternal || !strings.Contains(err.Error(), "a broken call") {
		t.Fatal(err)
	}
	if strings.Contains(must(app.API().LogText())(t), "a broken call") == false {
		t.Error("the log says nothing of it")
	}
	must(app.API().Home())(t) // and the lock was given back
}

func TestWritable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, code := range map[string]feed.Code{
		dir: "", filepath.Join(dir, "new"): "", filepath.Join(dir, "a", "b", "c"): "", file: feed.CodeReadOnly, filepath.Join(file, "below"): feed.CodeReadOnly,
	} {
		if err := writable(path); feed.CodeOf(err) != code {
			t.Errorf("%s: %v, want %q", path, err, code)
		}
		if _, err := os.Stat(path); path != dir && path != file && err == nil {
			t.Errorf("%s was made", path)
		}
	}
}

func TestFolderLockAndPaths(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "data")
	reading := must(OpenFolder(dir, true))(t)
	if _, err := os.Stat(dir); err == nil {
		t.Error("reading made the folder")
	}
	if err := reading.Close(); err != nil {
		t.Error(err)
	}
	first := must(OpenFolder(dir, false))(t)
	if info := must(os.Stat(dir))(t); info.Mode().Perm() != 0o700 {
		t.Errorf("others may look in: %v", info.Mode())
	}
	_, err := OpenFolder(dir, false)
	if feed.CodeOf(err) != feed.CodeSecondCopy || !strings.Contains(err.Error(), dir) {
		t.Error(err)
	}
	must(OpenFolder(dir, true))(t) // reading goes on beside it
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again := must(OpenFolder(dir, false))(t)
	if got := again.self("did:web:ada.test"); filepath.Base(got) != "self-did_web_ada.test.db" {
		t.Error(got)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

func TestFolderSizeAndOnlyAccount(t *testing.T) {
	t.Parallel()
	f := Folder{Dir: t.TempDir()}
	if f.onlyAccount("") != "" || f.size(func(string) bool { return true }) != 0 {
		t.Error("an empty folder holds something")
	}
	for name, size := range map[string]int{"network.db": 100, "network.db-wal": 10, "self-did_plc_ada.db": 7, "sub/network.db": 1, "lock": 3} {
		path := filepath.Join(f.Dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if n := f.size(func(name string) bool { return strings.HasPrefix(name, "network.db") }); n != 111 {
		t.Errorf("%d bytes", n)
	}
	if did := f.onlyAccount(""); did != "did:plc:ada" {
		t.Errorf("%q", did)
	}
	if n := (&Folder{Dir: filepath.Join(f.Dir, "none")}).size(func(string) bool { return true }); n != 0 {
		t.Errorf("%d bytes of nothing", n)
	}
}

func TestLogTurnsOver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := &logFile{}
	if n, err := l.Write([]byte("before any folder")); n != 17 || err != nil {
		t.Error(n, err)
	}
	if text := must(l.tail())(t); text != "" {
		t.Errorf("%q", text)
	}
	l.use(dir)
	l.use(t.TempDir()) // the first folder stays the one
	line := []byte(strings.Repeat("x", 1023) + "\n")
	for range maxLog/len(line) + 200 {
		must(l.Write(line))(t)
	}
	path := filepath.Join(dir, "skein.log")
	now, old := must(os.Stat(path))(t), must(os.Stat(path+".1"))(t)
	if old.Size() <= maxLog || old.Size() > maxLog+int64(len(line)) || now.Size() != 199*int64(len(line)) {
		t.Errorf("%d bytes now, %d before", now.Size(), old.Size())
	}
	if text := must(l.tail())(t); len(text) != logTail || !strings.HasSuffix(text, "x\n") {
		t.Errorf("a tail of %d bytes", len(text))
	}
	if now.Mode().Perm() != 0o600 {
		t.Errorf("others may read the log: %v", now.Mode())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if text := must(l.tail())(t); text != "" {
		t.Error("a removed log has no tail")
	}
	l.reset()
	must(l.Write([]byte("anew\n")))(t)
	if text := must(l.tail())(t); text != "anew\n" {
		t.Errorf("%q", text)
	}
	for range 2 {
		if err := l.close(); err != nil {
			t.Error(err)
		}
	}
	l.reset()
	must(l.Write([]byte("after the end")))(t)
	if text := must(l.tail())(t); text != "anew\n" {
		t.Errorf("%q", text)
	}
}

// A log that cannot be written is no reason to stop.
func TestLogWithoutAPlace(t *testing.T) {
	t.Parallel()
	l := &logFile{}
	l.use(filepath.Join(t.TempDir(), "none"))
	if n, err := l.Write([]byte("abc")); n != 3 || err != nil {
		t.Error(n, err)
	}
	if err := l.close(); err != nil {
		t.Error(err)
	}
}

func TestJobs(t *testing.T) {
	t.Parallel()
	a := &account{}
	a.ctx, a.cancel = context.WithCancel(t.Context())
	var j jobs
	release := make(chan struct{})
	ended := make(chan string, 3)
	work := func(ctx context.Context, id string) {
		select {
		case <-ctx.Done():
		case <-release:
		}
		ended <- id
	}
	first := j.start(a, "sync", work)
	if again := j.start(a, "sync", work); again != first {
		t.Errorf("one kind runs twice: %s and %s", first, again)
	}
	other := j.start(a, "export", work)
	if other == first || !j.running("sync") || !j.running("export") || j.running("none") {
		t.Error(first, other)
	}
	if err := j.cancel("sync-99"); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	if err := j.cancel(first); err != nil {
		t.Fatal(err)
	}
	if id := <-ended; id != first {
		t.Errorf("%s ended", id)
	}
	close(release)
	<-ended
	a.work.Wait()
	if j.running("sync") || j.running("export") {
		t.Error("a job that is over still runs")
	}
	if err := j.cancel(first); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error("a job that is over can be cancelled:", err)
	}
	if next := j.start(a, "sync", work); next == first {
		t.Error("an id was used twice")
	}
	a.work.Wait()
	if len(ended) != 1 {
		t.Errorf("%d of 3 jobs ran", 2+len(ended))
	}
}

func TestASlowSubscriberLosesItsOwnEventsOnly(t *testing.T) {
	t.Parallel()
	var b bus
	b.emit("nobody", nil)
	slow, endSlow := b.subscribe()
	quick, endQuick := b.subscribe()
	got := 0
	for i := range 2 * backlog {
		b.emit(EventFeedNew, Waiting{i})
		if e := <-quick; e.Data.(Waiting).Waiting != i || e.Name != EventFeedNew {
			t.Fatalf("event %d: %+v", i, e)
		}
		got++
	}
	if got != 2*backlog || len(slow) != backlog {
		t.Errorf("the quick one got %d, the slow one has %d waiting", got, len(slow))
	}
	if e := <-slow; e.Data.(Waiting).Waiting != 0 {
		t.Errorf("events keep their order: %+v", e)
	}
	endQuick()
	b.emit(EventNotice, Notice{})
	if len(quick) != 0 || len(slow) != backlog {
		t.Error("an event came after the end, or not where it should")
	}
	endSlow()
	endSlow()
	if len(b.subs) != 0 {
		t.Errorf("%d subscribers left", len(b.subs))
	}
}

func TestThrottleLetsEveryStageThrough(t *testing.T) {
	t.Parallel()
	clock := newClock()
	var got []string
	told := throttle(clock.now, func(p feed.Progress) { got = append(got, fmt.Sprint(p.Stage, p.Done)) })
	for i := range 25 {
		stage := "sync.timeline"
		if i >= 20 {
			stage = "sync.likes"
		}
		told(feed.Progress{Stage: stage, Done: i})
		clock.add(20_000_000) // 20 ms
	}
	if want := "[sync.timeline0 sync.timeline5 sync.timeline10 sync.timeline15 sync.likes20]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestSettingsThatCannotBeReadAreDefaults(t *testing.T) {
	t.Parallel()
	for stored, want := range map[string]Settings{
		`{"windowDays":9,"images":false,"theme":"light","live":false}`: {WindowDays: 9, Theme: "light", RoomMB: 2000, DayMB: 2000, OutOfNetwork: true, Explore: 5},
		`{"windowDays":0}`: defaultSettings(), `{"theme":"pink"}`: defaultSettings(), `not JSON`: defaultSettings(), `null`: defaultSettings(),
	} {
		n := page{keySettings: stored, keyRecipe: "{", keySpam: "[]"}
		if got := must(readSettings(t.Context(), n))(t); got != want {
			t.Errorf("%s: %+v", stored, got)
		}
		if r := must(readRecipe(t.Context(), n))(t); r.Name == "" || len(r.Weights) == 0 {
			t.Errorf("%+v", r)
		}
		if w := must(readSpamWeights(t.Context(), n))(t); len(w) != 0 {
			t.Errorf("%+v", w)
		}
	}
	var e errorPage
	if _, err := readSettings(t.Context(), e); err == nil {
		t.Error("a database that fails is no default")
	}
	if _, err := readRecipe(t.Context(), e); err == nil {
		t.Error("a database that fails is no default")
	}
	if err := write(t.Context(), page{}, "x", func() {}); err == nil {
		t.Error("what is no JSON was written")
	}
}

// page is a notebook in memory; errorPage one that is broken.
type page map[string]string

func (p page) Setting(_ context.Context, key string) (string, bool, error) {
	v, ok := p[key]
	return v, ok, nil
}

func (p page) SetSetting(_ context.Context, key, value string) error { p[key] = value; return nil }

type errorPage struct{}

func (errorPage) Setting(context.Context, string) (string, bool, error) {
	return "", false, errors.New("broken")
}

func (errorPage) SetSetting(context.Context, string, string) error { return errors.New("broken") }

func TestFactsInWords(t *testing.T) {
	t.Parallel()
	speak := voice{must(words.English())(t)}
	c := &feed.Candidate{
		EffectiveMs: asOf - 5*3_600_000, OwnReplies: 1, OwnLikes: 2, Following: true, AuthorPosts: 1, FollowsReposting: 1, FollowsTalking: 3, Likes: 1,
		Graphemes: 12, Media: true, FollowsLiking: 2, OutOfNetwork: true, Closeness: feed.ModelValue{Value: 0.42, Known: true},
		Would: feed.Would{Like: feed.ModelValue{Value: 0.25, Known: true}}, Asked: feed.Asked{Author: -2, Like: 0.5},
	}
	bare := &feed.Candidate{EffectiveMs: asOf}
	for signal, want := range map[string][2]string{
		"recency/1": {"5 hours old", "just now"}, "affinity/1": {"you: 1 reply, 0 reposts, 2 likes", "you: 0 replies, 0 reposts, 0 likes"},
		"quiet/1": {"1 post in 14 days", "you do not follow the author"}, "reposted/1": {"reposted by 1 person you follow", "reposted by 0 people you follow"},
		"likedby/1": {"liked by 2 people you follow", "liked by 0 people you follow"}, "stranger/1": {"from outside your network", "from your network"},
		"conversation/1": {"3 people you follow talk in the thread", "0 people you follow talk in the thread"}, "liked/1": {"1 like", "0 likes"},
		"length/1": {"12 characters", "0 characters"}, "media/1": {"has a picture or video", "no picture"}, "link/1": {"no link", "no link"},
		"closeness/1": {"42 % close to your likes", "not known yet"}, "seen/1": {"not known yet", "not known yet"}, "caution/1": {"not known yet", "not known yet"},
		"plike/1": {"25 % likely that you like it", "not known yet"}, "pless/1": {"not known yet", "not known yet"},
		"asked_author/1": {"you asked for less of such posts (2.0)", "you asked for nothing like it"},
		"asked_like/1":   {"you asked for more of such posts (0.5)", "you asked for nothing like it"},
		"future/9":       {"", ""},
	} {
		if got := [2]string{speak.fact(signal, c, asOf), speak.fact(signal, bare, asOf)}; got != want {
			t.Errorf("%s: %q, want %q", signal, got, want)
		}
	}
	for ms, want := range map[int64]string{
		-5: "just now", 59_999: "just now", 60_000: "1 minute old", 59 * 60_000: "59 minutes old", 3_600_000: "1 hour old", 47 * 3_600_000: "47 hours old", 48 * 3_600_000: "2 days old",
	} {
		if got := speak.age(ms); got != want {
			t.Errorf("%d ms: %q, want %q", ms, got, want)
		}
	}
	if len(speak.terms(nil, c, asOf)) != 0 {
		t.Error("nothing to say needs no words")
	}
}
