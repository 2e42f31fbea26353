package skynet

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// cursor is a place in an ordered list: the last entry handed out. It names the entry, not its index, so a page stays
// where it was when new entries arrive.
type cursor struct {
	when time.Time
	key  string
}

// String is opaque on purpose: a client that takes it apart is wrong.
func (c cursor) String() string {
	if c.key == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.when.UnixNano(), 36) + " " + c.key))
}

func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return cursor{}, fmt.Errorf("cursor: %w", err)
	}
	at, key, ok := strings.Cut(string(raw), " ")
	nanos, err := strconv.ParseInt(at, 36, 64)
	if !ok || key == "" || err != nil {
		return cursor{}, fmt.Errorf("cursor %q names no place", s)
	}
	return cursor{when: time.Unix(0, nanos), key: key}, nil
}
