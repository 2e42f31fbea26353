package repo

import (
	"encoding/binary"
	"fmt"
	"math"
)

// maxFrameLabels bounds one message of a labeler (com.atproto.label.subscribeLabels#labels has no bound of its own).
const maxFrameLabels = 10_000

// Label is one label as its labeler signed it (com.atproto.label.defs#label, version 1).
type Label struct {
	Version                int
	Source, URI, CID       string // CID may be empty
	Value, Created, Expiry string // Expiry may be empty
	Negated                bool
	Sig                    []byte
}

// Signed checks the signature over the label, which covers every field but itself. Labelers sign a "neg" that is false or
// leave it out, whatever they send: both are the same statement. The error is an ErrSignature.
func (l *Label) Signed(by Key) error {
	if len(l.Sig) == 0 {
		return fmt.Errorf("no signature: %w", ErrSignature)
	}
	err := by.verify(l.unsigned(l.Negated), l.Sig)
	if err != nil && !l.Negated {
		return by.verify(l.unsigned(true), l.Sig)
	}
	return err
}

// unsigned encodes the label without its signature. All keys have three letters, so their order is the alphabet's.
func (l *Label) unsigned(withNeg bool) []byte {
	fields := 5
	for _, there := range []bool{l.CID != "", l.Expiry != "", withNeg} {
		if there {
			fields++
		}
	}
	out := []byte{majorMap<<5 | byte(fields)}
	field := func(key, value string) {
		if value != "" || key == "val" {
			out = appendText(appendText(out, key), value)
		}
	}
	field("cid", l.CID)
	field("cts", l.Created)
	field("exp", l.Expiry)
	if withNeg {
		out = append(appendText(out, "neg"), headFalse)
		if l.Negated {
			out[len(out)-1] = headTrue
		}
	}
	field("src", l.Source)
	field("uri", l.URI)
	field("val", l.Value)
	return appendHead(appendText(out, "ver"), majorUint, uint64(max(l.Version, 0)))
}

func appendText(out []byte, s string) []byte {
	return append(appendHead(out, majorText, uint64(len(s))), s...)
}

// appendHead writes a head in its shortest form.
func appendHead(out []byte, major byte, n uint64) []byte {
	switch major <<= 5; {
	case n < 24:
		return append(out, major|byte(n))
	case n <= math.MaxUint8:
		return append(out, major|24, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(out, major|25), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(out, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(out, major|27), n)
}

// LabelFrame is one message of com.atproto.label.subscribeLabels. Its strings are parts of the message.
type LabelFrame struct {
	Type   string // "#labels", "#info"; empty for an error
	Name   string // of an error or of an info, e.g. "FutureCursor" or "OutdatedCursor"
	Seq    int64
	Labels []Label
}

// ParseLabelFrame reads one message. Errors are *[Malformed]; a type that is not known is no error, and a label without what
// makes it one is left as it is for the caller to drop.
func ParseLabelFrame(message []byte) (f LabelFrame, err error) {
	s := scanner{in: view(message)}
	op := int64(0)
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "op":
			s.integer(&op)
		case "t":
			s.text(&f.Type)
		default:
			s.skip()
		}
	}
	if op == -1 {
		f.Type = ""
	} else if op != 1 || f.Type == "" {
		s.fail(WhyShape)
	}
	if !s.is(majorMap) {
		s.fail(WhyShape)
	}
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "seq":
			s.integer(&f.Seq)
		case "error", "name":
			s.text(&f.Name)
		case "labels":
			s.frameLabels(&f)
		default:
			s.skip()
		}
	}
	if err := s.done(); err != nil {
		return LabelFrame{}, fmt.Errorf("message of a labeler: %w", err)
	}
	return f, nil
}

func (s *scanner) frameLabels(f *LabelFrame) {
	n := s.array()
	if n > maxFrameLabels {
		s.fail(WhyLong)
		return
	}
	for ; n > 0; n = s.more(n) {
		f.Labels = append(f.Labels, s.signedLabel())
	}
}

func (s *scanner) signedLabel() Label {
	var l Label
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "cid":
			s.text(&l.CID)
		case "cts":
			s.text(&l.Created)
		case "exp":
			s.text(&l.Expiry)
		case "neg":
			s.truth(&l.Negated)
		case "sig":
			if s.is(majorBytes) {
				_, n := s.head()
				l.Sig = []byte(s.take(n))
				continue
			}
			s.skip()
		case "src":
			s.text(&l.Source)
		case "uri":
			s.text(&l.URI)
		case "val":
			s.text(&l.Value)
		case "ver":
			s.number(&l.Version)
		default:
			s.skip()
		}
	}
	return l
}

// integer reads a whole number of 64 bits with sign.
func (s *scanner) integer(into *int64) {
	if !s.is(majorUint) && !s.is(majorInt) {
		s.skip()
		return
	}
	major, n := s.head()
	switch {
	case n > math.MaxInt64:
		s.fail(WhyInt)
	case major == majorInt:
		*into = -1 - int64(n)
	default:
		*into = int64(n)
	}
}
