package visible

import (
	"encoding/json"
	"os"
	"testing"

	"skein/feed"
)

const (
	me    feed.DID = "did:plc:me"
	nowMs          = int64(1_790_000_000_000)
)

func load(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("testdata/reference/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func policy(t *testing.T, prefs ...any) Policy {
	t.Helper()
	raw, err := json.Marshal(prefs)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePolicy(me, raw)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Every text against every muted word, alone and with all words in one list.
func TestMutedWordsAnswerAsTheReferenceDoes(t *testing.T) {
	t.Parallel()
	var golden struct {
		Words []json.RawMessage `json:"words"`
		Texts []struct {
			Text      string   `json:"text"`
			Langs     []string `json:"langs"`
			Tags      []string `json:"tags"`
			Following bool     `json:"following"`
			Match     string   `json:"match"`
		} `json:"texts"`
	}
	load(t, "words.json", &golden)
	list := func(items ...json.RawMessage) Policy {
		return policy(t, map[string]any{"$type": "app.bsky.actor.defs#mutedWordsPref", "items": items})
	}
	alone := make([]Policy, len(golden.Words))
	for i, w := range golden.Words {
		alone[i] = list(w)
	}
	together := list(golden.Words...)
	compared, matched := 0, 0
	for _, x := range golden.Texts {
		it := feed.Item{Post: feed.Post{Author: "did:plc:a", Text: x.Text, Langs: x.Langs}, Author: feed.Author{DID: "did:plc:a"}}
		for i, tag := range x.Tags {
			if i < (len(x.Tags)+1)/2 {
				it.Post.Tags = append(it.Post.Tags, tag)
			} else {
				it.Post.Facets = append(it.Post.Facets, feed.Facet{Kind: feed.FacetTag, Target: tag})
			}
		}
		if x.Following {
			it.Author.Relation.Following = "at://did:plc:me/app.bsky.graph.follow/1"
		}
		anyMatch := false
		for j := range alone {
			got, want := !alone[j].Judge(&it, nowMs).Allows(), x.Match[j] == '1'
			compared++
			anyMatch = anyMatch || want
			if want {
				matched++
			}
			if got != want {
				t.Errorf("%s in %q (%v, tags %v): %v, the reference says %v", golden.Words[j], x.Text, x.Langs, x.Tags, got, want)
			}
		}
		if got := !together.Judge(&it, nowMs).Allows(); got != anyMatch {
			t.Errorf("all words in %q: %v, the reference says %v", x.Text, got, anyMatch)
		}
	}
	if compared < 30_000 || matched < 1_000 {
		t.Errorf("only %d pairs were compared, %d of them matches", compared, matched)
	}
}

// side is one post of a golden case.
type side struct {
	Relation      []string `json:"relation"`
	AccountLabels []golden `json:"accountLabels"`
	PostLabels    []golden `json:"postLabels"`
	Text          string   `json:"text"`
}

type golden struct {
	Src feed.DID `json:"src"`
	Val string   `json:"val"`
}

func (s side) post(author feed.DID, rkey string) (feed.Post, feed.Author) {
	p := feed.Post{URI: feed.NewURI(author, feed.CollectionPost, rkey), Author: author, Text: s.Text, Langs: []string{"en"}}
	a := feed.Author{DID: author, Handle: "x.test"}
	for _, l := range s.PostLabels {
		p.Labels = append(p.Labels, feed.Label{Source: l.Src, Value: l.Val})
	}
	for _, l := range s.AccountLabels {
		a.Labels = append(a.Labels, feed.Label{Source: l.Src, Value: l.Val})
	}
	for _, r := range s.Relation {
		switch r {
		case "following":
			a.Relation.Following = "at://did:plc:me/app.bsky.graph.follow/1"
		case "blocking":
			a.Relation.Blocking = true
		case "blockingByList":
			a.Relation.Blocking, a.Relation.BlockingByList = true, true
		case "blockedBy":
			a.Relation.BlockedBy = true
		case "muted":
			a.Relation.Muted = true
		case "mutedByList":
			a.Relation.Muted, a.Relation.MutedByList = true, true
		}
	}
	return p, a
}

func TestPostsAreJudgedAsTheReferenceDoes(t *testing.T) {
	t.Parallel()
	var cases []struct {
		side
		Author feed.DID        `json:"author"`
		Prefs  json.RawMessage `json:"prefs"`
		Quote  *side           `json:"quote"`
		Answer string          `json:"answer"`
	}
	load(t, "posts.json", &cases)
	for i, c := range cases {
		p, err := ParsePolicy(me, c.Prefs)
		if err != nil {
			t.Fatal(err)
		}
		var it feed.Item
		it.Post, it.Author = c.post(c.Author, "1")
		it.Post.Images = []feed.Image{{Full: "https://img.test/1"}} // something for "media" to cover
		if c.Quote != nil {
			quote, author := c.Quote.post("did:plc:bob", "2")
			it.Quote, it.QuoteAuthor = &quote, &author
			it.Post.Quote = &feed.QuoteRef{URI: quote.URI}
		}
		v := p.Judge(&it, nowMs)
		if got := answer(v); got != c.Answer {
			text, _ := json.Marshal(c)
			t.Errorf("case %d: %s (%+v), the reference says %s: %s", i, got, v, c.Answer, text)
		}
	}
	if len(cases) < 1000 {
		t.Errorf("only %d cases", len(cases))
	}
}

func answer(v feed.Verdict) string {
	switch {
	case v.Action == feed.Drop:
		return "filter"
	case v.Allows():
		return "show"
	case v.Params["blurs"] == blursMedia:
		return "media"
	}
	return "list"
}
