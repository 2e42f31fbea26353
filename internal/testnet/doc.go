// Package testnet starts the real servers of the network on loopback: PLC, PDS, AppView and the Ozone labeler, from
// pinned npm packages, over a throw-away PostgreSQL, and Jetstream beside them where a test wants it. It seeds them with invented people through the PDS's own API and
// lets a test act as any of them.
//
// It owns the installation of those servers (in the user's cache, once per lock file), their processes and their seed.
// It refuses to know the product: it imports the standard library and indigo only, so that what it says about the
// network is independent of the code under test. internal/skynet is the quick, faulty sibling without a database.
//
// DIDs, record keys and CIDs differ in every run, because the servers draw fresh keys; the shape of the seed (who
// follows whom, which post answers which) is the same for the same Options.
package testnet
