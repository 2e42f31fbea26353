package app

import (
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

// liker is the sample network whose reader also likes what some posts about two things say.
func liker(t *testing.T) (*App, *account) {
	t.Helper()
	app := sampled(t)
	a := must(app.account())(t)
	burst(t, a)
	must(app.API().Refresh())(t)
	return app, a
}

func TestInterestsAreListedWithTheirPosts(t *testing.T) {
	t.Parallel()
	app, a := liker(t)
	rows := must(app.API().Interests())(t)
	if len(rows) == 0 {
		t.Fatal("somebody who likes posts has no interests")
	}
	share := 0.0
	for _, r := range rows {
		share += r.Share
		if len(r.Posts) == 0 || r.Key != r.Posts[0].URI || r.Count < len(r.Posts) || r.Out || r.Words == nil {
			t.Errorf("%+v", r)
		}
		for _, p := range r.Posts {
			if p.Text == "" || p.Handle == "" || !strings.HasPrefix(p.WebURL, "https://") || len([]rune(p.Text)) > clipped+1 {
				t.Errorf("%+v", p)
			}
		}
	}
	if share < 0.999 || share > 1.001 {
		t.Errorf("the shares sum to %v", share)
	}
	likes := must(a.network.LikedAsOf(t.Context(), a.viewer, app.opt.Clock().UnixMilli(), maxLikes))(t)
	in := must(a.interests(t.Context(), a.space(), app.opt.Clock().UnixMilli()))(t)
	for _, i := range in.all {
		for _, p := range i.posts {
			if !slices.Contains(likes, p) {
				t.Errorf("an interest came from post %d, which was not liked", p)
			}
		}
	}
}

func TestWhyNamesTheLikedPostsThatAPostIsCloseTo(t *testing.T) {
	t.Parallel()
	app, a := liker(t)
	named := 0
	liked := map[feed.URI]bool{}
	ids := must(a.network.LikedAsOf(t.Context(), a.viewer, app.opt.Clock().UnixMilli(), maxLikes))(t)
	for _, it := range must(a.network.ItemsByID(t.Context(), a.viewer, app.opt.Clock().UnixMilli(), ids))(t) {
		liked[it.Post.URI] = true
	}
	for _, r := range must(app.API().Rows(0, 50))(t) {
		w := must(app.API().Why(r.URI))(t)
		at := slices.IndexFunc(w.Terms, func(x Term) bool { return x.Signal == "closeness/1" })
		if (w.Terms[at].Value > 0) != (len(w.Close) > 0) {
			t.Errorf("closeness %v, and %d posts that it is close to", w.Terms[at].Value, len(w.Close))
		}
		for _, c := range w.Close {
			named++
			if !liked[feed.URI(c.URI)] || c.URI == r.URI {
				t.Errorf("%s is close to %s, which was not liked", r.URI, c.URI)
			}
		}
	}
	if named == 0 {
		t.Error("no post of the first fifty is close to anything that was liked")
	}
}

func TestAnInterestLeftOutCountsNoMore(t *testing.T) {
	t.Parallel()
	app, a := liker(t)
	api := app.API()
	rows := must(api.Interests())(t)
	before := must(api.Rows(0, 100))(t)
	for _, r := range rows {
		must(api.LeaveOut(r.Key, true))(t)
	}
	for _, r := range must(api.Interests())(t) {
		if !r.Out {
			t.Errorf("%s is still in", r.Key)
		}
	}
	for _, r := range must(api.Rows(0, 20))(t) {
		w := must(api.Why(r.URI))(t)
		if at := slices.IndexFunc(w.Terms, func(x Term) bool { return x.Signal == "closeness/1" }); w.Terms[at].Value != 0 || len(w.Close) != 0 {
			t.Errorf("closeness is %v with every interest left out", w.Terms[at].Value)
		}
	}
	again := must(api.Refresh())(t) // an edition of another moment finds the interests anew and knows them again
	for _, r := range must(api.Interests())(t) {
		if !r.Out {
			t.Errorf("edition %d: %s is in again", again.Edition, r.Key)
		}
	}
	for _, r := range must(api.Interests())(t) {
		must(api.LeaveOut(r.Key, false))(t)
	}
	if left := must(a.leftOut(t.Context()))(t); len(left) != 0 {
		t.Errorf("%v", left)
	}
	if _, err := api.LeaveOut("at://did:plc:nobody/app.bsky.feed.post/3k", true); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	if len(before) == 0 {
		t.Error("no rows")
	}
}

// TestPressesMoveInterests: "more like this" makes an interest of posts that nobody liked, and "less" as often takes it away.
func TestPressesMoveInterests(t *testing.T) {
	t.Parallel()
	app, a := liker(t)
	now := app.opt.Clock().UnixMilli()
	likes := must(a.network.LikedAsOf(t.Context(), a.viewer, now, maxLikes))(t)
	rows := must(app.API().Rows(0, 100))(t)
	var uri feed.URI
	var id feed.PostID
	for _, r := range slices.Backward(rows) {
		uri = feed.URI(r.URI)
		if id = must(a.network.PostIDs(t.Context(), []feed.URI{uri}))(t)[uri]; !slices.Contains(likes, id) {
			break
		}
	}
	if slices.Contains(likes, id) {
		t.Fatal("every row is a liked post")
	}
	if err := a.self.AddPress(t.Context(), &feed.Press{AtMs: now, Way: 1, Aim: feed.AimLike, Target: string(uri), Post: uri}); err != nil {
		t.Fatal(err)
	}
	holds := func(atMs int64) bool {
		in := must(a.interests(t.Context(), a.space(), atMs))(t)
		return slices.ContainsFunc(in.all, func(i interest) bool { return slices.Contains(i.posts, id) })
	}
	if !holds(now) {
		t.Error("a post of which more is wanted belongs to no interest")
	}
	if holds(now - 1) {
		t.Error("an edition of before the press knows of it")
	}
}

func TestWordsThatNameAnInterest(t *testing.T) {
	t.Parallel()
	group := func(texts ...string) (items []*feed.Item) {
		for _, text := range texts {
			items = append(items, &feed.Item{Post: feed.Post{Text: text}})
		}
		return items
	}
	got := telling([][]*feed.Item{
		group("Sourdough rises slowly with @baker.example", "My sourdough starter, https://bread.example/x", "Rye and SOURDOUGH again with starter!"),
		group("The telescope saw Saturn with rings", "Saturn with a small telescope", "Clouds again"),
	})
	if !slices.Equal(got[0], []string{"sourdough", "starter"}) || !slices.Equal(got[1], []string{"saturn", "telescope"}) {
		t.Errorf("%q", got)
	}
}
