package sample

import (
	"slices"
	"strings"
	"testing"
)

func TestThreadsAreConversations(t *testing.T) {
	t.Parallel()
	s := load(t)
	voices, answered := map[string]map[string]bool{}, 0
	for i := range s.Posts {
		p := &s.Posts[i]
		if p.ReplyTo == "" {
			continue
		}
		root, _ := s.root(p)
		if voices[root] == nil {
			voices[root] = map[string]bool{s.Post(root).By: true}
		}
		voices[root][p.By] = true
		answered += one(p.By == s.Post(root).By)
	}
	three := 0
	for root, by := range voices {
		three += one(len(by) >= 3)
		if len(by) < 2 {
			t.Errorf("%s talks to themselves under %s", s.Post(root).By, root)
		}
	}
	t.Logf("%d threads, %d with three or more voices, %d answers by who began", len(voices), three, answered)
	if three < 25 || answered < 60 {
		t.Error("threads are not conversations")
	}
}

// The goose is lost, looked for, found and celebrated in this order; a town that knew before would spoil the story.
func TestGooseIsFoundAfterItIsLost(t *testing.T) {
	t.Parallel()
	s := load(t)
	order := []string{"entry 1:", "named Overdue", "entry 41:", "In frame 88", "FOUND.", "she walked in at 16:02", "Final stop, said the voice"}
	last := -1
	for _, words := range order {
		at := slices.IndexFunc(s.Posts, func(p Post) bool { return p.ReplyTo == "" && strings.Contains(p.Text, words) })
		if at <= last {
			t.Errorf("%q is post %d, want one after %d", words, at, last)
		}
		last = at
	}
}

func TestNobodyLooksForTheGooseBeforeItIsLostOrFriendsAfterItIsFound(t *testing.T) {
	t.Parallel()
	s := load(t)
	at := func(words string) int {
		i := slices.IndexFunc(s.Posts, func(p Post) bool { return strings.Contains(p.Text, words) })
		return s.Posts[i].AgoMin
	}
	lost, found := at("entry 41:"), at("FOUND. Top deck")
	for _, p := range s.Posts {
		if !slices.Contains(p.Tags, "FindOverdue") || p.Spam {
			continue
		}
		if p.AgoMin > lost || p.AgoMin <= found {
			t.Errorf("%s looks for the goose %d minutes ago: lost %d, found %d", p.ID, p.AgoMin, lost, found)
		}
	}
}

func TestViewerStandsInTheMiddle(t *testing.T) {
	t.Parallel()
	s := load(t)
	toYou, byYou := 0, 0
	for i := range s.Posts {
		p := &s.Posts[i]
		if p.ReplyTo == "" {
			continue
		}
		parent := s.Post(p.ReplyTo)
		toYou += one(parent.By == ViewerID && !p.Spam)
		byYou += one(p.By == ViewerID && slices.Contains(s.Person(ViewerID).Follows, parent.By))
	}
	if toYou < 10 || byYou < 10 {
		t.Errorf("%d replies to the viewer, %d by the viewer to friends", toYou, byYou)
	}
}
