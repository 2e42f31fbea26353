package feed

import (
	"bytes"
	"math"
	"slices"
	"testing"
)

func TestSlateBounds(t *testing.T) {
	t.Parallel()
	good := Slate{AuthorCap: 3, AuthorDecay: 0.5, Variety: 1, FoldAlike: true, QuietDays: 3, Budgets: []Budget{{"politics", 5}, {"go", 0}}}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	many := make([]Budget, MaxBudgets+1)
	for i := range many {
		many[i] = Budget{Topic: string(rune('a' + i)), Percent: 1}
	}
	for name, s := range map[string]Slate{
		"cap below": {AuthorCap: -1}, "cap above": {AuthorCap: 21}, "decay below": {AuthorDecay: -0.1}, "decay above": {AuthorDecay: 8.1},
		"decay NaN": {AuthorDecay: math.NaN()}, "variety below": {Variety: -1}, "variety above": {Variety: 9}, "variety NaN": {Variety: math.NaN()},
		"days below": {QuietDays: -1}, "days above": {QuietDays: 31}, "too many": {Budgets: many}, "twice": {Budgets: []Budget{{"a", 1}, {"a", 2}}},
		"no name": {Budgets: []Budget{{"", 1}}}, "percent below": {Budgets: []Budget{{"a", -1}}}, "percent above": {Budgets: []Budget{{"a", 100}}},
	} {
		if s.Validate() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestSlateInARecipe(t *testing.T) {
	t.Parallel()
	r, err := ParseRecipe([]byte(goodRecipe))
	if err != nil {
		t.Fatal(err)
	}
	r.Select = Slate{AuthorCap: 2, Variety: 0.3, FoldThreads: true, Budgets: []Budget{{"politics", 5}, {"art", 9}}}
	again, err := ParseRecipe(r.Canonical())
	if err != nil || !bytes.Equal(again.Canonical(), r.Canonical()) || !again.Select.Equal(r.Select) {
		t.Fatalf("%+v, %v", again.Select, err)
	}
	if again.Select.Budgets[0].Topic != "art" || again.Select.Variety != math.Round(0.3*WeightGrid)/WeightGrid {
		t.Errorf("%+v is not canonical", again.Select)
	}
	for _, other := range []Slate{{}, {AuthorCap: 2}, {AuthorCap: 2, Variety: 0.3, FoldThreads: true, Budgets: []Budget{{"politics", 6}, {"art", 9}}}} {
		if other.Equal(r.Select) {
			t.Errorf("%+v passes for the same", other)
		}
	}
}

func TestMoodsEndByThemselves(t *testing.T) {
	t.Parallel()
	s := Slate{Budgets: []Budget{{"politics", 20}}}
	moods := []Mood{{Budget{"politics", 5}, 100}, {Budget{"sports", 0}, 200}, {Budget{"go", 1}, 300}}
	for _, c := range []struct {
		at   int64
		want []Budget
	}{
		{99, []Budget{{"politics", 5}, {"sports", 0}, {"go", 1}}},
		{100, []Budget{{"politics", 20}, {"sports", 0}, {"go", 1}}},
		{250, []Budget{{"politics", 20}, {"go", 1}}},
		{300, []Budget{{"politics", 20}}},
	} {
		if got := s.Under(moods, c.at).Budgets; !slices.Equal(got, c.want) {
			t.Errorf("at %d: %v, want %v", c.at, got, c.want)
		}
	}
	if s.Budgets[0].Percent != 20 {
		t.Error("a mood changed the recipe's slate")
	}
	looser := s.Under([]Mood{{Budget{"politics", 40}, 100}}, 1)
	if looser.Budgets[0].Percent != 20 {
		t.Errorf("a mood loosened a budget: %v", looser.Budgets)
	}
}
