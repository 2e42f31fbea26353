package netsync

import (
	"time"

	"skein/feed"
)

// Summary is what a run brought.
type Summary struct {
	Posts    int            // distinct posts applied
	Requests int            // answered or failed for good
	Drops    map[string]int // records left out, by reason (atp.Drop…)
	// Failed names stages that were left out because their answers could not be read.
	Failed    map[string]feed.Code
	Resumed   bool          // an earlier run was taken up
	FirstPage time.Duration // from the start to the first timeline page applied, 0 when it was already there
	Took      time.Duration
	PerSecond float64 // posts
}

func (r *run) summary() Summary {
	s := r.sum
	s.Posts, s.Requests, s.Took = len(r.posts), r.track.requests, r.track.elapsed()
	if s.Took > 0 {
		s.PerSecond = float64(s.Posts) / s.Took.Seconds()
	}
	return s
}
