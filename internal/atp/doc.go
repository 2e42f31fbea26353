// Package atp speaks the AT Protocol: who a handle is, XRPC with a session that renews itself, and the translation of
// what servers say into the words of package feed. It is the only importer of indigo in the product.
//
// It owns identity (handle → DID → PDS, checked both ways), tokens in flight, and the normaliser: every value that
// leaves this package has passed it, so other rooms never see a facet outside its text, a javascript: link or a date in
// the year 9999. A bad record is dropped and counted by reason; it is never a crash and never the end of a page.
//
// It refuses to own where tokens are kept, when to ask, how often to try again, and any socket: requests leave through
// the [Network] it is given.
//
// Rejected alternative: indigo's atclient and typed api/bsky structs. Their HTTP defaults have no limits, one record
// that does not fit its struct loses the whole page, they renew only on one of the two answers that servers give, and
// they check nothing that the lexicon says about a value. Of indigo, only its syntax package is used.
package atp
