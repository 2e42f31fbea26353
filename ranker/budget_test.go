package ranker

import (
	"fmt"
	"math"
	"testing"

	"skein/feed"
)

// politicised invents posts of which a share is about politics, the best ones first of all.
func politicised(n, percent int) *Table {
	pool := make([]feed.Candidate, n)
	topics := map[feed.PostID][]string{}
	for i := range pool {
		pool[i] = row(i, fmt.Sprint("p", i%211))
		if i*7919%100 < percent || i < 30 {
			topics[pool[i].ID] = []string{"politics", "news"}
		} else if i%3 == 0 {
			topics[pool[i].ID] = []string{"news"}
		}
	}
	t := NewTable(pool, asOf)
	t.Furnish(beside(nil, topics, nil))
	return t
}

// Over 500 posts a budget is met within two points, from above always and from below where the topic has enough to fill it.
func TestABudgetIsMetWithinTwoPointsOver500Posts(t *testing.T) {
	t.Parallel()
	worst := 0.0
	for _, there := range []int{20, 40, 70} {
		for _, allowed := range []int{0, 5, 10, 15} {
			slate := feed.Slate{AuthorCap: 3, Budgets: []feed.Budget{{Topic: "politics", Percent: allowed}}}
			e := politicised(3000, there).Rank(feed.Weights{"recency/1": 4}).Select(slate).Exposure(500)
			share := 100 * float64(e.Topics[0].Posts) / 500
			off := math.Abs(share - float64(allowed))
			worst = max(worst, off)
			if !e.Topics[0].Kept || off > 2 {
				t.Errorf("%d %% of the pool, %d %% allowed: %.1f %% of 500, kept %v", there, allowed, share, e.Topics[0].Kept)
			}
		}
	}
	t.Logf("worst distance from a budget over 500 posts: %.2f points (goal ≤ 2)", worst)
}

// Where the pool has too little of anything else the budget cannot be kept; that is said, and the posts are marked.
func TestABudgetThatCannotBeKeptIsSaid(t *testing.T) {
	t.Parallel()
	slate := feed.Slate{Budgets: []feed.Budget{{Topic: "politics", Percent: 10}, {Topic: "news", Percent: 90}}}
	s := politicised(600, 60).Rank(feed.Weights{"recency/1": 4}).Select(slate)
	e := s.Exposure(500)
	if e.Topics[0].Kept || e.Topics[0].Posts < 200 || e.Places != 500 {
		t.Errorf("%+v", e)
	}
	if !e.Topics[1].Kept {
		t.Errorf("the other budget is kept: %+v", e)
	}
	over := 0
	for _, p := range s.Page(0, 500) {
		if p.Over {
			over++
		}
	}
	if over == 0 {
		t.Error("nothing is marked as over")
	}
	if e := s.Exposure(100); !e.Topics[0].Kept || e.Topics[0].Posts > 11 {
		t.Errorf("the first hundred can keep it: %+v", e)
	}
}

// Thirty days of a reader who takes forty posts a day: every quiet friend who posts is met within the days promised.
func TestQuietFriendsAreMetWithinTheirDays(t *testing.T) {
	t.Parallel()
	const friends, days, promised = 40, 30, 3
	lastMet := map[feed.DID]int{}
	late, meetings := 0, 0
	seen := map[feed.URI]bool{}
	for day := range days {
		var pool []feed.Candidate
		away := map[feed.DID]int{}
		for i := range 900 {
			c := row(i+day*1000, fmt.Sprint("loud", i%30))
			c.EffectiveMs, c.AuthorPosts = asOf-int64(i)*60_000, 60
			pool = append(pool, c)
		}
		for f := range friends {
			who := fmt.Sprint("friend", f)
			for old := range 3 { // a post every two days
				c := row(900+f*3+old+(day/2)*1000, who)
				c.URI = feed.NewURI(c.Author, feed.CollectionPost, fmt.Sprint(day/2-old))
				c.EffectiveMs, c.AuthorPosts, c.Following = asOf-20*3600_000, 2, true
				if day/2-old >= 0 && !seen[c.URI] {
					pool = append(pool, c)
				}
			}
			if d := day - lastMet["did:plc:"+feed.DID(who)]; d > 0 {
				away["did:plc:"+feed.DID(who)] = d
			}
		}
		table := NewTable(pool, asOf)
		table.Furnish(Beside{Away: away})
		for _, p := range table.Rank(feed.Weights{"recency/1": 4}).Select(feed.Slate{AuthorCap: 3, QuietDays: promised}).Page(0, 240) {
			if who := p.URI.Author(); table.cands[p.Row].Following {
				if gap := day - lastMet[who]; gap > promised {
					late++
				}
				meetings++
				lastMet[who] = day
				seen[p.URI] = true
			}
		}
	}
	t.Logf("%d meetings, %d later than %d days", meetings, late, promised)
	if meetings < friends*days/promised || 100*late > 2*meetings {
		t.Errorf("%d of %d meetings were later than %d days", late, meetings, promised)
	}
}
