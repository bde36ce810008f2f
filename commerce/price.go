package commerce

import (
	"context"
	"time"

	"panal/community"
	"panal/internal/id"
	"panal/ledger"
	"panal/loyalty"
	"panal/money"
)

// What an order costs is decided in steps. A unit has a price: alone, as a member, together, or a campaign's. Coupons
// come off what the lines add up to at that price, then points, at the programme's rate. Store credit pays of what is left,
// and the rest is charged. The same steps are taken outside a write, to show the price and to ask for the money, and inside
// it for good; what they found is then bound to the order, and given back or consumed with it.

// Reduction is so much off a line of an order.
type Reduction struct {
	Line     int // from 1
	Kind     ReductionKind
	Source   id.ID // the coupon; of points the order itself
	Campaign id.ID
	Amount   money.Amount // > 0
}

// ReductionKind says what takes something off.
type ReductionKind string

const (
	ReducedByCoupon ReductionKind = "coupon"
	ReducedByPoints ReductionKind = "points"
)

// Due is what of an order's total is charged.
func (o Order) Due() money.Amount { return o.Total - o.Credit }

// Reduced is what an order's reductions add up to.
func (o Order) Reduced() (sum money.Amount) {
	for _, r := range o.Reductions {
		sum += r.Amount
	}
	return sum
}

// ReducedBy is what its reductions of a kind add up to.
func (o Order) ReducedBy(kind ReductionKind) (sum money.Amount) {
	for _, r := range o.Reductions {
		if r.Kind == kind {
			sum += r.Amount
		}
	}
	return sum
}

// left returns what a line costs after those reductions of the order that it has already.
func (o Order) left(line int) money.Amount {
	l := o.Lines[line-1]
	left := l.UnitPaid * money.Amount(l.Quantity)
	for _, r := range o.Reductions {
		if r.Line == line {
			left -= r.Amount
		}
	}
	return left
}

// reduce returns the order with an amount off some of its lines, in proportion to what they cost still: no more than
// that, and nothing where the amount is none.
func (o Order) reduce(amount money.Amount, r Reduction, lines []int) Order {
	var weights []money.Amount
	var whole money.Amount
	for _, line := range lines {
		weights, whole = append(weights, o.left(line)), whole+o.left(line)
	}
	if amount = min(amount, whole); amount <= 0 {
		return o
	}
	for i, part := range amount.Split(weights...) {
		if r.Line, r.Amount = lines[i], part; part > 0 {
			o.Reductions = append(o.Reductions, r)
		}
	}
	o.Discount, o.Total = o.Discount+amount, o.Total-amount
	return o
}

// pricing is what a price is decided on: a write has it, and reads outside one.
type pricing interface {
	Now() time.Time
	Terms(variant, offer id.ID) (Terms, error)
	audienceTx
	MemberRights(member id.ID) (r community.Rights, term int, err error)
	CampaignByID(campaign id.ID) (Campaign, error)
	CouponByID(coupon id.ID) (Coupon, error)
	BargainByID(bargain id.ID) (Bargain, error)
	CreditOf(member id.ID) (money.Amount, error)
	spotTx
	pointsTx
}

// pointsTx reads what a price with points is decided on.
type pointsTx interface {
	Programme() (loyalty.Programme, error)
	Purse(member id.ID) (loyalty.Purse, error)
}

// Seller is the rule of a campaign that sells at a price of its own, under an entry that a member has in it.
type Seller interface {
	Rule
	// Price returns what one unit costs the member, or why it is not to be had now.
	Price(from pricing, c Campaign, p PlaceOrder, member id.ID) (money.Amount, error)
	// Bind and Unbind follow the order that an entry is bought by: when it is placed, and when it is paid, given up or
	// taken back.
	Bind(tx Tx, c Campaign, o Order) error
	Unbind(tx Tx, c Campaign, o Order, why outcome) error
}

// timed is a Seller whose price is to be paid by a time of the entry's own.
type timed interface {
	payBy(from pricing, c Campaign, member id.ID) (time.Time, error)
}

// outcome is what became of an order.
type outcome int

const (
	paid      outcome = iota
	givenUp           // not paid
	takenBack         // paid, and refunded whole
)

// pricedOrder is an order as it would be placed, and what it would be bound to.
type pricedOrder struct {
	order   Order
	offer   Offer
	selling Campaign
	coupons []Coupon
}

// price decides what a purchase costs.
func (s *Service) price(from pricing, orderID, member id.ID, cmd PlaceOrder) (p pricedOrder, err error) {
	terms, err := from.Terms(cmd.Variant, cmd.Offer)
	if err != nil {
		return p, err
	}
	if err := terms.Offer.Audience.admits(from, member); err != nil {
		return p, err
	}
	memberTerm := 0
	switch {
	case !cmd.Campaign.IsZero():
		if p.selling, terms.Special, err = special(from, cmd, member); err != nil {
			return p, err
		}
		terms.Selling = p.selling
	case cmd.Offer.IsZero():
		if memberTerm, err = atMemberPrice(from, &terms, member); err != nil {
			return p, err
		}
	}
	p.offer = terms.Offer
	if p.order, err = terms.Place(orderID, member, cmd.Email, cmd.GroupBuy, cmd.Quantity, from.Now(), s.config.Hold); err != nil {
		return p, err
	}
	if rule, is := p.selling.Rule.(timed); is {
		if p.order.HeldUntil, err = rule.payBy(from, p.selling, member); err != nil {
			return p, err
		}
	}
	p.order.MemberTerm, p.order.Campaign, p.order.Entry = memberTerm, cmd.Campaign, cmd.Entry
	if err := p.redeem(from, cmd.Coupons); err != nil {
		return p, err
	}
	if cmd.Points != 0 {
		if err := p.spend(from, cmd.Points); err != nil {
			return p, err
		}
	}
	if cmd.Credit {
		has, err := from.CreditOf(member)
		if err != nil {
			return p, err
		}
		p.order.Credit = min(has, p.order.Total)
	}
	return p, nil
}

// spend takes points off an order: as many as were asked for, or fewer that take as much off.
func (p *pricedOrder) spend(from pricing, asked money.Amount) error {
	programme, err := from.Programme()
	if err != nil {
		return err
	}
	purse, err := from.Purse(p.order.Member)
	if err != nil {
		return err
	}
	points, off, err := programme.Spend(asked, purse.Free(from.Now()), p.order.Total)
	if err != nil {
		return err
	}
	all := make([]int, len(p.order.Lines))
	for i := range all {
		all[i] = i + 1
	}
	p.order = p.order.reduce(off, Reduction{Kind: ReducedByPoints, Source: p.order.ID}, all)
	p.order.Points = points
	return nil
}

// special is the price of the campaign that a purchase names.
func special(from pricing, cmd PlaceOrder, member id.ID) (Campaign, money.Amount, error) {
	c, err := from.CampaignByID(cmd.Campaign)
	if err != nil {
		return c, 0, err
	}
	seller, sells := c.Rule.(Seller)
	if !sells || c.Variant != cmd.Variant {
		return c, 0, ErrCampaignMissing
	}
	price, err := seller.Price(from, c, cmd, member)
	return c, price, err
}

// bind takes what an order is bought with: coupons, store credit, an entry in a campaign.
func (p pricedOrder) bind(tx Tx) error {
	for _, c := range p.coupons {
		tx.BindCoupon(c, p.order.ID)
	}
	if p.order.Points > 0 {
		if err := loyalty.Hold(tx, p.order.Member, p.order.ID, p.order.Points); err != nil {
			return err
		}
	}
	if p.order.Credit > 0 {
		held := ledger.Move(ledger.Cause{Kind: "order", ID: p.order.ID}, "credit_held", p.order.Currency, p.order.Credit,
			credit(p.order.Member), held(p.order.ID))
		if err := tx.Post(held); err != nil {
			return err
		}
	}
	if seller, sells := p.selling.Rule.(Seller); sells {
		return seller.Bind(tx, p.selling, p.order)
	}
	return nil
}

// unbind consumes what an order was bought with, or gives it back. Credit that was paid with is booked with the sale, or
// with the refund.
func (s *Service) unbind(tx Tx, o Order, why outcome) error {
	if o.Reduced() > 0 {
		if why == paid {
			tx.UseCoupons(o.ID)
		} else {
			tx.ReturnCoupons(o.ID)
		}
	}
	if err := unbindPoints(tx, o, why); err != nil {
		return err
	}
	if !o.Offer.IsZero() && why == takenBack && (o.State == Ready || o.State == Shipped) {
		if err := relieve(tx, o); err != nil {
			return err
		}
	}
	if o.Credit > 0 && why == givenUp {
		back := ledger.Move(ledger.Cause{Kind: "order", ID: o.ID}, "credit_back", o.Currency, o.Credit, held(o.ID), credit(o.Member))
		if err := tx.Post(back); err != nil {
			return err
		}
	}
	if o.Campaign.IsZero() {
		return nil
	}
	c, err := tx.CampaignByID(o.Campaign)
	if err != nil {
		return err
	}
	if seller, sells := c.Rule.(Seller); sells {
		return seller.Unbind(tx, c, o, why)
	}
	return nil
}

// unbindPoints has an order use the points that it holds, or gives them back.
func unbindPoints(tx Tx, o Order, why outcome) error {
	tx = byItself(tx)
	switch {
	case o.Points == 0:
		return nil
	case why == paid:
		return loyalty.Use(tx, o.ID)
	case why == givenUp:
		return loyalty.GiveUp(tx, o.ID)
	}
	return loyalty.Return(tx, o.ID, 0, o.Total)
}

// received are the entries of what pays an order, on its way to an account.
func (o Order) received(to ...ledger.Entry) []ledger.Entry {
	return entries(append([]ledger.Entry{{Account: clearing, Amount: -o.Due()}, {Account: held(o.ID), Amount: -o.Credit}}, to...)...)
}

// sale is an order's revenue at the price alone, and its discount as what was spent to be found.
func (o Order) sale() []ledger.Entry {
	return []ledger.Entry{{Account: revenue, Amount: o.Subtotal}, {Account: marketing, Amount: -o.Discount}}
}

// entries leaves out those that move nothing.
func entries(all ...ledger.Entry) []ledger.Entry {
	var some []ledger.Entry
	for _, e := range all {
		if e.Amount != 0 {
			some = append(some, e)
		}
	}
	return some
}

// post books entries, where there are any: what costs nothing moves nothing.
func post(tx Tx, cause ledger.Cause, purpose, currency string, entries []ledger.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	return tx.Post(ledger.Posting{Cause: cause, Purpose: purpose, Currency: currency, Entries: entries})
}

// credit is the account of a member's store credit, held that of what an order holds of it.
func credit(member id.ID) ledger.AccountRef {
	return ledger.AccountRef{Kind: ledger.Credit, Owner: member}
}

func held(order id.ID) ledger.AccountRef { return ledger.AccountRef{Kind: ledger.Held, Owner: order} }

// inFull is the provider of what needs no money: coupons and store credit pay all of it.
const inFull = "none"

// paidInFull is the receipt of an order that nothing is charged for.
func paidInFull(o Order) Receipt {
	return Receipt{Provider: inFull, Reference: id.Order.Text(o.ID), Order: o.ID, Currency: o.Currency}
}

// Quote returns the order that a purchase would place now, without placing it.
func (s *Service) Quote(ctx context.Context, member id.ID, cmd PlaceOrder) (Order, error) {
	p, err := s.price(outside{ctx, s, cmd.Community}, id.Zero, member, cmd)
	return p.order, err
}

// outside is pricing by reads outside a write.
type outside struct {
	ctx       context.Context
	s         *Service
	community id.ID
}

func (r outside) Now() time.Time { return r.s.now() }

func (r outside) Terms(variant, offer id.ID) (Terms, error) {
	return r.s.quotes.Get(quoted{r.community, variant, offer}, func() (Terms, bool, error) {
		t, err := r.s.store.Terms(r.ctx, r.community, variant, offer)
		return t, true, err
	})
}

func (r outside) InAudience(a Audience, member id.ID) (bool, error) {
	in, err := r.s.store.InAudiences(r.ctx, r.community, member, r.s.now(), a)
	return in[a], err
}

func (r outside) MemberRights(member id.ID) (community.Rights, int, error) {
	rights, err := r.s.store.MemberRights(r.ctx, r.community, member)
	return rights, 0, err
}

func (r outside) CampaignByID(campaign id.ID) (Campaign, error) {
	return r.s.store.Campaign(r.ctx, r.community, campaign)
}

func (r outside) CouponByID(coupon id.ID) (Coupon, error) {
	return r.s.store.Coupon(r.ctx, r.community, coupon)
}

func (r outside) BargainByID(bargain id.ID) (Bargain, error) {
	return r.s.store.Bargain(r.ctx, r.community, bargain)
}

func (r outside) SpotOf(campaign, member id.ID) (Spot, error) {
	return r.s.store.Spot(r.ctx, r.community, campaign, member)
}

func (r outside) CreditOf(member id.ID) (money.Amount, error) {
	return r.s.store.CreditOf(r.ctx, r.community, member)
}

func (r outside) Programme() (loyalty.Programme, error) {
	return r.s.store.PointsProgramme(r.ctx, r.community)
}

func (r outside) Purse(member id.ID) (loyalty.Purse, error) {
	return r.s.store.PointsPurse(r.ctx, r.community, member)
}
