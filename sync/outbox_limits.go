package netsync

import (
	"errors"
	"net/http"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// allowances is what a PDS grants one account in points (3 to create, 2 to update, 1 to delete), and before that what keeps a
// queue that comes back online from looking like a machine: bulk follows and likes get accounts labelled as spam.
var allowances = []struct {
	span   time.Duration
	points int
}{{10 * time.Second, 60}, {time.Hour, 5000}, {24 * time.Hour, 35_000}}

// allowedAt is when points may be spent, in ms; nowMs or earlier means at once.
func allowedAt(acts []feed.Act, points int, nowMs int64) int64 {
	if points == 0 {
		return nowMs
	}
	at := nowMs
	for _, w := range allowances {
		spent, span := points, w.span.Milliseconds()
		for i := len(acts) - 1; i >= 0 && spent <= w.points; i-- {
			a := &acts[i]
			if a.State != feed.ActionSent || a.SentMs <= nowMs-span {
				continue
			}
			if spent += a.Kind.Points(); spent > w.points {
				at = max(at, a.SentMs+span)
			}
		}
	}
	return at
}

// The pause after a failure: 2 s doubling to 15 min, ±25 % so that many copies of Skein do not come back together.
const (
	firstPatience   = 2 * time.Second
	longestPatience = 15 * time.Minute
)

func (o *Outbox) patience(tries int, err error) int64 {
	d := longestPatience
	if n := max(tries-1, 0); n < 9 {
		d = min(firstPatience<<n, longestPatience)
	}
	d = time.Duration(float64(d) * (0.75 + o.cfg.Jitter()/2))
	return max(d, secondsLeft(err)).Milliseconds()
}

// fatal reports whether nothing can be sent in this session any more.
func fatal(code feed.Code) bool { return code == feed.CodeSignedOut || code == feed.CodeTakenDown }

// general reports whether an error would meet every action alike.
func general(code feed.Code) bool {
	return fatal(code) || code == feed.CodeUnreachable || code == feed.CodeTimeout || code == feed.CodeRateLimited || code == feed.CodePrivateHost
}

// refusal is the server's own words when it understood and will not do it; ok is false for everything that may pass. A page
// of a captive portal is no refusal, whatever its status.
func refusal(err error) (reason string, ok bool) {
	var r *atp.Refusal
	if errors.As(err, &r) {
		passing := r.Status == http.StatusUnauthorized || r.Status == http.StatusRequestTimeout || r.Status == http.StatusTooManyRequests
		if passing || fatal(feed.CodeOf(err)) || r.Status < 400 || r.Status >= 500 || r.Name == atp.NotXRPC {
			return "", false
		}
		if r.Message == "" {
			return r.Name, true
		}
		return r.Message, true
	}
	var fe *feed.Error
	if errors.As(err, &fe) && fe.Code == feed.CodeServerError && fe.Params["status"] == "501" {
		return "its server does not offer this", true
	}
	return "", false
}
