package search

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
)

func TestFuseCountsReciprocalRanks(t *testing.T) {
	t.Parallel()
	word := []feed.Hit{{Post: 1}, {Post: 2}, {Post: 2}, {Post: 3}}
	got := fuse(word, []feed.PostID{9, 3, 8}, 10)
	var order []feed.PostID
	for _, h := range got {
		order = append(order, h.Post)
	}
	// 3: 1/64 + 1/62; 1 and 9: 1/61 each, word first; 2: 1/62; 8: 1/63
	if !slices.Equal(order, []feed.PostID{3, 1, 9, 2, 8}) || got[0].Score != 1.0/64+1.0/62 {
		t.Errorf("%v, best %v", order, got[0].Score)
	}
	if n := len(fuse(word, nil, 2)); n != 2 {
		t.Errorf("%d hits of at most 2", n)
	}
}

// Fusing loses nobody, invents nobody, names the sides truly, never ranks a post below one that both sides rank lower, and
// of posts that one side alone found keeps that side's order.
func TestFuseKeepsWhatBothSidesAgreeOn(t *testing.T) {
	t.Parallel()
	ids := rapid.SliceOfNDistinct(rapid.Int64Range(1, 30), 0, 20, rapid.ID[int64])
	rapid.Check(t, func(t *rapid.T) {
		word, meaning := ids.Draw(t, "word"), ids.Draw(t, "meaning")
		var byWord []feed.Hit
		var byMeaning []feed.PostID
		for _, id := range word {
			byWord = append(byWord, feed.Hit{Post: feed.PostID(id), URI: "at://x", Sides: []feed.Side{feed.ByWord}})
		}
		for _, id := range meaning {
			byMeaning = append(byMeaning, feed.PostID(id))
		}
		got := fuse(byWord, byMeaning, 100)
		place := map[int64]int{}
		for i, h := range got {
			place[int64(h.Post)] = i
			inWord, inMeaning := slices.Contains(word, int64(h.Post)), slices.Contains(meaning, int64(h.Post))
			if slices.Contains(h.Sides, feed.ByWord) != inWord || slices.Contains(h.Sides, feed.ByMeaning) != inMeaning {
				t.Fatalf("%+v, by word %v, by meaning %v", h, inWord, inMeaning)
			}
		}
		union := append(slices.Clone(word), meaning...)
		slices.Sort(union)
		if len(place) != len(got) || len(got) != len(slices.Compact(union)) {
			t.Fatalf("%d hits, %d of them different", len(got), len(place))
		}
		for a := range place {
			for b := range place {
				if ahead(word, a, b) && ahead(meaning, a, b) && place[a] > place[b] {
					t.Fatalf("both sides have %d before %d: %v", a, b, got)
				}
			}
		}
		if again := fuse(byWord, byMeaning, 100); !slices.EqualFunc(got, again, func(a, b feed.Hit) bool { return a.Post == b.Post }) {
			t.Fatal("the same sides fused to another order")
		}
	})
}

// ahead: a stands before b, or the side found a alone, or neither.
func ahead(side []int64, a, b int64) bool {
	i, j := slices.Index(side, a), slices.Index(side, b)
	return a != b && (j < 0 || (i >= 0 && i < j))
}
