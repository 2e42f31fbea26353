package sample

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

type preference struct {
	Type       string `json:"$type"`
	Enabled    *bool  `json:"enabled"`
	LabelerDID string `json:"labelerDid"`
	Items      []struct {
		Value       string    `json:"value"`
		Targets     []string  `json:"targets"`
		ActorTarget string    `json:"actorTarget"`
		ExpiresAt   time.Time `json:"expiresAt"`
	} `json:"items"`
}

func preferences(t *testing.T) []preference {
	t.Helper()
	raw, err := load(t).You.PreferencesFor(func(name string) string { return "did:plc:" + name })
	if err != nil {
		t.Fatal(err)
	}
	var out []preference
	for _, r := range raw {
		var p preference
		if err := json.Unmarshal(r, &p); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(p.Type, "app.bsky.actor.defs#") || strings.Contains(string(r), "{{") {
			t.Errorf("preference %s", r)
		}
		out = append(out, p)
	}
	return out
}

func TestPreferencesHoldWhatFiltersNeed(t *testing.T) {
	t.Parallel()
	adult, labeler := true, ""
	muted := map[string]bool{}
	for _, p := range preferences(t) {
		if p.Enabled != nil {
			adult = *p.Enabled
		}
		if p.LabelerDID != "" {
			labeler = p.LabelerDID
		}
		if p.Type != "app.bsky.actor.defs#mutedWordsPref" {
			continue
		}
		for _, w := range p.Items {
			muted["plain"] = muted["plain"] || w.ActorTarget == "all" && len(w.Targets) == 2
			muted["exclude-following"] = muted["exclude-following"] || w.ActorTarget == "exclude-following"
			muted["tag-only"] = muted["tag-only"] || len(w.Targets) == 1 && w.Targets[0] == "tag"
			muted["expired"] = muted["expired"] || !w.ExpiresAt.IsZero() && w.ExpiresAt.Year() < 2025
		}
	}
	if adult || labeler != "did:plc:mod" {
		t.Errorf("adult content %t, labeler %q", adult, labeler)
	}
	for _, kind := range []string{"plain", "exclude-following", "tag-only", "expired"} {
		if !muted[kind] {
			t.Errorf("no %s muted word", kind)
		}
	}
}

// Each muted word meets posts that it hides and, where it has an exception, posts that it does not.
func TestMutedWordsMeetPosts(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, c := range []struct {
		word, lang string
		tag        bool
		least      int
	}{{"lasagne", "en", false, 1}, {"roundabout", "en", false, 3}, {"followback", "en", true, 3}, {"marrow", "en", false, 5}} {
		n := 0
		for _, p := range s.Posts {
			n += one(!c.tag && strings.Contains(strings.ToLower(p.Text), c.word) || c.tag && contains(p.Tags, c.word))
		}
		if n < c.least {
			t.Errorf("%q stands in %d posts, want %d", c.word, n, c.least)
		}
	}
}

func TestPreferencesRefuseADIDThatBreaksJSON(t *testing.T) {
	t.Parallel()
	if _, err := load(t).You.PreferencesFor(func(string) string { return `"` }); err == nil {
		t.Error("broken JSON passes")
	}
}

func contains(all []string, x string) bool {
	return strings.Contains(" "+strings.Join(all, " ")+" ", " "+x+" ")
}
