package sample

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var handleForm = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.test$`)

func (s *Sample) checkPeople() []error {
	var errs []error
	handles, relations := map[string]bool{}, map[string]int{}
	for i := range s.People {
		p := &s.People[i]
		if err := s.checkPerson(p); err != nil {
			errs = append(errs, fmt.Errorf("person %s: %w", p.ID, err))
		}
		if handles[p.Handle] {
			errs = append(errs, fmt.Errorf("handle %s is used twice", p.Handle))
		}
		handles[p.Handle] = true
		relations[BlocksViewer] += one(p.ViewerRelation == BlocksViewer)
		relations["blocked"] += one(p.YouBlock)
		relations["muted"] += one(p.YouMute)
	}
	for _, r := range []string{BlocksViewer, "blocked", "muted"} {
		if relations[r] == 0 {
			errs = append(errs, fmt.Errorf("nobody is %s", r))
		}
	}
	if s.Person(ViewerID) == nil {
		errs = append(errs, errors.New("the viewer is missing"))
	}
	return errs
}

func (s *Sample) checkPerson(p *Person) error {
	switch {
	case !handleForm.MatchString(p.Handle):
		return fmt.Errorf("handle %q is not of the form name.test", p.Handle)
	case p.Name == "" || p.Bio == "":
		return errors.New("name or bio is empty")
	case !slices.Contains(kinds, p.Kind):
		return fmt.Errorf("unknown kind %q", p.Kind)
	case p.AvatarHue < 0 || p.AvatarHue > 359:
		return fmt.Errorf("hue %d", p.AvatarHue)
	case p.ViewerRelation != "" && p.ViewerRelation != BlocksViewer:
		return fmt.Errorf("unknown relation %q", p.ViewerRelation)
	case slices.Contains(p.Follows, p.ID) || repeats(p.Follows):
		return errors.New("follows themselves, or somebody twice")
	}
	return errors.Join(s.known(p.Follows), within("topic", topics, p.Interests))
}

func (s *Sample) checkPost(p *Post) []error {
	errs := []error{
		s.known(append([]string{p.By}, p.Likes...)), s.known(p.Reposts), s.known(p.Mentions),
		within("topic", topics, p.Topics), within("label", labelValues, p.SelfLabels),
		s.checkText(p), s.checkRelations(p), checkEmbeds(p),
	}
	for _, l := range p.Labels {
		errs = append(errs, within("label", labelValues, []string{l.Val}), within("labeler", []string{"mod"}, []string{l.Src}))
	}
	if p.AgoMin < 4 || p.AgoMin > 21*24*60 {
		errs = append(errs, fmt.Errorf("%d minutes ago", p.AgoMin))
	}
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// checkText holds text, language and facets together.
func (s *Sample) checkText(p *Post) error {
	n := utf8.RuneCountInString(p.Text)
	lang, ok := languages[p.Lang]
	switch {
	case n == 0 || n > 300:
		return fmt.Errorf("%d runes of text", n)
	case !ok:
		return fmt.Errorf("unknown language %q", p.Lang)
	case !written(p.Text, lang.script):
		return fmt.Errorf("text is not in the script of %q", p.Lang)
	case !slices.Equal(hashtags(p.Text), p.Tags):
		return fmt.Errorf("tags %q, the text has %q", p.Tags, hashtags(p.Text))
	}
	for _, id := range p.Mentions {
		if who := s.Person(id); who != nil && !strings.Contains(p.Text, "@"+who.Handle) {
			return fmt.Errorf("mention of %s is not in the text", id)
		}
	}
	return nil
}

// written says that at least a third of the letters of a text are of a script; a text without letters is in any.
func written(text string, script *unicode.RangeTable) bool {
	letters, own := 0, 0
	for _, r := range text {
		letters += one(unicode.IsLetter(r))
		own += one(unicode.IsLetter(r) && unicode.Is(script, r))
	}
	return 3*own >= letters
}

func (s *Sample) checkRelations(p *Post) error {
	for _, rel := range []struct{ what, id string }{{"reply to", p.ReplyTo}, {"quote of", p.Quote}, {"copy of", p.DupOf}} {
		if rel.id == "" {
			continue
		}
		other := s.Post(rel.id)
		if other == nil {
			return fmt.Errorf("%s unknown post %q", rel.what, rel.id)
		}
		if other.AgoMin <= p.AgoMin {
			return fmt.Errorf("%s %s, which is not older", rel.what, rel.id)
		}
	}
	author := s.Person(p.By)
	switch {
	case slices.Contains(p.Likes, ViewerID) || slices.Contains(p.Reposts, ViewerID):
		return errors.New("the viewer's reactions belong into you.json")
	case repeats(p.Likes) || repeats(p.Reposts):
		return errors.New("somebody reacts twice")
	case author != nil && p.Spam != (author.Kind == KindSpammer):
		return errors.New("spam by somebody else than a spammer, or the reverse")
	case p.LikeCountExtra < 0 || p.RepostCountExtra < 0 || p.ReplyCountExtra < 0:
		return errors.New("negative count")
	}
	return nil
}

func checkEmbeds(p *Post) error {
	if len(p.Images) > 4 {
		return fmt.Errorf("%d images", len(p.Images))
	}
	for _, im := range p.Images {
		if im.W < 100 || im.H < 100 || im.W > 4000 || im.H > 4000 || !slices.Contains(motifs, im.Motif) {
			return fmt.Errorf("image %+v", im)
		}
	}
	if p.Link == nil {
		return nil
	}
	u, err := url.Parse(p.Link.URL)
	if err != nil || u.Scheme != "https" || !strings.HasSuffix(u.Hostname(), ".test") || p.Link.Title == "" {
		return fmt.Errorf("link %q", p.Link.URL)
	}
	return nil
}

func (s *Sample) known(ids []string) error {
	for _, id := range ids {
		if s.Person(id) == nil {
			return fmt.Errorf("unknown person %q", id)
		}
	}
	return nil
}

func within(what string, all, some []string) error {
	for _, x := range some {
		if !slices.Contains(all, x) {
			return fmt.Errorf("unknown %s %q", what, x)
		}
	}
	return nil
}

func repeats(ids []string) bool {
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if seen[id] {
			return true
		}
		seen[id] = true
	}
	return false
}
