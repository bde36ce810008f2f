package api

import (
	"context"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/money"
)

// orderKeeping places orders and follows them.
type orderKeeping interface {
	PlaceOrder(ctx context.Context, actor access.Actor, cmd commerce.PlaceOrder) (commerce.Order, error)
	Checkout(ctx context.Context, actor access.Actor, community, order id.ID, back string) (string, error)
	Order(ctx context.Context, actor access.Actor, community, order id.ID) (commerce.OrderView, error)
	Orders(ctx context.Context, actor access.Actor, community id.ID, f commerce.OrderFilter, r page.Request) (page.Page[commerce.OrderView], error)
	MyOrders(ctx context.Context, actor access.Actor, community id.ID, r page.Request) (page.Page[commerce.OrderView], error)
	CancelOrder(ctx context.Context, actor access.Actor, community, order id.ID) (commerce.Order, error)
	ShipOrder(ctx context.Context, actor access.Actor, community, order id.ID) (commerce.Order, error)
	RefundOrder(ctx context.Context, actor access.Actor, community, order id.ID) (commerce.Order, error)
	returning
}

// Order is what a member buys.
type Order struct {
	ID          string              `json:"id" example:"ord_01h455vb4pex5vsknk084sn02q"`
	Member      string              `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name        string              `json:"name,omitempty" doc:"The member's; shown when an order is read."`
	Email       string              `json:"email" doc:"Where news of the order goes."`
	State       commerce.OrderState `json:"state" enum:"awaiting_payment,awaiting_group,ready,shipped,fulfilled,lapsed,cancelled,refunding,refunded"`
	Offer       string              `json:"offer,omitempty" doc:"Absent when bought alone." example:"offer_01h455vb4pex5vsknk084sn02q"`
	Campaign    string              `json:"campaign,omitempty" doc:"At whose price it was bought; absent at no campaign's." example:"camp_01h455vb4pex5vsknk084sn02q"`
	GroupBuy    string              `json:"group_buy,omitempty" doc:"The group buy asked for, then the one joined." example:"gb_01h455vb4pex5vsknk084sn02q"`
	Subtotal    Amount              `json:"subtotal" doc:"At the price alone."`
	Discount    Amount              `json:"discount"`
	Total       Amount              `json:"total" doc:"What it costs."`
	Points      int64               `json:"points,omitempty" doc:"That it was made cheaper by."`
	Credit      *Amount             `json:"credit,omitempty" doc:"Of the total, paid with store credit; the rest is charged."`
	Reductions  []Reduction         `json:"reductions,omitempty" doc:"Of the discount, what came off by coupons."`
	PlacedAt    time.Time           `json:"placed_at"`
	PaidAt      time.Time           `json:"paid_at,omitzero"`
	ClosedAt    time.Time           `json:"closed_at,omitzero"`
	HeldUntil   time.Time           `json:"held_until,omitzero" doc:"Until when it may be paid."`
	Lines       []Line              `json:"lines" nullable:"false"`
	CheckoutURL string              `json:"checkout_url,omitempty" doc:"Where it is paid; given when it is placed and awaits payment."`
	Payments    []Payment           `json:"payments,omitempty" doc:"Shown with one order."`
	Refunds     []Refund            `json:"refunds,omitempty" doc:"Shown with one order."`
	DeliveredAt time.Time           `json:"delivered_at,omitzero" doc:"As staff say."`
	Refunded    *Amount             `json:"refunded,omitempty" doc:"Of the total, what went back for what was returned."`
	Returns     []Return            `json:"returns,omitempty" doc:"Shown with one order."`
	Kept        []Kept              `json:"kept,omitempty" doc:"What the buyer has of it, and would get back; shown with one order."`
}

// Line is so many of one variant, or a term in a tier.
type Line struct {
	Product   string `json:"product,omitempty" example:"prod_01h455vb4pex5vsknk084sn02q"`
	Variant   string `json:"variant,omitempty" example:"var_01h455vb4pex5vsknk084sn02q"`
	Tier      string `json:"tier,omitempty" doc:"Of a term; then there is no product." example:"tier_01h455vb4pex5vsknk084sn02q"`
	TierPrice string `json:"tier_price,omitempty" doc:"Of a term; then there is no variant." example:"price_01h455vb4pex5vsknk084sn02q"`
	Title     string `json:"title"`
	Quantity  int64  `json:"quantity"`
	UnitPrice Amount `json:"unit_price" doc:"Alone."`
	UnitPaid  Amount `json:"unit_paid"`
}

// Reduction is so much off a line.
type Reduction struct {
	Line   int                    `json:"line" doc:"From 1."`
	Kind   commerce.ReductionKind `json:"kind" enum:"coupon,points"`
	Coupon string                 `json:"coupon,omitempty"`
	Amount Amount                 `json:"amount"`
}

func order(o commerce.Order) Order {
	out := Order{ID: id.Order.Text(o.ID), Member: id.Member.Text(o.Member), Email: o.Email, State: o.State,
		Offer: id.Offer.Text(o.Offer), GroupBuy: id.GroupBuy.Text(o.GroupBuy), Campaign: id.Campaign.Text(o.Campaign),
		Subtotal: amount(o.Subtotal, o.Currency), Discount: amount(o.Discount, o.Currency), Total: amount(o.Total, o.Currency),
		Points:   int64(o.Points),
		PlacedAt: o.PlacedAt, PaidAt: o.PaidAt, ClosedAt: o.ClosedAt, HeldUntil: o.HeldUntil, Lines: make([]Line, len(o.Lines))}
	for i, l := range o.Lines {
		line := Line{Title: l.Title, Quantity: l.Quantity, UnitPrice: amount(l.UnitPrice, o.Currency), UnitPaid: amount(l.UnitPaid, o.Currency)}
		if o.Tier.IsZero() {
			line.Product, line.Variant = id.Product.Text(l.Product), id.Variant.Text(l.Variant)
		} else {
			line.Tier, line.TierPrice = id.Tier.Text(l.Product), id.TierPrice.Text(l.Variant)
		}
		out.Lines[i] = line
	}
	if o.Credit > 0 {
		credit := amount(o.Credit, o.Currency)
		out.Credit = &credit
	}
	for _, r := range o.Reductions {
		out.Reductions = append(out.Reductions, reduction(r, o.Currency))
	}
	return out
}

func reduction(r commerce.Reduction, currency string) Reduction {
	out := Reduction{Line: r.Line, Kind: r.Kind, Amount: amount(r.Amount, currency)}
	if r.Kind == commerce.ReducedByCoupon {
		out.Coupon = id.Coupon.Text(r.Source)
	}
	return out
}

func orderView(v commerce.OrderView) Order {
	out := order(v.Order)
	out.Name, out.Payments, out.Refunds = v.Member, all(v.Payments, payment), all(v.Refunds, refund)
	out.withReturns(v.Order)
	return out
}

// NewOrder is what a member asks for.
type NewOrder struct {
	Variant    string   `json:"variant" example:"var_01h455vb4pex5vsknk084sn02q"`
	Quantity   int64    `json:"quantity" minimum:"1" maximum:"1000" example:"1"`
	Offer      string   `json:"offer,omitempty" doc:"To buy together; left out: alone." example:"offer_01h455vb4pex5vsknk084sn02q"`
	GroupBuy   string   `json:"group_buy,omitempty" doc:"The group buy to join; left out, with an offer: head a new one." example:"gb_01h455vb4pex5vsknk084sn02q"`
	Email      string   `json:"email,omitempty" maxLength:"254" doc:"Where news of the order goes; left out: the member's." example:"ana@example.com"`
	Instrument string   `json:"instrument,omitempty" maxLength:"200" doc:"What the member has stored with the payment provider: the order is paid at once, or not placed. Left out, it is paid at checkout_url."`
	Campaign   string   `json:"campaign,omitempty" doc:"To buy at a campaign's price, with an entry." example:"camp_01h455vb4pex5vsknk084sn02q"`
	Entry      string   `json:"entry,omitempty" doc:"What the member has in the campaign: a bargain. Left out with a drop, in whose line each has one place."`
	Coupons    []string `json:"coupons,omitempty" maxItems:"5" doc:"Coupons of the member's to use."`
	Points     int64    `json:"points,omitempty" minimum:"0" maximum:"1000000000" doc:"Of the member's, to take something off with."`
	Credit     bool     `json:"credit,omitempty" doc:"Pay with as much store credit as there is."`
	Share      string   `json:"share,omitempty" maxLength:"20" doc:"The code of the share link that brought the member." example:"k3v9x2m7qa"`
}

type placeOrderInput struct {
	Posted
	Body NewOrder
}

// placeOrder is what everybody does at once when an offer is good: nothing is read here that the service reads anyway.
func (s *server) placeOrder(ctx context.Context, c *call, in *placeOrderInput) (*made[Order], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r, b := reading{community: c.community}, &in.Body
	cmd := commerce.PlaceOrder{
		Community: c.community.ID, Variant: r.id(id.Variant, "variant", b.Variant), Quantity: b.Quantity,
		Offer: r.id(id.Offer, "offer", b.Offer), GroupBuy: r.id(id.GroupBuy, "group_buy", b.GroupBuy),
		Email: b.Email, Instrument: b.Instrument, Share: b.Share, Request: request,
	}
	cmd.Points = money.Amount(b.Points)
	cmd.Campaign, cmd.Credit = r.id(id.Campaign, "campaign", b.Campaign), b.Credit
	entry, err := commerce.ParseEntry(b.Entry)
	r.wrong.Check(err == nil, "entry", "invalid.id", fault.Args{"kind": "entry"})
	cmd.Entry = entry.ID
	for _, coupon := range b.Coupons {
		cmd.Coupons = append(cmd.Coupons, r.needed(id.Coupon, "coupons", coupon))
	}
	if cmd.Email == "" {
		cmd.Email = c.actor.Email
	}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	o, err := s.Commerce.PlaceOrder(ctx, c.actor, cmd)
	if err != nil {
		return nil, err
	}
	return s.placed(ctx, c, o)
}

// placed answers with an order that was placed, and where it is paid if it is not.
func (s *server) placed(ctx context.Context, c *call, o commerce.Order) (_ *made[Order], err error) {
	out := order(o)
	if o.State == commerce.AwaitingPayment {
		back := s.Origin + "/" + c.community.Slug + "/orders/" + out.ID
		if out.CheckoutURL, err = s.Commerce.Checkout(ctx, c.actor, c.community.ID, o.ID, back); err != nil {
			return nil, err
		}
	}
	return &made[Order]{s.path(c, "orders", out.ID), out}, nil
}

type listOrdersInput struct {
	Paging
	State    commerce.OrderState `query:"state" enum:"awaiting_payment,awaiting_group,ready,shipped,fulfilled,lapsed,cancelled,refunding,refunded"`
	Offer    string              `query:"offer" doc:"An offer's id."`
	GroupBuy string              `query:"group_buy" doc:"A group buy's id."`
	Member   string              `query:"member" doc:"A member's id."`
}

func (s *server) listOrders(ctx context.Context, c *call, in *listOrdersInput) (*pageOutput[Order], error) {
	r := reading{community: c.community}
	filter := commerce.OrderFilter{State: in.State, Offer: r.id(id.Offer, "offer", in.Offer),
		GroupBuy: r.id(id.GroupBuy, "group_buy", in.GroupBuy), Member: r.id(id.Member, "member", in.Member)}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	orders, err := s.Commerce.Orders(ctx, c.actor, c.community.ID, filter, in.request())
	return paged(c, orders, orderView), err
}

func (s *server) listMyOrders(ctx context.Context, c *call, in *Paging) (*pageOutput[Order], error) {
	orders, err := s.Commerce.MyOrders(ctx, c.actor, c.community.ID, in.request())
	return paged(c, orders, orderView), err
}

type orderInput struct {
	Order string `path:"order"`
}

func (s *server) getOrder(ctx context.Context, c *call, in *orderInput) (*one[Order], error) {
	key, err := named(id.Order, in.Order, commerce.ErrOrderMissing)
	if err != nil {
		return nil, err
	}
	v, err := s.Commerce.Order(ctx, c.actor, c.community.ID, key)
	return &one[Order]{orderView(v)}, err
}

// orderMove is what a service does to an order.
type orderMove func(ctx context.Context, actor access.Actor, community, order id.ID) (commerce.Order, error)

// moveOrder moves an order on, once, and answers how it stands.
func (s *server) moveOrder(ctx context.Context, c *call, in *orderInput, move orderMove) (*one[Order], error) {
	key, err := named(id.Order, in.Order, commerce.ErrOrderMissing)
	if err != nil {
		return nil, err
	}
	stands := func() (*one[Order], error) { return s.getOrder(ctx, c, in) }
	return again(ctx, s, c, nil, key, stands, func() (*one[Order], error) {
		if _, err := move(ctx, c.actor, c.community.ID, key); err != nil {
			return nil, err
		}
		return stands()
	})
}

func (s *server) cancelOrder(ctx context.Context, c *call, in *orderInput) (*one[Order], error) {
	return s.moveOrder(ctx, c, in, s.Commerce.CancelOrder)
}

func (s *server) shipOrder(ctx context.Context, c *call, in *orderInput) (*one[Order], error) {
	return s.moveOrder(ctx, c, in, s.Commerce.ShipOrder)
}

func (s *server) refundOrder(ctx context.Context, c *call, in *orderInput) (*one[Order], error) {
	return s.moveOrder(ctx, c, in, s.Commerce.RefundOrder)
}
