package retention_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"panal/insight"
	"panal/insight/retention"
)

// circle makes a log in which a new member joins every hour: the eager write on several days and stay, and the others
// write once and go, but for one in ten of each.
func circle(members int, eager func(i int) bool) *insight.Log {
	random := rand.New(rand.NewPCG(3, 4))
	var events []insight.Event
	for i := range members {
		u, joined := int32(i), int64(i)*3600
		write := func(after int64) {
			events = append(events, insight.Event{From: u, To: (u + 1) % int32(members), At: joined + after})
		}
		write(0)
		stays := eager(i)
		if stays {
			write(2 * day)
			write(4 * day)
		}
		if stays != (random.IntN(10) == 0) {
			write(40 * day)
		}
	}
	return log(members, append(events, insight.Event{From: 0, To: 1, At: int64(members)*3600 + 91*day})...)
}

// Who shows in the first week that they will stay is told from who does not, in the test and with the right reasons.
func TestForecast(t *testing.T) {
	r, err := retention.Run(t.Context(), circle(200, func(i int) bool { return i%2 == 0 }))
	if err != nil {
		t.Fatal(err)
	}
	if r.Test.AUC < 0.8 || r.Test.AUC < r.Test.Baseline-0.05 || r.Observed != 200 || r.Test.Train != 140 || r.TooNew != 0 {
		t.Errorf("%+v of %d", r.Test, r.Observed)
	}
	tested := 0
	for i, f := range r.Forecasts {
		if f.Tested {
			tested++
		}
		if stays := i%2 == 0; stays != (f.Probability > 0.5) || stays != (f.Reasons[0].Effect > 0) {
			t.Errorf("member %d: %.2f because of %v", i, f.Probability, f.Reasons)
		}
	}
	if tested != 60 {
		t.Errorf("%d were held back", tested)
	}
}

// What leaves nothing to learn or to test is said in a sentence.
func TestNothingToLearn(t *testing.T) {
	half := func(i int) bool { return i%2 == 0 }
	everybody := func(int) *insight.Log {
		var events []insight.Event
		for u := range int32(30) {
			events = append(events, insight.Event{From: u, To: (u + 1) % 30, At: int64(u)}, insight.Event{From: u, To: (u + 1) % 30, At: int64(u) + 40*day})
		}
		return log(30, append(events, insight.Event{From: 0, To: 1, At: 100 * day})...)
	}
	lastStay := func() *insight.Log {
		l := circle(60, half)
		kept := l.Events[:0]
		for _, e := range l.Events {
			if joined := int64(e.From) * 3600; e.From < 40 || e.At-joined < 28*day {
				kept = append(kept, e)
			}
		}
		l.Events = kept
		return l
	}
	for name, tc := range map[string]struct {
		log  *insight.Log
		want string
	}{
		"no events":      {log(0), "too few members have been observed for 90 days: 0"},
		"few members":    {circle(19, half), "too few members have been observed for 90 days: 19, and at least 20"},
		"all stay":       {everybody(30), "of the 21 who joined first: all came to the same end"},
		"all tested go":  {lastStay(), "of the 18 who joined last, all came to the same end"},
		"a single event": {log(2, insight.Event{From: 0, To: 1, At: 5}), "too few members"},
	} {
		if _, err := retention.Run(t.Context(), tc.log); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := retention.Run(ctx, circle(200, half)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
