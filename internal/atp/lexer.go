package atp

// lexer reads JSON as machines write it: without white space, and keys without escapes. It accepts part of what
// encoding/json accepts and means the same by it; whoever meets anything else decodes again with encoding/json.
type lexer struct {
	b []byte // valid UTF-8
	i int
}

func (l *lexer) end() bool { return l.i == len(l.b) }

func (l *lexer) take(c byte) bool {
	if l.i < len(l.b) && l.b[l.i] == c {
		l.i++
		return true
	}
	return false
}

func (l *lexer) literal(s string) bool {
	if len(l.b)-l.i < len(s) || string(l.b[l.i:l.i+len(s)]) != s {
		return false
	}
	l.i += len(s)
	return true
}

// plain is a string without escapes, between its quotes.
func (l *lexer) plain() (s []byte, ok bool) {
	if !l.take('"') {
		return nil, false
	}
	start := l.i
	for ; l.i < len(l.b); l.i++ {
		switch c := l.b[l.i]; {
		case c == '"':
			l.i++
			return l.b[start : l.i-1], true
		case c == '\\' || c < ' ':
			return nil, false
		}
	}
	return nil, false
}

// string is plain as a string of its own.
func (l *lexer) string(into *string) bool {
	s, ok := l.plain()
	*into = string(s)
	return ok
}

// quoted skips any string and reports whether it has escapes.
func (l *lexer) quoted() (escaped, ok bool) {
	if !l.take('"') {
		return false, false
	}
	for ; l.i < len(l.b); l.i++ {
		switch c := l.b[l.i]; {
		case c == '"':
			l.i++
			return escaped, true
		case c < ' ':
			return false, false
		case c == '\\':
			escaped = true
			if l.i++; !l.escape() {
				return false, false
			}
		}
	}
	return false, false
}

// escape looks at what follows a backslash and stops at its last byte.
func (l *lexer) escape() bool {
	if l.i >= len(l.b) {
		return false
	}
	switch l.b[l.i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		for range 4 {
			l.i++
			if l.i >= len(l.b) || !hexDigit(l.b[l.i]) {
				return false
			}
		}
		return true
	}
	return false
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// whole is an integer without sign, of at most 18 digits.
func (l *lexer) whole() (n int64, ok bool) {
	start := l.i
	for ; l.i < len(l.b) && l.b[l.i] >= '0' && l.b[l.i] <= '9'; l.i++ {
		if l.i-start == 18 {
			return 0, false
		}
		n = n*10 + int64(l.b[l.i]-'0')
	}
	digits := l.i - start
	return n, digits == 1 || digits > 1 && l.b[start] != '0'
}

// object calls field for the value of each key, which must read it. An empty object, and a key that field has met before, are
// for field's caller to look at.
func (l *lexer) object(field func(key string) bool) bool {
	if !l.take('{') {
		return false
	}
	for {
		key, ok := l.plain()
		if !ok || !l.take(':') || !field(string(key)) {
			return false
		}
		if !l.take(',') {
			return l.take('}')
		}
	}
}

// array calls each for every element; it may be empty.
func (l *lexer) array(each func() bool) bool {
	if !l.take('[') {
		return false
	}
	if l.take(']') {
		return true
	}
	for {
		if !each() {
			return false
		}
		if !l.take(',') {
			return l.take(']')
		}
	}
}

// value skips any value and gives its bytes. room is how deeply it may nest.
func (l *lexer) value(room int) (raw []byte, ok bool) {
	start := l.i
	if l.i >= len(l.b) || room < 0 {
		return nil, false
	}
	switch l.b[l.i] {
	case '"':
		_, ok = l.quoted()
	case '{':
		if ok = l.literal("{}"); !ok {
			ok = l.object(func(string) bool { _, ok := l.value(room - 1); return ok })
		}
	case '[':
		ok = l.array(func() bool { _, ok := l.value(room - 1); return ok })
	case 't':
		ok = l.literal("true")
	case 'f':
		ok = l.literal("false")
	case 'n':
		ok = l.literal("null")
	default:
		_, ok = l.whole()
	}
	return l.b[start:l.i], ok
}
