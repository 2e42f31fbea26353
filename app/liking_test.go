package app

import (
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"testing"
	"time"

	"skein/app/words"
	"skein/feed"
	"skein/store"
)

// hamlet is a store in which the reader r follows a, b and c; a likes what r likes, b now and then, c never.
type hamlet struct {
	*store.Network
	nowMs int64
}

const settler = "did:plc:"

func newHamlet(t *testing.T) *hamlet {
	t.Helper()
	v := &hamlet{nowMs: 1_790_000_000_000}
	v.Network = must(store.OpenNetwork(t.Context(), filepath.Join(t.TempDir(), "network.db"),
		store.Options{Clock: func() time.Time { return time.UnixMilli(v.nowMs) }}))(t)
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	b := feed.Batch{Viewer: settler + "r"}
	for _, who := range []string{"a", "b", "c"} {
		b.Graph = append(b.Graph, feed.GraphEdge{Kind: feed.GraphFollow, Subject: feed.DID(settler + who), URI: feed.NewURI(settler+"r", feed.CollectionFollow, who)})
	}
	for _, p := range []string{"1", "2", "3", "new", "other", "none"} {
		b.Posts = append(b.Posts, feed.Post{URI: hamletPost(p), CID: p, Author: settler + "d", Text: p, CreatedMs: v.nowMs - 10*dayMs, IndexedMs: v.nowMs})
	}
	for who, liked := range map[string][]string{"r": {"1", "2", "3"}, "a": {"1", "2", "3", "new"}, "b": {"1", "new", "other"}, "c": {"other"}} {
		for _, p := range liked {
			b.Engaged = append(b.Engaged, v.like(who, p, -2*time.Hour))
		}
	}
	v.apply(t, b)
	return v
}

func hamletPost(name string) feed.URI { return feed.NewURI(settler+"d", feed.CollectionPost, name) }

func (v *hamlet) like(who, post string, after time.Duration) feed.Engagement {
	did := feed.DID(settler + who)
	return feed.Engagement{Kind: feed.Like, Actor: did, Post: hamletPost(post), URI: feed.NewURI(did, feed.CollectionLike, post), CreatedMs: v.nowMs + after.Milliseconds()}
}

func (v *hamlet) apply(t *testing.T, b feed.Batch) {
	t.Helper()
	b.Viewer = settler + "r"
	if err := v.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// reader reads the hamlet as somebody who asked for nothing yet.
func (v *hamlet) reader(t *testing.T) *reading {
	t.Helper()
	self := must(store.OpenSelf(t.Context(), filepath.Join(t.TempDir(), "self.db"), settler+"r", store.Options{Clock: func() time.Time { return time.UnixMilli(v.nowMs) }}))(t)
	t.Cleanup(func() {
		if err := self.Close(); err != nil {
			t.Error(err)
		}
	})
	return &reading{viewer: settler + "r", network: v.Network, self: self}
}

// filled is what the step makes of one post.
func (v *hamlet) filled(t *testing.T, r *reading, post string, asOfMs int64) feed.Candidate {
	t.Helper()
	ids := must(v.PostIDs(t.Context(), []feed.URI{hamletPost(post)}))(t)
	cands := []feed.Candidate{{ID: ids[hamletPost(post)], EffectiveMs: v.nowMs - dayMs}}
	if err := r.fill(asOfMs)(t.Context(), cands); err != nil {
		t.Fatal(err)
	}
	return cands[0]
}

func TestLikingOfAHamlet(t *testing.T) {
	t.Parallel()
	v := newHamlet(t)
	r := v.reader(t)
	liked, other, none := v.filled(t, r, "new", v.nowMs), v.filled(t, r, "other", v.nowMs), v.filled(t, r, "none", v.nowMs)
	// Two likes of two hours ago: (6/8)³ each over six hours, (24/26)³ over a day.
	if liked.Lately != 2*27./64 || liked.Since < 1.57 || liked.Since > 1.58 || liked.Alike != 2 {
		t.Errorf("%+v", liked)
	}
	if other.Alike != 1 || liked.CoLike.Value <= other.CoLike.Value || liked.Peers.Value <= other.Peers.Value || other.Lately != liked.Lately {
		t.Errorf("liked by people alike %+v, by others %+v", liked, other)
	}
	if none.Lately != 0 || none.Alike != 0 || none.CoLike != (feed.ModelValue{Known: true}) || none.Peers != (feed.ModelValue{Known: true}) {
		t.Errorf("nobody likes it: %+v", none)
	}
	say := voice{must(words.English())(t)}
	for signal, want := range map[string]string{
		"peers/1":    "2 people who like what you like liked it",
		"colike/1":   fmt.Sprintf("%.0f %% to your taste, by who else likes it", 100*liked.CoLike.Value),
		"rising/1":   "1 like on record in the last hours",
		"momentum/1": "1 like on record in the last hours",
		"lasting/1":  "2 likes on record in the last day",
	} {
		if got := say.fact(signal, &liked, v.nowMs); got != want {
			t.Errorf("%s says %q, want %q", signal, got, want)
		}
	}
	if got := say.fact("peers/1", &other, v.nowMs); got != "1 person who likes what you like liked it" {
		t.Errorf("%q", got)
	}
}

func TestWhoLikesNothingIsLikeNobody(t *testing.T) {
	t.Parallel()
	v := newHamlet(t)
	v.apply(t, feed.Batch{Graph: []feed.GraphEdge{{Kind: feed.GraphFollow, Subject: settler + "a", URI: "at://did:plc:s/app.bsky.graph.follow/a"}}})
	of := v.reader(t)
	of.viewer = settler + "c"
	c := v.filled(t, of, "new", v.nowMs-3*time.Hour.Milliseconds())
	if c.CoLike.Known || c.Peers.Known || c.Alike != 0 {
		t.Errorf("%+v", c)
	}
	say := voice{must(words.English())(t)}
	for _, signal := range []string{"peers/1", "colike/1"} {
		if got := say.fact(signal, &c, v.nowMs); got != say.say("fact.unknown") {
			t.Errorf("%s says %q of what nobody knows", signal, got)
		}
	}
}

// An edition is of its moment: what is liked later changes the next one.
func TestLikingIsAsOfItsEdition(t *testing.T) {
	t.Parallel()
	v := newHamlet(t)
	r := v.reader(t)
	before := v.filled(t, r, "none", v.nowMs)
	read := r.likings.last
	v.apply(t, feed.Batch{Engaged: []feed.Engagement{v.like("a", "none", time.Minute), v.like("b", "none", time.Minute)}})
	fresh := v.reader(t)
	if again := v.filled(t, fresh, "none", v.nowMs); !reflect.DeepEqual(again, before) {
		t.Errorf("a later like changes the edition: %+v, it was %+v", again, before)
	}
	if v.filled(t, r, "none", v.nowMs); r.likings.last != read {
		t.Error("the likes of one edition were read twice")
	}
	if later := v.filled(t, r, "none", v.nowMs+hourMs); later.Alike != 2 || later.Lately < 1 || r.likings.last == read {
		t.Errorf("the next edition knows nothing of it: %+v", later)
	}
}

const hourMs = dayMs / 24

// TestTheSampleHasLikesInCommon goes the whole way: copied repositories → columns → the sentences on screen.
func TestTheSampleHasLikesInCommon(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	must(app.API().Home())(t)
	a := must(app.account())(t)
	table := a.desk.pool.Table
	for _, signal := range []string{"colike/1", "peers/1", "rising/1", "lasting/1", "momentum/1", "famous/1", "days/1"} {
		values := map[float64]bool{}
		for i := range table.Len() {
			values[table.Value(signal, i)] = true
		}
		if len(values) < 3 {
			t.Errorf("%s has %d values over %d posts", signal, len(values), table.Len())
		}
	}
	said := regexp.MustCompile(`^(\d+) (?:people who like|person who likes) what you like liked it$`)
	most := 0
	for i := range min(table.Len(), 60) {
		for _, term := range must(app.API().Why(string(table.Candidate(i).URI)))(t).Terms {
			if term.Signal != "peers/1" {
				continue
			}
			m := said.FindStringSubmatch(term.Fact)
			if m == nil {
				t.Fatalf("%q is no sentence about people", term.Fact)
			}
			n := must(strconv.Atoi(m[1]))(t)
			most = max(most, n)
			if n == 0 && term.Value > 0 {
				t.Errorf("%q stands beside the value %v", term.Fact, term.Value)
			}
		}
	}
	t.Logf("at most %d people alike like one post", most)
	if most == 0 {
		t.Error("nobody is alike in the sample")
	}
}
