package readers

import (
	"math"
	"reflect"
	"testing"

	"skein/feed"
)

func cosine(a, b *feed.Vector) float64 {
	dot, x, y := 0.0, 0.0, 0.0
	for i := range a.Q {
		p, q := float64(a.Q[i]), float64(b.Q[i])
		dot, x, y = dot+p*q, x+p*p, y+q*q
	}
	return dot / math.Sqrt(x*y)
}

func TestWorldIsWhatItSays(t *testing.T) {
	t.Parallel()
	w := NewWorld(1, 8, 60, 6)
	if again := NewWorld(1, 8, 60, 6); !reflect.DeepEqual(again, w) {
		t.Fatal("an equal seed gives another world")
	}
	if len(w.Posts) < 200 {
		t.Fatalf("%d posts", len(w.Posts))
	}
	same, other, n, m := 0.0, 0.0, 0.0, 0.0
	for i := range 200 {
		for j := range i {
			c := cosine(&w.Posts[i].Meaning, &w.Posts[j].Meaning)
			if w.Posts[i].Topic == w.Posts[j].Topic {
				same, n = same+c, n+1
			} else {
				other, m = other+c, m+1
			}
		}
		near := w.Near(3, i)
		if c := cosine(&near, &w.Posts[i].Meaning); c < 0.8 {
			t.Errorf("what is near post %d has a cosine of %v", i, c)
		}
	}
	if same/n < 0.5 || math.Abs(other/m) > 0.05 {
		t.Errorf("a mean cosine of %.2f within topics, %.2f between", same/n, other/m)
	}
	for i := 1; i < len(w.Posts); i++ {
		p := &w.Posts[i]
		if p.Likes(p.AtMs) != 0 || p.Likes(p.AtMs+5*HourMs) > p.Likes(p.AtMs+50*HourMs) || p.Likes(1<<60) > p.Crowd {
			t.Fatalf("the likes of %+v", p)
		}
	}
}

func TestReadersEnjoyWhatPleasesThem(t *testing.T) {
	t.Parallel()
	w := NewWorld(2, 8, 80, 20)
	r := NewReader(5, w)
	said, enjoyed, resented := [2]float64{}, [2]float64{}, [2]float64{}
	for i := range w.Posts {
		p, side := &w.Posts[i], 0
		if r.Pleasure(p) > -1 {
			side = 1
		}
		said[side] += r.Chance(p)
		enjoys, likes := r.Enjoys(p), r.Likes(p)
		if r.Enjoys(p) != enjoys || r.Likes(p) != likes {
			t.Fatal("a wish changed")
		}
		if enjoys {
			enjoyed[side]++
		}
		if r.Resents(p) {
			resented[side]++
		}
	}
	for side := range said {
		if math.Abs(said[side]-enjoyed[side]) > 4*math.Sqrt(said[side]) {
			t.Errorf("%.1f posts were to please, %.0f did", said[side], enjoyed[side])
		}
	}
	if resented[1] > resented[0]/10 || resented[0] == 0 {
		t.Errorf("resented: %v", resented)
	}
	near, far := 0, 0
	for s := range 500 {
		if r.Looks(s, 0) {
			near++
		}
		if r.Looks(s, 60) {
			far++
		}
	}
	if near < 480 || far > 240 || far < 100 {
		t.Errorf("looked at the top %d times, at place 60 %d times of 500", near, far)
	}
}

func TestMeasuresByHand(t *testing.T) {
	t.Parallel()
	if _, ok := NDCG10([]bool{false, false}); ok {
		t.Error("nothing to find was found")
	}
	if v, ok := NDCG10([]bool{true, false, true}); !ok || math.Abs(v-(1+0.5)/(1+1/math.Log2(3))) > 1e-12 {
		t.Errorf("%v", v)
	}
	if v := Regret([]float64{0.5, 0.25, 1}, 2); math.Abs(v-0.5) > 1e-12 {
		t.Errorf("regret %v", v)
	}
	if v := Regret([]float64{1, 0.5, 0.25}, 2); v != 0 {
		t.Errorf("the best order has a regret of %v", v)
	}
	if Regret(nil, 3) != 0 || Quantised([feed.Dims]float64{}) != (feed.Vector{}) {
		t.Error("nothing is something")
	}
}
