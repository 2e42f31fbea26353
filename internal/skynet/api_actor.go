package skynet

import (
	"encoding/json"
	"strings"
)

func getProfile(c *call) (any, error) {
	a, err := c.actor("actor")
	if err != nil {
		return nil, err
	}
	return c.detailed(a), nil
}

func getProfiles(c *call) (any, error) {
	names := c.query["actors"]
	if len(names) > 25 {
		return nil, badRequest("Error: actors must not have more than 25 elements")
	}
	profiles := []any{}
	for _, name := range names {
		if a := c.world.public(name); a != nil {
			profiles = append(profiles, c.detailed(a))
		}
	}
	return object{"profiles": profiles}, nil
}

func getPreferences(c *call) (any, error) {
	return object{"preferences": c.viewer.prefs}, nil
}

// putPreferences replaces the whole list, as the reference does: what a client leaves out is gone.
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
	for _, raw := range in.Preferences {
		var p struct {
			Type string `json:"$type"`
		}
		if err := json.Unmarshal(raw, &p); err != nil || !strings.HasPrefix(p.Type, "app.bsky.") {
			return nil, badRequest("Some preferences are not in the app.bsky namespace")
		}
	}
	prefs, err := json.Marshal(in.Preferences)
	if err != nil {
		return nil, err
	}
	return nil, c.world.SetPreferences(c.token.Sub, prefs)
}
