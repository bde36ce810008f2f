package api

import (
	"net/http"
	"strconv"
	"time"

	"panal/fault"
	"panal/internal/limit"
)

// Limits are how often the API may be called. The zero Rate stands for the default, and a negative one for no limit.
type Limits struct {
	Token   limit.Rate // with one token
	Visitor limit.Rate // from one address without a token, or with one that is not known
	Most    int        // callers that are remembered
}

// DefaultLimits leaves room for a busy program, and little for a guesser.
var DefaultLimits = Limits{Token: limit.Rate{Times: 1200, Per: time.Minute}, Visitor: limit.Rate{Times: 300, Per: time.Minute}, Most: 100_000}

func (l Limits) orDefault() Limits {
	if l.Token == (limit.Rate{}) {
		l.Token = DefaultLimits.Token
	}
	if l.Visitor == (limit.Rate{}) {
		l.Visitor = DefaultLimits.Visitor
	}
	if l.Most <= 0 {
		l.Most = DefaultLimits.Most
	}
	return l
}

// ErrLimited is returned to a caller who is over the limit.
var ErrLimited = fault.New(fault.Limited, "rate_limited")

// limiter tells every caller where they stand.
type limiter struct {
	*limit.Limiter
	header []string // RateLimit-Limit
}

func newLimiter(rate limit.Rate, most int) limiter {
	return limiter{limit.New(rate, most), []string{strconv.Itoa(rate.Times)}}
}

// count takes a request of a caller, writes into the answer's headers where they stand, and returns a fault when they
// are over the limit. The names are written as net/http keeps them, which costs less than Set.
func (l limiter) count(h http.Header, caller string, now time.Time) error {
	if l.Limiter == nil {
		return nil
	}
	s := l.Take(caller, now)
	h["Ratelimit-Limit"] = l.header
	figures := []string{strconv.Itoa(s.Remaining), strconv.FormatInt(int64((s.Reset+time.Second-1)/time.Second), 10)}
	h["Ratelimit-Remaining"], h["Ratelimit-Reset"] = figures[:1:1], figures[1:]
	if s.Wait > 0 {
		return ErrLimited.After(s.Wait)
	}
	return nil
}
