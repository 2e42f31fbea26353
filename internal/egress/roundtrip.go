package egress

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"skein/feed"
)

// purposed is one purpose's face of the transport.
type purposed struct {
	t       *Transport
	purpose feed.Purpose
}

// errTotal is the cause of a context that ran out of the whole request's time.
var errTotal = errors.New("the request took too long")

// RoundTrip makes one request: allowed? silent? dial, header, then a body under watch.
func (p purposed) RoundTrip(req *http.Request) (*http.Response, error) {
	host := plainHost(req.URL.Host)
	allow, known := allowances[p.purpose]
	if p.t.cfg.Limits.Total > 0 {
		allow.total = p.t.cfg.Limits.Total
	}
	done, err := p.admit(req, known)
	if err != nil {
		closeBody(req)
		return nil, err
	}
	defer done()
	ctx, cancel := context.WithCancelCause(req.Context())
	stop := time.AfterFunc(allow.total, func() { cancel(errTotal) })
	end := func() { stop.Stop(); cancel(nil) }

	out := req.Clone(ctx)
	out.Header.Set("User-Agent", p.t.cfg.UserAgent)
	acceptPacked(out)
	res, err := p.t.pool(pool{purpose: p.purpose}).RoundTrip(out)
	p.t.ledger.request(host, p.purpose)
	if err != nil {
		err = explain(ctx, host, err)
		end()
		return nil, p.failed(host, err)
	}
	if err := p.judge(host, route(req), res, allow); err != nil {
		res.Body.Close()
		end()
		return nil, err
	}
	res.Body = newBody(ctx, res.Body, watch{
		host: host, limit: allow.body, idle: p.t.cfg.Limits.Idle, patience: p.t.cfg.Limits.Patience, cancel: cancel, end: end,
	})
	if err := unpack(res, host, allow.body); err != nil {
		res.Body.Close()
		return nil, err
	}
	return res, nil
}

// admit refuses before any byte leaves: no purpose, plain HTTP, a host that asked for silence, a budget that is spent. After
// an admitted request the caller calls done.
func (p purposed) admit(req *http.Request, known bool) (done func(), err error) {
	host := plainHost(req.URL.Host)
	if !known {
		return nil, feed.Fail(feed.CodeInternal, "detail", "a connection to "+host+" without a known purpose")
	}
	if req.URL.Scheme != "https" && !(req.URL.Scheme == "http" && p.t.dialer.named(host)) {
		return nil, feed.FailWith(errors.New("only https is spoken with hosts that the user did not name"), feed.CodePrivateHost, "host", host)
	}
	now := p.t.clock()
	if wait := p.t.cfg.Meter.wait(now); wait > 0 && bulk[p.purpose] {
		return nil, feed.FailWith(errDay, feed.CodeRateLimited, "host", host, "seconds", wholeSeconds(wait))
	}
	return p.t.host(host).admits(now, host, route(req), p.t.cfg.Budgets)
}

// judge turns the answers that mean "not now" into errors, keeps what the header says about the future, and refuses a
// body that says of itself that it is too large.
func (p purposed) judge(host, route string, res *http.Response, allow allowance) error {
	if err := p.t.host(host).answered(p.t.clock(), p.t.jitter(), host, route, res); err != nil {
		return err
	}
	if res.ContentLength > allow.body {
		return tooLarge(host, allow.body)
	}
	return nil
}

// failed keeps a failure of the network, not one of the caller's own cancelling.
func (p purposed) failed(host string, err error) error {
	var fe *feed.Error
	if !errors.As(err, &fe) || fe.Code != feed.CodeUnreachable && fe.Code != feed.CodeTimeout {
		return err
	}
	if wait := p.t.host(host).failed(p.t.clock(), p.t.jitter(), fe); wait > 0 {
		fe.Params["seconds"] = wholeSeconds(wait)
	}
	return fe
}

// route is what a server counts requests by. AT Protocol servers count some methods apart (com.atproto.server.createSession
// 30 in 5 minutes): their silence must not silence the reading of a timeline. Elsewhere the whole host counts.
func route(req *http.Request) string {
	if strings.HasPrefix(req.URL.Path, "/xrpc/") {
		return req.URL.Path
	}
	return ""
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}
