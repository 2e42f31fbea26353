package testfill

import "strings"

// vocabulary makes n different words out of syllables.
func vocabulary(n int) []string {
	syllables := strings.Fields("ba ke li mo nu ra se ti vo zu pa de fi go hu ja ko la me ni")
	words := make([]string, n)
	for i := range words {
		var b strings.Builder
		for x := i + len(syllables); x > 0; x /= len(syllables) {
			b.WriteString(syllables[x%len(syllables)])
		}
		words[i] = b.String()
	}
	return words
}

func (f *fill) word() string { return f.words[f.zipf.Uint64()] }

func (f *fill) sentence(words int) string {
	all := make([]string, words)
	for i := range all {
		all[i] = f.word()
	}
	return strings.Join(all, " ")
}

// text is as long as posts are: mostly a dozen words, seldom many.
func (f *fill) text() string { return f.sentence(4 + int(f.rnd.ExpFloat64()*11)) }
