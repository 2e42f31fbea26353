package wordpiece

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// longestByHand is the definition: the longest key that starts text.
func longestByHand(keys map[string]int32, text string) (int32, int) {
	for n := len(text); n > 0; n-- {
		if id, ok := keys[text[:n]]; ok {
			return id, n
		}
	}
	return none, 0
}

// randomKeys draws keys over a small alphabet, so that many share their beginnings; the alphabet
// holds the first and the last byte, where a wrong bound of the array would show.
func randomKeys(rng *rand.Rand, count int) ([]key, map[string]int32) {
	byText := make(map[string]int32)
	for range count {
		byText[randomText(rng, 6)] = int32(rng.IntN(1 << 20))
	}
	var keys []key
	for text, id := range byText {
		keys = append(keys, key{text, id})
	}
	return keys, byText
}

func randomText(rng *rand.Rand, longest int) string {
	var b strings.Builder
	for range 1 + rng.IntN(longest) {
		b.WriteByte("\x00\x01abc\xfe\xff"[rng.IntN(7)])
	}
	return b.String()
}

func TestTrieFindsWhatAMapFinds(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		left, leftByText := randomKeys(rng, 200)
		right, rightByText := randomKeys(rng, 3)
		trie, err := newTrie(left, right)
		if err != nil {
			t.Fatal(err)
		}
		for range 2000 {
			text := randomText(rng, 9)
			for root, keys := range []map[string]int32{leftByText, rightByText} {
				id, length := trie.longest(int32(root), []byte(text))
				wantID, wantLength := longestByHand(keys, text)
				if id != wantID || length != wantLength {
					t.Fatalf("%q under root %d: (%d, %d), want (%d, %d)", text, root, id, length, wantID, wantLength)
				}
			}
		}
	}
}
