// Package names serves the two ways in which a handle says which DID it belongs to: a DNS server on loopback that answers
// _atproto.<handle> TXT, and a TLS server that answers /.well-known/atproto-did, under a certificate authority of its own.
//
// It owns the lies too (two records that differ, a record that is nonsense, a server that names another DID) so that a
// resolver can be shown to notice. It knows no world: it answers from the tables it is given.
package names
