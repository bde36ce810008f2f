package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
)

// tierKeeping makes tiers and their prices.
type tierKeeping interface {
	Tiers(ctx context.Context, actor access.Actor) ([]community.Tier, error)
	TierCircles(ctx context.Context, actor access.Actor) (map[id.ID][]string, error)
	Tier(ctx context.Context, actor access.Actor, tier id.ID) (community.Tier, error)
	CreateTier(ctx context.Context, actor access.Actor, cmd community.CreateTier) (community.Tier, error)
	UpdateTier(ctx context.Context, actor access.Actor, tier id.ID, terms community.TierTerms, state community.TierState) (community.Tier, error)
	AddTierPrice(ctx context.Context, actor access.Actor, p community.TierPrice, request once.Request) (community.TierPrice, error)
	RetireTierPrice(ctx context.Context, actor access.Actor, tier, price id.ID) error
}

// TierTerms are what staff set in a tier.
type TierTerms struct {
	Slug        string    `json:"slug" maxLength:"60" doc:"Its name in addresses." example:"gold"`
	Name        string    `json:"name" maxLength:"80" example:"Gold"`
	About       string    `json:"about,omitempty" maxLength:"2000"`
	Position    int       `json:"position,omitempty" minimum:"0" maximum:"100" doc:"In lists: the lowest first."`
	SaleFrom    time.Time `json:"sale_from,omitzero" doc:"Left out: sold as soon as it is live."`
	SaleUntil   time.Time `json:"sale_until,omitzero" doc:"Left out: sold without an end."`
	CoolingDays int       `json:"cooling_days,omitempty" minimum:"0" maximum:"60" doc:"Within which a payment is refunded on request."`
	PercentOff  int       `json:"percent_off,omitempty" minimum:"0" maximum:"90" doc:"Of what its members buy alone."`
	Points      int       `json:"points_percent,omitempty" minimum:"0" maximum:"1000" doc:"Of points for purchases that its members get; left out: as everybody. That of a level counts where it is more."`
	Excluded    []string  `json:"excluded,omitempty" maxItems:"200" doc:"Variants of which nothing is taken off."`
}

func tierTermsOf(t community.TierTerms) TierTerms {
	return TierTerms{Slug: t.Slug, Name: t.Name, About: t.About, Position: t.Position, SaleFrom: t.SaleFrom, SaleUntil: t.SaleUntil,
		CoolingDays: t.CoolingDays, PercentOff: t.Rights.PercentOff, Points: t.Rights.Points, Excluded: all(t.Rights.Excluded, id.Variant.Text)}
}

func (r *reading) tierTerms(t TierTerms) community.TierTerms {
	rights := community.Rights{PercentOff: t.PercentOff, Points: t.Points}
	for _, text := range t.Excluded {
		rights.Excluded = append(rights.Excluded, r.needed(id.Variant, "excluded", text))
	}
	return community.TierTerms{Slug: t.Slug, Name: t.Name, About: t.About, Position: t.Position, SaleFrom: t.SaleFrom, SaleUntil: t.SaleUntil,
		CoolingDays: t.CoolingDays, Rights: rights}
}

// Tier is a level of membership.
type Tier struct {
	ID        string              `json:"id" example:"tier_01h455vb4pex5vsknk084sn02q"`
	State     community.TierState `json:"state" enum:"draft,live,retired"`
	Paid      bool                `json:"paid" doc:"False: it is the tier of everybody who has no other."`
	CreatedAt time.Time           `json:"created_at"`
	TierTerms
	Circles []string    `json:"circles,omitempty" doc:"Names of the circles that it opens."`
	Prices  []TierPrice `json:"prices" nullable:"false" doc:"At which it is sold."`
}

// TierPriceTerms are what staff set in a price.
type TierPriceTerms struct {
	Unit        community.Unit `json:"unit" enum:"month,year,until,once" doc:"A month, a year, until a day on which everybody's term ends, or once for ever."`
	Until       string         `json:"until,omitempty" format:"date" doc:"The last day, for the unit until."`
	Amount      Amount         `json:"amount"`
	TrialDays   int            `json:"trial_days,omitempty" minimum:"0" maximum:"90" doc:"For which nothing is charged, once for each member."`
	NoticeDays  int            `json:"notice_days,omitempty" minimum:"0" maximum:"60" doc:"How long before a charge it is announced; left out: 7, of a year 30."`
	EarlyAmount *Amount        `json:"early_amount,omitempty" doc:"Of the first term, for those who come first."`
	EarlyPlaces int64          `json:"early_places,omitempty" minimum:"0" maximum:"1000000" doc:"At the early price; 0: as many as come in time."`
	EarlyUntil  time.Time      `json:"early_until,omitzero" doc:"Left out: as long as there are places."`
}

// TierPrice is one way to pay for a tier.
type TierPrice struct {
	ID   string `json:"id" example:"price_01h455vb4pex5vsknk084sn02q"`
	Tier string `json:"tier" example:"tier_01h455vb4pex5vsknk084sn02q"`
	TierPriceTerms
	EarlyTaken int64 `json:"early_taken,omitempty" doc:"Early places that are taken."`
	Retired    bool  `json:"retired,omitempty" doc:"It is sold no more; whoever has it renews at it."`
}

func (c *call) tierPrice(p community.TierPrice) TierPrice {
	terms := TierPriceTerms{Unit: p.Unit, Until: p.Until.String(), Amount: amount(p.Amount, c.community.Currency), TrialDays: p.TrialDays,
		NoticeDays: p.NoticeDays, EarlyPlaces: p.EarlyPlaces, EarlyUntil: p.EarlyUntil}
	if p.EarlyAmount > 0 {
		early := amount(p.EarlyAmount, c.community.Currency)
		terms.EarlyAmount = &early
	}
	return TierPrice{ID: id.TierPrice.Text(p.ID), Tier: id.Tier.Text(p.Tier), TierPriceTerms: terms, EarlyTaken: p.EarlyTaken, Retired: p.Retired}
}

func (c *call) tier(t community.Tier, circles []string) Tier {
	return Tier{ID: id.Tier.Text(t.ID), State: t.State, Paid: t.Paid, CreatedAt: t.CreatedAt, TierTerms: tierTermsOf(t.TierTerms),
		Circles: circles, Prices: all(t.Prices, c.tierPrice)}
}

// Tiers lists tiers.
type Tiers struct {
	Items []Tier `json:"items" nullable:"false"`
}

func (s *server) listTiers(ctx context.Context, c *call, _ *struct{}) (*one[Tiers], error) {
	tiers, err := s.Tiers.Tiers(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	circles, err := s.Tiers.TierCircles(ctx, c.actor)
	return &one[Tiers]{Tiers{all(tiers, func(t community.Tier) Tier { return c.tier(t, circles[t.ID]) })}}, err
}

// OfTier names a tier in the path.
type OfTier struct {
	Tier string `path:"tier"`
}

func (in OfTier) id() (id.ID, error) { return named(id.Tier, in.Tier, community.ErrTierMissing) }

func (s *server) getTier(ctx context.Context, c *call, in *OfTier) (*one[Tier], error) {
	tier, err := in.id()
	if err != nil {
		return nil, err
	}
	t, err := s.Tiers.Tier(ctx, c.actor, tier)
	if err != nil {
		return nil, err
	}
	return s.withCircles(ctx, c, t)
}

// withCircles answers with a tier and the circles that it opens.
func (s *server) withCircles(ctx context.Context, c *call, t community.Tier) (*one[Tier], error) {
	circles, err := s.Tiers.TierCircles(ctx, c.actor)
	return &one[Tier]{c.tier(t, circles[t.ID])}, err
}

// NewTier drafts a tier.
type NewTier struct {
	Paid bool `json:"paid" doc:"False: the tier of everybody who has no other."`
	TierTerms
}

type createTierInput struct {
	Posted
	Body NewTier
}

func (s *server) createTier(ctx context.Context, c *call, in *createTierInput) (*made[Tier], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := community.CreateTier{Paid: in.Body.Paid, Terms: r.tierTerms(in.Body.TierTerms), Request: request}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	t, err := s.Tiers.CreateTier(ctx, c.actor, cmd)
	out := c.tier(t, nil)
	return &made[Tier]{s.path(c, "tiers", out.ID), out}, err
}

// TierChange says what a tier is to be.
type TierChange struct {
	TierTerms
	State community.TierState `json:"state,omitempty" enum:"draft,live,retired" doc:"Left out, it stays as it is. A tier that is retired is sold no more; who is in stays in."`
}

type updateTierInput struct {
	OfTier
	Body TierChange
}

func (s *server) updateTier(ctx context.Context, c *call, in *updateTierInput) (*one[Tier], error) {
	tier, err := in.id()
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	terms := r.tierTerms(in.Body.TierTerms)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	t, err := s.Tiers.UpdateTier(ctx, c.actor, tier, terms, in.Body.State)
	if err != nil {
		return nil, err
	}
	return s.withCircles(ctx, c, t)
}

type addTierPriceInput struct {
	OfTier
	Posted
	Body TierPriceTerms
}

func (s *server) addTierPrice(ctx context.Context, c *call, in *addTierPriceInput) (*made[TierPrice], error) {
	tier, err := in.id()
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r, b := reading{community: c.community}, in.Body
	p := community.TierPrice{Tier: tier, Unit: b.Unit, Amount: r.amount("amount", b.Amount), TrialDays: b.TrialDays, NoticeDays: b.NoticeDays,
		EarlyPlaces: b.EarlyPlaces, EarlyUntil: b.EarlyUntil}
	if b.EarlyAmount != nil {
		p.EarlyAmount = r.amount("early_amount", *b.EarlyAmount)
	}
	if b.Until != "" {
		var wrong error
		p.Until, wrong = community.ParseDate(b.Until)
		r.wrong.Check(wrong == nil, "until", "invalid.moment")
	}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	added, err := s.Tiers.AddTierPrice(ctx, c.actor, p, request)
	return &made[TierPrice]{s.path(c, "tiers", in.Tier), c.tierPrice(added)}, err
}

type retireTierPriceInput struct {
	OfTier
	Price string `path:"price"`
}

func (s *server) retireTierPrice(ctx context.Context, c *call, in *retireTierPriceInput) (*none, error) {
	tier, err := in.id()
	if err != nil {
		return nil, err
	}
	price, err := named(id.TierPrice, in.Price, community.ErrTierPriceMissing)
	if err != nil {
		return nil, err
	}
	return &none{}, s.Tiers.RetireTierPrice(ctx, c.actor, tier, price)
}
