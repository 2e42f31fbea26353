package netsync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// freshRun is how long an unfinished run is taken up again. After that its lists are too old to be called complete.
const freshRun = 6 * time.Hour

// Cursor names. "run" says which run is under way; the stages keep marks under their own names.
const (
	cursorRun      = "sync/run"
	cursorTimeline = "sync/timeline"
)

// run is one [Engine.Once].
type run struct {
	*Engine
	id    int64 // start of the run in ms; a resumed run keeps its id
	since int64 // start of the window in ms
	track *tracker
	sum   Summary
	posts map[feed.URI]bool
	known int64 // timeline entries newer than this are counted in fresh
	fresh int
}

// stage is one step. Its id is the progress stage and the prefix of its cursor.
type stage struct {
	id     string
	run    func(context.Context, *mark) error
	always bool // also when a resumed run has been here: what is newest is newer now
}

// mark is how far a stage has come, the value of its cursor.
type mark struct {
	Run  int64  `json:"run"`
	Done bool   `json:"done,omitempty"`
	Page string `json:"page,omitempty"` // the server's cursor to go on with
	Got  int    `json:"got,omitempty"`  // entries so far
	// Newest is the first entry of this walk, Until where the last complete walk began: a later walk stops there.
	Newest string `json:"newest,omitempty"`
	Until  string `json:"until,omitempty"`
}

func newRun(e *Engine, progress func(feed.Progress)) *run {
	return &run{
		Engine: e,
		since:  e.nowMs() - e.cfg.Window.Milliseconds(),
		track:  newTracker(e.cfg.Clock, progress),
		sum:    Summary{Drops: map[string]int{}, Failed: map[string]feed.Code{}},
		posts:  map[feed.URI]bool{},
	}
}

// stages in order: what fills the first screen, what may not be shown, the rest of the window, then what ranking wants.
func (r *run) stages() []stage {
	stages := []stage{
		{"sync.first", r.first, true},
		{"sync.mutes", r.list(feed.GraphMute, r.client.Mutes), false},
		{"sync.blocks", r.list(feed.GraphBlock, r.client.Blocks), false},
		{"sync.lists", r.modLists, false},
		{"sync.timeline", r.timeline, true},
		{stageFollows, r.list(feed.GraphFollow, r.client.Follows), false},
		{"sync.likes", r.walk(likesKept, r.client.Likes), false},
		{"sync.own", r.walk(ownKept, func(ctx context.Context, cursor string) (atp.Page, error) {
			return r.client.AuthorFeed(ctx, r.me, cursor)
		}), false},
		{"sync.missing", r.missing, false},
		{"sync.repos", r.repos, false},
		{"sync.authors", r.authors, false},
		{"sync.graph", r.graph, false},
		{"sync.missing_again", r.missing, false},
		{"sync.counts", r.counts, false},
		{"sync.labels", r.labels, false},
	}
	if r.cfg.Repositories == nil {
		stages = slices.DeleteFunc(stages, func(s stage) bool { return s.id == "sync.repos" || s.id == "sync.graph" })
	}
	return stages
}

func (r *run) all(ctx context.Context) error {
	if err := r.begin(ctx); err != nil {
		return err
	}
	var skipped error
	for _, s := range r.stages() {
		m, err := r.mark(ctx, s.id)
		if err != nil {
			return err
		}
		if m.Done && !s.always {
			r.track.skip(s.id)
			continue
		}
		r.track.enter(s.id)
		err = s.run(ctx, m)
		if code := feed.CodeOf(err); skippable(code) {
			r.sum.Failed[s.id] = code
			skipped = errors.Join(skipped, err)
			continue
		} else if err != nil {
			return err
		}
		if skipped != nil { // a stage may have found nothing to do because one before it was left out
			continue
		}
		if err := r.finish(ctx, s.id, m); err != nil {
			return err
		}
	}
	if skipped != nil {
		return skipped
	}
	return r.Engine.cfg.Sink.Apply(ctx, feed.Batch{Viewer: r.me, Cursor: feed.Cursor{Name: cursorRun, Value: ""}})
}

// begin takes up an unfinished run or starts one.
func (r *run) begin(ctx context.Context) error {
	value, err := r.cfg.Sink.Cursor(ctx, r.me, cursorRun)
	if err != nil {
		return err
	}
	now := r.nowMs()
	if id, err := strconv.ParseInt(value, 10, 64); err == nil && id <= now && now-id < freshRun.Milliseconds() {
		r.id, r.sum.Resumed = id, true
		return nil
	}
	r.id = now
	return r.cfg.Sink.Apply(ctx, feed.Batch{Viewer: r.me, Cursor: feed.Cursor{Name: cursorRun, Value: strconv.FormatInt(now, 10)}})
}

// mark reads how far a stage has come in this run. One of an earlier run only tells where to stop.
func (r *run) mark(ctx context.Context, id string) (*mark, error) {
	value, err := r.cfg.Sink.Cursor(ctx, r.me, id)
	if err != nil {
		return nil, err
	}
	var m mark
	if value != "" {
		if err := json.Unmarshal([]byte(value), &m); err != nil {
			return nil, fmt.Errorf("the cursor of %s: %w", id, err)
		}
	}
	if m.Run == r.id {
		return &m, nil
	}
	fresh := &mark{Run: r.id, Until: m.Until}
	if m.Done {
		fresh.Until = m.Newest
	}
	return fresh, nil
}

func (m mark) cursor(id string) feed.Cursor {
	out, err := json.Marshal(m)
	if err != nil {
		panic("netsync: numbers and strings always marshal: " + err.Error())
	}
	return feed.Cursor{Name: id, Value: string(out)}
}

// finish marks a stage as done, unless its last batch did.
func (r *run) finish(ctx context.Context, id string, m *mark) error {
	r.track.done(id)
	if m.Done {
		return nil
	}
	m.Done = true
	return r.apply(ctx, feed.Batch{Viewer: r.me, Cursor: m.cursor(id)})
}

// apply hands a batch to the sink and counts it.
func (r *run) apply(ctx context.Context, b feed.Batch) error {
	if err := r.cfg.Sink.Apply(ctx, b); err != nil {
		return err
	}
	for i := range b.Posts {
		r.posts[b.Posts[i].URI] = true
	}
	for _, x := range b.Timeline {
		if x.SortMs > r.known {
			r.fresh++
		}
	}
	r.track.posts = len(r.posts)
	if r.sum.FirstPage == 0 && len(b.Timeline) > 0 {
		r.sum.FirstPage = r.track.elapsed()
	}
	r.track.report()
	return nil
}

// page asks for a page, counting it and its drops.
func (r *run) page(ctx context.Context, request func(context.Context) (atp.Page, error)) (atp.Page, error) {
	p, err := ask(ctx, r.Engine, request)
	r.track.unit()
	for why, n := range p.Drops {
		r.sum.Drops[why] += n
	}
	return p, err
}
