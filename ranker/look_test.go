package ranker

import (
	"reflect"
	"testing"

	"skein/feed"
)

func TestLookReadsWordsAndAuthor(t *testing.T) {
	t.Parallel()
	const calm = "The geese came back to the river this morning, all nine of them."
	for name, c := range map[string]struct {
		post         feed.Post
		marks, lures int
	}{
		"calm":             {feed.Post{Text: calm}, 4, 0},
		"nothing":          {feed.Post{}, 3, 0},
		"short":            {feed.Post{Text: "Geese."}, 3, 0},
		"shouting":         {feed.Post{Text: "THE GEESE CAME BACK TO THE RIVER THIS MORNING."}, 3, 0},
		"an acronym":       {feed.Post{Text: "HTTP"}, 3, 0},
		"japanese":         {feed.Post{Text: "今朝、川に雁が九羽とも戻ってきたので、しばらくのあいだ橋の上から静かにそれを眺めていたのだった。"}, 4, 0},
		"begging":          {feed.Post{Text: "Like if you agree! Follow back and I drop a heart under every single post of yours."}, 4, 3},
		"rows of tags":     {feed.Post{Text: calm + " #a #b #c", Tags: []string{"d", "e"}}, 2, 1},
		"marks":            {feed.Post{Text: "You won't believe it!!!"}, 3, 2},
		"a bare picture":   {feed.Post{Text: calm, Images: []feed.Image{{Alt: " "}}}, 3, 0},
		"a told picture":   {feed.Post{Text: calm, Images: []feed.Image{{Alt: "nine geese"}}}, 4, 0},
		"a silent video":   {feed.Post{Text: calm, Video: &feed.Video{}}, 3, 0},
		"in small letters": {feed.Post{Text: "LIKE IF YOU SAW THEM TOO THIS MORNING BY THE RIVER."}, 3, 1},
	} {
		it := feed.Item{Post: c.post, Author: feed.Author{CreatedMs: 7, Relation: feed.Relation{FollowedBy: true}}}
		if v := Look(&it); !v.Allows() {
			t.Errorf("%s: looking decided %+v", name, v)
		}
		if got := it.Candidate; got.Marks != c.marks || got.Lures != c.lures || got.AccountMs != 7 || !got.FollowsYou {
			t.Errorf("%s: %d marks, %d lures", name, got.Marks, got.Lures)
		}
		before := it.Candidate
		if Look(&it); !reflect.DeepEqual(it.Candidate, before) {
			t.Errorf("%s: looked at twice, it is another", name)
		}
	}
}
