package skynet

import (
	"bytes"
	"image/png"
	"testing"
)

func TestScenes(t *testing.T) {
	t.Parallel()
	drawn := map[string]string{}
	for name := range scenes() {
		for _, about := range []string{"one", "another"} {
			m := motif{name: name, about: about, hue: -1, width: 240, height: 160}
			data := draw(m)
			im, err := png.Decode(bytes.NewReader(data))
			if err != nil || im.Bounds().Dx() != 240 || im.Bounds().Dy() != 160 {
				t.Fatalf("%s: %v", name, err)
			}
			if !bytes.Equal(data, draw(m)) {
				t.Errorf("%s is not the same twice, so its CID would not be stable", name)
			}
			if other, seen := drawn[string(data)]; seen {
				t.Errorf("%s of %q looks like %s", name, about, other)
			}
			drawn[string(data)] = name + " of " + about
			if len(data) > 80<<10 {
				t.Errorf("%s has %d bytes", name, len(data))
			}
			if colours(im.At, 240, 160) < 5 {
				t.Errorf("%s is flat", name)
			}
		}
	}
	if len(drawn) < 14 {
		t.Errorf("%d pictures", len(drawn))
	}
}

func colours[C comparable](at func(x, y int) C, w, h int) int {
	seen := map[C]bool{}
	for y := range h {
		for x := range w {
			seen[at(x, y)] = true
		}
	}
	return len(seen)
}

func TestDiceAndNoiseStayInRange(t *testing.T) {
	t.Parallel()
	for i := range 2000 {
		if d := dice(i, -i, uint64(i)); d < 0 || d >= 1 {
			t.Fatalf("dice %v", d)
		}
		if n := noise(float64(i)/2000, float64(i%37)/37, 11, uint64(i)); n < 0 || n > 1 {
			t.Fatalf("noise %v", n)
		}
	}
}
