package atp

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"skein/feed"
	"skein/internal/atp/repo"
)

// ErrFutureCursor says that a labeler or a firehose does not know the cursor yet: it was set up anew. Begin without one, and
// ask for what may have been missed.
var ErrFutureCursor = errors.New("the cursor lies in the future")

// LabelBatch is one message of a labeler's stream.
type LabelBatch struct {
	// Seq is the place of the message in the stream, 0 for one that has none.
	Seq    int64
	Labels []feed.SubjectLabel
	Drops  Drops
	// Outdated says that the labeler no longer has all since the cursor: what it said in between is to be asked for.
	Outdated bool
}

// LabelStream is an open com.atproto.label.subscribeLabels. It belongs to one goroutine.
type LabelStream struct {
	labels *Labels
	socket feed.Socket
}

// Subscribe opens the stream of what the labeler says from cursor on; below 0 it begins with what is new.
func (l *Labels) Subscribe(ctx context.Context, cursor int64) (*LabelStream, error) {
	address := "ws" + strings.TrimPrefix(l.server.base, "http") + "/xrpc/com.atproto.label.subscribeLabels"
	if cursor >= 0 {
		address += "?cursor=" + strconv.FormatInt(cursor, 10)
	}
	socket, err := l.out.Dial(ctx, feed.PurposeLabeler, address)
	if err != nil {
		return nil, err
	}
	return &LabelStream{labels: l, socket: socket}, nil
}

// Next waits for the next message. A message that cannot be read is counted and nothing more. Errors: [ErrFutureCursor],
// feed.CodeBadAnswer where the labeler ended the stream with another error, or what the network said.
func (s *LabelStream) Next(ctx context.Context) (LabelBatch, error) {
	message, binary, err := s.socket.Read(ctx)
	if err != nil {
		return LabelBatch{}, err
	}
	b := LabelBatch{Drops: Drops{}}
	frame, err := repo.ParseLabelFrame(message)
	if !binary || err != nil {
		b.Drops[DropShape]++
		return b, nil
	}
	switch frame.Type {
	case "":
		if frame.Name == "FutureCursor" {
			return b, ErrFutureCursor
		}
		return b, feed.FailWith(fmt.Errorf("the stream ended with %q", clip(frame.Name, 64)), feed.CodeBadAnswer, "host", s.labels.Host())
	case "#info":
		b.Outdated = frame.Name == "OutdatedCursor"
	case "#labels":
		b.Seq = max(frame.Seq, 0)
		for _, l := range frame.Labels {
			b.Labels = s.labels.take(b.Labels, b.Drops, l)
		}
	}
	return b, nil
}

// Close ends the stream.
func (s *LabelStream) Close() error { return s.socket.Close() }
