// Package sums computes SHA-256 of many short texts: the blocks of a repository, the keys of its tree.
//
// It owns the pairing of texts. The instructions that processors have for SHA-256 wait for each other within one text,
// and a core can have two texts in the works in nearly the time of one; so where there are such instructions (amd64
// with SHA) texts are hashed two at a time, and everywhere else one after the other by crypto/sha256.
//
// It refuses to own what a sum is compared with, and streams: a text lies whole in memory.
package sums
