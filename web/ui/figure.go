package ui

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"panal/internal/locale"
)

// Figure is a number with what it counts.
type Figure struct{ Label, Value, Note string }

// Pair is a line of a list of facts.
type Pair struct {
	Key   string
	Value templ.Component
}

// Prices is what an offer costs together and alone, as people read it.
type Prices struct{ Together, Alone, Saving string }

// Count is how many of how many. Words say what the gap means, such as "1 more
// person".
type Count struct {
	Have, Of int
	Words    string
}

// Deadline says when something closes, or opens, and what happens then. Both are
// always said: a bare clock only hurries people.
type Deadline struct {
	At    time.Time
	Then  string
	Opens bool
}

// words are the keys of what is said before, after, and by a script in between.
func (d Deadline) words() (before, after, over string) {
	if d.Opens {
		return "ui.opens", "ui.opened", "ui.now"
	}
	return "ui.closes", "ui.closed", "ui.over"
}

// when writes a deadline: the weekday within a week, the date beyond.
func (p Page) when(t time.Time) string {
	if gap := t.Sub(p.Now); gap > -6*24*time.Hour && gap < 6*24*time.Hour {
		return p.Locale.Soon(t, p.zone())
	}
	return p.Locale.DateTime(t, p.zone())
}

// ago is how long ago a moment was, or its date once that says more.
func (p Page) ago(t time.Time) string {
	if gap := t.Sub(p.Now); gap > -30*24*time.Hour && gap < 30*24*time.Hour {
		return p.Locale.Relative(t, p.Now)
	}
	return p.Locale.Date(t, p.zone())
}

func (p Page) zone() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}

// around splits a message at one of its values, so that an element can stand in
// the value's place.
func around(l *locale.Locale, key, name string) (before, after string) {
	const mark = "\x00"
	before, after, _ = strings.Cut(l.T(key, name, mark), mark)
	return before, after
}

func isoTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }
