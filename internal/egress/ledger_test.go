package egress

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"skein/feed"
)

// book is a ledger in memory that can refuse.
type book struct {
	rows   []feed.HostUse
	refuse error
}

func (b *book) RecordHosts(_ context.Context, uses []feed.HostUse) error {
	if b.refuse == nil {
		b.rows = append(b.rows, uses...)
	}
	return b.refuse
}

func TestLedgerNamesHostPurposeAndBytes(t *testing.T) {
	t.Parallel()
	clock, kept := newClock(), &book{refuse: errors.New("disk full")}
	srv, out := serve(t, Config{Clock: clock.Now, Ledger: kept}, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		io.WriteString(w, strings.Repeat("x", 5000))
	})
	host := strings.TrimPrefix(srv.URL, "http://")
	for range 3 {
		if _, err := fetch(t, out.Client(feed.PurposePDS), srv.URL); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := out.Client(feed.PurposeImage).Post(srv.URL, "text/plain", strings.NewReader(strings.Repeat("y", 3000))); err != nil {
		t.Fatal(err)
	}
	if err := out.Flush(t.Context()); !errors.Is(err, kept.refuse) {
		t.Fatalf("flush into a full disk: %v", err)
	}
	kept.refuse = nil
	if err := out.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(kept.rows) != 2 {
		t.Fatalf("rows %+v", kept.rows)
	}
	image, pds := kept.rows[0], kept.rows[1]
	switch {
	case pds.Host != host || pds.Purpose != feed.PurposePDS || pds.Requests != 3 || pds.Received < 15000 || pds.Sent == 0:
		t.Errorf("pds row %+v", pds)
	case image.Purpose != feed.PurposeImage || image.Requests != 1 || image.Sent < 3000:
		t.Errorf("image row %+v", image)
	case pds.LastMs != clock.Now().UnixMilli():
		t.Errorf("last time %d", pds.LastMs)
	}
	if err := out.Flush(t.Context()); err != nil || len(kept.rows) != 2 {
		t.Errorf("nothing new was flushed as %+v, %v", kept.rows, err)
	}
}

func TestFailedConnectionStandsInLedger(t *testing.T) {
	t.Parallel()
	kept := &book{}
	out := New(Config{Ledger: kept})
	fetch(t, out.Client(feed.PurposePDS), "https://127.0.0.1:1/")
	if err := out.Flush(t.Context()); err != nil || len(kept.rows) != 1 || kept.rows[0].Requests != 1 {
		t.Errorf("%+v, %v", kept.rows, err)
	}
}
