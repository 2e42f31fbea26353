package visible

import (
	"testing"

	"skein/feed"
)

// A card asks three questions: the post, its quote, its parent. What is wrong with one must not spill into the others,
// but for a quote that would take its post out of a list.
func TestEachPartOfACardIsJudgedByItself(t *testing.T) {
	t.Parallel()
	post := func(author feed.DID, rkey string) *feed.Post {
		return &feed.Post{URI: feed.NewURI(author, feed.CollectionPost, rkey), Author: author, Text: "fog on the marsh"}
	}
	blocked := &feed.Author{DID: "did:plc:bob", Relation: feed.Relation{Blocking: true}}
	fine := &feed.Author{DID: "did:plc:bob"}
	var p, _ = ParsePolicy(me, nil)
	for _, c := range []struct {
		name                            string
		quote, parent                   *feed.Author // nil: there is none
		own                             bool
		wantPost, wantQuote, wantParent string
	}{
		{name: "nothing around it"},
		{name: "all well", quote: fine, parent: fine},
		{name: "the parent is blocked", quote: fine, parent: blocked, wantParent: "blocking"},
		{name: "the quote is blocked", quote: blocked, parent: fine, wantPost: "quoted_blocking", wantQuote: "blocking"},
		{name: "your own post quotes somebody blocked", own: true, quote: blocked, wantQuote: "blocking"},
	} {
		it := feed.Item{Post: *post("did:plc:ann", "1"), Author: feed.Author{DID: "did:plc:ann"}}
		if c.own {
			it = feed.Item{Post: *post(me, "1"), Author: feed.Author{DID: me}}
		}
		if c.quote != nil {
			it.Quote, it.QuoteAuthor = post("did:plc:bob", "2"), c.quote
			it.Post.Quote = &feed.QuoteRef{URI: it.Quote.URI}
		}
		if c.parent != nil {
			it.Parent, it.ParentAuthor = post("did:plc:bob", "3"), c.parent
		}
		for part, got := range map[string][2]string{
			"post":   {p.Judge(&it, nowMs).Rule, c.wantPost},
			"quote":  {p.JudgeQuote(&it, nowMs).Rule, c.wantQuote},
			"parent": {p.JudgeParent(&it, nowMs).Rule, c.wantParent},
		} {
			if got[0] != got[1] {
				t.Errorf("%s: the %s is decided by %q, want %q", c.name, part, got[0], got[1])
			}
		}
	}
}

func TestPartsWithoutAnAuthorAreStillJudged(t *testing.T) {
	t.Parallel()
	p := policy(t, map[string]any{"$type": "app.bsky.actor.defs#mutedWordsPref", "items": []any{map[string]any{"value": "fog", "targets": []string{"content"}}}})
	it := feed.Item{
		Post: feed.Post{Author: "did:plc:ann", Text: "look", Quote: &feed.QuoteRef{}}, Author: feed.Author{DID: "did:plc:ann"},
		Quote: &feed.Post{Author: "did:plc:bob", Text: "fog"}, Parent: &feed.Post{Author: "did:plc:cyd", Text: "fog"},
	}
	if got := p.Judge(&it, nowMs).Rule; got != "quoted_muted_word" {
		t.Errorf("post: %q", got)
	}
	if got := p.JudgeQuote(&it, nowMs).Rule; got != "muted_word" {
		t.Errorf("quote: %q", got)
	}
	if got := p.JudgeParent(&it, nowMs).Rule; got != "muted_word" {
		t.Errorf("parent: %q", got)
	}
	it.Parent.Author = me
	if got := p.JudgeParent(&it, nowMs); !got.Allows() {
		t.Errorf("your own post above an answer: %+v", got)
	}
}
