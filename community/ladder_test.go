package community

import (
	"math/bits"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/access"
	"panal/internal/clock"
)

var ladderZone = clock.Zone("America/Mexico_City", time.UTC)

// start is a Monday, a little after midnight where the community is.
var ladderStart = weekStart(2900, ladderZone).Add(time.Hour)

func TestWeeks(t *testing.T) {
	for _, c := range []struct {
		at   string
		zone string
		want string // Monday
	}{
		{"2026-03-02T00:00:00Z", "UTC", "2026-03-02"},
		{"2026-03-01T23:59:59Z", "UTC", "2026-02-23"},
		{"2026-03-02T05:59:59Z", "America/Mexico_City", "2026-02-23"},
		{"2026-03-29T22:00:00Z", "Europe/Madrid", "2026-03-30"}, // the day the clocks go forward
		{"1969-12-28T12:00:00Z", "UTC", "1969-12-22"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		zone := clock.Zone(c.zone, time.UTC)
		if got := weekStart(WeekOf(at, zone), zone).Format(time.DateOnly); got != c.want {
			t.Errorf("%s in %s is in the week of %s, want %s", c.at, c.zone, got, c.want)
		}
	}
}

func TestWeeksAreTheSameInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfN(rapid.Int64Range(2900, 2940), 1, 30).Draw(t, "weeks")
		var there, back, half, rest Weeks
		set := map[int64]bool{}
		for i, week := range some {
			there, back = there.With(week), back.With(some[len(some)-1-i])
			if i%2 == 0 {
				half = half.With(week)
			} else {
				rest = rest.With(week)
			}
			set[week] = true
		}
		if there != back || half.And(rest) != there {
			t.Fatalf("%v, %v, %v", there, back, half.And(rest))
		}
		if bits.OnesCount64(uint64(there.Mask)) != len(set) {
			t.Fatalf("%d weeks are kept of %d", bits.OnesCount64(uint64(there.Mask)), len(set))
		}
		for week := int64(2899); week < 2942; week++ {
			if there.In(week) != set[week] {
				t.Fatalf("week %d: %v", week, there.In(week))
			}
		}
	})
}

// thing is something that happens to a climber.
type thing struct {
	after time.Duration
	kind  int // paid, active, advocated, tied, refunded, untied
}

const things = 6

func someThings(t *rapid.T) []thing {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) thing {
		return thing{time.Duration(rapid.Int64Range(1, 45*24*60).Draw(t, "minutes")) * time.Minute, rapid.IntRange(0, things-1).Draw(t, "kind")}
	}), 1, 40).Draw(t, "things")
}

func (e Evidence) with(kind int, at time.Time) Evidence {
	switch kind {
	case 0:
		e.Paid++
	case 1:
		e.Weeks = e.Weeks.With(WeekOf(at, ladderZone))
	case 2:
		e.Advocated, e.Advocacy = at, DeedVisit
	case 3:
		e.Tied = at
	case 4:
		e.Paid = 0
	case 5:
		e.Tied = time.Time{}
	}
	return e
}

// asks is what the doc says, in other words: what a rung asks for, and whether each is at least nine tenths.
func (e Evidence) asks(r Rung, at time.Time) map[Deed]bool {
	recent := func(last time.Time) bool { return !last.IsZero() && at.Sub(last) < 100*24*time.Hour }
	asks := map[Deed]bool{LostWeeks: e.Weeks.Of(WeekOf(at, ladderZone)) >= 3}
	switch r {
	case Customer:
		return map[Deed]bool{LostPayment: e.Paid > 0}
	case Fan:
		asks[LostAdvocacy] = recent(e.Advocated)
	case Friend:
		asks[LostTies] = recent(e.Tied)
	}
	return asks
}

// shortfall is since when an hourly look found too little of what a rung asks for.
type shortfall map[Rung]map[Deed]time.Time

func (m shortfall) look(e Evidence, at time.Time) {
	for _, r := range Rungs {
		if m[r] == nil {
			m[r] = map[Deed]time.Time{}
		}
		for deed, enough := range e.asks(r, at) {
			if enough {
				delete(m[r], deed)
			} else if m[r][deed].IsZero() {
				m[r][deed] = at
			}
		}
	}
}

// since is when what is missing longest was first missing; zero while nothing is.
func (m shortfall) since(r Rung) (first time.Time) {
	for _, at := range m[r] {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}

func TestLadderClimbsAtOnceAndFallsLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Climber{Role: access.Member}
		at := ladderStart
		short := shortfall{}
		for _, next := range someThings(t) {
			for until := at.Add(next.after); at.Before(until); {
				at = at.Add(min(time.Hour, until.Sub(at)))
				before := c
				moves := c.pass(at, ladderZone)
				short.look(before.Evidence, at)
				since := short.since(before.Rung)
				switch {
				case len(moves) == 0 && !since.IsZero() && at.Sub(since) > LadderGrace+time.Hour:
					t.Fatalf("still %s at %s, with too little since %s", c.Rung, at, since)
				case len(moves) == 0:
				case since.IsZero():
					t.Fatalf("fell at %s with enough: %+v", at, before)
				case moves[0].At.Sub(since.Add(-time.Hour)) < LadderGrace:
					t.Fatalf("fell with too little since %s: %+v", since, moves)
				case moves[0].Climbs() || moves[0].From != before.Rung:
					t.Fatalf("%+v", moves)
				}
			}
			c.Learn(c.Evidence.with(next.kind, at), at, DeedVisit, ladderZone)
			if reached := c.Evidence.reached(at, ladderZone); c.Rung.Height() < reached.Height() {
				t.Fatalf("is %q, and has reached %s", c.Rung, reached)
			}
			short.look(c.Evidence, at)
		}
	})
}

// More evidence never stands lower, whatever happens.
func TestLadderIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		little, much := Climber{Role: access.Member}, Climber{Role: access.Member}
		at := ladderStart
		for _, next := range someThings(t) {
			at = at.Add(next.after)
			kind := next.kind % 4 // nothing is taken back
			both := rapid.Bool().Draw(t, "both")
			if both {
				little.Learn(little.Evidence.with(kind, at), at, DeedOrder, ladderZone)
			} else {
				little.pass(at, ladderZone)
			}
			much.Learn(much.Evidence.with(kind, at), at, DeedOrder, ladderZone)
			if much.Rung.Height() < little.Rung.Height() {
				t.Fatalf("at %s more evidence is %q, less is %q\n%+v\n%+v", at, much.Rung, little.Rung, much, little)
			}
		}
	})
}

// When somebody looks does not matter: what happened is the same, at the same moments.
func TestLadderIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seldom, often := Climber{Role: access.Member}, Climber{Role: access.Member}
		var rare, frequent []Move
		at := ladderStart
		for _, next := range someThings(t) {
			for range rapid.IntRange(0, 3).Draw(t, "looks") {
				frequent = append(frequent, often.pass(at.Add(next.after*2/3), ladderZone)...)
			}
			at = at.Add(next.after)
			frequent = append(frequent, often.Learn(often.Evidence.with(next.kind, at), at, DeedOrder, ladderZone)...)
			rare = append(rare, seldom.Learn(seldom.Evidence.with(next.kind, at), at, DeedOrder, ladderZone)...)
		}
		if len(rare) != len(frequent) || seldom != often {
			t.Fatalf("%+v\n%+v", rare, frequent)
		}
		for i := range rare {
			if rare[i] != frequent[i] {
				t.Fatalf("%+v\n%+v", rare, frequent)
			}
		}
	})
}

// A week that is not enough again does not make a fall later.
func TestLadderFallsThoughActiveOnceMore(t *testing.T) {
	c := Climber{Role: access.Member}
	for _, week := range []int{0, 1, 4, 9} {
		at := ladderStart.AddDate(0, 0, 7*week)
		c.Learn(c.Evidence.with(1, at), at, DeedVisit, ladderZone)
	}
	if want := weekStart(2900+8, ladderZone).Add(LadderGrace); c.Rung != User || !c.FallsAt.Equal(want) {
		t.Fatalf("%s, falls at %s, want %s", c.Rung, c.FallsAt, want)
	}
}

func TestLadderThresholds(t *testing.T) {
	active := func(weeks ...int64) (w Weeks) {
		for _, week := range weeks {
			w = w.With(2900 + week)
		}
		return w
	}
	days := func(n int) time.Time { return ladderStart.AddDate(0, 0, n) }
	for name, c := range map[string]struct {
		e    Evidence
		at   time.Time
		want Rung
	}{
		"nothing":                       {Evidence{}, days(0), NoRung},
		"one payment":                   {Evidence{Paid: 1}, days(0), Customer},
		"two weeks":                     {Evidence{Paid: 1, Weeks: active(0, 1)}, days(10), Customer},
		"three weeks, nothing paid":     {Evidence{Weeks: active(0, 1, 2)}, days(15), User},
		"the first of three is the 8th": {Evidence{Weeks: active(0, 1, 2)}, days(7*7 + 6), User},
		"and then the 9th":              {Evidence{Weeks: active(0, 1, 2)}, days(8 * 7), NoRung},
		"advocated 89 days ago":         {Evidence{Weeks: active(11, 12, 13), Advocated: days(5)}, days(94), Fan},
		"advocated 90 days ago":         {Evidence{Weeks: active(11, 12, 13), Advocated: days(5)}, days(95), User},
		"a fan who is no user":          {Evidence{Paid: 1, Advocated: days(5)}, days(6), Customer},
		"tied, and no advocate":         {Evidence{Weeks: active(11, 12, 13), Tied: days(5)}, days(94), Friend},
		"tied long ago":                 {Evidence{Weeks: active(11, 12, 13), Tied: days(5)}, days(95), User},
	} {
		if got := c.e.reached(c.at, ladderZone); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Staff climb, and are in no total; guests do not climb.
func TestLadderCounts(t *testing.T) {
	for role, want := range map[access.Role]struct {
		rung   Rung
		counts bool
	}{access.Member: {Customer, true}, access.Care: {Customer, false}, access.Owner: {Customer, false}, access.Guest: {NoRung, false}} {
		c := Climber{Role: role}
		moves := c.Learn(Evidence{Paid: 1}, ladderStart, DeedPaid, ladderZone)
		if c.Rung != want.rung {
			t.Errorf("%s is %q, want %q", role, c.Rung, want.rung)
		}
		for _, m := range moves {
			if m.Counts != want.counts || !m.Climbs() || m.To != want.rung {
				t.Errorf("%s: %+v", role, m)
			}
		}
	}
}

// What is advocated, or dealt, stays enough for 100 days: nine tenths as fresh as 90. The grace follows.
func TestLadderLastsAHundredDays(t *testing.T) {
	var weeks Weeks
	for week := int64(2900); week < 2960; week++ {
		weeks = weeks.With(week)
	}
	done := ladderStart.AddDate(0, 0, 60)
	day := func(n int) time.Time { return done.Add(time.Duration(n) * 24 * time.Hour) }
	for rung, c := range map[Rung]struct {
		e    Evidence
		lost Deed
	}{
		Fan:    {Evidence{Paid: 1, Weeks: weeks, Advocated: done}, LostAdvocacy},
		Friend: {Evidence{Paid: 1, Weeks: weeks, Tied: done}, LostTies},
	} {
		m := Climber{Role: access.Member}
		m.Learn(c.e, done, DeedVisit, ladderZone)
		if m.Rung != rung || !m.FallsAt.Equal(day(100+14)) {
			t.Fatalf("%s, until %s, want %s until %s", m.Rung, m.FallsAt, rung, day(114))
		}
		if since := m.Below(day(100).Add(-time.Nanosecond)); !since.IsZero() {
			t.Errorf("%s: too little since %s", rung, since)
		}
		if since := m.Below(day(100)); !since.Equal(day(100)) {
			t.Errorf("%s: too little since %s, want the 100th day", rung, since)
		}
		if moves := m.pass(day(114).Add(-time.Nanosecond), ladderZone); len(moves) > 0 {
			t.Errorf("%s: fell before its grace was over: %+v", rung, moves)
		}
		if moves := m.pass(day(114), ladderZone); len(moves) != 1 || moves[0].To.Height() >= rung.Height() || moves[0].Cause != c.lost {
			t.Errorf("%s: %+v", rung, moves)
		}
	}
}

// Giving purchases back, again and again, keeps nobody on a rung that asks for no purchase.
func TestLadderIsNotHeldByRefunds(t *testing.T) {
	weeks := Weeks{}.With(2900).With(2901).With(2902)
	c := Climber{Role: access.Member}
	c.Learn(Evidence{Paid: 1, Weeks: weeks}, ladderStart.AddDate(0, 0, 15), DeedPaid, ladderZone)
	until := c.FallsAt
	for at := until.AddDate(0, 0, -15); at.Before(until); at = at.AddDate(0, 0, 2) {
		for _, paid := range []int{0, 1} {
			e := c.Evidence
			e.Paid = paid
			c.Learn(e, at, DeedTaken, ladderZone)
		}
	}
	if c.Rung != User || !c.FallsAt.Equal(until) {
		t.Errorf("%s until %s, want user until %s", c.Rung, c.FallsAt, until)
	}
}
