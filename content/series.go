package content

import (
	"slices"
	"strings"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
)

// Series is a row of broadcasts to one audience in one rhythm: each morning, or each Monday. What is queued for it goes out
// one per slot, in order. A slot for which nothing is queued passes in silence; the staff are told a day before. It may be
// paused, and once it has ended nothing of it goes out.
type Series struct {
	ID        id.ID
	State     SeriesState
	NextAt    time.Time // the next slot, while it is live
	Looked    bool      // whether something is queued for that has been looked at
	Queued    int       // so many wait for a slot
	CreatedAt time.Time
	Version   int64 // as it was read: a change of another is not overwritten
	SeriesTerms
}

// SeriesTerms are what may be chosen of a series.
type SeriesTerms struct {
	Slug, Name, About string
	Rhythm            Rhythm
	Audience          Audience
}

// SeriesState says whether a series goes out.
type SeriesState string

// The states.
const (
	SeriesLive   SeriesState = "live"
	SeriesPaused SeriesState = "paused"
	SeriesEnded  SeriesState = "ended"
)

var seriesMoves = map[SeriesState][]SeriesState{
	SeriesLive:   {SeriesPaused, SeriesEnded},
	SeriesPaused: {SeriesLive, SeriesEnded},
}

const (
	// Grace is how late something may go out that could not at its time: later it would be of another day.
	Grace = 6 * time.Hour
	// foresight is how long before a slot it is looked at whether something is queued for it.
	foresight = 24 * time.Hour

	maxName, maxSeriesAbout, maxSlug = 80, 2000, 60
)

var (
	ErrSeriesMissing = fault.Missing("series")
	// ErrSeriesSlug is returned for a slug that another series has.
	ErrSeriesSlug = fault.OnField("slug", "invalid.taken")
	// ErrSeriesEnded is returned for changing a series that has ended.
	ErrSeriesEnded = fault.New(fault.Gone, "series_ended")
)

// Facts about series.
const (
	FactSeriesChanged fact.Kind = "series.changed"
	FactSeriesEmpty   fact.Kind = "series.empty"   // nothing is queued for a slot that is a day away
	FactSeriesSkipped fact.Kind = "series.skipped" // nothing was
	FactSeriesMissed  fact.Kind = "series.missed"  // the program was not there at a slot, nor soon after
)

// SeriesFact is the payload of facts about a series.
type SeriesFact struct {
	Name  string      `json:"name"`
	Slug  string      `json:"slug"`
	State SeriesState `json:"state"`
	Was   SeriesState `json:"was,omitempty"` // where it is another state
	Slot  time.Time   `json:"slot,omitzero"`

	Changes fact.Changes `json:"changes,omitempty"`
}

func (s Series) fact(kind fact.Kind, by id.ID, payload SeriesFact) fact.Fact {
	payload.Name, payload.Slug, payload.State = s.Name, s.Slug, s.State
	return fact.Fact{Kind: kind, Version: 1, Subject: s.ID, By: by, Payload: payload}
}

// changes are what other terms change.
func (t SeriesTerms) changes(to SeriesTerms) (all fact.Changes) {
	all.Note("name", t.Name, to.Name)
	all.Note("slug", t.Slug, to.Slug)
	all.Note("about", t.About, to.About)
	all.Note("days", int(t.Rhythm.Days), int(to.Rhythm.Days))
	all.Note("minute", t.Rhythm.Minute, to.Rhythm.Minute)
	all.Note("audience", t.Audience.text(), to.Audience.text())
	return all
}

// seriesPages are words that pages beside those of series begin with.
var seriesPages = []string{"new"}

// with returns the series on other terms, or everything that is wrong with them.
func (s Series) with(t SeriesTerms, now time.Time, zone *time.Location) (Series, error) {
	t.Slug, t.Name, t.About, t.Audience = strings.TrimSpace(t.Slug), input.Line(t.Name), input.Text(t.About), t.Audience.clean()
	var wrong fault.Fields
	input.CheckName(&wrong, "name", t.Name, maxName)
	wrong.Check(input.IsSlug(t.Slug), "slug", "invalid.slug")
	wrong.Check(len(t.Slug) <= maxSlug, "slug", "invalid.too_long", fault.Args{"max": maxSlug})
	wrong.Check(!slices.Contains(seriesPages, t.Slug), "slug", "invalid.taken")
	input.CheckText(&wrong, "about", t.About, maxSeriesAbout)
	t.Rhythm.check(&wrong)
	t.Audience.check(&wrong)
	if err := wrong.Err(); err != nil {
		return s, err
	}
	moved := t.Rhythm != s.Rhythm
	s.SeriesTerms = t
	if moved && s.State == SeriesLive {
		s = s.wait(now, zone)
	}
	return s, nil
}

// in returns the series in another state.
func (s Series) in(state SeriesState, now time.Time, zone *time.Location) (Series, error) {
	if s.State == SeriesEnded {
		return s, ErrSeriesEnded
	}
	if !slices.Contains(seriesMoves[s.State], state) {
		return s, fault.OnField("state", "invalid.choice")
	}
	s.State, s.NextAt, s.Looked = state, time.Time{}, false
	if state == SeriesLive {
		s = s.wait(now, zone)
	}
	return s, nil
}

// wait has the series wait for its next slot. Whoever just chose that slot knows what is queued for it.
func (s Series) wait(now time.Time, zone *time.Location) Series {
	s.NextAt = s.Rhythm.Next(now, zone)
	s.Looked = s.NextAt.Sub(now) <= foresight
	return s
}

// Due is when something is to be done about the series; zero: never.
func (s Series) Due() time.Time {
	switch {
	case s.State != SeriesLive:
		return time.Time{}
	case s.Looked:
		return s.NextAt
	}
	return s.NextAt.Add(-foresight)
}

// act is what comes of a series that is due.
type act int

const (
	rests act = iota // nothing
	warns            // nothing is queued for a slot that is near
	sends            // what is queued first
	skips            // nothing was queued
	fails            // nobody was there at the slot
)

// tend decides what is done about a series at a time, and what becomes of it. What was to go out at a slot that was missed
// stays queued for the next one.
func (s Series) tend(queued bool, now time.Time, zone *time.Location) (after Series, does act) {
	after = s
	switch {
	case s.State != SeriesLive || now.Before(s.Due()):
		return s, rests
	case !s.Rhythm.Is(s.NextAt, zone): // the community has moved to another zone
		return s.wait(now, zone), rests
	case now.Before(s.NextAt):
		if after.Looked = true; !queued {
			return after, warns
		}
		return after, rests
	case now.After(s.NextAt.Add(Grace)):
		after.NextAt, after.Looked = s.Rhythm.Next(now.Add(-Grace-time.Microsecond), zone), false
		return after, fails
	}
	after.NextAt, after.Looked = s.Rhythm.Next(s.NextAt, zone), false
	if !queued {
		return after, skips
	}
	return after, sends
}
