package netsync

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/atp/repo"
)

// fetch copies what an account's server has beyond what is held: the difference since the revision held, or the whole
// repository, or, where that is too large for one answer or for the day, its newest records.
func (b *backfill) fetch(ctx context.Context, who atp.Account, have feed.Repo) error {
	since := have.Rev
	if have.SinceMs > b.since || have.Proven != have.Rev && b.nowMs()-have.ProvenMs > provenFor.Milliseconds() {
		since = "" // the window was opened, or deletions have gone unproven for long
	}
	if b.meter.spent() && since == "" {
		return b.list(ctx, who, have)
	}
	for try := 1; ; try++ {
		c, err := b.read(ctx, who, have, since)
		switch {
		case errors.Is(err, errLarge), errors.Is(err, repo.ErrLimit), feed.CodeOf(err) == feed.CodeTooLarge:
			return b.list(ctx, who, have)
		case errors.Is(err, repo.ErrTruncated) && try < truncations && ctx.Err() == nil:
			if err := b.cfg.Wait(ctx, firstWait<<try); err != nil {
				return err
			}
			continue
		case errors.Is(err, repo.ErrNothingNew):
			return b.same(ctx, who, have, c)
		case err != nil:
			return err
		}
		if left, err := b.leftOut(ctx, who.DID, c); err != nil {
			return err
		} else if left { // it broke off on the border of a block, or worse
			since, try = "", 0
			continue
		}
		proven, err := b.keep(ctx, who, have, c)
		if err != nil || proven || who.DID != b.me {
			return err
		}
		// What the viewer took back (a follow, a like) must be right at once, and it is one repository.
		since, try = "", 0
	}
}

// copyOf is a verified repository, or the part of it that is newer than since, as changes of the window.
type copyOf struct {
	at      int64 // when it was asked for, ms
	since   string
	commit  repo.Commit
	changes []atp.Change
	keys    map[string]map[string]bool // by collection: of all records, those outside the window too
	unsent  map[string][]string        // by collection: keys younger than since whose records did not come
	drops   map[string]int
	bytes   int64
}

// read asks for a repository and verifies it. Nothing is kept of one that fails.
func (b *backfill) read(ctx context.Context, who atp.Account, have feed.Repo, since string) (*copyOf, error) {
	c := &copyOf{at: b.nowMs(), since: since, keys: map[string]map[string]bool{}, unsent: map[string][]string{}, drops: map[string]int{}}
	type answer struct {
		body   io.ReadCloser
		length int64
	}
	host := atp.NewHost(b.network, who.PDS)
	got, err := ask(ctx, b.Engine, func(ctx context.Context) (answer, error) {
		c.at = b.nowMs()
		body, length, err := host.Repo(ctx, who.DID, since)
		return answer{body, length}, err
	})
	if err != nil {
		return c, err
	}
	defer got.body.Close()
	if got.length > b.cfg.LargeRepo {
		return c, feed.Fail(feed.CodeTooLarge, "host", host.Name())
	}
	counted := &counter{in: got.body, most: b.cfg.LargeRepo}
	defer func() { b.meter.add(counted.n) }()
	want := repo.Expect{DID: who.DID, Key: who.Key, Since: since, Latest: b.cfg.Clock().Add(clockSkew)}
	if since != "" {
		want.Rev = have.Rev
	}
	c.commit, err = repo.Read(ctx, counted, want, repo.Limits{Bytes: b.cfg.LargeRepo}, func(rec repo.Record) error {
		b.take(c, rec, who)
		return nil
	})
	c.bytes = counted.n
	return c, err
}

// take keeps one record of a verified repository, if it lies in the window.
func (b *backfill) take(c *copyOf, rec repo.Record, who atp.Account) {
	keys := c.keys[rec.Collection]
	if keys == nil {
		if len(c.keys) > 256 { // collections nobody asked for need not be remembered
			return
		}
		keys = map[string]bool{}
		c.keys[string([]byte(rec.Collection))] = keys
	}
	keys[string([]byte(rec.RKey))] = true
	if rec.Unchanged {
		if len(rec.RKey) == len(c.since) && rec.RKey > c.since { // both are times
			of := string([]byte(rec.Collection))
			c.unsent[of] = append(c.unsent[of], string([]byte(rec.RKey)))
		}
		return
	}
	change := atp.FromRepo(rec, who.DID, who.PDS, c.at)
	if change.Drop != "" {
		c.drops[change.Drop]++
	} else if b.wanted(&change) {
		c.changes = append(c.changes, change)
	}
}

// wanted reports whether a record is of the window: follows, blocks, profiles, declarations and the viewer's own likes
// always, posts, reposts and likes by their time, and gates with their post.
func (b *backfill) wanted(c *atp.Change) bool {
	switch {
	case c.Post != nil:
		return c.Post.CreatedMs >= b.sinceOf(feed.CollectionPost, c.DID)
	case c.Engaged != nil:
		return c.Engaged.CreatedMs >= b.sinceOf(c.Collection, c.DID)
	case c.Threadgate != nil || c.Postgate != nil:
		at := atp.RecordTime(c.URI(), b.nowMs())
		return at == 0 || at >= b.since
	}
	return c.Edge != nil || c.Author != nil || c.Declaration != nil
}

// sinceOf is where the window of a collection starts, 0 when all of it is kept.
func (b *backfill) sinceOf(collection string, did feed.DID) int64 {
	switch collection {
	case feed.CollectionPost:
		return max(b.since, b.narrowed[did])
	case feed.CollectionRepost:
		return b.since
	case feed.CollectionLike:
		if did != b.me {
			return b.since
		}
	}
	return 0
}

// keep applies a verified copy: its changes in batches, and with the last of them what is gone and how far the account is
// known now. A kill before the last leaves the revision where it was, and the copy is made again. proven tells whether what
// is held is now known to be no more than the repository has.
func (b *backfill) keep(ctx context.Context, who atp.Account, have feed.Repo, c *copyOf) (proven bool, err error) {
	last := feed.Batch{FetchedMs: c.at}
	proven = true
	if c.since == "" {
		last.Sets = b.sets(who.DID, c)
		c.changes = slices.DeleteFunc(c.changes, c.gateOfNothing)
	} else {
		if last.Deleted, proven, err = b.missingFrom(ctx, who.DID, c); err != nil {
			return false, err
		}
	}
	for len(c.changes) > rowsAtOnce {
		if err := b.apply(ctx, batchOfChanges(c.changes[:rowsAtOnce], c.at)); err != nil {
			return false, err
		}
		c.changes = c.changes[rowsAtOnce:]
	}
	rest := batchOfChanges(c.changes, c.at)
	rest.Deleted, rest.Sets = last.Deleted, last.Sets
	now := feed.Repo{DID: who.DID, PDS: who.PDS, Rev: c.commit.Rev, SinceMs: have.SinceMs, Bytes: have.Bytes + c.bytes}
	if c.since == "" {
		now.SinceMs = b.since
	}
	if proven {
		now.Proven, now.ProvenMs, now.Records = c.commit.Rev, c.at, c.commit.Records
	}
	rest.Repos, rest.Cursors = []feed.Repo{now}, []feed.Cursor{b.meter.cursor()}
	b.dropped(c.drops)
	return proven, b.apply(ctx, rest)
}

// leftOut reports whether a difference names a record that is younger than since and was never held: it should have come along.
func (b *backfill) leftOut(ctx context.Context, did feed.DID, c *copyOf) (bool, error) {
	for _, collection := range copied {
		if len(c.unsent[collection]) == 0 {
			continue
		}
		held, err := b.cfg.Repositories.Held(ctx, did, collection, b.sinceOf(collection, did))
		if err != nil {
			return false, err
		}
		for _, key := range c.unsent[collection] {
			if !slices.Contains(held, key) {
				return true, nil
			}
		}
	}
	return false, nil
}

// same notes that nothing is newer than what is held.
func (b *backfill) same(ctx context.Context, who atp.Account, have feed.Repo, c *copyOf) error {
	now := feed.Repo{DID: who.DID, PDS: who.PDS, Rev: have.Rev, SinceMs: have.SinceMs, Bytes: have.Bytes + c.bytes}
	if have.Proven == have.Rev {
		now.Proven, now.ProvenMs, now.Records = have.Rev, c.at, have.Records
	}
	return b.apply(ctx, feed.Batch{Repos: []feed.Repo{now}, Cursors: []feed.Cursor{b.meter.cursor()}})
}

// gateOfNothing reports whether a change of a whole copy is a gate whose post is not there any more.
func (c *copyOf) gateOfNothing(x atp.Change) bool {
	return (x.Threadgate != nil || x.Postgate != nil) && !c.keys[feed.CollectionPost][x.RKey]
}

// sets says what a whole repository holds, collection by collection; one that it does not name is empty.
func (b *backfill) sets(did feed.DID, c *copyOf) (sets []feed.RecordSet) {
	for _, collection := range copied {
		keys := c.keys[collection]
		if collection == feed.CollectionThreadgate || collection == feed.CollectionPostgate {
			keys = maps.Clone(keys) // a gate before a post that is gone keeps nobody out
			maps.DeleteFunc(keys, func(key string, _ bool) bool { return !c.keys[feed.CollectionPost][key] })
		}
		sets = append(sets, feed.RecordSet{DID: did, Rev: c.commit.Rev, Collection: collection, SinceMs: b.sinceOf(collection, did), Keys: keys})
	}
	return sets
}

// missingFrom names the records that are held and, as a difference proves, gone. proven is false where a part of the tree
// that did not come leaves the fate of a held record open.
func (b *backfill) missingFrom(ctx context.Context, did feed.DID, c *copyOf) (gone []feed.URI, proven bool, err error) {
	proven = true
	for _, collection := range copied {
		held, err := b.cfg.Repositories.Held(ctx, did, collection, b.sinceOf(collection, did))
		if err != nil {
			return nil, false, err
		}
		for _, key := range held {
			switch {
			case c.keys[collection][key]:
			case covered(c.commit.Gaps, collection+"/"+key):
				proven = false
			default:
				gone = append(gone, feed.NewURI(did, collection, key))
			}
		}
	}
	return gone, proven, nil
}

func covered(gaps []repo.Gap, key string) bool {
	for _, g := range gaps {
		if g.Covers(key) {
			return true
		}
	}
	return false
}

func batchOfChanges(changes []atp.Change, at int64) feed.Batch {
	b := feed.Batch{FetchedMs: at}
	for _, c := range changes {
		c.AddTo(&b)
	}
	return b
}

func (b *backfill) dropped(drops map[string]int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for why, n := range drops {
		b.sum.Drops[why] += n
	}
}

// errLarge ends the reading of a repository that is larger than its server said, or than it can be copied whole.
var errLarge = errors.New("the repository is too large to be copied whole")

// counter counts the bytes that are read, up to the most.
type counter struct {
	in   io.Reader
	n    int64
	most int64
}

// Read reads and counts.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	if c.n += int64(n); c.n > c.most {
		return 0, errLarge
	}
	return n, err
}
