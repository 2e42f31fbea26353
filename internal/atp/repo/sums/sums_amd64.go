package sums

// paired reports whether this processor has the instructions for SHA-256.
var paired = hasSHA()

// hasSHA asks the processor for SHA, SSSE3 and SSE4.1.
func hasSHA() bool

// blocks takes n blocks of 64 bytes of each of two texts into their states.
//
//go:noescape
func blocks(a, b *state, textA, textB *byte, n int)

// step brings both lanes as far as the shorter has to go. Where one is idle its place is taken by the other's blocks, for nothing.
func step(a, b *lane) {
	var idle state
	switch {
	case b.left == 0:
		blocks(&a.state, &idle, a.next(), a.next(), a.left)
		a.left = 0
	case a.left == 0:
		blocks(&idle, &b.state, b.next(), b.next(), b.left)
		b.left = 0
	default:
		n := min(a.left, b.left)
		blocks(&a.state, &b.state, a.next(), b.next(), n)
		a.at, a.left = a.at+n*block, a.left-n
		b.at, b.left = b.at+n*block, b.left-n
	}
}
