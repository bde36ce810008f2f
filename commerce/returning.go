package commerce

import (
	"context"
	"slices"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
	"panal/ledger"
	"panal/loyalty"
	"panal/money"
)

// returnTx keeps returns.
type returnTx interface {
	// KeepReturn keeps a return that is new or has changed, with its order as it is after it, and has the write run again
	// when the order has changed since it was read.
	KeepReturn(old, changed Order, r Return)
	// ReturnDays is for how many days after the delivery members may return what they bought.
	ReturnDays() (int, error)
}

// returnReads reads returns.
type returnReads interface {
	// ReturnViews lists returns of a state (empty: that are open), the oldest first where they are open.
	ReturnViews(ctx context.Context, community id.ID, f ReturnFilter, after id.ID, limit int) ([]ReturnView, error)
}

// ReturnView is a return as it is listed.
type ReturnView struct {
	Return
	Title    string // of its line
	Member   id.ID
	Name     string // the buyer's
	Currency string
}

// ReturnFilter narrows a list of returns.
type ReturnFilter struct {
	State ReturnState // empty: those that are open
}

// AskReturn is what a member asks for: money for units of a line, or others for them.
type AskReturn struct {
	Community id.ID
	Order     id.ID
	Line      int
	Variant   id.ID // zero: the line's
	Quantity  int64
	For       id.ID // zero: money
	Reason    ReturnReason
	Words     string
	Request   once.Request
}

// AskReturn asks to return units of an order. What has not left and was bought alone is taken back at once. A repeated
// request returns what it asked for.
func (s *Service) AskReturn(ctx context.Context, actor access.Actor, cmd AskReturn) (Return, error) {
	return s.changeReturn(ctx, actor, access.OrderReturn, cmd.Community, cmd.Order, func(tx Tx, o Order) (Order, Return, error) {
		r := Return{ID: tx.NewID(), Order: o.ID, Line: cmd.Line, Kind: ReturnUnits, State: ReturnAsked, Variant: cmd.Variant, Quantity: cmd.Quantity,
			For: cmd.For, Reason: cmd.Reason, Words: input.Text(cmd.Words), AskedAt: tx.Now()}
		if prior, repeated, err := o.repeated(tx, cmd.Request, r.ID); repeated || err != nil {
			return o, prior, err
		}
		days, err := tx.ReturnDays()
		if err != nil {
			return o, r, err
		}
		if err := o.mayAsk(days, tx.Now()); err != nil {
			return o, r, err
		}
		var wrong fault.Fields
		wrong.Check(slices.Contains(ReturnReasons, r.Reason), "reason", "invalid.choice")
		input.CheckText(&wrong, "words", r.Words, maxReturnWords)
		if r, err = s.prepared(tx, o, r, &wrong); err != nil {
			return o, r, err
		}
		if o.atOnce(r) {
			r.Restocked = true
			return s.finish(tx, o, r, false)
		}
		r.Amount = 0 // until it is approved
		return s.note(tx, o, r, FactReturnAsked)
	})
}

// ReturnLine is what staff do with a line unasked.
type ReturnLine struct {
	Community id.ID
	Order     id.ID
	Line      int
	Kind      ReturnKind
	Variant   id.ID // zero: the line's
	Quantity  int64
	For       id.ID        // of an exchange
	Amount    money.Amount // of goodwill
	Restock   bool         // the units are on the shelf again
	Answer    string       // what the buyer is told
	Request   once.Request
}

// ReturnLine takes units of a line back, exchanges them, or gives some of its price back. A repeated request returns
// what was done.
func (s *Service) ReturnLine(ctx context.Context, actor access.Actor, cmd ReturnLine) (Return, error) {
	return s.changeReturn(ctx, actor, access.RefundManage, cmd.Community, cmd.Order, func(tx Tx, o Order) (Order, Return, error) {
		r := Return{ID: tx.NewID(), Order: o.ID, Line: cmd.Line, Kind: cmd.Kind, State: ReturnAsked, Variant: cmd.Variant, Quantity: cmd.Quantity,
			For: cmd.For, Amount: cmd.Amount, Answer: input.Text(cmd.Answer), Restocked: cmd.Restock, AskedAt: tx.Now()}
		if prior, repeated, err := o.repeated(tx, cmd.Request, r.ID); repeated || err != nil {
			return o, prior, err
		}
		if err := o.Returnable(); err != nil {
			return o, r, err
		}
		var wrong fault.Fields
		wrong.Check(slices.Contains([]ReturnKind{ReturnUnits, Exchange, Goodwill}, r.Kind), "kind", "invalid.choice")
		wrong.Check((r.Kind == Exchange) == !r.For.IsZero(), "for", "invalid.choice")
		input.CheckText(&wrong, "answer", r.Answer, maxReturnWords)
		r, err := s.prepared(tx, o, r, &wrong)
		if err != nil {
			return o, r, err
		}
		return s.finish(tx, o, r, false)
	})
}

// prepared completes a return of an order, or says what is wrong with it.
func (s *Service) prepared(tx Tx, o Order, r Return, wrong *fault.Fields) (Return, error) {
	wrong.Check(r.Line >= 1 && r.Line <= len(o.Lines), "line", "invalid.choice")
	if err := wrong.Err(); err != nil {
		return r, err
	}
	if r.Variant.IsZero() {
		r.Variant = o.Lines[r.Line-1].Variant
	}
	if r.Kind == Goodwill {
		left := o.LeftOf(r.Line)
		wrong.Check(r.Amount >= 1 && r.Amount <= left, "amount", "invalid.goodwill", fault.Args{"left": left.Decimal(o.Currency), "currency": o.Currency})
		r.Quantity, r.Restocked = 0, false
		return r, wrong.Err()
	}
	if err := o.allows(r); err != nil {
		return r, err
	}
	if r.For.IsZero() {
		r.Amount = o.Worth(r.Line, r.Quantity)
		return r, nil
	}
	p, err := tx.ProductByID(o.Lines[r.Line-1].Product)
	if err != nil {
		return r, err
	}
	r.Kind = Exchange
	r.ForTitle, r.Amount, err = o.exchange(r, p)
	return r, err
}

// Verdict is what staff decide on a return that was asked for.
type Verdict string

const (
	VerdictApprove Verdict = "approve" // it is done when the goods are back, or at once when they have not left
	VerdictKeep    Verdict = "keep"    // the money goes back at once, and the goods may stay
	VerdictDecline Verdict = "decline"
)

// DecideReturn decides on a return; one that is approved may still be declined, when nothing comes.
type DecideReturn struct {
	Community id.ID
	Order     id.ID
	Return    id.ID
	Verdict   Verdict
	Answer    string // what the buyer is told; needed to decline
}

// DecideReturn decides on a return that a member asked for.
func (s *Service) DecideReturn(ctx context.Context, actor access.Actor, cmd DecideReturn) (Return, error) {
	return s.changeReturn(ctx, actor, access.RefundManage, cmd.Community, cmd.Order, func(tx Tx, o Order) (Order, Return, error) {
		r, err := o.openReturn(cmd.Return)
		if err != nil {
			return o, r, err
		}
		answer, was := input.Text(cmd.Answer), r.State
		var wrong fault.Fields
		wrong.Check(cmd.Verdict != VerdictDecline || answer != "", "answer", "invalid.required")
		input.CheckText(&wrong, "answer", answer, maxReturnWords)
		if err := wrong.Err(); err != nil {
			return o, r, err
		}
		if r.Answer = answer; cmd.Verdict == VerdictDecline {
			return s.drop(tx, o, r, ReturnDeclined, FactReturnDeclined)
		}
		if was != ReturnAsked {
			return o, r, ErrReturnState
		}
		r.Restocked = o.State == Ready
		switch {
		case cmd.Verdict == VerdictKeep && r.Kind == ReturnUnits:
			return s.finish(tx, o, r, false)
		case cmd.Verdict != VerdictApprove:
			return o, r, fault.OnField("verdict", "invalid.choice")
		case o.State == Ready:
			return s.finish(tx, o, r, false)
		case r.Kind == Exchange: // what is given is set aside for it
			if r, err = s.agreed(tx, o, r); err != nil {
				return o, r, err
			}
		}
		if r, err = r.move(ReturnApproved, tx.Now()); err != nil {
			return o, r, err
		}
		changed, r, err := s.note(tx, o, r, FactReturnApproved)
		if r.Kind == Exchange {
			tx.Sell(r.given(o))
		}
		return changed, r, err
	})
}

// agreed is an exchange at what it comes to now.
func (s *Service) agreed(tx Tx, o Order, r Return) (Return, error) {
	p, err := tx.ProductByID(o.Lines[r.Line-1].Product)
	if err == nil {
		r.ForTitle, r.Amount, err = o.exchange(r, p)
	}
	return r, err
}

// ReceiveReturn says that what was approved has come back, and whether it can be sold again.
type ReceiveReturn struct {
	Community id.ID
	Order     id.ID
	Return    id.ID
	Restock   bool
}

// ReceiveReturn takes back what has arrived: the money goes back, or what is given for it may leave.
func (s *Service) ReceiveReturn(ctx context.Context, actor access.Actor, cmd ReceiveReturn) (Return, error) {
	return s.changeReturn(ctx, actor, access.RefundManage, cmd.Community, cmd.Order, func(tx Tx, o Order) (Order, Return, error) {
		r, err := o.openReturn(cmd.Return)
		if err == nil && r.State != ReturnApproved {
			err = ErrReturnState
		}
		if err != nil {
			return o, r, err
		}
		r.Restocked = cmd.Restock
		return s.finish(tx, o, r, true)
	})
}

// WithdrawReturn gives up a return that the actor asked for.
func (s *Service) WithdrawReturn(ctx context.Context, actor access.Actor, community, order, asked id.ID) (Return, error) {
	return s.changeReturn(ctx, actor, access.OrderReturn, community, order, func(tx Tx, o Order) (Order, Return, error) {
		r, err := o.openReturn(asked)
		if err != nil {
			return o, r, err
		}
		return s.drop(tx, o, r, ReturnWithdrawn, FactReturnWithdrawn)
	})
}

// drop ends a return of which nothing comes; what was set aside for it is there for others.
func (s *Service) drop(tx Tx, o Order, r Return, to ReturnState, news fact.Kind) (Order, Return, error) {
	aside := r.State == ReturnApproved && r.Kind == Exchange
	r, err := r.move(to, tx.Now())
	if err != nil {
		return o, r, err
	}
	r.Amount, r.Restocked = 0, false
	changed, r, err := s.note(tx, o, r, news)
	if aside {
		tx.ReturnSold(r.given(o))
	}
	return changed, r, err
}

// given are the units that an exchange gives.
func (r Return) given(o Order) Units {
	return Units{Variant: r.For, Quantity: r.Quantity, Member: o.Member}
}

// note keeps a return that moves no money, and tells of it.
func (s *Service) note(tx Tx, o Order, r Return, news fact.Kind) (Order, Return, error) {
	changed := o.noting(r)
	tx.KeepReturn(o, changed, r)
	changed.Revision++
	return changed, r, emit(tx, r.fact(news, changed))
}

// finish does a return: units go to their shelves, and money where it came from. aside is whether what an exchange gives
// was set aside for it.
func (s *Service) finish(tx Tx, o Order, r Return, aside bool) (changed Order, _ Return, err error) {
	if r, err = r.move(ReturnDone, tx.Now()); err != nil {
		return o, r, err
	}
	back := Units{Variant: r.Variant, Quantity: r.Quantity, Member: o.Member}
	switch r.Kind {
	case ReturnUnits:
		r.Amount = o.Worth(r.Line, r.Quantity)
		if back.Offer, err = offerOf(tx, o); err != nil {
			return o, r, err
		}
	case Exchange:
		if !aside {
			if r, err = s.agreed(tx, o, r); err != nil {
				return o, r, err
			}
		}
		r.Amount = min(r.Amount, o.Worth(r.Line, r.Quantity))
	}
	if changed, r, err = o.taken(r, tx.Now()); err != nil {
		return o, r, err
	}
	tx.KeepReturn(o, changed, r) // first: what was decided on an order that has changed since is to be decided again
	changed.Revision++
	if r.Restocked {
		tx.ReturnSold(back)
	}
	if r.Kind == Exchange && !aside {
		tx.Sell(r.given(o))
	}
	if changed.State == Refunding {
		if err := s.unbind(tx, o, takenBack); err != nil {
			return o, r, err
		}
	}
	if err := s.payReturn(tx, o, r); err != nil {
		return o, r, err
	}
	if changed.State == Refunding {
		if changed, err = s.closeReturned(tx, o, changed); err != nil {
			return o, r, err
		}
	}
	return changed, r, s.gaveBack(tx, changed, r)
}

// gaveBack is called in the write of every return that is done, with the order as it is after it. (An order that is
// taken back whole and had no returns is unbind's.)
func (s *Service) gaveBack(tx Tx, o Order, r Return) error {
	if o.Points > 0 && r.Kind == ReturnUnits {
		kept, whole := o.stands()
		if err := loyalty.Return(byItself(tx), o.ID, kept, whole); err != nil {
			return err
		}
	}
	return emit(tx, r.fact(FactLineReturned, o))
}

// stands is the price of the units that did not come back for their money, before anything came off, and of all.
func (o Order) stands() (kept, whole money.Amount) {
	for i, l := range o.Lines {
		_, units := o.gone(i + 1)
		kept, whole = kept+l.UnitPaid*money.Amount(l.Quantity-units), whole+l.UnitPaid*money.Amount(l.Quantity)
	}
	return kept, whole
}

// returnReasons are the reasons of the refunds that returns request.
var returnReasons = map[ReturnKind]string{ReturnUnits: ReasonReturned, Exchange: ReasonExchanged, Goodwill: ReasonGoodwill}

// payReturn sends what a return gives back to where it came from.
func (s *Service) payReturn(tx Tx, o Order, r Return) error {
	from := entries(append(o.unsold(r), ledger.Entry{Account: credit(o.Member), Amount: r.Credit})...)
	charged := r.Amount - r.Credit
	if charged == 0 {
		return post(tx, ledger.Cause{Kind: "return", ID: r.ID}, "done", o.Currency, from)
	}
	payments, err := tx.PaymentsOf(o.ID)
	if err != nil {
		return err
	}
	for _, p := range payments {
		if p.State == PaymentAccepted {
			return s.refundPart(tx, p, charged, returnReasons[r.Kind], from...)
		}
	}
	return ErrPaymentMissing
}

// closeReturned ends an order of which nothing is left, unless a refund of it is still to be done: that will.
func (s *Service) closeReturned(tx Tx, was, o Order) (Order, error) {
	settled, err := tx.Settled(o.ID)
	if err != nil || !settled {
		return o, err
	}
	tx.FinishOrder(was)
	if o, err = o.Move(Refunded, tx.Now()); err != nil {
		return o, err
	}
	return o, emit(tx, o.fact(FactOrderReturned))
}

// refundRest takes back what is left of an order that had returns. Those that are open are part of it.
func (s *Service) refundRest(tx Tx, o Order) (Order, error) {
	for _, r := range o.Returns {
		if !r.Open() {
			continue
		}
		var err error
		if o, _, err = s.drop(tx, o, r, ReturnWithdrawn, FactReturnWithdrawn); err != nil {
			return o, err
		}
	}
	if err := o.Returnable(); err != nil {
		return o, err
	}
	unsent := o.State == Ready
	for _, k := range o.Kept() {
		var err error
		r := Return{ID: tx.NewID(), Order: o.ID, Line: k.Line, Kind: ReturnUnits, State: ReturnAsked, Variant: k.Variant, Quantity: k.Quantity,
			Restocked: unsent, AskedAt: tx.Now()}
		if o, _, err = s.finish(tx, o, r, false); err != nil {
			return o, err
		}
	}
	return o, nil
}

// openReturn returns a return of the order that is open.
func (o Order) openReturn(asked id.ID) (Return, error) {
	r, err := o.returnNamed(asked)
	if err != nil {
		return r, err
	}
	if !r.Open() {
		return r, ErrReturnState
	}
	return r, o.Returnable()
}

// returnNamed returns one of the order's returns.
func (o Order) returnNamed(named id.ID) (Return, error) {
	at := slices.IndexFunc(o.Returns, func(r Return) bool { return r.ID == named })
	if at < 0 {
		return Return{}, ErrReturnMissing
	}
	return o.Returns[at], nil
}

// repeated returns what an earlier write with the same request made.
func (o Order) repeated(tx Tx, request once.Request, made id.ID) (prior Return, repeated bool, err error) {
	first, repeated, err := tx.Once(request, made)
	if err != nil || !repeated {
		return prior, repeated, err
	}
	prior, err = o.returnNamed(first)
	return prior, true, err
}

// changeReturn is changeOrder for what changes one of its returns.
func (s *Service) changeReturn(ctx context.Context, actor access.Actor, action access.Action, community, order id.ID, change func(Tx, Order) (Order, Return, error)) (r Return, err error) {
	_, err = s.changeOrder(ctx, actor, action, community, order, func(tx Tx, o Order) (changed Order, err error) {
		changed, r, err = change(tx, o)
		return changed, err
	})
	return r, err
}

// Returns lists returns, those that are open unless asked otherwise, for those who keep the shop.
func (s *Service) Returns(ctx context.Context, actor access.Actor, community id.ID, f ReturnFilter, r PageRequest) (Page[ReturnView], error) {
	if err := may(actor, access.OrderView, community, id.Zero); err != nil {
		return Page[ReturnView]{}, err
	}
	if f.State != "" && !slices.Contains(ReturnStates, f.State) {
		return Page[ReturnView]{}, fault.OnField("state", "invalid.choice")
	}
	read := func(after id.ID, limit int) ([]ReturnView, error) {
		return s.store.ReturnViews(ctx, community, f, after, limit)
	}
	return listed(r, read, func(v ReturnView) id.ID { return v.Return.ID })
}
