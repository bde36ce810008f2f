package web

import (
	"cmp"
	"net/http"
	"net/netip"
	"time"

	"panal/fault"
	"panal/internal/limit"
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

// remembered is how many browsers or addresses are counted.
const remembered = 40_000

type limits struct{ forms, guesses *limit.Limiter }

func newLimits(l Limits) limits {
	perMinute := func(n int) *limit.Limiter { return limit.New(limit.Rate{Times: n, Per: time.Minute}, remembered) }
	return limits{forms: perMinute(cmp.Or(l.Forms, defaultForms)), guesses: perMinute(cmp.Or(l.Guesses, defaultGuesses))}
}

// limited refuses a form that is sent too often.
func (s *Server) limited(q *request) error {
	now := s.Clock.Now()
	wait := time.Duration(0)
	if q.route.is(guessed) {
		wait = s.limits.guesses.Take(s.Address(q.r), now).Wait
	}
	if wait == 0 {
		browser := s.sessions.Token(q.r.Context())
		if browser == "" {
			browser = s.Address(q.r)
		}
		wait = s.limits.forms.Take(browser, now).Wait
	}
	if wait > 0 {
		return errLimited.After(wait)
	}
	return nil
}

// Address is where a request comes from, for counting.
func (s *Server) Address(r *http.Request) string { return limit.Address(r, s.BehindProxy) }

// fromHere reports whether a request comes from the machine that the program runs on, with no proxy between: only
// there may the mail be read that is not sent, for it holds sign-in codes.
func (s *Server) fromHere(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && from.Addr().Unmap().IsLoopback() && !s.BehindProxy
}
