// Package feed holds the words of Skein's domain: posts, authors, labels, signals, weights, candidates, verdicts,
// queries, batches, recipes, editions and errors.
//
// It owns the meaning and the validation of these words and nothing else: no I/O, no clock, no SQL, no model. It imports
// the standard library only, so that every other room may depend on it and none needs to depend on another.
//
// Conventions that hold everywhere:
//   - time is int64 milliseconds since the Unix epoch (fields end in Ms); the clock is passed in;
//   - a [DID] or [URI] is text as the protocol writes it; a [PostID] is interned and only means something together with
//     the network.db that made it, so it never reaches self.db, a recipe or the screen;
//   - what a record claims (createdAt, facets, labels) has passed the normaliser of internal/atp before it becomes a
//     value of this package.
package feed
