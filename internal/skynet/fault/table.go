package fault

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Table is a set of rules that may be changed while a server runs. The first rule that strikes a request decides it.
type Table struct {
	now    func() time.Time
	mu     sync.Mutex
	rules  []*armed
	closed chan struct{}
	once   sync.Once
}

// armed is a rule with its counts.
type armed struct {
	Rule
	path   *regexp.Regexp
	passed int
	struck int
	calls  map[string]int // by token, for Expire
}

// NewTable returns a table without rules: nothing misbehaves. Its clock dates what the faults announce.
func NewTable(now func() time.Time) *Table {
	return &Table{now: now, closed: make(chan struct{})}
}

// Add arms rules. It refuses an unknown kind, damage or a path that is no regular expression.
func (t *Table) Add(rules ...Rule) error {
	var ready []*armed
	for _, r := range rules {
		path, err := regexp.Compile(r.Path)
		if err != nil {
			return fmt.Errorf("fault %s: path %q: %w", r.Kind, r.Path, err)
		}
		if injectors[r.Kind] == nil && !slices.Contains(streamKinds, r.Kind) {
			return fmt.Errorf("fault %q is not a kind", r.Kind)
		}
		for _, name := range r.Damage {
			if damages[name] == nil {
				return fmt.Errorf("fault %s: %q is not a damage", r.Kind, name)
			}
		}
		ready = append(ready, &armed{Rule: r, path: path, calls: map[string]int{}})
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rules = append(t.rules, ready...)
	return nil
}

// Clear disarms every rule. Requests already struck stay struck.
func (t *Table) Clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rules = nil
}

// Struck returns how many requests a kind of fault has met, of the rules armed now.
func (t *Table) Struck(k Kind) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, r := range t.rules {
		if r.Kind == k {
			n += r.struck
		}
	}
	return n
}

// Close ends every fault that keeps a request waiting. The table strikes no more.
func (t *Table) Close() {
	t.once.Do(func() { close(t.closed) })
	t.Clear()
}

// Wrap puts the table in front of a handler.
func (t *Table) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rule := t.strike(r)
		if rule == nil {
			next.ServeHTTP(w, r)
			return
		}
		injectors[rule.Kind](&hit{Rule: *rule, w: w, r: r, next: next, now: t.now, closed: t.closed})
	})
}

func (t *Table) strike(r *http.Request) *Rule {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, rule := range t.rules {
		if rule.strikes(r) {
			rule.struck++
			return &rule.Rule
		}
	}
	return nil
}

func (a *armed) strikes(r *http.Request) bool {
	if injectors[a.Kind] == nil || !a.path.MatchString(r.URL.Path) || (a.Count > 0 && a.struck >= a.Count) {
		return false
	}
	token := r.Header.Get("Authorization")
	refreshing := strings.HasSuffix(r.URL.Path, "com.atproto.server.refreshSession")
	switch a.Kind {
	case Revoke:
		return token != ""
	case Expire:
		if token == "" || refreshing {
			return false
		}
		a.calls[token]++
		return a.calls[token] > a.After
	}
	a.passed++
	return a.passed > a.After
}
