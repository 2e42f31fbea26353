package fault

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// answer is a true answer, kept back.
type answer struct {
	status int
	head   http.Header
	body   []byte
}

// record lets the server answer and keeps the answer back.
func (h *hit) record() answer {
	tape := &tape{head: http.Header{}, status: http.StatusOK}
	h.next.ServeHTTP(tape, h.r)
	return answer{status: tape.status, head: tape.head, body: tape.body.Bytes()}
}

// header sends the header of the answer.
func (a answer) header(w http.ResponseWriter) {
	for name, values := range a.head {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
}

// rewrite sends the answer with its JSON changed; what is not JSON goes through as it is.
func (h *hit) rewrite(change func(any) any) {
	a := h.record()
	dec := json.NewDecoder(bytes.NewReader(a.body))
	dec.UseNumber()
	var v any
	if a.status == http.StatusOK && dec.Decode(&v) == nil {
		if body, err := json.Marshal(change(v)); err == nil {
			a.body = body
		}
	}
	a.header(h.w)
	h.w.Write(a.body)
}

// tape is a ResponseWriter that keeps what is written to it.
type tape struct {
	head   http.Header
	status int
	body   bytes.Buffer
}

func (t *tape) Header() http.Header         { return t.head }
func (t *tape) WriteHeader(status int)      { t.status = status }
func (t *tape) Write(b []byte) (int, error) { return t.body.Write(b) }
