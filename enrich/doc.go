// Package enrich is the background work behind the feed: it claims posts that have no spam evidence, no vector or no topics
// yet, runs the rules and the models over them, and hands each batch back to be stored in one transaction.
//
// It owns order (evidence before vectors, vectors before topics, newest first), pace, pausing, cancelling and progress. It refuses to own the
// models, the rules and the storage: they come in as functions and small interfaces. It keeps no state of its own: what is
// not stored is claimed again, so a kill costs at most one batch.
package enrich
