package testnet

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"unicode/utf8"
)

// textSource yields the text of the next post of an author (by index): at most maxRunes runes, never empty.
type textSource func(rnd *rand.Rand, author int) string

// maxRunes stays under the lexicon's 300 graphemes whatever the script, and leaves room for a link.
const maxRunes = 270

// mutedWord is in about one invented text of thirty, and in the viewer's preferences.
const mutedWord = "spreadsheet"

// openText reads a corpus, one text a line, or returns the generator when neither path nor CORPUS name one.
func openText(path string) (textSource, error) {
	if path == "" {
		path = os.Getenv("CORPUS")
	}
	if path == "" {
		return inventText, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	defer f.Close()
	var lines []string
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if line := clip(strings.TrimSpace(s.Text())); line != "" {
			lines = append(lines, line)
		}
	}
	if err := errors.Join(s.Err(), f.Close()); err != nil {
		return nil, fmt.Errorf("corpus %s: %w", path, err)
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("corpus %s: no text in it", path)
	}
	next := 0
	return func(*rand.Rand, int) string {
		next++
		return lines[(next-1)%len(lines)]
	}, nil
}

// clip cuts a text to maxRunes, and drops what is not UTF-8.
func clip(text string) string {
	text = strings.ToValidUTF8(text, "")
	if utf8.RuneCountInString(text) <= maxRunes {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:maxRunes]))
}

// inventText draws a sentence or two, mostly about the author's own topic, so that likes and vectors have a grain.
func inventText(rnd *rand.Rand, author int) string {
	topic := topics[author%len(topics)]
	if rnd.IntN(4) == 0 {
		topic = topics[rnd.IntN(len(topics))]
	}
	var b strings.Builder
	for range 1 + rnd.IntN(2) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		frame := frames[rnd.IntN(len(frames))]
		thing, other := topic.things[rnd.IntN(len(topic.things))], topic.things[rnd.IntN(len(topic.things))]
		b.WriteString(strings.NewReplacer("{a}", thing, "{b}", other, "{when}", times[rnd.IntN(len(times))],
			"{n}", fmt.Sprint(2+rnd.IntN(40))).Replace(frame))
	}
	switch rnd.IntN(30) {
	case 0:
		b.WriteString(" There is a " + mutedWord + " for it, of course.")
	case 1, 2, 3:
		b.WriteString(" #" + strings.ReplaceAll(topic.name, " ", ""))
	}
	return b.String()
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
