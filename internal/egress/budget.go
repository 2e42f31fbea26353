package egress

import (
	"errors"
	"sync"
	"time"
)

// Budgets bound what is asked of any one host. Public servers of the network grant 3,000 requests in five minutes to an
// address; the default leaves a third of that to whatever else runs behind it.
type Budgets struct {
	Requests int           // to one host within Window, 2,000 when 0
	Window   time.Duration // 5 min when 0
}

// DefaultBudgets are those of a way out that names none.
func DefaultBudgets() Budgets { return Budgets{}.filled() }

func (b Budgets) filled() Budgets {
	if b.Requests == 0 {
		b.Requests = 2000
	}
	if b.Window == 0 {
		b.Window = 5 * time.Minute
	}
	return b
}

// Causes of a refusal by our own budgets, for the log.
var (
	errWindow = errors.New("the budget of requests to this host is spent")
	errDay    = errors.New("the budget of bytes for today is spent")
)

// slots is how finely a window slides: a request is forgotten a window after it was made, rounded up to a slot.
const slots = 30

// spending counts requests in a sliding window. A fixed window would let two budgets through around its edge.
type spending struct {
	counts [slots]int
	newest int64 // index of the newest slot since 1970
}

// spend counts one request, or answers how long to wait until there is room for one.
func (s *spending) spend(now time.Time, b Budgets) time.Duration {
	width := b.Window / slots
	slot := now.UnixNano() / int64(width)
	for s.newest < slot-slots {
		s.newest = slot - slots
	}
	for s.newest < slot {
		s.newest++
		s.counts[s.newest%slots] = 0
	}
	total := 0
	for _, n := range s.counts {
		total += n
	}
	if total < b.Requests {
		s.counts[s.newest%slots]++
		return 0
	}
	for age := slots - 1; age >= 0; age-- { // the oldest leave first
		at := s.newest - int64(age)
		if total -= s.counts[((at%slots)+slots)%slots]; total < b.Requests {
			return time.Duration((at+slots)*int64(width) - now.UnixNano())
		}
	}
	return b.Window
}

// Meter counts the bytes received in one UTC day over every host, and holds bulk transfers back beyond a limit. Safe for
// concurrent use.
type Meter struct {
	clock func() time.Time
	mu    sync.Mutex
	limit int64
	day   int64 // since 1970
	used  int64
}

// NewMeter begins with what the day has used already. A limit of 0 is none.
func NewMeter(clock func() time.Time, limit, used int64) *Meter {
	return &Meter{clock: clock, limit: limit, day: dayOf(clock()), used: used}
}

// SetLimit changes the bytes of a day, 0 for no limit.
func (m *Meter) SetLimit(bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.limit = bytes
}

// Used is what the day has received so far, in bytes.
func (m *Meter) Used() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn(m.clock())
	return m.used
}

func (m *Meter) add(received int64) {
	if m == nil || received == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn(m.clock())
	m.used += received
}

// wait is how long until bulk transfers may go on, 0 when they may now.
func (m *Meter) wait(now time.Time) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn(now)
	if m.limit <= 0 || m.used < m.limit {
		return 0
	}
	return time.Unix((m.day+1)*86400, 0).Sub(now)
}

// turn begins a new day. A clock that goes back keeps the day it was in. Call with mu held.
func (m *Meter) turn(now time.Time) {
	if d := dayOf(now); d > m.day {
		m.day, m.used = d, 0
	}
}

func dayOf(t time.Time) int64 { return t.Unix() / 86400 }
