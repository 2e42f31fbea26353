package eval

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"skein/feed"
)

// small is a folder that can be counted by hand: viewer "me" follows ann and ben; ann also writes items.
func small(t *testing.T, later string) *dataset {
	t.Helper()
	d, err := read(folder(
		`{"id":"a1","author":"ann","created_ms":1000}
{"id":"a2","author":"ann","text":"see https://geese.test"}
{"id":"b1","author":"bob","created_ms":5000}
{"id":"c1"}
{"id":"z9","created_ms":999999999}
`,
		`{"user":"me","item":"a1","t_ms":2000,"kind":"like"}
{"user":"me","item":"a1","t_ms":2500,"kind":"like"}
{"user":"me","item":"a1","t_ms":3000,"kind":"reply"}
{"user":"ann","item":"a2","t_ms":3000,"kind":"like"}
{"user":"ann","item":"c1","t_ms":4000,"kind":"reply"}
{"user":"ben","item":"c1","t_ms":4000,"kind":"like"}
{"user":"ben","item":"c1","t_ms":4100,"kind":"repost"}
{"user":"ben","item":"b1","t_ms":6000,"kind":"skip"}
`+later,
		"me\tann\nme\tben\nme\tann\n"), true)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func item4(d *dataset, id string) int32 {
	return int32(slices.IndexFunc(d.items, func(it item) bool { return it.id == id }))
}

func TestFactsByHand(t *testing.T) {
	t.Parallel()
	d := small(t, "")
	f := count(d, d.events, 6000, 0)
	for _, c := range []struct {
		id    string
		shown bool
		since int64
		likes int
	}{
		{"a1", true, 1000, 1}, // a like twice and a reply of one user
		{"a2", true, 3000, 1}, // undated: its first event
		{"b1", true, 5000, 0}, // skipped only
		{"c1", true, 4000, 2}, // two users
		{"z9", false, 0, 0},   // not there yet
	} {
		i := item4(d, c.id)
		if f.shown[i] != c.shown || f.sinceMs[i] != c.since || f.likes[i] != c.likes {
			t.Errorf("%s: shown %v since %d likes %d, want %+v", c.id, f.shown[i], f.sinceMs[i], f.likes[i], c)
		}
	}
	near(t, "recent gestures of a1", f.recent[item4(d, "a1")], math.Exp(-4000.0/fortnightMs)+math.Exp(-3000.0/fortnightMs))
}

func TestLikesOfASpan(t *testing.T) {
	t.Parallel()
	d := small(t, "")
	f := count(d, d.events, 6000, 2500)
	if got := f.likes[item4(d, "a1")]; got != 0 {
		t.Errorf("%d likes of a1 in the last 2.5 s, want 0", got)
	}
	if got := f.likes[item4(d, "c1")]; got != 2 {
		t.Errorf("%d likes of c1 in the last 2.5 s, want 2", got)
	}
}

func TestPoolMasksWhatWasMet(t *testing.T) {
	t.Parallel()
	d := small(t, "")
	f := count(d, d.events, 6000, 0)
	names := func(user string, likedMasked bool) (out []string) {
		u, _ := slices.BinarySearch(d.users, user)
		for _, i := range f.pool(int32(u), likedMasked) {
			out = append(out, d.items[i].id)
		}
		return out
	}
	for _, c := range []struct {
		user        string
		likedMasked bool
		want        []string
	}{
		{"me", false, []string{"a2", "b1", "c1"}},
		{"ben", false, []string{"a1", "a2"}},
		{"ben", true, []string{"a1", "a2", "b1"}},
	} {
		if got := names(c.user, c.likedMasked); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestCandidatesCarryTheFacts(t *testing.T) {
	t.Parallel()
	d := small(t, "")
	f := count(d, d.events, 6000, 0)
	me, _ := slices.BinarySearch(d.users, "me")
	pool := f.pool(int32(me), false)
	got := f.candidates(int32(me), pool, f.authorsAsUsers())
	young := func(likes float64, ageMs, days int64) float64 {
		part := float64(days*dayMs) / float64(days*dayMs+ageMs)
		return likes * (part * part * part)
	}
	nobodyAgrees := feed.ModelValue{Known: true} // nobody else likes what me likes
	want := []feed.Candidate{
		{URI: "a2", Root: "a2", Author: "ann", EffectiveMs: 3000, Graphemes: 22, Link: true, Likes: 1, Following: true,
			OwnLikes: 1, OwnReplies: 1, AuthorPosts: 2, Lately: young(1, 3000, 14), Since: young(1, 3000, 56),
			CoLike: nobodyAgrees, Peers: nobodyAgrees}, // ann's own like of a2 is no friend's gesture
		{URI: "b1", Root: "b1", Author: "bob", EffectiveMs: 5000, AuthorPosts: 1, CoLike: nobodyAgrees, Peers: nobodyAgrees},
		{URI: "c1", Root: "c1", Author: " c1", EffectiveMs: 4000, Likes: 2, AuthorPosts: 1, FollowsTalking: 1, FollowsReposting: 1,
			Lately: young(2, 2000, 14), Since: young(2, 2000, 56), CoLike: nobodyAgrees, Peers: nobodyAgrees},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
