package egress

import (
	"errors"
	"net/http"
	"strings"

	"skein/feed"
)

const maxRedirects = 3

// checkRedirect follows at most three, of GET and HEAD alone, never from https to http, and never with credentials to
// another host. Go itself keeps Authorization for subdomains and other ports of one host; both are other servers here.
func checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	host := first.URL.Host
	switch {
	case len(via) > maxRedirects:
		return feed.FailWith(errors.New("more than 3 redirects"), feed.CodeBadAnswer, "host", host)
	case first.Method != http.MethodGet && first.Method != http.MethodHead:
		// A 307 or 308 would send the body, which may be a password, to a host nobody agreed to.
		return feed.FailWith(errors.New("redirect of a "+first.Method), feed.CodeBadAnswer, "host", host)
	case via[len(via)-1].URL.Scheme == "https" && req.URL.Scheme != "https":
		return feed.FailWith(errors.New("redirect from https to "+req.URL.Scheme), feed.CodeBadAnswer, "host", host)
	}
	for _, earlier := range append(via[1:len(via):len(via)], req) {
		if !strings.EqualFold(earlier.URL.Host, host) {
			for _, h := range []string{"Authorization", "Cookie", "Dpop", "Referer", "Atproto-Proxy"} {
				req.Header.Del(h)
			}
			break
		}
	}
	return nil
}
