package app

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"skein/app/words"
	"skein/feed"
)

// voice puts facts into the catalogue's words.
type voice struct{ words.Catalogue }

func (v voice) say(key string, params ...string) string {
	m := make(map[string]string, len(params)/2)
	for i := 0; i+1 < len(params); i += 2 {
		m[params[i]] = params[i+1]
	}
	return v.Say("why", key, m)
}

func (v voice) count(key string, n int) string { return v.Count("why", "fact."+key, n) }

// stands says where a post stands and by which of the largest contributions, at most two.
func (v voice) stands(w *Why, top []feed.Contribution, c *feed.Candidate, asOfMs int64) string {
	rank, total := strconv.Itoa(w.Rank), strconv.Itoa(w.Total)
	switch terms := v.terms(top, c, asOfMs); len(terms) {
	case 0:
		return v.say("ranked", "rank", rank, "total", total)
	case 1:
		return v.say("ranked.by", "rank", rank, "total", total, "first", terms[0])
	default:
		return v.say("ranked.by.two", "rank", rank, "total", total, "first", terms[0], "second", terms[1])
	}
}

// terms says each contribution with its fact and points, e.g. “Fresh” (2 hours old: +1.62).
func (v voice) terms(top []feed.Contribution, c *feed.Candidate, asOfMs int64) []string {
	byID := signalsByID()
	out := make([]string, len(top))
	for i, t := range top {
		out[i] = v.say("term", "label", byID[t.Signal].Label, "fact", v.fact(t.Signal, c, asOfMs), "points", fmt.Sprintf("%+.2f", t.Points))
	}
	return out
}

// fact says the stored fact that a signal read.
func (v voice) fact(signal string, c *feed.Candidate, asOfMs int64) string {
	switch name, _, _ := strings.Cut(signal, "/"); name {
	case "recency", "days":
		return v.age(asOfMs - c.EffectiveMs)
	case "affinity":
		return v.say("fact.affinity", "replies", v.count("replies", c.OwnReplies), "reposts", v.count("reposts", c.OwnReposts), "likes", v.count("likes", c.OwnLikes))
	case "quiet":
		if !c.Following {
			return v.say("fact.quiet.not")
		}
		return v.count("quiet", c.AuthorPosts)
	case "reposted":
		return v.count("reposted", c.FollowsReposting)
	case "likedby":
		return v.count("likedby", c.FollowsLiking)
	case "stranger":
		return v.either("stranger", c.OutOfNetwork)
	case "rising", "momentum":
		return v.count("lately", int(math.Round(c.Lately)))
	case "lasting":
		return v.count("since", int(math.Round(c.Since)))
	case "colike":
		return v.share("colike", c.CoLike)
	case "peers":
		if !c.Peers.Known {
			return v.say("fact.unknown")
		}
		return v.count("peers", c.Alike)
	case "conversation":
		return v.count("conversation", c.FollowsTalking)
	case "liked", "famous":
		return v.count("likes", c.Likes)
	case "length":
		return v.count("length", c.Graphemes)
	case "media":
		return v.either("media", c.Media)
	case "link":
		return v.either("link", c.Link)
	case "closeness":
		return v.share("closeness", c.Closeness)
	case "seen":
		return v.share("seen", c.Seen)
	case "caution":
		return v.share("caution", c.Caution)
	}
	return v.own(signal, c, asOfMs)
}

// own says what the signals read that came later: circumstances, what the personal model expects, and what was asked for.
func (v voice) own(signal string, c *feed.Candidate, asOfMs int64) string {
	switch name, _, _ := strings.Cut(signal, "/"); name {
	case "plike":
		return v.share("plike", c.Would.Like)
	case "preply":
		return v.share("preply", c.Would.Reply)
	case "prepost":
		return v.share("prepost", c.Would.Repost)
	case "pmore":
		return v.share("pmore", c.Would.More)
	case "pless":
		return v.share("pless", c.Would.Less)
	case "mutual":
		return v.either("mutual", c.Following && c.FollowsYou)
	case "prolific":
		return v.count("prolific", c.AuthorPosts)
	case "newcomer":
		return v.born(c.AccountMs, asOfMs)
	case "language":
		return v.share("language", c.Language)
	case "bridge":
		return v.count("bridge", c.Circles)
	case "answered":
		return v.count("replies", c.Replies)
	case "reply":
		return v.either("reply", c.Reply)
	case "met":
		return v.count("met", c.ThreadSeen)
	case "spread":
		return v.count("reposts", c.Reposts)
	case "quality":
		return v.say("fact.quality", "marks", strconv.Itoa(c.Marks))
	case "bait":
		return v.count("bait", c.Lures)
	case "asked_like":
		return v.asked(c.Asked.Like)
	case "asked_author":
		return v.asked(c.Asked.Author)
	case "asked_topic":
		return v.asked(c.Asked.Topic)
	case "asked_words":
		return v.asked(c.Asked.Words)
	case "asked_reposts":
		return v.asked(c.Asked.Reposts)
	}
	return ""
}

// born says how old an account is.
func (v voice) born(accountMs, asOfMs int64) string {
	if accountMs <= 0 {
		return v.say("fact.unknown")
	}
	return v.count("newcomer", int(max(asOfMs-accountMs, 0)/dayMs))
}

func (v voice) asked(x float64) string {
	switch {
	case x > 0:
		return v.say("fact.asked.more", "times", strconv.FormatFloat(x, 'f', 1, 64))
	case x < 0:
		return v.say("fact.asked.less", "times", strconv.FormatFloat(-x, 'f', 1, 64))
	}
	return v.say("fact.asked.nothing")
}

func (v voice) either(key string, is bool) string {
	if is {
		return v.say("fact." + key)
	}
	return v.say("fact." + key + ".not")
}

func (v voice) share(key string, x feed.ModelValue) string {
	if !x.Known {
		return v.say("fact.unknown")
	}
	return v.say("fact."+key, "percent", fmt.Sprintf("%.0f", 100*x.Value))
}

func (v voice) age(ms int64) string {
	switch minutes := int(ms / 60_000); {
	case minutes < 1:
		return v.say("fact.recency.now")
	case minutes < 60:
		return v.count("recency.minutes", minutes)
	case minutes < 48*60:
		return v.count("recency.hours", minutes/60)
	default:
		return v.count("recency.days", minutes/60/24)
	}
}

func figure(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
