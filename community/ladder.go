package community

import (
	"math/bits"
	"time"

	"panal/access"
	"panal/internal/id"
)

// The ladder says what a member has become here, by what they did: a customer paid at least once; a user was active in
// at least 3 of the last 8 weeks, the one that runs counted; a fan is a user who advocated in the last 90 days; a friend
// is a user who deals both ways with at least 3 ordinary members, within 90 days. The highest rung that holds is the
// member's: who is active and never paid is a user all the same.
//
// A member climbs at once, and falls late: once one of the things the rung asks has been below nine tenths for 14 days,
// whatever the others were. Nine tenths of 3 weeks are 2.7 weeks, so that 2 are too few, and the same of 3 members and of 1 payment;
// nine tenths as fresh as 90 days is what is 100 days old. So a rung has an end that is known beforehand, and 14 days
// after it, it is lost: nobody has to look at a member in between. Who falls keeps each lower rung until 14 days after
// its own end.
//
// It is here, and not in insight, because segments choose members by it, and both are of the same rank. What it is made
// of is told by deeds (climb.go): whatever is built later, a review or a post, is a deed more.

// Rung is a step of the ladder.
type Rung string

// The rungs, from below. Who has none has not paid, and is not active.
const (
	NoRung   Rung = ""
	Customer Rung = "customer"
	User     Rung = "user"
	Fan      Rung = "fan"
	Friend   Rung = "friend"
)

// Rungs lists them, from below.
var Rungs = []Rung{Customer, User, Fan, Friend}

// What rungs ask.
const (
	UserWeeks  = 3 // of the last LadderWeeks
	FriendTies = 3

	LadderWeeks = 8

	ladderDay = 24 * time.Hour
	// Fresh is how recent advocacy and ties have to be to climb; lasting, to stay.
	Fresh   = 90 * ladderDay
	lasting = Fresh * 10 / 9
	// LadderGrace is how long evidence may be missing.
	LadderGrace = 14 * ladderDay
)

// Height is a rung's place, from below; 0 is none.
func (r Rung) Height() int {
	for i, rung := range Rungs {
		if r == rung {
			return i + 1
		}
	}
	return 0
}

// Valid reports whether it is a rung.
func (r Rung) Valid() bool { return r.Height() > 0 }

// below is the rung under one.
func (r Rung) below() Rung {
	if r.Height() < 2 {
		return NoRung
	}
	return Rungs[r.Height()-2]
}

// Weeks are the weeks in which a member did something: of the calendar of the community, from Monday, counted from
// that of 1 January 1970.
type Weeks struct {
	Last int64 // the latest
	Mask int64 // bit n: n weeks before it; zero: none
}

// weeksKept is how far back they are known: as far as a number has bits, and longer than any rung and its grace last.
const weeksKept = 62

// WeekOf is the week of a moment.
func WeekOf(at time.Time, zone *time.Location) int64 {
	days := DateOf(at, zone).In(time.UTC).Unix() / int64(ladderDay/time.Second)
	return floorDiv(days+3, 7) // 1 January 1970 was a Thursday
}

func floorDiv(a, b int64) int64 {
	if a < 0 {
		return (a - b + 1) / b
	}
	return a / b
}

// weekStart is the moment at which a week begins.
func weekStart(week int64, zone *time.Location) time.Time {
	return time.Date(1970, time.January, int(week*7-2), 0, 0, 0, 0, zone)
}

// With returns the weeks with one more.
func (w Weeks) With(week int64) Weeks {
	switch {
	case w.Mask == 0:
		return Weeks{week, 1}
	case week > w.Last:
		if gap := week - w.Last; gap < weeksKept {
			w.Mask = w.Mask << gap & (1<<weeksKept - 1)
		} else {
			w.Mask = 0
		}
		w.Last, w.Mask = week, w.Mask|1
	case w.Last-week < weeksKept:
		w.Mask |= 1 << (w.Last - week)
	}
	return w
}

// And returns the weeks of both.
func (w Weeks) And(other Weeks) Weeks {
	for n := int64(0); n < weeksKept; n++ {
		if other.Mask>>n&1 == 1 {
			w = w.With(other.Last - n)
		}
	}
	return w
}

// In reports whether the member was active in a week.
func (w Weeks) In(week int64) bool {
	return w.Mask != 0 && week <= w.Last && w.Last-week < weeksKept && w.Mask>>(w.Last-week)&1 == 1
}

// Of counts those of the last eight, up to a week.
func (w Weeks) Of(week int64) int {
	mask := uint64(w.Mask)
	if week < w.Last {
		mask >>= w.Last - week
	} else {
		mask <<= week - w.Last
	}
	return bits.OnesCount64(mask & (1<<LadderWeeks - 1))
}

// lastOf is the last week up to which there are n of eight; found is false where there never are. A week more does not
// move it unless there are n again.
func (w Weeks) lastOf(n int) (week int64, found bool) {
	for week := w.Last + LadderWeeks - 1; week > w.Last-weeksKept; week-- {
		if w.Of(week) >= n {
			return week, true
		}
	}
	return 0, false
}

// Evidence is what a rung is made of.
type Evidence struct {
	Paid      int // orders that were paid and sold, and of which money was kept
	Weeks     Weeks
	Advocated time.Time // last
	Advocacy  Deed      // by what
	// Tied is when there were last dealings both ways with the third of the ordinary members dealt with latest. When one of
	// them is none any more, the ties were enough until then: it is as long before that as ties last.
	Tied    time.Time
	TakenAt time.Time // when the last payment was taken back
}

// Climber is a member on the ladder.
type Climber struct {
	Member   id.ID
	Role     access.Role
	Rung     Rung
	Since    time.Time // on this rung
	Cause    Deed      // that brought them there, or what they fell for
	Evidence Evidence
	FallsAt  time.Time // when the rung is lost unless there is new evidence; zero: never
	Version  int       // how often what is kept was changed; 0: nothing is kept
}

// Move is a climb or a fall.
type Move struct {
	Member   id.ID
	From, To Rung
	At       time.Time
	Cause    Deed
	Counts   bool // in totals: staff do not
}

// Climbs reports whether it is one.
func (m Move) Climbs() bool { return m.To.Height() > m.From.Height() }

// Counted reports whether a role counts in totals of the ladder: those who act for the brand do not.
func Counted(role access.Role) bool { return role == access.Member }

// reached is the highest rung of which all that it asks is there at a time.
func (e Evidence) reached(at time.Time, zone *time.Location) Rung {
	fresh := func(t time.Time) bool { return !t.IsZero() && at.Before(t.Add(Fresh)) }
	switch user := e.Weeks.Of(WeekOf(at, zone)) >= UserWeeks; {
	case user && fresh(e.Tied):
		return Friend
	case user && fresh(e.Advocated):
		return Fan
	case user:
		return User
	case e.Paid > 0:
		return Customer
	}
	return NoRung
}

// ends is when the evidence is below nine tenths of what a rung asks, and what is missing then; ever is false where it
// never is. The zero time: it never was above.
func (e Evidence) ends(r Rung, zone *time.Location) (at time.Time, missing Deed, ever bool) {
	if r == NoRung || r == Customer && e.Paid > 0 {
		return at, "", false
	}
	if r == Customer {
		return e.TakenAt, LostPayment, true
	}
	missing = LostWeeks
	if week, found := e.Weeks.lastOf(UserWeeks); found {
		at = weekStart(week+1, zone)
	}
	sooner := func(last time.Time, lost Deed) {
		if last = last.Add(lasting); last.Before(at) {
			at, missing = last, lost
		}
	}
	switch r {
	case Fan:
		sooner(e.Advocated, LostAdvocacy)
	case Friend:
		sooner(e.Tied, LostTies)
	}
	return at, missing, true
}

// Below is since when the evidence of the rung is too little, at a time; zero while it is enough.
func (c Climber) Below(at time.Time) time.Time {
	if c.FallsAt.IsZero() {
		return time.Time{}
	}
	if since := c.FallsAt.Add(-LadderGrace); !at.Before(since) {
		return since
	}
	return time.Time{}
}

// lost is when a rung is lost; ever is false where it is not.
func (c Climber) lost(r Rung, zone *time.Location) (at time.Time, missing Deed, ever bool) {
	at, missing, ever = c.Evidence.ends(r, zone)
	return at.Add(LadderGrace), missing, ever
}

// fall lets the climber fall if a rung is lost by a time: to the highest one below that is not lost at that moment.
func (c *Climber) fall(by time.Time, zone *time.Location) (m Move, fell bool) {
	at, missing, ever := c.lost(c.Rung, zone)
	if !ever || at.After(by) {
		return m, false
	}
	if at.Before(c.Since) { // a climb is never undone before it was made
		at = c.Since
	}
	to := c.Rung.below()
	for to != NoRung {
		if lower, _, ever := c.lost(to, zone); !ever || lower.After(at) {
			break
		}
		to = to.below()
	}
	return c.move(to, at, missing), true
}

func (c *Climber) move(to Rung, at time.Time, cause Deed) Move {
	m := Move{Member: c.Member, From: c.Rung, To: to, At: at, Cause: cause, Counts: Counted(c.Role)}
	c.Rung, c.Since, c.Cause = to, at, cause
	return m
}

// pass lets time pass up to a moment.
func (c *Climber) pass(until time.Time, zone *time.Location) (moves []Move) {
	for {
		m, fell := c.fall(until, zone)
		if !fell {
			c.look(zone)
			return moves
		}
		moves = append(moves, m)
	}
}

// look notes when the rung is lost if nothing is done.
func (c *Climber) look(zone *time.Location) {
	if at, _, ever := c.lost(c.Rung, zone); ever {
		c.FallsAt = at
	} else {
		c.FallsAt = time.Time{}
	}
}

// Learn lets time pass up to a moment, at which there is other evidence, and climbs if that reaches higher. Guests prove
// nothing, and climb once they are members.
func (c *Climber) Learn(e Evidence, at time.Time, cause Deed, zone *time.Location) (moves []Move) {
	if at.Before(c.Since) { // news that came late
		at = c.Since
	}
	moves = c.pass(at, zone)
	c.Evidence = e.after(c.Evidence, at)
	if c.Role != access.Guest {
		if up := e.reached(at, zone); up.Height() > c.Rung.Height() {
			moves = append(moves, c.move(up, at, cause))
		}
	}
	c.look(zone)
	return moves
}

// after is the evidence when something of what there was before was taken back at a time: until then it was enough, so
// that grace begins there. What a rung does not ask for does not prolong it.
func (e Evidence) after(before Evidence, at time.Time) Evidence {
	if e.Paid == 0 && before.Paid > 0 {
		e.TakenAt = at
	}
	until := at.Add(-lasting)
	if before.Tied.Before(until) { // they had ended
		until = before.Tied
	}
	if e.Tied.Before(until) {
		e.Tied = until
	}
	return e
}
