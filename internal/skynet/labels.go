package skynet

import (
	"fmt"
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
}

// Label puts a label on a post or account, which may also be named by id. Src may be an account's id, handle or DID.
func (w *World) Label(l Label) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if l.Created.IsZero() {
		l.Created = w.now()
	}
	if a := w.byKey[l.Src]; a != nil {
		l.Src = a.did
	}
	subject, err := w.labelSubject(l.URI)
	if err != nil {
		return fmt.Errorf("label %q: %w", l.Val, err)
	}
	l.URI = subject
	w.labels[subject] = append(w.labels[subject], l)
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
		}
	}
	w.labels[subject] = kept
	return nil
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
