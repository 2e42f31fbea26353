package eval

import (
	"slices"
	"strings"
	"testing"
)

func TestNumbersFollowIds(t *testing.T) {
	t.Parallel()
	d, err := read(folder(
		`{"id":"c","author":"x"}`+"\n"+`{"id":"a"}`+"\n"+`{"id":"b","author":"x"}`+"\n"+`{"id":"d"}`,
		`{"user":"z","item":"c","t_ms":5,"kind":"like"}`+"\n"+`{"user":"y","item":"a","t_ms":4,"kind":"view"}`,
		"z\ty\nz\ta\nz\ty\n"), true)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, it := range d.items {
		ids = append(ids, it.id)
	}
	if !slices.Equal(ids, []string{"a", "b", "c", "d"}) || !slices.Equal(d.users, []string{"a", "y", "z"}) {
		t.Errorf("items %q, users %q", ids, d.users)
	}
	if d.items[1].author != d.items[2].author {
		t.Error("one author has two numbers")
	}
	if d.items[0].author == d.items[3].author {
		t.Error("two items without an author share one")
	}
	if !slices.Equal(d.follows[2], []int32{0, 1}) || len(d.follows[0]) != 0 {
		t.Errorf("follows %v", d.follows)
	}
	if d.events[0].user != 1 || d.events[1].user != 2 {
		t.Errorf("events %v: want the earlier first", d.events)
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]gesture{
		"like": liked, "repost": reposted, "reply": replied, "view": viewed, "seen": viewed, "dislike": viewed, "less": viewed,
		"listen": liked, "Like": liked,
	} {
		if got := gestureOf(kind); got != want {
			t.Errorf("%s is %d, want %d", kind, got, want)
		}
	}
}

// Of several equal gestures the earliest counts, whatever the order of the lines.
func TestFirsts(t *testing.T) {
	t.Parallel()
	events := []event{
		{30, 1, 1, liked}, {10, 1, 1, liked}, {20, 1, 1, replied}, {10, 2, 1, liked}, {20, 1, 1, liked},
	}
	want := []event{{10, 1, 1, liked}, {10, 2, 1, liked}, {20, 1, 1, replied}}
	if got := firsts(slices.Clone(events)); !slices.Equal(got, want) {
		t.Errorf("firsts = %v, want %v", got, want)
	}
	slices.Reverse(events)
	if got := firsts(events); !slices.Equal(got, want) {
		t.Errorf("firsts of the reverse = %v, want %v", got, want)
	}
}

func TestLikedMaskedLeavesTheDislikedIn(t *testing.T) {
	t.Parallel()
	n := newNetwork(4, 20, 60, 900)
	masked, left := mustRank(t, n.folder(), Options{}), mustRank(t, n.folder(), Options{LikedMasked: true})
	if masked.Users != left.Users || masked.Rows[Newest].N != left.Rows[Newest].N {
		t.Errorf("the mask changed who is ranked for: %d and %d", masked.Users, left.Users)
	}
	if masked.Rows[RecentPopularity] == left.Rows[RecentPopularity] {
		t.Error("the mask changed nothing")
	}
}

func TestLikesSpanReachesSkein(t *testing.T) {
	t.Parallel()
	n := newNetwork(4, 20, 60, 900)
	all, some := mustRank(t, n.folder(), Options{}), mustRank(t, n.folder(), Options{LikesSpanMs: 500_000})
	if all.Rows[Skein] == some.Rows[Skein] {
		t.Error("the span changed nothing for skein")
	}
	if all.Rows[RecentPopularity] != some.Rows[RecentPopularity] || all.Rows[ItemKNN] != some.Rows[ItemKNN] {
		t.Error("the span is skein's alone")
	}
}

// FuzzFolder: whatever the bytes, an answer or an error, never a panic, and figures within their ranges.
func FuzzFolder(f *testing.F) {
	n := newNetwork(1, 6, 12, 120)
	f.Add(strings.Join(n.items, "\n"), strings.Join(n.events, "\n"), strings.Join(n.graph, "\n"), "time:0.8")
	f.Add(goodItem, `{"user":"u","item":"a","kind":"like"}`, "u\tv", "holdout:0.5")
	f.Add("{", "[]", "\t", "time:1e-9")
	f.Fuzz(func(t *testing.T, items, events, graph, split string) {
		r, err := Ranking(t.Context(), folder(items, events, graph), Options{Split: split, MaxUsers: 3})
		if err != nil {
			return
		}
		for name, row := range r.Rows {
			if !(row.NDCG >= 0 && row.NDCG <= 1 && row.AUC >= 0 && row.AUC <= 1) {
				t.Errorf("%s: %+v", name, row)
			}
		}
	})
}
