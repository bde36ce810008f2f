package api

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/access"
)

var noon = time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)

// In any span of one period, a caller gets through at most twice: once what they had, once what came back meanwhile.
// Whoever waits as long as they are told gets through.
func TestLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := Rate{rapid.IntRange(1, 50).Draw(t, "requests"), time.Minute}
		l, now := newLimiter(rate, 10), noon
		through := []time.Time{}
		for range rapid.IntRange(1, 200).Draw(t, "tries") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(20*time.Second)).Draw(t, "pause")))
			spent := l.spent("a", now)
			s := l.take("a", now)
			if spent != (s.wait > 0) || s.remaining < 0 || s.remaining >= rate.Requests || s.reset > rate.Per {
				t.Fatalf("spent %v, %+v", spent, s)
			}
			if s.wait > 0 {
				if l.take("a", now.Add(s.wait-1)).wait == 0 {
					t.Fatalf("let through before the wait of %s is over", s.wait)
				}
				now = now.Add(s.wait)
				if s := l.take("a", now); s.wait > 0 {
					t.Fatalf("refused after the wait: %+v", s)
				}
			}
			through = append(through, now)
			recent := 0
			for _, at := range through {
				if now.Sub(at) < rate.Per {
					recent++
				}
			}
			if recent > 2*rate.Requests {
				t.Fatalf("%d of %d in one period", recent, rate.Requests)
			}
		}
	})
}

func TestLimitForgets(t *testing.T) {
	l := newLimiter(Rate{10, time.Minute}, 160)
	for i := range 10_000 {
		l.take(strconv.Itoa(i), noon)
	}
	kept := 0
	for i := range l.shards {
		kept += len(l.shards[i].whole)
	}
	if kept > 160 {
		t.Errorf("%d callers are remembered, 160 at most", kept)
	}
}

func TestLimitsAreTold(t *testing.T) {
	h := newHive(t)
	limited := func(limits Limits) {
		h.handler = New(Config{People: h.people, Commerce: h.Commerce, Clock: h.Clock, Limits: limits, News: h.DB.Wake(), Requests: h.DB})
	}
	limited(Limits{Token: Rate{3, time.Minute}, Visitor: Rate{2, time.Minute}})
	token, other := h.token(h.owner), h.token(h.Join("Mona", access.Member))
	for remaining := 2; remaining >= 0; remaining-- {
		a := h.do(token, "get-me", nil).wants(200)
		if a.header.Get("RateLimit-Limit") != "3" || a.header.Get("RateLimit-Remaining") != strconv.Itoa(remaining) || a.header.Get("RateLimit-Reset") != strconv.Itoa(60-20*remaining) {
			t.Errorf("told %v", a.header)
		}
	}
	a := h.do(token, "get-me", nil).problem(429, "rate_limited")
	if a.header.Get("Retry-After") != "20" || a.header.Get("RateLimit-Remaining") != "0" {
		t.Errorf("told %v", a.header)
	}
	h.do(other, "get-me", nil).wants(200) // another token has its own
	h.do("", "get-community", nil).wants(200)
	h.do("panal_guess1", "get-me", nil).problem(401, "token_invalid")
	h.do("panal_guess2", "get-me", nil).problem(429, "rate_limited") // a guesser is counted by address
	h.do("", "get-community", nil).problem(429, "rate_limited")
	h.do(h.token(h.Staff), "get-me", nil).problem(429, "rate_limited")
	h.do(other, "get-me", nil).wants(200) // who was known before does not suffer from a guesser beside them
	h.Clock.Advance(20 * time.Second)
	h.do(token, "get-me", nil).wants(200)
}

func TestRemoteIP(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7:4711":              "192.0.2.7",
		"[::ffff:192.0.2.7]:4711":     "::ffff:192.0.2.7",
		"[2001:db8:1:2:3:4:5:6]:4711": "2001:db8:1:2::/64",
		"[2001:db8:1:2::1%eth0]:4711": "2001:db8:1:2::/64",
		"@":                           "@",
	} {
		r := httptest.NewRequest("GET", "/", strings.NewReader(""))
		r.RemoteAddr = address
		if got := remoteIP(r); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
