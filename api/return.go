package api

import (
	"context"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/internal/page"
	"panal/money"
)

// returning takes orders back by line.
type returning interface {
	Returns(ctx context.Context, actor access.Actor, community id.ID, f commerce.ReturnFilter, r page.Request) (page.Page[commerce.ReturnView], error)
	AskReturn(ctx context.Context, actor access.Actor, cmd commerce.AskReturn) (commerce.Return, error)
	WithdrawReturn(ctx context.Context, actor access.Actor, community, order, asked id.ID) (commerce.Return, error)
	DecideReturn(ctx context.Context, actor access.Actor, cmd commerce.DecideReturn) (commerce.Return, error)
	ReceiveReturn(ctx context.Context, actor access.Actor, cmd commerce.ReceiveReturn) (commerce.Return, error)
	ReturnLine(ctx context.Context, actor access.Actor, cmd commerce.ReturnLine) (commerce.Return, error)
	DeliverOrder(ctx context.Context, actor access.Actor, community, order id.ID) (commerce.Order, error)
}

// Return is units of a line that come back, or money of it that does.
type Return struct {
	ID        string                `json:"id" example:"ret_01h455vb4pex5vsknk084sn02q"`
	Order     string                `json:"order" example:"ord_01h455vb4pex5vsknk084sn02q"`
	Line      int                   `json:"line" doc:"From 1."`
	Title     string                `json:"title,omitempty" doc:"Of the line; given in lists."`
	Name      string                `json:"name,omitempty" doc:"The buyer's; given in lists."`
	Kind      commerce.ReturnKind   `json:"kind" enum:"return,exchange,goodwill" doc:"goodwill: some of the price goes back, and nothing comes."`
	State     commerce.ReturnState  `json:"state" enum:"asked,approved,done,declined,withdrawn" doc:"approved: the goods are to come back."`
	Variant   string                `json:"variant" doc:"Of the units that come back." example:"var_01h455vb4pex5vsknk084sn02q"`
	Quantity  int64                 `json:"quantity" doc:"0 of goodwill."`
	For       string                `json:"for,omitempty" doc:"The variant that is given for them." example:"var_01h455vb4pex5vsknk084sn02q"`
	Reason    commerce.ReturnReason `json:"reason,omitempty" enum:"changed_mind,does_not_fit,damaged,not_as_described,wrong_item,late,something_else" doc:"Absent when staff did it unasked."`
	Words     string                `json:"words,omitempty" doc:"Of who asked."`
	Answer    string                `json:"answer,omitempty" doc:"Of the staff."`
	Amount    Amount                `json:"amount" doc:"That went back, once it is done."`
	Credit    *Amount               `json:"credit,omitempty" doc:"Of it, as store credit; the rest goes back to the payment."`
	Restocked bool                  `json:"restocked,omitempty" doc:"The units are on the shelf again."`
	AskedAt   time.Time             `json:"asked_at"`
	DecidedAt time.Time             `json:"decided_at,omitzero"`
	DoneAt    time.Time             `json:"done_at,omitzero"`
}

// Kept is so many units that a buyer has of an order, or is to get.
type Kept struct {
	Line     int    `json:"line"`
	Variant  string `json:"variant" example:"var_01h455vb4pex5vsknk084sn02q"`
	Title    string `json:"title"`
	Quantity int64  `json:"quantity"`
	Open     int64  `json:"open,omitempty" doc:"Of them, in returns that are not done."`
	Worth    Amount `json:"worth" doc:"What goes back for all of them that are in no return."`
}

func returned(r commerce.Return, currency string) Return {
	out := Return{ID: id.Return.Text(r.ID), Order: id.Order.Text(r.Order), Line: r.Line, Kind: r.Kind, State: r.State, Variant: id.Variant.Text(r.Variant),
		Quantity: r.Quantity, For: id.Variant.Text(r.For), Reason: r.Reason, Words: r.Words, Answer: r.Answer, Amount: amount(r.Amount, currency),
		Restocked: r.Restocked, AskedAt: r.AskedAt, DecidedAt: r.DecidedAt, DoneAt: r.DoneAt}
	if r.Credit > 0 {
		credit := amount(r.Credit, currency)
		out.Credit = &credit
	}
	return out
}

func returnView(v commerce.ReturnView) Return {
	out := returned(v.Return, v.Currency)
	out.Title, out.Name = v.Title, v.Name
	return out
}

// withReturns adds to an order what came back of it, and what may.
func (out *Order) withReturns(o commerce.Order) {
	out.DeliveredAt = o.DeliveredAt
	if o.Refunded > 0 {
		refunded := amount(o.Refunded, o.Currency)
		out.Refunded = &refunded
	}
	for _, r := range o.Returns {
		out.Returns = append(out.Returns, returned(r, o.Currency))
	}
	if o.Returnable() != nil {
		return
	}
	for _, k := range o.Kept() {
		out.Kept = append(out.Kept, Kept{k.Line, id.Variant.Text(k.Variant), k.Title, k.Quantity, k.Open, amount(o.Worth(k.Line, k.Free()), o.Currency)})
	}
}

type listReturnsInput struct {
	Paging
	State commerce.ReturnState `query:"state" enum:"asked,approved,done,declined,withdrawn" doc:"Left out: those that wait, the oldest first."`
}

func (s *server) listReturns(ctx context.Context, c *call, in *listReturnsInput) (*pageOutput[Return], error) {
	list, err := s.Commerce.Returns(ctx, c.actor, c.community.ID, commerce.ReturnFilter{State: in.State}, in.request())
	return paged(c, list, returnView), err
}

// NewReturn is what a member asks for.
type NewReturn struct {
	Line     int                   `json:"line" minimum:"1" doc:"Of the order." example:"1"`
	Variant  string                `json:"variant,omitempty" doc:"Of the units that come back; left out: the line's." example:"var_01h455vb4pex5vsknk084sn02q"`
	Quantity int64                 `json:"quantity" minimum:"1" maximum:"1000" example:"1"`
	For      string                `json:"for,omitempty" doc:"A variant of the same product that costs no more, to exchange for; left out: money." example:"var_01h455vb4pex5vsknk084sn02q"`
	Reason   commerce.ReturnReason `json:"reason" enum:"changed_mind,does_not_fit,damaged,not_as_described,wrong_item,late,something_else"`
	Words    string                `json:"words,omitempty" maxLength:"1000"`
}

type askReturnInput struct {
	Posted
	Order string `path:"order"`
	Body  NewReturn
}

func (s *server) askReturn(ctx context.Context, c *call, in *askReturnInput) (*made[Return], error) {
	order, err := named(id.Order, in.Order, commerce.ErrOrderMissing)
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r, b := reading{community: c.community}, &in.Body
	cmd := commerce.AskReturn{Community: c.community.ID, Order: order, Line: b.Line, Variant: r.id(id.Variant, "variant", b.Variant), Quantity: b.Quantity,
		For: r.id(id.Variant, "for", b.For), Reason: b.Reason, Words: b.Words, Request: request}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	asked, err := s.Commerce.AskReturn(ctx, c.actor, cmd)
	return s.madeReturn(c, asked), err
}

func (s *server) madeReturn(c *call, r commerce.Return) *made[Return] {
	return &made[Return]{s.path(c, "orders", id.Order.Text(r.Order)), returned(r, c.community.Currency)}
}

// LineReturn is what staff do with a line unasked.
type LineReturn struct {
	Line     int                 `json:"line" minimum:"1" doc:"Of the order." example:"1"`
	Kind     commerce.ReturnKind `json:"kind" enum:"return,exchange,goodwill"`
	Variant  string              `json:"variant,omitempty" doc:"Of the units that come back; left out: the line's." example:"var_01h455vb4pex5vsknk084sn02q"`
	Quantity int64               `json:"quantity,omitempty" minimum:"0" maximum:"1000" doc:"Not of goodwill."`
	For      string              `json:"for,omitempty" doc:"Of an exchange: a variant of the same product that costs no more." example:"var_01h455vb4pex5vsknk084sn02q"`
	Amount   *Amount             `json:"amount,omitempty" doc:"Of goodwill: up to what is left of the line."`
	Restock  bool                `json:"restock,omitempty" doc:"The units can be sold again."`
	Answer   string              `json:"answer,omitempty" maxLength:"1000" doc:"What the buyer is told."`
}

type returnLineInput struct {
	Posted
	Order string `path:"order"`
	Body  LineReturn
}

func (s *server) returnLine(ctx context.Context, c *call, in *returnLineInput) (*made[Return], error) {
	order, err := named(id.Order, in.Order, commerce.ErrOrderMissing)
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r, b := reading{community: c.community}, &in.Body
	var some money.Amount
	if b.Amount != nil {
		some = r.amount("amount", *b.Amount)
	}
	cmd := commerce.ReturnLine{Community: c.community.ID, Order: order, Line: b.Line, Kind: b.Kind, Variant: r.id(id.Variant, "variant", b.Variant),
		Quantity: b.Quantity, For: r.id(id.Variant, "for", b.For), Amount: some, Restock: b.Restock, Answer: b.Answer, Request: request}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	done, err := s.Commerce.ReturnLine(ctx, c.actor, cmd)
	return s.madeReturn(c, done), err
}

// NamedReturn is a return that a path names.
type NamedReturn struct {
	Order  string `path:"order"`
	Return string `path:"return"`
}

// moveReturn moves a return on, once, and answers how its order stands.
func (s *server) moveReturn(ctx context.Context, c *call, in NamedReturn, body []byte, move func(order, asked id.ID) (commerce.Return, error)) (*one[Order], error) {
	order, err := named(id.Order, in.Order, commerce.ErrOrderMissing)
	if err != nil {
		return nil, err
	}
	asked, err := named(id.Return, in.Return, commerce.ErrReturnMissing)
	if err != nil {
		return nil, err
	}
	stands := func() (*one[Order], error) { return s.getOrder(ctx, c, &orderInput{in.Order}) }
	return again(ctx, s, c, body, asked, stands, func() (*one[Order], error) {
		if _, err := move(order, asked); err != nil {
			return nil, err
		}
		return stands()
	})
}

func (s *server) withdrawReturn(ctx context.Context, c *call, in *NamedReturn) (*one[Order], error) {
	return s.moveReturn(ctx, c, *in, nil, func(order, asked id.ID) (commerce.Return, error) {
		return s.Commerce.WithdrawReturn(ctx, c.actor, c.community.ID, order, asked)
	})
}

// ReturnVerdict is what staff decide.
type ReturnVerdict struct {
	Verdict commerce.Verdict `json:"verdict" enum:"approve,keep,decline" doc:"approve: it is done when the goods are back, or at once when they have not left; keep: the money goes back at once, and the goods may stay."`
	Answer  string           `json:"answer,omitempty" maxLength:"1000" doc:"What the buyer is told; needed to decline."`
}

type decideReturnInput struct {
	Posted
	NamedReturn
	Body ReturnVerdict
}

func (s *server) decideReturn(ctx context.Context, c *call, in *decideReturnInput) (*one[Order], error) {
	return s.moveReturn(ctx, c, in.NamedReturn, in.RawBody, func(order, asked id.ID) (commerce.Return, error) {
		return s.Commerce.DecideReturn(ctx, c.actor, commerce.DecideReturn{Community: c.community.ID, Order: order, Return: asked,
			Verdict: in.Body.Verdict, Answer: in.Body.Answer})
	})
}

// ReturnArrival says what can be done with what came back.
type ReturnArrival struct {
	Restock bool `json:"restock" doc:"The units can be sold again."`
}

type receiveReturnInput struct {
	Posted
	NamedReturn
	Body ReturnArrival
}

func (s *server) receiveReturn(ctx context.Context, c *call, in *receiveReturnInput) (*one[Order], error) {
	return s.moveReturn(ctx, c, in.NamedReturn, in.RawBody, func(order, asked id.ID) (commerce.Return, error) {
		return s.Commerce.ReceiveReturn(ctx, c.actor, commerce.ReceiveReturn{Community: c.community.ID, Order: order, Return: asked, Restock: in.Body.Restock})
	})
}

func (s *server) deliverOrder(ctx context.Context, c *call, in *orderInput) (*one[Order], error) {
	return s.moveOrder(ctx, c, in, s.Commerce.DeliverOrder)
}
