package eval

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// ordered gives a method's whole order of a user's pool as ids.
func ordered(f *facts, way func(*facts) scorer, user string) []string {
	u, _ := slices.BinarySearch(f.users, user)
	pool := f.pool(int32(u), false)
	scores := make([]float64, len(pool))
	way(f)(int32(u), pool, scores)
	var out []string
	for _, row := range best(scores) {
		out = append(out, f.items[pool[row]].id)
	}
	return out
}

// market has likes of three items: "old" most, long ago; "new" fewer, just now; "odd" one. Who liked old liked odd.
func market(t *testing.T) *facts {
	t.Helper()
	const long, now = "0", "2592000000" // 30 days apart
	events := ""
	like := func(user, item, ms string) {
		events += `{"user":"` + user + `","item":"` + item + `","t_ms":` + ms + `,"kind":"like"}` + "\n"
	}
	for _, u := range []string{"a", "b", "c"} {
		like(u, "old", long)
	}
	like("a", "odd", long)
	like("b", "odd", long)
	like("d", "new", now)
	like("e", "new", now)
	like("me", "odd", now)
	like("me", "mine", long)
	d, err := read(folder(`{"id":"new","author":"x"}
{"id":"odd","author":"y"}
{"id":"old","author":"z"}
{"id":"mine","author":"x"}
`, events, "me\td\nme\tc\nstranger\ta\n"), true)
	if err != nil {
		t.Fatal(err)
	}
	return count(d, d.events, 2592000000, 0)
}

func TestBaselinesByHand(t *testing.T) {
	t.Parallel()
	f := market(t)
	for _, c := range []struct {
		name string
		way  func(*facts) scorer
		user string
		want []string
	}{
		{"newest", byNewest, "me", []string{"new", "old"}},
		{"2 × 1 beats 3 × e^(−30/14)", byRecentPopularity, "me", []string{"new", "old"}},
		{"odd (1 + 2 × .12) stands between", byRecentPopularity, "stranger", []string{"new", "odd", "old", "mine"}},
		{"affinity: me liked one of x", byAuthorAffinity, "me", []string{"new", "old"}},
		{"who liked odd liked old", byItemKNN, "me", []string{"old", "new"}},
		{"one friend each: the more popular first", byFriends, "me", []string{"old", "new"}},
		{"no friends: popularity, ties by id", byFriends, "d", []string{"odd", "old", "mine"}},
		{"ease follows what goes together", byEASE, "me", []string{"old", "new"}},
	} {
		if got := ordered(f, c.way, c.user); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestKNNCosineByHand(t *testing.T) {
	t.Parallel()
	f := market(t)
	odd := item4(f.dataset, "odd")
	got := f.nearest()[odd]
	// odd: a, b, me. old: a, b, c → 2/√9. mine: me → 1/√3. new: none in common, so not near at all.
	want := []neighbour{{item4(f.dataset, "old"), 2.0 / 3}, {item4(f.dataset, "mine"), 1 / math.Sqrt(3)}}
	if len(got) != 2 || got[0].item != want[0].item || got[1].item != want[1].item {
		t.Fatalf("near odd: %v, want %v", got, want)
	}
	near(t, "old", got[0].sim, want[0].sim)
	near(t, "mine", got[1].sim, want[1].sim)
}

func TestFriendsNeedAGraph(t *testing.T) {
	t.Parallel()
	f := market(t)
	f.follows = make([][]int32, len(f.users))
	if byFriends(f) != nil {
		t.Error("friends without a graph")
	}
}

// The dual solution is held to the textbook's: B = −P/diag(P), zero diagonal, scores XB.
func TestEASEAgreesWithTheTextbook(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 6))
	const users, items = 12, 20
	f := randomLikes(rng, users, items)
	gram := make([][]float64, items)
	for i := range gram {
		gram[i] = make([]float64, items)
		gram[i][i] = ridge
	}
	for _, mine := range f.liked {
		for _, i := range mine {
			for _, j := range mine {
				gram[i][j]++
			}
		}
	}
	if !invert(gram) {
		t.Fatal("not invertible")
	}
	score := byEASE(f)
	for u := range int32(users) {
		var pool []int32
		for i := range int32(items) {
			if _, mine := slices.BinarySearch(f.liked[u], i); !mine {
				pool = append(pool, i)
			}
		}
		scores := make([]float64, len(pool))
		score(u, pool, scores)
		for row, j := range pool {
			want := 0.0
			for _, i := range f.liked[u] {
				want -= gram[i][j] / gram[j][j]
			}
			near(t, "score", scores[row], want)
		}
	}
}

func randomLikes(rng *rand.Rand, users, items int) *facts {
	d := &dataset{items: make([]item, items), authors: []string{""}, users: make([]string, users), follows: make([][]int32, users)}
	for u := range users {
		for i := range items {
			if rng.IntN(3) == 0 {
				d.events = append(d.events, event{user: int32(u), item: int32(i), gesture: liked})
			}
		}
	}
	return count(d, d.events, 0, 0)
}

func TestEASEIsAbsentBeyondItsBound(t *testing.T) {
	t.Parallel()
	if byEASE(&facts{dataset: &dataset{users: make([]string, maxSolve+1)}}) != nil {
		t.Error("a system beyond the bound was solved")
	}
}

func TestInvert(t *testing.T) {
	t.Parallel()
	m := [][]float64{{4, 2, 0}, {2, 5, 1}, {0, 1, 3}}
	inverse := [][]float64{{4, 2, 0}, {2, 5, 1}, {0, 1, 3}}
	if !invert(inverse) {
		t.Fatal("not invertible")
	}
	for i := range m {
		for j := range m {
			sum, want := 0.0, 0.0
			for k := range m {
				sum += m[i][k] * inverse[k][j]
			}
			if i == j {
				want = 1
			}
			near(t, "product with the inverse", sum, want)
		}
	}
	if invert([][]float64{{1, 2}, {2, 1}}) {
		t.Error("an indefinite matrix has no Cholesky factor")
	}
}
