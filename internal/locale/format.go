package locale

import (
	"strconv"
	"time"

	"github.com/bojanz/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/number"
)

// Points is the currency of loyalty points. It is written in words, having no
// symbol, and has no minor unit.
const Points = "PTS"

// Money writes an amount of minor units in the given currency. The locale to ask
// is the community's, not the reader's: a price looks the same to all who talk
// about it.
func (l *Locale) Money(minor int64, code string) string {
	if code == Points {
		return l.T("unit.points", "count", minor)
	}
	amount, err := currency.NewAmountFromInt64(minor, code)
	if err != nil {
		return l.Number(minor) + " " + code
	}
	return l.money.Format(amount)
}

// Number writes a whole number with the language's grouping. Spanish groups from
// five digits on.
func (l *Locale) Number(n int64) string {
	grouped := int64(1_000)
	if l.tag == language.Spanish {
		grouped = 10_000
	}
	if -grouped < n && n < grouped {
		return strconv.FormatInt(n, 10)
	}
	return l.numbers.Sprint(number.Decimal(n))
}

// Percent writes a ratio (0.125 is 12.5 %) with at most one decimal.
func (l *Locale) Percent(ratio float64) string {
	return l.numbers.Sprint(number.Percent(ratio, number.MaxFractionDigits(1)))
}

// Date writes the day that t falls on in loc: "14 Jul 2026".
func (l *Locale) Date(t time.Time, loc *time.Location) string {
	t = t.In(loc)
	return l.T("date.day",
		"day", strconv.Itoa(t.Day()),
		"month", l.month(t.Month()),
		"year", strconv.Itoa(t.Year()))
}

// Month writes the month of a day: "Jul 2026".
func (l *Locale) Month(day time.Time) string {
	return l.T("date.year_month", "month", l.month(day.Month()), "year", strconv.Itoa(day.Year()))
}

// DateTime writes day and minute, with the weekday that people plan by:
// "Tue 14 Jul 2026, 14:05".
func (l *Locale) DateTime(t time.Time, loc *time.Location) string {
	return l.T("date.exact",
		"weekday", l.weekday(t.In(loc).Weekday()),
		"date", l.Date(t, loc),
		"time", t.In(loc).Format("15:04"))
}

// Soon writes a moment within the coming week: "Tue 14:05".
func (l *Locale) Soon(t time.Time, loc *time.Location) string {
	return l.T("date.soon",
		"weekday", l.weekday(t.In(loc).Weekday()),
		"time", t.In(loc).Format("15:04"))
}

// Relative writes how far t is from now in its largest whole unit: "3 hours
// ago", "in 2 days". Beyond a month a date says more, and is for the caller to
// show.
func (l *Locale) Relative(t, now time.Time) string {
	gap := now.Sub(t)
	future := gap < 0
	if future {
		gap = -gap
	}
	if gap < time.Minute {
		return l.T("date.now")
	}
	unit, size := "minute", time.Minute
	switch {
	case gap >= 24*time.Hour:
		unit, size = "day", 24*time.Hour
	case gap >= time.Hour:
		unit, size = "hour", time.Hour
	}
	count := int64(gap / size)
	if future {
		return l.T("date.in."+unit, "count", count)
	}
	return l.T("date.ago."+unit, "count", count)
}

// Duration writes a length of time that a rule sets, such as the window of an offer, in whole units: "24 hours",
// "3 days", "90 minutes". A single day is hours, which is how people speak of it.
func (l *Locale) Duration(d time.Duration) string {
	switch {
	case d >= 48*time.Hour && d%(24*time.Hour) == 0:
		return l.T("unit.days", "count", int64(d/(24*time.Hour)))
	case d >= time.Hour && d%time.Hour == 0:
		return l.T("unit.hours", "count", int64(d/time.Hour))
	}
	return l.T("unit.minutes", "count", int64(d/time.Minute))
}

func (l *Locale) month(m time.Month) string {
	return l.T("date.month." + m.String()[:3])
}

func (l *Locale) weekday(d time.Weekday) string {
	return l.T("date.weekday." + d.String()[:3])
}
