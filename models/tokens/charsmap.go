package tokens

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// charsMap is the normaliser compiled into a SentencePiece model: a double-array trie (darts-clone) over UTF-8 from
// what is replaced to where its replacement stands in texts, each ended by a zero byte.
type charsMap struct {
	units []uint32
	texts string
}

// newCharsMap reads the bytes of length, trie and texts, in base64.
func newCharsMap(encoded string) (*charsMap, error) {
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(data) < 4 {
		return nil, errors.New("tokenizer.json: precompiled_charsmap is broken")
	}
	size := int(binary.LittleEndian.Uint32(data))
	data = data[4:]
	if size <= 0 || size%4 != 0 || size > len(data) {
		return nil, errors.New("tokenizer.json: precompiled_charsmap is cut off")
	}
	m := &charsMap{units: make([]uint32, size/4), texts: string(data[size:])}
	for i := range m.units {
		m.units[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return m, nil
}

// The fields of a unit, as darts-clone packs them.
func offset(unit uint32) uint32 { return unit >> 10 << (unit & (1 << 9) >> 6) }
func label(unit uint32) uint32  { return unit & (1<<31 | 0xff) }
func leaf(unit uint32) bool     { return unit>>8&1 == 1 }

// at is 0 for a place outside, which no walk survives: its label fits no byte.
func (m *charsMap) at(place uint32) uint32 {
	if int(place) < len(m.units) {
		return m.units[place]
	}
	return 1 << 31
}

// replacement of the shortest key that text begins with. The reference takes that one and not the longest.
func (m *charsMap) replacement(text string) (string, bool) {
	place := offset(m.at(0))
	for i := 0; i < len(text) && text[i] != 0; i++ {
		place ^= uint32(text[i])
		unit := m.at(place)
		if label(unit) != uint32(text[i]) {
			return "", false
		}
		place ^= offset(unit)
		if leaf(unit) {
			return m.text(m.at(place) &^ (1 << 31))
		}
	}
	return "", false
}

func (m *charsMap) text(from uint32) (string, bool) {
	if int(from) >= len(m.texts) {
		return "", false
	}
	found, _, _ := strings.Cut(m.texts[from:], "\x00")
	return found, true
}

// shortCluster is the length in bytes below which a whole grapheme is looked up before its runes.
const shortCluster = 6

// normalise replaces what the map knows, cluster by cluster.
func (m *charsMap) normalise(text string) string {
	text = strings.ToValidUTF8(text, "�")
	var b strings.Builder
	b.Grow(len(text))
	for state, cluster := -1, ""; len(text) > 0; {
		cluster, text, _, state = uniseg.FirstGraphemeClusterInString(text, state)
		if len(cluster) < shortCluster {
			if found, ok := m.replacement(cluster); ok {
				b.WriteString(found)
				continue
			}
		}
		for len(cluster) > 0 {
			_, size := utf8.DecodeRuneInString(cluster)
			found, ok := m.replacement(cluster[:size])
			if !ok {
				found = cluster[:size]
			}
			b.WriteString(found)
			cluster = cluster[size:]
		}
	}
	return b.String()
}
