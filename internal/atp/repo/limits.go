package repo

import (
	"time"

	"skein/feed"
)

// Expect is what the caller knows of the repository before the first byte.
type Expect struct {
	DID feed.DID // whose repository
	Key Key      // the account's current signing key, from its DID document
	// Since is the revision that was asked for with `since`, empty for a whole repository. With it the file may lack what
	// has not changed: see [Commit.Gaps]. A file cut exactly between two blocks then looks like a smaller change; the
	// transport must report that itself, as HTTP with a length or chunks does.
	Since string
	// Rev is the lowest revision to accept, e.g. the last one stored; empty accepts any. Since counts too.
	Rev string
	// Latest is the highest time that a revision may claim, usually now and some minutes; zero does not check.
	Latest time.Time
}

// Limits bound what one repository may cost. A zero field means the default.
type Limits struct {
	Bytes   int64 // of the whole file; default 32 MiB
	Blocks  int   // default 400,000
	Block   int   // bytes of one block; default 2,000,000
	Record  int   // bytes of one record; a longer one is handed over as malformed; default 1,000,000
	Entries int   // of one node of the tree; default 8,192
}

func (l Limits) orDefault() Limits {
	fill(&l.Bytes, 32<<20)
	fill(&l.Blocks, 400_000)
	fill(&l.Block, 2_000_000)
	fill(&l.Record, 1_000_000)
	fill(&l.Entries, 8_192)
	return l
}

func fill[T int | int64](v *T, byDefault T) {
	if *v <= 0 {
		*v = byDefault
	}
}
