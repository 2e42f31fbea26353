// Package netsync brings the network into the store: it signs in, copies what the signed-in account may see, and keeps
// the copy fresh.
//
// It owns the order of work (the first timeline page first), the cursors (each applied together with the rows it stands
// for, so a kill at any point loses nothing and repeats no finished step), the patience with servers, and the promise
// that the person is told which host gets the password before anything is sent.
//
// It refuses to own rows (the [Sink] applies them), secrets at rest ([Keys] keeps them), sockets (an atp.Network carries
// the requests) and every judgement about posts: what is shown, and in which order, is decided elsewhere.
package netsync
