// Package fault stands in front of an HTTP handler or a websocket and makes it misbehave by a table of rules: each names a
// path, a kind of fault, and how often it strikes.
//
// It owns the ways in which a server, a proxy or a record can be wrong, and nothing about which of them a client must
// survive. It knows HTTP, JSON, and how CAR files and messages are framed: it damages true answers from outside and never
// reaches into the server, so what it breaks is exactly what a client sees.
package fault
