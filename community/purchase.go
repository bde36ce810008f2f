package community

import (
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// Buying a tier begins a membership, or raises the one there is: the difference is paid for the days that are left. A
// price for the same unit keeps the end; another unit begins anew today, and what is left of the old term is taken off.

// ErrNotHigher is returned for raising a membership to what costs no more than it is worth: that is chosen for the next
// term instead.
var ErrNotHigher = fault.New(fault.Conflict, "tier_not_higher")

// ErrTierForMembers is returned to who would buy a tier before they are let in.
var ErrTierForMembers = fault.New(fault.Forbidden, "tier_for_members")

// TierOffer is what a purchase is decided on.
type TierOffer struct {
	Tier     Tier // without prices
	Price    TierPrice
	Currency string
	Zone     *time.Location
	Door     Admission // of the community
}

// Sells refuses a tier to who is outside, where one is let in by what no money buys.
func (o TierOffer) Sells(to access.Role) error {
	outside := to == access.Guest || to == access.Nobody
	if outside && (o.Door == AdmitApplication || o.Door == AdmitInvitation) {
		return ErrTierForMembers
	}
	return nil
}

// Current is where a membership is; zero for who never was in a paid tier.
type Current struct {
	Membership Membership
	Term       Term
	Price      TierPrice // of the current term
}

// TierPurchase is what a member would buy, and for how much.
type TierPurchase struct {
	Kind     TermKind
	Amount   money.Amount // to be paid now
	Credit   money.Amount // what is left of the current term, which is taken off
	Early    bool
	StartsAt time.Time
	EndsAt   time.Time // zero: never
	Then     money.Amount
	RenewsAt time.Time // when Then is charged; zero: never
	anchor   Date
	periods  int
}

// Quote decides what a member who is where they are would buy.
func (o TierOffer) Quote(c Current, now time.Time) (TierPurchase, error) {
	if err := o.Tier.Sold(now); err != nil {
		return TierPurchase{}, err
	}
	if o.Price.Retired || o.Price.Unit == Until && DateOf(now, o.Zone).Until(o.Price.Until) < 0 {
		return TierPurchase{}, ErrTierNotOnSale
	}
	m := c.Membership
	switch {
	case !m.Holds(now) && o.Price.TrialDays > 0 && !m.Trialled:
		return o.purchase(TermTrial, c, now), nil
	case !m.Holds(now):
		return o.purchase(TermStart, c, now), nil
	case o.Price.ID == m.Price:
		return TierPurchase{}, ErrAlreadyInTier
	case m.State != MembershipActive || !m.EndsAt.IsZero() && !now.Before(m.EndsAt): // in trial or in grace nothing is paid for
		return TierPurchase{}, ErrNotHigher
	}
	b := o.purchase(TermUpgrade, c, now)
	if b.Amount <= 0 {
		return TierPurchase{}, ErrNotHigher
	}
	return b, nil
}

// purchase is what begins now, of a kind that was decided on.
func (o TierOffer) purchase(kind TermKind, c Current, now time.Time) TierPurchase {
	b := o.anew(now)
	b.Kind = kind
	switch kind {
	case TermStart:
		b.Amount, b.Early = o.Price.First(now), o.Price.Early(now)
	case TermTrial:
		b.anchor, b.periods = b.anchor.AddDays(o.Price.TrialDays), 0
		b.EndsAt = b.anchor.In(o.Zone)
		b.RenewsAt = b.EndsAt
	case TermUpgrade:
		m, due := c.Membership, o.Price.Amount
		if o.Price.Unit == c.Price.Unit && o.Price.Until == c.Price.Until {
			from := m.Anchor
			if o.Price.Unit.Rolls() {
				from, _ = c.Price.After(m.Anchor, m.Periods-1)
			}
			s := spanOf(from.In(o.Zone), m.EndsAt, now, o.Zone)
			due = part(due, s.left, s.all)
			b.EndsAt, b.anchor, b.periods = m.EndsAt, m.Anchor, m.Periods
			if o.Price.Unit.Rolls() {
				b.RenewsAt = b.EndsAt
			}
		}
		b.Credit = Left(c.Term.Worth, c.Term.StartsAt, c.Term.EndsAt, now, o.Zone)
		b.Amount = due - b.Credit
	}
	return b
}

// Trial is what a trial that begins now is followed by.
func (o TierOffer) Trial(now time.Time) TierPurchase { return o.purchase(TermTrial, Current{}, now) }

// anew is a term of its own that begins today.
func (o TierOffer) anew(now time.Time) TierPurchase {
	b := TierPurchase{StartsAt: now, anchor: DateOf(now, o.Zone), periods: 1}
	if end, ends := o.Price.After(b.anchor, 1); ends {
		b.EndsAt = end.In(o.Zone)
	}
	if o.Price.Unit.Rolls() {
		b.Then, b.RenewsAt = o.Price.Amount, b.EndsAt
	}
	return b
}

// Paid is money that pays for a term.
type Paid struct {
	Order      id.ID
	Amount     money.Amount
	Instrument string // that the payer has stored; empty: as before
}

// Begin returns the membership in what an order has paid, and its term. What was agreed holds, however the price stands
// now; the term begins when it is paid.
func (o TierOffer) Begin(c Current, member id.ID, kind TermKind, paid Paid, now time.Time) (Membership, Term) {
	m, b := c.Membership, o.purchase(kind, c, now)
	if !m.Holds(now) {
		m = Membership{Member: member, Terms: m.Terms, Trialled: m.Trialled, Revision: m.Revision, Instrument: m.Instrument, Since: now}
	}
	m.State = MembershipActive
	if kind == TermTrial {
		m.State, m.Trialled = MembershipTrial, true
	}
	m.Anchor, m.Periods, m.StartsAt, m.EndsAt = b.anchor, b.periods, b.StartsAt, b.EndsAt
	renews := m.Renews || kind != TermUpgrade // whoever has stopped the renewal has stopped it
	return o.enter(m, kind, b.Credit, paid, renews, now)
}

// Renew returns the membership in the term after its current one, and that term. One that comes late begins where the
// last one ended. Another price of the same unit goes on from the same anchor.
func (o TierOffer) Renew(c Current, paid Paid, now time.Time) (Membership, Term) {
	m := c.Membership
	if c.Price.Unit != o.Price.Unit {
		m.Anchor, m.Periods = DateOf(m.EndsAt, o.Zone), 0
	}
	m.Periods++
	m.StartsAt, m.EndsAt, m.State = m.EndsAt, time.Time{}, MembershipActive
	if end, ends := o.Price.After(m.Anchor, m.Periods); ends {
		m.EndsAt = end.In(o.Zone)
	}
	m, t := o.enter(m, TermRenewal, 0, paid, true, now)
	if !c.Term.UsedAt.IsZero() { // whoever uses it goes on using it
		t.UsedAt, t.UsedFor = now, c.Term.UsedFor
	}
	return m, t
}

// enter returns the membership in a term of the offer's price, whose time is set.
func (o TierOffer) enter(m Membership, kind TermKind, credit money.Amount, paid Paid, renews bool, now time.Time) (Membership, Term) {
	if paid.Instrument != "" {
		m.Instrument = paid.Instrument
	}
	m.Tier, m.Price, m.NextPrice, m.Order, m.Failures = o.Tier.ID, o.Price.ID, id.Zero, id.Zero, 0
	m.Terms++
	m.Term = m.Terms
	m.Renews = renews && o.Price.Unit.Rolls() && m.Instrument != ""
	t := Term{Member: m.Member, Number: m.Term, Kind: kind, Tier: m.Tier, Price: m.Price, Order: paid.Order, Paid: paid.Amount,
		Worth: paid.Amount + credit, Anchor: m.Anchor, Periods: m.Periods, StartsAt: m.StartsAt, EndsAt: m.EndsAt}
	return m.next(now, o.Price.NoticeDays, o.Zone), t
}
