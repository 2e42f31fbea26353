package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/app/words"
	"skein/feed"
	"skein/internal/skynet"
	"skein/ranker"
)

func TestANewAccountFollowsNobody(t *testing.T) {
	t.Parallel()
	l := newLive(t, skynet.Plan{Accounts: 3, Posts: 12, Span: 10 * time.Hour})
	app := l.synced(t)
	api := app.API()
	for _, open := range []func() (Home, error){api.Home, api.Refresh, api.Home, api.Revert, api.Apply} {
		h := must(open())(t)
		if h.Total != 0 || h.Rows == nil || len(h.Rows) != 0 || h.Anchor != "" || h.Edition != 0 || len(h.Mix.Signals) == 0 {
			t.Errorf("%+v", h)
		}
	}
	if m := must(api.Try(MoveRequest{Weights: map[string]float64{"media/1": 3}}))(t); len(m.Rows) != 0 || m.Effect.Tau != 1 && m.Effect.Tau != 0 {
		t.Errorf("%+v", m.Effect)
	}
	if rows := must(api.Rows(0, 10))(t); rows == nil || len(rows) != 0 {
		t.Errorf("%+v", rows)
	}
	if f := must(api.Filtered())(t); f.Spam == nil || f.Hidden == nil || f.Rule.Would.Of != 0 {
		t.Errorf("%+v", f)
	}
	if f := must(api.Search("anything"))(t); f.Hits == nil {
		t.Error("hits are null")
	}
	if err := api.SetAnchor(""); err != nil {
		t.Error(err)
	}
	if p := must(api.PreviewRecipe(string(ranker.DefaultRecipe().Canonical())))(t); p.Warning != "" {
		t.Errorf("%+v", p)
	}
	if d := must(api.Disk())(t); d.Dir != l.dir || d.Network == 0 {
		t.Errorf("%+v", d)
	}
	if posts := must(app.Ranked(t.Context(), 10, nil, 0))(t); posts == nil || len(posts) != 0 {
		t.Errorf("%+v", posts)
	}
	// What arrives later is shown without asking: there is no place to lose.
	other := l.world.Actors()[0]
	must(l.world.Follow("viewer", other.DID))(t)
	l.post(t, other.DID, "the first word")
	copied(t, app)
	if h := must(api.Home())(t); h.Total == 0 {
		t.Error("an empty edition stays empty")
	}
}

// A post that was deleted drops out of the kept edition with the next start, and the place is kept.
func TestDeletedPostsDropOutOfTheEdition(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "file")
	copied(t, app)
	h := must(app.API().Home())(t)
	gone, anchor := feed.URI(h.Rows[2].URI), h.Rows[10].URI
	if err := app.API().SetAnchor(anchor); err != nil {
		t.Fatal(err)
	}
	a := must(app.account())(t)
	if err := a.network.Apply(t.Context(), feed.Batch{Viewer: a.viewer, Deleted: []feed.URI{gone}}); err != nil {
		t.Fatal(err)
	}
	closed(t, app)
	again := l.app(t, func(o *Options) { o.Passphrase = secretPhrase })
	h2 := must(again.API().Home())(t)
	if h2.Total != h.Total-1 || h2.Anchor != anchor || h2.At != 9 || h2.Edition != h.Edition {
		t.Errorf("%d posts (%d before), anchor %q at %d", h2.Total, h.Total, h2.Anchor, h2.At)
	}
	if slices.ContainsFunc(must(again.API().Rows(0, 100))(t), func(r Row) bool { return r.URI == string(gone) }) {
		t.Error("the deleted post is still there")
	}
	if w := must(again.API().Why(string(gone)))(t); w.Status != "unknown" || w.Rank != 0 || len(w.Terms) != 0 {
		t.Errorf("%+v", w)
	}
	if cards := must(again.API().Posts([]string{string(gone), anchor}))(t); len(cards) != 1 || cards[0].URI != anchor {
		t.Errorf("%d cards", len(cards))
	}
}

func TestBoundsOfTheFeed(t *testing.T) {
	t.Parallel()
	api := sampled(t).API()
	h := must(api.Home())(t)
	for _, bad := range [][2]int{{-1, 10}, {0, 0}, {0, -1}, {0, maxRows + 1}} {
		if _, err := api.Rows(bad[0], bad[1]); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%v: %v", bad, err)
		}
	}
	for _, c := range []struct{ offset, count, want int }{
		{0, 1, 1}, {0, maxRows, maxRows}, {h.Total - 3, 10, 3}, {h.Total, 10, 0}, {h.Total + 1000, 10, 0},
	} {
		if rows := must(api.Rows(c.offset, c.count))(t); len(rows) != c.want || rows == nil {
			t.Errorf("%+v: %d rows", c, len(rows))
		}
	}
	seen := map[string]bool{}
	for at := 0; at < h.Total; at += 70 {
		for _, r := range must(api.Rows(at, 70))(t) {
			if seen[r.URI] {
				t.Errorf("%s stands twice", r.URI)
			}
			seen[r.URI] = true
		}
	}
	if len(seen) != h.Total {
		t.Errorf("%d of %d posts", len(seen), h.Total)
	}
	if _, err := api.Posts(make([]string, maxRows+1)); feed.CodeOf(err) != feed.CodeBadInput {
		t.Error(err)
	}
	if cards := must(api.Posts([]string{"junk", "", "at://did:plc:x/app.bsky.feed.post/none"}))(t); cards == nil || len(cards) != 0 {
		t.Errorf("%+v", cards)
	}
	for _, count := range []int{-1, 0, maxRows + 1} {
		if m := must(api.Try(MoveRequest{Weights: h.Mix.Weights, Count: count}))(t); len(m.Rows) != pageRows || m.At != 0 {
			t.Errorf("count %d: %d rows", count, len(m.Rows))
		}
	}
}

func TestAnchorAndSeen(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api := app.API()
	h := must(api.Home())(t)
	if err := api.SetAnchor("at://did:plc:nobody/app.bsky.feed.post/none"); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	for i, at := range []int{0, 1, 24, 25, 26, 60} {
		uri := must(api.Rows(at, 1))(t)[0].URI
		if err := api.SetAnchor(uri); err != nil {
			t.Fatal(i, err)
		}
		got := must(api.Home())(t)
		if got.Anchor != uri || got.At != at || got.Rows[got.At-got.Offset].URI != uri {
			t.Errorf("at %d: %q at %d, rows from %d", at, got.Anchor, got.At, got.Offset)
		}
	}
	if err := api.SetAnchor(""); err != nil {
		t.Fatal(err)
	}
	if got := must(api.Home())(t); got.Anchor != "" || got.At != 0 || got.Offset != 0 {
		t.Errorf("%q at %d", got.Anchor, got.At)
	}
	junk := []string{"", "junk", "at://", "at://did:plc:x/app.bsky.feed.like/1", "https://bsky.app/profile/x/post/y", "at://did:plc:x", h.Rows[0].URI, h.Rows[0].URI}
	if err := api.MarkSeen(junk); err != nil {
		t.Fatal(err)
	}
	if err := api.MarkSeen(nil); err != nil {
		t.Error(err)
	}
	if err := api.MarkSeen(make([]string, maxRows+1)); feed.CodeOf(err) != feed.CodeBadInput {
		t.Error(err)
	}
	if still := must(api.Home())(t); still.Total != h.Total || still.Rows[0].URI != h.Rows[0].URI {
		t.Error("a seen post left before the next edition")
	}
	a := must(app.account())(t)
	if kept := must(a.self.SeenBetween(t.Context(), 0, time.Now().UnixMilli()+1000, 100))(t); !slices.Equal(kept, []feed.URI{feed.URI(h.Rows[0].URI)}) {
		t.Errorf("kept as seen: %v", kept)
	}
	if next := must(api.Refresh())(t); next.Left.Seen != 1 || next.Total > h.Total {
		t.Errorf("%+v", next.Left)
	}
	if w := must(api.Why(h.Rows[0].URI))(t); w.Status != "seen" || len(w.Reasons) != 1 || w.Reasons[0].By != "you" || !strings.Contains(w.Sentence, "seen") {
		t.Errorf("%+v", w)
	}
}

func TestWhyNamesWhatRemovedAPost(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api := app.API()
	must(api.Home())(t)
	a := must(app.account())(t)
	stages := map[string]int{}
	for _, r := range a.desk.pool.Removals {
		stages[r.Stage]++
		w := must(api.Why(string(r.URI)))(t)
		if w.Status != "removed" || w.Rank != 0 || len(w.Reasons) == 0 || w.Reasons[0].Rule != r.Verdict.Rule || !strings.HasPrefix(w.Sentence, "It is not in your feed. ") || strings.Contains(w.Sentence, "{") {
			t.Errorf("%s by %s: %+v", r.URI, r.Verdict.Rule, w)
		}
	}
	if stages["visible"] == 0 {
		t.Errorf("the sample hides something: %v", stages)
	}
	for _, r := range a.desk.pool.Veiled {
		if w := must(api.Why(string(r.URI)))(t); w.Status != "ranked" || w.Rank == 0 || len(w.Reasons) == 0 || w.Reasons[0].Rule != r.Verdict.Rule {
			t.Errorf("%s: %+v", r.URI, w)
		}
	}
	for text, code := range map[string]feed.Code{
		"": feed.CodeBadInput, "https://bsky.app/profile/x": feed.CodeBadInput, "https://bsky.app/profile/a.test/post/": feed.CodeBadInput,
		"https://bsky.app/profile/a.test/post/k/more": feed.CodeBadInput, "https://bsky.app/profile//post/k": feed.CodeBadInput,
		"at://did:plc:x/app.bsky.feed.like/1": feed.CodeBadInput, "https://bsky.app/profile/nobody.test/post/k": feed.CodeNothingThere,
	} {
		if _, err := api.Why(text); feed.CodeOf(err) != code {
			t.Errorf("%q: %v", text, err)
		}
	}
	if w := must(api.Why("https://bsky.app/profile/did:plc:nobody/post/3k"))(t); w.Status != "unknown" || w.URI != "at://did:plc:nobody/app.bsky.feed.post/3k" {
		t.Errorf("%+v", w)
	}
}

// The author cap is no part of a post's score, so it is named beside the sum.
func TestWhyNamesTheCap(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api := app.API()
	r := ranker.DefaultRecipe()
	r.Name, r.Select.AuthorCap = "One each", 1
	must(api.ImportRecipe(must(api.PreviewRecipe(string(r.Canonical())))(t).Token))(t)
	capped, free := 0, 0
	for _, row := range must(api.Rows(0, 100))(t) {
		w := must(api.Why(row.URI))(t)
		named := slices.ContainsFunc(w.Reasons, func(r Reason) bool { return r.Rule == ranker.RuleCapped && len(r.Sentence) > 20 })
		if capped := row.Held != nil && row.Held.Rule == ranker.RuleCapped; named != capped {
			t.Errorf("%s at %d: capped %v, %+v", row.URI, w.Rank, capped, w.Reasons)
		}
		if row.Held != nil {
			capped++
		} else {
			free++
		}
	}
	if capped < 5 || free < 5 {
		t.Errorf("%d capped, %d free: the test saw nothing", capped, free)
	}
}

// "It would rank N if S were X" is a promise: with exactly that weight the post stands at N, inside the top 20.
func TestTheChangeIsTrue(t *testing.T) {
	t.Parallel()
	for _, authorCap := range []int{0, 1, 2} {
		t.Run(fmt.Sprint("cap ", authorCap), func(t *testing.T) {
			t.Parallel()
			api := sampled(t).API()
			r := ranker.DefaultRecipe()
			r.Name, r.Select.AuthorCap = "Trial", authorCap
			must(api.ImportRecipe(must(api.PreviewRecipe(string(r.Canonical())))(t).Token))(t)
			start := must(api.Home())(t)
			promised := 0
			for _, row := range must(api.Rows(topOfFeed, 30))(t) {
				w := must(api.Why(row.URI))(t)
				if w.Change == "" {
					continue
				}
				promised++
				weights, rank := parseChange(t, w.Change, start.Mix)
				must(api.Try(MoveRequest{Weights: weights, Anchor: row.URI}))(t)
				if got := must(api.Why(row.URI))(t); got.Rank != rank || rank > topOfFeed || got.Change != "" {
					t.Errorf("%s: %q, but it stands at %d", row.URI, w.Change, got.Rank)
				}
				must(api.Revert())(t)
			}
			if promised < 5 {
				t.Errorf("%d of 30 posts below the cut have a way up: the test saw next to nothing", promised)
			}
			for _, row := range must(api.Rows(0, topOfFeed))(t) {
				if w := must(api.Why(row.URI))(t); w.Change != "" {
					t.Errorf("at %d: %q", w.Rank, w.Change)
				}
			}
		})
	}
}

// parseChange reads the sentence back: the mix with its one slider moved, and the rank it promises.
func parseChange(t *testing.T, sentence string, m Mix) (map[string]float64, int) {
	t.Helper()
	head, rest, _ := strings.Cut(sentence, " if “")
	label, rest, _ := strings.Cut(rest, "” were ")
	var rank int
	var to, from float64
	_, err := fmt.Sscanf(head, "It would rank %d", &rank)
	_, err2 := fmt.Sscanf(strings.TrimSuffix(rest, "."), "%g instead of %g", &to, &from)
	i := slices.IndexFunc(m.Signals, func(s Signal) bool { return s.Label == label })
	if err != nil || err2 != nil || i < 0 {
		t.Fatalf("%q: %v, %v", sentence, err, err2)
	}
	s := m.Signals[i]
	if m.Weights[s.ID] != from || to < s.Min || to > s.Max || to == from {
		t.Errorf("%q: the slider stands at %v, between %v and %v", sentence, m.Weights[s.ID], s.Min, s.Max)
	}
	weights := maps.Clone(m.Weights)
	weights[s.ID] = to
	return weights, rank
}

func TestRankedIsTheFeed(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	h := must(app.API().Home())(t)
	posts := must(app.Ranked(t.Context(), 10, nil, 0))(t)
	for i, p := range posts {
		sum := 0.0
		for _, c := range p.Contributions {
			sum += c.Points
		}
		if string(p.URI) != h.Rows[i].URI || p.Score != h.Rows[i].Score || sum != p.Score || p.Author == "" || p.Because == "" || strings.HasPrefix(p.Because, ",") {
			t.Errorf("%d: %+v", i, p)
		}
	}
	r := ranker.DefaultRecipe()
	r.Name, r.Weights = "Newest", feed.Weights{"recency/1": 4}
	newest := must(app.Ranked(t.Context(), 10, r.Canonical(), 0))(t)
	for i := 1; i < len(newest); i++ {
		if newest[i].Score > newest[i-1].Score || len(newest[i].Contributions) == 0 {
			t.Errorf("%d: %+v", i, newest[i])
		}
	}
	if after := must(app.API().Home())(t); after.Mix.Name != h.Mix.Name || after.Rows[0].URI != h.Rows[0].URI {
		t.Error("ranking by a recipe changed the mix in force")
	}
	if _, err := app.Ranked(t.Context(), 10, []byte("{"), 0); feed.CodeOf(err) != feed.CodeRecipeBad {
		t.Error(err)
	}
	if top := Largest(posts[0].Contributions, 2); len(top) != 2 {
		t.Errorf("%+v", top)
	}
}

func TestRecipeWarnings(t *testing.T) {
	t.Parallel()
	speak := voice{must(words.English())(t)}
	now, few := deskOf(t, 200, feed.Edition{}), deskOf(t, 40, feed.Edition{})
	for name, c := range map[string]struct {
		trial *desk
		part  string
	}{
		"the same": {deskOf(t, 200, feed.Edition{}), ""}, "hardly a post is left": {few, "leave 40 of your 200"},
	} {
		if got := speak.warning(now, c.trial); (got == "") != (c.part == "") || !strings.Contains(got, c.part) {
			t.Errorf("%s: %q", name, got)
		}
	}
	loud := deskOf(t, 200, feed.Edition{})
	loud.stored = slices.DeleteFunc(loud.uris(0, 200), func(u feed.URI) bool { return u.Author() != "did:plc:a1" && u.Author() != "did:plc:a2" })
	loud.before = loud.stored
	if got := speak.warning(few, loud); !strings.Contains(got, "with 2 people") {
		t.Errorf("%q", got)
	}
}

func TestRestoreNeedsAPost(t *testing.T) {
	t.Parallel()
	api := sampled(t).API()
	for _, bad := range []string{"", "junk", "at://did:plc:x/app.bsky.feed.like/1", "https://bsky.app/profile/x/post/y"} {
		if _, err := api.Restore(bad); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for name, change := range map[string]func(*SpamSettings){
		"veil too low": func(s *SpamSettings) { s.Veil = 0.3 }, "drop below veil": func(s *SpamSettings) { s.Veil, s.Drop = 0.9, 0.8 },
		"more than all": func(s *SpamSettings) { s.Drop = 1.2 },
	} {
		s := must(api.Filtered())(t).Rule
		change(&s)
		if _, err := api.TrySpam(s); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A weight moved beyond its bounds stops at them, and the move is kept.
	s := must(api.Filtered())(t).Rule
	s.Rules[0].Weight = 1e9
	kept := must(api.SetSpam(s))(t).Rule
	if kept.Rules[0].Weight != kept.Rules[0].Max || kept.Rules[1].Weight != s.Rules[1].Weight {
		t.Errorf("%+v", kept.Rules[:2])
	}
}
