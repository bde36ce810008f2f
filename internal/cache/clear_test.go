package cache

import (
	"testing"
	"time"
)

func TestClear(t *testing.T) {
	c := New[int, string](1, time.Minute, time.Now)
	loads := 0
	load := func() (string, bool, error) { loads++; return "x", true, nil }
	for range 2 {
		for key := range 2 { // one is young, one is old
			_, _ = c.Get(key, load)
		}
	}
	c.Clear()
	for key := range 2 {
		_, _ = c.Get(key, load)
	}
	if loads != 4 {
		t.Errorf("loaded %d times, want 4", loads)
	}
}
