package netsync

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"skein/feed"
)

// cursorBytes is what repositories have cost today. As a cursor it is written with the rows and survives a restart.
const cursorBytes = "sync/bytes"

// meter counts the bytes of one UTC day.
type meter struct {
	clock func() time.Time
	limit int64

	mu  sync.Mutex
	day string
	n   int64
}

type metered struct {
	Day   string `json:"day"`
	Bytes int64  `json:"bytes"`
}

func (r *run) openMeter(ctx context.Context) (*meter, error) {
	m := &meter{clock: r.cfg.Clock, limit: r.cfg.DailyBytes}
	value, err := r.cfg.Sink.Cursor(ctx, r.me, cursorBytes)
	if err != nil || value == "" {
		return m, err
	}
	var was metered
	if err := json.Unmarshal([]byte(value), &was); err != nil {
		return nil, fmt.Errorf("the cursor of bytes: %w", err)
	}
	m.day, m.n = was.Day, was.Bytes
	return m, nil
}

func (m *meter) add(n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn()
	m.n += n
}

// spent reports whether the day's budget is used up.
func (m *meter) spent() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn()
	return m.n >= m.limit
}

func (m *meter) turn() {
	if today := m.clock().UTC().Format(time.DateOnly); today != m.day {
		m.day, m.n = today, 0
	}
}

func (m *meter) cursor() feed.Cursor {
	m.mu.Lock()
	defer m.mu.Unlock()
	out, err := json.Marshal(metered{Day: m.day, Bytes: m.n})
	if err != nil {
		panic("netsync: numbers and strings always marshal: " + err.Error())
	}
	return feed.Cursor{Name: cursorBytes, Value: string(out)}
}
