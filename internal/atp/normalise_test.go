package atp

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"skein/feed"
)

const (
	ann = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
	bob = "did:plc:z72i7hdynmk6r22z27h6tvur"
	cid = "bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a"
)

// view is a good post view with parts replaced: each change is "path=JSON", an empty JSON removes the part.
func view(t *testing.T, changes ...string) []byte {
	t.Helper()
	v := map[string]any{
		"uri": "at://" + ann + "/app.bsky.feed.post/3lk7q5zmi2k2a", "cid": cid, "indexedAt": "2026-01-01T00:00:01Z",
		"author": map[string]any{"did": ann, "handle": "ann.test"},
		"record": map[string]any{"$type": "app.bsky.feed.post", "text": "hello", "createdAt": "2026-01-01T00:00:00Z"},
	}
	for _, c := range changes {
		path, raw, _ := strings.Cut(c, "=")
		at, keys := v, strings.Split(path, ".")
		for _, k := range keys[:len(keys)-1] {
			next, ok := at[k].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[k] = next
			}
			at = next
		}
		last := keys[len(keys)-1]
		if raw == "" {
			delete(at, last)
			continue
		}
		at[last] = json.RawMessage(raw)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v: %v", changes, err)
	}
	return out
}

func read(data []byte) Page {
	m := newPage(noon)
	m.postItem(data)
	return m.page
}

func TestWhyRecordsAreDropped(t *testing.T) {
	t.Parallel()
	quoted := func(s string) string { return fmt.Sprintf("%q", s) }
	for change, why := range map[string]string{
		`uri=`: DropURI, `uri="https://x.test"`: DropURI, `uri=7`: DropShape, `uri="at://` + ann + `"`: DropURI,
		`uri="at://ann.test/app.bsky.feed.post/3lk7q5zmi2k2a"`:    DropURI, // a handle can change hands
		`uri="at://` + ann + `/app.bsky.feed.like/3lk7q5zmi2k2a"`: DropURI,
		`uri="at://` + bob + `/app.bsky.feed.post/3lk7q5zmi2k2a"`: DropURI, // in somebody else's name
		`author=`:                           DropAuthor,
		`author=null`:                       DropAuthor,
		`author.did="ann.test"`:             DropAuthor,
		`author.did=`:                       DropAuthor,
		`author=[]`:                         DropShape,
		`record=`:                           DropRecord,
		`record=null`:                       DropRecord,
		`record=7`:                          DropShape,
		`record.$type="app.bsky.feed.like"`: DropRecord,
		`record.$type=`:                     DropRecord,
		`record.text=`:                      DropText,
		`record.text=null`:                  DropText,
		`record.text=7`:                     DropShape,
		`record.text=` + quoted(strings.Repeat("x", 3001)): DropText,
		`record.text="a\u0000b"`:                           DropText,
		`cid=`:                                             DropCID,
		`cid="Qm"`:                                         DropCID,
		`record.reply={}`:                                  DropReply,
		`record.reply={"root":{"uri":"at://` + bob + `/app.bsky.feed.post/r"}}`:                                                                      DropReply,
		`record.reply={"root":{"uri":"at://` + bob + `/app.bsky.feed.post/r"},"parent":{"uri":"at://` + bob + `/app.bsky.feed.like/p"}}`:             DropReply,
		`record.reply={"root":{"uri":"at://` + bob + `/app.bsky.feed.post/r"},"parent":{"uri":"at://` + ann + `/app.bsky.feed.post/3lk7q5zmi2k2a"}}`: DropReply,
		`deep=` + strings.Repeat("[", 60) + strings.Repeat("]", 60):                                                                                  DropShape,
	} {
		got := read(view(t, change))
		if len(got.Posts) != 0 || !reflect.DeepEqual(got.Drops, Drops{why: 1}) {
			t.Errorf("%.80s: %d posts, drops %v, want %s", change, len(got.Posts), got.Drops, why)
		}
	}
	for _, junk := range []string{"null", "7", "[]", `"x"`, "{", "", "{\"uri\":\"\xff\"}"} {
		if got := read([]byte(junk)); len(got.Posts) != 0 || got.Got != 1 {
			t.Errorf("%q: %+v", junk, got)
		}
	}
}

// Decoration that is wrong is left out; the post lives.
func TestDecorationIsLoose(t *testing.T) {
	t.Parallel()
	for _, change := range []string{
		`likeCount="many"`, `likeCount=-3`, `likeCount=1e300`, `replyCount=null`, `labels=7`, `labels=[null,7,{}]`, `viewer=[]`, `viewer.like=7`,
		`embed="picture"`, `embed={"$type":"com.example#hologram"}`, `embed={"images":7}`, `embed={"images":[null,{"thumb":"file:///x"}]}`,
		`embed={"external":{"uri":"javascript:alert(1)"}}`, `embed={"playlist":"data:,"}`, `embed={"record":7}`, `embed={"record":{"uri":"x"}}`,
		`record.facets="bold"`, `record.facets=[7,null,{},{"index":{}},{"index":{"byteStart":0,"byteEnd":2},"features":7}]`, `record.langs=7`,
		`record.langs=["klingon-nope-nope",7,null]`, `record.tags=[7,""]`, `record.labels="x"`, `record.createdAt=7`, `indexedAt=[]`,
		`author.handle=7`, `author.labels={}`, `author.viewer=7`, `author.avatar="javascript:1"`, `author.displayName=[]`,
	} {
		got := read(view(t, change))
		if len(got.Posts) != 1 || len(got.Drops) != 0 {
			t.Errorf("%s: %d posts, drops %v", change, len(got.Posts), got.Drops)
			continue
		}
		p := got.Posts[0]
		if why := Violation(p, noon); why != "" {
			t.Errorf("%s: %s", change, why)
		}
		if p.Counts != (feed.Counts{}) || p.Images != nil || p.External != nil || p.Video != nil || p.Quote != nil || p.Facets != nil || p.Langs != nil || p.Tags != nil || p.Labels != nil {
			t.Errorf("%s left something: %+v", change, p)
		}
	}
}

func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 400)
	cases := map[string]struct {
		change string
		get    func(feed.Post) any
		want   any
	}{
		"3000 bytes":        {`record.text="` + strings.Repeat("x", 3000) + `"`, func(p feed.Post) any { return len(p.Text) }, 3000},
		"empty text":        {`record.text=""`, func(p feed.Post) any { return p.Text }, ""},
		"three langs":       {`record.langs=["en","de-AT","ja","fr"]`, func(p feed.Post) any { return p.Langs }, []string{"en", "de-AT", "ja"}},
		"eight tags":        {`record.tags=["1","2","3","4","5","6","7","8","9"]`, func(p feed.Post) any { return len(p.Tags) }, 8},
		"counts":            {`quoteCount=12`, func(p feed.Post) any { return p.Counts }, feed.Counts{Quotes: 12}},
		"bookmark":          {`viewer={"bookmarked":true,"threadMuted":true}`, func(p feed.Post) any { return p.Viewer }, feed.PostState{Bookmarked: true, ThreadMuted: true}},
		"a thumb alone":     {`embed={"images":[{"thumb":"https://c.test/t"}]}`, func(p feed.Post) any { return p.Images }, []feed.Image{{Thumb: "https://c.test/t", Full: "https://c.test/t"}}},
		"an absurd shape":   {`embed={"images":[{"thumb":"https://c.test/t","aspectRatio":{"width":1e9,"height":1}}]}`, func(p feed.Post) any { return p.Images[0].Width }, 0},
		"a video":           {`embed={"playlist":"https://v.test/p","thumbnail":"https://v.test/t","alt":"a","aspectRatio":{"width":9,"height":16}}`, func(p feed.Post) any { return *p.Video }, feed.Video{Playlist: "https://v.test/p", Thumb: "https://v.test/t", Alt: "a", Width: 9, Height: 16}},
		"a card":            {`embed={"external":{"uri":"https://x.test/a","title":"T","description":"D","thumb":"file:///x"}}`, func(p feed.Post) any { return *p.External }, feed.External{URL: "https://x.test/a", Title: "T", Description: "D"}},
		"a label":           {`labels=[{"src":"` + bob + `","val":"spam","cts":"2026-01-01T00:00:00Z","exp":"2027-01-01T00:00:00Z","neg":true},{"src":"x","val":"a"},{"src":"` + bob + `","val":"` + strings.Repeat("v", 129) + `"}]`, func(p feed.Post) any { return p.Labels }, []feed.Label{{Source: bob, Value: "spam", CreatedMs: 1767225600000, ExpiresMs: 1798761600000, Negated: true}}},
		"a self-label once": {`labels=[{"src":"` + ann + `","val":"nudity","cts":"2026-01-01T00:00:00Z"}]`, func(p feed.Post) any { return len(p.Labels) }, 1},
		"facets in order":   {`record.facets=[{"index":{"byteStart":3,"byteEnd":5},"features":[{"$type":"app.bsky.richtext.facet#mention","did":"` + bob + `"}]},{"index":{"byteStart":0,"byteEnd":2},"features":[{"$type":"x"},{"$type":"app.bsky.richtext.facet#tag","tag":"t"}]},{"index":{"byteStart":4,"byteEnd":5},"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"over"}]}]`, func(p feed.Post) any { return p.Facets }, []feed.Facet{{Start: 0, End: 2, Kind: feed.FacetTag, Target: "t"}, {Start: 3, End: 5, Kind: feed.FacetMention, Target: bob}}},
		"a long alt text":   {`embed={"images":[{"thumb":"https://c.test/t","alt":"` + strings.Repeat(long, 20) + `"}]}`, func(p feed.Post) any { return len(p.Images[0].Alt) }, 10_000},
	}
	for name, c := range cases {
		changes := []string{c.change}
		if name == "a self-label once" {
			changes = append(changes, `record.labels={"values":[{"val":"nudity"}]}`)
		}
		got := read(view(t, changes...))
		if len(got.Posts) != 1 {
			t.Errorf("%s: dropped %v", name, got.Drops)
			continue
		}
		if v := c.get(got.Posts[0]); !reflect.DeepEqual(v, c.want) {
			t.Errorf("%s: %+v, want %+v", name, v, c.want)
		}
	}
}

func TestQuotes(t *testing.T) {
	t.Parallel()
	uri := "at://" + bob + "/app.bsky.feed.post/q"
	full := `"uri":"` + uri + `","cid":"` + cid + `","author":{"did":"` + bob + `"},"value":{"$type":"app.bsky.feed.post","text":"inner","createdAt":"2026-01-01T00:00:00Z"},
		"embeds":[{"record":{"uri":"at://` + ann + `/app.bsky.feed.post/deeper","value":{}}}]`
	ref := func(s feed.QuoteState) *feed.QuoteRef { return &feed.QuoteRef{URI: feed.URI(uri), State: s} }
	for name, c := range map[string]struct {
		embed string
		want  *feed.QuoteRef
		posts int
	}{
		"shown":             {`{"record":{` + full + `}}`, ref(feed.QuoteShown), 2},
		"shown with media":  {`{"media":{"images":[{"thumb":"https://c.test/t"}]},"record":{"record":{` + full + `}}}`, ref(feed.QuoteShown), 2},
		"not found":         {`{"record":{"$type":"app.bsky.embed.record#viewNotFound","uri":"` + uri + `","notFound":true}}`, ref(feed.QuoteNotFound), 1},
		"not found, by tag": {`{"record":{"$type":"app.bsky.embed.record#viewNotFound","uri":"` + uri + `"}}`, ref(feed.QuoteNotFound), 1},
		"blocked":           {`{"record":{"uri":"` + uri + `","blocked":true,"author":{"did":"` + bob + `"}}}`, ref(feed.QuoteBlocked), 1},
		"detached":          {`{"record":{"uri":"` + uri + `","detached":true}}`, ref(feed.QuoteDetached), 1},
		"a feed":            {`{"record":{"$type":"app.bsky.feed.defs#generatorView","uri":"at://` + bob + `/app.bsky.feed.generator/g"}}`, nil, 1},
		"of nobody":         {`{"record":{"uri":"at://x"}}`, nil, 1},
		"bad inside":        {`{"record":{"uri":"` + uri + `","cid":"no","author":{"did":"` + bob + `"},"value":{"$type":"app.bsky.feed.post","text":"x"}}}`, ref(feed.QuoteShown), 1},
	} {
		got := read(view(t, "embed="+c.embed))
		if len(got.Posts) != c.posts || !reflect.DeepEqual(got.Posts[0].Quote, c.want) {
			t.Errorf("%s: %d posts, quote %+v, drops %v", name, len(got.Posts), got.Posts[0].Quote, got.Drops)
			continue
		}
		if c.posts == 2 {
			inner := got.Posts[1]
			if inner.Text != "inner" || inner.IndexedMs != quotedMs || inner.Quote == nil || inner.Quote.URI.Author() != ann || len(got.Authors) != 2 {
				t.Errorf("%s: inside %+v", name, inner)
			}
		}
	}
}

// A page that quotes a post and also shows it keeps the view that knows the viewer.
func TestFullerViewWins(t *testing.T) {
	t.Parallel()
	quoting := view(t, `uri="at://`+bob+`/app.bsky.feed.post/a"`, `author={"did":"`+bob+`","handle":"bob.test"}`,
		`embed={"record":{"uri":"at://`+ann+`/app.bsky.feed.post/3lk7q5zmi2k2a","cid":"`+cid+`","author":{"did":"`+ann+`"},"value":{"$type":"app.bsky.feed.post","text":"hello"}}}`)
	itself := view(t, `viewer={"bookmarked":true}`, `author={"did":"`+ann+`","handle":"ann.test","description":"about"}`)
	for _, order := range [][][]byte{{quoting, itself}, {itself, quoting}} {
		m := newPage(noon)
		for _, v := range order {
			m.postItem(v)
		}
		if len(m.page.Posts) != 2 || len(m.page.Authors) != 2 {
			t.Fatalf("%d posts, %d authors", len(m.page.Posts), len(m.page.Authors))
		}
		for _, p := range m.page.Posts {
			if p.Author == ann && !p.Viewer.Bookmarked {
				t.Error("the quoted view replaced the post's own")
			}
		}
		for _, a := range m.page.Authors {
			if a.DID == ann && a.Description == "" {
				t.Error("the lesser view of the author was kept")
			}
		}
	}
}

func TestAuthors(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]feed.Author{
		`{"did":"` + ann + `","handle":"Ann.Test","displayName":"Ann","createdAt":"2024-01-01T00:00:00Z"}`: {Handle: "ann.test", DisplayName: "Ann", CreatedMs: 1704067200000},
		`{"did":"` + ann + `","handle":"<img src=x>","createdAt":"2999-01-01T00:00:00Z"}`:                  {Handle: HandleInvalid, CreatedMs: noon},
		`{"did":"` + ann + `","followersCount":5,"viewer":{"muted":true,"blockedBy":true,"followedBy":"at://x","mutedByList":{"uri":"at://l"},"blocking":"at://b","blockingByList":7}}`: {
			Handle: HandleInvalid, Followers: 5, Relation: feed.Relation{Muted: true, BlockedBy: true, FollowedBy: true, MutedByList: true, Blocking: true}},
		`{"did":"` + ann + `","handle":"ann.test","avatar":"file:///etc/passwd"}`:                                  {Handle: "ann.test"},
		`{"did":"` + ann + `","handle":"ann.test","displayName":"` + strings.Repeat("é", 400) + `","labels":[{}]}`: {Handle: "ann.test", DisplayName: strings.Repeat("é", 320)},
	} {
		want.DID, want.IndexedMs = ann, noon
		m := newPage(noon)
		m.person([]byte(in), "")
		if len(m.page.Authors) != 1 || !reflect.DeepEqual(m.page.Authors[0], want) {
			t.Errorf("%s:\n%+v, want\n%+v", in, m.page.Authors, want)
		}
	}
	m := newPage(noon)
	m.person([]byte(`{"did":"nobody"}`), feed.GraphFollow)
	if len(m.page.Edges) != 0 || m.page.Drops[DropAuthor] != 1 {
		t.Errorf("%+v", m.page)
	}
}
