package atp

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// maxLabelers is how many a server applies to one answer.
const maxLabelers = 20

// labelers decides whose labels come with views. A header that names the user's labelers replaces the server's own
// default, which holds the labels for takedowns; so the default is learned from the first answer and sent along.
type labelers struct {
	mu       sync.Mutex
	standard []string // as the server wrote them, e.g. "did:plc:…;redact"
	chosen   []string
	learned  bool
}

// Subscribe asks for the labels of these labelers in all later views, besides the network's own.
func (c *Client) Subscribe(dids []feed.DID) {
	l := &c.labelers
	l.mu.Lock()
	defer l.mu.Unlock()
	l.chosen = nil
	for _, d := range dids {
		if _, err := syntax.ParseDID(string(d)); err == nil {
			l.chosen = append(l.chosen, string(d))
		}
	}
}

func (l *labelers) ask(h http.Header) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.learned || len(l.chosen) == 0 {
		return
	}
	names := slices.Clone(l.standard)
	for _, d := range l.chosen {
		if !slices.ContainsFunc(l.standard, func(s string) bool { return s == d || strings.HasPrefix(s, d+";") }) {
			names = append(names, d)
		}
	}
	h.Set("Atproto-Accept-Labelers", strings.Join(names[:min(len(names), maxLabelers)], ", "))
}

func (l *labelers) learn(h http.Header) {
	l.mu.Lock()
	defer l.mu.Unlock()
	value := h.Get("Atproto-Content-Labelers")
	if l.learned || value == "" {
		return
	}
	l.learned = true
	for _, s := range strings.Split(value, ",") {
		if s = strings.TrimSpace(s); len(s) <= 2048+16 && strings.HasPrefix(s, "did:") {
			l.standard = append(l.standard, s)
		}
	}
}

// LabelersOf reads the labelers a user subscribes to out of raw preferences.
func LabelersOf(preferences json.RawMessage) []feed.DID {
	var prefs list[struct {
		Type     text `json:"$type"`
		Labelers list[struct {
			DID text `json:"did"`
		}] `json:"labelers"`
	}]
	if json.Unmarshal(preferences, &prefs) != nil {
		return nil
	}
	var out []feed.DID
	for _, p := range prefs {
		if p.Type == "app.bsky.actor.defs#labelersPref" {
			for _, l := range p.Labelers {
				out = append(out, feed.DID(l.DID))
			}
		}
	}
	return out
}
