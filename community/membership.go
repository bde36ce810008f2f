package community

import (
	"slices"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// A membership is a member's place in a paid tier. It runs in terms, each paid by one order. A rolling term renews: it
// is announced, charged at its end, and where the charge is declined tried again on days 1, 3, 5 and 7 of a grace in
// which every right stays. Then the membership ends, and the member is in the free tier; nothing of theirs is lost, and
// coming back restores it. Whoever stops the renewal keeps what is paid for.
//
//	trial → active ⇄ grace
//	   └──→ ended ←──┘ └→ ended → active

// MembershipState says where a membership is.
type MembershipState string

const (
	MembershipTrial  MembershipState = "trial"
	MembershipActive MembershipState = "active"
	MembershipGrace  MembershipState = "grace" // the next term could not be charged yet
	MembershipEnded  MembershipState = "ended"
)

// MembershipStates lists every state in the order of a membership's life.
var MembershipStates = []MembershipState{MembershipTrial, MembershipActive, MembershipGrace, MembershipEnded}

func (s MembershipState) valid() bool { return slices.Contains(MembershipStates, s) }

// Step is what a membership waits for.
type Step string

const (
	StepNone   Step = ""
	StepNotice Step = "notice" // that it is about to be charged, or to end
	StepCharge Step = "charge"
	StepEnd    Step = "end"
)

// Membership is a member's place in a paid tier.
type Membership struct {
	Member     id.ID
	State      MembershipState
	Tier       id.ID // of the current term, and of the last one when it has ended
	Price      id.ID
	Term       int // the current one's number
	Terms      int // the last number given; one that was taken back is not given again
	Anchor     Date
	Periods    int // terms of the price's unit from the anchor to the end
	Since      time.Time
	StartsAt   time.Time
	EndsAt     time.Time // zero: never
	Renews     bool
	NextPrice  id.ID  // what is charged next, where it is another price
	Instrument string // what is charged; empty: nothing is stored
	Order      id.ID  // of the next term, once it is placed
	Failures   int    // charges of it that were declined
	Due        Step
	DueAt      time.Time
	Trialled   bool
	Revision   int // how often it was changed; 0: it is new
}

// TermKind says how a term began.
type TermKind string

const (
	TermTrial   TermKind = "trial"
	TermStart   TermKind = "start"
	TermRenewal TermKind = "renewal"
	TermUpgrade TermKind = "upgrade"
)

// Term is a part of a membership that one order paid.
type Term struct {
	Member   id.ID
	Number   int
	Kind     TermKind
	Tier     id.ID
	Price    id.ID
	Order    id.ID
	Paid     money.Amount
	Worth    money.Amount // what is paid, and what was left of the term before
	Anchor   Date         // of the membership in it
	Periods  int
	StartsAt time.Time
	EndsAt   time.Time // zero: never
	UsedAt   time.Time // first
	UsedFor  Use
	Refunded bool
}

// Use is what a right was used for first. What is paid for a term that was not used comes back whole.
type Use string

const (
	UseCircle Use = "circle" // entered a circle that the tier opens
	UsePrice  Use = "price"  // bought at the member price
)

// RetryDays are the days after a term's end on which a declined charge is tried again; after the last of them the
// membership ends.
var RetryDays = []int{1, 3, 5, 7}

// Grace is how long rights outlast a term whose renewal is still being charged.
const Grace = 8 * 24 * time.Hour

var (
	ErrMembershipMissing = fault.Missing("membership")
	// ErrMembershipChanged is returned for what was decided on a membership as it no longer is.
	ErrMembershipChanged = fault.New(fault.Conflict, "membership_changed")
	ErrAlreadyInTier     = fault.New(fault.Conflict, "tier_already_in")
	ErrNotRenewing       = fault.New(fault.Conflict, "membership_not_renewing")
	ErrNoInstrument      = fault.New(fault.Conflict, "membership_no_instrument")
	ErrTermUsedUp        = fault.New(fault.Conflict, "term_used_up")
	ErrCoolingOver       = fault.New(fault.Gone, "cooling_off_over")
	ErrEmailUnproven     = fault.New(fault.Forbidden, "email_unproven")
)

// Facts about memberships.
const (
	FactMembershipStarted   fact.Kind = "membership.started"
	FactMembershipRenewed   fact.Kind = "membership.renewed"
	FactMembershipUpgraded  fact.Kind = "membership.upgraded"
	FactMembershipNoticed   fact.Kind = "membership.noticed" // what is about to be charged, or that it is about to end
	FactMembershipDeclined  fact.Kind = "membership.declined"
	FactMembershipChanged   fact.Kind = "membership.changed" // its renewal: stopped, taken up again, of another price
	FactMembershipTakenBack fact.Kind = "membership.taken_back"
	FactMembershipEnded     fact.Kind = "membership.ended"
)

// MembershipFact is the payload of facts about a membership; its subject is the member.
type MembershipFact struct {
	Tier   id.ID           `json:"tier"`
	Price  id.ID           `json:"price"`
	Order  id.ID           `json:"order,omitzero"`
	Term   int             `json:"term"`
	State  MembershipState `json:"state"`
	EndsAt time.Time       `json:"ends_at,omitzero"`
	Renews bool            `json:"renews"`
	Next   id.ID           `json:"next_price,omitzero"`
	// Of a notice: what is charged and when. Of a charge that was declined: when it is tried again.
	Amount   money.Amount `json:"amount,omitzero"`
	Currency string       `json:"currency,omitzero"`
	At       time.Time    `json:"at,omitzero"`
	Failures int          `json:"failures,omitzero"`
}

// Payload is what facts say of the membership as it is.
func (m Membership) Payload() MembershipFact {
	return MembershipFact{Tier: m.Tier, Price: m.Price, Term: m.Term, State: m.State, EndsAt: m.EndsAt, Renews: m.Renews, Next: m.NextPrice, Failures: m.Failures}
}

// Fact tells what happened to the membership.
func (m Membership) Fact(kind fact.Kind, payload MembershipFact) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: m.Member, Payload: payload}
}

// Holds reports whether the membership gives its rights at the time, whether or not anything was done about its end.
func (m Membership) Holds(now time.Time) bool {
	until, ever := m.Until()
	return ever && (until.IsZero() || now.Before(until))
}

// Until is when the membership gives its rights no more, if nothing is done; zero for never. It is false of one that has
// ended, or never was.
func (m Membership) Until() (until time.Time, ever bool) {
	switch {
	case m.State == MembershipEnded || m.Revision == 0:
		return time.Time{}, false
	case m.EndsAt.IsZero() || !m.Renews:
		return m.EndsAt, true
	case m.DueAt.After(m.EndsAt):
		return m.DueAt.Add(Grace), true
	}
	return m.EndsAt.Add(Grace), true
}

// Charged is the price that the next term is charged at.
func (m Membership) Charged() id.ID {
	if m.NextPrice.IsZero() {
		return m.Price
	}
	return m.NextPrice
}

// next returns the membership with what it waits for, so many days before its end.
func (m Membership) next(now time.Time, notice int, zone *time.Location) Membership {
	m.Due, m.DueAt = StepNone, time.Time{}
	if m.EndsAt.IsZero() || m.State == MembershipEnded {
		return m
	}
	starts, ends := DateOf(m.StartsAt, zone), DateOf(m.EndsAt, zone)
	at := ends.AddDays(-notice)
	if !starts.utc().Before(at.utc()) { // a short term is announced on the day after it began
		at = starts.AddDays(1)
	}
	m.Due, m.DueAt = StepNotice, at.In(zone)
	if m.DueAt.Before(now) {
		m.DueAt = now
	}
	if !m.DueAt.Before(m.EndsAt) {
		return m.afterNotice()
	}
	return m
}

// afterNotice returns the membership waiting for its end.
func (m Membership) afterNotice() Membership {
	m.Due, m.DueAt = StepEnd, m.EndsAt
	if m.Renews {
		m.Due = StepCharge
	}
	return m
}

// Noticed returns the membership once it was told what comes. A notice that went out more than a day late puts the
// charge off, so that nobody is charged without the days that were promised.
func (m Membership) Noticed(p TierPrice, now time.Time) Membership {
	late := now.Sub(m.DueAt) > 24*time.Hour
	m = m.afterNotice()
	if promised := now.Add(time.Duration(p.NoticeDays) * 24 * time.Hour); late && m.Renews && promised.After(m.DueAt) {
		m.DueAt = promised
	}
	return m
}

// Declined returns the membership after a charge that was declined: in grace, to be tried again, or ended after the
// last time.
func (m Membership) Declined(now time.Time, zone *time.Location) Membership {
	if m.Failures >= len(RetryDays) {
		return m.End()
	}
	m.State, m.Due = MembershipGrace, StepCharge
	m.DueAt = DateOf(m.EndsAt, zone).AddDays(RetryDays[m.Failures]).In(zone)
	if !m.DueAt.After(now) { // nobody looked for a while
		m.DueAt = DateOf(now, zone).AddDays(1).In(zone)
	}
	m.Failures++
	return m
}

// Overdue reports whether a charge comes too late to be expected any more.
func (m Membership) Overdue(now time.Time) bool { return !now.Before(m.DueAt.Add(Grace)) }

// End returns the membership when it is over.
func (m Membership) End() Membership {
	m.State, m.Due, m.DueAt, m.Renews, m.NextPrice, m.Order = MembershipEnded, StepNone, time.Time{}, false, id.Zero, id.Zero
	return m
}

// Stop returns the membership without its renewal. It lasts as long as it is paid for: in grace that is no longer.
func (m Membership) Stop(now time.Time) (Membership, error) {
	if !m.Renews || m.State == MembershipEnded {
		return m, ErrNotRenewing
	}
	if !now.Before(m.EndsAt) {
		return m.End(), nil
	}
	m.Renews, m.NextPrice, m.Order, m.Failures = false, id.Zero, id.Zero, 0
	m.Due, m.DueAt = StepEnd, m.EndsAt
	return m, nil
}

// Resume returns the membership with its renewal taken up again, at its own price, or (change) at another one.
func (m Membership) Resume(p TierPrice, now time.Time, zone *time.Location) (Membership, error) {
	switch {
	case !m.Holds(now) || !now.Before(m.EndsAt):
		return m, ErrMembershipChanged
	case !p.Unit.Rolls():
		return m, ErrNotRenewing
	case m.Instrument == "":
		return m, ErrNoInstrument
	}
	m.Renews, m.NextPrice = true, id.Zero
	if p.ID != m.Price {
		m.NextPrice = p.ID
	}
	return m.next(now, p.NoticeDays, zone), nil
}

// Replace returns the membership with another instrument for what is charged next.
func (m Membership) Replace(instrument string, p TierPrice, now time.Time) (Membership, error) {
	if !m.Holds(now) || !p.Unit.Rolls() {
		return m, ErrNotRenewing
	}
	m.Instrument = instrument
	return m, nil
}

// RefundOf is what a refund of the current term returns.
type RefundOf struct {
	Amount money.Amount
	Whole  bool      // nothing was used
	Until  time.Time // when the right to it ends
}

// Refund returns what comes back of a term's payment within so many days of it: all before its first use, then what is
// left of it by days.
func (t Term) Refund(paidAt time.Time, cooling int, now time.Time, zone *time.Location) (RefundOf, error) {
	r := RefundOf{Amount: t.Paid, Whole: t.UsedAt.IsZero(), Until: DateOf(paidAt, zone).AddDays(cooling + 1).In(zone)}
	if !r.Whole {
		r.Amount = Left(t.Paid, t.StartsAt, t.EndsAt, now, zone)
	}
	switch {
	case t.Refunded || t.Paid == 0:
		return r, ErrTermUsedUp
	case !now.Before(r.Until) || cooling == 0:
		return r, ErrCoolingOver
	case r.Amount == 0:
		return r, ErrTermUsedUp
	}
	return r, nil
}

// TakeBack returns the membership without its current term: back in the term that was upgraded, if that still runs, or
// ended.
func (m Membership) TakeBack(current, before Term, p TierPrice, now time.Time, zone *time.Location) Membership {
	runs := before.EndsAt.IsZero() || now.Before(before.EndsAt)
	if current.Kind != TermUpgrade || !runs || before.Refunded || before.Kind == TermTrial {
		return m.End()
	}
	m.Term, m.Tier, m.Price, m.NextPrice = before.Number, before.Tier, before.Price, id.Zero
	m.Anchor, m.Periods = before.Anchor, before.Periods
	m.StartsAt, m.EndsAt, m.State, m.Order, m.Failures = before.StartsAt, before.EndsAt, MembershipActive, id.Zero, 0
	m.Renews = m.Renews && p.Unit.Rolls()
	return m.next(now, p.NoticeDays, zone)
}
