package commerce

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/money"
)

// A campaign gives something that costs the community: a lower price, a coupon, store credit, a prize. Campaigns of
// every kind have an audience, a window, a budget, a limit for each person, a stock, and say whether they go together
// with others; what a kind adds is its rule. It is drafted, goes live, may be paused and go on, and ends for good: at its
// time, or early, which states what becomes of those inside. While it is paused nobody new gets in, and whoever is
// inside goes on.
//
//	draft → live ⇄ paused
//	  └───────┴──────┴────→ ended

// CampaignState says whether a campaign goes on.
type CampaignState string

const (
	CampaignDraft  CampaignState = "draft"
	CampaignLive   CampaignState = "live"
	CampaignPaused CampaignState = "paused"
	CampaignEnded  CampaignState = "ended"
)

// CampaignStates lists every state in the order of a campaign's life.
var CampaignStates = []CampaignState{CampaignDraft, CampaignLive, CampaignPaused, CampaignEnded}

var campaignMoves = map[CampaignState][]CampaignState{
	CampaignDraft:  {CampaignLive, CampaignEnded},
	CampaignLive:   {CampaignPaused, CampaignEnded},
	CampaignPaused: {CampaignLive, CampaignEnded},
}

// Fate is what becomes of those inside a campaign that is ended early. Orders that were placed stand in either case.
type Fate string

const (
	FateFinish Fate = "finish" // they go on by the rule, each to their own end
	FateClose  Fate = "close"  // it ends for them too
)

// CampaignKind names a rule.
type CampaignKind string

// Rule is what a kind of campaign adds to what all have in common. It is kept as JSON. A new kind is a type with these
// methods in a file of its own, and a line in rules.
type Rule interface {
	Kind() CampaignKind
	// Check says what is wrong with the rule in a campaign, at fields that begin with "rule.".
	Check(wrong *fault.Fields, c Campaign, sold Sold)
	// Least is what it costs at least once somebody is in: a budget below it is refused.
	Least(sold Sold) money.Amount
}

// Sold is what a campaign is about, as it is on the shelf: zero where it names no variant.
type Sold struct {
	Currency     string
	PrizeCeiling money.Amount // the most that one prize may be worth here
	Product      Product
	Variant      Variant
}

// rules makes an empty rule of each kind.
var rules = map[CampaignKind]func() Rule{
	Coupons:   func() Rule { return new(CouponRule) },
	Bargains:  func() Rule { return new(BargainRule) },
	Drops:     func() Rule { return new(DropRule) },
	Packets:   func() Rule { return new(PacketRule) },
	Moments:   func() Rule { return new(MomentRule) },
	Giveaways: func() Rule { return new(GiveawayRule) },
}

// CampaignKinds lists every kind in the order in which they are offered.
var CampaignKinds = []CampaignKind{Coupons, Bargains, Drops, Packets, Giveaways, Moments}

// ParseRule reads a rule of a kind.
func ParseRule(kind CampaignKind, text string) (Rule, error) {
	make, known := rules[kind]
	if !known {
		return nil, fault.OnField("kind", "invalid.choice")
	}
	rule := make()
	if err := json.Unmarshal([]byte(text), rule); err != nil {
		return nil, fmt.Errorf("rule of a campaign: %w", err)
	}
	return rule, nil
}

// Campaign is one campaign, with the rule of its kind.
type Campaign struct {
	ID      id.ID
	State   CampaignState
	Variant id.ID // what it sells, where it sells one thing
	CampaignTerms
	Spent     money.Amount // of the budget, promised or given
	Taken     int64        // of the stock
	Fate      Fate         // of those inside, when it was ended early
	CreatedAt time.Time
	EndedAt   time.Time
}

// CampaignTerms are what staff set in a campaign.
type CampaignTerms struct {
	Slug           string
	Title          string
	About          string // what members read beside the rule
	Audience       Audience
	StartsAt       time.Time
	EndsAt         time.Time
	Budget         money.Amount // the most it may cost; 0 is no bound
	PerPersonLimit int64        // times; 0 is none
	Stock          int64        // times to be had in all; 0 is no cap
	Combines       bool         // it goes with others that say so too
	Rule           Rule
}

// Kind is that of the campaign's rule.
func (c Campaign) Kind() CampaignKind { return c.Rule.Kind() }

var (
	ErrCampaignMissing = fault.Missing("campaign")
	ErrCampaignAhead   = fault.New(fault.Conflict, "campaign_not_started")
	ErrCampaignPaused  = fault.New(fault.Conflict, "campaign_paused")
	ErrCampaignEnded   = fault.New(fault.Gone, "campaign_ended")
	// ErrCampaignUsedUp is returned when a campaign's stock or its budget is given away.
	ErrCampaignUsedUp = fault.New(fault.Gone, "campaign_used_up")
	// ErrCombines is returned for an order with campaigns that do not go together.
	ErrCombines = fault.New(fault.Conflict, "campaigns_do_not_combine")
)

// Open reports with a fault why nobody may get in at the given time.
func (c Campaign) Open(now time.Time) error {
	switch {
	case c.State == CampaignDraft:
		return ErrCampaignMissing
	case c.State == CampaignEnded || !now.Before(c.EndsAt):
		return ErrCampaignEnded
	case now.Before(c.StartsAt):
		return ErrCampaignAhead
	case c.State == CampaignPaused:
		return ErrCampaignPaused
	}
	return nil
}

// Over reports whether the campaign has ended for those inside too.
func (c Campaign) Over() bool { return c.State == CampaignEnded && c.Fate == FateClose }

const (
	maxAbout      = 4000
	longestWindow = 3 * 366 * 24 * time.Hour
)

// Check returns what is wrong with a campaign's terms, each at its field.
func (c Campaign) Check(sold Sold) error {
	var wrong fault.Fields
	wrong.Check(validSlug(c.Slug), "slug", "invalid.slug")
	input.CheckLine(&wrong, "title", c.Title, 1, maxTitle)
	input.CheckText(&wrong, "about", c.About, maxAbout)
	c.Audience.check(&wrong)
	wrong.Check(!c.StartsAt.IsZero(), "starts_at", "invalid.required")
	wrong.Check(c.EndsAt.After(c.StartsAt), "ends_at", "invalid.after_start")
	wrong.Check(c.EndsAt.Sub(c.StartsAt) <= longestWindow, "ends_at", "invalid.too_late")
	checkRange(&wrong, "budget", int64(c.Budget), 0, money.Max)
	checkRange(&wrong, "per_person_limit", c.PerPersonLimit, 0, maxQuantity)
	checkRange(&wrong, "stock", c.Stock, 0, maxStock)
	if c.Rule == nil {
		wrong.Check(false, "kind", "invalid.required")
		return wrong.Err()
	}
	c.Rule.Check(&wrong, c, sold)
	if least := c.Rule.Least(sold); c.Budget > 0 && c.Budget < least {
		wrong.Check(false, "budget", "invalid.budget", fault.Args{"least": least.Decimal(sold.Currency), "currency": sold.Currency})
	}
	wrong.Check(c.Stock <= 0 || c.Stock >= c.Taken, "stock", "invalid.below_sold")
	wrong.Check(c.Budget <= 0 || c.Budget >= c.Spent, "budget", "invalid.below_spent")
	return wrong.Err()
}

// revise decides a change of terms and state; an empty state leaves the state. Once a campaign has been live its rule
// and what it says of combining stay as they were promised.
func (c Campaign) revise(t CampaignTerms, to CampaignState, fate Fate, sold Sold, now time.Time) (Campaign, error) {
	if c.State == CampaignEnded {
		return c, ErrCampaignEnded
	}
	changed := c
	changed.CampaignTerms = t.tidied()
	if c.State != CampaignDraft {
		var wrong fault.Fields
		wrong.Check(sameRule(c.Rule, t.Rule), "rule", "invalid.fixed")
		wrong.Check(c.Combines == t.Combines, "combines", "invalid.fixed")
		wrong.Check(c.StartsAt.Equal(changed.StartsAt) || now.Before(c.StartsAt), "starts_at", "invalid.fixed")
		if err := wrong.Err(); err != nil {
			return c, err
		}
	}
	if to != "" && to != c.State {
		if !slices.Contains(campaignMoves[c.State], to) {
			return c, fault.OnField("state", "invalid.choice")
		}
		if to == CampaignEnded {
			return c.end(fate, now)
		}
		if to == CampaignLive && !c.Variant.IsZero() && sold.Product.State != ProductLive {
			return c, fault.OnField("state", "invalid.product_not_live")
		}
		changed.State = to
	}
	return changed, changed.Check(sold)
}

// end ends a campaign now, under the terms that it has.
func (c Campaign) end(fate Fate, now time.Time) (Campaign, error) {
	if fate != FateFinish && fate != FateClose {
		return c, fault.OnField("fate", "invalid.choice")
	}
	c.State, c.Fate, c.EndedAt = CampaignEnded, fate, now
	return c, nil
}

func (t CampaignTerms) tidied() CampaignTerms {
	t.Title, t.About = input.Text(t.Title), input.Text(t.About)
	t.StartsAt, t.EndsAt = t.StartsAt.UTC().Truncate(time.Microsecond), t.EndsAt.UTC().Truncate(time.Microsecond)
	return t
}

// sameRule compares rules as they are kept.
func sameRule(a, b Rule) bool {
	was, err := json.Marshal(a)
	is, err2 := json.Marshal(b)
	return err == nil && err2 == nil && a.Kind() == b.Kind() && string(was) == string(is)
}

// combine refuses campaigns that do not go together: of several each has to say that it does.
func combine(all ...Campaign) error {
	for _, c := range all {
		if len(all) > 1 && !c.Combines {
			return ErrCombines.With(fault.Args{"title": c.Title})
		}
	}
	return nil
}

// Use is so much of a campaign that a member takes: times of its stock and of the member's limit, and an amount of its
// budget. What is for all is no member's.
type Use struct {
	Campaign Campaign
	Member   id.ID
	Times    int64
	Cost     money.Amount
}

// campaignTx reads and keeps campaigns, and counts what is taken of them.
type campaignTx interface {
	CampaignByID(campaign id.ID) (Campaign, error)
	SoldBy(variant id.ID) (Sold, error)
	InsertCampaign(Campaign) error
	// UpdateCampaign keeps a change, and has the write run again when the campaign has changed since it was read.
	UpdateCampaign(old, changed Campaign) error
	// TakeOf takes so much of a live campaign, or fails with ErrCampaignUsedUp or ErrLimitReached.
	TakeOf(Use)
	// GiveBack returns what was taken; the member's limit too.
	GiveBack(Use)
	// Relieve returns an amount to the budget alone.
	Relieve(campaign id.ID, cost money.Amount)
}
