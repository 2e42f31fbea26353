// Package testfill invents a small network for tests and benchmarks of rooms that read from a store: people, posts,
// replies, quotes, likes and reposts as the batches that sync would hand over. The same shape gives the same batches.
//
// It owns nothing that looks real: handles end in .test and texts are made of syllables. It refuses to know the store.
package testfill
