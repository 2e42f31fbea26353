package skynet_test

import (
	"strings"
	"testing"

	"skein/internal/skynet"
	"skein/internal/skynet/sample"
)

func serveSample(t *testing.T) (*rig, *sample.Sample) {
	t.Helper()
	r := &rig{t: t, clock: newClock()}
	s, err := sample.Load()
	r.ok(err)
	r.world, err = skynet.FromSample(s, r.clock.now)
	r.ok(err)
	r.net, err = skynet.Serve(t.Context(), r.world, skynet.Options{Requests: 1_000_000})
	r.ok(err)
	t.Cleanup(r.net.Close)
	r.token = r.login(r.net.Handle, r.net.AppPassword).AccessJwt
	return r, s
}

// Every answer about the sample network, and every record in one, keeps to the published lexicons.
func TestSampleAnswersAreValid(t *testing.T) {
	t.Parallel()
	r, _ := serveSample(t)
	if asked := everyAnswer(r); len(asked) != everyEndpoint {
		t.Errorf("%d endpoints answered, want %d: %v", len(asked), everyEndpoint, asked)
	}
}

// What is served is what the sample says: counted independently, from its own rows.
func TestSampleIsServedWhole(t *testing.T) {
	t.Parallel()
	r, s := serveSample(t)
	if r.net.Viewer.ID != sample.ViewerID {
		t.Errorf("shown to %q", r.net.Viewer.ID)
	}
	got := map[string]any{} // post view by id
	ids := map[string]string{}
	for _, p := range s.Posts {
		uri, ok := r.world.URI(p.ID)
		if !ok {
			t.Fatalf("post %s has no address", p.ID)
		}
		ids[uri] = p.ID
	}
	for _, a := range r.world.Actors() {
		for _, rec := range r.pages("com.atproto.repo.listRecords", "records", "repo", a.DID, "collection", "app.bsky.feed.post", "limit", "100") {
			uri := at(rec, "uri").(string)
			got[ids[uri]] = at(r.get("app.bsky.feed.getPosts", "uris", uri), "posts", 0)
		}
	}
	hidden := map[string]bool{}
	for _, p := range s.People {
		hidden[p.ID] = p.YouBlock || p.ViewerRelation == sample.BlocksViewer
	}
	for i := range s.Posts {
		p := &s.Posts[i]
		v, listed := got[p.ID]
		if listed == p.Deleted {
			t.Errorf("%s: listed %v, deleted %v", p.ID, listed, p.Deleted)
		}
		if p.Deleted || hidden[p.By] {
			if v != nil {
				t.Errorf("%s is shown", p.ID)
			}
			continue
		}
		checkServed(t, s, p, v)
	}
}

func checkServed(t *testing.T, s *sample.Sample, p *sample.Post, v any) {
	t.Helper()
	replies := p.ReplyCountExtra
	for _, q := range s.Posts {
		if q.ReplyTo == p.ID && !q.Deleted {
			replies++
		}
	}
	for _, tt := range []struct {
		want any
		path []any
	}{
		{p.Text, []any{"record", "text"}},
		{s.Person(p.By).Handle, []any{"author", "handle"}},
		{float64(len(p.Likes) + p.LikeCountExtra), []any{"likeCount"}},
		{float64(len(p.Reposts) + p.RepostCountExtra), []any{"repostCount"}},
		{float64(replies), []any{"replyCount"}},
	} {
		if got := at(v, tt.path...); got != tt.want {
			t.Errorf("%s: %v = %v, want %v", p.ID, tt.path, got, tt.want)
		}
	}
	if n := len(vals(at(v, "labels"))); n != len(p.Labels)+len(p.SelfLabels) {
		t.Errorf("%s: %d labels, want %d", p.ID, n, len(p.Labels)+len(p.SelfLabels))
	}
	features := 0
	list, _ := at(v, "record", "facets").([]any)
	for _, f := range list {
		start, end := int(at(f, "index", "byteStart").(float64)), int(at(f, "index", "byteEnd").(float64))
		text := p.Text[start:end]
		if tag, ok := at(f, "features", 0, "tag").(string); ok && text != "#"+tag {
			t.Errorf("%s: tag %q over %q", p.ID, tag, text)
		}
		if did, ok := at(f, "features", 0, "did").(string); ok && !strings.HasPrefix(did, "did:plc:") || ok && text[0] != '@' {
			t.Errorf("%s: mention of %q over %q", p.ID, did, text)
		}
		if _, link := at(f, "features", 0, "uri").(string); !link {
			features++
		}
	}
	if features != len(p.Tags)+len(p.Mentions) {
		t.Errorf("%s: %d facets for %d tags and %d mentions in %q", p.ID, features, len(p.Tags), len(p.Mentions), p.Text)
	}
}
