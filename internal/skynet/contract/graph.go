package contract

import (
	"slices"
	"strconv"
)

func graphAgrees(c *client) {
	hidden := map[string]bool{}
	for _, b := range all[actor](c, "app.bsky.graph.getBlocks", "blocks", 2) {
		hidden[b.Did] = true
		if b.Viewer.Blocking == "" || b.Viewer.Following != "" {
			c.Errorf("blocked %s has viewer %+v", b.Handle, b.Viewer)
		}
		c.refused("feed of a blocked account", c.ask("app.bsky.feed.getAuthorFeed", "actor", b.Did), 400, "BlockedActor")
	}
	for _, m := range all[actor](c, "app.bsky.graph.getMutes", "mutes", 2) {
		if !m.Viewer.Muted {
			c.Errorf("muted %s has viewer %+v", m.Handle, m.Viewer)
		}
		for _, it := range all[feedItem](c, "app.bsky.feed.getAuthorFeed", "feed", 50, "actor", m.Did) {
			if it.Reason == nil && !it.Post.Author.Viewer.Muted {
				c.Errorf("a muted account's own feed has %s without the mark", it.Post.URI)
			}
		}
	}
	var follows, records []string
	for _, f := range all[actor](c, "app.bsky.graph.getFollows", "follows", 3, "actor", c.DID) {
		follows = append(follows, f.Did)
		if f.Viewer.Following == "" {
			c.Errorf("%s is followed, but viewer is %+v", f.Handle, f.Viewer)
		}
	}
	for _, r := range c.records(collFollow, 100) {
		who := r.subject(c)
		if p := get[actor](c, "app.bsky.actor.getProfile", "actor", who); p.Viewer.Blocking == "" && !p.Viewer.BlockedBy {
			records = append(records, who)
		}
	}
	slices.Sort(follows)
	slices.Sort(records)
	if !slices.Equal(follows, records) {
		c.Errorf("the AppView lists %q, the repository %q", follows, records)
	}
}

func profiles(c *client) {
	me := get[actor](c, "app.bsky.actor.getProfile", "actor", c.Handle)
	if me.Did != c.DID || me.FollowsCount == 0 || me.PostsCount != len(c.records(collPost, 100)) {
		c.Errorf("profile %+v", me)
	}
	other := c.stranger()
	two := get[struct{ Profiles []actor }](c, "app.bsky.actor.getProfiles", "actors", other, "actors", c.DID, "actors", "no-such-person.test").Profiles
	if len(two) != 2 || two[0].Did != other || two[1].Did != c.DID {
		c.Errorf("profiles %+v", two)
	}
	rel := get[struct {
		Relationships []struct {
			Type           string `json:"$type"`
			Did, Following string
		}
	}](c, "app.bsky.graph.getRelationships", "actor", c.DID, "others", other).Relationships
	if len(rel) != 1 || rel[0].Did != other || rel[0].Following == "" {
		c.Errorf("relationships %+v", rel)
	}
	c.refused("profile of nobody", c.ask("app.bsky.actor.getProfile", "actor", "no-such-person.test"), 400, "InvalidRequest")
}

func limits(c *client) {
	post := "at://" + c.DID + "/app.bsky.feed.post/2222222222222"
	for nsid, params := range map[string][]string{
		getTimeline:                    {},
		"app.bsky.feed.getAuthorFeed":  {"actor", c.DID},
		"app.bsky.graph.getFollows":    {"actor", c.DID},
		"app.bsky.feed.getLikes":       {"uri", post},
		"com.atproto.repo.listRecords": {"repo", c.DID, "collection", collPost},
	} {
		for _, n := range []int{0, 101} {
			c.refused(nsid+" of "+strconv.Itoa(n), c.ask(nsid, append(params, "limit", strconv.Itoa(n))...), 400, "InvalidRequest")
		}
	}
	c.refused("26 posts", c.ask("app.bsky.feed.getPosts", slices.Repeat([]string{"uris", post}, 26)...), 400, "InvalidRequest")
	c.refused("26 profiles", c.ask("app.bsky.actor.getProfiles", slices.Repeat([]string{"actors", c.DID}, 26)...), 400, "InvalidRequest")
}
