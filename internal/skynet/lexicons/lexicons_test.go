package lexicons

import (
	"strings"
	"testing"
)

const like = `{"$type":"app.bsky.feed.like","createdAt":"2026-01-02T03:04:05.000Z","subject":{"uri":"at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3kaaaaaaaaa2a","cid":"bafyreidad6nyekfa4a67yfb573ptxiv6s7kyxyg2ra6qbbemcruadvtuim"}}`

func TestRecord(t *testing.T) {
	t.Parallel()
	c := load(t)
	for name, tt := range map[string]struct{ body, want string }{
		"good":          {like, ""},
		"no subject":    {`{"$type":"app.bsky.feed.like","createdAt":"2026-01-02T03:04:05.000Z"}`, "subject"},
		"bad date":      {strings.Replace(like, "2026-01-02T03", "2026-13-41T99", 1), "Datetime"},
		"unknown type":  {`{"$type":"app.bsky.feed.hologram"}`, "not found"},
		"not an object": {`[1]`, "record"},
	} {
		t.Run(name, func(t *testing.T) {
			check(t, c.Record([]byte(tt.body)), tt.want)
		})
	}
}

func TestOutput(t *testing.T) {
	t.Parallel()
	c := load(t)
	rec := `{"uri":"at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.like/3kaaaaaaaaa2a","cid":"bafyreidad6nyekfa4a67yfb573ptxiv6s7kyxyg2ra6qbbemcruadvtuim","value":` + like + `}`
	for _, tt := range []struct{ name, nsid, body, want string }{
		{"inline object", "com.atproto.identity.resolveHandle", `{"did":"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"}`, ""},
		{"wrong format", "com.atproto.identity.resolveHandle", `{"did":"not a did"}`, "did"},
		{"local reference", "com.atproto.repo.listRecords", `{"records":[` + rec + `]}`, ""},
		{"local reference broken", "com.atproto.repo.listRecords", `{"records":[{"uri":"at://x"}]}`, "missing"},
		{"a bad record inside", "com.atproto.repo.getRecord", strings.Replace(rec, `"createdAt":"2026`, `"createdAt":"no`, 1), "app.bsky.feed.like"},
		{"whole-schema reference", "app.bsky.actor.getProfile", `{"did":"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa","handle":"a.test"}`, ""},
		{"whole-schema reference broken", "app.bsky.actor.getProfile", `{"did":"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"}`, "handle"},
		{"not JSON", "app.bsky.actor.getProfile", `<html>`, "invalid"},
		{"no output", "com.atproto.server.deleteSession", `{}`, "no output schema"},
		{"unknown endpoint", "com.example.nothing", `{}`, "not exist"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			check(t, c.Output(tt.nsid, []byte(tt.body)), tt.want)
			check(t, c.Output(tt.nsid, []byte(tt.body)), tt.want) // the wrapped schema is made once
		})
	}
}

func load(t *testing.T) *Checker {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func check(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("got %v, want no error", err)
	case want != "" && err == nil:
		t.Errorf("got no error, want one about %q", want)
	case want != "" && !strings.Contains(err.Error(), want):
		t.Errorf("got %v, want it to say %q", err, want)
	}
}
