package commerce

import (
	"context"
	"crypto/sha256"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/money"
)

// A bargain is begun by a member, whose friends take something off its price, one after the other, until it is at its
// floor. How many it takes is told before it begins, and what each takes off is fixed when it does (cuts.go): no lottery,
// and the last helper always reaches the floor. While it lasts a unit is set aside, and so is what it may cost of its
// campaign's budget: whoever gets there gets it. Then there is a time to order. Where the rule says so it may be bought
// before, at the price that it has come to. One that is not bought in time has failed, and costs nobody anything.
//
//	open → reached → bought → returned
//	 │  └─────┬──────↗
//	 └────────┴→ failed
//
// An order that awaits payment is bound to its bargain, which nobody helps meanwhile. When the order is given up the
// bargain is what it was, for as long as its time lasts.
//
// Who helps has proved an e-mail: nothing less tells one person from another, since a browser forgets at will, and to
// recognise devices would be to spy on everybody. They need not be a member, nor buy anything.

// Bargains is the kind of campaign that members bargain in.
const Bargains CampaignKind = "bargain"

// BargainRule is what a bargain goes by.
type BargainRule struct {
	Start      money.Amount `json:"start"`
	Floor      money.Amount `json:"floor,omitzero"`
	Hours      int64        `json:"hours"`             // to reach the floor in
	Helpers    int64        `json:"helpers"`           // that it takes
	Spread     int64        `json:"spread,omitzero"`   // percent that a cut may be above or below the others; 0: all are the same
	Newcomer   int64        `json:"newcomer,omitzero"` // percent that who is new here takes off more
	Early      bool         `json:"early,omitzero"`    // it may be bought at the price that it has come to
	PayMinutes int64        `json:"pay_minutes"`       // to order in once it is at its floor
}

const (
	maxHours      = 30 * 24
	maxHelpers    = 200
	maxSpread     = 90
	minPayMinutes = 5
	maxPayMinutes = 7 * 24 * 60
	// HelpsPerDay is how often anybody may help in a day, whomever.
	HelpsPerDay = 3
)

func (r BargainRule) Kind() CampaignKind { return Bargains }

// Check says what is wrong with the rule.
func (r BargainRule) Check(wrong *fault.Fields, c Campaign, sold Sold) {
	wrong.Check(!c.Variant.IsZero(), "variant", "invalid.required")
	checkRange(wrong, "rule.start", int64(r.Start), 1, maxPrice)
	checkRange(wrong, "rule.floor", int64(r.Floor), 0, maxPrice)
	checkRange(wrong, "rule.hours", r.Hours, 1, maxHours)
	checkRange(wrong, "rule.helpers", r.Helpers, 1, maxHelpers)
	checkRange(wrong, "rule.spread", r.Spread, 0, maxSpread)
	checkRange(wrong, "rule.newcomer", r.Newcomer, 0, fullPercent)
	checkRange(wrong, "rule.pay_minutes", r.PayMinutes, minPayMinutes, maxPayMinutes)
	// Once it is live the shelf's price may fall below the start; a bargain then starts there.
	wrong.Check(c.State != CampaignDraft || sold.Variant.ID.IsZero() || r.Start <= sold.Variant.Price, "rule.start", "invalid.above_alone")
	wrong.Check(r.Floor < r.Start, "rule.floor", "invalid.floor")
	wrong.Check(r.Floor >= r.Start || r.Start-r.Floor >= money.Amount(r.Helpers), "rule.helpers", "invalid.cuts",
		fault.Args{"apart": (r.Start - r.Floor).Decimal(sold.Currency), "currency": sold.Currency, "max": int64(r.Start - r.Floor)})
}

// Least is what one bargain may cost.
func (r BargainRule) Least(sold Sold) money.Amount { return max(0, sold.Variant.Price-r.Floor) }

// BargainState says where a bargain is.
type BargainState string

const (
	BargainOpen     BargainState = "open"
	BargainReached  BargainState = "reached"
	BargainBought   BargainState = "bought"
	BargainFailed   BargainState = "failed"
	BargainReturned BargainState = "returned" // it was bought, and its money went back
)

// Bargain is one that a member has begun, with what was promised then.
type Bargain struct {
	ID        id.ID
	Campaign  id.ID
	Product   id.ID
	Variant   id.ID
	Member    id.ID
	State     BargainState
	Start     money.Amount
	Floor     money.Amount
	Price     money.Amount // that it has come to
	Helpers   int64
	Helped    int64 // so many of them
	Spread    int64
	Newcomer  int64
	Early     bool
	Pay       time.Duration // to order in once it is at its floor
	Seed      Seed          // nobody is told while somebody may help
	Promise   [sha256.Size]byte
	Cost      money.Amount // of the campaign's budget
	StartedAt time.Time
	Deadline  time.Time // to reach the floor
	ReachedAt time.Time
	Order     id.ID // that it is bound to
	ClosedAt  time.Time
}

// Help is what one helper took off.
type Help struct {
	Bargain  id.ID
	Number   int64
	Member   id.ID
	Cut      money.Amount
	Price    money.Amount // after it
	Newcomer bool
	At       time.Time
	Day      int64 // in the community's zone: 20060102
}

var (
	ErrBargainMissing = fault.Missing("bargain")
	ErrBargainRunning = fault.New(fault.Conflict, "bargain_running")
	ErrBargainEnded   = fault.New(fault.Gone, "bargain_ended")
	ErrBargainReached = fault.New(fault.Gone, "bargain_reached")
	ErrBargainUnder   = fault.New(fault.Conflict, "bargain_not_reached")
	ErrBargainBound   = fault.New(fault.Conflict, "bargain_bound")
	ErrBargainOff     = fault.New(fault.Conflict, "bargain_off")
	ErrHelpOwn        = fault.New(fault.Conflict, "bargain_own")
	ErrHelpedBefore   = fault.New(fault.Conflict, "bargain_helped_before")
	ErrHelpsToday     = fault.New(fault.Limited, "bargain_helps_today").With(fault.Args{"max": HelpsPerDay})
)

// start returns the bargain that a member begins now.
func (r BargainRule) start(bargain id.ID, c Campaign, sold Sold, member id.ID, seed Seed, now time.Time) (Bargain, error) {
	from := min(r.Start, sold.Variant.Price)
	if from-r.Floor < money.Amount(r.Helpers) {
		return Bargain{}, ErrBargainOff
	}
	b := Bargain{ID: bargain, Campaign: c.ID, Product: sold.Product.ID, Variant: sold.Variant.ID, Member: member, State: BargainOpen,
		Start: from, Floor: r.Floor, Price: from, Helpers: r.Helpers, Spread: r.Spread, Newcomer: r.Newcomer, Early: r.Early,
		Pay: time.Duration(r.PayMinutes) * time.Minute, Seed: seed, Cost: r.Least(sold), StartedAt: now,
		Deadline: now.Add(time.Duration(r.Hours) * time.Hour)}
	b.Promise = b.promise()
	return b, nil
}

// Missing is how many helpers a bargain still needs.
func (b Bargain) Missing() int64 { return b.Helpers - b.Helped }

// Until is when the bargain's time is over as it stands: to be helped, or to be ordered; zero when it has ended.
func (b Bargain) Until() time.Time {
	switch b.State {
	case BargainOpen:
		return b.Deadline
	case BargainReached:
		return b.ReachedAt.Add(b.Pay)
	}
	return time.Time{}
}

// Running reports whether a bargain may still be bought, one day.
func (b Bargain) Running() bool { return b.State == BargainOpen || b.State == BargainReached }

// Admits reports with a fault why nobody may help at the given time.
func (b Bargain) Admits(now time.Time) error {
	switch {
	case b.State == BargainReached, b.State == BargainBought && b.Missing() == 0:
		return ErrBargainReached
	case b.State != BargainOpen || !now.Before(b.Deadline):
		return ErrBargainEnded
	case !b.Order.IsZero():
		return ErrBargainBound
	}
	return nil
}

// help returns the bargain after another helper, and what that took off.
func (b Bargain) help(helper Helper, now time.Time) (Bargain, Help, error) {
	if helper.Member == b.Member {
		return b, Help{}, ErrHelpOwn
	}
	if err := b.Admits(now); err != nil {
		return b, Help{}, err
	}
	newcomer := !helper.JoinedAt.Before(b.StartedAt)
	takes := cut(b.Schedule(), int(b.Helped), b.Price-b.Floor, newcomer, b.Newcomer)
	b.Helped, b.Price = b.Helped+1, b.Price-takes
	if b.Missing() == 0 {
		b.State, b.ReachedAt = BargainReached, now
	}
	return b, Help{Bargain: b.ID, Number: b.Helped, Member: helper.Member, Cut: takes, Price: b.Price, Newcomer: newcomer, At: now,
		Day: helper.day(now)}, nil
}

// Buyable reports with a fault why its member may not order at its price at the given time.
func (b Bargain) Buyable(now time.Time) error {
	switch {
	case !b.Running() || !now.Before(b.Until()):
		return ErrBargainEnded
	case !b.Order.IsZero():
		return ErrBargainBound
	case b.State == BargainOpen && (!b.Early || b.Helped == 0):
		return ErrBargainUnder
	}
	return nil
}

// due reports whether the bargain has not been bought in time.
func (b Bargain) due(now time.Time) bool {
	return b.Running() && b.Order.IsZero() && !now.Before(b.Until())
}

// end returns the bargain in a state that it stays in.
func (b Bargain) end(to BargainState, now time.Time) Bargain {
	b.State, b.ClosedAt = to, now
	return b
}

// unit is what a bargain has set aside on the shelf.
func (b Bargain) unit() Units { return Units{Variant: b.Variant, Quantity: 1, Member: b.Member} }

// Helper is who wants to help, as far as it decides.
type Helper struct {
	Member   id.ID
	JoinedAt time.Time
	Zone     string // of the community
}

// day is the day that it is where the community is.
func (h Helper) day(now time.Time) int64 {
	year, month, day := now.In(clock.Zone(h.Zone, time.UTC)).Date()
	return int64(year*10_000 + int(month)*100 + day)
}

// bargainTx reads and keeps bargains.
type bargainTx interface {
	BargainByID(bargain id.ID) (Bargain, error)
	// BargainAsked returns a bargain that a member wants to help.
	BargainAsked(bargain, member id.ID) (Bargain, Helper, error)
	// InsertBargain keeps a bargain; a member who has one running in the campaign is ErrBargainRunning.
	InsertBargain(Bargain)
	// UpdateBargain keeps a change, and has the write run again when the bargain has changed since it was read.
	UpdateBargain(old, changed Bargain)
	// AddHelp keeps a help: ErrHelpedBefore for who has helped with the product, ErrHelpsToday for who has helped as often
	// as anybody may in a day.
	AddHelp(b Bargain, h Help)
	// CloseBargains fails what runs in a campaign and is bound to no order, and returns it.
	CloseBargains(campaign id.ID) ([]Bargain, error)
}

// bargainReads reads bargains.
type bargainReads interface {
	Bargain(ctx context.Context, community, bargain id.ID) (Bargain, error)
	// BargainView returns a bargain with those who helped.
	BargainView(ctx context.Context, community, bargain id.ID) (BargainView, error)
	// BargainsOf lists a member's bargains, those in a campaign alone unless that is zero; the newest first.
	BargainsOf(ctx context.Context, community, member, campaign id.ID, limit int) ([]BargainView, error)
	// BargainsIn lists the bargains of a campaign, the newest first.
	BargainsIn(ctx context.Context, community, campaign, after id.ID, limit int) ([]BargainView, error)
	Helper(ctx context.Context, community, member id.ID) (Helper, error)
	// HelpedBy tells with which bargain of a product a member has helped, if any, and how often they helped on a day.
	HelpedBy(ctx context.Context, community, member, product id.ID, day int64) (bargain id.ID, today int64, err error)
}

// Facts about bargains.
const (
	FactBargainStarted  fact.Kind = "bargain.started"
	FactBargainHelped   fact.Kind = "bargain.helped"
	FactBargainReached  fact.Kind = "bargain.reached"
	FactBargainBought   fact.Kind = "bargain.bought"
	FactBargainFailed   fact.Kind = "bargain.failed"
	FactBargainReturned fact.Kind = "bargain.returned"
)

// BargainFact is the payload of facts about a bargain.
type BargainFact struct {
	Campaign id.ID        `json:"campaign"`
	Product  id.ID        `json:"product"`
	Member   id.ID        `json:"member"`
	Helper   id.ID        `json:"helper,omitzero"`
	Order    id.ID        `json:"order,omitzero"`
	Price    money.Amount `json:"price"`
	Helped   int64        `json:"helped"`
	Helpers  int64        `json:"helpers"`
}

func (b Bargain) fact(kind fact.Kind, helper id.ID) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: b.ID,
		Payload: BargainFact{b.Campaign, b.Product, b.Member, helper, b.Order, b.Price, b.Helped, b.Helpers}}
}
