package skynet

import (
	"fmt"
	"slices"
	"time"
)

// Label is a moderation label on a post (URI is an at-uri) or on an account (URI is a DID).
type Label struct {
	// Src is the labeler's DID.
	Src, URI, Val string
	// Created is when it was put on; zero means the world's clock.
	Created time.Time
	// Expires ends it; zero means never.
	Expires time.Time
	// Forged gives it a signature that does not hold.
	Forged bool
	// From is the labeler that hands it out, where that is not Src: such a label is not to be believed.
	From string
}

// issued is one entry of the log of labels: a label put on, or taken back.
type issued struct {
	Label
	seq int64
	neg bool
	key int // which of its keys the labeler had
}

// same tells whether two labels say the same, so that the later counts.
func (l Label) same(o Label) bool { return l.Src == o.Src && l.URI == o.URI && l.Val == o.Val }

// Label puts a label on a post or account, which may also be named by id. Src may be an account's id, handle or DID. A
// label that is there already is replaced.
func (w *World) Label(l Label) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if l.Created.IsZero() {
		l.Created = w.now()
	}
	for _, name := range []*string{&l.Src, &l.From} {
		if a := w.byKey[*name]; a != nil {
			*name = a.did
		}
	}
	if l.From == "" {
		l.From = l.Src
	}
	subject, err := w.labelSubject(l.URI)
	if err != nil {
		return fmt.Errorf("label %q: %w", l.Val, err)
	}
	l.URI = subject
	if w.issue(l, false); l.From == l.Src && !l.Forged {
		kept := slices.DeleteFunc(w.labels[subject], l.same)
		w.labels[subject] = append(kept, l)
	}
	return nil
}

// Unlabel takes back every label with this value from a post or account.
func (w *World) Unlabel(uri, val string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	subject, err := w.labelSubject(uri)
	if err != nil {
		return fmt.Errorf("taking back label %q: %w", val, err)
	}
	var kept []Label
	for _, l := range w.labels[subject] {
		if l.Val != val {
			kept = append(kept, l)
			continue
		}
		l.Created, l.Expires = w.now(), time.Time{}
		w.issue(l, true)
	}
	w.labels[subject] = kept
	return nil
}

// issue puts an entry into the log of labels and wakes the streams.
func (w *World) issue(l Label, neg bool) {
	e := &issued{Label: l, seq: int64(len(w.labelLog) + 1), neg: neg}
	if a := w.byKey[l.From]; a != nil {
		e.key = a.keys
	}
	w.labelLog = append(w.labelLog, e)
	close(w.moved)
	w.moved = make(chan struct{})
}

// TrustLabeler makes the AppView carry the labels of this DID for requests that name no labelers of their own, as the
// reference does with its operator's labeler.
func (w *World) TrustLabeler(did string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.labelers[did] = true
}

func (w *World) labelSubject(key string) (string, error) {
	if p := w.anyPost(key); p != nil {
		return p.uri, nil
	}
	if a := w.byKey[key]; a != nil {
		return a.did, nil
	}
	return "", fmt.Errorf("no subject %q in this world", key)
}
