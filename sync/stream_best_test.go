package netsync

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// The firehose of one's own server tells of its accounts only: having heard it moves no other place, and a stream that tells more
// is tried again, from where it was left.
func TestSecondBestIsLeftAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		left := microsAgo(time.Minute)
		st := newTheatre(t, map[string]int64{"stream/one": left, "stream/hose": 5, cursorHeard: left / 1000})
		st.refuse["one"], st.refuse["two"] = errGone, errGone
		st.play(func() {
			for i := range int64(3) {
				st.stream().events <- wrote(6+i, anna, fmt.Sprint("p", i), fmt.Sprint("r", 2+i), "from the firehose")
				time.Sleep(2 * time.Minute)
				synctest.Wait()
			}
			if got := st.notes.cursors[cursorHeard]; got != fmt.Sprint(left/1000) {
				t.Errorf("heard until %s", got)
			}
			st.set(func() { clear(st.refuse) })
			time.Sleep(secondBest + stillness)
			synctest.Wait()
		})
		last := st.dials[len(st.dials)-1]
		if want := fmt.Sprintf("one/%d", left-rewind.Microseconds()); last != want {
			t.Errorf("dials %v, want %s in the end", st.dials, want)
		}
		if now := st.using[len(st.using)-1]; now.Host != "one" || len(st.gaps()) > 0 {
			t.Errorf("in use %v, a gap where there is none", now)
		}
		if place := st.notes.cursors["stream/hose"]; place != "8" {
			t.Errorf("place %s of the firehose", place)
		}
	})
}

// Where there is nothing better, the firehose is not left.
func TestOnlyStreamIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := newTheatre(t, map[string]int64{"stream/hose": 5, cursorHeard: millisAgo(100 * time.Hour)})
		st.s.sources = st.s.sources[2:]
		st.play(func() { time.Sleep(3 * secondBest); synctest.Wait() })
		if len(st.dials) != 1 || st.gaps() != nil {
			t.Errorf("dials %v", st.dials)
		}
	})
}
