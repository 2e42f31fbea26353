package netsync

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// Sink takes what sync brings; the store is one. Apply writes a batch and its cursor together or not at all.
type Sink interface {
	Apply(ctx context.Context, b feed.Batch) error
	Cursor(ctx context.Context, viewer feed.DID, name string) (string, error)
	Followed(ctx context.Context, viewer feed.DID) ([]feed.Author, error)
}

// Wanted names posts worth asking for; the store is one.
type Wanted interface {
	// MissingPosts are named by stored posts (parents, quotes, likes) and not stored themselves.
	MissingPosts(ctx context.Context, viewer feed.DID, limit int) ([]feed.URI, error)
	// StaleCounts are the newest posts whose counts were fetched before olderThanMs.
	StaleCounts(ctx context.Context, viewer feed.DID, olderThanMs int64, limit int) ([]feed.URI, error)
	// MarkMissing keeps that posts were asked for and are not there.
	MarkMissing(ctx context.Context, uris []feed.URI) error
}

// Config makes an [Engine]. Zero values give the defaults named.
type Config struct {
	Session *Session
	Sink    Sink
	Wanted  Wanted
	// Labelers are asked for labels beside those of the viewer's preferences.
	Labelers []feed.DID
	// Preferences are the raw ones last fetched, nil for none.
	Preferences func(context.Context) (json.RawMessage, error)
	// Shown says what is worth keeping fresh and Hydrator keeps it so; nil for neither.
	Shown    Shown
	Hydrator *Hydrator
	// Window is how far back the timeline is read, 3 days.
	Window time.Duration
	// Repositories is asked how far whole repositories are copied. Without it none is, and author feeds take their place.
	Repositories Repositories
	// Graves says which posts are gone; [Config.Repositories] where it can and nobody else is named.
	Graves Graves
	// History is how far back posts, reposts and likes of repositories are kept, 90 days.
	History time.Duration
	// DailyBytes bounds what whole repositories cost in one UTC day, 2 GiB. Beyond it they are listed.
	DailyBytes int64
	// LargeRepo is the size above which a repository is listed instead of copied whole, 32 MiB.
	LargeRepo int64
	// Abreast is how many repositories are copied at a time, 4.
	Abreast int
	// Authors bounds the requests for author feeds in one run, 600: a fifth of what a PDS grants in five minutes.
	Authors int
	// Missing bounds the requests for parents and quotes in one run, 80 of 25 posts each.
	Missing int
	// Around bounds the requests for posts that follows like, 40 of 25 posts each.
	Around int
	// Outside names friends of friends whose newest posts are read, [Config.OutsideDaily] accounts in one UTC day;
	// [Config.Repositories] where it can and nobody else is named.
	Outside Outside
	// OutsideDaily is 60; negative reads nobody.
	OutsideDaily int
	// Every is the interval of [Engine.Live] where it polls, 30 s.
	Every time.Duration
	// Audience says whom to listen to; nil leaves [Engine.Live] to polling.
	Audience Audience
	// Copies says what is held of whole repositories, and Repairer copies one anew; nil where nobody copies them.
	Copies   Copies
	Repairer Repairer
	// Source hears where live events come from, whenever that changes. It may be nil.
	Source func(Source)
	// Narrowed says from when on, in ms, posts of an account are held since room was made in the store; nil where it never is.
	Narrowed func(ctx context.Context) (map[feed.DID]int64, error)
	// Trouble hears what goes wrong while live work goes on, and nil when all is well again. It may be nil.
	Trouble func(error)
	Clock   func() time.Time                           // time.Now
	Wait    func(context.Context, time.Duration) error // a timer
}

// Limits of one run.
const (
	likesKept  = 1000 // newest own likes
	ownKept    = 5000 // newest own posts, replies and reposts
	countsKept = 500  // newest posts whose counts are refreshed
	countsAge  = time.Hour
)

// Engine copies the network of one signed-in account into the sink. One [Engine.Once] or [Engine.Live] at a time.
type Engine struct {
	cfg    Config
	me     feed.DID
	client *atp.Client

	network   atp.Network
	directory *atp.Directory
	tries     int // of a request
}

// New makes an engine.
func New(cfg Config) *Engine {
	if cfg.Window == 0 {
		cfg.Window = 72 * time.Hour
	}
	if cfg.Authors == 0 {
		cfg.Authors = 600
	}
	if cfg.History == 0 {
		cfg.History = 90 * 24 * time.Hour
	}
	if cfg.DailyBytes == 0 {
		cfg.DailyBytes = 2 << 30
	}
	if cfg.LargeRepo == 0 {
		cfg.LargeRepo = 32 << 20
	}
	if cfg.Abreast == 0 {
		cfg.Abreast = 4
	}
	if cfg.Missing == 0 {
		cfg.Missing = 80
	}
	if cfg.Around == 0 {
		cfg.Around = 40
	}
	if both, ok := cfg.Repositories.(Copies); ok && cfg.Copies == nil {
		cfg.Copies = both
	}
	if cfg.OutsideDaily == 0 {
		cfg.OutsideDaily = 60
	}
	if cfg.Every == 0 {
		cfg.Every = 30 * time.Second
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Wait == nil {
		cfg.Wait = wait
	}
	e := &Engine{
		cfg: cfg, me: cfg.Session.DID, client: cfg.Session.client, network: cfg.Session.network, directory: cfg.Session.directory, tries: mostTries,
	}
	if cfg.Repairer == nil && cfg.Repositories != nil {
		e.cfg.Repairer = e
	}
	if outside, ok := cfg.Repositories.(Outside); ok && cfg.Outside == nil {
		e.cfg.Outside = outside
	}
	if graves, ok := cfg.Repositories.(Graves); ok && cfg.Graves == nil {
		e.cfg.Graves = graves
	}
	return e
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *Engine) nowMs() int64 { return e.cfg.Clock().UnixMilli() }

// Once brings everything up to date and returns a summary, also beside an error. It resumes a run that was killed or
// failed. progress may be nil; it is called from this goroutine. Errors: feed.CodeCancelled, feed.CodeSignedOut,
// feed.CodeTakenDown, what the network or the sink said. A stage whose answers cannot be read is left out, named in
// Summary.Failed and tried again by the next run; the others go on.
func (e *Engine) Once(ctx context.Context, progress func(feed.Progress)) (Summary, error) {
	r := newRun(e, progress)
	err := r.all(ctx)
	return r.summary(), cancelled(err)
}

// cancelled gives the caller's own cancelling the code that a person reads.
func cancelled(err error) error {
	if errors.Is(err, context.Canceled) {
		return feed.FailWith(err, feed.CodeCancelled)
	}
	return err
}
