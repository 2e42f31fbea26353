package search

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A query put together from parts is taken apart into the same parts, in any order and with any spaces between.
func TestParseTakesApartWhatWasPutTogether(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[a-zäöé松][a-z0-9ß🪁]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		terms := rapid.SliceOfN(word, 0, 4).Draw(t, "terms")
		without := rapid.SliceOfN(word, 0, 3).Draw(t, "without")
		phrases := rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,5} [a-z]{1,5}`), 0, 3).Draw(t, "phrases")
		from := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,8}\.test`), 0, 3, rapid.ID[string]).Draw(t, "from")
		langs := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{2,3}`), 0, 3, rapid.ID[string]).Draw(t, "langs")
		parts := slices.Clone(terms)
		put := func(before string, list []string, after string) {
			for _, x := range list {
				parts = append(parts, before+x+after)
			}
		}
		put("-", without, "")
		put(`"`, phrases, `"`)
		put("from:@", from, "")
		put("lang:", langs, "")
		parts = rapid.Permutation(parts).Draw(t, "parts")
		text := strings.Join(parts, rapid.SampledFrom([]string{" ", "  ", "\t", "\n", "\u00a0", "\u3000"}).Draw(t, "space"))
		q := Parse(text, now)
		for _, c := range []struct {
			name      string
			got, want []string
		}{
			{"terms", q.Terms, terms}, {"without", q.Without, without}, {"phrases", q.Phrases, phrases},
			{"from", q.From, from}, {"langs", q.Langs, langs}, {"problems", q.Problems, nil},
		} {
			slices.Sort(c.got)
			want := slices.Sorted(slices.Values(c.want))
			if !slices.Equal(c.got, want) {
				t.Fatalf("%q: %s are %q, put in were %q", text, c.name, c.got, want)
			}
		}
	})
}
