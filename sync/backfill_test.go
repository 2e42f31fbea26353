package netsync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/atp/repo"
)

const (
	annDID = feed.DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")
	meDID  = feed.DID("did:plc:z72i7hdynmk6r22z27h6tvur")
)

// What can be wrong with one account becomes its gap; what is not the account's ends the run.
func TestWhatBecomesAGap(t *testing.T) {
	t.Parallel()
	refusal := func(name string) error {
		return feed.FailWith(&atp.Refusal{Status: 400, Name: name}, feed.CodeBadAnswer)
	}
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"not there":           {refusal("RepoNotFound"), gapAbsent},
		"taken down":          {refusal("RepoTakendown"), gapAway},
		"deactivated":         {refusal("RepoDeactivated"), gapAway},
		"suspended":           {refusal("RepoSuspended"), gapAway},
		"another refusal":     {refusal("InvalidRequest"), gapUnreachable},
		"cut":                 {fmt.Errorf("x: %w", repo.ErrTruncated), gapUnreachable},
		"a block is missing":  {fmt.Errorf("x: %w", repo.ErrMissing), gapUnreachable},
		"time-out":            {feed.Fail(feed.CodeTimeout), gapUnreachable},
		"rate limit":          {feed.Fail(feed.CodeRateLimited), gapUnreachable},
		"server error":        {feed.Fail(feed.CodeServerError), gapUnreachable},
		"private address":     {feed.Fail(feed.CodePrivateHost), gapUnreachable},
		"signature":           {fmt.Errorf("x: %w", repo.ErrSignature), gapUnverified},
		"tree":                {fmt.Errorf("x: %w", repo.ErrTree), gapUnverified},
		"hash":                {fmt.Errorf("x: %w", repo.ErrHash), gapUnverified},
		"another's":           {fmt.Errorf("x: %w", repo.ErrDID), gapUnverified},
		"an older revision":   {fmt.Errorf("x: %w", repo.ErrRev), gapUnverified},
		"no repository":       {fmt.Errorf("x: %w", repo.ErrFraming), gapUnverified},
		"a malformed commit":  {fmt.Errorf("x: %w: %w", repo.ErrCommit, &repo.Malformed{Why: repo.WhyShort}), gapUnverified},
		"a full disk":         {feed.Fail(feed.CodeDiskFull), ""},
		"a damaged store":     {feed.Fail(feed.CodeDamagedFile), ""},
		"something unforseen": {errors.New("x"), ""},
	} {
		if got := gapOf(c.err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestLag(t *testing.T) {
	t.Parallel()
	for want, have := range map[string]feed.Repo{
		gapNever:       {},
		gapBehind:      {Rev: "3a", Proven: "3a"},
		gapUnproven:    {Rev: "3b", Proven: "3a"},
		gapUnverified:  {Rev: "3b", Proven: "3b", Gap: gapUnverified},
		gapUnreachable: {Gap: gapUnreachable},
		"":             {Rev: "3b", Proven: "3b"},
	} {
		if got := lag(have, "3b"); got != want {
			t.Errorf("%+v: %q, want %q", have, got, want)
		}
	}
	if got := lag(feed.Repo{Rev: "3c", Proven: "3c"}, "3b"); got != "" { // a stream was faster than the question
		t.Errorf("ahead: %q", got)
	}
}

// Of two likes of one post one row is held: either key will do.
func TestWantedKeys(t *testing.T) {
	t.Parallel()
	like := func(key, post string) atp.Change {
		return atp.Change{Collection: feed.CollectionLike, RKey: key, Engaged: &feed.Engagement{Post: feed.NewURI(annDID, feed.CollectionPost, post)}}
	}
	got := wantedKeys([]atp.Change{
		like("1", "a"), like("2", "b"), like("3", "a"), {Collection: feed.CollectionRepost, RKey: "4", Engaged: &feed.Engagement{Post: feed.NewURI(annDID, feed.CollectionPost, "a")}},
		{Collection: feed.CollectionPost, RKey: "5", Post: &feed.Post{}}, {Collection: feed.CollectionFollow, RKey: "6", Edge: &feed.Edge{}},
		{Collection: feed.CollectionProfile, RKey: "self", Author: &feed.Author{}}, {Collection: feed.CollectionDeclaration, RKey: "self", Declaration: &feed.Declaration{}},
	})
	want := map[string][]choice{
		feed.CollectionLike: {{"1", "3"}, {"2"}}, feed.CollectionRepost: {{"4"}}, feed.CollectionPost: {{"5"}}, feed.CollectionFollow: {{"6"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	if got := wantedKeys([]atp.Change{{Collection: feed.CollectionDeclaration, RKey: "self", Declaration: &feed.Declaration{HideFromAlgorithms: true}}}); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestCoveredByAGap(t *testing.T) {
	t.Parallel()
	gaps := []repo.Gap{{After: "app.bsky.feed.like/3b", Before: "app.bsky.feed.post/3c"}, {After: "app.bsky.graph.follow/3x"}}
	for key, want := range map[string]bool{
		"app.bsky.feed.like/3a": false, "app.bsky.feed.like/3b": false, "app.bsky.feed.like/3c": true, "app.bsky.feed.post/3b": true,
		"app.bsky.feed.post/3c": false, "app.bsky.graph.follow/3a": false, "app.bsky.graph.follow/3z": true,
	} {
		if covered(gaps, key) != want {
			t.Errorf("%s: %v", key, !want)
		}
	}
	if covered(nil, "app.bsky.feed.like/3a") {
		t.Error("without gaps")
	}
}

// The window of each collection, and what of a repository lies in it.
func TestWanted(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	since := now.Add(-90 * 24 * time.Hour).UnixMilli()
	e := &Engine{me: meDID, cfg: Config{Clock: func() time.Time { return now }}}
	b := &backfill{run: &run{Engine: e}, since: since, narrowed: map[feed.DID]int64{"did:plc:narrow": since + 100}}
	old, recent := since-1, since+1
	post := func(at int64) atp.Change {
		return atp.Change{Collection: feed.CollectionPost, DID: annDID, Post: &feed.Post{CreatedMs: at}}
	}
	done := func(by feed.DID, collection string, at int64) atp.Change {
		return atp.Change{Collection: collection, DID: by, Engaged: &feed.Engagement{CreatedMs: at}}
	}
	gate := func(key string) atp.Change {
		return atp.Change{Collection: feed.CollectionThreadgate, DID: annDID, RKey: key, Threadgate: &feed.Threadgate{}}
	}
	for name, c := range map[string]struct {
		change atp.Change
		want   bool
	}{
		"an old post":               {post(old), false},
		"a recent post":             {post(recent), true},
		"an old like":               {done(annDID, feed.CollectionLike, old), false},
		"an old like of the viewer": {done(meDID, feed.CollectionLike, old), true},
		"an old repost of theirs":   {done(meDID, feed.CollectionRepost, old), false},
		"a recent repost":           {done(annDID, feed.CollectionRepost, recent), true},
		"an old follow":             {atp.Change{Edge: &feed.Edge{CreatedMs: 1}}, true},
		"before room was made":      {atp.Change{Collection: feed.CollectionPost, DID: "did:plc:narrow", Post: &feed.Post{CreatedMs: recent}}, false},
		"after room was made":       {atp.Change{Collection: feed.CollectionPost, DID: "did:plc:narrow", Post: &feed.Post{CreatedMs: since + 100}}, true},
		"a profile":                 {atp.Change{Author: &feed.Author{}}, true},
		"a declaration":             {atp.Change{Declaration: &feed.Declaration{}}, true},
		"the gate of an old post":   {gate("3k2aaaaaaaa22"), false},
		"a gate without a time":     {gate("other"), true},
		"what is not kept":          {atp.Change{Collection: "com.example.x"}, false},
	} {
		if got := b.wanted(&c.change); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// cursors is a sink that only remembers one cursor.
type cursors struct {
	Sink
	value string
	err   error
}

func (c cursors) Cursor(context.Context, feed.DID, string) (string, error) { return c.value, c.err }

func TestMeterOfADay(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 4, 23, 0, 0, 0, time.UTC)
	open := func(value string) (*meter, error) {
		e := &Engine{me: meDID, cfg: Config{Clock: func() time.Time { return at }, DailyBytes: 100, Sink: cursors{value: value}}}
		return (&run{Engine: e}).openMeter(t.Context())
	}
	m, err := open("")
	if err != nil || m.spent() {
		t.Fatalf("%+v, %v", m, err)
	}
	m.add(60)
	if m.spent() {
		t.Error("60 of 100")
	}
	m.add(60)
	kept := m.cursor()
	if !m.spent() || kept.Name != cursorBytes {
		t.Errorf("%+v", kept)
	}
	if again, err := open(kept.Value); err != nil || !again.spent() {
		t.Errorf("a restart forgot: %+v, %v", again, err)
	}
	at = at.Add(2 * time.Hour)
	if m.spent() {
		t.Error("the budget of yesterday is spent today")
	}
	m.add(1)
	var was metered
	if err := json.Unmarshal([]byte(m.cursor().Value), &was); err != nil || was != (metered{Day: "2026-05-05", Bytes: 1}) {
		t.Errorf("%+v, %v", was, err)
	}
	if _, err := open("{"); err == nil {
		t.Error("a damaged cursor")
	}
	e := &Engine{cfg: Config{Sink: cursors{err: errors.New("x")}}}
	if _, err := (&run{Engine: e}).openMeter(t.Context()); err == nil {
		t.Error("the sink's error is lost")
	}
}

// A reader beyond the limit ends at it, whatever the server promised.
func TestCounterStops(t *testing.T) {
	t.Parallel()
	c := &counter{in: strings.NewReader(strings.Repeat("x", 1000)), most: 600}
	got, err := io.ReadAll(c)
	if !errors.Is(err, errLarge) || len(got) > 600 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	c = &counter{in: strings.NewReader("xyz"), most: 3}
	if got, err := io.ReadAll(c); err != nil || string(got) != "xyz" || c.n != 3 {
		t.Errorf("%q, %d, %v", got, c.n, err)
	}
}
