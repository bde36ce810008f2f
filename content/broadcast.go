package content

import (
	"net/url"
	"strings"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
)

// Broadcast is something said to an audience at once: alone, at a time or now, or in a series, at its next slot that is
// free. It may be changed and canceled until it goes out; after that a correction may stand beside it, and it stays what it
// was. One that could not go out at its time nor soon after does not go out by itself: it is a draft again.
//
// Those who lead or host a circle may write to that circle, a few times a day (Policy). The staff write to anybody.
type Broadcast struct {
	ID     id.ID
	State  BroadcastState
	By     id.ID
	ByName string

	BroadcastTerms
	SeriesName, SeriesSlug string // of its series, as they are now
	Place                  int64  // in the queue of its series: the lowest first

	CreatedAt   time.Time
	StartedAt   time.Time // when it went out; in a series, the slot is At
	SentAt      time.Time // when the last of its audience was told
	MissedAt    time.Time // when it was found that its time had passed
	Correction  string
	CorrectedAt time.Time

	Reached int   // so many were told
	Opened  int   // so many members opened it
	Cursor  id.ID // the last who was told, while it is being sent
	Version int64 // as it was read: a change of another is not overwritten
	Counted Day   // of those that leaders may write, it is one of this day; empty: the community speaks
}

// BroadcastTerms are what may be chosen of a broadcast.
type BroadcastTerms struct {
	Title, Text string
	Link        string    // a page of the community: /slug/shop
	Series      id.ID     // zero: alone
	Audience    Audience  // in a series, the series's
	At          time.Time // zero: now
}

// BroadcastState is how far a broadcast is.
type BroadcastState string

// The states.
const (
	Draft     BroadcastState = "draft"
	Scheduled BroadcastState = "scheduled" // for a time, or queued in its series
	Sending   BroadcastState = "sending"
	Sent      BroadcastState = "sent"
	Canceled  BroadcastState = "canceled"
)

// BroadcastStates lists every state.
var BroadcastStates = []BroadcastState{Draft, Scheduled, Sending, Sent, Canceled}

// Day is a day of the community's, as 2026-07-14.
type Day string

const (
	maxTitle, maxText, maxLink, maxCorrection = 120, 20_000, 300, 2000
	// furthest is how far ahead a broadcast may be scheduled.
	furthest = 366 * 24 * time.Hour
)

var (
	ErrBroadcastMissing = fault.Missing("broadcast")
	// ErrBroadcastOut is returned for changing a broadcast that went out, or was canceled.
	ErrBroadcastOut = fault.New(fault.Gone, "broadcast_out")
	// ErrBroadcastIn is returned for correcting a broadcast that can be changed still.
	ErrBroadcastIn = fault.New(fault.Conflict, "broadcast_in")
	// ErrBroadcastMany is returned to who leads a circle and has written to it as often as they may that day.
	ErrBroadcastMany = fault.New(fault.Limited, "broadcast_many")
)

// Facts about broadcasts.
const (
	FactBroadcastChanged   fact.Kind = "broadcast.changed"
	FactBroadcastScheduled fact.Kind = "broadcast.scheduled"
	FactBroadcastCanceled  fact.Kind = "broadcast.canceled"
	FactBroadcastStarted   fact.Kind = "broadcast.started"
	FactBroadcastTold      fact.Kind = "broadcast.told" // some of its audience
	FactBroadcastSent      fact.Kind = "broadcast.sent"
	FactBroadcastMissed    fact.Kind = "broadcast.missed"
	FactBroadcastCorrected fact.Kind = "broadcast.corrected"
)

// BroadcastFact is the payload of facts about a broadcast.
type BroadcastFact struct {
	Title   string         `json:"title"`
	State   BroadcastState `json:"state"`
	Was     BroadcastState `json:"was,omitempty"` // where it is another state
	Series  id.ID          `json:"series,omitzero"`
	Circle  id.ID          `json:"circle,omitzero"`
	At      time.Time      `json:"at,omitzero"`
	Reached int            `json:"reached,omitempty"`
	After   id.ID          `json:"after,omitzero"`   // those told came after this member
	Through id.ID          `json:"through,omitzero"` // and no later than this

	Changes fact.Changes `json:"changes,omitempty"`
}

func (b Broadcast) fact(kind fact.Kind, by id.ID, payload BroadcastFact) fact.Fact {
	payload.Title, payload.State, payload.Series, payload.Circle, payload.At = b.Title, b.State, b.Series, b.Audience.Circle, b.At
	payload.Reached = b.Reached
	return fact.Fact{Kind: kind, Version: 1, Subject: b.ID, By: by, Payload: payload}
}

// changes are what other terms change.
func (t BroadcastTerms) changes(to BroadcastTerms) (all fact.Changes) {
	all.Note("title", t.Title, to.Title)
	all.Note("text", t.Text, to.Text)
	all.Note("link", t.Link, to.Link)
	all.Note("series", t.Series, to.Series)
	all.Note("audience", t.Audience.text(), to.Audience.text())
	all.Note("at", t.At, to.At)
	return all
}

// Open says whether a broadcast can still be changed.
func (b Broadcast) Open() bool { return b.State == Draft || b.State == Scheduled }

// Out reports whether it went out, or is about to be told to everybody it is for.
func (b Broadcast) Out() bool { return b.State == Sending || b.State == Sent }

// Sender is whom it is from, for those who keep away from them; zero where the community speaks.
func (b Broadcast) Sender() id.ID {
	if b.Counted == "" {
		return id.Zero
	}
	return b.By
}

// Held is the segment that it keeps from being deleted: its own, while it is to go out.
func (b Broadcast) Held() id.ID {
	if b.Series.IsZero() && (b.State == Scheduled || b.State == Sending) {
		return b.Audience.Segment
	}
	return id.Zero
}

// Held is the segment that a series keeps from being deleted.
func (s Series) Held() id.ID {
	if s.State == SeriesEnded {
		return id.Zero
	}
	return s.Audience.Segment
}

// Due is when something is to be done about it; zero: never, or its series says when.
func (b Broadcast) Due() time.Time {
	switch {
	case b.State == Scheduled && b.Series.IsZero():
		return b.At
	case b.State == Sending:
		return b.StartedAt
	}
	return time.Time{}
}

// with returns the broadcast on other terms, or everything that is wrong with them. The slug is the community's.
func (b Broadcast) with(t BroadcastTerms, slug string, now time.Time) (Broadcast, error) {
	if !b.Open() {
		return b, ErrBroadcastOut
	}
	t.Title, t.Text, t.Audience, t.At = input.Line(t.Title), input.Text(t.Text), t.Audience.clean(), t.At.UTC().Truncate(time.Minute)
	var wrong fault.Fields
	input.CheckName(&wrong, "title", t.Title, maxTitle)
	wrong.Check(t.Text != "", "text", "invalid.required")
	input.CheckText(&wrong, "text", t.Text, maxText)
	link, ok := within(t.Link, slug)
	wrong.Check(ok, "link", "invalid.link_here")
	t.Link = link
	t.Audience.check(&wrong)
	if !t.Series.IsZero() {
		t.At = time.Time{}
	}
	kept := b.State == Scheduled && t.At.Equal(b.At)
	wrong.Check(t.At.IsZero() || kept || t.At.After(now), "at", "invalid.past")
	wrong.Check(t.At.Before(now.Add(furthest)), "at", "invalid.too_far", fault.Args{"days": int(furthest / (24 * time.Hour))})
	if err := wrong.Err(); err != nil {
		return b, err
	}
	if b.State == Scheduled && t.At.IsZero() && t.Series.IsZero() {
		t.At = now
	}
	b.BroadcastTerms = t
	return b, nil
}

// within is the path of a page of the community, of its path or its whole address.
func within(link, slug string) (path string, ok bool) {
	link = strings.TrimSpace(link)
	if link == "" {
		return "", true
	}
	u, err := url.Parse(link)
	if err != nil || len(link) > maxLink || u.Opaque != "" || u.User != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return link, false
	}
	home := "/" + slug
	if u.Path != home && !strings.HasPrefix(u.Path, home+"/") || strings.Contains(u.Path, "//") || strings.Contains(u.Path, "\\") || strings.Contains(u.Path, "..") {
		return link, false
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery, Fragment: u.Fragment}).String(), true
}

// schedule has a draft go out: at its time, now, or at the slot of its series that its place in the queue comes to.
func (b Broadcast) schedule(now time.Time) (Broadcast, error) {
	switch b.State {
	case Scheduled:
		return b, nil
	case Draft:
	default:
		return b, ErrBroadcastOut
	}
	b.State, b.MissedAt = Scheduled, time.Time{}
	if b.Series.IsZero() && b.At.IsZero() {
		b.At = now
	}
	return b, nil
}

// cancel takes a broadcast back that did not go out.
func (b Broadcast) cancel() (Broadcast, error) {
	if !b.Open() {
		return b, ErrBroadcastOut
	}
	b.State = Canceled
	return b, nil
}

// correct has a note stand beside what went out; empty takes it away.
func (b Broadcast) correct(note string, now time.Time) (Broadcast, error) {
	if !b.Out() {
		return b, ErrBroadcastIn
	}
	note = input.Text(note)
	var wrong fault.Fields
	input.CheckText(&wrong, "correction", note, maxCorrection)
	if err := wrong.Err(); err != nil {
		return b, err
	}
	if b.Correction != note {
		b.Correction, b.CorrectedAt = note, now
	}
	return b, nil
}

// begin has a broadcast go out at a slot, or at its own time; or be a draft again, when that was too long ago.
func (b Broadcast) begin(slot, now time.Time) (after Broadcast, goes bool) {
	if b.State != Scheduled {
		return b, false
	}
	if !slot.IsZero() {
		b.At = slot
	}
	if now.After(b.At.Add(Grace)) {
		b.State, b.MissedAt, b.At = Draft, now, time.Time{}
		return b, false
	}
	b.State, b.StartedAt = Sending, now
	return b, true
}

// told moves a broadcast on past members who were told; the last of them ends it.
func (b Broadcast) told(members []id.ID, last bool, now time.Time) Broadcast {
	if len(members) > 0 {
		b.Cursor = members[len(members)-1]
		b.Reached += len(members)
	}
	if last {
		b.State, b.SentAt, b.Cursor = Sent, now, id.Zero
	}
	return b
}
