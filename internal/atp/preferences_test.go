package atp_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/egress"
)

// shelf is a server that keeps preferences byte for byte.
type shelf struct {
	mu     sync.Mutex
	raw    string
	writes int
	before func(s *shelf) // called before each reading, with mu held
	refuse bool
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.URL.Path {
	case "/xrpc/app.bsky.actor.getPreferences":
		if s.before != nil {
			s.before(s)
		}
		fmt.Fprintf(w, `{"preferences":%s}`, s.raw)
	case "/xrpc/app.bsky.actor.putPreferences":
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("Atproto-Proxy") != "" || r.Header.Get("Content-Type") != "application/json" || s.refuse {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		s.writes++
		s.raw = strings.TrimSuffix(strings.TrimPrefix(string(body), `{"preferences":`), "}")
	}
}

func newShelf(t testing.TB, raw string) (*shelf, *atp.Client) {
	t.Helper()
	s := &shelf{raw: raw}
	srv := httptest.NewServer(s)
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}})
	t.Cleanup(func() { out.Close(); srv.Close() })
	return s, atp.NewClient(atp.Config{
		Network: out, AppView: "did:web:appview.test", Tokens: atp.Tokens{DID: "did:plc:me", PDS: srv.URL, Access: "a", Refresh: "r"},
	})
}

const (
	def       = `"$type":"app.bsky.actor.defs#`
	appState  = `{ ` + def + `bskyAppStatePref",  "nuxs":[{"id":"x","data":"\u003c\/\u0041"}], "n": 1.50e+01 ,"queued":[ ]}`
	tomorrow  = `{"zz":1,"zz":2,` + def + `neverHeardOf","deep":{"a":[1,2,{"b":null}]},"é":"\ud83e\udd86"}`
	plainPost = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/1"
)

func TestPreferencesOfOthersKeepTheirBytes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change atp.PrefChange
		before string // the entries that Skein may touch
		after  string
	}{
		"mute a first word": {atp.MuteWord("3l", feed.MutedWord{Value: " #fog ", Content: true, Tag: true}), ``,
			`{` + def + `mutedWordsPref","items":[{"actorTarget":"all","id":"3l","targets":["content","tag"],"value":"fog"}]}`},
		"mute another for a while": {atp.MuteWord("3l", feed.MutedWord{Value: "fog", Tag: true, SparesFollowed: true, ExpiresMs: 1_790_000_000_000}),
			`{"later":1, ` + def + `mutedWordsPref","items" : [ {"value":"bog" , "x":1}],"x":2}`,
			`{"later":1, ` + def + `mutedWordsPref","items" : [{"value":"bog" , "x":1},{"actorTarget":"exclude-following","expiresAt":"2026-09-21T14:13:20.000Z","id":"3l","targets":["tag"],"value":"fog"}],"x":2}`},
		"mute it again, otherwise": {atp.MuteWord("3l", feed.MutedWord{Value: "fog", Content: true}),
			`{` + def + `mutedWordsPref","items":[{"value":"fog"},7,{"value":{}},{"value":"fog","targets":["tag"]}]}`,
			`{` + def + `mutedWordsPref","items":[7,{"value":{}},{"actorTarget":"all","id":"3l","targets":["content"],"value":"fog"}]}`},
		"unmute": {atp.UnmuteWord("fog"), `{` + def + `mutedWordsPref","items":[{"value":"fog"},{"value":"bog"}]}`,
			`{` + def + `mutedWordsPref","items":[{"value":"bog"}]}`},
		"hide a post": {atp.HidePost(plainPost, true), `{` + def + `hiddenPostsPref","items":["at://x" ]}`,
			`{` + def + `hiddenPostsPref","items":["at://x","` + plainPost + `"]}`},
		"show it":         {atp.HidePost(plainPost, false), `{` + def + `hiddenPostsPref","items":["` + plainPost + `",3]}`, `{` + def + `hiddenPostsPref","items":[3]}`},
		"a first labeler": {atp.SubscribeLabeler(ada, true), ``, `{` + def + `labelersPref","labelers":[{"did":"` + ada + `"}]}`},
		"no labeler":      {atp.SubscribeLabeler(ada, false), `{` + def + `labelersPref","labelers":[{"did":"` + ada + `","new":1},{"did":"did:plc:x"}]}`, `{` + def + `labelersPref","labelers":[{"did":"did:plc:x"}]}`},
		"a label":         {atp.SetLabel("", "nudity", "hide"), `{` + def + `contentLabelPref","label":"nudity","labelerDid":"` + ada + `","visibility":"warn"}`, `{` + def + `contentLabelPref","label":"nudity","labelerDid":"` + ada + `","visibility":"warn"},{` + def + `contentLabelPref","label":"nudity","visibility":"hide"}`},
		"a labeler's label": {atp.SetLabel(ada, "odd", "ignore"), `{` + def + `contentLabelPref","label":"odd","labelerDid":"` + ada + `","visibility":"warn"}`,
			`{` + def + `contentLabelPref","label":"odd","labelerDid":"` + ada + `","visibility":"ignore"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := func(own string) string {
				return "[" + strings.Join(slices.DeleteFunc([]string{appState, own, tomorrow, "7", "null"}, func(s string) bool { return s == "" }), ",") + "]"
			}
			s, c0 := newShelf(t, list(c.before))
			got, err := c0.ChangePreferences(t.Context(), c.change)
			if err != nil {
				t.Fatal(err)
			}
			want := list(c.after)
			if c.before == "" || name == "a label" || name == "a labeler's label" { // what is new stands at the end
				want = "[" + strings.Join(slices.DeleteFunc([]string{appState, keptOf(c.before, c.after), tomorrow, "7", "null", addedBy(c.before, c.after)}, func(s string) bool { return s == "" }), ",") + "]"
			}
			if string(got) != want || s.raw != want {
				t.Errorf("got  %s\nkept %s\nwant %s", got, s.raw, want)
			}
			if _, err := c0.ChangePreferences(t.Context(), c.change); err != nil || s.raw != want && name != "mute it again, otherwise" || s.writes > 2 {
				t.Errorf("again: %s, %v, %d writes", s.raw, err, s.writes)
			}
		})
	}
}

// keptOf is what an added entry leaves of the ones before, addedBy the entry itself.
func keptOf(before, after string) string {
	if strings.HasPrefix(after, before) {
		return before
	}
	return ""
}

func addedBy(before, after string) string {
	if keptOf(before, after) == "" {
		return after
	}
	return strings.TrimPrefix(strings.TrimPrefix(after, before), ",")
}

func TestPreferencesThatAreRefused(t *testing.T) {
	t.Parallel()
	s, c := newShelf(t, `[{`+def+`mutedWordsPref","items":{}},{`+def+`hiddenPostsPref"},{`+def+`labelersPref","labelers":[],"labelers":[]}]`)
	before := s.raw
	for name, change := range map[string]atp.PrefChange{
		"no word":           atp.MuteWord("1", feed.MutedWord{Value: " # ", Content: true}),
		"nowhere":           atp.MuteWord("1", feed.MutedWord{Value: "fog"}),
		"a word too long":   atp.MuteWord("1", feed.MutedWord{Value: strings.Repeat("x", 10_001), Content: true}),
		"no text":           atp.MuteWord("1", feed.MutedWord{Value: "\xff", Content: true}),
		"a list no list":    atp.MuteWord("1", feed.MutedWord{Value: "fog", Content: true}),
		"no post":           atp.HidePost("at://did:plc:x/app.bsky.feed.like/1", true),
		"a list missing":    atp.HidePost(plainPost, true),
		"two lists":         atp.SubscribeLabeler(ada, true),
		"no labeler":        atp.SubscribeLabeler("ada", true),
		"no label":          atp.SetLabel("", "", "hide"),
		"the app's label":   atp.SetLabel("", "!hide", "ignore"),
		"no such wish":      atp.SetLabel("", "nudity", "love"),
		"no labeler either": atp.SetLabel("x", "nudity", "hide"),
	} {
		if _, err := c.ChangePreferences(t.Context(), change); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.raw != before || s.writes != 0 {
		t.Errorf("written %d times: %s", s.writes, s.raw)
	}
	s.raw = "{}"
	if _, err := c.ChangePreferences(t.Context(), atp.UnmuteWord("x")); feed.CodeOf(err) != feed.CodeBadAnswer {
		t.Errorf("no array: %v", err)
	}
	s.raw, s.refuse = "[]", true
	if _, err := c.ChangePreferences(t.Context(), atp.HidePost(plainPost, true)); err == nil || s.raw != "[]" {
		t.Errorf("refused: %v", err)
	}
}

// What another app wrote a moment ago is in what Skein writes.
func TestPreferencesAreReadRightBeforeWriting(t *testing.T) {
	t.Parallel()
	s, c := newShelf(t, `[]`)
	s.before = func(s *shelf) {
		s.raw = strings.TrimSuffix(s.raw, "]") + strings.Repeat(",", min(1, len(s.raw)-2)) + tomorrow + "]"
	}
	for i := range 3 {
		if _, err := c.ChangePreferences(t.Context(), atp.HidePost(feed.URI(fmt.Sprint(plainPost, i)), true)); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Count(s.raw, tomorrow) != 3 || strings.Count(s.raw, "/app.bsky.feed.post/") != 3 {
		t.Error(s.raw)
	}
}

// Whatever entries there are and whatever is changed, those of other kinds keep bytes, number and order.
func TestNoEntryOfOthersIsEverTouched(t *testing.T) {
	t.Parallel()
	s, c := newShelf(t, `[]`)
	kinds := []string{"mutedWordsPref", "hiddenPostsPref", "labelersPref", "contentLabelPref"}
	others := rapid.SampledFrom([]string{appState, tomorrow, "7", `"x"`, "null", "[[]]", `{"$type":3}`, `{"a":1e999}`, `{}`,
		`{` + def + `savedFeedsPrefV2","items":[{"pinned":true}]}`, `{` + def + `adultContentPref","enabled":false}`})
	rapid.Check(t, func(r *rapid.T) {
		entries := rapid.SliceOfN(others, 0, 12).Draw(r, "entries")
		s.mu.Lock()
		s.raw = "[" + strings.Join(entries, ",") + "]"
		s.mu.Unlock()
		for range rapid.IntRange(1, 4).Draw(r, "changes") {
			on := rapid.Bool().Draw(r, "on")
			change := rapid.SampledFrom([]atp.PrefChange{
				atp.MuteWord("1", feed.MutedWord{Value: "fog", Content: on, Tag: true}), atp.UnmuteWord("fog"), atp.HidePost(plainPost, on),
				atp.SubscribeLabeler(ada, on), atp.SetLabel("", "nudity", "warn"), atp.SetLabel(ada, "odd", "hide"),
			}).Draw(r, "change")
			if _, err := c.ChangePreferences(t.Context(), change); err != nil {
				r.Fatal(err)
			}
		}
		var now []json.RawMessage
		if err := json.Unmarshal([]byte(s.raw), &now); err != nil {
			r.Fatalf("%s: %v", s.raw, err)
		}
		var kept []string
		for _, e := range now {
			if !slices.ContainsFunc(kinds, func(k string) bool { return strings.HasPrefix(string(e), `{`+def+k) }) {
				kept = append(kept, string(e))
			}
		}
		if !slices.Equal(kept, entries) {
			r.Fatalf("%q\nbecame %q", entries, kept)
		}
	})
}
