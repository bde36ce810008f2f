package api

import (
	"hash/maphash"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"panal/fault"
)

// A limit lets so many requests through per period and caller, in any rhythm: a caller who used all of it up gets one
// back every period ÷ requests, and is told with each answer where they stand. It is kept in memory, per process: it
// protects this process, and is no quota.

// Rate is so many requests per period. The zero Rate stands for the default, and a negative number for no limit.
type Rate struct {
	Requests int
	Per      time.Duration
}

// Limits are how often the API may be called.
type Limits struct {
	Token   Rate // with one token
	Visitor Rate // from one address without a token, or with one that is not known
	Most    int  // callers that are remembered
}

// DefaultLimits leaves room for a busy program, and little for a guesser.
var DefaultLimits = Limits{Token: Rate{1200, time.Minute}, Visitor: Rate{300, time.Minute}, Most: 100_000}

func (l Limits) orDefault() Limits {
	if l.Token == (Rate{}) {
		l.Token = DefaultLimits.Token
	}
	if l.Visitor == (Rate{}) {
		l.Visitor = DefaultLimits.Visitor
	}
	if l.Most <= 0 {
		l.Most = DefaultLimits.Most
	}
	return l
}

// ErrLimited is returned to a caller who is over the limit.
var ErrLimited = fault.New(fault.Limited, "rate_limited")

// limiter counts by the generic cell rate algorithm (ITU-T I.371): all there is to remember of a caller is the time at
// which they will have everything again.
type limiter struct {
	rate   Rate
	each   time.Duration // in which one request comes back
	most   int           // callers of a shard
	header []string      // RateLimit-Limit
	seed   maphash.Seed
	shards [16]shard // so that requests do not wait for one another
}

type shard struct {
	mu    sync.Mutex
	whole map[uint64]time.Time // by caller
}

// newLimiter returns nil, which limits nothing, for a rate without a limit.
func newLimiter(rate Rate, most int) *limiter {
	if rate.Requests < 0 {
		return nil
	}
	l := &limiter{rate: rate, header: []string{strconv.Itoa(rate.Requests)}, seed: maphash.MakeSeed()}
	l.each = max(1, rate.Per/time.Duration(max(1, rate.Requests)))
	l.most = max(1, most/len(l.shards))
	for i := range l.shards {
		l.shards[i].whole = map[uint64]time.Time{}
	}
	return l
}

func (l *limiter) find(caller string) (uint64, *shard) {
	key := maphash.String(l.seed, caller)
	return key, &l.shards[key%uint64(len(l.shards))]
}

// standing is where a caller stands after a request.
type standing struct {
	remaining int
	reset     time.Duration // until everything is there again
	wait      time.Duration // when the request is refused: until it would not be
}

// take counts a request of a caller, unless it is refused.
func (l *limiter) take(caller string, now time.Time) standing {
	key, s := l.find(caller)
	s.mu.Lock()
	defer s.mu.Unlock()
	whole, known := s.whole[key]
	if whole.Before(now) {
		whole = now
	}
	after := whole.Add(l.each)
	if wait := after.Sub(now) - l.rate.Per; wait > 0 {
		return standing{reset: whole.Sub(now), wait: wait}
	}
	if !known && len(s.whole) >= l.most {
		s.makeRoom(now)
	}
	s.whole[key] = after
	return standing{remaining: int((l.rate.Per - after.Sub(now)) / l.each), reset: after.Sub(now)}
}

// spent reports whether the caller's next request would be refused.
func (l *limiter) spent(caller string, now time.Time) bool {
	if l == nil {
		return false
	}
	key, s := l.find(caller)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.whole[key].Add(l.each).Sub(now) > l.rate.Per
}

// knows reports whether the caller was counted lately.
func (l *limiter) knows(caller string) bool {
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

// count takes a request of a caller, writes into the answer's headers where they stand, and returns a fault when they
// are over the limit. The names are written as net/http keeps them, which costs less than Set.
func (l *limiter) count(h http.Header, caller string, now time.Time) error {
	if l == nil {
		return nil
	}
	s := l.take(caller, now)
	h["Ratelimit-Limit"] = l.header
	figures := []string{strconv.Itoa(s.remaining), strconv.FormatInt(int64((s.reset+time.Second-1)/time.Second), 10)}
	h["Ratelimit-Remaining"], h["Ratelimit-Reset"] = figures[:1:1], figures[1:]
	if s.wait > 0 {
		return ErrLimited.After(s.wait)
	}
	return nil
}

// remoteIP is the connection's address; all of an IPv6 customer's network is one caller.
func remoteIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	address, err := netip.ParseAddr(host)
	if err != nil || address.Unmap().Is4() {
		return host
	}
	network, _ := address.WithZone("").Prefix(64)
	return network.String()
}
