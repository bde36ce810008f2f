package community

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/money"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func day(t testing.TB, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Whoever joins on the 31st, or on 29 February, is charged on the last day of a month without one, and does not drift.
func TestMonthsDoNotDrift(t *testing.T) {
	for _, c := range []struct {
		anchor string
		unit   Unit
		ends   []string
	}{
		{"2026-01-31", Monthly, []string{"2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"}},
		{"2027-12-30", Monthly, []string{"2028-01-30", "2028-02-29", "2028-03-30"}},
		{"2024-02-29", Yearly, []string{"2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"}},
		{"2026-11-15", Monthly, []string{"2026-12-15", "2027-01-15"}},
	} {
		for n, want := range c.ends {
			if got, ends := (TierPrice{Unit: c.unit}).After(day(t, c.anchor), n+1); !ends || got.String() != want {
				t.Errorf("%s and %d %ss is %s, want %s", c.anchor, n+1, c.unit, got, want)
			}
		}
	}
	if end, _ := (TierPrice{Unit: Until, Until: day(t, "2026-12-31")}).After(day(t, "2026-03-01"), 1); end.String() != "2027-01-01" {
		t.Errorf("until the last day of the year ends before %s", end)
	}
	if _, ends := (TierPrice{Unit: Once}).After(day(t, "2026-03-01"), 1); ends {
		t.Error("for ever ends")
	}
}

// A day begins when it begins, whatever clocks do that night.
func TestDaysBegin(t *testing.T) {
	for _, c := range []struct{ zone, day, want string }{
		{"Europe/Madrid", "2026-03-29", "2026-03-28T23:00:00Z"},    // the clock changes at two
		{"Europe/Madrid", "2026-03-30", "2026-03-29T22:00:00Z"},    // after 23 hours
		{"Europe/Madrid", "2026-10-26", "2026-10-25T23:00:00Z"},    // after 25
		{"Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00Z"},      // midnight is skipped: the day begins at one
		{"America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"},   // midnight comes twice: the first counts
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},     // a day that was not: the next begins
		{"America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"}, // midnight is skipped
		{"Asia/Shanghai", "2026-01-01", "2025-12-31T16:00:00Z"},
	} {
		if got := day(t, c.day).In(zone(t, c.zone)).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s begins in %s at %s, want %s", c.day, c.zone, got, c.want)
		}
	}
}

var someZones = []string{"UTC", "Europe/Madrid", "America/Havana", "Asia/Beirut", "America/Santiago", "Asia/Shanghai", "Australia/Lord_Howe", "Asia/Kathmandu"}

func drawDate(t *rapid.T) Date {
	return Date{2020, 1, 1}.AddDays(rapid.IntRange(0, 20_000).Draw(t, "day"))
}

func TestTermsFollowOneAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		anchor := drawDate(t)
		p := TierPrice{Unit: rapid.SampledFrom([]Unit{Monthly, Yearly}).Draw(t, "unit")}
		where, err := time.LoadLocation(rapid.SampledFrom(someZones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		before := anchor
		for n := range 30 {
			end, _ := p.After(anchor, n+1)
			length := before.Until(end)
			if p.Unit == Monthly && (length < 28 || length > 31) || p.Unit == Yearly && length != 365 && length != 366 {
				t.Fatalf("term %d from %s lasts %d days", n+1, anchor, length)
			}
			if last := end.AddMonths(1); end.Day != anchor.Day && end.Day != (Date{end.Year, end.Month, 1}).Until(Date{last.Year, last.Month, 1}) {
				t.Fatalf("term %d from %s ends on %s, neither on the day nor on the month's last", n+1, anchor, end)
			}
			if at := end.In(where); DateOf(at, where) != end || DateOf(at.Add(-time.Second), where) == end {
				t.Fatalf("%s does not begin at %s", end, at)
			}
			before = end
		}
	})
}

func TestDateReadsWhatItWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t)
		if back, err := ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("%s is read as %s, %v", d, back, err)
		}
		n := rapid.IntRange(-5000, 5000).Draw(t, "n")
		if d.Until(d.AddDays(n)) != n {
			t.Fatalf("%s and %d days", d, n)
		}
	})
}

// What is left and what is used are the whole, to the cent, and less is left each day.
func TestPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := money.Amount(rapid.Int64Range(0, int64(money.Max)).Draw(t, "amount"))
		all := rapid.IntRange(1, 400).Draw(t, "days")
		left := rapid.IntRange(0, all).Draw(t, "left")
		back := of - part(of, all-left, all)
		if back < 0 || back > of || left == all && back != of || left == 0 && back != 0 {
			t.Fatalf("%d of %d days of %d is %d", left, all, of, back)
		}
		if left > 0 && of-part(of, all-left+1, all) > back {
			t.Fatal("more is left with fewer days")
		}
	})
}
