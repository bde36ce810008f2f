package cache

import (
	"errors"
	"sync"
	"testing"
	"time"

	"panal/internal/clock"
)

// counting returns a loader that counts how often it is asked.
func counting(value string, loads *int) func() (string, bool, error) {
	return func() (string, bool, error) { *loads++; return value, true, nil }
}

func TestValuesLiveForTheirTime(t *testing.T) {
	at := clock.At(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	c := New[string, string](10, 5*time.Second, at.Now)
	loads := 0
	for _, step := range []struct {
		wait  time.Duration
		loads int
	}{{0, 1}, {0, 1}, {5*time.Second - time.Microsecond, 1}, {time.Microsecond, 2}, {time.Second, 2}} {
		at.Advance(step.wait)
		if got, err := c.Get("k", counting("v", &loads)); got != "v" || err != nil || loads != step.loads {
			t.Fatalf("after %s: %q, %v, %d loads; want %d", step.wait, got, err, loads, step.loads)
		}
	}
}

func TestNotKept(t *testing.T) {
	c := New[string, string](10, time.Minute, clock.System().Now)
	loads := 0
	failed := errors.New("failed")
	for _, load := range []func() (string, bool, error){
		func() (string, bool, error) { loads++; return "", true, failed },
		func() (string, bool, error) { loads++; return "for once", false, nil },
	} {
		c.Get("k", load)
	}
	if got, _ := c.Get("k", counting("kept", &loads)); got != "kept" || loads != 3 {
		t.Errorf("%q after %d loads", got, loads)
	}
}

func TestForget(t *testing.T) {
	c := New[string, string](1, time.Minute, clock.System().Now)
	loads := 0
	c.Get("a", counting("1", &loads))
	c.Get("b", counting("1", &loads)) // "a" is of the old generation now
	c.Forget("a")
	c.Forget("b")
	c.Get("a", counting("2", &loads))
	c.Get("b", counting("2", &loads))
	if loads != 4 {
		t.Errorf("%d loads, want 4", loads)
	}
}

// A value that was read before its key was forgotten may be stale, and is not kept.
func TestForgetDuringLoad(t *testing.T) {
	c := New[string, string](10, time.Minute, clock.System().Now)
	got, _ := c.Get("k", func() (string, bool, error) {
		c.Forget("k")
		return "stale", true, nil
	})
	if got != "stale" {
		t.Errorf("the caller gets %q", got)
	}
	loads := 0
	if got, _ := c.Get("k", counting("fresh", &loads)); got != "fresh" || loads != 1 {
		t.Errorf("the next gets %q", got)
	}
}

func TestBounded(t *testing.T) {
	c := New[int, int](100, time.Minute, clock.System().Now)
	for n := range 10_000 {
		c.Get(n, func() (int, bool, error) { return n, true, nil })
		c.Get(0, func() (int, bool, error) { return 0, true, nil }) // asked for all the time
		if kept := len(c.young) + len(c.old); kept > 200 {
			t.Fatalf("%d values are kept", kept)
		}
	}
	loaded := false
	c.Get(0, func() (int, bool, error) { loaded = true; return 0, true, nil })
	if loaded {
		t.Error("what is asked for all the time was dropped")
	}
}

func TestParallel(t *testing.T) {
	c := New[int, int](10, time.Minute, clock.System().Now)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for n := range 2000 {
				key := (n * worker) % 40
				if got, err := c.Get(key, func() (int, bool, error) { return key, true, nil }); got != key || err != nil {
					t.Errorf("%d is %d, %v", key, got, err)
				}
				if n%7 == 0 {
					c.Forget(key)
				}
			}
		})
	}
	all.Wait()
}
