package sample

import (
	"hash/fnv"
	"slices"
)

// Reactions that matter to a story are written in posts.jsonl and you.json. The rest are filled in here, from what people
// follow and care about, by a hash of (person, post): the same on every machine, without a random source. Adding a post leaves
// the reactions to all other posts as they were.
//
//	like chance   = (0.03 + 0.22·follows + 0.14·min(shared interests, 2) + pull) · (0.4 + 1.1·quality) · damp
//	repost chance = (0.02 + 0.10·quality + 0.3·pull), only by followers who share an interest, only of plain root posts
//
// quality ∈ [0,1) is a hash of the post; pull is 0.45 for a post liked by 1,000 or more beyond the sample, 0.2 for 300 or more;
// damp is 0.5 for replies, 0.15 for labelled posts. Spam is liked by spammers only, and the viewer's own likes are never filled.
func (s *Sample) fill() {
	for _, id := range s.You.Likes {
		p := s.Post(id)
		p.Likes = append(p.Likes, ViewerID)
	}
	for _, id := range s.You.Reposts {
		p := s.Post(id)
		p.Reposts = append(p.Reposts, ViewerID)
	}
	for i := range s.Posts {
		p := &s.Posts[i]
		if p.Deleted {
			continue
		}
		for j := range s.People {
			s.react(&s.People[j], p)
		}
	}
}

func (s *Sample) react(who *Person, p *Post) {
	if who.ID == p.By || !reacts(who, p) {
		return
	}
	if unit("like", who.ID, p.ID) < likeChance(who, p) && !slices.Contains(p.Likes, who.ID) {
		p.Likes = append(p.Likes, who.ID)
	}
	if unit("repost", who.ID, p.ID) < repostChance(who, p) && !slices.Contains(p.Reposts, who.ID) {
		p.Reposts = append(p.Reposts, who.ID)
	}
}

// reacts keeps bots, newsrooms and the viewer out, blocked people away from the viewer, and spam among spammers.
func reacts(who *Person, p *Post) bool {
	switch {
	case who.ID == ViewerID, who.Kind == KindBot, who.Kind == KindNewsroom:
		return false
	case p.By == ViewerID && (who.YouBlock || who.ViewerRelation == BlocksViewer):
		return false
	}
	return (who.Kind == KindSpammer) == p.Spam
}

func likeChance(who *Person, p *Post) float64 {
	c := 0.03 + 0.14*float64(min(shared(who.Interests, p.Topics), 2)) + pull(p)
	if slices.Contains(who.Follows, p.By) {
		c += 0.22
	}
	return c * (0.4 + 1.1*quality(p)) * damp(p)
}

func repostChance(who *Person, p *Post) float64 {
	plain := p.ReplyTo == "" && !p.Spam && len(p.Labels)+len(p.SelfLabels) == 0
	if !plain || !slices.Contains(who.Follows, p.By) || shared(who.Interests, p.Topics) == 0 {
		return 0
	}
	return 0.02 + 0.10*quality(p) + 0.3*pull(p)
}

func quality(p *Post) float64 { return unit("quality", p.By, p.ID) }

func pull(p *Post) float64 {
	switch {
	case p.LikeCountExtra >= 1000:
		return 0.45
	case p.LikeCountExtra >= 300:
		return 0.2
	}
	return 0
}

func damp(p *Post) float64 {
	switch {
	case len(p.Labels)+len(p.SelfLabels) > 0:
		return 0.15
	case p.ReplyTo != "":
		return 0.5
	}
	return 1
}

func shared(a, b []string) int {
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}

// Kinds of reaction for ReactedAgo.
const (
	Like   = "like"
	Repost = "repost"
)

// ReactedAgo says how many minutes before now a person liked or reposted (kind) a post: after the post, mostly soon after,
// within two days of it, and at least one minute ago.
func (p *Post) ReactedAgo(kind, person string) int {
	u := unit(kind+" ago", person, p.ID)
	span := float64(min(p.AgoMin-2, 2*24*60))
	return p.AgoMin - 1 - int(span*u*u)
}

// unit hashes its parts to [0,1).
func unit(parts ...string) float64 {
	h := fnv.New64a()
	for _, s := range parts {
		_, _ = h.Write([]byte(s)) // hash.Hash never fails
		_, _ = h.Write([]byte{0})
	}
	x := h.Sum64() // FNV's high bits mix poorly on short inputs: finish with SplitMix64's mixer
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return float64((x^x>>31)>>11) / (1 << 53)
}
