package skynet

import (
	"encoding/json"
	"strings"
	"time"
)

const (
	// birthPref is kept from app passwords, as on the reference PDS.
	birthPref = "app.bsky.actor.defs#personalDetailsPref"
	// agePref is worked out from it at each reading, for every token, and ignored when it is sent back.
	agePref = "app.bsky.actor.defs#declaredAgePref"
)

// pref is the part of a preference that the server reads.
type pref struct {
	Type      string    `json:"$type"`
	BirthDate time.Time `json:"birthDate"`
}

func readPref(raw json.RawMessage) pref {
	var p pref
	if json.Unmarshal(raw, &p) != nil {
		return pref{}
	}
	return p
}

// preferences are the account's, split into what a scope may see and what it may not.
func (a *account) preferences(scope string) (open, hidden []json.RawMessage) {
	var list []json.RawMessage
	if err := json.Unmarshal(a.prefs, &list); err != nil {
		panic("preferences were checked to be a list: " + err.Error())
	}
	for _, raw := range list {
		if scope != scopeFull && readPref(raw).Type == birthPref {
			hidden = append(hidden, raw)
			continue
		}
		open = append(open, raw)
	}
	return open, hidden
}

func getPreferences(c *call) (any, error) {
	open, hidden := c.viewer.preferences(c.token.Scope)
	prefs := list(open)
	for _, raw := range append(open, hidden...) {
		if born := readPref(raw).BirthDate; !born.IsZero() {
			prefs = append(prefs, declaredAge(born, c.world.now()))
		}
	}
	return object{"preferences": prefs}, nil
}

func declaredAge(born, now time.Time) object {
	over := func(years int) bool { return !born.AddDate(years, 0, 0).After(now) }
	return object{"$type": agePref, "isOverAge13": over(13), "isOverAge16": over(16), "isOverAge18": over(18)}
}

// putPreferences replaces everything that the token may see: what a client leaves out is gone.
func putPreferences(c *call) (any, error) {
	var in struct {
		Preferences []json.RawMessage `json:"preferences"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.Preferences == nil {
		return nil, badRequest("Input must have the property \"preferences\"")
	}
	var keep []json.RawMessage
	for _, raw := range in.Preferences {
		switch kind := readPref(raw).Type; {
		case !strings.HasPrefix(kind, "app.bsky."):
			return nil, badRequest("Some preferences are not in the app.bsky namespace")
		case kind == birthPref && c.token.Scope != scopeFull:
			return nil, badRequest("Do not have authorization to set preferences: %s", kind)
		case kind != agePref:
			keep = append(keep, raw)
		}
	}
	return nil, c.world.replacePreferences(c.token.Sub, c.token.Scope, keep)
}

func (w *World) replacePreferences(did, scope string, open []json.RawMessage) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.find(did)
	if err != nil {
		return err
	}
	_, hidden := a.preferences(scope)
	a.prefs, err = json.Marshal(list(append(open, hidden...)))
	return err
}
