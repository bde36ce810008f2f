// Package limit bounds how often callers come: so many times per period each, in any rhythm.
//
// It decides when a caller has to wait, and how many callers are remembered. It is kept in memory, per process: it
// protects this process, and is no quota. What a caller is (a token, an address, a browser) and what they are told is
// its user's.
package limit

import (
	"hash/maphash"
	"sync"
	"time"
)

// Rate is so many times per period.
type Rate struct {
	Times int
	Per   time.Duration
}

// Limiter counts by the generic cell rate algorithm (ITU-T I.371): a caller who used all of their times up gets one
// back every period ÷ times, and all there is to remember of them is when they will have everything again. A nil
// Limiter limits nothing.
type Limiter struct {
	rate   Rate
	each   time.Duration // in which one time comes back
	most   int           // callers of a shard
	seed   maphash.Seed
	shards [16]shard // so that callers do not wait for one another
}

type shard struct {
	mu    sync.Mutex
	whole map[uint64]time.Time // by caller
}

// New returns a Limiter that remembers at most so many callers; nil for a negative rate.
func New(rate Rate, most int) *Limiter {
	if rate.Times < 0 {
		return nil
	}
	l := &Limiter{rate: rate, seed: maphash.MakeSeed()}
	l.each = max(1, rate.Per/time.Duration(max(1, rate.Times)))
	l.most = max(1, most/len(l.shards))
	for i := range l.shards {
		l.shards[i].whole = map[uint64]time.Time{}
	}
	return l
}

func (l *Limiter) find(caller string) (uint64, *shard) {
	key := maphash.String(l.seed, caller)
	return key, &l.shards[key%uint64(len(l.shards))]
}

// Standing is where a caller stands.
type Standing struct {
	Remaining int
	Reset     time.Duration // until everything is there again
	Wait      time.Duration // when the caller is refused: until they would not be
}

// Take counts a caller, unless they are refused.
func (l *Limiter) Take(caller string, now time.Time) Standing {
	if l == nil {
		return Standing{}
	}
	key, s := l.find(caller)
	s.mu.Lock()
	defer s.mu.Unlock()
	whole, known := s.whole[key]
	if whole.Before(now) {
		whole = now
	}
	after := whole.Add(l.each)
	if wait := after.Sub(now) - l.rate.Per; wait > 0 {
		return Standing{Reset: whole.Sub(now), Wait: wait}
	}
	if !known && len(s.whole) >= l.most {
		s.makeRoom(now)
	}
	s.whole[key] = after
	return Standing{Remaining: int((l.rate.Per - after.Sub(now)) / l.each), Reset: after.Sub(now)}
}

// Spent reports whether the caller would be refused now.
func (l *Limiter) Spent(caller string, now time.Time) bool {
	if l == nil {
		return false
	}
	key, s := l.find(caller)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.whole[key].Add(l.each).Sub(now) > l.rate.Per
}

// Knows reports whether the caller was counted lately.
func (l *Limiter) Knows(caller string) bool {
	if l == nil {
		return false
	}
	key, s := l.find(caller)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, known := s.whole[key]
	return known
}

// makeRoom forgets a few callers: those who have everything again, and one at least. It looks at a few only, so that a
// flood of new callers costs no more than others do.
func (s *shard) makeRoom(now time.Time) {
	looked := 0
	for key, whole := range s.whole {
		if looked == 0 || !whole.After(now) {
			delete(s.whole, key)
		}
		if looked++; looked == 8 {
			return
		}
	}
}
