package web

import (
	"crypto/subtle"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"

	"skein/app"
)

const cookieName = "skein"

// guard decides who may call. Everything but the exact token, host and origin is refused with 403.
type guard struct {
	token  string
	hosts  []string // host:port as browsers send it
	secure bool     // cookie only over https
}

// allowedHosts are the names under which this server may be addressed: what it listens on, localhost with the same port,
// and the public host.
func allowedHosts(addr net.Addr, public *url.URL) []string {
	_, port, _ := net.SplitHostPort(addr.String())
	hosts := []string{addr.String(), net.JoinHostPort("localhost", port)}
	if public != nil {
		hosts = append(hosts, public.Host)
	}
	return hosts
}

func (g guard) same(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(g.token)) == 1
}

func (g guard) hostOK(r *http.Request) bool { return slices.Contains(g.hosts, r.Host) }

// originOK accepts our own origin, and none at all (not every browser sends one for its own page's GET).
func (g guard) originOK(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return r.Header.Get("Sec-Fetch-Site") == "" || r.Header.Get("Sec-Fetch-Site") == "same-origin" || r.Header.Get("Sec-Fetch-Site") == "none"
	}
	u, err := url.Parse(origin)
	return err == nil && slices.Contains(g.hosts, u.Host)
}

func (g guard) known(r *http.Request) bool {
	c, err := r.Cookie(cookieName)
	return err == nil && g.same(c.Value)
}

func refuse(w http.ResponseWriter) {
	http.Error(w, "Open the address that skein serve printed.", http.StatusForbidden)
}

// enter serves the page itself. The token in the address is swapped for a cookie at once, so that it does not stay in the
// history or leak in a Referer.
func (g guard) enter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.hostOK(r) {
			refuse(w)
			return
		}
		if t := r.URL.Query().Get("t"); t != "" {
			if !g.same(t) {
				refuse(w)
				return
			}
			http.SetCookie(w, &http.Cookie{Name: cookieName, Value: g.token, Path: "/", HttpOnly: true, Secure: g.secure, SameSite: http.SameSiteStrictMode})
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		if !g.known(r) {
			refuse(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// read guards GETs made by the page.
func (g guard) read(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.hostOK(r) || !g.originOK(r) || !g.known(r) {
			refuse(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// call guards calls: beside the cookie they need a header that no form and no foreign page can send without asking.
func (g guard) call(next http.Handler) http.Handler {
	return g.read(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || kind != "application/json" || r.Header.Get("X-Skein") != "1" {
			refuse(w)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", app.ContentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}
