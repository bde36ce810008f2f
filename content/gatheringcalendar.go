package content

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A gathering is a file that calendars read (RFC 5545): its identity stays, and its sequence grows when it is at another
// time or elsewhere, so that a calendar which holds it changes what it holds; one that was canceled says so.

// CalendarEntry is what a calendar is told of a gathering beside what it is.
type CalendarEntry struct {
	UID   string // the same for ever
	URL   string // its page
	About string // in plain words
	Where string
}

// Calendar writes a gathering as a calendar file.
func (g Gathering) Calendar(e CalendarEntry, now time.Time) string {
	var c calendar
	method, status := "PUBLISH", "CONFIRMED"
	if g.State == GatheringCanceled {
		method, status = "CANCEL", "CANCELLED"
	}
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//Panal//Gatherings//EN")
	c.line("CALSCALE", "GREGORIAN")
	c.line("METHOD", method)
	c.line("BEGIN", "VEVENT")
	c.line("UID", calendarText(e.UID))
	c.line("SEQUENCE", strconv.FormatInt(g.Sequence, 10))
	c.line("DTSTAMP", calendarTime(now))
	c.line("DTSTART", calendarTime(g.StartsAt))
	c.line("DTEND", calendarTime(g.EndsAt))
	c.line("STATUS", status)
	c.line("SUMMARY", calendarText(g.Title))
	if e.About != "" {
		c.line("DESCRIPTION", calendarText(e.About))
	}
	if e.Where != "" {
		c.line("LOCATION", calendarText(e.Where))
	}
	if e.URL != "" && !strings.ContainsFunc(e.URL, func(r rune) bool { return r <= ' ' || r >= 0x7f }) { // an address has no way to write a line end
		c.line("URL", e.URL)
	}
	c.line("END", "VEVENT")
	c.line("END", "VCALENDAR")
	return c.String()
}

// calendarTime writes a moment, in UTC: no calendar has to know our time zones.
func calendarTime(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

var calendarEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// calendarText writes a text as a value: what would end a value or a line is escaped, other control characters are left
// out.
func calendarText(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, calendarEscapes.Replace(strings.ToValidUTF8(text, "\uFFFD")))
}

// calendarLine is how many bytes a line has at most.
const calendarLine = 75

// calendar is a file of such lines.
type calendar struct{ strings.Builder }

// line writes a property. A line that is too long goes on in the next, which begins with a space, and never within a
// character.
func (c *calendar) line(name, value string) {
	rest, room := name+":"+value, calendarLine
	for len(rest) > room {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		c.WriteString(rest[:cut] + "\r\n ")
		rest, room = rest[cut:], calendarLine-1
	}
	c.WriteString(rest + "\r\n")
}
