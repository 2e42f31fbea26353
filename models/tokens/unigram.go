package tokens

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// pieces are the vocabulary of a Unigram model: each piece of text with the logarithm of its probability.
type pieces struct {
	id      map[string]int32
	score   []float64
	longest int // piece, in bytes
	unk     int32
	unknown float64 // score of a rune that is in no piece
}

// unknownPenalty below the least likely piece is what a rune outside the vocabulary costs, as in SentencePiece.
const unknownPenalty = 10

// newPieces reads [["▁the", -3.2], …]; an id is the place in the list.
func newPieces(raw json.RawMessage, unk *int32) (*pieces, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("tokenizer.json: vocab: %w", err)
	}
	p := &pieces{id: make(map[string]int32, len(list)), score: make([]float64, len(list))}
	least := 0.0
	for i, entry := range list {
		var text string
		if err := json.Unmarshal(entry, &[]any{&text, &p.score[i]}); err != nil {
			return nil, fmt.Errorf("tokenizer.json: vocab, %d: %w", i, err)
		}
		p.id[text] = int32(i)
		p.longest = max(p.longest, len(text))
		if least = min(least, p.score[i]); math.IsNaN(p.score[i]) {
			return nil, fmt.Errorf("tokenizer.json: vocab, %d: no score", i)
		}
	}
	delete(p.id, "") // would end nowhere
	if unk == nil || *unk < 0 || int(*unk) >= len(list) {
		return nil, errors.New("tokenizer.json: Unigram without a token for what it does not know")
	}
	p.unk, p.unknown = *unk, least-unknownPenalty
	return p, nil
}

// arrival is the best way to a place of a text: its score, where its last piece began and which it was.
type arrival struct {
	score float64
	from  int32
	id    int32
}

// unreached is the from of a place that no way leads to yet.
const unreached = -1

// unigram is the tokenizer of SentencePiece's Unigram models.
type unigram struct {
	pieces     *pieces
	normalise  step
	split      split
	head, tail []int32
}

// Size implements [Tokenizer].
func (t *unigram) Size() int { return len(t.pieces.score) }

// AppendIDs implements [Tokenizer].
func (t *unigram) AppendIDs(dst []int32, text string, max int) []int32 {
	start := len(dst)
	dst = append(dst, t.head...)
	room := max - len(t.tail)
	t.split(t.normalise(text), func(piece string) bool {
		dst = t.pieces.append(dst, piece)
		return len(dst)-start < room
	})
	if len(dst)-start > room {
		dst = dst[:start+room]
	}
	return append(dst, t.tail...)
}

// append finds the likeliest way through a piece of text (Viterbi; Kudo, 2018) and appends its ids. Unknown runes that
// stand side by side are one id.
func (p *pieces) append(dst []int32, text string) []int32 {
	best := make([]arrival, len(text)+1)
	for i := range best {
		best[i].from = unreached
	}
	for at := 0; at < len(text); {
		_, size := utf8.DecodeRuneInString(text[at:])
		p.extend(best, text, at, size)
		at += size
	}
	var back []int32
	for at := int32(len(text)); at > 0; at = best[at].from {
		if id := best[at].id; id != p.unk || len(back) == 0 || back[len(back)-1] != p.unk {
			back = append(back, id)
		}
	}
	for i := len(back) - 1; i >= 0; i-- {
		dst = append(dst, back[i])
	}
	return dst
}

// extend tries every piece that begins at a place of text, whose first rune takes size bytes.
func (p *pieces) extend(best []arrival, text string, at, size int) {
	here, whole := best[at].score, false
	for end := at + size; end <= len(text) && end-at <= p.longest; {
		if id, ok := p.id[text[at:end]]; ok {
			reach(&best[end], here+p.score[id], at, id)
			whole = whole || end == at+size
		}
		if end == len(text) {
			break
		}
		_, next := utf8.DecodeRuneInString(text[end:])
		end += next
	}
	if !whole {
		reach(&best[at+size], here+p.unknown, at, p.unk)
	}
}

// reach keeps a way if it is the first or better.
func reach(a *arrival, score float64, from int, id int32) {
	if a.from == unreached || score > a.score {
		*a = arrival{score: score, from: int32(from), id: id}
	}
}
