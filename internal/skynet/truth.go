package skynet

import "time"

// Record is one record of a repository, a copy for those who check what others made of it. Value must not be changed.
type Record struct {
	URI, CID, Collection, RKey string
	// Created is the author's claim.
	Created time.Time
	Value   map[string]any
}

// Standing is what the network says of an account beside its records.
type Standing struct {
	Actor
	Status Status
	Host   int // index of its PDS
}

// Standing returns the standing of an account, deleted ones too.
func (w *World) Standing(actor string) (Standing, error) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	a, err := w.find(actor)
	if err != nil {
		return Standing{}, err
	}
	return Standing{Actor: a.face(), Status: a.status, Host: a.host}, nil
}

// Records returns what the repository of an account holds in a collection, by record key, whatever the account's status.
func (w *World) Records(actor, collection string) ([]Record, error) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	a, err := w.find(actor)
	if err != nil {
		return nil, err
	}
	var out []Record
	for _, rec := range a.repo[collection] {
		h := rec.at()
		out = append(out, Record{
			URI: h.uri, CID: cidOf(rec), Collection: h.collection, RKey: h.rkey, Created: h.created, Value: rec.value(),
		})
	}
	return out, nil
}

// Gone returns the at-uri of every record that was once in the world and is in no repository now.
func (w *World) Gone() []string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	seen := map[string]bool{}
	var out []string
	for _, c := range w.log {
		for _, o := range c.ops {
			h := o.at()
			if !seen[h.uri] && o.rec == nil && h.by.repo.get(h.collection, h.rkey) == nil {
				seen[h.uri] = true
				out = append(out, h.uri)
			}
		}
	}
	return out
}
