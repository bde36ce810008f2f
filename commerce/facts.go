package commerce

import (
	"panal/fact"
	"panal/internal/id"
	"panal/money"
)

// What happens in commerce, as facts.
const (
	FactProductChanged fact.Kind = "product.changed"
	FactOfferChanged   fact.Kind = "offer.changed"
	FactOrderPlaced    fact.Kind = "order.placed"
	FactOrderPaid      fact.Kind = "order.paid"
	FactOrderReady     fact.Kind = "order.ready"
	FactOrderShipped   fact.Kind = "order.shipped"
	FactOrderDelivered fact.Kind = "order.delivered"
	FactOrderLapsed    fact.Kind = "order.lapsed"
	FactOrderCancelled fact.Kind = "order.cancelled"
	// FactOrderReturned is of an order that was taken back and for which nothing had been charged; of others a refund tells.
	FactOrderReturned   fact.Kind = "order.returned"
	FactGroupOpened     fact.Kind = "group_buy.opened"
	FactGroupJoined     fact.Kind = "group_buy.joined"
	FactGroupLeft       fact.Kind = "group_buy.left"
	FactGroupFormed     fact.Kind = "group_buy.formed"
	FactGroupExpired    fact.Kind = "group_buy.expired"
	FactPaymentReturned fact.Kind = "payment.returned"
	FactPaymentParked   fact.Kind = "payment.parked"
	FactRefundRequested fact.Kind = "refund.requested"
	FactRefundDone      fact.Kind = "refund.done"
)

// ProductFact is the payload of facts about a product.
type ProductFact struct {
	Slug  string       `json:"slug"`
	Title string       `json:"title"`
	State ProductState `json:"state"`
	Was   ProductState `json:"was,omitempty"` // where it is another state

	Changes fact.Changes `json:"changes,omitempty"`
}

// OfferFact is the payload of facts about an offer.
type OfferFact struct {
	Product id.ID      `json:"product"`
	Slug    string     `json:"slug"`
	State   OfferState `json:"state"`
	Segment id.ID      `json:"segment,omitzero"` // whom it is for; none: everybody

	Fate    Fate         `json:"fate,omitempty"`
	Was     OfferState   `json:"was,omitempty"` // where it is another state
	Changes fact.Changes `json:"changes,omitempty"`
}

// OrderFact is the payload of facts about an order.
type OrderFact struct {
	Member   id.ID        `json:"member"`
	Offer    id.ID        `json:"offer,omitzero"`
	GroupBuy id.ID        `json:"group_buy,omitzero"`
	Total    money.Amount `json:"total"`
	Discount money.Amount `json:"discount"`
	Currency string       `json:"currency"`
	// Of an order that was paid with money which its provider has only reserved: what is to be captured.
	Payment   id.ID  `json:"payment,omitzero"`
	Provider  string `json:"provider,omitzero"`
	Reference string `json:"reference,omitzero"`
}

// GroupFact is the payload of facts about a group buy. Orders lists those that became ready when it formed.
type GroupFact struct {
	Offer   id.ID   `json:"offer"`
	Member  id.ID   `json:"member,omitzero"`
	Head    id.ID   `json:"head"`
	Taken   int     `json:"taken"`
	Size    int     `json:"size"`
	Virtual int     `json:"virtual,omitzero"`
	Orders  []id.ID `json:"orders,omitempty"`
}

// PaymentFact is the payload of facts about a payment.
type PaymentFact struct {
	Order     id.ID        `json:"order"`
	Provider  string       `json:"provider"`
	Reference string       `json:"reference"`
	Amount    money.Amount `json:"amount"`
	Currency  string       `json:"currency"`
}

// RefundFact is the payload of facts about a refund.
type RefundFact struct {
	Order   id.ID        `json:"order"`
	Payment id.ID        `json:"payment"`
	Amount  money.Amount `json:"amount"`
	Reason  string       `json:"reason"`
}

// OfSold reports whether the refund may be of an order that was sold: in a group that did not form it never was.
func (f RefundFact) OfSold() bool { return f.Reason != ReasonExpired && f.Reason != ReasonLeft }

func (o Order) fact(kind fact.Kind) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: o.ID, Payload: o.payload()}
}

func (o Order) payload() OrderFact {
	return OrderFact{Member: o.Member, Offer: o.Offer, GroupBuy: o.GroupBuy, Total: o.Total, Discount: o.Discount, Currency: o.Currency}
}

// paidBy tells that the order was paid by a payment, which is to be captured if it is only reserved.
func (o Order) paidBy(p Payment, reserved bool) fact.Fact {
	payload := o.payload()
	if reserved {
		payload.Payment, payload.Provider, payload.Reference = p.ID, p.Provider, p.Reference
	}
	return fact.Fact{Kind: FactOrderPaid, Version: 1, Subject: o.ID, Payload: payload}
}

func (g GroupBuy) fact(kind fact.Kind, member id.ID, orders ...id.ID) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: g.ID, Payload: GroupFact{g.Offer, member, g.Head, g.Taken, g.Size, g.Virtual, orders}}
}

func (p Payment) fact(kind fact.Kind) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: p.ID, Payload: PaymentFact{p.Order, p.Provider, p.Reference, p.Amount, p.Currency}}
}

func (r Refund) fact(kind fact.Kind) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: r.ID, Payload: RefundFact{r.Order, r.Payment, r.Amount, r.Reason}}
}

// emit appends facts to a write.
func emit(tx Tx, facts ...fact.Fact) error {
	for _, f := range facts {
		if err := tx.Emit(f); err != nil {
			return err
		}
	}
	return nil
}
