package api

import (
	"strconv"
	"testing"
	"time"

	"panal/access"
	"panal/internal/limit"
)

// unlimited lets everything through.
var unlimited = limit.Rate{Times: -1}

func TestLimitsAreTold(t *testing.T) {
	h := newHive(t)
	limited := func(limits Limits) {
		h.handler = New(Config{People: h.people, Commerce: h.Commerce, Clock: h.Clock, Limits: limits, News: h.DB.Wake(), Requests: h.DB})
	}
	limited(Limits{Token: limit.Rate{Times: 3, Per: time.Minute}, Visitor: limit.Rate{Times: 2, Per: time.Minute}})
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
