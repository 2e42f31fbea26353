package feed

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestURISplit(t *testing.T) {
	t.Parallel()
	for in, want := range map[URI]bool{
		"at://did:plc:abc/app.bsky.feed.post/3k": true,
		"at://did:plc:abc/app.bsky.feed.post":    false,
		"at://did:plc:abc/app.bsky.feed.post/":   false,
		"https://bsky.app/profile/x/post/y":      false,
		"at://a/b/c/d":                           false,
		"":                                       false,
	} {
		did, coll, rkey, ok := in.Split()
		if ok != want {
			t.Errorf("%q: ok=%v", in, ok)
		}
		if ok && NewURI(did, coll, rkey) != in {
			t.Errorf("%q does not survive a round trip", in)
		}
	}
	u := NewURI("did:plc:abc", CollectionPost, "3k")
	if u.WebURL() != "https://bsky.app/profile/did:plc:abc/post/3k" || u.Author() != "did:plc:abc" {
		t.Error(u.WebURL(), u.Author())
	}
	if URI("nope").WebURL() != "" || URI("nope").Author() != "" {
		t.Error("a malformed URI has no address")
	}
}

func TestEffectiveTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ created, witnessed, want int64 }{
		{100, 0, 100}, {100, 50, 50}, {50, 100, 50},
	} {
		p := Post{CreatedMs: c.created, WitnessedMs: c.witnessed}
		if got := p.EffectiveMs(); got != c.want {
			t.Errorf("created %d witnessed %d: %d, want %d", c.created, c.witnessed, got, c.want)
		}
	}
}

func TestLabelActiveAt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l    Label
		want bool
	}{
		{Label{}, true},
		{Label{Negated: true}, false},
		{Label{ExpiresMs: 11}, true},
		{Label{ExpiresMs: 10}, false},
	} {
		if got := c.l.ActiveAt(10); got != c.want {
			t.Errorf("%+v: %v", c.l, got)
		}
	}
}

func TestVerdictStricter(t *testing.T) {
	t.Parallel()
	veil, drop := Verdict{Action: Veil, Rule: "a"}, Verdict{Action: Drop, Rule: "b"}
	if got := veil.Stricter(drop); got.Rule != "b" {
		t.Error("drop is stricter than veil")
	}
	if got := veil.Stricter(Verdict{Action: Veil, Rule: "later"}); got.Rule != "a" {
		t.Error("the first of two equals stands")
	}
	if !(Verdict{}).Allows() || !(Verdict{Action: Allow}).Allows() || veil.Allows() {
		t.Error("only the zero verdict and Allow allow")
	}
}

func TestSnapStaysOnTheGrid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := SnapValue(rapid.Float64().Draw(t, "v"), -1)
		if v < -1 || v > 1 || v*ValueGrid != math.Trunc(v*ValueGrid) {
			t.Fatalf("value %v is off the grid", v)
		}
		w := SnapWeight(rapid.Float64().Draw(t, "w"), -4, 8)
		if w < -4 || w > 8 || w*WeightGrid != math.Trunc(w*WeightGrid) {
			t.Fatalf("weight %v is off the grid", w)
		}
	})
	if SnapValue(math.NaN(), -1) != 0 || SnapWeight(math.NaN(), -1, 1) != 0 || SnapWeight(math.NaN(), 1, 2) != 1 {
		t.Error("NaN must be neutral")
	}
	if SnapValue(-3, 0) != 0 || SnapValue(math.Inf(1), 0) != 1 {
		t.Error("values are clamped")
	}
}

func TestErrorCarriesCodeAndCause(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk went away")
	err := FailWith(cause, CodeDiskFull, "path", "/x", "a", "b")
	if !errors.Is(err, cause) || CodeOf(err) != CodeDiskFull || err.Params["path"] != "/x" {
		t.Error(err)
	}
	if got := err.Error(); got != `store.disk_full a="b" path="/x": disk went away` {
		t.Error(got)
	}
	if CodeOf(cause) != CodeInternal || CodeOf(nil) != "" || Fail(CodeSignedOut).Error() != "auth.signed_out" {
		t.Error("codes of other errors")
	}
}

func TestBatchEmpty(t *testing.T) {
	t.Parallel()
	if b := (&Batch{Viewer: "did:plc:x"}); !b.Empty() {
		t.Error("a batch of nothing is empty")
	}
	for _, b := range []Batch{
		{Cursor: Cursor{Name: "x"}}, {Preferences: []byte("[]")}, {Whole: []GraphKind{GraphMute}}, {Gone: []DID{"d"}}, {Deleted: []URI{"u"}},
	} {
		if b.Empty() {
			t.Errorf("%+v is not empty", b)
		}
	}
}

func TestAuthorName(t *testing.T) {
	t.Parallel()
	if (Author{Handle: "a.test"}).Name() != "a.test" || (Author{Handle: "a.test", DisplayName: "A"}).Name() != "A" {
		t.Error("the handle stands in for a missing display name")
	}
}

func TestWeights(t *testing.T) {
	t.Parallel()
	w := Weights{"b": 1, "a": 2}
	c := w.Clone()
	c["a"] = 9
	if w["a"] != 2 || strings.Join(w.IDs(), "") != "ab" || Weights(nil).Clone() == nil {
		t.Error("clone and ids")
	}
}
