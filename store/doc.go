// Package store keeps Skein's two SQLite files and is the only importer of a SQLite driver.
//
// [Network] (network.db) is a copy of public data together with counts and viewer state: it can be fetched again, and a
// damaged one is moved aside ([MoveAside]) and filled anew. [Self] (self-<did>.db, one per account) is what a person made or
// did: it names posts and people by at-uri and DID only, is copied to <path>.before-<version> before each migration, and no
// transaction spans both files. A damaged self.db is restored by moving it aside and renaming the newest copy ([NewestCopy])
// into its place.
//
// Each file has one writing connection, which begins every transaction immediately (a deferred one fails with
// SQLITE_BUSY_SNAPSHOT in spite of any busy timeout), and a pool of readers that cannot write. Exported methods own their
// transaction; everything below them takes a *tx or a *view.
//
// The package refuses to own: ranking, visibility, spam rules (it counts, they judge), the query language (it compiles a
// parsed [feed.Query], in lexical.go and filter.go alone), models, and any network access. It stores what the normaliser let
// through and checks only what would break its own tables.
package store
