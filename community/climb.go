package community

import (
	"context"
	"slices"
	"time"

	"panal/fact"
	"panal/internal/id"
)

// Deed is what somebody did, or what happened to them, that can move them on the ladder.
type Deed string

// Deeds by which a member is active in a week: of their own will, and more than receiving.
const (
	DeedOrder    Deed = "order" // placed; one that renews a term is placed by nobody
	DeedBargain  Deed = "bargain"
	DeedShare    Deed = "share"
	DeedInvite   Deed = "invite"
	DeedCircle   Deed = "circle" // joined by themselves
	DeedPacket   Deed = "packet" // passed on
	DeedGiveaway Deed = "giveaway"
	DeedDrop     Deed = "drop"
	DeedCheckIn  Deed = "check_in"
)

// Deeds that are dealings with another member: a tie, once the other has dealt with them too. Each is active.
const (
	DeedGroup  Deed = "group" // joined the group buy of another
	DeedHelp   Deed = "help"
	DeedThanks Deed = "thanks"
)

// Deeds that are advocacy.
const (
	DeedVisit    Deed = "visit" // somebody came by their link
	DeedReferral Deed = "referral"
	DeedRenewal  Deed = "renewal"
)

// Deeds after which what is known of a member is looked at anew.
const (
	DeedPaid    Deed = "paid" // an order was sold, or was no more
	DeedTaken   Deed = "taken"
	DeedJoined  Deed = "joined" // became a member
	DeedRole    Deed = "role"
	DeedErased  Deed = "erased"
	DeedBecomes Deed = "becomes" // a guest turned out to be a member
)

// What is missing when somebody falls.
const (
	LostPayment  Deed = "no_payment"
	LostWeeks    Deed = "no_weeks"
	LostAdvocacy Deed = "no_advocacy"
	LostTies     Deed = "no_ties"
)

// Active reports whether whoever does it was active in that week.
func (d Deed) Active() bool {
	return slices.Contains([]Deed{DeedOrder, DeedBargain, DeedShare, DeedInvite, DeedCircle, DeedPacket, DeedGiveaway, DeedDrop, DeedCheckIn}, d) || d.Ties()
}

// Ties reports whether it is a dealing with another member.
func (d Deed) Ties() bool { return d == DeedGroup || d == DeedHelp || d == DeedThanks }

// Advocates reports whether whoever does it speaks for the community.
func (d Deed) Advocates() bool { return d == DeedVisit || d == DeedReferral || d == DeedRenewal }

// Pays reports whether what a member paid is looked at anew after it.
func (d Deed) Pays() bool { return d == DeedPaid || d == DeedTaken || d == DeedBecomes }

// Done is a deed as a fact tells of it.
type Done struct {
	Deed     Deed
	Member   id.ID // zero: whose the order is
	With     id.ID // the other, of a dealing; who a guest was
	Order    id.ID
	At       time.Time
	Sequence int64 // of the fact
}

// FactRungChanged tells that a member climbed or fell.
const FactRungChanged fact.Kind = "member.rung_changed"

// RungFact is the payload of that fact; its subject is the member.
type RungFact struct {
	Rung  Rung      `json:"rung"` // empty: none
	Was   Rung      `json:"was"`
	Cause Deed      `json:"cause"`
	Since time.Time `json:"since"`
}

// Sold is what the ladder needs to know of an order.
type Sold struct {
	Member   id.ID
	PlacedAt time.Time
	Renewal  bool // placed by the program
}

// LadderReader reads what a climb begins with, inside a write or outside.
type LadderReader interface {
	// Climbers reads members with what is kept of them; those who are not there are left out.
	Climbers(members ...id.ID) ([]Climber, error)
	// SoldOrders reads orders.
	SoldOrders(orders ...id.ID) (map[id.ID]Sold, error)
	// PaidOrders counts members' orders that are paid and sold, and of which money was kept. Those who have none are left out.
	PaidOrders(members ...id.ID) (map[id.ID]int, error)
}

// ladderTx keeps where members are on the ladder.
type ladderTx interface {
	Ladder() LadderReader
	// KeepClimber keeps a climber, unless another write changed them since they were read.
	KeepClimber(was, now Climber)
	// CountMove counts a climb or a fall for its month.
	CountMove(month string, m Move)
}

// dealingTx keeps who dealt with whom.
type dealingTx interface {
	// DealtWith keeps that one member dealt with another, and reports whether the other has with them too.
	DealtWith(from, to id.ID, at time.Time, sequence int64) (mutual bool, err error)
	// Tied is when there were last dealings both ways with the nth of the ordinary members dealt with latest.
	Tied(member id.ID, n int) (time.Time, error)
	// TiedTo lists whom a member deals with both ways.
	TiedTo(member id.ID) ([]id.ID, error)
	// TakeTies makes a guest's dealings a member's too.
	TakeTies(guest, member id.ID)
	// ForgetLadder forgets what is kept of a member, and their dealings.
	ForgetLadder(member id.ID)
}

// climbedAtOnce is how many deeds one write looks at, so that it holds its lane briefly. Several of one member's, which come
// close together, are then read and kept once.
const climbedAtOnce = 500

// Climb moves members on the ladder by what they did, in the order in which it is told. Told again it does nothing. What
// it has to know is read before the write, for which others wait; the write keeps a climber only if they are as they were read.
func (s *Service) Climb(ctx context.Context, community id.ID, deeds []Done) error {
	if len(deeds) == 0 {
		return nil
	}
	c, err := s.Community(ctx, community)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(deeds, climbedAtOnce) {
		known, err := readBasis(s.store.Ladder(ctx, community), some)
		if err != nil {
			return err
		}
		again := false
		err = s.store.Write(ctx, community, func(tx Tx) error {
			if again { // somebody has moved meanwhile
				if known, err = readBasis(tx.Ladder(), some); err != nil {
					return err
				}
			}
			again = true
			return known.climb(tx, c.Zone(), some)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// FallDue lets members fall whose rung is lost by now. Whoever falls further at the same time is due again.
func (s *Service) FallDue(ctx context.Context, community id.ID, members ...id.ID) error {
	c, err := s.Community(ctx, community)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, community, func(tx Tx) error {
		l := ladder{tx: tx, zone: c.Zone()}
		if err := l.read(members...); err != nil {
			return err
		}
		for _, c := range l.climbers {
			if !c.FallsAt.IsZero() && !c.FallsAt.After(tx.Now()) {
				l.moves = append(l.moves, c.pass(c.FallsAt, l.zone)...)
			}
		}
		return l.keep()
	})
}

// ladder is a write that moves some members.
type ladder struct {
	tx       Tx
	zone     *time.Location
	climbers map[id.ID]*Climber
	was      map[id.ID]Climber
	paid     map[id.ID]int // of those whose payments are looked at
	moves    []Move
}

// basis is what deeds are judged by.
type basis struct {
	climbers []Climber
	sold     map[id.ID]Sold
	paid     map[id.ID]int // of those whose payments are looked at
}

// readBasis reads it. Payments are read after the climbers: whoever has kept newer ones since has moved the climber, too.
func readBasis(from LadderReader, deeds []Done) (b basis, err error) {
	orders, members, payers := []id.ID{}, []id.ID{}, []id.ID{}
	for _, d := range deeds {
		orders, members = append(orders, d.Order), append(members, d.Member, d.With)
	}
	if b.sold, err = from.SoldOrders(distinct(orders)...); err != nil {
		return b, err
	}
	for _, d := range deeds {
		member := d.Member
		if o, found := b.sold[d.Order]; found {
			member = o.Member
			members = append(members, member)
		}
		if d.Deed.Pays() {
			payers = append(payers, member, d.With)
		}
	}
	if b.climbers, err = from.Climbers(distinct(members)...); err != nil {
		return b, err
	}
	b.paid, err = from.PaidOrders(distinct(payers)...)
	return b, err
}

func (b basis) climb(tx Tx, zone *time.Location, deeds []Done) error {
	l := ladder{tx: tx, zone: zone, paid: b.paid}
	l.take(b.climbers)
	for _, d := range deeds {
		if !d.Order.IsZero() {
			o, found := b.sold[d.Order]
			if d.Deed == DeedOrder && o.Renewal || !found {
				continue
			}
			d.Member = o.Member // who may have been a guest when it was told
			if d.Deed == DeedOrder {
				d.At = o.PlacedAt
			}
		}
		if err := l.do(d); err != nil {
			return err
		}
	}
	return l.keep()
}

// read reads members that are not read yet.
func (l *ladder) read(members ...id.ID) error {
	missing := slices.DeleteFunc(distinct(members), func(m id.ID) bool { return l.climbers[m] != nil })
	found, err := l.tx.Ladder().Climbers(missing...)
	l.take(found)
	return err
}

func (l *ladder) take(found []Climber) {
	if l.climbers == nil {
		l.climbers, l.was = map[id.ID]*Climber{}, map[id.ID]Climber{}
	}
	for _, c := range found {
		l.climbers[c.Member], l.was[c.Member] = &c, c
	}
}

// distinct are those among some ids that are not zero, each once.
func distinct(members []id.ID) []id.ID {
	members = slices.DeleteFunc(slices.Clone(members), id.ID.IsZero)
	slices.SortFunc(members, id.ID.Compare)
	return slices.Compact(members)
}

// do applies a deed to those whom it moves.
func (l *ladder) do(d Done) error {
	c := l.climbers[d.Member]
	if c == nil {
		return nil
	}
	switch d.Deed {
	case DeedPaid, DeedTaken, DeedBecomes:
		if d.Deed == DeedBecomes {
			if err := l.become(c, d); err != nil {
				return err
			}
		}
		l.pay(c, d)
		return nil
	case DeedErased: // with what was read of them since
		l.tx.ForgetLadder(d.Member)
		delete(l.climbers, d.Member)
		return nil
	case DeedJoined, DeedRole:
		return l.change(c, d)
	}
	e := c.Evidence
	if d.Deed.Active() {
		e.Weeks = e.Weeks.With(WeekOf(d.At, l.zone))
	}
	if d.Deed.Advocates() && d.At.After(e.Advocated) {
		e.Advocated, e.Advocacy = d.At, d.Deed
	}
	l.learn(c, e, d)
	if d.Deed.Ties() {
		return l.tie(d)
	}
	return nil
}

func (l *ladder) learn(c *Climber, e Evidence, d Done) {
	l.moves = append(l.moves, c.Learn(e, d.At, d.Deed, l.zone)...)
}

// tie keeps a dealing, and looks at both when it is one both ways.
func (l *ladder) tie(d Done) error {
	if l.climbers[d.With] == nil || d.With == d.Member {
		return nil
	}
	mutual, err := l.tx.DealtWith(d.Member, d.With, d.At, d.Sequence)
	if err != nil || !mutual {
		return err
	}
	return l.retie(d, d.Member, d.With)
}

// retie looks anew at when members were tied.
func (l *ladder) retie(d Done, members ...id.ID) error {
	if err := l.read(members...); err != nil {
		return err
	}
	for _, member := range members {
		c := l.climbers[member]
		if c == nil {
			continue
		}
		e := c.Evidence
		var err error
		if e.Tied, err = l.tx.Tied(member, FriendTies); err != nil {
			return err
		}
		l.learn(c, e, d)
	}
	return nil
}

// pay looks at what a member paid.
func (l *ladder) pay(c *Climber, d Done) {
	e := c.Evidence
	e.Paid = l.paid[c.Member]
	if d.Deed != DeedTaken || e.Paid != c.Evidence.Paid {
		l.learn(c, e, d)
	}
}

// become makes what a guest did a member's too.
func (l *ladder) become(c *Climber, d Done) error {
	guest := l.climbers[d.With]
	if guest == nil {
		return nil
	}
	e := c.Evidence
	e.Weeks = e.Weeks.And(guest.Evidence.Weeks)
	if guest.Evidence.Advocated.After(e.Advocated) {
		e.Advocated, e.Advocacy = guest.Evidence.Advocated, guest.Evidence.Advocacy
	}
	l.learn(c, e, d)
	l.pay(guest, d)
	l.tx.TakeTies(guest.Member, c.Member)
	return l.retieAll(c, d)
}

// change looks at a member whose role is another, and at those who deal with them: only ordinary members make a friend.
func (l *ladder) change(c *Climber, d Done) error {
	l.learn(c, c.Evidence, d)
	return l.retieAll(c, d)
}

func (l *ladder) retieAll(c *Climber, d Done) error {
	others, err := l.tx.TiedTo(c.Member)
	if err != nil || len(others) == 0 {
		return err
	}
	return l.retie(d, append(others, c.Member)...)
}

// keep keeps what has changed, and tells of it.
func (l *ladder) keep() error {
	for member, now := range l.climbers {
		if was := l.was[member]; *now != was {
			l.tx.KeepClimber(was, *now)
		}
	}
	for _, m := range l.moves {
		if m.Counts {
			l.tx.CountMove(monthOf(m.At, l.zone), m)
		}
		told := fact.Fact{Kind: FactRungChanged, Version: 1, Subject: m.Member, Payload: RungFact{m.To, m.From, m.Cause, m.At}}
		if err := l.tx.Emit(told); err != nil {
			return err
		}
	}
	return nil
}

// monthOf is the month of a moment, as in 2026-03.
func monthOf(at time.Time, zone *time.Location) string {
	return DateOf(at, zone).String()[:len("2026-03")]
}
