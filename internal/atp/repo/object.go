package repo

// object is a map being read, in the order of its keys.
type object struct {
	key   string // the current one
	left  uint64
	first bool
}

// object begins a map. Anything else is skipped, and false returned.
func (s *scanner) object(o *object) bool {
	if !s.is(majorMap) {
		s.skip()
		return false
	}
	_, n := s.head()
	*o = object{left: s.open(n, 2), first: true}
	return s.why == ""
}

// next moves to the value of the next key; after the last it closes the map and returns false.
func (s *scanner) next(o *object) bool {
	if s.why != "" {
		return false
	}
	if o.left == 0 {
		s.depth--
		return false
	}
	o.left--
	from := s.at
	major, n := s.head()
	if major != majorText {
		s.at = from
		s.fail(WhyKey)
		return false
	}
	key := s.str(n)
	// Shorter keys come first, equally long ones by their bytes; equal keys are never in order.
	if !o.first && (len(key) < len(o.key) || len(key) == len(o.key) && key <= o.key) {
		s.at = from
		s.fail(WhyKey)
		return false
	}
	o.key, o.first = key, false
	if key != "" && key[0] == '$' {
		s.reserved(key)
	}
	return s.why == ""
}

// reserved checks the keys that the data model keeps for itself.
func (s *scanner) reserved(key string) {
	switch key {
	case "$link", "$bytes": // JSON's spelling of what CBOR has types for
		s.fail(WhyReserved)
	case "$type":
		if !s.is(majorText) || s.peek() == majorText<<5 {
			s.fail(WhyReserved)
		}
	}
}

// skipMap checks a map of n fields whose head was read. Only here can a blob hide that no collection names.
func (s *scanner) skipMap(n uint64) {
	o := object{left: s.open(n, 2), first: true}
	blob, link, size, mime := false, false, false, false
	for s.next(&o) {
		switch o.key {
		case "ref":
			link = s.is(majorTag)
		case "size":
			size = s.is(majorUint)
		case "mimeType":
			mime = s.is(majorText)
		case "$type":
			kind := ""
			s.text(&kind)
			blob = kind == "blob"
			continue
		}
		s.skip()
	}
	if blob && !(link && size && mime) {
		s.fail(WhyReserved)
	}
}

// array begins an array and returns its length. Anything else is skipped, and counts as empty.
func (s *scanner) array() int {
	if !s.is(majorArray) {
		s.skip()
		return 0
	}
	_, n := s.head()
	if n = s.open(n, 1); n == 0 {
		s.depth--
	}
	return int(n)
}

// more counts down the values of an array and closes it after the last: for n := s.array(); n > 0; n = s.more(n).
func (s *scanner) more(n int) int {
	if s.why != "" {
		return 0
	}
	if n == 1 {
		s.depth--
	}
	return n - 1
}

// What decorates a record is read loosely: a value of the wrong type is checked, skipped, and as if it were not there.

func (s *scanner) text(into *string) {
	if !s.is(majorText) {
		s.skip()
		return
	}
	_, n := s.head()
	*into = s.str(n)
}

// texts appends the texts of an array, at most limit of them.
func (s *scanner) texts(into []string, limit int) []string {
	for n := s.array(); n > 0; n = s.more(n) {
		had := s.at
		if value := ""; len(into) < limit && s.is(majorText) {
			s.text(&value)
			into = append(into, value)
		}
		if s.at == had {
			s.skip()
		}
	}
	return into
}

// number reads a whole number from 0 to 2³¹−1.
func (s *scanner) number(into *int) {
	from := s.at
	if !s.is(majorUint) {
		s.skip()
		return
	}
	if _, n := s.head(); n <= 1<<31-1 {
		*into = int(n)
		return
	}
	if s.why == "" { // well-formed or not: let the one place decide
		s.at = from
		s.skip()
	}
}

func (s *scanner) truth(into *bool) {
	if c := s.peek(); c == headTrue || c == headFalse {
		*into = c == headTrue
	}
	s.skip()
}

func (s *scanner) link(into *CID) {
	if s.is(majorTag) {
		s.cid(into)
		return
	}
	s.skip()
}

// Check reports whether data is one map in DRISL: what any record must be, whatever its collection. The error is a
// *[Malformed]. It takes time linear in len(data) and allocates nothing else.
func Check(data []byte) error {
	s := scanner{in: view(data)}
	if !s.is(majorMap) && len(data) > 0 {
		s.fail(WhyShape)
	}
	s.skip()
	return s.done()
}
