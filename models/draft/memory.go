package draft

import (
	"hash/maphash"

	"skein/feed"
)

const (
	sets = 1 << 12 // with ways: how many words are remembered, in 13 MB
	ways = 4
)

// memory keeps the sums of words seen: few words make up most of any text. A word has its place in one of the ways of a
// set; in a full set a new word takes the place of the oldest.
type memory struct {
	seed maphash.Seed // nobody can make two words meet under one key
	keys [sets][ways]uint64
	next [sets]uint8 // the way that the next new word of a set takes
	sums [sets][ways]lanes
}

func newMemory() *memory { return &memory{seed: maphash.MakeSeed()} }

func (m *memory) key(k kind, word []byte) uint64 { return maphash.Bytes(m.seed, word) ^ uint64(k) }

// at returns where a word's sum is kept, and whether it is there already: if not, the caller is to put it there.
func (m *memory) at(k kind, word []byte) (sum *lanes, known bool) {
	key := m.key(k, word)
	set := key % sets
	keys := &m.keys[set]
	for way := range keys {
		if keys[way] == key {
			return &m.sums[set][way], true
		}
	}
	way := m.next[set] % ways
	m.next[set]++
	keys[way] = key
	return &m.sums[set][way], false
}

// adder adds up the rows of words.
type adder struct {
	table    *Table
	scratch  []byte
	features []uint32
	places   []int // of rows, in the table's bytes
	touched  byte
}

// addWord writes to sum what the rows of a word add up to. Of a word only the first maxTerms rows count.
func (a *adder) addWord(sum *lanes, k kind, word []byte) {
	a.features, a.scratch = appendFeatures(a.features[:0], a.scratch, k, word)
	a.places = a.places[:0]
	for _, name := range a.features {
		if row := a.table.row(name); row >= 0 && len(a.places) < maxTerms {
			a.places = append(a.places, row*feed.Dims)
		}
	}
	a.touched += touch(a.table.rows, a.places)
	*sum = lanes{}
	sum.addRows(a.table.rows, a.places)
}
