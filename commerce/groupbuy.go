package commerce

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/ledger"
	"panal/money"
)

// A group buy is opened by its head, who pays first, and joined from a shared link by members who pay. It is formed
// exactly when its last slot is filled. One that is not full at its deadline expires, and everyone is refunded without
// asking. Until it is formed its money is in escrow and nothing ships. A member may leave while it is open: the next
// member becomes head, and the deadline stays. An offer that is ended for those inside too has its groups be due at once.

// GroupBuyState says where a group buy is.
type GroupBuyState string

const (
	GroupOpen    GroupBuyState = "open"
	GroupFormed  GroupBuyState = "formed"
	GroupExpired GroupBuyState = "expired"
)

// GroupBuy is one group of an offer.
type GroupBuy struct {
	ID       id.ID
	Offer    id.ID
	Head     id.ID // a member
	Size     int
	Taken    int // slots 1 to Taken are filled
	Virtual  int // places filled by virtual completion
	State    GroupBuyState
	OpenedAt time.Time
	Deadline time.Time
	ClosedAt time.Time
}

// Slot is a member's place in a group.
type Slot struct {
	GroupBuy id.ID
	Number   int
	Member   id.ID
	Order    id.ID
	JoinedAt time.Time
}

var (
	ErrGroupMissing = fault.Missing("group_buy")
	ErrGroupFull    = fault.New(fault.Gone, "group_buy_full")
	ErrGroupClosed  = fault.New(fault.Gone, "group_buy_closed")
	ErrAlreadyIn    = fault.New(fault.Conflict, "group_buy_already_in")
	ErrNotIn        = fault.New(fault.NotFound, "group_buy_not_in")
	ErrNotDue       = fault.New(fault.Conflict, "group_buy_not_due")
)

// Missing is how many members a group still needs.
func (g GroupBuy) Missing() int { return g.Size - g.Taken - g.Virtual }

// Cut reports that the group's time was ended with its offer.
func (g GroupBuy) Cut(o Offer) bool { return o.Over() && g.Deadline.Equal(o.EndedAt) }

// Admits reports with a fault why nobody may join at the given time.
func (g GroupBuy) Admits(now time.Time) error {
	switch {
	case g.State == GroupFormed || g.State == GroupOpen && g.Taken >= g.Size:
		return ErrGroupFull
	case g.State != GroupOpen || !now.Before(g.Deadline):
		return ErrGroupClosed
	}
	return nil
}

// Start returns the group that a head opens under an offer, with the head in its first slot.
func (o Offer) Start(group, head, order id.ID, now time.Time) (GroupBuy, Slot) {
	g := GroupBuy{ID: group, Offer: o.ID, Head: head, Size: o.Size, Taken: 1, State: GroupOpen, OpenedAt: now, Deadline: now.Add(o.Window)}
	return g, Slot{GroupBuy: group, Number: 1, Member: head, Order: order, JoinedAt: now}
}

// Join returns the group with a member in its next slot: formed when that was the last.
func (g GroupBuy) Join(member, order id.ID, now time.Time) (GroupBuy, Slot, error) {
	if err := g.Admits(now); err != nil {
		return g, Slot{}, err
	}
	g.Taken++
	if g.Taken == g.Size {
		g.State, g.ClosedAt = GroupFormed, now
	}
	return g, Slot{GroupBuy: g.ID, Number: g.Taken, Member: member, Order: order, JoinedAt: now}, nil
}

// Departure is what changes when a member leaves: the slot given up, and the slot that moves into the gap so that
// slots 1 to Taken stay filled (zero when the last slot was the one given up).
type Departure struct {
	GroupBuy GroupBuy
	Left     Slot
	Moved    Slot
}

// Leave returns the group without a member. The head's place goes to who joined next; the deadline stays; a group
// that nobody is left in expires at once.
func (g GroupBuy) Leave(slots []Slot, member id.ID, now time.Time) (Departure, error) {
	if g.State != GroupOpen || !now.Before(g.Deadline) {
		return Departure{}, ErrGroupClosed
	}
	at := slices.IndexFunc(slots, func(s Slot) bool { return s.Member == member })
	if at < 0 {
		return Departure{}, ErrNotIn
	}
	d := Departure{GroupBuy: g, Left: slots[at]}
	if last := slots[slices.IndexFunc(slots, func(s Slot) bool { return s.Number == g.Taken })]; last.Number != d.Left.Number {
		d.Moved = last
		d.Moved.Number = d.Left.Number
	}
	d.GroupBuy.Taken--
	remaining := slices.Delete(slices.Clone(slots), at, at+1)
	if len(remaining) == 0 {
		d.GroupBuy.State, d.GroupBuy.ClosedAt = GroupExpired, now
	} else if g.Head == member {
		next := slices.MinFunc(remaining, func(a, b Slot) int {
			return cmp.Or(a.JoinedAt.Compare(b.JoinedAt), a.Order.Compare(b.Order))
		})
		d.GroupBuy.Head = next.Member
	}
	return d, nil
}

// Close returns the group as its deadline leaves it: formed by virtual completion when the offer allows that and
// enough real members are in, else expired.
func (g GroupBuy) Close(virtualPercent int, now time.Time) (GroupBuy, error) {
	if g.State != GroupOpen {
		return g, ErrGroupClosed
	}
	if now.Before(g.Deadline) {
		return g, ErrNotDue
	}
	g.State, g.ClosedAt = GroupExpired, now
	if virtualPercent > 0 && g.Taken > 0 && g.Taken*100 >= g.Size*virtualPercent {
		g.State, g.Virtual = GroupFormed, g.Size-g.Taken
	}
	return g, nil
}

// groupBuyTx reads and keeps groups and slots.
type groupBuyTx interface {
	GroupBuyByID(group id.ID) (GroupBuy, error)
	// GroupBuyAsked returns a group of the offer that a member asks to join, and whether they are in it already.
	GroupBuyAsked(group, offer, member id.ID) (g GroupBuy, seated bool, err error)
	// OldestOpenGroupBuy returns the oldest group of the offer that is open at the write's time and that the member is
	// not in; found is false when there is none.
	OldestOpenGroupBuy(offer, member id.ID) (g GroupBuy, found bool, err error)
	InsertGroupBuy(GroupBuy)
	// UpdateGroupBuy keeps a change, and has the write run again when the group has changed since it was read.
	UpdateGroupBuy(old, changed GroupBuy)
	// TakeSlot fills a slot; a member who has one already is ErrAlreadyIn.
	TakeSlot(Slot)
	// VacateSlot gives a slot up and moves another into the gap.
	VacateSlot(Departure)
	Slots(group id.ID) ([]Slot, error)
	promiseTx
}

// seated reports whether a member has one of the slots.
func seated(slots []Slot, member id.ID) bool {
	return slices.ContainsFunc(slots, func(s Slot) bool { return s.Member == member })
}

// otherGroup returns the group where a late payer finds a place: the one asked for while it admits, else the oldest
// open group of the offer; zero when the payer is to head a new one.
func otherGroup(tx Tx, order Order) (GroupBuy, error) {
	if order.GroupBuy.IsZero() {
		return GroupBuy{}, nil
	}
	asked, err := tx.GroupBuyByID(order.GroupBuy)
	if err != nil {
		return asked, err
	}
	if asked.Admits(tx.Now()) == nil {
		if slots, err := tx.Slots(asked.ID); err != nil || !seated(slots, order.Member) {
			return asked, err
		}
	}
	oldest, _, err := tx.OldestOpenGroupBuy(order.Offer, order.Member)
	return oldest, err
}

// seat gives a paid order its place, in the given group or (zero) at the head of a new one, and returns the group as
// it is then.
func seat(tx Tx, order *Order, offer Offer, g GroupBuy) (GroupBuy, fact.Kind, error) {
	if g.ID.IsZero() {
		started, slot := offer.Start(tx.NewID(), order.Member, order.ID, tx.Now())
		order.GroupBuy = started.ID
		tx.InsertGroupBuy(started)
		tx.TakeSlot(slot)
		return started, FactGroupOpened, nil
	}
	joined, slot, err := g.Join(order.Member, order.ID, tx.Now())
	if err != nil {
		return g, "", err
	}
	order.GroupBuy = g.ID
	tx.UpdateGroupBuy(g, joined)
	tx.TakeSlot(slot)
	return joined, FactGroupJoined, nil
}

// form makes every order of a formed group ready and books its escrow as sold: revenue at the price alone, the
// discount as what was spent to be found.
func (s *Service) form(tx Tx, offer Offer, g GroupBuy) error {
	orders, err := tx.ReadyGroup(g.ID)
	if err != nil {
		return err
	}
	var paid, discount money.Amount
	ready := make([]id.ID, len(orders))
	for i, o := range orders {
		paid, discount, ready[i] = paid+o.Total, discount+o.Discount, o.ID
	}
	if len(orders) != g.Taken {
		return fault.Wrap("form a group buy", fmt.Errorf("group buy %s: %d orders for %d slots", g.ID, len(orders), g.Taken))
	}
	sold := entries(ledger.Entry{Account: escrow(g.ID), Amount: -paid}, ledger.Entry{Account: revenue, Amount: paid + discount},
		ledger.Entry{Account: marketing, Amount: -discount})
	if err := post(tx, ledger.Cause{Kind: "group_buy", ID: g.ID}, "formed", orders[0].Currency, sold); err != nil {
		return err
	}
	if offer.Budget > 0 {
		if err := tx.KeepPromise(offer.ID, g.ID); err != nil {
			return err
		}
	}
	return emit(tx, g.fact(FactGroupFormed, id.Zero, ready...))
}

// CloseGroupBuy ends a group at its deadline: it expires and everyone is refunded, or it is filled up where the offer
// allows virtual completion. A group that is closed already is left as it is.
func (s *Service) CloseGroupBuy(ctx context.Context, community id.ID, groups ...id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		for _, group := range groups {
			if err := s.close(tx, group); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) close(tx Tx, group id.ID) error {
	g, err := tx.GroupBuyByID(group)
	if err != nil {
		return err
	}
	offer, err := tx.OfferByID(g.Offer)
	if err != nil {
		return err
	}
	virtual := offer.VirtualPercent
	if offer.Over() { // who closes a group refunds it
		virtual = 0
	}
	closed, err := g.Close(virtual, tx.Now())
	if errors.Is(err, ErrGroupClosed) || errors.Is(err, ErrNotDue) {
		return nil
	}
	tx.UpdateGroupBuy(g, closed)
	if closed.State == GroupFormed {
		return s.form(tx, offer, closed)
	}
	orders, err := tx.AwaitingOrders(g.ID)
	if err != nil {
		return err
	}
	for _, o := range orders {
		if _, err := s.refundOrder(tx, o, offer, ReasonExpired, ledger.Entry{Account: escrow(g.ID), Amount: -o.Total}); err != nil {
			return err
		}
	}
	if offer.Budget > 0 {
		if err := tx.DropPromise(offer.ID, g.ID); err != nil {
			return err
		}
	}
	return emit(tx, closed.fact(FactGroupExpired, id.Zero))
}

// LeaveGroupBuy takes a member out of an open group and requests the refund.
func (s *Service) LeaveGroupBuy(ctx context.Context, actor access.Actor, community, group id.ID) (GroupBuy, error) {
	if err := may(actor, access.GroupBuyLeave, community, actor.Member); err != nil {
		return GroupBuy{}, err
	}
	var left GroupBuy
	err := s.store.Write(ctx, community, func(tx Tx) error {
		g, err := tx.GroupBuyByID(group)
		if err != nil {
			return err
		}
		slots, err := tx.Slots(group)
		if err != nil {
			return err
		}
		departure, err := g.Leave(slots, actor.Member, tx.Now())
		if err != nil {
			return err
		}
		left = departure.GroupBuy
		tx.UpdateGroupBuy(g, left)
		tx.VacateSlot(departure)
		order, err := tx.OrderByID(departure.Left.Order)
		if err != nil {
			return err
		}
		offer, err := tx.OfferByID(g.Offer)
		if err != nil {
			return err
		}
		if _, err := s.refundOrder(tx, order, offer, ReasonLeft, ledger.Entry{Account: escrow(g.ID), Amount: -order.Total}); err != nil {
			return err
		}
		news := []fact.Fact{left.fact(FactGroupLeft, actor.Member)}
		if left.State == GroupExpired { // nobody is left in it: whoever hears that groups close hears of this one
			news = append(news, left.fact(FactGroupExpired, id.Zero))
			if offer.Budget > 0 {
				if err := tx.DropPromise(offer.ID, g.ID); err != nil {
					return err
				}
			}
		}
		return emit(tx, news...)
	})
	return left, err
}
