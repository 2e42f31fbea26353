package visible

// pairSet remembers which byte pairs a text holds, as a Bloom filter of 4096 bits with one hash. Looking for a word that
// is not there then costs about two bit tests instead of a pass over the text. (Aho–Corasick was the alternative: faster
// for thousands of words, much more code.)
type pairSet [64]uint64

const pairBits = 64 * 64

func pairHash(a, b byte) int { return (int(a)*61 + int(b)*7) & (pairBits - 1) }

func (p *pairSet) fill(text string) {
	*p = pairSet{}
	for i := 1; i < len(text); i++ {
		h := pairHash(text[i-1], text[i])
		p[h>>6] |= 1 << (h & 63)
	}
}

// mayHold is false only when a text with these pairs cannot be inside.
func (p *pairSet) mayHold(pairs []int) bool {
	for _, h := range pairs {
		if p[h>>6]&(1<<(h&63)) == 0 {
			return false
		}
	}
	return true
}

func pairsOf(s string) []int {
	var out []int
	for i := 1; i < len(s); i++ {
		out = append(out, pairHash(s[i-1], s[i]))
	}
	return out
}
