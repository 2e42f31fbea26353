// Package words holds the catalogue of sentences, one JSON file a language, which the window, the browser and the terminal
// share.
//
// It owns lookup and the filling-in of {parameters}. It refuses to own when a sentence is said.
package words

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"skein/feed"
)

//go:embed en.json
var english []byte

// Catalogue is all sentences of one language by section ("errors", "screen", "rules", "purposes") and key.
type Catalogue map[string]map[string]string

// English parses the embedded catalogue.
func English() (Catalogue, error) {
	var c Catalogue
	if err := json.Unmarshal(english, &c); err != nil {
		return nil, fmt.Errorf("words: the catalogue is not readable: %w", err)
	}
	return c, nil
}

// Say fills the sentence's {parameters}. An unknown key gives the key itself, so that a gap is seen and nothing breaks.
func (c Catalogue) Say(section, key string, params map[string]string) string {
	s, ok := c[section][key]
	if !ok {
		return key
	}
	var pairs []string
	for name, value := range params {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// Count is [Catalogue.Say] for a number of things: key.one for 1, key.other for any other; {n} is the number.
func (c Catalogue) Count(section, key string, n int) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	return c.Say(section, key+form, map[string]string{"n": strconv.Itoa(n)})
}

// Error gives the code, the finished sentence and the parameters of any error. One that is not a [feed.Error] is
// internal: its text goes into the log and only its outermost words reach the person.
func (c Catalogue) Error(err error) (feed.Code, string, map[string]string) {
	e := asFeedError(err)
	return e.Code, c.Say("errors", string(e.Code), e.Params), e.Params
}
