package fault

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// hit is one request that a rule has struck.
type hit struct {
	Rule
	w      http.ResponseWriter
	r      *http.Request
	next   http.Handler
	now    func() time.Time
	closed <-chan struct{}
}

// injectors says how each kind is done.
var injectors = map[Kind]func(*hit){
	Status:     func(h *hit) { h.refuse(h.Rule.Status, h.Error, h.Message) },
	RateLimit:  rateLimit,
	Hang:       func(h *hit) { h.wait(0); h.hangUp() },
	SlowHeader: slowHeader,
	SlowBody:   slowBody,
	Garbage:    func(h *hit) { h.say("application/json", `{"feed":[{"post":{"uri":"at://did:plc:`+"\x00\xff\xfe") },
	HTML:       func(h *hit) { h.say("text/html; charset=utf-8", portal) },
	Null:       func(h *hit) { h.say("application/json", "null") },
	WrongTypes: func(h *hit) { h.rewrite(wrongTypes) },
	Empty:      func(h *hit) { h.rewrite(emptied) },
	Malformed:  func(h *hit) { h.rewrite(func(v any) any { return spoil(v, h.Damage) }) },
	Huge:       func(h *hit) { h.say("application/json", ""); flood(h.w, h.Bytes) },
	GzipBomb:   gzipBomb,
	Redirect:   func(h *hit) { http.Redirect(h.w, h.r, h.Location, http.StatusFound) },
	Expire:     func(h *hit) { h.refuse(http.StatusBadRequest, "ExpiredToken", "Token has expired") },
	Revoke:     func(h *hit) { h.refuse(http.StatusBadRequest, "ExpiredToken", "Token has been revoked") },
	Lose:       func(h *hit) { h.record(); h.hangUp() },
	Cut:        cut,
	Date:       shiftDate,

	Truncate:       func(h *hit) { h.reshape(h.truncate) },
	TruncateBlocks: func(h *hit) { h.reshape(h.truncateBlocks) },
	FlipByte:       func(h *hit) { h.reshape(h.flip) },
}

const portal = `<!doctype html><html><head><title>Wi-Fi</title></head><body><form>Accept the terms to go online</form></body></html>`

func (h *hit) refuse(status int, name, message string) {
	body, err := json.Marshal(map[string]string{"error": name, "message": message})
	if err != nil {
		panic("two strings are JSON: " + err.Error())
	}
	h.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	h.w.WriteHeader(status)
	h.w.Write(body)
}

func (h *hit) say(contentType, body string) {
	h.w.Header().Set("Content-Type", contentType)
	h.w.WriteHeader(http.StatusOK)
	io.WriteString(h.w, body)
}

// wait holds the request for a while, for ever if it is 0, and reports whether the client and the table are still there.
func (h *hit) wait(d time.Duration) bool {
	var after <-chan time.Time
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		after = timer.C
	}
	select {
	case <-after:
		return true
	case <-h.r.Context().Done():
	case <-h.closed:
	}
	return false
}

// hangUp breaks the connection without an answer.
func (h *hit) hangUp() { panic(http.ErrAbortHandler) }

func rateLimit(h *hit) {
	seconds := int(h.Wait.Round(time.Second) / time.Second)
	head := h.w.Header()
	head.Set("Retry-After", strconv.Itoa(seconds))
	head.Set("RateLimit-Limit", "3000")
	head.Set("RateLimit-Remaining", "0")
	head.Set("RateLimit-Reset", strconv.FormatInt(h.now().Add(h.Wait).Unix(), 10))
	head.Set("RateLimit-Policy", "3000;w=300")
	h.refuse(http.StatusTooManyRequests, "RateLimitExceeded", "Rate Limit Exceeded")
}

// slowHeader takes the connection over, because net/http sends a header whole.
func slowHeader(h *hit) {
	conn, _, err := http.NewResponseController(h.w).Hijack()
	if err != nil {
		h.hangUp()
	}
	defer conn.Close()
	text := "HTTP/1.1 200 OK\r\nX-Slow: "
	for i := 0; h.wait(h.Every); i++ {
		letter := byte('z')
		if i < len(text) {
			letter = text[i]
		}
		if _, err := conn.Write([]byte{letter}); err != nil {
			return
		}
	}
}

func slowBody(h *hit) {
	answer := h.record()
	answer.header(h.w)
	flush := http.NewResponseController(h.w)
	for _, b := range answer.body {
		if !h.wait(h.Every) {
			h.hangUp() // returning would end the answer as if it were whole
		}
		if _, err := h.w.Write([]byte{b}); err != nil || flush.Flush() != nil {
			return
		}
	}
}

func cut(h *hit) {
	answer := h.record()
	h.w.Header().Set("Content-Length", strconv.Itoa(len(answer.body)))
	answer.header(h.w)
	h.w.Write(answer.body[:len(answer.body)/2])
	http.NewResponseController(h.w).Flush()
	h.hangUp()
}

func shiftDate(h *hit) {
	h.w.Header().Set("Date", h.now().Add(h.Shift).UTC().Format(http.TimeFormat))
	h.next.ServeHTTP(h.w, h.r)
}

func gzipBomb(h *hit) {
	h.w.Header().Set("Content-Encoding", "gzip")
	h.say("application/json", "")
	z := gzip.NewWriter(h.w)
	flood(z, h.Bytes)
	z.Close()
}

// flood writes n bytes of one JSON string.
func flood(w io.Writer, n int64) {
	chunk := make([]byte, 64<<10)
	for i := range chunk {
		chunk[i] = 'A'
	}
	if _, err := io.WriteString(w, `{"feed":"`); err != nil {
		return
	}
	for n > 0 {
		k, err := w.Write(chunk[:min(n, int64(len(chunk)))])
		if err != nil {
			return
		}
		n -= int64(k)
	}
	io.WriteString(w, `"}`)
}
