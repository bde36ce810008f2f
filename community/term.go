package community

import (
	"fmt"
	"math/bits"
	"sort"
	"time"

	"panal/money"
)

// A term runs over whole days of the community's calendar: from the day it is bought to the day before it is due again.
// Months and years are counted from the first day of the membership, the anchor, so that whoever joined on the 31st is
// charged on the last day of a short month and on the 31st again after it: the day does not drift. A day begins at its
// first instant in the community's time zone, on which no clock change has a say.

// Date is a day of the calendar.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day on which an instant falls in a time zone.
func DateOf(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return Date{y, m, d}
}

const dateForm = "2006-01-02"

// ParseDate reads what String wrote.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(dateForm, text)
	if err != nil {
		return Date{}, err
	}
	return DateOf(t, time.UTC), nil
}

// String writes the day as in 2026-02-28; the zero day is empty text.
func (d Date) String() string {
	if d == (Date{}) {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// In returns the day's first instant in a time zone: midnight, or where clocks skip midnight the instant of the change.
func (d Date) In(zone *time.Location) time.Time {
	const widest = 26 * time.Hour // no zone is further from UTC, even on the day it changes sides of the date line
	from := d.utc().Add(-widest)
	second := sort.Search(int(2*widest/time.Second), func(n int) bool {
		return !DateOf(from.Add(time.Duration(n)*time.Second), zone).utc().Before(d.utc())
	})
	return from.Add(time.Duration(second) * time.Second)
}

// AddDays returns the day so many days on.
func (d Date) AddDays(n int) Date { return DateOf(d.utc().AddDate(0, 0, n), time.UTC) }

// AddMonths returns the same day so many months on, or the last day of a month that has no such day.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// Until returns how many days there are from this day to another: 1 to the next.
func (d Date) Until(other Date) int { return int(other.utc().Sub(d.utc()) / (24 * time.Hour)) }

// Unit is what a tier's price pays for.
type Unit string

const (
	Monthly Unit = "month"
	Yearly  Unit = "year"
	Until   Unit = "until" // a day on which everybody's term ends
	Once    Unit = "once"  // for ever
)

// Units lists every unit, the shortest first.
var Units = []Unit{Monthly, Yearly, Until, Once}

// Rolls reports whether a term of the unit is followed by another.
func (u Unit) Rolls() bool { return u == Monthly || u == Yearly }

// Notice is how many days before a charge it is announced, unless a price says otherwise.
func (u Unit) Notice() int {
	if u == Yearly {
		return 30
	}
	return 7
}

// After returns the first day after so many of the price's terms from an anchor. For ever has none.
func (p TierPrice) After(anchor Date, terms int) (end Date, ends bool) {
	switch p.Unit {
	case Monthly:
		return anchor.AddMonths(terms), true
	case Yearly:
		return anchor.AddMonths(12 * terms), true
	case Until:
		return p.Until.AddDays(1), true
	}
	return Date{}, false
}

// part returns what some days of a longer time are worth, rounded down. An amount is in range, so is its product in 128
// bits.
func part(of money.Amount, days, all int) money.Amount {
	if days >= all || all <= 0 {
		return of
	}
	if days <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(of), uint64(days))
	quotient, _ := bits.Div64(high, low, uint64(all))
	return money.Amount(quotient)
}

// span is a time in days, of which some are still to come. Today is still to come: who buys today has used nothing.
type span struct{ left, all int }

// spanOf returns a term's days. One that never ends is all to come.
func spanOf(starts, ends, now time.Time, zone *time.Location) span {
	if ends.IsZero() {
		return span{1, 1}
	}
	last := DateOf(ends, zone)
	all := max(DateOf(starts, zone).Until(last), 1)
	return span{min(max(DateOf(now, zone).Until(last), 0), all), all}
}

// Left is what is left of an amount that was paid for a term, rounded up.
func Left(paid money.Amount, starts, ends, now time.Time, zone *time.Location) money.Amount {
	s := spanOf(starts, ends, now, zone)
	return paid - part(paid, s.all-s.left, s.all)
}
