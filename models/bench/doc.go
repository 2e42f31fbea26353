// Package bench prints the figures of the models room: `make bench BENCH=models`.
//
// It owns the comparison with peers (the reference tokenizer, the float model) and nothing that is shipped: all of it is
// tests under the build tag bench. Answers are checked before times are compared.
package bench
