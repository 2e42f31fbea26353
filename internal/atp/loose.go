package atp

import (
	"encoding/json"
	"math"
)

// What decorates a record is read loosely: a wrong type is as if it were not there, and the rest of the record lives.
// What identifies a record is read strictly, as plain Go strings.

// list is a JSON array whose bad elements are left out; anything else is an empty list.
type list[T any] []T

// UnmarshalJSON never fails.
func (l *list[T]) UnmarshalJSON(data []byte) error {
	var raw []json.RawMessage
	*l = nil
	if json.Unmarshal(data, &raw) != nil {
		return nil
	}
	for _, r := range raw {
		var v T
		if string(r) != "null" && json.Unmarshal(r, &v) == nil {
			*l = append(*l, v)
		}
	}
	return nil
}

// text is a JSON string; anything else is empty.
type text string

// UnmarshalJSON never fails.
func (t *text) UnmarshalJSON(data []byte) error {
	var s string
	*t = ""
	if json.Unmarshal(data, &s) == nil {
		*t = text(s)
	}
	return nil
}

// number is a whole number ≥ 0; anything else is 0.
type number int

// UnmarshalJSON never fails.
func (n *number) UnmarshalJSON(data []byte) error {
	var f float64
	*n = 0
	if json.Unmarshal(data, &f) == nil && f >= 0 && f <= math.MaxInt32 {
		*n = number(f)
	}
	return nil
}

// flag is true only for a JSON true.
type flag bool

// UnmarshalJSON never fails.
func (f *flag) UnmarshalJSON(data []byte) error {
	*f = string(data) == "true"
	return nil
}

// maybe is an object that is absent when it does not have the shape it should.
type maybe[T any] struct{ v *T }

// UnmarshalJSON never fails.
func (m *maybe[T]) UnmarshalJSON(data []byte) error {
	var v T
	m.v = nil
	if string(data) != "null" && json.Unmarshal(data, &v) == nil {
		m.v = &v
	}
	return nil
}

// maxDepth is how deeply a view may nest; real ones stay below 25 (a post quoting a post with media and facets). Loose
// values are scanned once a level, so depth costs time squared.
const maxDepth = 48

// tooDeep counts brackets outside strings of valid JSON.
func tooDeep(data []byte) bool {
	depth, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
