package netsync_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
	netsync "skein/sync"
)

// friends is a list of friends of friends, whatever the network says.
type friends []feed.DID

func (f friends) FriendsOfFriends(_ context.Context, _ feed.DID, limit int) ([]feed.DID, error) {
	return f[:min(len(f), limit)], nil
}

// strange adds people with two posts each, the second of which is an answer, and a repost of somebody else's.
func (r *rig) strange(n int) (dids friends) {
	r.Helper()
	elsewhere, err := r.world.AddPerson(skynet.Person{ID: "elsewhere", Handle: "elsewhere.test"})
	r.ok(err)
	other, err := r.world.Post(elsewhere.DID, skynet.Draft{Text: "reposted by a stranger"})
	r.ok(err)
	for i := range n {
		who, err := r.world.AddPerson(skynet.Person{ID: fmt.Sprintf("far%d", i), Handle: fmt.Sprintf("far%d.test", i)})
		r.ok(err)
		_, err = r.world.Post(who.DID, skynet.Draft{Text: "from far away"})
		r.ok(err)
		_, err = r.world.Post(who.DID, skynet.Draft{Text: "an answer", ReplyTo: other})
		r.ok(err)
		_, err = r.world.Repost(who.DID, other)
		r.ok(err)
		dids = append(dids, feed.DID(who.DID))
	}
	return dids
}

// read are the strangers of whom the copy holds a post.
func (c *copies) read(dids friends) (out friends) {
	c.Helper()
	for _, did := range dids {
		if len(c.held(did, feed.CollectionPost)) > 0 {
			out = append(out, did)
		}
	}
	return out
}

func TestFriendsOfFriendsTakeTurns(t *testing.T) {
	t.Parallel()
	c := newCopies(t, small, nil)
	far := c.strange(5)
	c.e = c.with(func(cfg *netsync.Config) { cfg.Outside, cfg.OutsideDaily = far, 2 })
	c.once()
	if got := c.read(far); !slices.Equal(got, far[:2]) {
		t.Errorf("on the first day %v", got)
	}
	if keys := c.held(far[0], feed.CollectionPost); len(keys) != 1 {
		t.Errorf("answers are kept: %v", keys)
	}
	if keys := c.held(far[0], feed.CollectionRepost); len(keys) != 0 {
		t.Errorf("a repost that nobody listens to is kept: %v", keys)
	}
	if keys := c.held(feed.DID(skynet.DIDFor("elsewhere")), feed.CollectionPost); len(keys) != 0 {
		t.Errorf("a post that a stranger reposted is kept: %v", keys)
	}
	asked := c.seen("app.bsky.feed.getAuthorFeed")
	c.clock.move(time.Hour)
	c.e = c.with(func(cfg *netsync.Config) { cfg.Outside, cfg.OutsideDaily = far, 2 }) // a restart forgets nothing
	c.once()
	if again := c.seen("app.bsky.feed.getAuthorFeed"); again-asked > 1 { // the viewer's own feed
		t.Errorf("%d requests beyond the day's number", again-asked-1)
	}
	for day, want := range []int{4, 5} {
		c.clock.move(24 * time.Hour)
		c.once()
		if got := c.read(far); !slices.Equal(got, far[:want]) {
			t.Errorf("%d days later %v", day+1, got)
		}
	}
	var days map[feed.DID]int64
	value, err := c.db.Cursor(t.Context(), c.me, "sync/outside")
	c.ok(err)
	c.ok(json.Unmarshal([]byte(value), &days))
	if today := c.clock.now().Unix() / 86400; len(days) != 5 || days[far[4]] != today || days[far[0]] != today || days[far[1]] != today-2 {
		t.Errorf("on day %d: %v", today, days)
	}
}

// Somebody who is gone or refuses the viewer costs a request and holds nobody up; switched off, nobody is asked.
func TestStrangersMayRefuse(t *testing.T) {
	t.Parallel()
	c := newCopies(t, small, nil)
	far := c.strange(3)
	_, err := c.world.Block(string(far[0]), "viewer")
	c.ok(err)
	c.e = c.with(func(cfg *netsync.Config) { cfg.Outside, cfg.OutsideDaily = far, -1 })
	c.once()
	if got := c.read(far); len(got) != 0 {
		t.Errorf("switched off: %v", got)
	}
	c.clock.move(time.Hour)
	c.e = c.with(func(cfg *netsync.Config) { cfg.Outside = append(friends{"did:plc:nobodyatall"}, far...) })
	c.once()
	if got := c.read(far); !slices.Equal(got, far[1:]) {
		t.Errorf("%v", got)
	}
}
