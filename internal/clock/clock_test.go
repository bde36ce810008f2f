package clock_test

import (
	"sync"
	"testing"
	"time"

	"panal/internal/clock"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestSystemGivesStorableTimes(t *testing.T) {
	before := time.Now().Add(-time.Microsecond)
	now := clock.System().Now()
	after := time.Now()
	if now.Before(before) || now.After(after) {
		t.Errorf("Now() = %v, want between %v and %v", now, before, after)
	}
	requireStorable(t, now)
}

func TestManualGivesStorableTimes(t *testing.T) {
	zone := time.FixedZone("UTC-6", -6*60*60)
	m := clock.At(noon.In(zone).Add(999 * time.Nanosecond))
	requireStorable(t, m.Now())
	if m.Now() != noon {
		t.Errorf("At: Now() = %v, want %v", m.Now(), noon)
	}

	m.Set(time.Now().In(zone))
	requireStorable(t, m.Now())

	requireStorable(t, m.Advance(time.Second+time.Nanosecond))
}

func TestManualMovesOnlyWhenTold(t *testing.T) {
	m := clock.At(noon)
	if first, second := m.Now(), m.Now(); first != second {
		t.Errorf("the clock moved by itself, from %v to %v", first, second)
	}
	if got, want := m.Advance(24*time.Hour), noon.Add(24*time.Hour); got != want || m.Now() != want {
		t.Errorf("Advance = %v, then Now() = %v, want %v", got, m.Now(), want)
	}
	if got, want := m.Advance(-time.Hour), noon.Add(23*time.Hour); got != want {
		t.Errorf("Advance back = %v, want %v", got, want)
	}
	m.Set(noon)
	if m.Now() != noon {
		t.Errorf("Set: Now() = %v, want %v", m.Now(), noon)
	}
}

func TestZeroManual(t *testing.T) {
	var m clock.Manual
	if !m.Now().IsZero() {
		t.Errorf("zero Manual: Now() = %v, want the zero time", m.Now())
	}
}

func TestStopwatchMeasuresTimeGoneBy(t *testing.T) {
	before := time.Now()
	elapsed := clock.Stopwatch()
	time.Sleep(2 * time.Millisecond)
	first, second := elapsed(), elapsed()
	if limit := time.Since(before); first < 2*time.Millisecond || second < first || second > limit {
		t.Errorf("slept 2 ms: read %v, then %v, want them in order and at most %v", first, second, limit)
	}
}

func TestManualIsSafeForConcurrentUse(t *testing.T) {
	m := clock.At(noon)
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			m.Advance(time.Second)
			m.Now()
		})
	}
	wg.Wait()
	if want := noon.Add(100 * time.Second); m.Now() != want {
		t.Errorf("after 100 concurrent seconds: %v, want %v", m.Now(), want)
	}
}

// requireStorable fails unless a round trip through the database's form, UTC
// microseconds, gives the very same value.
func requireStorable(t *testing.T, at time.Time) {
	t.Helper()
	if back := time.UnixMicro(at.UnixMicro()).UTC(); back != at {
		t.Errorf("%#v comes back from the database as %#v", at, back)
	}
}
