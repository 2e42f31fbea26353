// Package readers invents a network and people who read it, with a taste that is known to whoever asks: the other side of every
// experiment about learning.
//
// It owns the world (authors, topics, posts with meaning, a crowd that likes) and its readers (what they enjoy, how far down they
// look, whom they like out of courtesy), and it can say what the best order would have been. It refuses to know how anything is
// ranked or learned: it shares no code, curve or constant with the ranker, so that what is measured against it is not measured
// against itself. Everything comes from seeds; equal seeds give equal worlds.
package readers
