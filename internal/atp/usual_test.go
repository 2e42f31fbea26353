package atp

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bluesky-social/indigo/atproto/syntax"
	"pgregory.net/rapid"
)

// What is recognised at a glance is sound by the full grammar, whatever one byte of it becomes.
func TestUsualURIsAreSound(t *testing.T) {
	t.Parallel()
	good := "at://" + ann + "/app.bsky.feed.post/" + tid
	if !usualURI(good) || !usualURI("at://"+bob+"/app.bsky.graph.follow/"+tid) {
		t.Fatal("a usual address is not recognised")
	}
	sound := func(s string) bool {
		u, err := syntax.ParseATURI(s)
		if err != nil {
			return false
		}
		_, err = u.Authority().AsDID()
		_, noTID := syntax.ParseTID(string(u.RecordKey()))
		return err == nil && noTID == nil
	}
	recognised := 0
	for i := range len(good) {
		for c := range 256 {
			for _, s := range []string{good[:i] + string([]byte{byte(c)}) + good[i+1:], good[:i] + string([]byte{byte(c)}) + good[i:], good[:i] + good[i+1:]} {
				if usualURI(s) {
					recognised++
					if !sound(s) {
						t.Fatalf("%q is recognised and not sound", s)
					}
				}
			}
		}
	}
	if recognised < 1000 {
		t.Errorf("only %d neighbours are recognised", recognised)
	}
	for _, s := range []string{"", "at://", strings.Repeat("a", 80), "at://did:plc:", good[:len(good)-1], "at://" + ann + "/app.bsky.feed.generator/" + tid, "at://did:web:x.test/app.bsky.feed.post/" + tid} {
		if usualURI(s) {
			t.Errorf("%q is not usual", s)
		}
	}
}

// neighbours are a text with each byte changed to each other, taken out, and doubled.
func neighbours(good string, yield func(string)) {
	yield(good)
	for i := range len(good) {
		yield(good[:i] + good[i+1:])
		for c := range 256 {
			yield(good[:i] + string([]byte{byte(c)}) + good[i+1:])
			yield(good[:i] + string([]byte{byte(c)}) + good[i:])
		}
	}
}

// A TID means what indigo reads in it, and is one exactly where indigo says so.
func TestUsualTIDs(t *testing.T) {
	t.Parallel()
	check := func(s string) {
		want, err := syntax.ParseTID(s)
		micros, ok := usualTID(s)
		if ok != (err == nil) || ok && micros != want.Time().UnixMicro() {
			t.Fatalf("%q: %d %v, want %v %v", s, micros, ok, want.Time(), err)
		}
	}
	for _, good := range []string{tid, "2222222222222", "jzzzzzzzzzzzz", "kzzzzzzzzzzzz", ""} {
		neighbours(good, check)
	}
}

// What is taken for a datetime at a glance is the same moment by the whole grammar.
func TestUsualTimes(t *testing.T) {
	t.Parallel()
	recognised := 0
	check := func(s string) {
		ms, ok := usualTime(s)
		if !ok {
			return
		}
		recognised++
		if want, err := syntax.ParseDatetimeLenient(s); err != nil || want.Time().UnixMilli() != ms {
			t.Fatalf("%q: %d, want %v %v", s, ms, want, err)
		}
	}
	for _, good := range []string{"2026-01-02T03:04:05.678Z", "2024-02-29T23:59:59Z", "1969-12-31T00:00:00.001Z", "2023-12-30T00:00:60Z", ""} {
		neighbours(good, check)
	}
	for year := 1890; year < 2110; year++ {
		for month := range 14 {
			for day := 27; day < 33; day++ {
				check(fmt.Sprintf("%04d-%02d-%02dT12:00:00.000Z", year, month, day))
			}
		}
	}
	if recognised < 10_000 {
		t.Errorf("only %d are recognised", recognised)
	}
	rapid.Check(t, func(rt *rapid.T) {
		at := time.UnixMilli(rapid.Int64Range(0, 1<<42).Draw(rt, "ms")).UTC()
		for _, layout := range []string{"2006-01-02T15:04:05Z", "2006-01-02T15:04:05.000Z"} {
			s := at.Format(layout)
			if _, ok := usualTime(s); !ok && at.Year() < 3000 {
				rt.Fatalf("%q goes the long way", s)
			}
			check(s)
		}
	})
}

// A key or CID that is recognised is sound by the whole grammar.
func TestUsualKeysAndCIDs(t *testing.T) {
	t.Parallel()
	const cid = "bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a"
	if !usualCID(cid) || !soundKey("app.bsky.feed.like", tid) || !soundKey("com.example.x", "self") || soundKey("com.example.x", "..") || soundKey("x", tid) {
		t.Fatal("not as the grammar has it")
	}
	neighbours(cid, func(s string) {
		if _, err := syntax.ParseCID(s); usualCID(s) && err != nil || soundCID(s) != (err == nil) {
			t.Fatalf("%q: %v", s, err)
		}
	})
	neighbours(tid, func(s string) {
		if _, err := syntax.ParseRecordKey(s); soundKey("app.bsky.feed.like", s) != (err == nil) {
			t.Fatalf("%q: %v", s, err)
		}
	})
}
