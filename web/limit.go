package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"panal/fault"
)

// Limits say how often a form may be sent. A zero field means the default; a negative one, no limit.
type Limits struct {
	// Forms bounds the forms of one browser, per minute.
	Forms int
	// Guesses bounds, per address and minute, the forms with which a secret could be guessed or mail be sent.
	Guesses int
	// Streams bounds the live pages that are open at once, in all and per address.
	Streams, StreamsEach int
}

const (
	defaultForms       = 120
	defaultGuesses     = 20
	defaultStreams     = 20_000
	defaultStreamsEach = 200 // a whole office may be behind one address
)

var errLimited = fault.New(fault.Limited, "limited")

type limits struct{ forms, guesses *limiter }

func newLimits(l Limits) limits {
	return limits{forms: newLimiter(orDefault(l.Forms, defaultForms)), guesses: newLimiter(orDefault(l.Guesses, defaultGuesses))}
}

func orDefault(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// limiter allows each key so many a minute, with as many at once. It remembers a bounded number of keys, in two
// generations: when the younger is full, the older is forgotten, and with it those who have not come for longest.
type limiter struct {
	perMinute int

	mu         sync.Mutex
	young, old map[string]*rate.Limiter
}

// generation bounds how many keys are remembered; a forgotten one begins with a full allowance.
const generation = 20_000

func newLimiter(perMinute int) *limiter {
	return &limiter{perMinute: perMinute, young: map[string]*rate.Limiter{}}
}

// allow returns how long the key must wait, which is zero when it need not.
func (l *limiter) allow(key string, now time.Time) time.Duration {
	if l.perMinute < 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket, ok := l.young[key]
	if !ok {
		if bucket, ok = l.old[key]; !ok {
			bucket = rate.NewLimiter(rate.Limit(l.perMinute)/60, l.perMinute)
		}
		if len(l.young) >= generation {
			l.young, l.old = map[string]*rate.Limiter{}, l.young
		}
		l.young[key] = bucket
	}
	reservation := bucket.ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait > 0 {
		reservation.CancelAt(now)
	}
	return wait
}

// limited refuses a form that is sent too often.
func (s *Server) limited(q *request) error {
	now := s.Clock.Now()
	wait := time.Duration(0)
	if q.route.is(guessed) {
		wait = s.limits.guesses.allow(s.Address(q.r), now)
	}
	if wait == 0 {
		browser := s.sessions.Token(q.r.Context())
		if browser == "" {
			browser = s.Address(q.r)
		}
		wait = s.limits.forms.allow(browser, now)
	}
	if wait > 0 {
		return errLimited.After(wait)
	}
	return nil
}

// Address is where a request comes from, for counting: a network of IPv6 is one, for it belongs to one household.
func (s *Server) Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if s.BehindProxy {
		forwarded := r.Header.Get("X-Forwarded-For")
		if last := strings.TrimSpace(forwarded[strings.LastIndexByte(forwarded, ',')+1:]); last != "" {
			host = last
		}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		if network, err := ip.Prefix(64); err == nil {
			return network.String()
		}
	}
	return ip.String()
}
