package community

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/money"
)

// A tier is a level of membership with rights of its own. One may be free: it is the tier of everybody who has no other.
// A paid one has prices, each for a month, a year, until a day, or once for ever; it may be sold for a limited time, and
// a price may be lower for those who come first. What somebody bought stays as they bought it: a price is retired and
// never changed, and its holders renew at it.

// TierState says whether a tier is sold.
type TierState string

const (
	TierDraft   TierState = "draft"
	TierLive    TierState = "live"
	TierRetired TierState = "retired" // sold no more; who is in stays in
)

var tierMoves = map[TierState][]TierState{
	TierDraft:   {TierLive, TierRetired},
	TierLive:    {TierRetired},
	TierRetired: {TierLive},
}

// Tier is a level of membership.
type Tier struct {
	ID        id.ID
	State     TierState
	Paid      bool
	CreatedAt time.Time
	TierTerms
	Prices []TierPrice // without those that are retired
}

// TierTerms are what staff may change in a tier.
type TierTerms struct {
	Slug, Name, About   string
	Position            int       // in lists: the lowest first
	SaleFrom, SaleUntil time.Time // zero: without a limit
	CoolingDays         int       // within which a payment is refunded on request
	Rights              Rights
}

// Rights are what a tier gives beside the circles that name it.
type Rights struct {
	PercentOff int     // of what is bought alone
	Points     int     // of points for purchases, in percent; 0 and 100 are as everybody
	Excluded   []id.ID // variants of which nothing is taken off
}

// TierPrice is one way to pay for a tier.
type TierPrice struct {
	ID          id.ID
	Tier        id.ID
	Unit        Unit
	Until       Date // the last day, of a term that ends for everybody at once
	Amount      money.Amount
	TrialDays   int
	NoticeDays  int // before a charge
	EarlyAmount money.Amount
	EarlyPlaces int64     // 0: as many as come in time
	EarlyUntil  time.Time // zero: as long as there are places
	EarlyTaken  int64
	Retired     bool
}

var (
	ErrTierMissing      = fault.Missing("tier")
	ErrTierPriceMissing = fault.Missing("tier_price")
	ErrTierNotOnSale    = fault.New(fault.Gone, "tier_not_on_sale")
	ErrEarlyGone        = fault.New(fault.Gone, "tier_early_gone")
	// ErrFreeTierTaken is returned for a second tier that would be everybody's.
	ErrFreeTierTaken = fault.OnField("state", "invalid.free_tier_taken")
)

// Facts about tiers.
const FactTierChanged fact.Kind = "tier.changed"

// TierFact is the payload of facts about a tier.
type TierFact struct {
	Name  string    `json:"name"`
	Slug  string    `json:"slug"`
	State TierState `json:"state"`
	Was   TierState `json:"was,omitempty"` // where it is another state

	Changes fact.Changes `json:"changes,omitempty"`
}

// changes are what other terms change.
func (t TierTerms) changes(to TierTerms) (all fact.Changes) {
	all.Note("name", t.Name, to.Name)
	all.Note("slug", t.Slug, to.Slug)
	all.Note("about", t.About, to.About)
	all.Note("position", t.Position, to.Position)
	all.Note("sale_from", t.SaleFrom, to.SaleFrom)
	all.Note("sale_until", t.SaleUntil, to.SaleUntil)
	all.Note("cooling_days", t.CoolingDays, to.CoolingDays)
	all.Note("percent_off", t.Rights.PercentOff, to.Rights.PercentOff)
	all.Note("points_percent", max(t.Rights.Points, leastPoints), max(to.Rights.Points, leastPoints))
	all.Note("excluded", len(t.Rights.Excluded), len(to.Rights.Excluded))
	return all
}

// changes are what becomes of a price: of none, when it is added; of what it was, when it is retired.
func (p TierPrice) changes(to TierPrice) (all fact.Changes) {
	unit := string(cmp.Or(p.Unit, to.Unit))
	all.NoteOf("price", unit, p.Amount, to.Amount)
	all.NoteOf("until", unit, p.Until, to.Until)
	all.NoteOf("trial_days", unit, p.TrialDays, to.TrialDays)
	all.NoteOf("early_amount", unit, p.EarlyAmount, to.EarlyAmount)
	all.NoteOf("early_places", unit, p.EarlyPlaces, to.EarlyPlaces)
	all.NoteOf("early_until", unit, p.EarlyUntil, to.EarlyUntil)
	return all
}

// fact tells of a tier that was in a state before; empty for a new one.
func (t Tier) fact(was TierState, changes fact.Changes, by id.ID) fact.Fact {
	if was == t.State {
		was = ""
	}
	return fact.Fact{Kind: FactTierChanged, Version: 1, Subject: t.ID, By: by, Payload: TierFact{t.Name, t.Slug, t.State, was, changes}}
}

// Sold returns nil when the tier is sold at the time.
func (t Tier) Sold(now time.Time) error {
	if !t.Paid || t.State != TierLive || now.Before(t.SaleFrom) || !t.SaleUntil.IsZero() && !now.Before(t.SaleUntil) {
		return ErrTierNotOnSale
	}
	return nil
}

// Price returns the tier's price with an id.
func (t Tier) Price(price id.ID) (TierPrice, bool) {
	at := slices.IndexFunc(t.Prices, func(p TierPrice) bool { return p.ID == price })
	if at < 0 {
		return TierPrice{}, false
	}
	return t.Prices[at], true
}

// Early reports whether the early price is to be had at the time.
func (p TierPrice) Early(now time.Time) bool {
	return p.EarlyAmount > 0 && (p.EarlyUntil.IsZero() || now.Before(p.EarlyUntil)) && (p.EarlyPlaces == 0 || p.EarlyTaken < p.EarlyPlaces)
}

// First is what the first term costs at the time, without a trial.
func (p TierPrice) First(now time.Time) money.Amount {
	if p.Early(now) {
		return p.EarlyAmount
	}
	return p.Amount
}

// MemberPrice is what a variant costs alone for whoever has these rights: rounded up, and never nothing.
func (r Rights) MemberPrice(variant id.ID, alone money.Amount) money.Amount {
	if r.PercentOff <= 0 || slices.Contains(r.Excluded, variant) {
		return alone
	}
	return max(alone-part(alone, r.PercentOff, 100), 1)
}

const (
	maxTierAbout   = 2000
	maxTierPrices  = 12
	maxPercentOff  = 90
	leastPoints    = 100
	mostPoints     = 1000
	maxCoolingDays = 60
	maxTrialDays   = 90
	maxNoticeDays  = 60
	maxExcluded    = 200
	maxEarlyPlaces = 1_000_000
	maxTierAmount  = money.Max / 1000
)

// clean returns the terms as they are kept.
func (t TierTerms) clean() TierTerms {
	t.Slug, t.Name, t.About = strings.TrimSpace(t.Slug), input.Line(t.Name), input.Text(t.About)
	t.SaleFrom, t.SaleUntil = t.SaleFrom.UTC().Truncate(time.Microsecond), t.SaleUntil.UTC().Truncate(time.Microsecond)
	t.Rights.Excluded = slices.Clone(t.Rights.Excluded)
	slices.SortFunc(t.Rights.Excluded, id.ID.Compare)
	t.Rights.Excluded = slices.Compact(t.Rights.Excluded)
	return t
}

// check says what is wrong with a tier, each at its field.
func (t Tier) check() error {
	var wrong fault.Fields
	checkName(&wrong, "name", t.Name)
	wrong.Check(input.IsSlug(t.Slug) && len(t.Slug) <= maxSlug, "slug", "invalid.slug")
	wrong.Check(utf8.ValidString(t.About) && utf8.RuneCountInString(t.About) <= maxTierAbout, "about", "invalid.too_long", fault.Args{"max": maxTierAbout})
	wrong.Check(!strings.ContainsFunc(t.About, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || input.Disguises(r)) }), "about", "invalid.characters")
	wrong.Check(t.Position >= 0 && t.Position <= 100, "position", "invalid.range", fault.Args{"min": 0, "max": 100})
	wrong.Check(t.SaleUntil.IsZero() || t.SaleUntil.After(t.SaleFrom), "sale_until", "invalid.ends_before_start")
	wrong.Check(t.CoolingDays >= 0 && t.CoolingDays <= maxCoolingDays, "cooling_days", "invalid.range", fault.Args{"min": 0, "max": maxCoolingDays})
	r := t.Rights
	wrong.Check(r.PercentOff >= 0 && r.PercentOff <= maxPercentOff, "percent_off", "invalid.range", fault.Args{"min": 0, "max": maxPercentOff})
	wrong.Check(r.Points == 0 || r.Points >= leastPoints && r.Points <= mostPoints, "points_percent", "invalid.range", fault.Args{"min": leastPoints, "max": mostPoints})
	wrong.Check(t.Paid || r.PercentOff == 0, "percent_off", "invalid.tier_is_free")
	wrong.Check(len(r.Excluded) <= maxExcluded, "excluded", "invalid.too_many", fault.Args{"max": maxExcluded})
	return wrong.Err()
}

// check says what is wrong with a new price, each at its field.
func (p TierPrice) check(now time.Time, zone *time.Location) error {
	var wrong fault.Fields
	wrong.Check(slices.Contains(Units, p.Unit), "unit", "invalid.choice")
	wrong.Check(p.Amount >= 1 && p.Amount <= maxTierAmount, "amount", "invalid.amount")
	if p.Unit == Until {
		wrong.Check(p.Until != (Date{}), "until", "invalid.required")
		wrong.Check(p.Until == (Date{}) || DateOf(now, zone).Until(p.Until) > 0, "until", "invalid.past")
	} else {
		wrong.Check(p.Until == (Date{}), "until", "invalid.until_alone")
	}
	wrong.Check(p.TrialDays >= 0 && p.TrialDays <= maxTrialDays, "trial_days", "invalid.range", fault.Args{"min": 0, "max": maxTrialDays})
	wrong.Check(p.TrialDays == 0 || p.Unit.Rolls(), "trial_days", "invalid.trial_rolls")
	wrong.Check(p.NoticeDays >= 1 && p.NoticeDays <= maxNoticeDays, "notice_days", "invalid.range", fault.Args{"min": 1, "max": maxNoticeDays})
	wrong.Check(p.EarlyAmount >= 0 && (p.EarlyAmount < p.Amount || p.EarlyAmount == 0), "early_amount", "invalid.early_lower")
	limited := p.EarlyPlaces > 0 || !p.EarlyUntil.IsZero()
	wrong.Check(p.EarlyAmount == 0 || limited, "early_places", "invalid.early_limit")
	wrong.Check(p.EarlyAmount > 0 || !limited, "early_amount", "invalid.required")
	wrong.Check(p.EarlyAmount == 0 || p.TrialDays == 0, "early_amount", "invalid.early_trial")
	wrong.Check(p.EarlyPlaces >= 0 && p.EarlyPlaces <= maxEarlyPlaces, "early_places", "invalid.range", fault.Args{"min": 0, "max": maxEarlyPlaces})
	wrong.Check(p.EarlyUntil.IsZero() || p.EarlyUntil.After(now), "early_until", "invalid.past")
	return wrong.Err()
}

// revise returns the tier under other terms and in another state (empty: as it is), or what is wrong with them.
func (t Tier) revise(terms TierTerms, state TierState) (Tier, error) {
	t.TierTerms = terms.clean()
	if state != "" && state != t.State {
		if !slices.Contains(tierMoves[t.State], state) {
			return t, fault.OnField("state", "invalid.choice")
		}
		if state == TierLive && t.Paid && len(t.Prices) == 0 {
			return t, fault.OnField("state", "invalid.tier_without_price")
		}
		t.State = state
	}
	return t, t.check()
}
