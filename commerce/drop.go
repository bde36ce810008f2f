package commerce

import (
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// A drop sells so many units at a stated second, one to each, in the order of a line. Before it opens members reserve,
// which is to be told of the opening and gives no place, and enter priority codes, which give the first places in the
// order in which they are entered: there are never more codes than units, so each code that is entered in time is called
// at the opening. From the opening on whoever joins has the next number. As many are called as there are units, and have
// the same time to pay each; a unit that is not paid is offered to the next in line at once. Numbers are given once and
// never change. When the last unit is paid the drop is sold out for good.
//
//	waiting → called → bought → returned
//	   │         ├→ lapsed
//	   └─────────┴→ left
//
// The units are set aside from the shelf when the drop is announced, and what is left of them goes back to it when its
// line is closed: so neither the shop nor the drop can sell what the other has promised.

// Drops is the kind of campaign that sells by a line.
const Drops CampaignKind = "drop"

// DropRule is what a drop's units cost, and for how long one who is called may pay.
type DropRule struct {
	UnitPrice money.Amount `json:"price"`
	Minutes   int64        `json:"minutes"`
}

const (
	maxDropUnits   = 100_000
	maxDropMinutes = 24 * 60
)

func (r DropRule) Kind() CampaignKind { return Drops }

// Check says what is wrong with the rule. What the shelf holds is asked when the drop is announced.
func (r DropRule) Check(wrong *fault.Fields, c Campaign, sold Sold) {
	wrong.Check(!c.Variant.IsZero(), "variant", "invalid.required")
	checkRange(wrong, "stock", c.Stock, 1, maxDropUnits)
	wrong.Check(c.PerPersonLimit <= 1, "per_person_limit", "invalid.drop_one")
	wrong.Check(c.Budget == 0, "budget", "invalid.drop_budget")
	checkRange(wrong, "rule.price", int64(r.UnitPrice), 1, maxPrice)
	wrong.Check(c.State != CampaignDraft || c.Variant.IsZero() || r.UnitPrice <= sold.Variant.Price, "rule.price", "invalid.above_alone")
	checkRange(wrong, "rule.minutes", r.Minutes, 1, maxDropMinutes)
}

// Least is nothing: a drop gives no money away, and its units bound what its price costs.
func (r DropRule) Least(Sold) money.Amount { return 0 }

// Window is how long one who is called may pay.
func (r DropRule) Window() time.Duration { return time.Duration(r.Minutes) * time.Minute }

// DropLine is the line of a drop.
type DropLine struct {
	Campaign id.ID
	Aside    int64 // units held on the shelf for it, in no order
	Last     int64 // the highest number given
	Reached  int64 // whoever has a number up to it was called, or left
	Bought   int64
	Codes    int64 // made
	OpenedAt time.Time
	ClosedAt time.Time
	Ending   DropEnding
}

// DropEnding says how a line was closed.
type DropEnding string

const (
	DropSoldOut DropEnding = "sold_out"
	DropOver    DropEnding = "over" // its time has come, or it was ended early
)

// SpotState says where a place in line is.
type SpotState string

const (
	SpotWaiting  SpotState = "waiting"
	SpotCalled   SpotState = "called" // a unit is offered, or being paid
	SpotBought   SpotState = "bought"
	SpotLapsed   SpotState = "lapsed" // not paid in time
	SpotLeft     SpotState = "left"
	SpotReturned SpotState = "returned" // bought, and taken back
)

// Spot is a member's place in the line of a drop: one each, whatever becomes of it.
type Spot struct {
	Campaign id.ID
	Member   id.ID
	Number   int64 // from 1
	Coded    bool  // had by a priority code
	State    SpotState
	JoinedAt time.Time
	CalledAt time.Time
	Until    time.Time // when it is to be paid
	Order    id.ID
}

var (
	ErrSpotMissing = fault.Missing("spot")
	ErrInLine      = fault.New(fault.Conflict, "drop_in_line")
	ErrNotCalled   = fault.New(fault.Conflict, "drop_not_called")
	ErrSpotOrdered = fault.New(fault.Conflict, "drop_ordered")
	ErrSpotLapsed  = fault.New(fault.Gone, "drop_spot_lapsed")
	ErrDropSoldOut = fault.New(fault.Gone, "drop_sold_out")
	// ErrDropOpen is returned for what is done before a drop opens.
	ErrDropOpen = fault.New(fault.Conflict, "drop_open")
)

// open reports whether a line serves: it was opened, and not closed.
func (l DropLine) open() bool { return !l.OpenedAt.IsZero() && l.ClosedAt.IsZero() }

// over is why nobody joins a line that is closed.
func (l DropLine) over() error {
	switch {
	case l.ClosedAt.IsZero():
		return nil
	case l.Ending == DropSoldOut:
		return ErrDropSoldOut
	}
	return ErrCampaignEnded
}

// Before is how many places come before a number at most: of those, some may have left.
func (l DropLine) Before(number int64) int64 { return max(0, number-l.Reached-1) }

// joinable is the drop's campaign as one may get in line by it at a time, or why not.
func (c Campaign) joinable(now time.Time) (DropRule, error) {
	rule, is := c.Rule.(*DropRule)
	if !is {
		return DropRule{}, ErrCampaignMissing
	}
	return *rule, c.Open(now)
}

// announced refuses what is done before a drop opens, when it has not been announced or has opened.
func (c Campaign) announced(now time.Time) error {
	_, err := c.joinable(now)
	switch err {
	case nil:
		return ErrDropOpen
	case error(ErrCampaignAhead):
		return nil
	}
	return err
}

// ends reports whether nobody joins any more: the campaign's time has come, or it was ended.
func (c Campaign) ends(now time.Time) bool { return c.State == CampaignEnded || !now.Before(c.EndsAt) }

// call offers a unit to who has the place.
func (p Spot) call(now time.Time, window time.Duration) Spot {
	p.State, p.CalledAt, p.Until = SpotCalled, now, now.Add(window)
	return p
}

// buys reports with a fault why the place does not buy at a time.
func (p Spot) buys(now time.Time) error {
	switch {
	case p.State == SpotWaiting:
		return ErrNotCalled
	case p.State == SpotLapsed || p.State == SpotCalled && !now.Before(p.Until):
		return ErrSpotLapsed
	case p.State != SpotCalled || !p.Order.IsZero():
		return ErrSpotOrdered
	}
	return nil
}

// leave gives the place up; freed reports that a unit was offered to it.
func (p Spot) leave() (left Spot, freed bool, err error) {
	switch {
	case p.State == SpotWaiting:
	case p.State == SpotCalled && p.Order.IsZero():
		freed = true
	default:
		return p, false, ErrSpotOrdered
	}
	p.State = SpotLeft
	return p, freed, nil
}

// Facts about drops.
const (
	FactDropOpened  fact.Kind = "drop.opened"
	FactDropJoined  fact.Kind = "drop.joined"
	FactDropCalled  fact.Kind = "drop.called" // after having waited
	FactDropLapsed  fact.Kind = "drop.lapsed"
	FactDropLeft    fact.Kind = "drop.left"
	FactDropBought  fact.Kind = "drop.bought"
	FactDropClosed  fact.Kind = "drop.closed"
	FactDropCodes   fact.Kind = "drop.codes_made"
	FactDropGiven   fact.Kind = "drop.code_given"
	FactDropReserve fact.Kind = "drop.reserved"
)

// SpotFact is the payload of facts about a place in line; the subject is the campaign.
type SpotFact struct {
	Member id.ID     `json:"member"`
	Number int64     `json:"number"`
	State  SpotState `json:"state"`
	Until  time.Time `json:"until,omitzero"`
	Order  id.ID     `json:"order,omitzero"`
}

// DropFact is the payload of facts about a drop and its line.
type DropFact struct {
	Slug   string     `json:"slug"`
	Title  string     `json:"title"`
	Units  int64      `json:"units"`
	Bought int64      `json:"bought"`
	Last   int64      `json:"last"`
	Ending DropEnding `json:"ending,omitempty"`
}

func (p Spot) fact(kind fact.Kind) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: p.Campaign, Payload: SpotFact{p.Member, p.Number, p.State, p.Until, p.Order}}
}

func (l DropLine) fact(kind fact.Kind, c Campaign) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: c.ID, Payload: DropFact{c.Slug, c.Title, c.Stock, l.Bought, l.Last, l.Ending}}
}
