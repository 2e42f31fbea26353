package app

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"skein/feed"
	"skein/internal/egress"
	"skein/models/watch"
)

// Report is what `skein doctor` found.
type Report struct {
	OK       bool    `json:"ok"`
	Problems int     `json:"problems"`
	Checks   []Check `json:"checks"`
}

// Check is one line: what was looked at, what was found, and the cure where something is wrong.
type Check struct {
	Name  string `json:"name"`
	OK    bool   `json:"ok"`
	Found string `json:"found"`
	Cure  string `json:"cure,omitempty"`
}

func (r *Report) add(name string, found string, err error, cure string) {
	c := Check{Name: name, OK: err == nil, Found: found}
	if err != nil {
		c.Found, c.Cure = err.Error(), cure
		r.Problems++
	}
	r.Checks = append(r.Checks, c)
	r.OK = r.Problems == 0
}

// Doctor looks at everything that can be wrong without changing anything, beside a running app too. The app must be new
// and read-only: Doctor starts it itself, since failing to start is what it is there to explain.
func (app *App) Doctor(ctx context.Context) Report {
	r := Report{OK: true, Checks: []Check{}}
	r.add("version", fmt.Sprintf("skein %s, %s, %s/%s", app.opt.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH), nil, "")
	r.add("data folder", app.opt.DataDir, app.said(writable(app.opt.DataDir)), "choose another folder with --data-dir, or repair its permissions")
	app.examineModels(ctx, &r)
	err := app.Start(ctx)
	if feed.CodeOf(err) == feed.CodeNothingThere {
		r.add("copy of the network", "nothing is copied yet: sign in, or try skein demo", nil, "")
		return r
	}
	if err != nil {
		r.add("copy of the network", "", app.said(err), "see the sentence; nothing was changed")
		return r
	}
	app.examineKeyring(&r)
	app.examineAccount(ctx, &r)
	return r
}

// said turns an error into its sentence.
func (app *App) said(err error) error {
	if err == nil {
		return nil
	}
	_, sentence, _ := app.words.Error(err)
	return fmt.Errorf("%s", sentence)
}

func (app *App) examineModels(ctx context.Context, r *Report) {
	folder := Folder{Dir: app.opt.DataDir}
	model, err := app.encoder.open(ctx, folder.runtime())
	found := ""
	if err == nil {
		found = model.ID() + ", its golden vectors match"
	}
	r.add("model", found, app.said(err), "the feed and search by words work without it; install the full version to search by meaning")
	_, err = app.draft.open(ctx)
	r.add("draft model", "its golden vectors match", app.said(err), "install Skein again")
	row := app.spamTextPassport()
	r.add("spam words", row.ID+", its golden texts match", sentenceError(row.Sentence), "install Skein again; the other evidence of spam stands")
}

// sentenceError is a problem that is a sentence already, nil where there is none.
func sentenceError(sentence string) error {
	if sentence == "" {
		return nil
	}
	return errors.New(sentence)
}

// examineWatch says what the models did and whether what they meet has moved, from what the app counts once a day.
func (app *App) examineWatch(ctx context.Context, a *account, r *Report) {
	m, err := a.models(ctx)
	if err != nil {
		r.add("models", "", app.said(err), "put the newest self-….db backup in its place")
		return
	}
	for _, row := range m.Models {
		if w := row.Work; w.Known {
			r.add("work of "+row.Kind, fmt.Sprintf("%d posts wait; last %d days: %d texts, %.3f ms each, %d not finite, %d without words", w.Waiting, workDays,
				w.Texts, w.TextMs, w.Broken, w.Abstained), nil, "")
		}
	}
	r.add("watch", m.Summary, nil, "")
	for _, d := range m.Drift {
		if d.Level == string(watch.Moved) || d.Kind != watchFeature && d.Level != string(watch.Unknown) {
			r.add("drift", fmt.Sprintf("%s: PSI %.2f, %s", d.Label, d.PSI, d.Level), nil, "")
		}
	}
	for _, g := range m.Agreement {
		r.add("calibration", fmt.Sprintf("%s: ECE %.3f over %d posts (chance alone: %.3f)", g.Label, g.ECE, g.N, g.Floor), nil, "")
	}
	for _, advice := range m.Advice {
		r.add("advice", advice.Sentence, nil, "")
	}
}

// examineKeyring says where tokens can be kept. No keyring is no fault: there is the encrypted file.
func (app *App) examineKeyring(r *Report) {
	found := "none here; tokens are kept in a file under a passphrase, or for one session"
	if app.home.keyring {
		found = "works"
	}
	r.add("keyring", found, nil, "")
}

func (app *App) examineAccount(ctx context.Context, r *Report) {
	a, err := app.account()
	if err != nil {
		r.add("account", "nobody is signed in", nil, "")
		return
	}
	r.add("account", fmt.Sprintf("@%s (%s)", a.profile.Handle, a.viewer), nil, "")
	stats, err := a.network.Stats(ctx)
	r.add("copy of the network", fmt.Sprintf("%d posts by %d people, %d with a vector, %.1f MB", stats.Posts, stats.Authors, stats.Vectors, float64(stats.Bytes)/1e6),
		app.said(err), "move network.db away and sync again")
	synced, err := a.network.Cursor(ctx, a.viewer, cursorSynced)
	found := "the last sync ended at " + synced
	if synced == "" {
		found = "no sync has ended yet: run skein sync --once"
	}
	r.add("sync", found, app.said(err), "run skein sync --once")
	app.examineTraffic(ctx, a, r)
	app.examineRepositories(ctx, a, r)
	app.examineWatch(ctx, a, r)
	_, err = a.self.LatestEdition(ctx)
	r.add("own data", "readable", app.said(err), "put the newest self-….db backup in its place")
}

// examineTraffic says how large the copy may grow and what was asked of whom, against the budgets.
func (app *App) examineTraffic(ctx context.Context, a *account, r *Report) {
	room, err := a.room(ctx)
	if err == nil && room.Bytes > room.Goal {
		err = feed.Fail(feed.CodeNoRoom, "size", feed.Megabytes(room.Bytes), "goal", feed.Megabytes(room.Goal))
	}
	r.add("room", fmt.Sprintf("%s MB of %s MB that the copy may take", feed.Megabytes(room.Bytes), feed.Megabytes(room.Goal)), app.said(err),
		"make room in settings, or allow more")
	found := fmt.Sprintf("%s MB of %s MB received since midnight UTC", feed.Megabytes(room.Today), feed.Megabytes(room.DayLimit))
	if room.Today >= room.DayLimit {
		found += "; whole accounts and pictures wait for the next day"
	}
	r.add("traffic today", found, nil, "")
	hosts, err := a.network.Hosts(ctx)
	var requests, bytes int64
	names := map[string]bool{}
	for _, h := range hosts {
		requests, bytes, names[h.Host] = requests+h.Requests, bytes+h.Sent+h.Received, true
	}
	budget := egress.DefaultBudgets()
	r.add("hosts", fmt.Sprintf("%d hosts, %d requests, %s MB in all; at most %d requests to one in %d minutes", len(names), requests, feed.Megabytes(bytes),
		budget.Requests, int(budget.Window.Minutes())), app.said(err), "move network.db away and sync again")
}
