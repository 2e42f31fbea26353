//go:build window

package window

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The window is opened once; its parts are looked at one after the other.
func TestWindow(t *testing.T) {
	p, started := open(t)
	ctx := t.Context()
	if err := p.until(ctx, `performance.getEntriesByName("first-contentful-paint").length`); err != nil {
		t.Fatal(err)
	}
	t.Run("is on the screen", func(t *testing.T) {
		out, err := exec.Command("xwininfo", "-display", p.display, "-name", "Skein").CombinedOutput()
		if err != nil || !strings.Contains(string(out), "IsViewable") {
			t.Errorf("%v: %s", err, out)
		}
	})
	t.Run("paints", func(t *testing.T) {
		var painted float64 // Unix milliseconds
		err := p.eval(ctx, `performance.timeOrigin + performance.getEntriesByName("first-contentful-paint")[0].startTime`, &painted)
		if err != nil {
			t.Fatal(err)
		}
		ms := painted - float64(started.UnixMilli())
		figure(t, "first paint in the true window", ms, "ms")
		if ms <= 0 || ms > 20_000 {
			t.Errorf("first paint after %.0f ms", ms)
		}
		if n := colours(t, p, "window-sign-in"); n < 8 {
			t.Errorf("the window shows %d colours: it is blank", n)
		}
	})
	t.Run("reaches Go", func(t *testing.T) {
		var state map[string]any
		if err := p.eval(ctx, `window.go.app.API.State()`, &state); err != nil || len(state) == 0 {
			t.Errorf("State() is %v, %v", state, err)
		}
		var lifecycle []string
		err := p.eval(ctx, `Promise.resolve(Object.keys(window.go.app.API).filter(n => /^(Start|Stop|Startup|Shutdown|Close|SetOpener)$/.test(n)))`, &lifecycle)
		if err != nil || len(lifecycle) > 0 {
			t.Errorf("a page can call %v, %v", lifecycle, err)
		}
	})
	t.Run("passes axe", func(t *testing.T) { axe(t, p) })
	t.Run("passes axe with posts", func(t *testing.T) {
		if err := p.eval(ctx, `window.go.app.API.LookAround()`, nil); err != nil {
			t.Fatal(err)
		}
		if err := p.until(ctx, `document.querySelectorAll("article").length > 2`); err != nil {
			t.Fatal(err)
		}
		if err := p.until(ctx, apart); err != nil {
			t.Errorf("posts lie on each other: %v", err)
		}
		if n := colours(t, p, "window-feed"); n < 8 {
			t.Errorf("the feed shows %d colours", n)
		}
		axe(t, p)
	})
}

// apart is true when every post is as high as what it holds and none overlaps another: a row of unknown height is placed
// by a guess first, and measured then.
const apart = `[...document.querySelectorAll("article")].every(a => a.scrollHeight <= a.clientHeight + 1)
	&& [...document.querySelectorAll("article")].map(a => a.getBoundingClientRect()).sort((a, b) => a.top - b.top)
	.every((box, i, all) => i === 0 || box.top >= all[i - 1].bottom - 1)`

// figure prints one line as `make bench` does.
func figure(t *testing.T, name string, value float64, unit string) {
	t.Helper()
	line, err := json.Marshal(struct {
		Figure string  `json:"figure"`
		Value  float64 `json:"value"`
		Unit   string  `json:"unit"`
	}{name, value, unit})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%s\n", line)
}

// colours counts the different colours of a picture of the page, which it leaves in the folder SKEIN_SHOTS if that is set.
func colours(t *testing.T, p *page, name string) int {
	t.Helper()
	var shot struct{ DataURL string }
	err := p.send(t.Context(), "Page.snapshotRect", map[string]any{"x": 0, "y": 0, "width": 1100, "height": 700, "coordinateSystem": "Viewport"}, &shot)
	if err != nil {
		t.Fatal(err)
	}
	_, encoded, _ := strings.Cut(shot.DataURL, ",")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[3]uint32]bool{}
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y += 2 {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x += 2 {
			r, g, b, _ := img.At(x, y).RGBA()
			seen[[3]uint32{r, g, b}] = true
		}
	}
	if dir := os.Getenv("SKEIN_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), raw, 0o600); err != nil {
			t.Error(err)
		}
	}
	return len(seen)
}

// axe runs axe-core in the page and fails on what it calls serious or critical.
func axe(t *testing.T, p *page) {
	t.Helper()
	source, err := os.ReadFile("../../frontend/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := p.eval(t.Context(), string(source)+"\n;0", nil); err != nil {
		t.Fatalf("axe does not load: %v", err)
	}
	var found []struct {
		ID, Impact, Help string
		Nodes            []struct{ HTML string }
	}
	if err := p.eval(t.Context(), `axe.run().then(r => JSON.parse(JSON.stringify(r.violations)))`, &found); err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		line := fmt.Sprintf("%s (%s): %s: %d places, first %.200s", v.ID, v.Impact, v.Help, len(v.Nodes), v.Nodes[0].HTML)
		if v.Impact == "serious" || v.Impact == "critical" {
			t.Error(line)
		} else {
			t.Log(line)
		}
	}
	t.Logf("axe took %v", time.Since(start).Round(time.Millisecond))
}
