package ranker

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
)

func TestInterleavingIsFair(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		a, b := NewTable(pool, asOf).Rank(drawWeights(t)).Top(60), NewTable(pool, asOf).Rank(feed.Weights{"recency/1": 1}).Top(60)
		n, seed := rapid.IntRange(1, 70).Draw(t, "places"), rapid.Uint64().Draw(t, "seed")
		out := Interleave(a, b, n, seed)
		if len(out) != min(n, len(pool)) {
			t.Fatalf("%d places of %d posts, %d wanted", len(out), len(pool), n)
		}
		if !slices.Equal(out, Interleave(a, b, n, seed)) {
			t.Fatal("the same draft twice is not the same")
		}
		seen, lead := map[feed.URI]bool{}, 0
		for i, d := range out {
			if seen[d.URI] {
				t.Fatalf("%s stands twice", d.URI)
			}
			seen[d.URI] = true
			switch d.Team {
			case TeamA:
				lead++
			case TeamB:
				lead--
			}
			if lead > 1 || lead < -1 {
				t.Fatalf("after place %d one side has %d more", i, lead)
			}
		}
		for _, d := range Interleave(a, a, n, seed) {
			if d.Team != NoTeam {
				t.Fatal("an order against itself has teams")
			}
		}
	})
}

// experiment plays one: a reader who likes what each side brings with its own probability, page after page, until the rule ends it.
func experiment(dice *rand.Rand, rule StopRule, likesA, likesB float64) Verdict {
	a, b := make([]feed.URI, 40), make([]feed.URI, 40)
	var credits []Team
	for page := uint64(0); ; page++ {
		for i := range a {
			a[i], b[i] = feed.URI(string(rune('a'+i))+"x"), feed.URI(string(rune('a'+i))+"y")
			if dice.IntN(3) == 0 {
				b[i] = a[i] // orders agree here and there
			}
		}
		for _, d := range Interleave(a, b, 40, dice.Uint64()) {
			if p := map[Team]float64{TeamA: likesA, TeamB: likesB}[d.Team]; dice.Float64() < p {
				credits = append(credits, d.Team)
			}
		}
		if v := rule.Judge(credits); v.Over {
			return v
		}
	}
}

// Two equal sides must not be told apart: at most 5 % of such experiments may end with a winner.
func TestEqualSidesSeldomHaveAWinner(t *testing.T) {
	t.Parallel()
	const runs = 300
	rule := StopRule{Credits: 100, Sure: 0.99}
	wins, winsA := 0, 0
	dice := rand.New(rand.NewPCG(1, 2))
	for range runs {
		switch experiment(dice, rule, 0.1, 0.1).Winner {
		case TeamA:
			wins, winsA = wins+1, winsA+1
		case TeamB:
			wins++
		}
	}
	t.Logf("A/A: %d of %d experiments found a winner, %.1f %% (goal ≤ 5 %%), %d of them A", wins, runs, 100*float64(wins)/runs, winsA)
	if 100*wins > 5*runs {
		t.Error("too many false winners")
	}
	found := 0
	for range 40 {
		if experiment(dice, rule, 0.16, 0.08).Winner == TeamA {
			found++
		}
	}
	t.Logf("a side liked twice as often wins %d of 40", found)
	if found < 28 {
		t.Error("a real difference is not found")
	}
}

func TestTheVerdictFollowsTheRule(t *testing.T) {
	t.Parallel()
	rule := StopRule{Credits: 40, Sure: 0.99}
	all := func(n int, team Team) []Team { return slices.Repeat([]Team{team}, n) }
	for name, c := range map[string]struct {
		credits []Team
		over    bool
		winner  Team
	}{
		"nothing yet":              {nil, false, NoTeam},
		"nobody's posts count not": {all(500, NoTeam), false, NoTeam},
		"before the first look":    {all(9, TeamA), false, NoTeam},
		"clear at the first look":  {all(10, TeamA), true, TeamA},
		"clear for the other":      {all(10, TeamB), true, TeamB},
		"over without a winner":    {slices.Repeat([]Team{TeamA, TeamB}, 20), true, NoTeam},
		"later credits count not":  {append(all(10, TeamB), all(400, TeamA)...), true, TeamB},
	} {
		if v := rule.Judge(c.credits); v.Over != c.over || v.Winner != c.winner {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// Beta(8, 4) has known quantiles; its distribution at one half is 29/256.
func TestPosterior(t *testing.T) {
	t.Parallel()
	low, high := interval(7, 3)
	for _, c := range []struct{ got, want float64 }{
		{better(7, 3), 0.88671875}, {better(0, 0), 0.5}, {better(5, 5), 0.5}, {low, 0.39026}, {high, 0.89074},
	} {
		if math.Abs(c.got-c.want) > 2e-4 {
			t.Errorf("%.5f, want %.5f", c.got, c.want)
		}
	}
}
