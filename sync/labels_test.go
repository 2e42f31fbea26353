package netsync_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"skein/feed"
	netsync "skein/sync"
)

func withLabeler(cfg *netsync.Config) { cfg.Labelers = []feed.DID{labelerDID} }

// A sync asks labelers about the newest posts and their authors, and keeps what they signed.
func TestLabelersAreAskedAfterASync(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	l := newLabeler(r)
	e, sink := r.engine(withLabeler)
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	var post feed.URI
	for uri := range sink.posts {
		post = uri
	}
	l.say(said{at: start, uri: string(post), val: "odd"}, said{at: start, uri: string(post.Author()), val: "odder"},
		said{at: start, uri: string(post), val: "gone", neg: true}, said{at: start, uri: string(post), val: "forged", forged: true},
		said{at: start, uri: string(post), val: "spoofed", src: "did:plc:ewvi7nxzyoun6zhxrhs64oiz"})
	r.ok(e.AskLabelers(t.Context()))
	got := map[string]feed.SubjectLabel{}
	for _, s := range sink.labels {
		got[s.Label.Value] = s
	}
	if len(got) != 3 || got["odd"].Subject != string(post) || got["odder"].Subject != string(post.Author()) || !got["gone"].Label.Negated ||
		got["odd"].Label.CreatedMs != start.UnixMilli() || got["odd"].Label.Source != labelerDID {
		t.Errorf("%+v", got)
	}
	if sink.cursors[netsync.Contact(labelerDID)] != fmt.Sprint(r.clock.now().UnixMilli()) {
		t.Errorf("contact: %q", sink.cursors[netsync.Contact(labelerDID)])
	}
}

// A labeler that is down, or is none, costs labels and nothing else.
func TestALabelerThatIsDownStopsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	l := newLabeler(r)
	l.down = true
	e, sink := r.engine(func(cfg *netsync.Config) { cfg.Labelers = []feed.DID{"did:plc:nobody", "nonsense", labelerDID} })
	sum, err := e.Once(t.Context(), nil)
	r.ok(err)
	if l.asked != 1 || len(sum.Failed) != 0 || len(sink.posts) == 0 || len(sink.labels) != 0 {
		t.Errorf("asked %d times, failed %v", l.asked, sum.Failed)
	}
	broken := errors.New("the disk is gone")
	l.mu.Lock()
	l.down = false
	l.mu.Unlock()
	sink.before = func(b feed.Batch) error {
		if b.Cursor.Name == netsync.Contact(labelerDID) {
			return broken
		}
		return nil
	}
	if err := e.AskLabelers(t.Context()); !errors.Is(err, broken) {
		t.Errorf("the sink's own error: %v", err)
	}
}

// The stream goes on where it was left, also after a break; each message moves its cursor with its labels.
func TestLabelStreamsAreFollowed(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	l := newLabeler(r)
	e, sink := r.engine(withLabeler)
	follow := func(so func() bool) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		ended := make(chan error, 1)
		go func() { ended <- e.FollowLabels(ctx, nil) }()
		r.ok(sink.until(ctx, so))
		cancel()
		r.want(<-ended, feed.CodeCancelled)
	}
	sink.cursors["labels/seq/"+string(labelerDID)] = "0"
	l.say(said{at: start, uri: "did:plc:a", val: "one"})
	l.say(said{at: start, uri: "did:plc:a", val: "two"}, said{at: start, uri: "did:plc:a", val: "forged", forged: true})
	follow(func() bool { return len(sink.labels) == 2 })
	if c := sink.cursors["labels/seq/"+string(labelerDID)]; c != "2" {
		t.Errorf("cursor %q", c)
	}
	l.say(said{at: start, uri: "did:plc:a", val: "three", neg: true})
	follow(func() bool { return len(sink.labels) == 3 })
	if sink.labels[2].Label.Value != "three" || !sink.labels[2].Label.Negated {
		t.Errorf("%+v", sink.labels)
	}
	sink.cursors["labels/seq/"+string(labelerDID)] = "99" // of a labeler that began anew
	follow(func() bool { return sink.cursors["labels/seq/"+string(labelerDID)] == "" })
	if got := l.opened(); got[0] != "0" || got[1] != "2" || got[2] != "99" {
		t.Errorf("cursors %q", got)
	}
}

func (l *labeler) opened() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cursors
}
