package app

import (
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

// rowsOf is the whole feed.
func rowsOf(t *testing.T, api *API) []Row {
	t.Helper()
	var all []Row
	for {
		rows := must(api.Rows(len(all), maxRows))(t)
		if all = append(all, rows...); len(rows) < maxRows {
			return all
		}
	}
}

// meanRank is the mean 1-based place of posts in rows; those that are not there are left out.
func meanRank(rows []Row, posts []string) float64 {
	sum, n := 0.0, 0.0
	for i, r := range rows {
		if slices.Contains(posts, r.URI) {
			sum, n = sum+float64(i+1), n+1
		}
	}
	return sum / n
}

// prolific is the author with the most posts, and their first twenty.
func prolific(rows []Row) (author string, posts []string) {
	by := map[string][]string{}
	for _, r := range rows {
		a := string(feed.URI(r.URI).Author())
		by[a] = append(by[a], r.URI)
		if len(by[a]) > len(by[author]) || len(by[a]) == len(by[author]) && a < author {
			author = a
		}
	}
	return author, by[author][:min(20, len(by[author]))]
}

func TestLessOfAnAuthorMeansLess(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api := app.API()
	must(api.Home())(t)
	start := rowsOf(t, api)
	author, posts := prolific(start)
	others := []string{}
	for _, r := range start[:100] {
		if string(feed.URI(r.URI).Author()) != author {
			others = append(others, r.URI)
		}
	}
	was, rest := meanRank(start, posts), meanRank(start, others)
	req := PressRequest{URI: posts[0], Aim: "author"}
	first := must(api.Press(req))(t)
	once := rowsOf(t, api)
	if now := meanRank(once, posts); now < 1.3*was {
		t.Errorf("one press: mean rank %.1f, then %.1f", was, now)
	}
	if now := meanRank(once, others); now > 1.05*rest || now < rest-float64(len(posts)) {
		t.Errorf("others: mean rank %.1f, then %.1f", rest, now)
	}
	r := first.Receipt
	if r.ID == 0 || r.More || r.Before <= r.After || r.Ahead != min(aheadOf, len(start)) || !strings.Contains(r.Sentence, "Less") || strings.Contains(r.Sentence, "{") {
		t.Errorf("%+v", r)
	}
	ids := []int64{r.ID}
	for range 4 {
		ids = append(ids, must(api.Press(req))(t).Receipt.ID)
	}
	if now := meanRank(rowsOf(t, api), posts); now < 1.7*was {
		t.Errorf("five presses: mean rank %.1f, then %.1f", was, now)
	}
	for _, id := range ids {
		if got := must(api.UndoPress(id))(t); got.Receipt.UndoneMs == 0 {
			t.Errorf("%+v", got.Receipt)
		}
	}
	for i, r := range rowsOf(t, api) {
		if r.URI != start[i].URI || r.Score != start[i].Score || !slices.Equal(r.Points, start[i].Points) {
			t.Fatalf("undone, place %d is %s with %v, it was %s with %v", i, r.URI, r.Score, start[i].URI, start[i].Score)
		}
	}
	if _, err := api.UndoPress(ids[0]); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Errorf("undone twice: %v", err)
	}
}

func TestPressesSayWhatTheyCannotMean(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api := app.API()
	post := must(api.Home())(t).Rows[0].URI
	for name, c := range map[string]struct {
		req  PressRequest
		code feed.Code
	}{
		"no aim":      {PressRequest{URI: post}, feed.CodeBadInput},
		"another aim": {PressRequest{URI: post, Aim: "moon"}, feed.CodeBadInput},
		"no post":     {PressRequest{Aim: "author"}, feed.CodeBadInput},
		"no words":    {PressRequest{URI: post, Aim: "words", Target: " \t "}, feed.CodeBadInput},
		"many words":  {PressRequest{Aim: "words", Target: strings.Repeat("word ", 20)}, feed.CodeBadInput},
		"bidi":        {PressRequest{Aim: "topic", Target: "a\u202eb"}, feed.CodeBadInput},
		"unknown":     {PressRequest{URI: "at://did:plc:nobody/app.bsky.feed.post/3k", Aim: "like"}, feed.CodeNothingThere},
		"a like":      {PressRequest{URI: "at://did:plc:nobody/app.bsky.feed.like/3k", Aim: "like"}, feed.CodeBadInput},
	} {
		if _, err := api.Press(c.req); feed.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all := must(api.Receipts())(t); all == nil || len(all) != 0 {
		t.Errorf("what failed was kept: %+v", all)
	}
}

// Words, posts like this, and what was seen since: a receipt counts what really stood there.
func TestReceiptsMeasureWhatWasSeen(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api, a := app.API(), must(app.account())(t)
	must(api.Home())(t)
	start := rowsOf(t, api)
	with := func(rows []Row, word string) (n int) {
		for _, c := range must(api.Posts(uris(rows)))(t) {
			for _, s := range c.Text {
				if slices.Contains(strings.FieldsFunc(strings.ToLower(s.Text), func(r rune) bool { return r < 'a' || r > 'z' }), word) {
					n++
					break
				}
			}
		}
		return n
	}
	const word = "the"
	seen := start[:60]
	if err := api.MarkSeen(uris(seen)); err != nil {
		t.Fatal(err)
	}
	got := must(api.Press(PressRequest{Aim: "words", Target: word}))(t).Receipt
	if got.Prior.Posts != 60 || got.Prior.Such < with(seen, word) || got.Before == 0 || got.After >= got.Before {
		t.Errorf("%+v; %d of the seen ones hold the word", got, with(seen, word))
	}
	must(api.Refresh())(t)
	next := must(api.Rows(0, 30))(t)
	if with(next, word) > with(seen, word)/4 {
		t.Errorf("of the next 30 posts %d hold the word, of the 60 before %d did", with(next, word), with(seen, word))
	}
	if err := api.MarkSeen(uris(next)); err != nil {
		t.Fatal(err)
	}
	after := must(api.Receipts())(t)[0]
	if after.Since.Posts != 30 || after.Since.Such > got.Prior.Such/4 || !strings.Contains(after.Sentence, "30") {
		t.Errorf("%+v", after)
	}
	for _, c := range a.desk.pool.Table.Rank(feed.Weights{"asked_words/1": 1}).Weights() {
		if c != 1 {
			t.Error("the slider of words is gone")
		}
	}
	like := must(api.Press(PressRequest{URI: next[0].URI, Aim: "like", More: true}))(t).Receipt
	if !like.More || like.Target == "" || !strings.Contains(like.Sentence, "More") {
		t.Errorf("%+v", like)
	}
	if v := pointsOf(must(api.Why(next[0].URI))(t), "asked_like/1"); v <= 0 {
		t.Errorf("more of a post gives it %v points", v)
	}
	if h, _, err := a.history(t.Context(), 1<<60); err != nil || h.Count(3) != 1 {
		t.Errorf("a press is no example: %d, %v", h.Count(3), err)
	}
}

func uris(rows []Row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.URI
	}
	return out
}

func pointsOf(w Why, signal string) float64 {
	for _, x := range w.Terms {
		if x.Signal == signal {
			return x.Points
		}
	}
	return 0
}

// Ten thousand presses in a row cost and weigh what a few things cost, and more and less of one thing cancel out.
func TestManyPressesAreSummedUp(t *testing.T) {
	t.Parallel()
	var all []feed.Press
	for i := range 10_000 {
		all = append(all, feed.Press{Way: -1, Aim: feed.AimAuthor, Target: "did:plc:a"}, feed.Press{Way: -1, Aim: feed.AimLike, Target: itoa(i % 500)})
	}
	all = append(all, feed.Press{Way: 1, Aim: feed.AimWords, Target: "go"}, feed.Press{Way: -1, Aim: feed.AimWords, Target: "go"})
	got := askings(all)
	if len(got) != 1+maxLikeThis || got[0] != (asking{feed.AimAuthor, "did:plc:a", -10_000}) || got[1].sum != -20 || got[1].target != "0" {
		t.Errorf("%d things, first %+v", len(got), got[:2])
	}
	if len(askings(nil)) != 0 {
		t.Error("nothing was asked for, and something counts")
	}
}
