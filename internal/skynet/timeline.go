package skynet

import (
	"slices"
	"sort"
	"time"
)

// item is one entry of a feed: a post by its author, or a repost of it.
type item struct {
	when   time.Time // sortAt of the post or of the repost
	key    string    // at-uri of the post or of the repost: breaks ties
	by     *account
	post   *post
	repost *edge // nil for a post
}

func (a item) before(b item) bool {
	if !a.when.Equal(b.when) {
		return a.when.Before(b.when)
	}
	return a.key < b.key
}

// timeline holds items oldest first, so that what is new is appended.
type timeline []item

func (t timeline) search(it item) int {
	if n := len(t); n == 0 || t[n-1].before(it) {
		return n
	}
	return sort.Search(len(t), func(i int) bool { return !t[i].before(it) })
}

func (t *timeline) add(it item) {
	*t = slices.Insert(*t, t.search(it), it)
}

func (t *timeline) drop(it item) {
	if i := t.search(it); i < len(*t) && (*t)[i].key == it.key {
		*t = slices.Delete(*t, i, i+1)
	}
}

// page returns up to limit items older than the cursor (from the newest, if it is empty) that pass keep, newest first, and
// the cursor of the next page. As on the reference, only an empty page has no cursor.
func (t timeline) page(after cursor, limit int, keep func(item) bool) ([]item, cursor) {
	end := len(t)
	if after.key != "" {
		end = sort.Search(len(t), func(i int) bool { return !t[i].before(item{when: after.when, key: after.key}) })
	}
	var out []item
	for i := end - 1; i >= 0 && len(out) < limit; i-- {
		if keep(t[i]) {
			out = append(out, t[i])
		}
	}
	if len(out) == 0 {
		return nil, cursor{}
	}
	last := out[len(out)-1]
	return out, cursor{when: last.when, key: last.key}
}
