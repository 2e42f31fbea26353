package learn

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestCirclesAreThoseWhoFollowOneAnother(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(3, 3))
	var follows [][2]int32
	for range 400 { // three circles of twenty, a few bridges, and one person alone
		c := int32(dice.IntN(3)) * 20
		follows = append(follows, [2]int32{c + int32(dice.IntN(20)), c + int32(dice.IntN(20))})
	}
	follows = append(follows, [2]int32{0, 25}, [2]int32{41, 3}, [2]int32{5, 5}, [2]int32{-1, 4}, [2]int32{4, 999})
	got := Circles(61, follows)
	for i := range 60 {
		if got[i] != got[i/20*20] || got[i] == 0 {
			t.Errorf("person %d is of circle %d, person %d of %d", i, got[i], i/20*20, got[i/20*20])
		}
	}
	if got[0] == got[20] || got[20] == got[40] || got[0] == got[40] || got[60] != 0 {
		t.Errorf("circles %d, %d, %d, and %d for nobody's friend", got[0], got[20], got[40], got[60])
	}
	if again := Circles(61, follows); !slices.Equal(again, got) {
		t.Error("equal follows give other circles")
	}
	if len(Circles(0, nil)) != 0 || Circles(2, nil)[1] != 0 {
		t.Error("nobody is somebody")
	}
}
