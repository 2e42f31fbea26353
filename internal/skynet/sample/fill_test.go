package sample

import (
	"slices"
	"testing"
)

func TestPopularPostsHaveManyLikers(t *testing.T) {
	t.Parallel()
	s := load(t)
	viral, crowded, quietOnes := 0, 0, 0
	for _, p := range s.Posts {
		if p.LikeCountExtra >= 1000 && len(p.Labels) == 0 && p.ReplyTo == "" {
			viral++
			crowded += one(len(p.Likes) >= 20)
		}
		quietOnes += one(len(p.Likes) <= 3)
	}
	t.Logf("%d viral posts, %d of them with 20 or more visible likers; %d posts with at most 3", viral, crowded, quietOnes)
	if crowded < 20 || quietOnes < 100 {
		t.Error("likes do not tell popular posts from the others")
	}
}

func TestFillKeepsPeopleInCharacter(t *testing.T) {
	t.Parallel()
	s := load(t)
	written := mustParse(t)
	for i := range s.Posts {
		p, before := &s.Posts[i], &written.Posts[i]
		if repeats(p.Likes) || repeats(p.Reposts) {
			t.Errorf("%s: somebody reacts twice", p.ID)
		}
		for _, id := range p.Likes[len(before.Likes):] {
			who := s.Person(id)
			switch {
			case id == p.By:
				t.Errorf("%s: likes their own post", p.ID)
			case id == ViewerID && !slices.Contains(s.You.Likes, p.ID):
				t.Errorf("%s: a like was put into the viewer's mouth", p.ID)
			case id != ViewerID && (who.Kind == KindSpammer) != p.Spam:
				t.Errorf("%s: %s likes across the line between spam and the rest", p.ID, id)
			case p.By == ViewerID && (who.YouBlock || who.ViewerRelation != ""):
				t.Errorf("%s: %s likes through a block", p.ID, id)
			case p.Deleted:
				t.Errorf("%s: deleted, yet liked", p.ID)
			}
		}
	}
}

func TestReactionsComeAfterThePost(t *testing.T) {
	t.Parallel()
	s := load(t)
	early, n := 0, 0
	for i := range s.Posts {
		p := &s.Posts[i]
		for _, id := range p.Likes {
			for _, kind := range []string{Like, Repost} {
				ago := p.ReactedAgo(kind, id)
				if ago < 1 || ago >= p.AgoMin {
					t.Fatalf("%s, %d minutes ago, got a %s %d minutes ago", p.ID, p.AgoMin, kind, ago)
				}
				n++
				early += one(p.AgoMin-ago < 12*60)
			}
		}
	}
	if 2*early < n {
		t.Errorf("only %d of %d reactions come within half a day", early, n)
	}
}

func TestUnitIsEven(t *testing.T) {
	t.Parallel()
	s := load(t)
	var tenth [10]int
	for _, p := range s.Posts {
		for _, who := range s.People {
			tenth[int(10*unit("like", who.ID, p.ID))]++
		}
	}
	want := len(s.Posts) * len(s.People) / 10
	for i, n := range tenth {
		if n < want*95/100 || n > want*105/100 {
			t.Errorf("tenth %d holds %d of about %d", i, n, want)
		}
	}
}

func mustParse(t *testing.T) *Sample {
	t.Helper()
	s, err := parse()
	if err != nil {
		t.Fatal(err)
	}
	s.index()
	return s
}
