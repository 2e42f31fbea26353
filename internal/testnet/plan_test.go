package testnet

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func TestPlanIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	opt := Options{Users: 20, Posts: 300, Labels: 9}
	a, b := drawPlan(opt, inventText, noon), drawPlan(opt, inventText, noon)
	if !reflect.DeepEqual(a, b) {
		t.Fatal("two plans of the same options differ")
	}
	opt.Posts++
	if c := drawPlan(opt, inventText, noon); reflect.DeepEqual(a.posts, c.posts[:300]) && reflect.DeepEqual(a.likes, c.likes) {
		t.Fatal("one more post changed nothing")
	}
}

func TestPlanShape(t *testing.T) {
	t.Parallel()
	p := drawPlan(Options{Users: 50, Posts: 3000, Labels: 30}, inventText, noon)
	if len(p.people) != 50 || len(p.posts) != 3000 || len(p.likes) != 3000 || len(p.reposts) != 600 {
		t.Fatalf("people %d, posts %d, likes %d, reposts %d", len(p.people), len(p.posts), len(p.likes), len(p.reposts))
	}
	followed, handles, by := 0, map[string]bool{}, make([]int, 50)
	for _, f := range p.follows {
		if f.who == f.what {
			t.Errorf("%d follows itself", f.who)
		}
		if f.who == 0 {
			followed++
		}
	}
	if followed != 25 {
		t.Errorf("the viewer follows %d of 49, want about half", followed)
	}
	for _, person := range p.people {
		if handles[person.handle] || !strings.HasSuffix(person.handle, ".test") {
			t.Errorf("handle %s is taken, or real", person.handle)
		}
		handles[person.handle] = true
	}
	var replies, quotes, pictures, links int
	for i, post := range p.posts {
		by[post.author]++
		checkPlannedPost(t, p.posts, i)
		replies += b2i(post.replyTo != none)
		quotes += b2i(post.quotes != none)
		pictures += b2i(post.pictures > 0)
		links += b2i(post.link)
	}
	for kind, n := range map[string]int{"replies": replies, "quotes": quotes, "pictures": pictures, "links": links} {
		if n < 150 {
			t.Errorf("only %d %s in 3000 posts", n, kind)
		}
	}
	for who, n := range by {
		if n == 0 {
			t.Errorf("%s says nothing", p.people[who].handle)
		}
	}
}

// checkPlannedPost: it refers to the past, its level follows, and the lexicon takes its text.
func checkPlannedPost(t *testing.T, posts []plannedPost, i int) {
	t.Helper()
	post, level := posts[i], 0
	for _, ref := range []int{post.replyTo, post.quotes} {
		if ref == none {
			continue
		}
		if ref >= i || ref < 0 {
			t.Fatalf("post %d refers to %d, which is not before it", i, ref)
		}
		level = posts[ref].level + 1
	}
	if post.level != level {
		t.Fatalf("post %d has level %d, want %d", i, post.level, level)
	}
	if n := utf8.RuneCountInString(post.text); n == 0 || n > 300 {
		t.Errorf("post %d has %d runes", i, n)
	}
	if i > 0 && post.at.Before(posts[i-1].at) || post.at.After(noon) || post.at.Before(noon.Add(-span)) {
		t.Errorf("post %d is of %v", i, post.at)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestPlanReactionsAndLabels(t *testing.T) {
	t.Parallel()
	p := drawPlan(Options{Users: 12, Posts: 240, Labels: 12}, inventText, noon)
	seen, likes := map[pair]bool{}, map[int]int{}
	for _, l := range p.likes {
		if seen[l] {
			t.Errorf("%v twice", l)
		}
		seen[l] = true
		likes[l.what]++
	}
	most := 0
	for _, n := range likes {
		most = max(most, n)
	}
	if most < 4 {
		t.Errorf("the most liked post has %d likes: none is popular", most)
	}
	labelled := map[int]bool{}
	for _, i := range append(append([]int{}, p.spam...), p.adult...) {
		if labelled[i] || i >= 240 {
			t.Errorf("post %d is labelled twice, or does not exist", i)
		}
		labelled[i] = true
	}
	if len(p.spam) != 12 || len(p.adult) != 4 {
		t.Errorf("%d spam, %d adult", len(p.spam), len(p.adult))
	}
	if p.mutes == none || p.mutes == p.blocks || p.blocks == p.blocker {
		t.Errorf("mutes %d, blocks %d, blocker %d", p.mutes, p.blocks, p.blocker)
	}
}

func TestPlanOfNothing(t *testing.T) {
	t.Parallel()
	for _, opt := range []Options{{Users: 1}, {Users: 1, Posts: 1, Labels: 5}, {Users: 3, Posts: 2}} {
		p := drawPlan(opt, inventText, noon)
		if len(p.people) != opt.Users || len(p.posts) != opt.Posts || p.mutes != none {
			t.Errorf("%+v: %d people, %d posts, mutes %d", opt, len(p.people), len(p.posts), p.mutes)
		}
	}
}

func TestRoots(t *testing.T) {
	t.Parallel()
	posts := []plannedPost{{replyTo: none}, {replyTo: 0}, {replyTo: none}, {replyTo: 1}, {replyTo: 2}}
	if got := roots(posts); !reflect.DeepEqual(got, []int{0, 0, 2, 0, 2}) {
		t.Errorf("roots %v", got)
	}
}

func TestInventedTextHoldsTheMutedWordSometimes(t *testing.T) {
	t.Parallel()
	rnd, with := rand.New(rand.NewPCG(1, 1)), 0
	for i := range 3000 {
		with += b2i(strings.Contains(inventText(rnd, i), mutedWord))
	}
	if with < 50 || with > 200 {
		t.Errorf("%d of 3000 texts hold %q", with, mutedWord)
	}
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "corpus.txt")
	content := "one\n\n  two  \n" + strings.Repeat("ü", 400) + "\nbad \xff byte\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := openText(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"one", "two", strings.Repeat("ü", maxRunes), "bad  byte", "one"} {
		if got := text(nil, 0); got != want {
			t.Errorf("text %d is %q, want %q", i, got, want)
		}
	}
	if err := os.WriteFile(path, []byte("\n \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openText(path); err == nil {
		t.Error("a corpus without text was taken")
	}
	if _, err := openText(path + ".missing"); err == nil {
		t.Error("a missing corpus was taken")
	}
}

func TestPictures(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for seed := range 12 {
		b, err := picture(seed)
		if err != nil {
			t.Fatal(err)
		}
		if seen[string(b)] || len(b) > 100_000 {
			t.Errorf("picture %d repeats another, or has %d bytes", seed, len(b))
		}
		seen[string(b)] = true
	}
}
