package netsync

import (
	"time"

	"skein/feed"
)

// Job is the name under which sync reports progress.
const Job = "sync"

// tracker turns requests made and requests expected into progress. The expectation starts from a table and is corrected
// as answers come: how many follows there are, how far back a timeline page reaches.
type tracker struct {
	clock    func() time.Time
	start    time.Time
	tell     func(feed.Progress)
	stage    string
	requests int
	posts    int
	made     map[string]int
	expected map[string]int
}

// usual is how many requests a stage of a middling account makes.
var usual = map[string]int{
	"sync.first": 3, "sync.mutes": 1, "sync.blocks": 1, "sync.timeline": 10, "sync.follows": 3, "sync.likes": 10, "sync.own": 10,
	"sync.missing": 20, "sync.authors": 200, "sync.missing_again": 10, "sync.counts": 1,
}

func newTracker(clock func() time.Time, report func(feed.Progress)) *tracker {
	t := &tracker{clock: clock, start: clock(), tell: report, made: map[string]int{}, expected: map[string]int{}}
	for id, n := range usual {
		t.expected[id] = n
	}
	return t
}

func (t *tracker) elapsed() time.Duration { return t.clock().Sub(t.start) }

// only makes one stage of n requests all there is.
func (t *tracker) only(id string, n int) { t.stage, t.expected = id, map[string]int{id: n} }

func (t *tracker) enter(id string) { t.stage = id; t.report() }

func (t *tracker) unit() { t.requests++; t.made[t.stage]++ }

// expect corrects how many requests a stage will make in all.
func (t *tracker) expect(id string, n int) { t.expected[id] = n }

// done closes a stage: it made what it made.
func (t *tracker) done(id string) { t.expected[id] = t.made[id] }

func (t *tracker) skip(id string) { t.expected[id] = 0 }

// fewest is how many requests it takes before a guess of the time left is worth showing.
const fewest = 4

func (t *tracker) report() {
	if t.tell == nil {
		return
	}
	total := 0
	for id, n := range t.expected {
		total += max(n, t.made[id])
	}
	p := feed.Progress{Job: Job, Stage: t.stage, Done: t.requests, Total: max(total, t.requests), LeftMs: -1, Posts: t.posts}
	if t.requests >= fewest {
		p.LeftMs = t.elapsed().Milliseconds() * int64(p.Total-p.Done) / int64(p.Done)
	}
	t.tell(p)
}
