package fault

import (
	"encoding/binary"
	"net/http"
	"strconv"
)

// The kinds that damage a file on its way, above all a CAR. They take the true answer and send it as if it were whole.
const (
	// Truncate ends the answer after Rule.Bytes bytes.
	Truncate Kind = "truncate"
	// TruncateBlocks ends a CAR after its header and Rule.Bytes blocks, on the border of one.
	TruncateBlocks Kind = "truncate-blocks"
	// FlipByte changes the byte at Rule.Bytes, counted from the end where that is negative.
	FlipByte Kind = "flip-byte"
)

// reshape sends the true answer with its body changed, under the length that it then has.
func (h *hit) reshape(change func([]byte) []byte) {
	a := h.record()
	if a.status == http.StatusOK {
		a.body = change(a.body)
	}
	h.w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	a.header(h.w)
	h.w.Write(a.body)
}

func (h *hit) truncate(body []byte) []byte { return body[:min(max(h.Bytes, 0), int64(len(body)))] }

// truncateBlocks walks the sections of a CAR: a length as a varint, and that many bytes.
func (h *hit) truncateBlocks(body []byte) []byte {
	end := 0
	for range h.Bytes + 1 {
		n, size := binary.Uvarint(body[end:])
		if size <= 0 || n > uint64(len(body)-end-size) {
			break
		}
		end += size + int(n)
	}
	return body[:end]
}

func (h *hit) flip(body []byte) []byte {
	at := h.Bytes
	if at < 0 {
		at += int64(len(body))
	}
	if at >= 0 && at < int64(len(body)) {
		body[at] ^= 0x10
	}
	return body
}
