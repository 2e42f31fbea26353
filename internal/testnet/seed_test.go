package testnet

import (
	"fmt"
	"strings"
	"testing"
)

// sown seeds a fake PDS with the plan of opt, labels included.
func sown(t *testing.T, opt Options) (*fakePDS, *Network) {
	t.Helper()
	pds, n := newFakePDS(t)
	var err error
	if n.node, _, err = startFake(t, greeting); err != nil {
		t.Fatal(err)
	}
	if err := n.seed(t.Context(), drawPlan(opt, inventText, noon)); err != nil {
		t.Fatal(err)
	}
	return pds, n
}

func TestSeedWritesThePlan(t *testing.T) {
	t.Parallel()
	pds, n := sown(t, Options{Users: 10, Posts: 400, Labels: 6})
	is := func(part string) func(record) bool {
		return func(r record) bool { return strings.Contains(fmt.Sprint(r), part) }
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"posts", pds.count("app.bsky.feed.post", all), 400},
		{"likes", pds.count("app.bsky.feed.like", all), n.Seeded.Likes},
		{"reposts", pds.count("app.bsky.feed.repost", all), n.Seeded.Reposts},
		{"follows", pds.count("app.bsky.graph.follow", all), n.Seeded.Follows},
		{"blocks", pds.count("app.bsky.graph.block", all), 2},
		{"replies", pds.count("app.bsky.feed.post", func(r record) bool { return r["reply"] != nil }), n.Seeded.Replies},
		{"quotes", pds.count("app.bsky.feed.post", is("app.bsky.embed.record")), n.Seeded.Quotes},
		{"pictures", pds.count("app.bsky.feed.post", is("app.bsky.embed.images")), n.Seeded.Pictures},
		{"links", pds.count("app.bsky.feed.post", is("app.bsky.embed.external")), n.Seeded.Links},
		{"mutes", pds.calls["app.bsky.graph.muteActor"], 1},
		{"preferences", pds.calls["app.bsky.actor.putPreferences"], 1},
		{"profiles", pds.calls["com.atproto.repo.putRecord"], 10},
		{"refs", len(n.Seeded.Posts), 400},
		{"spam", len(n.Seeded.Spam), 6},
		{"adult", len(n.Seeded.Adult), 2},
	} {
		if c.got != c.want || c.want == 0 {
			t.Errorf("%s: %d, want %d", c.what, c.got, c.want)
		}
	}
	if v := n.Viewer(); v.AppPassword == "" || v.Password == "" || n.As(0).DID != v.DID || n.Accounts[1].AppPassword != "" {
		t.Errorf("the viewer is %+v", v)
	}
	for _, h := range pds.headers {
		if h != "key" {
			t.Fatal("a call of the seed is held back by rate limits")
		}
	}
}

func TestSeedTagsAreFacets(t *testing.T) {
	t.Parallel()
	s := &sower{n: &Network{}, plan: plan{posts: []plannedPost{
		{text: "Ünder the moon #astronomy", replyTo: none, quotes: none},
		{text: "issue #3 is open", replyTo: none, quotes: none},
		{text: "a lone #", replyTo: none, quotes: none},
	}}}
	facet := s.postRecord(0)["facets"].([]record)[0]
	index := facet["index"].(record)
	if tag := s.plan.posts[0].text[index["byteStart"].(int):index["byteEnd"].(int)]; tag != "#astronomy" {
		t.Errorf("the facet is over %q", tag)
	}
	for _, i := range []int{1, 2} {
		if rec := s.postRecord(i); rec["facets"] != nil {
			t.Errorf("%q has the facet %v", rec["text"], rec["facets"])
		}
	}
}

func TestActorBatchesAndDeletes(t *testing.T) {
	t.Parallel()
	pds, n := newFakePDS(t)
	ctx := t.Context()
	a, err := n.join(ctx, "wren.test")
	if err != nil {
		t.Fatal(err)
	}
	recs := make([]record, 450)
	for i := range recs {
		recs[i] = postRecord(fmt.Sprint(i), noon)
	}
	refs, err := a.createAll(ctx, recs)
	if err != nil || len(refs) != 450 || fmt.Sprint(pds.batches) != "[200 200 50]" {
		t.Fatalf("%d refs in batches %v, %v", len(refs), pds.batches, err)
	}
	if err := a.Delete(ctx, refs[7]); err != nil || pds.records[refs[7].URI] != nil {
		t.Errorf("not deleted, %v", err)
	}
	for _, uri := range []string{"", "at://did:plc:other/app.bsky.feed.post/1", "at://did:plc:wren"} {
		if err := a.Delete(ctx, Ref{URI: uri}); err == nil {
			t.Errorf("%q was deleted", uri)
		}
	}
	if got := pds.records[refs[0].URI]["createdAt"]; got != "2026-05-04T12:00:00.000Z" {
		t.Errorf("createdAt is %v", got)
	}
}

func TestActorWritesEachKind(t *testing.T) {
	t.Parallel()
	pds, n := newFakePDS(t)
	ctx := t.Context()
	a, err := n.join(ctx, "ilse.test")
	if err != nil {
		t.Fatal(err)
	}
	root, err := a.Post(ctx, "root")
	if err != nil {
		t.Fatal(err)
	}
	for kind, write := range map[string]func() (Ref, error){
		"app.bsky.feed.post/reply": func() (Ref, error) { return a.Reply(ctx, "reply", root, root) },
		"app.bsky.feed.post/embed": func() (Ref, error) { return a.Quote(ctx, "quote", root) },
		"app.bsky.feed.like/":      func() (Ref, error) { return a.Like(ctx, root) },
		"app.bsky.feed.repost/":    func() (Ref, error) { return a.Repost(ctx, root) },
		"app.bsky.graph.follow/":   func() (Ref, error) { return a.Follow(ctx, "did:plc:oskar") },
		"app.bsky.graph.block/":    func() (Ref, error) { return a.Block(ctx, "did:plc:oskar") },
	} {
		ref, err := write()
		collection, field, _ := strings.Cut(kind, "/")
		if err != nil || !strings.Contains(ref.URI, collection) || field != "" && pds.records[ref.URI][field] == nil {
			t.Errorf("%s: %s holds %v, %v", kind, ref.URI, pds.records[ref.URI], err)
		}
	}
	if err := a.Mute(ctx, "did:plc:tuva"); err != nil || pds.last["actor"] != "did:plc:tuva" {
		t.Errorf("muted %v, %v", pds.last, err)
	}
	if _, err := n.join(ctx, "taken.test"); err == nil || !strings.Contains(err.Error(), "HandleNotAvailable") {
		t.Errorf("a taken handle: %v", err)
	}
}
