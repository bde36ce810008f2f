package content

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Zones that set their clocks forward and back, by an hour and by half of one, at midnight and at night, and one that left a
// whole day out.
var zones = []string{"Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Tehran", "Asia/Shanghai", "Pacific/Apia", "Africa/Casablanca", "UTC"}

func zoneNamed(t interface{ Fatal(...any) }, name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// A slot is at its minute by the clock on the wall; where that is skipped, at the next minute that exists; and once where it
// comes twice.
func TestSlots(t *testing.T) {
	madrid := zoneNamed(t, "Europe/Madrid")
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, c := range []struct {
		what        string
		rhythm      Rhythm
		after, want string
	}{
		{"the next morning", Rhythm{EveryDay, 380}, "2026-07-14T10:00:00Z", "2026-07-15T04:20:00Z"},
		{"in winter an hour later by the sun", Rhythm{EveryDay, 380}, "2026-12-14T10:00:00Z", "2026-12-15T05:20:00Z"},
		{"strictly after", Rhythm{EveryDay, 380}, "2026-07-14T04:20:00Z", "2026-07-15T04:20:00Z"},
		{"on its day", Rhythm{On(time.Monday), 380}, "2026-07-14T10:00:00Z", "2026-07-20T04:20:00Z"},
		{"a minute that is skipped", Rhythm{EveryDay, 150}, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
		{"and the day after at its minute", Rhythm{EveryDay, 150}, "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"},
		{"a minute that comes twice", Rhythm{EveryDay, 150}, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"},
		{"goes once", Rhythm{EveryDay, 150}, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
	} {
		if got := c.rhythm.Next(at(c.after), madrid); !got.Equal(at(c.want)) {
			t.Errorf("%s: %v, want %s", c.what, got, c.want)
		}
	}
}

func TestEverySlot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := zoneNamed(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		r := Rhythm{Days(rapid.IntRange(1, 127).Draw(t, "days")), rapid.IntRange(0, minutesADay-1).Draw(t, "minute")}
		if rapid.Bool().Draw(t, "at night") { // when clocks are changed
			r.Minute %= 240
		}
		from := time.Unix(rapid.Int64Range(1_300_000_000, 1_900_000_000).Draw(t, "from"), 0).UTC()
		if rapid.Bool().Draw(t, "near a change") {
			if _, end := from.In(zone).ZoneBounds(); !end.IsZero() && end.Year() < 2037 {
				from = end.Add(time.Duration(rapid.IntRange(-3000, 1000).Draw(t, "minutes")) * time.Minute).UTC()
			}
		}
		at, seen := from, map[time.Time]bool{}
		for range 20 {
			next := r.Next(at, zone)
			if !next.After(at) || next.Sub(at) > 9*24*time.Hour {
				t.Fatalf("after %v comes %v", at, next)
			}
			if !r.Is(next, zone) {
				t.Fatalf("%v is no slot", next)
			}
			local := next.In(zone)
			shown := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)
			if local.Hour()*60+local.Minute() == r.Minute && r.Days.Has(local.Weekday()) {
				if seen[shown] {
					t.Fatalf("%v goes out twice", local)
				}
				seen[shown] = true
			} else if start, _ := local.ZoneBounds(); !start.Equal(next) { // it was skipped: this is when the clock was changed
				t.Fatalf("%v is at no minute of %+v", local, r)
			}
			at = next
		}
		// No day is left out: each minute of the clock that matches is a slot, or was one when it came before.
		for minute := from.Truncate(time.Minute).Add(time.Minute); minute.Before(at) && minute.Before(from.Add(60*time.Hour)); minute = minute.Add(time.Minute) {
			local := minute.In(zone)
			if local.Hour()*60+local.Minute() != r.Minute || !r.Days.Has(local.Weekday()) {
				continue
			}
			if shown := time.Date(local.Year(), local.Month(), local.Day(), 0, r.Minute, 0, 0, time.UTC); !seen[shown] && onWall(shown, zone).After(from) {
				t.Fatalf("nothing goes out at %v", local)
			}
		}
	})
}

// A series does one thing at a time, moves on with each slot, and never goes out late by more than the grace.
func TestTend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := zoneNamed(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		s := Series{State: SeriesLive, SeriesTerms: SeriesTerms{Rhythm: Rhythm{EveryDay, rapid.IntRange(0, minutesADay-1).Draw(t, "minute")}}}
		now := time.Unix(rapid.Int64Range(1_300_000_000, 1_900_000_000).Draw(t, "now"), 0).UTC()
		s = s.wait(now, zone)
		for range 30 {
			queued := rapid.Bool().Draw(t, "queued")
			after, does := s.tend(queued, now, zone)
			if now.Before(s.Due()) && (does != rests || after.NextAt != s.NextAt) {
				t.Fatalf("before it is due it does %v", does)
			}
			switch does {
			case sends, skips:
				if late := now.Sub(s.NextAt); late < 0 || late > Grace || (does == sends) != queued {
					t.Fatalf("does %v %v after its slot", does, late)
				}
			case warns:
				if queued || !now.Before(s.NextAt) || s.Looked {
					t.Fatal("warns of nothing")
				}
			case fails:
				if now.Sub(s.NextAt) <= Grace {
					t.Fatal("gives up too soon")
				}
			}
			if after.NextAt.Before(s.NextAt) || does >= sends && !after.NextAt.After(s.NextAt) || after.NextAt.Add(Grace).Before(now) {
				t.Fatalf("from the slot %v to %v", s.NextAt, after.NextAt)
			}
			s = after
			now = now.Add(time.Duration(rapid.IntRange(0, 4000).Draw(t, "minutes")) * time.Minute)
		}
	})
}
