package skynet

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"skein/internal/skynet/sample"
)

// FromSample builds the world of the sample network. Ages count back from the clock's time of the call, and the DIDs come
// from the ids, so the same sample gives the same accounts at every start. The labelers of the sample are trusted.
func FromSample(s *sample.Sample, now func() time.Time) (*World, error) {
	b := &builder{World: NewWorld(now), sample: s, base: now().Truncate(time.Millisecond)}
	for _, step := range []func() error{b.open, b.relate, b.publish, b.react, b.takeBack, b.prefer} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("building the sample network: %w", err)
		}
	}
	return b.World, nil
}

type builder struct {
	*World
	sample *sample.Sample
	base   time.Time
}

func (b *builder) ago(minutes int) time.Time {
	return b.base.Add(-time.Duration(minutes) * time.Minute)
}

// open makes the accounts. Spammers came recently, everybody else one to three years ago.
func (b *builder) open() error {
	for _, p := range b.sample.People {
		created := b.base.AddDate(-1, 0, -2*p.AvatarHue)
		if p.Kind == sample.KindSpammer {
			created = b.base.AddDate(0, 0, -30)
		}
		_, err := b.AddPerson(Person{ID: p.ID, Handle: p.Handle, Name: p.Name, Bio: p.Bio, Hue: p.AvatarHue, Created: created})
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) relate() error {
	since := b.base.AddDate(0, 0, -29)
	for _, p := range b.sample.People {
		for i, whom := range p.Follows {
			if _, err := b.FollowAt(p.ID, whom, since.Add(time.Duration(i)*time.Minute)); err != nil {
				return err
			}
		}
		if err := b.relateToViewer(p); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) relateToViewer(p sample.Person) error {
	var errs []error
	if p.YouBlock {
		_, err := b.Block(sample.ViewerID, p.ID)
		errs = append(errs, err)
	}
	if p.YouMute {
		errs = append(errs, b.Mute(sample.ViewerID, p.ID))
	}
	if p.ViewerRelation == sample.BlocksViewer {
		_, err := b.Block(p.ID, sample.ViewerID)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (b *builder) publish() error {
	for _, p := range b.sample.Posts {
		d := Draft{
			ID: p.ID, Text: p.Text, Created: b.ago(p.AgoMin), Langs: []string{p.Lang}, ReplyTo: p.ReplyTo, Quote: p.Quote,
			Tags: p.Tags, Mentions: p.Mentions, SelfLabels: p.SelfLabels,
			ExtraLikes: p.LikeCountExtra, ExtraReposts: p.RepostCountExtra, ExtraReplies: p.ReplyCountExtra,
		}
		for _, im := range p.Images {
			d.Images = append(d.Images, Image{Alt: im.Alt, Motif: im.Motif, Width: im.W, Height: im.H})
		}
		if p.Link != nil {
			d.Link = &Link{URL: p.Link.URL, Title: p.Link.Title, Description: p.Link.Description}
		}
		if _, err := b.Post(p.By, d); err != nil {
			return err
		}
		for _, l := range p.Labels {
			b.TrustLabeler(DIDFor(l.Src))
			if err := b.Label(Label{Src: DIDFor(l.Src), URI: p.ID, Val: l.Val, Created: b.ago(p.AgoMin)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *builder) react() error {
	for i := range b.sample.Posts {
		p := &b.sample.Posts[i]
		for _, who := range p.Likes {
			if _, err := b.LikeAt(who, p.ID, b.ago(p.ReactedAgo(sample.Like, who))); err != nil {
				return err
			}
		}
		for _, who := range p.Reposts {
			if _, err := b.RepostAt(who, p.ID, b.ago(p.ReactedAgo(sample.Repost, who))); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeBack deletes last, so that replies to deleted posts exist, as they do on the network.
func (b *builder) takeBack() error {
	for _, p := range b.sample.Posts {
		if !p.Deleted {
			continue
		}
		if err := b.Delete(p.ID); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) prefer() error {
	prefs, err := b.sample.You.PreferencesFor(DIDFor)
	if err != nil {
		return err
	}
	text, err := json.Marshal(prefs)
	if err != nil {
		return err
	}
	return b.SetPreferences(sample.ViewerID, text)
}
