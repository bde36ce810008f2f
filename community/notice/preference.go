package notice

import (
	"context"
	"slices"
	"time"
	_ "time/tzdata" // zones must be known on a machine that has no database of them

	"panal/access"
	"panal/fault"
	"panal/internal/clock"
	"panal/internal/id"
)

// A member decides about each kind of notice: whether it is in the inbox at all, whether an e-mail tells of it at once,
// in a daily digest or never, and whether it is pushed to their browsers. They can hush a circle, and have quiet hours:
// what falls into them waits until their end, and is never dropped.

// Email is how e-mail tells of a kind.
type Email string

// The ways.
const (
	Off     Email = "off"
	Digest  Email = "digest" // once a day, with everything that is unread then
	Instant Email = "instant"
)

// Emails lists the ways, the most quiet first.
var Emails = []Email{Off, Digest, Instant}

// Choice is how a member wants to be told of a kind.
type Choice struct {
	Inbox bool // else they are not told at all
	Email Email
	Push  bool
}

// Proposed is the choice of who made none.
func (r Rule) Proposed() Choice { return Choice{Inbox: true, Email: r.Email, Push: r.Push} }

// Level is how much of a circle's notices reach a member.
type Level string

// The levels.
const (
	Everything Level = ""      // as chosen for each kind
	InboxOnly  Level = "inbox" // no e-mail and no push
	Muted      Level = "muted"
)

// Levels lists them, the loudest first.
var Levels = []Level{Everything, InboxOnly, Muted}

// Settings are what holds for a member's notices of all kinds.
type Settings struct {
	Zone       string // IANA; empty: the community's
	QuietFrom  int    // minutes after midnight
	QuietTo    int    // the same as QuietFrom: never quiet
	DigestHour int
	EmailOff   bool   // no e-mail at all
	Refused    string // the address that a mail server refused for good; no e-mail goes there
}

// ProposedSettings are those of who made none: nights are quiet, and the digest comes with the morning coffee.
var ProposedSettings = Settings{QuietFrom: 22 * 60, QuietTo: 7 * 60, DigestHour: 8}

const day = 24 * 60 // minutes

// check says what is wrong with settings, each at its field.
func (s Settings) check(wrong *fault.Fields) {
	if s.Zone != "" {
		_, err := time.LoadLocation(s.Zone)
		wrong.Check(err == nil && s.Zone != "Local", "zone", "invalid.choice")
	}
	wrong.Check(s.QuietFrom >= 0 && s.QuietFrom < day, "quiet_from", "invalid.time_of_day")
	wrong.Check(s.QuietTo >= 0 && s.QuietTo < day, "quiet_to", "invalid.time_of_day")
	wrong.Check(s.DigestHour >= 0 && s.DigestHour < 24, "digest_hour", "invalid.range", fault.Args{"min": 0, "max": 23})
}

// in is the zone that the settings are for.
func (s Settings) in(community *time.Location) *time.Location { return clock.Zone(s.Zone, community) }

// minute is how many minutes of a day have passed by the clock on the wall.
func minute(at time.Time) int { return at.Hour()*60 + at.Minute() }

// Wait returns when something may disturb a member at the earliest: now, or at the end of the quiet hours that it is in.
func (s Settings) Wait(now time.Time, zone *time.Location) time.Time {
	if s.QuietFrom == s.QuietTo {
		return now
	}
	local := now.In(zone)
	at, quiet := minute(local), false
	if s.QuietFrom < s.QuietTo {
		quiet = at >= s.QuietFrom && at < s.QuietTo
	} else {
		quiet = at >= s.QuietFrom || at < s.QuietTo
	}
	if !quiet {
		return now
	}
	return s.next(local, s.QuietTo).UTC()
}

// next is when the clock on the wall next shows a minute of the day, and that is after now: where clocks are set back,
// the same minute comes twice.
func (s Settings) next(local time.Time, at int) time.Time {
	year, month, date := local.Date()
	for ahead := 0; ; ahead++ {
		if t := time.Date(year, month, date+ahead, at/60, at%60, 0, 0, local.Location()); t.After(local) {
			return t
		}
	}
}

// NextDigest returns when the next digest goes out: at its hour, unless that is a quiet one.
func (s Settings) NextDigest(now time.Time, zone *time.Location) time.Time {
	return s.Wait(s.next(now.In(zone), s.DigestHour*60).UTC(), zone)
}

// Preferences are all that a member chose. What is in no map is as proposed.
type Preferences struct {
	Settings Settings
	Kinds    map[Kind]Choice
	Circles  map[id.ID]Level
}

// Of is the choice for a kind, made or proposed.
func (p Preferences) Of(r Rule) Choice {
	if c, chosen := p.Kinds[r.Kind]; chosen {
		return c
	}
	return r.Proposed()
}

// check says what is wrong with preferences, each at its field.
func (p Preferences) check(wrong *fault.Fields) {
	p.Settings.check(wrong)
	for k, c := range p.Kinds {
		_, known := RuleOf(k)
		wrong.Check(known, "kind."+string(k), "invalid.choice")
		wrong.Check(slices.Contains(Emails, c.Email), "email."+string(k), "invalid.choice")
	}
	for circle, level := range p.Circles {
		wrong.Check(slices.Contains(Levels, level), "circle."+id.Circle.Text(circle), "invalid.choice")
	}
}

type preferenceReads interface {
	Preferences(ctx context.Context, community, member id.ID) (Preferences, error)
}

type preferenceTx interface {
	Preferences(member id.ID) (Preferences, error)
	// SavePreferences writes settings, the choices and the levels that are given; others stay.
	SavePreferences(member id.ID, p Preferences) error
}

// Preferences returns what the actor chose.
func (s *Service) Preferences(ctx context.Context, actor access.Actor) (Preferences, error) {
	if err := actor.May(access.NoticeView, actor.Own()); err != nil {
		return Preferences{}, err
	}
	return s.store.Preferences(ctx, actor.Community, actor.Member)
}

// EditPreferences changes some of what the actor chose: the given function gets it as it is, and may be called more
// than once.
func (s *Service) EditPreferences(ctx context.Context, actor access.Actor, change func(*Preferences)) error {
	if err := actor.May(access.NoticeEdit, actor.Own()); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		p, err := tx.Preferences(actor.Member)
		if err != nil {
			return err
		}
		change(&p)
		var wrong fault.Fields
		p.check(&wrong)
		if err := wrong.Err(); err != nil {
			return err
		}
		return tx.SavePreferences(actor.Member, p)
	})
}
