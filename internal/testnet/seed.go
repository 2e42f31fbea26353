package testnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Seeded says what a seed put where; a test takes its expectations from here.
type Seeded struct {
	// Posts holds every post in the order of creation.
	Posts []Ref
	// Replies, Quotes, Pictures and Links count posts of these forms; the other counts are of records.
	Replies, Quotes, Pictures, Links, Likes, Reposts, Follows int
	// Spam and Adult are the labelled posts.
	Spam, Adult []Ref
	// ViewerFollows are the DIDs the viewer follows.
	ViewerFollows []string
	// Muted and Blocked are DIDs the viewer muted and blocked, Blocker one who blocked the viewer; empty below 8 users.
	Muted, Blocked, Blocker string
	// MutedWord is in the viewer's preferences.
	MutedWord string
}

// sower turns a plan into records.
type sower struct {
	n      *Network
	plan   plan
	refs   []Ref               // of plan.posts
	roots  []int               // root of the thread of each post
	images [][]json.RawMessage // blobs of each person
}

// seed carries the plan out.
func (n *Network) seed(ctx context.Context, p plan) error {
	s := &sower{n: n, plan: p, refs: make([]Ref, len(p.posts)), roots: roots(p.posts), images: make([][]json.RawMessage, len(p.people))}
	for _, step := range []func(context.Context) error{s.people, s.follows, s.posts, s.reactions, s.viewer, s.labels} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	n.Seeded.Posts = s.refs
	return nil
}

func (s *sower) people(ctx context.Context) error {
	for i, person := range s.plan.people {
		actor, err := s.n.join(ctx, person.handle)
		if err != nil {
			return err
		}
		s.n.actors = append(s.n.actors, actor)
		if err := s.pictures(ctx, i); err != nil {
			return err
		}
		profile := record{"$type": "app.bsky.actor.profile", "displayName": person.name, "description": person.bio}
		if i%4 != 3 { // some have no avatar
			profile["avatar"] = s.images[i][0]
		}
		err = actor.Client.Post(ctx, "com.atproto.repo.putRecord",
			record{"repo": actor.DID, "collection": profile["$type"], "rkey": "self", "record": profile}, nil)
		if err != nil {
			return fmt.Errorf("profile of %s: %w", person.handle, err)
		}
	}
	var err error
	s.n.actors[0].AppPassword, err = s.n.actors[0].CreateAppPassword(ctx, "skein")
	for _, actor := range s.n.actors {
		s.n.Accounts = append(s.n.Accounts, actor.Account)
	}
	return err
}

// pictures uploads the few pictures a person uses again and again.
func (s *sower) pictures(ctx context.Context, person int) error {
	for k := range 2 {
		data, err := picture(person*2 + k)
		if err != nil {
			return err
		}
		blob, err := s.n.actors[person].uploadPNG(ctx, data)
		if err != nil {
			return err
		}
		s.images[person] = append(s.images[person], blob)
	}
	return nil
}

func (s *sower) follows(ctx context.Context) error {
	start := time.Now().Add(-2 * span)
	batch := make([][]record, len(s.plan.people))
	for _, f := range s.plan.follows {
		did := s.n.Accounts[f.what].DID
		batch[f.who] = append(batch[f.who], reaction("app.bsky.graph.follow", did, start))
		if f.who == 0 {
			s.n.Seeded.ViewerFollows = append(s.n.Seeded.ViewerFollows, did)
		}
	}
	s.n.Seeded.Follows = len(s.plan.follows)
	return s.writeAll(ctx, batch)
}

// posts writes level by level: what a post answers or quotes must have its CID.
func (s *sower) posts(ctx context.Context) error {
	for level := 0; ; level++ {
		batch, which := make([][]record, len(s.plan.people)), make([][]int, len(s.plan.people))
		found := false
		for i, post := range s.plan.posts {
			if post.level == level {
				found = true
				batch[post.author] = append(batch[post.author], s.postRecord(i))
				which[post.author] = append(which[post.author], i)
			}
		}
		if !found {
			return nil
		}
		for who, recs := range batch {
			refs, err := s.n.actors[who].createAll(ctx, recs)
			if err != nil {
				return err
			}
			for k, ref := range refs {
				s.refs[which[who][k]] = ref
			}
		}
	}
}

// postRecord needs the refs of the lower levels.
func (s *sower) postRecord(i int) record {
	post, seeded := s.plan.posts[i], &s.n.Seeded
	rec := postRecord(post.text, post.at)
	if tag := strings.LastIndex(post.text, "#"); tag >= 0 && tag+1 < len(post.text) && !strings.ContainsAny(post.text[tag:], " \t") {
		rec["facets"] = []record{{
			"index":    record{"byteStart": tag, "byteEnd": len(post.text)},
			"features": []record{{"$type": "app.bsky.richtext.facet#tag", "tag": post.text[tag+1:]}},
		}}
	}
	switch {
	case post.replyTo != none:
		seeded.Replies++
		rec["reply"] = record{"root": s.refs[s.roots[i]], "parent": s.refs[post.replyTo]}
	case post.quotes != none:
		seeded.Quotes++
		rec["embed"] = record{"$type": "app.bsky.embed.record", "record": s.refs[post.quotes]}
	case post.pictures > 0:
		seeded.Pictures++
		rec["embed"] = s.pictureEmbed(post)
	case post.link:
		seeded.Links++
		rec["embed"] = record{"$type": "app.bsky.embed.external", "external": record{
			"uri":   fmt.Sprintf("https://%s.test/notes/%d", givenNames[i%len(givenNames)], i),
			"title": "Notes, volume " + fmt.Sprint(i), "description": clip(post.text)}}
	}
	return rec
}

func (s *sower) pictureEmbed(post plannedPost) record {
	images := make([]record, post.pictures)
	for k := range images {
		width, height := pictureSize(post.author*2 + k%2)
		images[k] = record{"image": s.images[post.author][k%2], "alt": fmt.Sprintf("Coloured rings, %d of %d", k+1, post.pictures),
			"aspectRatio": record{"width": width, "height": height}}
	}
	return record{"$type": "app.bsky.embed.images", "images": images}
}

// roots finds the first post of each post's thread.
func roots(posts []plannedPost) []int {
	out := make([]int, len(posts))
	for i, post := range posts {
		out[i] = i
		if post.replyTo != none {
			out[i] = out[post.replyTo]
		}
	}
	return out
}

// reactions follow their posts by ten minutes, but never come from the future.
func (s *sower) reactions(ctx context.Context) error {
	batch := make([][]record, len(s.plan.people))
	add := func(collection string, pairs []pair) {
		for _, r := range pairs {
			at := s.plan.posts[r.what].at.Add(10 * time.Minute)
			if now := time.Now(); at.After(now) {
				at = now
			}
			batch[r.who] = append(batch[r.who], reaction(collection, s.refs[r.what], at))
		}
	}
	add("app.bsky.feed.like", s.plan.likes)
	add("app.bsky.feed.repost", s.plan.reposts)
	s.n.Seeded.Likes, s.n.Seeded.Reposts = len(s.plan.likes), len(s.plan.reposts)
	return s.writeAll(ctx, batch)
}

// viewer sets what only the first account has.
func (s *sower) viewer(ctx context.Context) error {
	viewer, seeded := s.n.actors[0], &s.n.Seeded
	seeded.MutedWord = s.plan.word
	errs := []error{viewer.SetPreferences(ctx,
		record{"$type": "app.bsky.actor.defs#adultContentPref", "enabled": false},
		record{"$type": "app.bsky.actor.defs#mutedWordsPref", "items": []record{
			{"id": "1", "value": s.plan.word, "targets": []string{"content", "tag"}, "actorTarget": "all"}}},
	)}
	if s.plan.mutes == none {
		return errors.Join(errs...)
	}
	seeded.Muted, seeded.Blocked, seeded.Blocker = s.n.Accounts[s.plan.mutes].DID, s.n.Accounts[s.plan.blocks].DID, s.n.Accounts[s.plan.blocker].DID
	errs = append(errs, viewer.Mute(ctx, seeded.Muted))
	_, err := viewer.Block(ctx, seeded.Blocked)
	errs = append(errs, err)
	_, err = s.n.actors[s.plan.blocker].Block(ctx, viewer.DID)
	return errors.Join(append(errs, err)...)
}

func (s *sower) labels(ctx context.Context) error {
	put := func(posts []int, value string) (refs []Ref, err error) {
		for _, i := range posts {
			if err := s.n.Label(ctx, s.refs[i], value, false); err != nil {
				return nil, err
			}
			refs = append(refs, s.refs[i])
		}
		return refs, nil
	}
	var err error
	if s.n.Seeded.Spam, err = put(s.plan.spam, "spam"); err != nil {
		return err
	}
	s.n.Seeded.Adult, err = put(s.plan.adult, "porn")
	return err
}

// writeAll writes each person's records.
func (s *sower) writeAll(ctx context.Context, batch [][]record) error {
	for who, recs := range batch {
		if _, err := s.n.actors[who].createAll(ctx, slices.Clip(recs)); err != nil {
			return err
		}
	}
	return nil
}
