package egress

import (
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"skein/feed"
)

// A caller in a loop: two requests a second for an hour, against a budget of 100 in five minutes.
func TestRequestsOfAHostHaveABudget(t *testing.T) {
	t.Parallel()
	clock, asked := newClock(), []time.Time{}
	srv, out := serve(t, Config{Clock: clock.Now, Budgets: Budgets{Requests: 100, Window: 5 * time.Minute}}, func(http.ResponseWriter, *http.Request) {
		asked = append(asked, clock.Now())
	})
	refused := 0
	for range 2 * 3600 {
		if _, err := fetch(t, out.Client(feed.PurposePDS), srv.URL); err != nil {
			fe := wantCode(t, err, feed.CodeRateLimited)
			if n, bad := strconv.Atoi(fe.Params["seconds"]); bad != nil || n < 1 || n > 310 || !errors.Is(err, errWindow) {
				t.Fatalf("%v", err)
			}
			refused++
		}
		clock.Add(500 * time.Millisecond)
	}
	if refused == 0 || len(asked) < 1000 {
		t.Fatalf("%d sent, %d refused", len(asked), refused)
	}
	for i, at := range asked { // in no five minutes more than the budget
		if i >= 100 && at.Sub(asked[i-100]) < 5*time.Minute {
			t.Fatalf("requests %d and %d lie %v apart", i-100, i, at.Sub(asked[i-100]))
		}
	}
}

// The seconds that a refusal names are enough, and they are not a slot too many.
func TestBudgetNamesTheSeconds(t *testing.T) {
	t.Parallel()
	b := Budgets{Requests: 3, Window: 30 * time.Second}
	for _, gaps := range [][]time.Duration{{0, 0}, {time.Second, 9 * time.Second}, {14 * time.Second, 15 * time.Second}} {
		now := newClock().now
		var s spending
		first := now
		for i := range 3 {
			if wait := s.spend(now, b); wait != 0 {
				t.Fatalf("request %d waits %v", i, wait)
			}
			if i < 2 {
				now = now.Add(gaps[i])
			}
		}
		wait := s.spend(now, b)
		if until := now.Add(wait).Sub(first); until < b.Window || until > b.Window+time.Second {
			t.Errorf("%v: free %v after the first request", gaps, until)
		}
		if again := s.spend(now.Add(wait), b); again != 0 {
			t.Errorf("%v: after the wait, %v more", gaps, again)
		}
	}
}

func TestBudgetsOfHostsAreApart(t *testing.T) {
	t.Parallel()
	a, out := serve(t, Config{Budgets: Budgets{Requests: 2}, UserHosts: []string{"127.0.0.1"}}, func(http.ResponseWriter, *http.Request) {})
	b, _ := serve(t, Config{}, func(http.ResponseWriter, *http.Request) {})
	c := out.Client(feed.PurposePDS)
	for range 3 {
		fetch(t, c, a.URL)
	}
	_, err := fetch(t, c, a.URL)
	wantCode(t, err, feed.CodeRateLimited)
	if _, err := fetch(t, c, b.URL); err != nil {
		t.Error(err)
	}
}

// The default is the documented one, and a redirect costs what any request costs.
func TestRedirectsCountAgainstTheBudget(t *testing.T) {
	t.Parallel()
	if d := (Budgets{}).filled(); d.Requests != 2000 || d.Window != 5*time.Minute {
		t.Errorf("%+v", d)
	}
	srv, out := serve(t, Config{Budgets: Budgets{Requests: 3}}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/end" {
			http.Redirect(w, r, "/end", http.StatusFound)
		}
	})
	if _, err := fetch(t, out.Client(feed.PurposeHandle), srv.URL); err != nil {
		t.Fatal(err)
	}
	_, err := fetch(t, out.Client(feed.PurposeHandle), srv.URL)
	wantCode(t, err, feed.CodeRateLimited)
}

// Beyond the bytes of a day, bulk waits for the next one; what somebody waits for goes on.
func TestBytesOfADay(t *testing.T) {
	t.Parallel()
	clock := newClock()
	meter := NewMeter(clock.Now, 1<<20, 1<<20-1000)
	srv, out := serve(t, Config{Clock: clock.Now, Meter: meter}, func(w http.ResponseWriter, _ *http.Request) { zeros(w, 60_000) })
	if _, err := fetch(t, out.Client(feed.PurposeImage), srv.URL); err != nil {
		t.Fatal(err)
	}
	if used := meter.Used(); used < 1<<20+50_000 {
		t.Fatalf("%d bytes counted", used)
	}
	for purpose, held := range map[feed.Purpose]bool{feed.PurposeImage: true, feed.PurposeRepo: true, feed.PurposePDS: false, feed.PurposePLC: false} {
		_, err := fetch(t, out.Client(purpose), srv.URL)
		if !held && err != nil {
			t.Errorf("%s: %v", purpose, err)
		}
		if held {
			if fe := wantCode(t, err, feed.CodeRateLimited); fe.Params["seconds"] != "43200" || !errors.Is(err, errDay) {
				t.Errorf("%s: %v", purpose, err)
			}
		}
	}
	meter.SetLimit(4 << 20)
	if _, err := fetch(t, out.Client(feed.PurposeImage), srv.URL); err != nil {
		t.Errorf("after raising the limit: %v", err)
	}
	meter.SetLimit(1 << 20)
	clock.Add(12 * time.Hour)
	if _, err := fetch(t, out.Client(feed.PurposeImage), srv.URL); err != nil {
		t.Errorf("the next day: %v", err)
	}
	clock.Add(-24 * time.Hour) // a clock put back begins no new day
	if used := meter.Used(); used < 50_000 || used > 1<<20 {
		t.Errorf("%d bytes counted", used)
	}
}
