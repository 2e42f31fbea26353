package netsync

import (
	"context"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// clockSkew is how far ahead of ours a server's clock may be.
const clockSkew = 10 * time.Minute

// longestListing bounds the pages of one collection: 100,000 records.
const longestListing = 1000

// list copies an account by listing its collections, newest first, down to the start of the window. Nothing is signed, so
// it is the way only for what is too large; what is listed is what the server would sign.
func (b *backfill) list(ctx context.Context, who atp.Account, have feed.Repo) error {
	host := atp.NewHost(b.network, who.PDS)
	rev, err := ask(ctx, b.Engine, func(ctx context.Context) (string, error) { return host.Latest(ctx, who.DID) })
	if err != nil {
		return err
	}
	at, records := b.nowMs(), 0
	last := feed.Batch{FetchedMs: at}
	for _, collection := range copied {
		keys, whole, err := b.listOne(ctx, host, who.DID, collection)
		if err != nil {
			return err
		}
		records += len(keys)
		if whole {
			last.Sets = append(last.Sets, feed.RecordSet{DID: who.DID, Rev: rev, Collection: collection, SinceMs: b.sinceOf(collection, who.DID), Keys: keys})
			continue
		}
		held, err := b.cfg.Repositories.Held(ctx, who.DID, collection, b.sinceOf(collection, who.DID))
		if err != nil {
			return err
		}
		for _, key := range held { // a key from before the window was not looked for
			if uri := feed.NewURI(who.DID, collection, key); !keys[key] && atp.RecordTime(uri, at) >= b.since {
				last.Deleted = append(last.Deleted, uri)
			}
		}
	}
	last.Repos = []feed.Repo{{DID: who.DID, PDS: who.PDS, Rev: rev, Proven: rev, ProvenMs: at, SinceMs: b.since, Bytes: have.Bytes, Records: records}}
	last.Cursors = []feed.Cursor{b.meter.cursor()}
	return b.apply(ctx, last)
}

// listOne lists one collection page by page. whole is false when it stopped at the start of the window.
func (b *backfill) listOne(ctx context.Context, host atp.Host, did feed.DID, collection string) (keys map[string]bool, whole bool, err error) {
	keys, cursor, since := map[string]bool{}, "", b.sinceOf(collection, did)
	for range longestListing {
		at := b.nowMs()
		page, err := ask(ctx, b.Engine, func(ctx context.Context) (atp.Listing, error) { return host.Records(ctx, did, collection, cursor, at) })
		if err != nil {
			return nil, false, err
		}
		batch, drops := feed.Batch{FetchedMs: at}, map[string]int{}
		oldest := at
		for _, c := range page.Changes {
			keys[c.RKey] = true
			if t := atp.RecordTime(c.URI(), at); t > 0 {
				oldest = t
			}
			if c.Drop != "" {
				drops[c.Drop]++
			} else if b.wanted(&c) {
				c.AddTo(&batch)
			}
		}
		b.dropped(drops)
		if !batch.Empty() {
			if err := b.apply(ctx, batch); err != nil {
				return nil, false, err
			}
		}
		if page.Cursor == "" || page.Cursor == cursor {
			return keys, true, nil
		}
		if oldest < since {
			return keys, false, nil
		}
		cursor = page.Cursor
	}
	return keys, false, nil
}
