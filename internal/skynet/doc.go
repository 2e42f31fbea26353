// Package skynet is an AT Protocol network of invented people, run inside this process on loopback.
//
// It owns a World (accounts, every version of their repositories, what an AppView would index from them, and a log of all
// that happened), the views an AppView makes of that world for one viewer, and the servers that answer for it: a PLC
// directory, one or more PDSes of which the first also plays the AppView, a relay (Jetstream version 1 and the firehose),
// and labelers. Signed commits, trees, CAR files and streams are made from the log on demand. The product runs it as the
// sample network ("look around"); tests run it as the peer that the sync engine is measured against, with faults from the
// package fault in front of it.
//
// It refuses to know the product: no import of the rooms that read it, so that it stays an independent oracle. It keeps
// nothing on disk, reaches no host, and takes its clock from the caller. It is held to the reference servers by the
// suite in skynet/contract, and every answer to the published lexicons.
//
// Where the reference answers in a way that a client must survive, skynet answers alike: a page is cut before it is
// filtered (so pages can be short or empty and still carry a cursor), muted accounts are left out of timelines but not
// out of threads, and a deleted parent stays in a reply as notFoundPost.
package skynet
