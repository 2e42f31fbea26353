package store

import (
	"reflect"
	"slices"
	"testing"

	"skein/feed"
)

// labelled saves topics of posts that are named by their at-uri.
func labelled(t *testing.T, n *Network, version string, topics map[feed.URI][]feed.Topic) map[feed.URI]feed.PostID {
	t.Helper()
	var uris []feed.URI
	for u := range topics {
		uris = append(uris, u)
	}
	ids, err := n.PostIDs(t.Context(), uris)
	must(t, err)
	var rows []feed.TopicRow
	for u, id := range ids {
		rows = append(rows, feed.TopicRow{Post: id, Topics: topics[u]})
	}
	must(t, n.SaveTopics(t.Context(), version, rows))
	return ids
}

func TestTopics(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	goal, quiet, fresh := post(anna, "goal", "what a goal", now-3*hour), post(anna, "quiet", "hm", now-2*hour), post(bela, "fresh", "just now", now-hour)
	put(t, n, feed.Batch{Posts: []feed.Post{goal, quiet, fresh}})
	want := []feed.Topic{{Label: "sports", P: 0.8125}, {Label: "news_&_social_concern", P: 0.5}}
	ids := labelled(t, n, "topics/1", map[feed.URI][]feed.Topic{goal.URI: want, quiet.URI: nil})
	must(t, n.SaveTopics(t.Context(), "topics/1", nil))
	got, err := n.Topics(t.Context(), []feed.PostID{ids[goal.URI], ids[quiet.URI], 999})
	must(t, err)
	if !reflect.DeepEqual(got, map[feed.PostID][]feed.Topic{ids[goal.URI]: want, ids[quiet.URI]: {}}) {
		t.Errorf("%v", got)
	}
	if it := one(t, n, goal.URI); !reflect.DeepEqual(it.Candidate.Topics, want) {
		t.Errorf("the item says %v", it.Candidate.Topics)
	}
	labelled(t, n, "topics/2", map[feed.URI][]feed.Topic{goal.URI: want[1:]})
	if got, err = n.Topics(t.Context(), []feed.PostID{ids[goal.URI]}); err != nil || !reflect.DeepEqual(got[ids[goal.URI]], want[1:]) {
		t.Errorf("a later model's answer: %v, %v", got, err)
	}
	if _, err := unpackTopics("sports\tlikely\n"); err == nil {
		t.Error("broken topics were read")
	}
}

// A post waits for the topic model once it has a vector to read, until this version of the model has looked.
func TestAwaitingTopics(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	old, young, bare := post(anna, "old", "older words", now-3*hour), post(anna, "young", "younger words", now-2*hour), post(bela, "bare", "no vector yet", now-hour)
	silent := post(bela, "silent", "", now-hour)
	put(t, n, feed.Batch{Posts: []feed.Post{old, young, bare, silent}})
	judge(t, n, old.URI, young.URI)
	tasks, err := n.AwaitingTopics(t.Context(), "topics/1", "m", 10)
	must(t, err)
	if len(tasks) != 2 || tasks[0].Text.URI != young.URI || tasks[0].Text.Text != "younger words" || tasks[0].Text.Lang != "en" {
		t.Fatalf("%+v", tasks)
	}
	if v := tasks[1].Vector; tasks[1].Text.URI != old.URI || v.Scale != 0.5 || v.Q[0] != 1 || v.Q[1] != -2 {
		t.Errorf("%+v", tasks[1])
	}
	if tasks, err = n.AwaitingTopics(t.Context(), "topics/1", "m", 1); err != nil || len(tasks) != 1 {
		t.Errorf("limit: %d, %v", len(tasks), err)
	}
	labelled(t, n, "topics/1", map[feed.URI][]feed.Topic{young.URI: nil})
	for version, left := range map[string]int{"topics/1": 1, "topics/2": 2} {
		if tasks, err = n.AwaitingTopics(t.Context(), version, "m", 10); err != nil || len(tasks) != left {
			t.Errorf("%s: %d wait, %v", version, len(tasks), err)
		}
	}
	if tasks, err = n.AwaitingTopics(t.Context(), "topics/1", "another", 10); err != nil || len(tasks) != 0 {
		t.Errorf("vectors of another model: %d, %v", len(tasks), err)
	}
}

// A search for a topic knows what the model said and, above it, what the person did.
func TestSearchByTopic(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	goal, song, both := post(anna, "goal", "a goal", now-3*hour), post(anna, "song", "a song", now-2*hour), post(bela, "both", "a hymn", now-hour)
	put(t, n, feed.Batch{Posts: []feed.Post{goal, song, both, post(bela, "none", "nobody looked", now-hour)}})
	labelled(t, n, "1", map[feed.URI][]feed.Topic{goal.URI: {{Label: "sports", P: 1}}, song.URI: {{Label: "music", P: 1}},
		both.URI: {{Label: "news_&_social_concern", P: 0.9}, {Label: "sports", P: 0.5}}})
	for name, c := range map[string]struct {
		query feed.Query
		want  []feed.URI
	}{
		"one":              {feed.Query{Topics: []string{"music"}}, []feed.URI{song.URI}},
		"by its beginning": {feed.Query{Topics: []string{"news"}}, []feed.URI{both.URI}},
		"never its middle": {feed.Query{Topics: []string{"social"}}, nil},
		"either":           {feed.Query{Topics: []string{"music", "sports"}}, []feed.URI{both.URI, song.URI, goal.URI}},
		"with words":       {feed.Query{Topics: []string{"sports"}, Terms: []string{"hymn"}}, []feed.URI{both.URI}},
		"of somebody":      {feed.Query{Topics: []string{"sports"}, From: []string{string(anna)}}, []feed.URI{goal.URI}},
		"the person's word": {feed.Query{Topics: []string{"sports"}, Said: []feed.TopicWord{{Post: goal.URI, Label: "sports"},
			{Post: song.URI, Label: "sports", Applies: true}, {Post: both.URI, Label: "music"}, {Post: "nonsense", Label: "sports", Applies: true}}}, []feed.URI{both.URI, song.URI}},
	} {
		hits, err := n.Lexical(t.Context(), me, c.query, 9)
		must(t, err)
		ids, err := n.PostIDs(t.Context(), c.want)
		must(t, err)
		if len(hits) != len(c.want) {
			t.Errorf("%s: %v", name, hits)
			continue
		}
		for _, id := range ids {
			if !slices.ContainsFunc(hits, func(h feed.Hit) bool { return h.Post == id }) {
				t.Errorf("%s: %d is not among %v", name, id, hits)
			}
		}
	}
}

func TestTopicsLeaveWithTheWords(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	edited, gone := post(anna, "edited", "a goal", now-hour), post(anna, "gone", "a song", now-hour)
	put(t, n, feed.Batch{Posts: []feed.Post{edited, gone}})
	ids := labelled(t, n, "1", map[feed.URI][]feed.Topic{edited.URI: {{Label: "sports", P: 1}}, gone.URI: {{Label: "music", P: 1}}})
	edited.IndexedMs, edited.Counts.Likes = edited.IndexedMs+1, 3
	put(t, n, feed.Batch{Posts: []feed.Post{edited}})
	if rows := count(t, n, "SELECT count(*) FROM topic"); rows != 2 {
		t.Fatalf("new counts left %d rows", rows)
	}
	edited.IndexedMs, edited.Text = edited.IndexedMs+1, "a song"
	put(t, n, feed.Batch{Posts: []feed.Post{edited}, Deleted: []feed.URI{gone.URI}})
	if rows := count(t, n, "SELECT count(*) FROM topic"); rows != 0 {
		t.Errorf("%d rows left", rows)
	}
	must(t, n.SaveTopics(t.Context(), "1", []feed.TopicRow{{Post: ids[gone.URI], Topics: []feed.Topic{{Label: "music", P: 1}}}}))
	if rows := count(t, n, "SELECT count(*) FROM topic"); rows != 0 {
		t.Error("a deleted post has topics")
	}
}

func TestWordsOnTopics(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	a, b := feed.URI("at://did:plc:a/app.bsky.feed.post/1"), feed.URI("at://did:plc:a/app.bsky.feed.post/2")
	words := []feed.TopicWord{{Post: a, Label: "music", Applies: true, AtMs: 1}, {Post: a, Label: "sports", AtMs: 2}, {Post: b, Label: "music", AtMs: 3}}
	for _, w := range words {
		must(t, s.SayTopic(t.Context(), w))
	}
	words[2].Applies, words[2].AtMs = true, 9
	must(t, s.SayTopic(t.Context(), words[2]))
	got, err := s.TopicWords(t.Context())
	must(t, err)
	if want := map[feed.URI][]feed.TopicWord{a: words[:2], b: words[2:]}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	must(t, s.UnsayTopic(t.Context(), a, "sports"))
	must(t, s.UnsayTopic(t.Context(), a, "never said"))
	if got, err = s.TopicWords(t.Context()); err != nil || len(got[a]) != 1 || len(got[b]) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}
