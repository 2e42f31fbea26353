package contract

import (
	"encoding/json"
	"net/http"
	"strings"
)

const (
	getPreferences = "app.bsky.actor.getPreferences"
	putPreferences = "app.bsky.actor.putPreferences"
)

type prefs struct {
	Preferences []json.RawMessage `json:"preferences"`
}

// preferences writes what was there plus one, finds that, and puts the first state back.
func preferences(c *client) {
	before := get[prefs](c, getPreferences)
	defer c.post(putPreferences, c.session(), before)
	extra := json.RawMessage(`{"$type":"app.bsky.actor.defs#interestsPref","tags":["contract"]}`)
	if a := c.post(putPreferences, c.session(), prefs{[]json.RawMessage{extra}}); a.status != 200 {
		c.Fatalf("putPreferences: %d %s", a.status, a.body)
	}
	// Where a date of birth was set before, the ages that follow from it come by themselves.
	if got := strings.TrimSuffix(c.kinds(c.session()), " "+agePref); got != "app.bsky.actor.defs#interestsPref" {
		c.Errorf("the list was not replaced: %q", got)
	}
	foreign := json.RawMessage(`{"$type":"com.example.mine","n":1}`)
	c.refused("a foreign preference", c.post(putPreferences, c.session(), prefs{[]json.RawMessage{foreign}}), 400, "InvalidRequest")
}

const agePref = "app.bsky.actor.defs#declaredAgePref"

// kinds are the $types of preferences, in order.
func (c *client) kinds(token string) string {
	a := c.send(http.MethodGet, c.PDS+"/xrpc/"+getPreferences, token, "")
	c.valid(getPreferences, a)
	var out []string
	for _, raw := range parse[prefs](c, a).Preferences {
		out = append(out, parse[struct {
			Type string `json:"$type"`
		}](c, answer{body: raw}).Type)
	}
	return strings.Join(out, " ")
}

// privatePreference sets the date of birth with the main password. The app password must neither see it, set it, nor lose it
// by replacing what it sees; it sees the ages that follow, and may send those back in vain.
func privatePreference(c *client) {
	const birthPref = "app.bsky.actor.defs#personalDetailsPref"
	full := c.login(c.MainPassword).AccessJwt
	before := parse[prefs](c, c.send(http.MethodGet, c.PDS+"/xrpc/"+getPreferences, full, ""))
	defer c.post(putPreferences, full, before)
	birth := json.RawMessage(`{"$type":"` + birthPref + `","birthDate":"1990-01-02T00:00:00.000Z"}`)
	age := json.RawMessage(`{"$type":"` + agePref + `","isOverAge18":false}`)
	if a := c.post(putPreferences, full, prefs{[]json.RawMessage{birth}}); a.status != http.StatusOK {
		c.Fatalf("setting the date of birth: %d %s", a.status, a.body)
	}
	if got := c.kinds(c.session()); got != agePref {
		c.Errorf("the app password sees %q", got)
	}
	c.refused("setting the date of birth with an app password", c.post(putPreferences, c.session(), prefs{[]json.RawMessage{birth}}), 400, "InvalidRequest")
	c.post(putPreferences, c.session(), prefs{[]json.RawMessage{age}})
	if got := c.kinds(full); got != birthPref+" "+agePref {
		c.Errorf("after an app password replaced the list: %q", got)
	}
}
