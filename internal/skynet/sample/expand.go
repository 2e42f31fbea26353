package sample

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

var (
	dateMark = regexp.MustCompile(`\{\{-(\d+)d\}\}`)
	didMark  = regexp.MustCompile(`\{\{did:([a-z0-9-]+)\}\}`)
)

// On writes the query for a given now: {{-3d}} becomes the UTC date three days earlier (2006-01-02). The answers hold at any
// hour and whether a bound includes its day or not: no candidate lies within a day of a bound.
func (q WordQuery) On(now time.Time) string {
	return dateMark.ReplaceAllStringFunc(q.Query, func(m string) string {
		days, err := strconv.Atoi(dateMark.FindStringSubmatch(m)[1])
		if err != nil {
			return m
		}
		return now.UTC().AddDate(0, 0, -days).Format(time.DateOnly)
	})
}

// PreferencesFor returns the raw preferences with every {{did:NAME}} replaced by did(NAME); the only name used is "mod", the
// labeler of Post.Labels.
func (y You) PreferencesFor(did func(name string) string) ([]json.RawMessage, error) {
	out := make([]json.RawMessage, 0, len(y.Preferences))
	for i, raw := range y.Preferences {
		done := didMark.ReplaceAllFunc(raw, func(m []byte) []byte {
			return []byte(did(string(didMark.FindSubmatch(m)[1])))
		})
		var compact bytes.Buffer
		if err := json.Compact(&compact, done); err != nil {
			return nil, fmt.Errorf("preference %d: %w", i, err)
		}
		out = append(out, compact.Bytes())
	}
	return out, nil
}
