package ranker

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
)

// drawBeside gives a pool threads, topics, directions in the vector space and friends who were away.
func drawBeside(t *rapid.T, pool []feed.Candidate) Beside {
	topics, vectors := map[feed.PostID][]string{}, map[feed.PostID]feed.Vector{}
	away := map[feed.DID]int{}
	for i := range pool {
		pool[i].ID = feed.PostID(i + 1)
		pool[i].Following = true
		pool[i].AuthorPosts = 2
		if root := rapid.IntRange(0, 20).Draw(t, "thread"); root < 6 {
			pool[i].Root = feed.NewURI("did:plc:root", feed.CollectionPost, fmt.Sprint(root))
		}
		for _, topic := range []string{"go", "politics"} {
			if rapid.IntRange(0, 3).Draw(t, topic) == 0 {
				topics[pool[i].ID] = append(topics[pool[i].ID], topic)
			}
		}
		if about := rapid.IntRange(-1, 9).Draw(t, "meaning"); about >= 0 {
			vectors[pool[i].ID] = meaning(uint64(about))
		}
		if days := rapid.IntRange(0, 5).Draw(t, "away"); days > 0 {
			away[pool[i].Author] = days
		}
	}
	return beside(vectors, topics, away)
}

func beside(vectors map[feed.PostID]feed.Vector, topics map[feed.PostID][]string, away map[feed.DID]int) Beside {
	return Beside{
		Vectors: func(ids []feed.PostID) []feed.Vector {
			out := make([]feed.Vector, len(ids))
			for i, id := range ids {
				out[i] = vectors[id]
			}
			return out
		},
		Topics: func(id feed.PostID) []string { return topics[id] },
		Away:   away,
	}
}

// meaning is a direction of its own for every seed.
func meaning(seed uint64) feed.Vector {
	dice := rand.New(rand.NewPCG(seed, 7))
	v := feed.Vector{Scale: 1.0 / 127}
	for i := range v.Q {
		v.Q[i] = int8(dice.IntN(255) - 127)
	}
	return v
}

func drawSlate(t *rapid.T) feed.Slate {
	s := feed.Slate{
		AuthorCap: rapid.IntRange(0, 4).Draw(t, "cap"), AuthorDecay: rapid.Float64Range(0, 1).Draw(t, "decay"),
		Variety: rapid.Float64Range(0, 2).Draw(t, "variety"), FoldAlike: rapid.Bool().Draw(t, "same"),
		FoldThreads: rapid.Bool().Draw(t, "threads"), QuietDays: rapid.IntRange(0, 5).Draw(t, "days"),
	}
	for _, topic := range []string{"go", "politics"} {
		if rapid.Bool().Draw(t, "bound "+topic) {
			s.Budgets = append(s.Budgets, feed.Budget{Topic: topic, Percent: rapid.IntRange(0, 60).Draw(t, "percent")})
		}
	}
	return s
}

// hard is what two rules forbid, worked out from nothing but the places before.
func hard(table *Table, slate feed.Slate, placed []Placed, row int) bool {
	n := 0
	for _, p := range placed[max(0, len(placed)-window+1):] {
		if table.authors[p.Row] == table.authors[row] {
			n++
		}
	}
	if slate.AuthorCap > 0 && n >= slate.AuthorCap {
		return true
	}
	for _, b := range slate.Budgets {
		about := 0
		for _, p := range placed {
			if table.about(int32(p.Row), b.Topic) {
				about++
			}
		}
		if table.about(int32(row), b.Topic) && float64(about+1) > float64(b.Percent)/100*float64(len(placed)+1)+1-1e-9 {
			return true
		}
	}
	return false
}

// With caps and budgets alone, each place is the best post that they allow among all that are left.
func TestCapsAndBudgetsTakeTheBestThatTheyAllow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		table := NewTable(pool, asOf)
		table.Furnish(drawBeside(t, table.cands))
		slate := drawSlate(t)
		slate.AuthorDecay, slate.Variety, slate.FoldAlike, slate.FoldThreads, slate.QuietDays = 0, 0, false, false, 0
		r := table.Rank(drawWeights(t))
		placed := r.Select(slate).Page(0, len(pool))
		left := slices.Clone(r.top(len(pool)))
		for i, p := range placed {
			pick := slices.IndexFunc(left, func(row int32) bool { return !hard(table, slate, placed[:i], int(row)) })
			if over := pick < 0; over != p.Over {
				t.Fatalf("place %d: over=%v, want %v", i, p.Over, over)
			}
			if pick = max(pick, 0); left[pick] != int32(p.Row) {
				t.Fatalf("place %d: %s, want %s", i, p.URI, table.cands[left[pick]].URI)
			}
			left = slices.Delete(left, pick, pick+1)
		}
	})
}

// Whatever rules hold: every post has one place, caps and budgets are kept where they can be, every departure from the order
// of the scores is explained, and the same slate gives the same order again after a move that was taken back.
func TestEverySlateIsWholeExplainedAndRepeatable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		table := NewTable(pool, asOf)
		table.Furnish(drawBeside(t, table.cands))
		slate := drawSlate(t)
		r := table.Rank(drawWeights(t))
		s := r.Select(slate)
		var placed []Placed
		for len(placed) < len(pool) {
			placed = append(placed, s.Page(len(placed), rapid.IntRange(1, 9).Draw(t, "page"))...)
		}
		mustBeWhole(t, r, placed)
		mustTell(t, table, slate, placed)
		was := r.weights[0]
		r.Move(columns[0].ID, was+1)
		r.Select(slate).Page(0, 5)
		r.Move(columns[0].ID, was)
		if again := r.Select(slate).Page(0, len(pool)); !slices.Equal(again, placed) {
			t.Fatal("the order is another after a move that was taken back")
		}
	})
}

func mustTell(t *rapid.T, table *Table, slate feed.Slate, placed []Placed) {
	t.Helper()
	lowest := -1
	folded := map[feed.URI]bool{}
	for i, p := range placed {
		if !p.Over && !p.folds() && hard(table, slate, placed[:i], p.Row) {
			t.Fatalf("place %d: %+v breaks a cap or budget", i, p)
		}
		switch {
		case p.folds():
			if folded[p.With] || !slices.ContainsFunc(placed[:i], func(q Placed) bool { return q.URI == p.With }) {
				t.Fatalf("place %d: %+v is folded behind a post that does not stand above", i, p)
			}
			folded[p.URI] = true
		case p.Rule == RuleLifted:
			if i%liftEvery != liftEvery-1 || p.Count < max(slate.QuietDays-1, 1) {
				t.Fatalf("place %d: %+v", i, p)
			}
		default:
			if waited := p.Own < lowest; waited != (p.Rule != "") {
				t.Fatalf("place %d: %+v, behind own place %d", i, p, lowest)
			}
			lowest = max(lowest, p.Own)
		}
		if (p.Rule == RuleAlike || p.Rule == RuleRepeated) && p.Points <= 0 {
			t.Fatalf("place %d: %+v waited with nothing", i, p)
		}
	}
}

// row makes one candidate of a drawn-out pool: the i-th best by score.
func row(i int, author string) feed.Candidate {
	did := feed.DID("did:plc:" + author)
	return feed.Candidate{ID: feed.PostID(i + 1), URI: feed.NewURI(did, feed.CollectionPost, fmt.Sprintf("%03d", i)), Author: did, EffectiveMs: asOf - int64(i)*60_000}
}

func rowNames(page []Placed) (out []int) {
	for _, p := range page {
		out = append(out, p.Own)
	}
	return out
}

func TestThreadsAndLikePostsAreFoldedBehindTheBest(t *testing.T) {
	t.Parallel()
	var pool []feed.Candidate
	vectors := map[feed.PostID]feed.Vector{}
	for i := range 8 {
		c := row(i, fmt.Sprint("a", i))
		vectors[c.ID] = meaning(uint64(i))
		pool = append(pool, c)
	}
	pool[2].Root, pool[5].Root = "at://x/y/thread", "at://x/y/thread"
	vectors[7] = vectors[2] // post 6 says what post 1 says
	table := NewTable(pool, asOf)
	table.Furnish(beside(vectors, nil, nil))
	r := table.Rank(feed.Weights{"recency/1": 4})
	page := r.Select(feed.Slate{FoldAlike: true, FoldThreads: true}).Page(0, 8)
	if got, want := rowNames(page), []int{0, 1, 2, 3, 4, 7, 5, 6}; !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	if p := page[6]; p.Rule != RuleThread || p.With != pool[2].URI {
		t.Errorf("%+v", p)
	}
	if p := page[7]; p.Rule != RuleSame || p.With != pool[1].URI {
		t.Errorf("%+v", p)
	}
	if got := rowNames(r.Select(feed.Slate{}).Page(0, 8)); !slices.IsSorted(got) {
		t.Errorf("without folding: %v", got)
	}
}

func TestVarietyAndDecayLowerWhatComesAgain(t *testing.T) {
	t.Parallel()
	var pool []feed.Candidate
	vectors := map[feed.PostID]feed.Vector{}
	for i, author := range []string{"a", "a", "b", "c", "d"} {
		c := row(i, author)
		vectors[c.ID] = meaning(uint64(i))
		pool = append(pool, c)
	}
	vectors[3] = vectors[1] // b's post means what a's first means
	table := NewTable(pool, asOf)
	table.Furnish(beside(vectors, nil, nil))
	r := table.Rank(feed.Weights{"recency/1": 4})
	decayed := r.Select(feed.Slate{AuthorDecay: 1}).Page(0, 5)
	if got := rowNames(decayed); !slices.Equal(got, []int{0, 2, 3, 4, 1}) || decayed[4].Rule != RuleRepeated || decayed[4].Count != 1 || decayed[4].Points != 1 {
		t.Errorf("%v, %+v", got, decayed[4])
	}
	varied := r.Select(feed.Slate{Variety: 2}).Page(0, 5)
	if p := varied[4]; p.Own != 2 || p.Rule != RuleAlike || p.With != pool[0].URI || p.Points != 2 {
		t.Errorf("%v, %+v", rowNames(varied), p)
	}
	table.Furnish(Beside{})
	if got := rowNames(table.Rank(feed.Weights{"recency/1": 4}).Select(feed.Slate{Variety: 2, FoldAlike: true}).Page(0, 5)); !slices.IsSorted(got) {
		t.Errorf("without vectors variety moved something: %v", got)
	}
}

func TestAQuietFriendWhoWasAwayIsBroughtUp(t *testing.T) {
	t.Parallel()
	var pool []feed.Candidate
	for i := range 60 {
		c := row(i, fmt.Sprint("loud", i%6))
		c.AuthorPosts = 40
		pool = append(pool, c)
	}
	for i, name := range []string{"ann", "bo", "cy"} {
		c := row(60+i, name)
		c.Following, c.AuthorPosts = true, 1
		pool = append(pool, c)
	}
	table := NewTable(pool, asOf)
	table.Furnish(Beside{Away: map[feed.DID]int{"did:plc:ann": 3, "did:plc:bo": 9, "did:plc:cy": 1, "did:plc:loud0": 9}})
	s := table.Rank(feed.Weights{"recency/1": 4}).Select(feed.Slate{QuietDays: 3})
	page := s.Page(0, 63)
	for place, who := range map[int]feed.DID{9: "did:plc:bo", 19: "did:plc:ann"} {
		if p := page[place]; p.URI.Author() != who || p.Rule != RuleLifted {
			t.Errorf("place %d: %+v, want %s brought up", place, p, who)
		}
	}
	if e := s.Exposure(50); e.Due != 2 || e.Met != 2 {
		t.Errorf("%+v", e)
	}
	if e := s.Exposure(15); e.Due != 2 || e.Met != 1 {
		t.Errorf("%+v", e)
	}
}
