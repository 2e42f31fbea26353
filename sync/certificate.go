package netsync

import (
	"context"
	"errors"
	"slices"
	"strings"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/atp/repo"
)

// What a certificate finds wrong with an account, beside the gaps that copying notes.
const (
	gapNever    = "never"    // nothing was copied yet
	gapBehind   = "behind"   // the server has a later revision
	gapUnproven = "unproven" // deletions since the last whole copy may have been missed
	gapDiffers  = "differs"  // the sets of records are not the same
)

// AccountGap is what the copy of one account lacks.
type AccountGap struct {
	DID     feed.DID
	What    string // "never", "behind", "unproven", "differs", or what copying noted: "unreachable", "unverified", …
	Rev     string // held
	Head    string // the server's, empty where it did not say
	Missing int    // records of the window that the server has and the copy does not
	Extra   int    // records that the copy has and the server does not
	// Repaired says that the gap is closed now: what was missing is fetched, what was too much is deleted.
	Repaired bool
}

// Certificate says how complete the copy is.
type Certificate struct {
	Accounts int
	Complete int    // those found complete, or repaired
	Rev      string // the latest revision that an account is complete to
	Gaps     []AccountGap
	AtMs     int64
}

// Certify compares the copy of the viewer's and of every follow's repository with the servers: by revision, and (deep) the
// set of records with a fresh, verified repository. With repair what is missing is fetched and what is too much deleted.
// progress may be nil. Errors: feed.CodeCancelled, or what the store said; what is wrong with an account is its gap.
func (e *Engine) Certify(ctx context.Context, deep, repair bool, progress func(feed.Progress)) (Certificate, error) {
	list, err := e.cfg.Repositories.Repos(ctx, e.me)
	if err != nil {
		return Certificate{}, err
	}
	r := newRun(e, progress)
	r.track.only("sync.certificate", len(list))
	b := &backfill{run: r, since: r.nowMs() - r.cfg.History.Milliseconds()}
	if err = b.open(ctx); err != nil {
		return Certificate{}, err
	}
	out := Certificate{Accounts: len(list), Gaps: []AccountGap{}, AtMs: e.nowMs()}
	err = b.each(ctx, list, func(ctx context.Context, have feed.Repo) error {
		gap, err := b.certify(ctx, have, deep, repair)
		if err != nil {
			return err
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		if gap.What == "" || gap.Repaired {
			out.Complete++
			out.Rev = max(out.Rev, gap.Head)
		}
		if gap.What != "" {
			out.Gaps = append(out.Gaps, gap)
		}
		return nil
	})
	slices.SortFunc(out.Gaps, func(a, b AccountGap) int { return strings.Compare(string(a.DID), string(b.DID)) })
	return out, cancelled(err)
}

// certify looks at one account. What is empty when nothing is wrong with it.
func (b *backfill) certify(ctx context.Context, have feed.Repo, deep, repair bool) (AccountGap, error) {
	gap := AccountGap{DID: have.DID, Rev: have.Rev}
	who, err := ask(ctx, b.Engine, func(ctx context.Context) (atp.Account, error) { return b.directory.Account(ctx, have.DID) })
	if err != nil {
		gap.What = gapIdentity
		return gap, ctx.Err()
	}
	host := atp.NewHost(b.network, who.PDS)
	gap.Head, err = ask(ctx, b.Engine, func(ctx context.Context) (string, error) { return host.Latest(ctx, have.DID) })
	if err != nil {
		if gap.What = gapOf(err); gap.What == "" {
			gap.What = gapUnreachable
		}
		return gap, ctx.Err()
	}
	gap.What = lag(have, gap.Head)
	if deep {
		return b.compare(ctx, who, gap, repair)
	}
	if gap.What != "" && repair {
		return b.mend(ctx, gap)
	}
	return gap, nil
}

// lag names what a repository lacks as far as revisions tell.
func lag(have feed.Repo, head string) string {
	switch {
	case have.Gap != "":
		return have.Gap
	case have.Rev == "":
		return gapNever
	case have.Rev < head:
		return gapBehind
	case have.Proven != have.Rev:
		return gapUnproven
	}
	return ""
}

// mend copies an account up to its newest revision and looks again.
func (b *backfill) mend(ctx context.Context, gap AccountGap) (AccountGap, error) {
	if err := b.account(ctx, feed.Repo{DID: gap.DID}); err != nil {
		return gap, err
	}
	now, err := b.cfg.Copies.Repo(ctx, gap.DID)
	gap.Repaired = lag(now, gap.Head) == ""
	return gap, err
}

// compare holds the records that are stored to a fresh repository.
func (b *backfill) compare(ctx context.Context, who atp.Account, gap AccountGap, repair bool) (AccountGap, error) {
	release, err := b.cfg.Session.Hold(ctx, who.DID)
	if err != nil {
		return gap, err
	}
	defer release()
	have, err := b.cfg.Copies.Repo(ctx, who.DID)
	if err != nil {
		return gap, err
	}
	c, err := b.read(ctx, who, have, "")
	if refreshed, moved := b.moved(ctx, who, err); moved {
		who = refreshed
		c, err = b.read(ctx, who, have, "")
	}
	switch {
	case ctx.Err() != nil:
		return gap, ctx.Err()
	case errors.Is(err, errLarge), errors.Is(err, repo.ErrLimit), feed.CodeOf(err) == feed.CodeTooLarge:
		return b.relist(ctx, who, have, gap, repair)
	case err != nil:
		if gap.What = gapOf(err); gap.What == "" {
			gap.What = gapUnreachable
		}
		return gap, nil
	}
	gap.Head = c.commit.Rev
	if err := b.leaveGone(ctx, c); err != nil {
		return gap, err
	}
	want := wantedKeys(c.changes)
	if gap.Missing, gap.Extra, err = b.differences(ctx, who.DID, want, c.keys); err != nil {
		return gap, err
	}
	if gap.Missing+gap.Extra > 0 {
		gap.What = gapDiffers
	} else if gap.What == gapUnproven || gap.What == gapBehind {
		gap.What = "" // nothing is missing after all
	}
	if !repair {
		return gap, nil
	}
	if _, err := b.keep(ctx, who, have, c); err != nil {
		return gap, err
	}
	missing, extra, err := b.differences(ctx, who.DID, want, c.keys)
	gap.Repaired = gap.What != "" && missing+extra == 0
	return gap, err
}

// relist is compare for what is too large to be copied whole: repairing lists it anew, which proves it as far as a server's
// word does.
func (b *backfill) relist(ctx context.Context, who atp.Account, have feed.Repo, gap AccountGap, repair bool) (AccountGap, error) {
	if gap.What == "" || !repair {
		return gap, nil
	}
	if err := b.list(ctx, who, have); err != nil {
		return gap, b.gap(ctx, have, gapOf(err), err)
	}
	gap.Repaired = true
	return gap, nil
}

// choice is keys of which one must be held: two likes of the same post are one row.
type choice []string

// leaveGone takes out of a whole copy what is about posts that are gone: likes and reposts of them, and gates before them.
func (b *backfill) leaveGone(ctx context.Context, c *copyOf) error {
	var about []feed.URI
	for _, x := range c.changes {
		if x.Engaged != nil {
			about = append(about, x.Engaged.Post)
		}
	}
	gone := map[feed.URI]bool{}
	if b.cfg.Graves != nil && len(about) > 0 {
		list, err := b.cfg.Graves.Buried(ctx, about)
		if err != nil {
			return err
		}
		for _, uri := range list {
			gone[uri] = true
		}
	}
	c.changes = slices.DeleteFunc(c.changes, func(x atp.Change) bool { return x.Engaged != nil && gone[x.Engaged.Post] || c.gateOfNothing(x) })
	return nil
}

// wantedKeys are the records of the window that must be held, by collection.
func wantedKeys(changes []atp.Change) map[string][]choice {
	want, seen := map[string][]choice{}, map[string]int{}
	for i := range changes {
		c := &changes[i]
		switch {
		case c.Engaged != nil:
			subject := c.Collection + " " + string(c.Engaged.Post)
			if at, twice := seen[subject]; twice {
				want[c.Collection][at] = append(want[c.Collection][at], c.RKey)
				continue
			}
			seen[subject] = len(want[c.Collection])
		case c.Author != nil, c.Declaration != nil && !c.Declaration.HideFromAlgorithms: // leave no key of their own
			continue
		}
		want[c.Collection] = append(want[c.Collection], choice{c.RKey})
	}
	return want
}

// differences counts what must be held and is not, and what is held and is not there.
func (b *backfill) differences(ctx context.Context, did feed.DID, want map[string][]choice, there map[string]map[string]bool) (missing, extra int, err error) {
	for _, collection := range copied {
		keys, err := b.cfg.Repositories.Held(ctx, did, collection, b.sinceOf(collection, did))
		if err != nil {
			return 0, 0, err
		}
		held := make(map[string]bool, len(keys))
		for _, key := range keys {
			if held[key] = true; !there[collection][key] {
				extra++
			}
		}
		for _, any := range want[collection] {
			if !slices.ContainsFunc(any, func(key string) bool { return held[key] }) {
				missing++
			}
		}
	}
	return missing, extra, nil
}
