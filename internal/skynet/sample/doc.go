// Package sample holds the invented town of Brackwater: the people, posts, reactions and preferences behind "look around with
// the sample network", and the fixture of most tests.
//
// It owns the data files under data/, their typed form, the rules they keep (Validate) and the deterministic filling-in of
// reactions that nobody wrote by hand (fill.go). It refuses to own DIDs, at-uris, clocks and the wire: ages are minutes before a
// moment the caller chooses, people and posts have short ids, and the fake network that serves them translates both.
// It imports only the standard library, so that anything may import it.
//
// Ages assume that "now" is eight in the evening (NominalHour) in Brackwater; that is what gives the posts their day and night.
//
// Everybody and everything here is made up. Handles end in .test and links point to .test hosts.
package sample
