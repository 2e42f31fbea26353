//go:build e2e

package app

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/testnet"
)

// ban is what the viewer may not be shown: accounts, posts and a word.
type ban struct {
	accounts map[string]string // why, by DID
	posts    map[string]string // why, by at-uri
	word     string
	viewer   string // whose own posts stay in search, whatever they say
}

func (r *real) ban() ban {
	s := r.net.Seeded
	b := ban{
		accounts: map[string]string{s.Muted: "muted", s.Blocked: "blocked", s.Blocker: "blocks the viewer"},
		posts:    map[string]string{}, word: s.MutedWord, viewer: r.net.Viewer().DID,
	}
	for why, refs := range map[string][]testnet.Ref{"spam": s.Spam, "adult": s.Adult} {
		for _, ref := range refs {
			b.posts[ref.URI] = why
		}
	}
	return b
}

// why a card may not be shown, "" when it may.
func (b *ban) why(c *Card) string {
	if c.Author.DID == b.viewer {
		return ""
	}
	if why := b.accounts[c.Author.DID]; why != "" {
		return why
	}
	if why := b.posts[c.URI]; why != "" {
		return why
	}
	if strings.Contains(strings.ToLower(plain(c.Text)), b.word) {
		return "muted word"
	}
	return ""
}

// check looks at a card and at what it shows of other posts.
func (b *ban) check(t *testing.T, where string, c *Card) {
	t.Helper()
	if why := b.why(c); why != "" {
		t.Errorf("%s shows %s of %s: %s", where, c.URI, c.Author.Handle, why)
	}
	if c.Quote != nil && b.why(c.Quote) != "" && c.Quote.Veil == nil {
		t.Errorf("%s: %s quotes %s: %s", where, c.URI, c.Quote.URI, b.why(c.Quote))
	}
	if c.ReplyTo != nil && c.ReplyText != "" && (b.accounts[c.ReplyTo.DID] != "" || strings.Contains(strings.ToLower(c.ReplyText), b.word) && c.ReplyTo.DID != b.viewer) {
		t.Errorf("%s: %s shows what it answers: %q", where, c.URI, c.ReplyText)
	}
	if c.Reposter != nil && b.accounts[c.Reposter.DID] != "" {
		t.Errorf("%s: %s is there because %s reposted it: %s", where, c.URI, c.Reposter.Handle, b.accounts[c.Reposter.DID])
	}
}

// unseen looks at every card of the feed, then searches for what should not be found.
func (r *real) unseen(t *testing.T) {
	b := r.ban()
	quotes, answers := r.inFeed(t, &b)
	searched, hits := r.inSearch(t, &b)
	rules := r.removed()
	t.Logf("taken out by rule: %v · %d quotes and %d answered posts shown · %d hits of %d searches", rules, quotes, answers, hits, searched)
	if quotes == 0 || answers == 0 || hits == 0 || searched < 20 {
		t.Error("there was nothing to look at")
	}
	if rules["label"] < 10 || os.Getenv("CORPUS") == "" && rules["muted_word"] < 10 {
		t.Errorf("too little was taken out for the look to mean anything: %v", rules)
	}
}

func (r *real) removed() map[string]int {
	a := r.account()
	a.mu.Lock()
	defer a.mu.Unlock()
	rules := map[string]int{}
	for _, x := range a.desk.pool.Removals {
		rules[x.Verdict.Rule]++
	}
	return rules
}

func (r *real) inFeed(t *testing.T, b *ban) (quotes, answers int) {
	for page := range slices.Chunk(r.all(t), maxRows) {
		var uris []string
		for _, row := range page {
			uris = append(uris, row.URI)
		}
		cards := must(r.app.API().Posts(uris))(t)
		if len(cards) != len(uris) {
			t.Errorf("%d cards of %d rows", len(cards), len(uris))
		}
		for i := range cards {
			b.check(t, "the feed", &cards[i])
			if cards[i].Quote != nil {
				quotes++
			}
			if cards[i].ReplyText != "" {
				answers++
			}
		}
	}
	return quotes, answers
}

// inSearch searches for the muted word, for everything by the banned accounts, and for the very text of each banned post.
func (r *real) inSearch(t *testing.T, b *ban) (searched, hits int) {
	queries := []string{b.word, "from:" + r.net.Accounts[5].Handle}
	var uris []feed.URI
	for _, acc := range r.net.Accounts {
		if b.accounts[acc.DID] != "" {
			queries = append(queries, "from:"+acc.Handle)
		}
	}
	for uri := range b.posts {
		uris = append(uris, feed.URI(uri))
	}
	a := r.account()
	for _, it := range must(a.network.Items(t.Context(), a.viewer, time.Now().UnixMilli(), uris))(t) {
		queries = append(queries, it.Post.Text)
	}
	for _, q := range queries {
		found := must(r.app.API().Search(q))(t)
		for i := range found.Hits {
			b.check(t, "a search for "+q, &found.Hits[i].Card)
		}
		hits += len(found.Hits)
	}
	return len(queries), hits
}
