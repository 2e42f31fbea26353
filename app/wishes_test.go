package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"skein/feed"
	"skein/internal/skynet"
)

// A word that is muted and a post that is hidden here leave the feed at once, and stand in the preferences that every app reads.
func TestWishesWorkAtOnceAndEverywhere(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	api := app.API()
	home := must(api.Home())(t)
	cards := must(api.Posts([]string{home.Rows[0].URI, home.Rows[1].URI}))(t)
	word := longestWord(written(cards[0].Text))
	if err := api.MuteWord(MuteRequest{Word: word, Content: true}); err != nil {
		t.Fatal(err)
	}
	if err := api.HidePost(cards[1].URI, true); err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		if in(t, api, c.URI) {
			t.Errorf("%s is still in the feed", c.URI)
		}
	}
	a := must(app.account())(t)
	copied(t, app)
	raw := must(a.network.Preferences(t.Context(), a.viewer))(t)
	if !strings.Contains(string(raw), word) || !strings.Contains(string(raw), cards[1].URI) {
		t.Errorf("the server does not have it: %s", raw)
	}
	wished := must(api.Wishes())(t)
	if len(wished.Words) != 1 || wished.Words[0].Word != word || !wished.Words[0].Content || wished.Words[0].Over ||
		len(wished.Hidden) != 1 || wished.Hidden[0].URI != cards[1].URI || wished.Hidden[0].Text == "" || wished.Hidden[0].Author == "" {
		t.Errorf("%+v", wished)
	}
	if err := api.UnmuteWord(word); err != nil {
		t.Fatal(err)
	}
	if err := api.HidePost(cards[1].URI, false); err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		if !in(t, api, c.URI) {
			t.Errorf("%s did not come back", c.URI)
		}
	}
	if w := must(api.Wishes())(t); w.Words == nil || w.Hidden == nil || len(w.Words)+len(w.Hidden) != 0 {
		t.Errorf("%+v", w)
	}
	for name, err := range map[string]error{
		"no word": api.MuteWord(MuteRequest{}), "no post": api.HidePost("junk", true), "no labeler": api.SubscribeLabeler("junk", true),
		"no wish": api.SetLabel("", "nudity", "love"),
	} {
		if feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func longestWord(text string) (longest string) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r < 'A' || r > 'z' }) {
		if len(w) > len(longest) {
			longest = w
		}
	}
	return longest
}

func written(text []Segment) string {
	var b strings.Builder
	for _, s := range text {
		b.WriteString(s.Text)
	}
	return b.String()
}

func in(t *testing.T, api *API, uri string) bool {
	t.Helper()
	home := must(api.Home())(t)
	for offset := 0; offset < home.Total; offset += maxRows {
		for _, r := range must(api.Rows(offset, maxRows))(t) {
			if r.URI == uri {
				return true
			}
		}
	}
	return false
}

const someLabeler = "did:plc:z72i7hdynmk6r22z27h6tvur"

func TestLabelersAreAddedAndRemoved(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	var srv *httptest.Server
	srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/" + someLabeler:
			fmt.Fprintf(w, `{"id":%q,"verificationMethod":[{"id":"#atproto_label","type":"Multikey","publicKeyMultibase":"zQ3shunBKsXixLxKtC5qeSG9E4J5RkGN57im31pcTzbNQnm5w"}],
				"service":[{"id":"#atproto_labeler","type":"AtprotoLabeler","serviceEndpoint":%q}]}`, someLabeler, srv.URL)
		case "/xrpc/com.atproto.label.queryLabels":
			fmt.Fprint(w, `{"labels":[]}`)
		default:
			http.Redirect(w, r, l.net.PLC+r.URL.Path, http.StatusFound)
		}
	}))
	t.Cleanup(srv.Close)
	app := l.app(t, func(o *Options) {
		o.Network.PLC = srv.URL
		o.Network.UserHosts = append(o.Network.UserHosts, hostPort(srv.URL))
	})
	must(app.API().Login(l.request("session")))(t)
	copied(t, app)
	api := app.API()
	if got := must(api.Labelers())(t); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	for who, code := range map[string]feed.Code{"": feed.CodeBadInput, "did:junk": feed.CodeUnknownHandle, l.net.Viewer.DID: feed.CodeBadAnswer} {
		if _, err := api.AddLabeler(who); feed.CodeOf(err) != code {
			t.Errorf("%q: %v", who, err)
		}
	}
	must(api.AddLabeler(" " + someLabeler))(t)
	if got := must(api.AddLabeler(someLabeler))(t); len(got) != 1 || got[0].DID != someLabeler || got[0].Source != "skein" {
		t.Errorf("%+v", got)
	}
	waitFor(t, func() bool { return must(api.Labelers())(t)[0].LastMs > 0 })
	if got := must(api.RemoveLabeler(someLabeler))(t); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if err := api.SubscribeLabeler(someLabeler, true); err != nil {
		t.Fatal(err)
	}
	if got := must(api.Labelers())(t); len(got) != 1 || got[0].Source != "bluesky" {
		t.Errorf("%+v", got)
	}
	if got := must(api.RemoveLabeler(someLabeler))(t); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// leaky is a network of ten thousand posts.
var leaky = skynet.Plan{Accounts: 60, Posts: 10_000, ViewerFollows: 50, FollowsEach: 10, Likes: 2000, Reposts: 1500, ViewerLikes: 40, Span: 60 * 24 * 3600e9}

// What was blocked, muted or listed in another app never shows here: not in the feed, in searches, quotes, reposts or above
// answers.
func TestNothingLeaksOfWhatWasHiddenElsewhere(t *testing.T) {
	t.Parallel()
	l := newLive(t, leaky)
	app := l.app(t, nil)
	must(app.API().Login(l.request("session")))(t)
	api := app.API()
	s := must(api.State())(t).Settings
	s.WindowDays = 30
	must(api.SaveSettings(s))(t)
	copied(t, app)
	banned, quiet := l.hideElsewhere(t)
	l.clock.add(7 * 3600e9)
	copied(t, app)
	must(api.Refresh())(t)

	looked, quotes, reposts := 0, 0, 0
	check := func(where string, c *Card) {
		looked++
		if banned[c.Author.DID] {
			t.Errorf("%s shows %s of %s", where, c.URI, c.Author.Handle)
		}
		if c.Quote != nil {
			quotes++
			if banned[c.Quote.Author.DID] {
				t.Errorf("%s: %s quotes %s", where, c.URI, c.Quote.Author.Handle)
			}
			if quiet[c.Author.DID] {
				t.Errorf("%s shows %s, a quote post by %s", where, c.URI, c.Author.Handle)
			}
		}
		if c.Reposter != nil {
			reposts++
			if banned[c.Reposter.DID] || quiet[c.Reposter.DID] {
				t.Errorf("%s: %s reposted %s", where, c.Reposter.Handle, c.URI)
			}
		}
		if c.ReplyTo != nil && c.ReplyText != "" && banned[c.ReplyTo.DID] {
			t.Errorf("%s: %s shows what it answers", where, c.URI)
		}
	}
	home := must(api.Home())(t)
	words := map[string]bool{}
	for offset := 0; offset < home.Total; offset += maxRows {
		var uris []string
		for _, r := range must(api.Rows(offset, maxRows))(t) {
			uris = append(uris, r.URI)
		}
		for _, c := range must(api.Posts(uris))(t) {
			check("the feed", &c)
			if len(words) < 40 {
				words[longestWord(written(c.Text))] = true
			}
		}
	}
	hits := 0
	for w := range words {
		for _, h := range must(api.Search(w))(t).Hits {
			hits++
			check("a search for "+w, &h.Card)
		}
	}
	t.Logf("%d cards, %d quotes, %d reposts, %d hits of %d searches; %d accounts hidden, %d quiet", looked, quotes, reposts, hits, len(words), len(banned), len(quiet))
	if looked < 1000 || quotes == 0 || hits == 0 || len(banned) < 8 || len(quiet) < 2 {
		t.Error("too little to look at")
	}
}

// hideElsewhere blocks, mutes and lists followed accounts behind the app's back.
func (l *live) hideElsewhere(t *testing.T) (banned, quiet map[string]bool) {
	t.Helper()
	banned, quiet = map[string]bool{}, map[string]bool{}
	var people []string
	for _, a := range l.world.Actors() {
		if a.DID != l.net.Viewer.DID {
			people = append(people, a.DID)
		}
	}
	take := func(n int, into map[string]bool) (dids []string) {
		dids, people = people[:n], people[n:]
		for _, d := range dids {
			into[d] = true
		}
		return dids
	}
	for _, did := range take(4, banned) {
		must(l.world.Block("viewer", did))(t)
	}
	for _, did := range take(4, banned) {
		if err := l.world.Mute("viewer", did); err != nil {
			t.Fatal(err)
		}
	}
	for _, did := range take(2, banned) {
		must(l.world.Block(did, "viewer"))(t)
	}
	if err := l.world.MuteList("viewer", l.list(t, people[20], take(3, banned)), true); err != nil {
		t.Fatal(err)
	}
	block := l.list(t, people[20], take(3, banned))
	l.write(t, "viewer", "app.bsky.graph.listblock", map[string]any{"subject": block})
	for _, did := range take(4, quiet) {
		if err := l.world.MuteOnly("viewer", did, true, true); err != nil {
			t.Fatal(err)
		}
	}
	return banned, quiet
}

func (l *live) write(t *testing.T, by, collection string, value map[string]any) string {
	t.Helper()
	value["createdAt"] = l.clock.now().UTC().Format("2006-01-02T15:04:05.000Z")
	return must(l.world.Write(by, skynet.Write{Action: "create", Collection: collection, Value: value}))(t)[0]
}

func (l *live) list(t *testing.T, by string, members []string) string {
	t.Helper()
	list := l.write(t, by, "app.bsky.graph.list", map[string]any{"name": "a list", "purpose": "app.bsky.graph.defs#modlist"})
	for _, did := range members {
		l.write(t, by, "app.bsky.graph.listitem", map[string]any{"subject": did, "list": list})
	}
	return list
}
