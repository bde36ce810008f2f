package commerce

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/fault"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/once"
	"panal/money"
)

// An order is placed, paid, and shipped. Bought alone it is ready to ship once paid; bought together it awaits its
// group first. One that buys a term in a tier is fulfilled once paid. An order that is not paid while its stock is held
// lapses. Money goes back by refunds: of the whole, of what is returned (return.go), or of what is left of a term.
//
//	awaiting_payment → awaiting_group → ready → shipped
//	        │      └───────────────────↗  │        │
//	        ├→ lapsed, cancelled          ↓        ↓
//	        └→ fulfilled, (awaiting_group →) refunding → refunded

// OrderState says where an order is.
type OrderState string

const (
	AwaitingPayment OrderState = "awaiting_payment"
	AwaitingGroup   OrderState = "awaiting_group"
	Ready           OrderState = "ready"
	Shipped         OrderState = "shipped"
	Fulfilled       OrderState = "fulfilled" // a term in a tier has begun
	Lapsed          OrderState = "lapsed"
	Cancelled       OrderState = "cancelled"
	Refunding       OrderState = "refunding"
	Refunded        OrderState = "refunded"
)

// OrderStates lists every state in the order of an order's life.
var OrderStates = []OrderState{AwaitingPayment, AwaitingGroup, Ready, Shipped, Fulfilled, Lapsed, Cancelled, Refunding, Refunded}

var orderMoves = map[OrderState][]OrderState{
	AwaitingPayment: {AwaitingGroup, Ready, Fulfilled, Lapsed, Cancelled},
	AwaitingGroup:   {Ready, Refunding},
	Ready:           {Shipped, Refunding},
	Shipped:         {Refunding},
	Fulfilled:       {Refunding},
	Refunding:       {Refunded},
}

// Order is what a member buys.
type Order struct {
	ID       id.ID
	Member   id.ID
	Email    string // where news of the order goes
	Offer    id.ID  // zero when bought alone
	GroupBuy id.ID  // the group asked for, then the group joined; zero asks for a new one
	// MemberTerm is the buyer's term in a tier whose price it was bought at; 0: at everybody's.
	MemberTerm int
	Tier       id.ID // of an order for a term; its line names the tier and the price instead of a product and a variant
	Campaign   id.ID // at whose price it was bought; zero: at no campaign's
	Entry      id.ID // of the campaign: the bargain, the place in line
	State      OrderState
	Currency   string
	Subtotal   money.Amount // at the price alone
	Discount   money.Amount
	Total      money.Amount // what it costs
	Points     money.Amount // that it was made cheaper by
	Credit     money.Amount // of the total, paid with store credit; the rest is charged
	PlacedAt   time.Time
	PaidAt     time.Time
	ClosedAt   time.Time
	HeldUntil  time.Time // while it awaits payment
	Lines      []Line
	Reductions []Reduction // of the discount, what came off the price that the lines say

	DeliveredAt time.Time // as staff say
	Returns     []Return  // in the order in which they were asked for
	Revision    int64     // how often they changed
	Refunded    money.Amount
	Credited    money.Amount // of what was refunded, as store credit
}

// Line is so many of one variant.
type Line struct {
	Product   id.ID
	Variant   id.ID
	Title     string
	Quantity  int64
	UnitPrice money.Amount // alone
	UnitPaid  money.Amount
}

var (
	ErrOrderMissing   = fault.Missing("order")
	ErrOrderState     = fault.New(fault.Conflict, "order_state")
	ErrOrderUnpaid    = fault.New(fault.Conflict, "order_unpaid")
	ErrGroupNotFormed = fault.New(fault.Conflict, "group_buy_not_formed")
	ErrPriceChanged   = fault.New(fault.Conflict, "price_changed")
	// ErrEmailBarred is returned to a guest who gives the e-mail of somebody who is banned.
	ErrEmailBarred = fault.OnField("email", "invalid.email_barred")
)

// Move returns the order in another state, or ErrOrderState where the way is not open.
func (o Order) Move(to OrderState, now time.Time) (Order, error) {
	if !slices.Contains(orderMoves[o.State], to) {
		return o, ErrOrderState.With(fault.Args{"from": string(o.State), "to": string(to)})
	}
	if o.State == AwaitingPayment && (to == AwaitingGroup || to == Ready || to == Fulfilled) {
		o.PaidAt = now
	}
	o.State = to
	switch to {
	case Shipped, Fulfilled, Lapsed, Cancelled, Refunded:
		o.ClosedAt = now
	}
	o.HeldUntil = time.Time{}
	return o, nil
}

// Ship returns the order on its way to the buyer, or what it still waits for.
func (o Order) Ship(now time.Time) (Order, error) {
	switch o.State {
	case AwaitingPayment:
		return o, ErrOrderUnpaid
	case AwaitingGroup:
		return o, ErrGroupNotFormed
	}
	return o.Move(Shipped, now)
}

// Place returns the order for a purchase that awaits payment.
func (t Terms) Place(order, member id.ID, email string, group id.ID, quantity int64, now time.Time, hold time.Duration) (Order, error) {
	subtotal, discount, total, err := t.Quote(quantity, !group.IsZero(), now)
	if err != nil {
		return Order{}, err
	}
	line := Line{Product: t.Variant.Product, Variant: t.Variant.ID, Title: t.Title, Quantity: quantity,
		UnitPrice: t.Variant.Price, UnitPaid: total / money.Amount(quantity)}
	return Order{ID: order, Member: member, Email: email, Offer: t.Offer.ID, GroupBuy: group, State: AwaitingPayment,
		Currency: t.Currency, Subtotal: subtotal, Discount: discount, Total: total, PlacedAt: now, HeldUntil: now.Add(hold),
		Lines: []Line{line}}, nil
}

// orderTx reads and keeps orders.
type orderTx interface {
	OrderByID(order id.ID) (Order, error)
	InsertOrder(Order)
	// UpdateOrder keeps a change of state and group, and has the write run again when the order has changed since it
	// was read. It keeps or drops the hold with the state.
	UpdateOrder(old, changed Order)
	// ReadyGroup moves every order of the group that awaits it to ready and returns what they cost.
	ReadyGroup(group id.ID) ([]Order, error)
	// AwaitingOrders are the orders of the group that await it, with their lines.
	AwaitingOrders(group id.ID) ([]Order, error)
	// Barred reports whether a ban lasts of a member, or of whoever proved an e-mail.
	Barred(member id.ID, email string) (bool, error)
}

// PlaceOrder is what a buyer asks for.
type PlaceOrder struct {
	Community  id.ID
	Variant    id.ID
	Quantity   int64
	Offer      id.ID // zero: alone
	GroupBuy   id.ID // zero, with an offer: head a new group
	Email      string
	Instrument string // pays at once with what the payer has stored; empty: a hosted checkout follows
	Visitor    id.ID  // for attribution
	Share      string // for attribution
	Campaign   id.ID  // at whose price; with an entry of the buyer's
	Entry      id.ID
	Coupons    []id.ID
	Points     money.Amount // to take something off with; 0: none
	Credit     bool         // store credit pays as much as there is
	Request    once.Request

	unproven bool // the e-mail is what a guest typed
}

// maxQuantity bounds what one order may ask for.
const maxQuantity = 1000

// clean returns the command with its e-mail in the one form in which addresses are kept, or what is wrong with it.
func (c PlaceOrder) clean() (PlaceOrder, error) {
	var wrong fault.Fields
	email, ok := community.ParseEmail(c.Email)
	wrong.Check(!c.Variant.IsZero(), "variant", "invalid.required")
	wrong.Check(c.Quantity >= 1 && c.Quantity <= maxQuantity, "quantity", "invalid.range", fault.Args{"min": 1, "max": maxQuantity})
	wrong.Check(ok, "email", "invalid.email")
	wrong.Check(c.GroupBuy.IsZero() || !c.Offer.IsZero(), "offer", "invalid.required")
	wrong.Check(c.Campaign.IsZero() || c.Offer.IsZero(), "campaign", "invalid.one_of")
	wrong.Check(len(c.Coupons) <= maxCoupons, "coupons", "invalid.too_many", fault.Args{"max": maxCoupons})
	c.Email = email
	return c, wrong.Err()
}

// PlaceOrder places an order. With an instrument it is paid in the same write, or not placed at all: the amount is
// reserved with the provider before, and given up when the write is refused. Without one, stock is held while the
// buyer pays. A repeated request returns the order it made.
func (s *Service) PlaceOrder(ctx context.Context, actor access.Actor, cmd PlaceOrder) (Order, error) {
	if err := may(actor, access.OrderPlace, cmd.Community, id.Zero); err != nil {
		return Order{}, err
	}
	cmd, err := cmd.clean()
	if err != nil {
		return Order{}, err
	}
	cmd.unproven = actor.Role == access.Guest
	order, err := s.placeNew(ctx, actor.Member, cmd)
	if err == nil || cmd.Request.IsZero() {
		return order, err
	}
	prior, found, recalled := s.store.Recall(ctx, cmd.Community, cmd.Request)
	switch {
	case errors.Is(err, once.ErrRepeated) && recalled != nil:
		return Order{}, recalled
	case recalled == nil && found:
		return s.store.Order(ctx, cmd.Community, prior)
	}
	return order, err
}

// placeNew places the order of a request that was not here before.
func (s *Service) placeNew(ctx context.Context, member id.ID, cmd PlaceOrder) (placed Order, err error) {
	orderID := s.ids.New(s.now())
	var receipt Receipt
	if cmd.Instrument != "" {
		if receipt, err = s.reserve(ctx, orderID, member, cmd); err != nil {
			return Order{}, err
		}
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) (err error) {
		placed, err = s.place(tx, orderID, member, cmd, receipt)
		return err
	})
	if receipt.Reference != "" && err != nil && !unknown(err) {
		s.void(ctx, receipt)
	}
	return placed, err
}

// reserve prices the purchase and has the provider reserve what is to be charged. The write decides the price again.
func (s *Service) reserve(ctx context.Context, order, member id.ID, cmd PlaceOrder) (Receipt, error) {
	p, err := s.price(outside{ctx, s, cmd.Community}, order, member, cmd)
	if err != nil || p.order.Due() == 0 {
		return paidInFull(p.order), err
	}
	charge := Charge{Community: cmd.Community, Order: order, Amount: p.order.Due(), Currency: p.order.Currency, Description: p.order.Lines[0].Title}
	return s.payments.Authorise(ctx, charge, cmd.Instrument)
}

// void gives an authorisation up. One that cannot be given up now lapses by itself: nothing was taken.
func (s *Service) void(ctx context.Context, r Receipt) {
	if r.Amount == 0 && r.Provider == inFull {
		return
	}
	if err := s.payments.Void(context.WithoutCancel(ctx), r.Reference); err != nil {
		slog.WarnContext(ctx, "authorisation not voided", "reference", r.Reference, "error", err)
	}
}

// place is the write of PlaceOrder.
func (s *Service) place(tx Tx, orderID, member id.ID, cmd PlaceOrder, receipt Receipt) (Order, error) {
	if err := tx.Claim(cmd.Request, orderID); err != nil {
		return Order{}, err
	}
	if cmd.unproven {
		barred, err := tx.Barred(member, cmd.Email)
		if err == nil && barred {
			err = ErrEmailBarred
		}
		if err != nil {
			return Order{}, err
		}
	}
	p, err := s.price(tx, orderID, member, cmd)
	if err != nil {
		return Order{}, err
	}
	order := p.order
	group, err := asked(tx, order)
	if err != nil {
		return Order{}, err
	}
	if err := growth.Attribute(tx, growth.Purchase{Order: orderID, Buyer: member, Visitor: cmd.Visitor, Code: cmd.Share, Discount: order.Discount, Total: order.Total, Parts: order.parts()}); err != nil {
		return Order{}, err
	}
	units := order.units(p.offer)
	if err := p.bind(tx); err != nil {
		return Order{}, err
	}
	if receipt.Reference == "" && order.Due() == 0 {
		receipt = paidInFull(order)
	}
	if receipt.Reference == "" {
		tx.Hold(units)
		tx.InsertOrder(order)
		if p.offer.Budget > 0 && order.GroupBuy.IsZero() { // whoever was told the price has it
			tx.Promise(p.offer.ID, order.ID, p.offer.promise())
		}
		return order, emit(tx, order.fact(FactOrderPlaced))
	}
	if order.Judge(receipt) != PaymentAccepted {
		return Order{}, ErrPriceChanged
	}
	tx.Sell(units)
	return s.accept(tx, order, p.offer, group, receipt, tx.InsertOrder)
}

// asked returns the group that an order is placed for, if it admits the member; zero for an order that asks for none.
func asked(tx Tx, order Order) (GroupBuy, error) {
	if order.GroupBuy.IsZero() {
		return GroupBuy{}, nil
	}
	g, seated, err := tx.GroupBuyAsked(order.GroupBuy, order.Offer, order.Member)
	if err != nil {
		return g, err
	}
	if err := g.Admits(tx.Now()); err != nil {
		return g, err
	}
	if seated {
		return g, ErrAlreadyIn
	}
	return g, nil
}

// units are what the order takes from the shelf.
func (o Order) units(offer Offer) Units {
	return Units{Variant: o.Lines[0].Variant, Quantity: o.Lines[0].Quantity, Member: o.Member, Offer: offer}
}

// CancelOrder gives up an order that awaits payment. That of a membership's next term is given up with its renewal.
func (s *Service) CancelOrder(ctx context.Context, actor access.Actor, community, order id.ID) (Order, error) {
	return s.changeOrder(ctx, actor, access.OrderCancel, community, order, func(tx Tx, o Order) (Order, error) {
		if !o.Tier.IsZero() {
			if t, c, err := awaited(tx, o); err != nil || t.Buys(c.Membership, tx.Now()) && c.Membership.Order == o.ID {
				return o, cmp.Or(err, error(ErrTierOrder))
			}
		}
		return s.release(tx, o, Cancelled, FactOrderCancelled)
	})
}

// LapseOrder gives up an order whose hold has ended. The provider is asked first whether money has come unannounced.
func (s *Service) LapseOrder(ctx context.Context, community, order id.ID) error {
	receipts, err := s.payments.Query(ctx, community, order)
	if err != nil {
		return err
	}
	for _, r := range receipts {
		if err := s.Receive(ctx, r); err != nil {
			return err
		}
	}
	return s.store.Write(ctx, community, func(tx Tx) error {
		o, err := tx.OrderByID(order)
		if err != nil || o.State != AwaitingPayment || tx.Now().Before(o.HeldUntil) {
			return err
		}
		_, err = s.release(tx, o, Lapsed, FactOrderLapsed)
		return err
	})
}

// release puts held stock back and closes the order.
func (s *Service) release(tx Tx, o Order, to OrderState, kind fact.Kind) (Order, error) {
	closed, err := o.Move(to, tx.Now())
	if err != nil {
		return o, err
	}
	if err := s.letGo(tx, o); err != nil {
		return o, err
	}
	tx.UpdateOrder(o, closed)
	return closed, emit(tx, closed.fact(kind))
}

// letGo puts back what an order holds: units, or an early place, and what it is bound to.
func (s *Service) letGo(tx Tx, o Order) error {
	if !o.Tier.IsZero() {
		return giveEarly(tx, o)
	}
	offer, err := offerOf(tx, o)
	if err != nil {
		return err
	}
	tx.ReleaseHeld(o.units(offer))
	if offer.Budget > 0 && o.GroupBuy.IsZero() {
		if err := tx.DropPromise(offer.ID, o.ID); err != nil {
			return err
		}
	}
	return s.unbind(tx, o, givenUp)
}

// offerOf returns the offer an order was placed under; zero when alone.
func offerOf(tx Tx, o Order) (Offer, error) {
	if o.Offer.IsZero() {
		return Offer{}, nil
	}
	return tx.OfferByID(o.Offer)
}

// ShipOrder records that a ready order is on its way. One that is not paid is ErrOrderUnpaid, one whose group is not
// formed ErrGroupNotFormed.
func (s *Service) ShipOrder(ctx context.Context, actor access.Actor, community, order id.ID) (Order, error) {
	return s.changeOrder(ctx, actor, access.OrderShip, community, order, func(tx Tx, o Order) (Order, error) {
		shipped, err := o.Ship(tx.Now())
		if err != nil {
			return o, err
		}
		tx.UpdateOrder(o, shipped)
		return shipped, emit(tx, shipped.fact(FactOrderShipped))
	})
}

// DeliverOrder records that an order has arrived, from when on the time to return it counts.
func (s *Service) DeliverOrder(ctx context.Context, actor access.Actor, community, order id.ID) (Order, error) {
	return s.changeOrder(ctx, actor, access.OrderShip, community, order, func(tx Tx, o Order) (Order, error) {
		if o.State != Shipped {
			return o, ErrOrderState.With(fault.Args{"from": string(o.State), "to": string(Shipped)})
		}
		if !o.DeliveredAt.IsZero() {
			return o, nil
		}
		delivered := o
		delivered.DeliveredAt = tx.Now()
		tx.UpdateOrder(o, delivered)
		return delivered, emit(tx, delivered.fact(FactOrderDelivered))
	})
}

// changeOrder loads an order, asks whether the actor may, and changes it in one write.
func (s *Service) changeOrder(ctx context.Context, actor access.Actor, action access.Action, community, order id.ID, change func(Tx, Order) (Order, error)) (changed Order, err error) {
	err = s.store.Write(ctx, community, func(tx Tx) error {
		o, err := tx.OrderByID(order)
		if err != nil {
			return err
		}
		if err := mayWith(o, actor, action, community); err != nil {
			return err
		}
		changed, err = change(working(tx, actor, o.Member), o)
		return err
	})
	return changed, err
}

// mayWith asks whether the actor may do something with an order. Whoever may not see it is told what they would be told
// if it were not there.
func mayWith(o Order, actor access.Actor, action access.Action, community id.ID) error {
	if err := may(actor, access.OrderView, community, o.Member); errors.Is(err, access.ErrForbidden) {
		return ErrOrderMissing
	}
	return may(actor, action, community, o.Member)
}
