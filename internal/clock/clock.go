// Package clock says what time it is. It is injected wherever a rule depends
// on time, so that a test can put a group buy one microsecond before its
// deadline and one after.
//
// Every time it gives is in UTC and in whole microseconds, because that is
// what the database keeps: a time read back equals the time written. Time
// zones and formatting are left to whoever shows a time.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time.
type Clock interface {
	Now() time.Time
}

// System returns the machine's clock.
func System() Clock { return system{} }

type system struct{}

func (system) Now() time.Time { return normalize(time.Now()) }

// Stopwatch starts and returns a reading of how long ago that was. It measures
// the machine's work, for metrics; no rule may depend on it.
func Stopwatch() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// Manual is a clock that moves only when told to. It is safe for concurrent
// use. The zero Manual stands at the zero time.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// At returns a Manual that stands at t.
func At(t time.Time) *Manual { return &Manual{now: normalize(t)} }

// Now returns the time the clock was last moved to.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return normalize(m.now)
}

// Set moves the clock to t, forwards or backwards.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = normalize(t)
}

// Advance moves the clock by d and returns the new time. Less than a
// microsecond at a time does not move it.
func (m *Manual) Advance(d time.Duration) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = normalize(m.now.Add(d))
	return m.now
}

// normalize also strips the monotonic reading, so that times compare with ==.
func normalize(t time.Time) time.Time {
	return t.UTC().Truncate(time.Microsecond)
}
