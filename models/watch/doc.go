// Package watch notices when what a model meets, or says, is no longer what it was.
//
// A [Histogram] of a week is small enough to keep for ever; [PSI] says how far two of them are apart; [Calibrate] compares
// predicted probabilities with what the reader did; [Advise] says when to learn anew. Numbers and shares are counted in bins
// that are fixed beforehand, so that any two weeks can be compared, also ones that were stored years ago.
//
// It owns the arithmetic and the thresholds. It refuses to own what is counted, where it is kept and the clock.
package watch
