package commerce

import (
	"slices"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/ledger"
	"panal/money"
)

// Units of a line come back for their money, or for others of the same product that cost no more. A member asks for it
// from the payment until some days after the delivery; staff approve, and the goods come back, or may be kept; or they
// decline, and say why. What has not left yet and was bought alone is taken back at once. Staff may do all of it
// unasked, and may give back some of a line's price and leave the goods.
//
//	asked → approved → done
//	  ├────────┼────────↗
//	  └────────┴→ declined, withdrawn
//
// What comes back for units is what was charged for them: their share of the line, coupons off, less what was given back
// of it before. It goes where it came from, in proportion: what was paid with store credit to store credit, the rest to
// the payment. What is returned last gets all that is left, so nothing is lost to rounding. A coupon stays used while
// a part of its order stands, and nobody is charged again because the rest no longer comes to its threshold. Groups that
// formed stay formed.

// ReturnKind says what is given for what comes back.
type ReturnKind string

const (
	ReturnUnits ReturnKind = "return"   // their money
	Exchange    ReturnKind = "exchange" // others of the product, and the difference where they cost less
	Goodwill    ReturnKind = "goodwill" // some of the price; nothing comes back
)

// ReturnState says how far a return is.
type ReturnState string

const (
	ReturnAsked     ReturnState = "asked"
	ReturnApproved  ReturnState = "approved" // the goods are to come back
	ReturnDone      ReturnState = "done"
	ReturnDeclined  ReturnState = "declined"
	ReturnWithdrawn ReturnState = "withdrawn"
)

// ReturnStates lists every state in the order of a return's life.
var ReturnStates = []ReturnState{ReturnAsked, ReturnApproved, ReturnDone, ReturnDeclined, ReturnWithdrawn}

// ReturnReason is why a member returns something.
type ReturnReason string

// ReturnReasons lists what a member chooses from, in the order in which it is offered.
var ReturnReasons = []ReturnReason{"changed_mind", "does_not_fit", "damaged", "not_as_described", "wrong_item", "late", "something_else"}

// Return is units of a line that come back, or money of it that does.
type Return struct {
	ID        id.ID
	Order     id.ID
	Line      int // from 1
	Kind      ReturnKind
	State     ReturnState
	Variant   id.ID // of the units that come back
	Quantity  int64 // 0 of goodwill
	For       id.ID // of an exchange: the variant that is given
	ForTitle  string
	Reason    ReturnReason // empty: staff did it unasked
	Words     string       // of who asked
	Answer    string       // of the staff
	Amount    money.Amount // that went back; of an exchange that is approved, that will
	Credit    money.Amount // of it, as store credit
	Restocked bool         // the units are on the shelf again
	AskedAt   time.Time
	DecidedAt time.Time
	DoneAt    time.Time
}

// Open reports whether the return is still to be decided, or to arrive.
func (r Return) Open() bool { return r.State == ReturnAsked || r.State == ReturnApproved }

const (
	// transit is after how long something counts as delivered that nobody says has arrived.
	transit = 14 * 24 * time.Hour
	// maxReturnWords bounds what a member writes, and what staff answer.
	maxReturnWords = 1000
)

var (
	ErrReturnMissing  = fault.Missing("return")
	ErrReturnState    = fault.New(fault.Conflict, "return_state")
	ErrReturnLate     = fault.New(fault.Gone, "return_late")
	ErrReturnUnits    = fault.New(fault.Conflict, "return_units")
	ErrExchangeDearer = fault.New(fault.Conflict, "exchange_dearer")
)

var returnMoves = map[ReturnState][]ReturnState{
	ReturnAsked:    {ReturnApproved, ReturnDone, ReturnDeclined, ReturnWithdrawn},
	ReturnApproved: {ReturnDone, ReturnDeclined, ReturnWithdrawn},
}

// move returns the return in another state, or ErrReturnState where the way is not open.
func (r Return) move(to ReturnState, now time.Time) (Return, error) {
	if !slices.Contains(returnMoves[r.State], to) {
		return r, ErrReturnState
	}
	if r.State == ReturnAsked {
		r.DecidedAt = now
	}
	if r.State = to; to == ReturnDone {
		r.DoneAt = now
	}
	return r, nil
}

// Kept is so many units of a variant that a buyer has of a line, or is to get.
type Kept struct {
	Line     int
	Variant  id.ID
	Title    string
	Quantity int64
	Open     int64 // of them, in returns that are not decided, or on their way back
}

// Free is how many of them may be returned.
func (k Kept) Free() int64 { return k.Quantity - k.Open }

// Kept lists what the buyer has of an order, by line and variant.
func (o Order) Kept() (kept []Kept) {
	at := func(line int, variant id.ID, title string) *Kept {
		for i := range kept {
			if kept[i].Line == line && kept[i].Variant == variant {
				return &kept[i]
			}
		}
		kept = append(kept, Kept{Line: line, Variant: variant, Title: title})
		return &kept[len(kept)-1]
	}
	for i, l := range o.Lines {
		at(i+1, l.Variant, l.Title).Quantity += l.Quantity
	}
	for _, r := range o.Returns {
		if r.Open() {
			at(r.Line, r.Variant, "").Open += r.Quantity
		} else if r.State == ReturnDone {
			at(r.Line, r.Variant, "").Quantity -= r.Quantity
		}
		if r.State == ReturnDone && r.Kind == Exchange {
			at(r.Line, r.For, r.ForTitle).Quantity += r.Quantity
		}
	}
	return slices.DeleteFunc(kept, func(k Kept) bool { return k.Quantity == 0 })
}

// keptOf is what the buyer has of a line in a variant.
func (o Order) keptOf(line int, variant id.ID) (k Kept, has bool) {
	for _, k := range o.Kept() {
		if k.Line == line && k.Variant == variant {
			return k, true
		}
	}
	return Kept{}, false
}

// gone is what was given back of a line, and how many of its units were returned for their money.
func (o Order) gone(line int) (amount money.Amount, units int64) {
	for _, r := range o.Returns {
		if r.Line == line && r.State == ReturnDone {
			amount += r.Amount
			if r.Kind == ReturnUnits {
				units += r.Quantity
			}
		}
	}
	return amount, units
}

// LeftOf is what was charged for a line and did not go back.
func (o Order) LeftOf(line int) money.Amount {
	amount, _ := o.gone(line)
	return o.left(line) - amount
}

// Worth is what goes back for so many units of a line: their share of what it was charged, less their share of what was
// given back besides. Whatever is returned in whatever steps adds up to what was charged.
func (o Order) Worth(line int, units int64) money.Amount {
	charged, whole := o.left(line), o.Lines[line-1].Quantity
	amount, done := o.gone(line)
	rest := whole - done
	if units <= 0 || units > rest {
		return 0
	}
	left := charged - amount
	besides := charged.Next(done, rest, whole) - left
	return min(left, max(0, charged.Next(done, units, whole)-besides.Part(units, rest)))
}

// asCredit is how much of an amount that goes back does so as store credit.
func (o Order) asCredit(amount money.Amount) money.Amount {
	if o.Total == 0 {
		return 0
	}
	return o.Credit.Next(int64(o.Refunded), int64(amount), int64(o.Total))
}

// ReturnUntil is until when a member may ask to return what they bought, by the days that the community gives. It is
// zero while the order has not left: then there is no end yet.
func (o Order) ReturnUntil(days int) time.Time {
	if o.State != Shipped {
		return time.Time{}
	}
	arrived := o.DeliveredAt
	if arrived.IsZero() {
		arrived = o.ClosedAt.Add(transit)
	}
	return arrived.Add(time.Duration(days) * 24 * time.Hour)
}

// Returnable says why nothing of an order comes back, if so.
func (o Order) Returnable() error {
	if !o.Tier.IsZero() {
		return ErrTierOrder
	}
	if o.State != Ready && o.State != Shipped {
		return ErrOrderState.With(fault.Args{"from": string(o.State), "to": string(Refunding)})
	}
	return nil
}

// mayAsk says why a member may not ask for a return at a time.
func (o Order) mayAsk(days int, now time.Time) error {
	if err := o.Returnable(); err != nil {
		return err
	}
	if until := o.ReturnUntil(days); !until.IsZero() && !now.Before(until) {
		return ErrReturnLate
	}
	return nil
}

// atOnce reports that what a member returns is taken back without being looked at: it has not left, and no group counted
// on it.
func (o Order) atOnce(r Return) bool {
	return o.State == Ready && o.Offer.IsZero() && r.Kind == ReturnUnits
}

// allows refuses a return of units that the buyer does not have, or that are in another return.
func (o Order) allows(r Return) error {
	k, has := o.keptOf(r.Line, r.Variant)
	if !has {
		return fault.OnField("line", "invalid.choice")
	}
	var wrong fault.Fields
	checkRange(&wrong, "quantity", r.Quantity, 1, k.Quantity)
	if err := wrong.Err(); err != nil {
		return err
	}
	if r.Quantity > k.Free() {
		return ErrReturnUnits
	}
	return nil
}

// exchange says what an exchange gives: a variant of the same product that costs no more today, and the difference in
// proportion to what was paid.
func (o Order) exchange(r Return, p Product) (title string, difference money.Amount, err error) {
	was, err := p.variant(r.Variant)
	if err != nil {
		return "", 0, err
	}
	to, err := p.variant(r.For)
	if err != nil || to.ID == was.ID {
		return "", 0, fault.OnField("for", "invalid.choice")
	}
	if to.Price > was.Price {
		return "", 0, ErrExchangeDearer
	}
	difference = o.Worth(r.Line, r.Quantity).Part(int64(was.Price-to.Price), int64(was.Price))
	return p.titled(to), difference, nil
}

// Instead lists what a variant of a product may be exchanged for: others that are there and cost no more.
func Instead(p Product, variant id.ID) (others []Variant) {
	was, err := p.variant(variant)
	if err != nil {
		return nil
	}
	for _, v := range p.Variants {
		if v.ID != variant && v.Price <= was.Price && v.Available() > 0 {
			others = append(others, v)
		}
	}
	return others
}

// taken returns the order once a return of an amount is done, and the return. The order is being refunded once nothing
// of it is left with its buyer.
func (o Order) taken(r Return, now time.Time) (Order, Return, error) {
	r.Credit = o.asCredit(r.Amount)
	o = o.noting(r)
	o.Refunded, o.Credited = o.Refunded+r.Amount, o.Credited+r.Credit
	if len(o.Kept()) > 0 {
		return o, r, nil
	}
	o, err := o.Move(Refunding, now)
	return o, r, err
}

// unsold are the entries that undo a sale by what a return gives back, without where the money goes: the price alone of
// units is revenue no more, nor is their discount spent; what goes back for no units is a discount that came late.
func (o Order) unsold(r Return) []ledger.Entry {
	var alone money.Amount
	if r.Kind == ReturnUnits {
		alone = o.Lines[r.Line-1].UnitPrice * money.Amount(r.Quantity)
	}
	return []ledger.Entry{{Account: revenue, Amount: -alone}, {Account: marketing, Amount: alone - r.Amount}}
}

// noting returns the order with a return as it is now.
func (o Order) noting(r Return) Order {
	o.Returns = slices.Clone(o.Returns)
	if at := slices.IndexFunc(o.Returns, func(other Return) bool { return other.ID == r.ID }); at >= 0 {
		o.Returns[at] = r
	} else {
		o.Returns = append(o.Returns, r)
	}
	return o
}

// Facts about returns. Their subject is the order.
const (
	FactReturnAsked     fact.Kind = "order.return_asked"
	FactReturnApproved  fact.Kind = "order.return_approved"
	FactReturnDeclined  fact.Kind = "order.return_declined"
	FactReturnWithdrawn fact.Kind = "order.return_withdrawn"
	FactLineReturned    fact.Kind = "order.line_returned" // or exchanged, or some of its price given back
)

// ReturnFact is the payload of facts about a return.
type ReturnFact struct {
	Return   id.ID        `json:"return"`
	Member   id.ID        `json:"member"`
	Line     int          `json:"line"`
	Kind     ReturnKind   `json:"kind"`
	Quantity int64        `json:"quantity"`
	Product  id.ID        `json:"product"`
	Variant  id.ID        `json:"variant"`
	For      id.ID        `json:"for,omitzero"`
	Amount   money.Amount `json:"amount"`
	Credit   money.Amount `json:"credit,omitzero"`
	Currency string       `json:"currency"`
	Whole    bool         `json:"whole,omitzero"` // nothing of the order is left with its buyer
}

// fact tells of a return of an order, as it is after it.
func (r Return) fact(kind fact.Kind, o Order) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: o.ID, Payload: ReturnFact{r.ID, o.Member, r.Line, r.Kind, r.Quantity,
		o.Lines[r.Line-1].Product, r.Variant, r.For, r.Amount, r.Credit, o.Currency, len(o.Kept()) == 0}}
}
