package commerce

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/ledger"
	"panal/money"
)

// A term in a tier is bought by an order, so that money for it that comes late, twice or wrong meets the rules of every
// order. Its one line names the tier and the price. It takes nothing off a shelf and needs no shipping: once it is paid
// it is fulfilled. It buys the term after the last one there was when it was placed, or nothing: of two orders that were
// placed for the same term the second to be paid is refunded by itself.

// TierOrder is what an order for a term says beside the order itself.
type TierOrder struct {
	Order   id.ID
	Member  id.ID
	Tier    id.ID
	Price   id.ID
	Purpose community.TermKind
	After   int  // the last term's number when it was placed
	Early   bool // it has one of the early places
}

// tierTx reads what a purchase of a tier is decided on, and keeps its orders.
type tierTx interface {
	TierOffer(price id.ID) (community.TierOffer, error)
	InsertTierOrder(Order, TierOrder)
	TierOrderByID(order id.ID) (TierOrder, error)
	// TakeEarly takes an early place, and fails with ErrEarlyGone when there is none.
	TakeEarly(price id.ID)
	GiveEarly(price id.ID)
	// MemberRights returns the rights of the tier in which a member stands, and the number of the term that gives them (0:
	// they are everybody's).
	MemberRights(member id.ID) (r community.Rights, term int, err error)
}

// membershipTx reads and keeps memberships.
type membershipTx interface {
	// CurrentOf returns a zero Current for who never was in a paid tier.
	CurrentOf(member id.ID) (community.Current, error)
	TermOf(member id.ID, number int) (community.Term, error)
	// KeepMembership keeps a change, and has the write run again when the membership has changed since it was read.
	KeepMembership(old, changed community.Membership)
	InsertTerm(community.Term)
	UseTerm(member id.ID, term int, use community.Use)
	// TakeBackTerm marks a term whose payment goes back.
	TakeBackTerm(order id.ID)
	// AdmitMember makes a guest with a proven e-mail a member by what they paid for, and tells of it.
	AdmitMember(member, tier id.ID) error
	MakeCard(community.Card) (community.Card, error)
}

// tierReads reads the same outside a write.
type tierReads interface {
	TierOffer(ctx context.Context, community, price id.ID) (community.TierOffer, error)
	Current(ctx context.Context, community, member id.ID) (community.Current, error)
	MemberRights(ctx context.Context, community, member id.ID) (community.Rights, error)
}

// BuyTier is what a member asks for.
type BuyTier struct {
	Community  id.ID
	Price      id.ID
	Agreed     money.Amount // what the member was shown; a price that has changed since is refused
	Instrument string       // pays at once with what the payer has stored; empty: a hosted checkout follows
	Request    once.Request
}

// QuoteTier returns what a price would cost the actor now.
func (s *Service) QuoteTier(ctx context.Context, actor access.Actor, where, price id.ID) (community.TierOffer, community.TierPurchase, error) {
	if err := may(actor, access.ShopView, where, id.Zero); err != nil {
		return community.TierOffer{}, community.TierPurchase{}, err
	}
	offer, err := s.store.TierOffer(ctx, where, price)
	if err != nil {
		return offer, community.TierPurchase{}, err
	}
	current, err := s.store.Current(ctx, where, actor.Member)
	if err != nil {
		return offer, community.TierPurchase{}, err
	}
	if err := offer.Sells(actor.Role); err != nil {
		return offer, community.TierPurchase{}, err
	}
	b, err := offer.Quote(current, s.now())
	return offer, b, err
}

// BuyTier places the order for a term of the actor's. With an instrument it is paid in the same write, as any order. A
// repeated request returns the order it made.
func (s *Service) BuyTier(ctx context.Context, actor access.Actor, cmd BuyTier) (Order, error) {
	if err := may(actor, access.MembershipBuy, cmd.Community, actor.Member); err != nil {
		return Order{}, err
	}
	if actor.Email == "" {
		return Order{}, community.ErrEmailUnproven
	}
	order, err := s.buyTier(ctx, actor, cmd)
	if err == nil || cmd.Request.IsZero() {
		return order, err
	}
	if prior, found, recalled := s.store.Recall(ctx, cmd.Community, cmd.Request); recalled == nil && found {
		return s.store.Order(ctx, cmd.Community, prior)
	}
	return order, err
}

func (s *Service) buyTier(ctx context.Context, actor access.Actor, cmd BuyTier) (placed Order, err error) {
	orderID := s.ids.New(s.now())
	var receipt Receipt
	if cmd.Instrument != "" {
		offer, b, err := s.QuoteTier(ctx, actor, cmd.Community, cmd.Price)
		if err != nil {
			return Order{}, err
		}
		if b.Amount != cmd.Agreed {
			return Order{}, ErrPriceChanged
		}
		charge := Charge{Community: cmd.Community, Order: orderID, Amount: b.Amount, Currency: offer.Currency, Description: offer.Tier.Name, Keep: offer.Price.Unit.Rolls()}
		if receipt, err = s.payments.Authorise(ctx, charge, cmd.Instrument); err != nil {
			return Order{}, err
		}
		receipt.Instrument = cmd.Instrument
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) (err error) {
		placed, err = s.placeTier(tx, orderID, actor, cmd, receipt)
		return err
	})
	if receipt.Reference != "" && err != nil && !unknown(err) {
		s.void(ctx, receipt)
	}
	return placed, err
}

// placeTier is the write of BuyTier.
func (s *Service) placeTier(tx Tx, orderID id.ID, actor access.Actor, cmd BuyTier, receipt Receipt) (Order, error) {
	if err := tx.Claim(cmd.Request, orderID); err != nil {
		return Order{}, err
	}
	offer, err := tx.TierOffer(cmd.Price)
	if err != nil {
		return Order{}, err
	}
	if err := offer.Sells(actor.Role); err != nil {
		return Order{}, err
	}
	current, err := tx.CurrentOf(actor.Member)
	if err != nil {
		return Order{}, err
	}
	b, err := offer.Quote(current, tx.Now())
	if err != nil {
		return Order{}, err
	}
	if b.Amount != cmd.Agreed {
		return Order{}, ErrPriceChanged
	}
	order := tierOrder(orderID, actor.Member, actor.Email, offer, b.Amount, tx.Now(), s.config.Hold)
	t := TierOrder{Order: orderID, Member: actor.Member, Tier: offer.Tier.ID, Price: offer.Price.ID, Purpose: b.Kind, After: current.Membership.Terms, Early: b.Early}
	if receipt.Reference != "" && order.Judge(receipt) != PaymentAccepted {
		return Order{}, ErrPriceChanged
	}
	if t.Early {
		tx.TakeEarly(t.Price)
	}
	tx.InsertTierOrder(order, t)
	if receipt.Reference == "" {
		return order, emit(tx, order.fact(FactOrderPlaced))
	}
	return s.fulfil(tx, order, t, current, receipt)
}

// tierOrder is an order for a term, which awaits payment.
func tierOrder(order, member id.ID, email string, o community.TierOffer, amount money.Amount, now time.Time, hold time.Duration) Order {
	line := Line{Product: o.Tier.ID, Variant: o.Price.ID, Title: o.Tier.Name, Quantity: 1, UnitPrice: amount, UnitPaid: amount}
	return Order{ID: order, Member: member, Email: email, Tier: o.Tier.ID, State: AwaitingPayment, Currency: o.Currency,
		Subtotal: amount, Total: amount, PlacedAt: now, HeldUntil: now.Add(hold), Lines: []Line{line}}
}

// receiveForTier books money for an order for a term. When the membership has gone on since it was placed, the money
// goes back.
func (s *Service) receiveForTier(tx Tx, order Order, receipt Receipt) error {
	t, current, err := awaited(tx, order)
	if err != nil {
		return err
	}
	if !t.Buys(current.Membership, tx.Now()) {
		if _, err := s.release(tx, order, Lapsed, FactOrderLapsed); err != nil || receipt.Amount == 0 {
			return err
		}
		return s.giveBack(tx, order, receipt, ReasonOtherTerm)
	}
	_, err = s.fulfil(tx, order, t, current, receipt)
	return err
}

// fulfil books money that pays for a term, and begins it.
func (s *Service) fulfil(tx Tx, order Order, t TierOrder, current community.Current, receipt Receipt) (Order, error) {
	fulfilled, err := order.Move(Fulfilled, tx.Now())
	if err != nil {
		return order, err
	}
	payment := receipt.payment(tx, PaymentAccepted)
	tx.InsertPayment(payment)
	tx.UpdateOrder(order, fulfilled)
	if order.Total > 0 {
		posting := ledger.Move(ledger.Cause{Kind: "payment", ID: payment.ID}, "received", order.Currency, order.Total, clearing, revenue)
		if err := tx.Post(posting); err != nil {
			return order, err
		}
	}
	if err := emit(tx, fulfilled.paidBy(payment, receipt.Reserved && order.Total > 0)); err != nil {
		return order, err
	}
	offer, err := tx.TierOffer(t.Price)
	if err != nil {
		return order, err
	}
	return fulfilled, s.begin(tx, offer, t, current, community.Paid{Order: order.ID, Amount: order.Total, Instrument: receipt.Instrument})
}

var begun = map[community.TermKind]fact.Kind{
	community.TermTrial:   community.FactMembershipStarted,
	community.TermStart:   community.FactMembershipStarted,
	community.TermUpgrade: community.FactMembershipUpgraded,
	community.TermRenewal: community.FactMembershipRenewed,
}

// begin begins the term that an order has paid. Whoever was not let in yet has a place now, and a card.
func (s *Service) begin(tx Tx, offer community.TierOffer, t TierOrder, current community.Current, paid community.Paid) error {
	m := current.Membership
	var changed community.Membership
	var term community.Term
	if t.Purpose == community.TermRenewal {
		changed, term = offer.Renew(current, paid, tx.Now())
	} else {
		changed, term = offer.Begin(current, t.Member, t.Purpose, paid, tx.Now())
		if err := s.abandon(tx, m); err != nil {
			return err
		}
	}
	tx.KeepMembership(m, changed)
	tx.InsertTerm(term)
	if err := tx.AdmitMember(t.Member, t.Tier); err != nil {
		return err
	}
	if _, err := tx.MakeCard(community.NewCard(t.Member, tx.Now())); err != nil {
		return err
	}
	payload := changed.Payload()
	payload.Order, payload.Amount, payload.Currency = paid.Order, paid.Amount, offer.Currency
	return emit(tx, changed.Fact(begun[t.Purpose], payload))
}

// abandon gives up the order for the next term that a membership no longer goes on to.
func (s *Service) abandon(tx Tx, m community.Membership) error {
	if m.Order.IsZero() {
		return nil
	}
	order, err := tx.OrderByID(m.Order)
	if err != nil || order.State != AwaitingPayment {
		return err
	}
	_, err = s.release(tx, order, Cancelled, FactOrderCancelled)
	return err
}

// giveEarly gives the early place back that an order for a term has, if any.
func giveEarly(tx Tx, o Order) error {
	t, err := tx.TierOrderByID(o.ID)
	if err == nil && t.Early {
		tx.GiveEarly(t.Price)
	}
	return err
}

// ErrTierOrder is returned for giving up the order of a membership's next term: its renewal is stopped instead.
var ErrTierOrder = fault.New(fault.Conflict, "tier_order")

// atMemberPrice has terms alone be those of whoever's tier gives a lower price, and returns the term that gives it.
func atMemberPrice(from pricing, t *Terms, member id.ID) (term int, err error) {
	rights, term, err := from.MemberRights(member)
	if err != nil {
		return 0, err
	}
	price := rights.MemberPrice(t.Variant.ID, t.Variant.Price)
	if price == t.Variant.Price {
		return 0, nil
	}
	t.Variant.Price = price
	return term, nil
}

// MemberRights returns the rights of the tier in which the actor stands.
func (s *Service) MemberRights(ctx context.Context, actor access.Actor, where id.ID) (community.Rights, error) {
	if err := may(actor, access.ShopView, where, id.Zero); err != nil || actor.Member.IsZero() {
		return community.Rights{}, err
	}
	return s.store.MemberRights(ctx, where, actor.Member)
}
