package netsync

import (
	"encoding/json"
	"fmt"
)

// span is a stretch of the timeline that was read without a gap, from the entry at To back to the one at From.
type span struct {
	To   int64  `json:"to"`   // ms
	From int64  `json:"from"` // ms
	Next string `json:"next"` // the server's cursor for what lies below From; empty at the very end
}

// coverage is what was read of the timeline, newest first, with the gaps between. It is the value of the timeline's
// cursor: written with each page, so that after a kill, a sleep or a failure the gap is known and gets closed.
type coverage []span

func parseCoverage(s string) (coverage, error) {
	if s == "" {
		return nil, nil
	}
	var c coverage
	if err := json.Unmarshal([]byte(s), &c); err != nil {
		return nil, fmt.Errorf("the timeline's cursor: %w", err)
	}
	return c, nil
}

func (c coverage) String() string {
	out, err := json.Marshal(c)
	if err != nil {
		panic("netsync: numbers and strings always marshal: " + err.Error())
	}
	return string(out)
}

// head is the newest time covered, 0 when nothing is.
func (c coverage) head() int64 {
	if len(c) == 0 {
		return 0
	}
	return c[0].To
}

// reaches reports whether the newest span goes back to since, or to the very end.
func (c coverage) reaches(since int64) bool {
	return len(c) > 0 && (c[0].From <= since || c[0].Next == "")
}

// onTop adds a page read from the head.
func (c coverage) onTop(s span) coverage {
	return append(coverage{s}, c...).joined()
}

// below adds the page under the newest span.
func (c coverage) below(from int64, next string) coverage {
	out := append(coverage(nil), c...)
	out[0].From, out[0].Next = min(out[0].From, from), next
	return out.joined()
}

// joined closes gaps. Two spans meet only when the upper one has an entry older than the lower one's newest: entries of
// the same millisecond may still lie between.
func (c coverage) joined() coverage {
	for len(c) > 1 {
		upper, lower := c[0], c[1]
		switch {
		case upper.Next == "": // read to the end: whatever lies below has been passed
			return c[:1]
		case upper.From >= lower.To:
			return c
		case lower.From < upper.From:
			upper.From, upper.Next = lower.From, lower.Next
		}
		upper.To = max(upper.To, lower.To)
		c = append(coverage{upper}, c[2:]...)
	}
	return c
}
