package sample

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Validate holds the sample to its rules: ids resolve and are unique, replies come after what they answer, facets stand in the
// text, and there is as much of everything as tests rely on. It returns all that is wrong, joined.
func (s *Sample) Validate() error {
	if s.people == nil || len(s.people) != len(s.People) || len(s.posts) != len(s.Posts) {
		return errors.New("two people or two posts share an id")
	}
	var errs []error
	errs = append(errs, s.checkPeople()...)
	for i := range s.Posts {
		for _, err := range s.checkPost(&s.Posts[i]) {
			errs = append(errs, fmt.Errorf("post %s: %w", s.Posts[i].ID, err))
		}
	}
	errs = append(errs, s.checkOrder()...)
	errs = append(errs, s.checkLists()...)
	errs = append(errs, s.Figures().check()...)
	return errors.Join(errs...)
}

func (s *Sample) checkOrder() []error {
	var errs []error
	for i := 1; i < len(s.Posts); i++ {
		if s.Posts[i].AgoMin > s.Posts[i-1].AgoMin {
			errs = append(errs, fmt.Errorf("post %s is older than the one before it", s.Posts[i].ID))
		}
	}
	return errs
}

func (s *Sample) checkLists() []error {
	var errs []error
	resolve := func(list string, ids ...string) {
		for _, id := range ids {
			if p := s.Post(id); p == nil || p.Deleted {
				errs = append(errs, fmt.Errorf("%s: post %q is unknown or deleted", list, id))
			}
		}
	}
	resolve("likes of the viewer", s.You.Likes...)
	resolve("reposts of the viewer", s.You.Reposts...)
	resolve("bookmarks of the viewer", s.You.Bookmarks...)
	for _, p := range s.Duplicates {
		resolve("expected duplicates", p.A, p.B)
		if p.A == p.B || (p.Verdict != Duplicate && p.Verdict != Different) || p.Why == "" {
			errs = append(errs, fmt.Errorf("expected duplicates: pair %s %s is malformed", p.A, p.B))
		}
	}
	for _, q := range s.Meaning {
		resolve("meaning query "+q.Query, q.Want...)
	}
	for _, q := range s.Words {
		resolve("word query "+q.Query, q.Want...)
	}
	if repeats(s.You.Likes) || repeats(s.You.Reposts) {
		errs = append(errs, errors.New("the viewer likes or reposts something twice"))
	}
	return errs
}

// check compares with the least that tests and the first impression rely on.
func (f Figures) check() []error {
	var errs []error
	for _, m := range []struct {
		what       string
		have, want int
	}{
		{"people", f.People, 28}, {"spammers", f.Spammers, 4}, {"quiet people", f.Quiet, 3},
		{"posts", f.Posts, 640}, {"posts of the last three days, doubled", 2 * f.LastThreeDays, f.Posts},
		{"minutes back", f.Oldest, 20 * 24 * 60}, {"threads", f.Threads, 40}, {"deep threads", f.DeepThreads, 5},
		{"quotes", f.Quotes, 25}, {"links", f.Links, 30}, {"viral posts", f.Viral, 10},
		{"posts with described images", f.Images, 45}, {"posts with undescribed images", f.ImagesWithoutAlt, 10},
		{"hashtags", f.Hashtags, 10}, {"mentions", f.Mentions, 10}, {"spam", f.Spam, 40}, {"copies", f.Copies, 15},
		{"deleted", f.Deleted, 3}, {"labelled", f.Labelled, 5}, {"self-labelled", f.SelfLabels, 2},
		{"distinct sentences", f.Sentences, 450}, {"likes of the viewer", f.ViewerLikes, 60},
		{"posts by the viewer", f.ViewerPosts, 15}, {"replies by the viewer", f.ViewerReplies, 10},
		{"pairs", f.Pairs, 30}, {"duplicate pairs", f.DuplicatePairs, 15}, {"different pairs", f.Pairs - f.DuplicatePairs, 10},
		{"meaning queries", f.Meaning, 24}, {"word queries", f.Words, 20},
	} {
		if m.have < m.want {
			errs = append(errs, fmt.Errorf("%s: %d, want at least %d", m.what, m.have, m.want))
		}
	}
	if f.Newest != 4 {
		errs = append(errs, fmt.Errorf("the newest post is %d minutes old, want 4", f.Newest))
	}
	if f.TemplateUses > 5 {
		errs = append(errs, fmt.Errorf("one template is used %d times, want at most 5", f.TemplateUses))
	}
	if f.Follows < 16 || f.Follows > 20 {
		errs = append(errs, fmt.Errorf("the viewer follows %d people, want 16 to 20", f.Follows))
	}
	for _, code := range slices.Sorted(maps.Keys(languages)) {
		if have := f.Languages[code]; have < languages[code].posts {
			errs = append(errs, fmt.Errorf("%d posts in %q, want at least %d", have, code, languages[code].posts))
		}
	}
	return errs
}
