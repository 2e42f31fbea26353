package app

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestArrivalsAreCountedSeldom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		looks, cost := 0, 200*time.Millisecond
		var first time.Duration
		start := time.Now()
		r := newArrivals(t.Context(), func(context.Context) {
			if looks++; looks == 1 {
				first = time.Since(start)
			}
			time.Sleep(cost)
		})
		for range 1000 { // a hundred seconds of ten posts a second
			r.tell()
			time.Sleep(100 * time.Millisecond)
		}
		if first > time.Second || looks < 40 || looks > 50 {
			t.Errorf("the first look after %v, %d looks in 100 s", first, looks)
		}
		r.end()
		r.tell()
		time.Sleep(time.Minute)
		if synctest.Wait(); looks > 51 {
			t.Error("it looks on after its end")
		}
	})
}
