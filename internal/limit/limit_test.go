package limit

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)

// In any span of one period, a caller gets through at most twice their times: once what they had, once what came back
// meanwhile. Whoever waits as long as they are told gets through.
func TestLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := Rate{rapid.IntRange(1, 50).Draw(t, "times"), time.Minute}
		l, now := New(rate, 10), noon
		through := []time.Time{}
		for range rapid.IntRange(1, 200).Draw(t, "tries") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(20*time.Second)).Draw(t, "pause")))
			spent := l.Spent("a", now)
			s := l.Take("a", now)
			if spent != (s.Wait > 0) || s.Remaining < 0 || s.Remaining >= rate.Times || s.Reset > rate.Per {
				t.Fatalf("spent %v, %+v", spent, s)
			}
			if s.Wait > 0 {
				if l.Take("a", now.Add(s.Wait-1)).Wait == 0 {
					t.Fatalf("let through before the wait of %s is over", s.Wait)
				}
				now = now.Add(s.Wait)
				if s := l.Take("a", now); s.Wait > 0 {
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
			if recent > 2*rate.Times {
				t.Fatalf("%d of %d in one period", recent, rate.Times)
			}
		}
	})
}

// A new caller never waits, whoever else came; and only so many are remembered.
func TestLimitForgets(t *testing.T) {
	l := New(Rate{1, time.Minute}, 160)
	for i := range 10_000 {
		if l.Take(strconv.Itoa(i), noon).Wait > 0 {
			t.Fatal("a new caller has to wait")
		}
	}
	kept := 0
	for i := range l.shards {
		kept += len(l.shards[i].whole)
	}
	if kept > 160 {
		t.Errorf("%d callers are remembered, 160 at most", kept)
	}
	if !l.Knows("9999") || l.Knows("nobody") {
		t.Error("the last caller is not known, or one who never came is")
	}
}

func TestNoLimit(t *testing.T) {
	l := New(Rate{-1, time.Minute}, 10)
	for range 1000 {
		if l.Take("a", noon).Wait > 0 || l.Spent("a", noon) || l.Knows("a") {
			t.Fatal("somebody is limited")
		}
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		behind          bool
		remote, forward string
		want            string
	}{
		{false, "192.0.2.7:1234", "203.0.113.9", "192.0.2.7"},
		{true, "192.0.2.7:1234", "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		{true, "192.0.2.7:1234", "", "192.0.2.7"},
		{true, "192.0.2.7:1234", "203.0.113.9, ", "192.0.2.7"},
		{false, "[2001:db8:1:2:3:4:5:6]:1234", "", "2001:db8:1:2::/64"},
		{false, "[2001:db8:1:2::1%eth0]:1234", "", "2001:db8:1:2::/64"},
		{false, "[::ffff:192.0.2.7]:1234", "", "192.0.2.7"},
		{false, "@", "", "@"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.remote
		r.Header.Set("X-Forwarded-For", c.forward)
		if got := Address(r, c.behind); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
