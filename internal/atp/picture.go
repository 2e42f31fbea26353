package atp

import (
	"bytes"
	"encoding/binary"
	"image"
	_ "image/jpeg" // reads the header of a JPEG
	_ "image/png"  // reads the header of a PNG

	"skein/feed"
)

// MaxImageBytes is the most that a picture of a post may weigh (lexicon app.bsky.embed.images: 2 MB, formerly 1 MB).
const MaxImageBytes = 2_000_000

// maxSide bounds what a header may claim; real pictures are far below.
const maxSide = 20_000

// Picture reads type and size of a picture from its first bytes, decoding no pixel: a small file can claim to be a huge
// picture. Only JPEG, PNG and WebP are taken, whatever the file calls itself. Errors: feed.CodeBadInput, feed.CodeTooLarge.
func Picture(data []byte) (mime string, width, height int, err error) {
	if len(data) > MaxImageBytes {
		return "", 0, 0, feed.Fail(feed.CodeBadInput, "field", "The picture", "reason", "it is larger than 2 MB")
	}
	if w, h, ok := webp(data); ok {
		mime, width, height = "image/webp", w, h
	} else if c, format, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && (format == "jpeg" || format == "png") {
		mime, width, height = "image/"+format, c.Width, c.Height
	}
	if mime == "" || width < 1 || height < 1 || width > maxSide || height > maxSide {
		return "", 0, 0, feed.Fail(feed.CodeBadInput, "field", "The picture", "reason", "only JPEG, PNG and WebP are taken, and this is none that can be read")
	}
	return mime, width, height, nil
}

// webp reads the three kinds of header of the container (developers.google.com/speed/webp/docs/riff_container).
func webp(d []byte) (width, height int, ok bool) {
	if len(d) < 30 || string(d[:4]) != "RIFF" || string(d[8:12]) != "WEBP" {
		return 0, 0, false
	}
	le := binary.LittleEndian
	switch string(d[12:16]) {
	case "VP8 ":
		if !bytes.Equal(d[23:26], []byte{0x9d, 0x01, 0x2a}) {
			return 0, 0, false
		}
		return int(le.Uint16(d[26:]) & 0x3fff), int(le.Uint16(d[28:]) & 0x3fff), true
	case "VP8L":
		if d[20] != 0x2f {
			return 0, 0, false
		}
		bits := le.Uint32(d[21:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1, true
	case "VP8X":
		return int(le.Uint32(d[24:])&0xffffff) + 1, int(uint32(d[27])|uint32(d[28])<<8|uint32(d[29])<<16) + 1, true
	}
	return 0, 0, false
}
