package repo

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// TestReadsWhatIndigoWrites holds the reader to trees that another implementation builds, of any size and any keys.
func TestReadsWhatIndigoWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		g := newRig(t)
		records := rapid.MapOfN(
			rapid.StringMatching(`(app\.bsky\.feed\.(like|post)|com\.example\.[a-z]{1,9})/[0-9a-zA-Z_~.:-]{1,15}`),
			rapid.StringMatching(`[a-z ]{0,40}`), 0, 120).Draw(rt, "records")
		for k, text := range records {
			records[k] = enc(map[string]any{"$type": strings.SplitN(k, "/", 2)[0], "text": text, "subject": map[string]any{"uri": "at://x"}})
		}
		got, commit, err := readAll(t, g.repository(t, records), Expect{DID: ann, Key: g.key(t), Rev: rev}, Limits{})
		if err != nil {
			rt.Fatal(err)
		}
		if len(got) != len(records) || commit.Records != len(records) || commit.Malformed != 0 || commit.Strays != 0 || len(commit.Gaps) != 0 {
			rt.Fatalf("%d of %d records: %+v", len(got), len(records), commit)
		}
		for k, data := range records {
			if got[k].Raw != data || got[k].CID != g.add(data).String() {
				rt.Fatalf("%s: %+v", k, got[k])
			}
		}
	})
}

func TestCommitSaysWhatWasRead(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	root := g.tree(t, map[string]CID{"com.example.x/a": g.add("\xa0"), "com.example.x/b": g.add("\xa0")}) // one block, two keys
	c := g.commit(t, root, nil)
	g.add(enc("nobody refers to this"))
	got, commit, err := readAll(t, g.car(c), Expect{DID: ann, Key: g.key(t)}, Limits{})
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if commit.CID != c || commit.Data != root || commit.DID != ann || commit.Rev != rev || commit.Blocks != 4 || commit.Strays != 1 {
		t.Errorf("%+v", commit)
	}
}

func TestRecordsComeInOrderWithoutAllocation(t *testing.T) {
	g := newRig(t)
	file, last := g.repository(t, likes(300)), ""
	want := Expect{DID: ann, Key: g.key(t)}
	_, err := Read(t.Context(), bytes.NewReader(file), want, Limits{}, func(r Record) error {
		if r.RKey <= last {
			t.Errorf("%s after %s", r.RKey, last)
		}
		last = strings.Clone(r.RKey)
		if v, ok := r.Value.(*Like); !ok || !strings.HasSuffix(v.Subject.URI, r.RKey) || v.CreatedAt != date {
			t.Errorf("%s: %+v", r.RKey, r.Value)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(Record) error { return nil }
	small := testing.AllocsPerRun(5, func() { _, _ = Read(t.Context(), bytes.NewReader(file), want, Limits{}, nothing) })
	if perRecord := small / 300; perRecord > 0.7 { // the signature takes about a hundred, growing tables the rest
		t.Errorf("%.2f allocations a record", perRecord)
	}
}

// TestTruncationIsTransient cuts a file of 50 records at every byte.
func TestTruncationIsTransient(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	file, want := g.repository(t, likes(50)), Expect{DID: ann, Key: g.key(t)}
	for n := range file {
		if _, _, err := readAll(t, file[:n], want, Limits{}); !errors.Is(err, ErrTruncated) {
			t.Fatalf("cut at %d of %d: %v", n, len(file), err)
		}
	}
	if got, _, err := readAll(t, file, want, Limits{}); err != nil || len(got) != 50 {
		t.Fatal(len(got), err)
	}
}

// TestReaders reads byte by byte, with errors among the bytes, with and without an end.
func TestReaders(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	file, want := g.repository(t, likes(9)), Expect{DID: ann, Key: g.key(t)}
	broken := errors.New("connection reset")
	for name, c := range map[string]struct {
		r    io.Reader
		errs []error
	}{
		"byte by byte":  {iotest.OneByteReader(bytes.NewReader(file)), nil},
		"end with data": {iotest.DataErrReader(bytes.NewReader(file)), nil},
		"time-out":      {iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader(file))), []error{ErrTruncated, iotest.ErrTimeout}},
		"reset":         {io.MultiReader(bytes.NewReader(file[:400]), iotest.ErrReader(broken)), []error{ErrTruncated, broken}},
		"reset at end":  {io.MultiReader(bytes.NewReader(file), iotest.ErrReader(broken)), []error{ErrTruncated, broken}},
		"stuck":         {stuck{}, []error{ErrTruncated, io.ErrNoProgress}},
	} {
		visits := 0
		_, err := Read(t.Context(), c.r, want, Limits{}, func(Record) error { visits++; return nil })
		for _, e := range c.errs {
			if !errors.Is(err, e) {
				t.Errorf("%s: %v, want %v", name, err, e)
			}
		}
		if c.errs == nil && (err != nil || visits != 9) || c.errs != nil && visits != 0 {
			t.Errorf("%s: %d visits, %v", name, visits, err)
		}
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestVisitorAndContextStopIt(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	file, want := g.repository(t, likes(9)), Expect{DID: ann, Key: g.key(t)}
	full, visits := errors.New("disk full"), 0
	commit, err := Read(t.Context(), bytes.NewReader(file), want, Limits{}, func(Record) error {
		if visits++; visits == 3 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || visits != 3 || commit.Records != 0 {
		t.Errorf("%d visits, %+v, %v", visits, commit, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	none := func(Record) error { t.Error("visited"); return nil }
	if _, err := Read(ctx, bytes.NewReader(file), want, Limits{}, none); !errors.Is(err, context.Canceled) || errors.Is(err, ErrTruncated) {
		t.Error(err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	r := io.MultiReader(bytes.NewReader(file[:100]), readerFunc(func([]byte) (int, error) { cancel(); return 0, errors.New("closed") }))
	if _, err := Read(ctx, r, want, Limits{}, none); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	r = readerFunc(func(p []byte) (int, error) { // after the last byte, before the walk
		n := copy(p, file)
		if file = file[n:]; len(file) == 0 {
			cancel()
			return n, io.EOF
		}
		return n, nil
	})
	if _, err := Read(ctx, r, want, Limits{}, none); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestFlippedBitsAreNeverAccepted flips single bits all over a file of 50 records.
func TestFlippedBitsAreNeverAccepted(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	file, want := g.repository(t, likes(50)), Expect{DID: ann, Key: g.key(t)}
	for bit := 0; bit < 8*len(file); bit += 5 {
		file[bit/8] ^= 1 << (bit % 8)
		if _, _, err := readAll(t, file, want, Limits{}); err == nil {
			t.Fatalf("bit %d of %d was flipped unnoticed", bit, 8*len(file))
		}
		file[bit/8] ^= 1 << (bit % 8)
	}
}
