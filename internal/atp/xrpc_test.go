package atp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"skein/feed"
)

func TestServerAddresses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"pds.test": "https://pds.test", "https://PDS.test/": "https://pds.test", "http://127.0.0.1:2583": "http://127.0.0.1:2583", " pds.test:8443 ": "https://pds.test:8443",
		"": "", "https://": "", "ftp://pds.test": "", "https://pds.test/path": "", "https://me:pw@pds.test": "", "https://pds.test?x=1": "", "javascript:alert(1)": "",
		"https://pds.test#x": "", "https://pds.te st": "", "file:///etc/passwd": "",
	} {
		got, err := baseURL(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("baseURL(%q) = %q, %v", in, got, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status  int
		body    string
		code    feed.Code
		expired bool
	}{
		"expired":           {400, `{"error":"ExpiredToken","message":"Token has expired"}`, feed.CodeBadAnswer, true},
		"invalid":           {400, `{"error":"InvalidToken","message":"Token could not be verified"}`, feed.CodeBadAnswer, true},
		"of lesser scope":   {400, `{"error":"InvalidToken","message":"Bad token scope"}`, feed.CodeBadAnswer, false},
		"unauthorised":      {401, `{"error":"AuthMissing"}`, feed.CodeBadAnswer, true},
		"unauthorised HTML": {401, `<html>`, feed.CodeBadAnswer, true},
		"bad request":       {400, `{"error":"InvalidRequest","message":"Profile not found"}`, feed.CodeBadAnswer, false},
		"forbidden":         {403, ``, feed.CodeBadAnswer, false},
		"not found":         {404, `null`, feed.CodeBadAnswer, false},
		"wrong types":       {400, `{"error":7,"message":[]}`, feed.CodeBadAnswer, false},
		"taken down":        {401, `{"error":"AccountTakedown"}`, feed.CodeTakenDown, false},
		"suspended":         {400, `{"error":"AccountSuspended"}`, feed.CodeTakenDown, false},
		"deactivated":       {400, `{"error":"AccountDeactivated"}`, feed.CodeTakenDown, false},
	} {
		err := refusal(c.status, []byte(c.body), "pds.test")
		if feed.CodeOf(err) != c.code || expired(err) != c.expired {
			t.Errorf("%s: %v, expired %v", name, err, expired(err))
		}
		var r *Refusal
		if !errors.As(err, &r) || r.Status != c.status {
			t.Errorf("%s: no cause in %v", name, err)
		}
	}
	long := refusal(400, []byte(`{"error":"X","message":"`+strings.Repeat("é", 5000)+`"}`), "pds.test")
	if n := len(long.Error()); n > 600 {
		t.Errorf("a server wrote %d bytes into our log", n)
	}
}

func TestErrorsWithoutURLs(t *testing.T) {
	t.Parallel()
	timeout := feed.Fail(feed.CodeTimeout, "host", "pds.test")
	for name, c := range map[string]struct {
		in   error
		want feed.Code
	}{
		"ours":        {fmt.Errorf("Get %q: %w", "https://pds.test/xrpc?secret=1", timeout), feed.CodeTimeout},
		"net/http's":  {errors.New("unsupported protocol scheme"), feed.CodeUnreachable},
		"cancelled":   {fmt.Errorf("Get: %w", context.Canceled), feed.CodeInternal},
		"ours, plain": {timeout, feed.CodeTimeout},
	} {
		err := plain(c.in, "pds.test")
		if feed.CodeOf(err) != c.want || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !errors.Is(plain(fmt.Errorf("x: %w", context.Canceled), "h"), context.Canceled) {
		t.Error("cancelling is not recognised any more")
	}
}

func TestLoginErrorsByName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		r      Refusal
		factor bool
		want   feed.Code
	}{
		"asks for a factor":    {Refusal{http.StatusUnauthorized, "AuthFactorTokenRequired", ""}, false, feed.CodeSecondFactor},
		"the factor is wrong":  {Refusal{http.StatusBadRequest, "InvalidToken", ""}, true, feed.CodeSecondFactor},
		"the factor is old":    {Refusal{http.StatusBadRequest, "ExpiredToken", ""}, true, feed.CodeSecondFactor},
		"no factor was sent":   {Refusal{http.StatusBadRequest, "InvalidToken", ""}, false, feed.CodeBadAnswer},
		"the password":         {Refusal{http.StatusUnauthorized, "AuthenticationRequired", ""}, false, feed.CodeWrongPassword},
		"the password, factor": {Refusal{http.StatusUnauthorized, "AuthenticationRequired", ""}, true, feed.CodeWrongPassword},
		"something else":       {Refusal{http.StatusBadRequest, "InvalidRequest", ""}, false, feed.CodeBadAnswer},
	} {
		err := loginError(feed.FailWith(&c.r, feed.CodeBadAnswer, "host", "pds.test"), "pds.test", c.factor)
		var fe *feed.Error
		if !errors.As(err, &fe) || fe.Code != c.want || fe.Params["host"] != "pds.test" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
