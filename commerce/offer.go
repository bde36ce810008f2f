package commerce

import (
	"strconv"
	"time"

	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/money"
)

// An offer sells a product to groups of its size, at a price per variant below the price alone. Between two times groups
// are opened under it, each with the same window to fill; it may cap the units sold together, how many one person gets,
// and what all discounts cost. A group that was opened keeps its time, whatever becomes of the offer: while that is
// paused, or has ended, nobody opens another, and who is invited still joins. Only one that is ended early may close its
// groups too, and then everyone is refunded.
//
// Virtual completion is off unless the operator sets the percentage of real members from which an expiring group is
// filled up; places filled so are labelled wherever the group is shown.

const (
	MinSize   = 2
	MaxSize   = 100
	MinWindow = time.Minute
	MaxWindow = 30 * 24 * time.Hour
)

// OfferState says whether an offer is open, as a campaign's does.
type OfferState = CampaignState

const (
	OfferDraft  = CampaignDraft
	OfferLive   = CampaignLive
	OfferPaused = CampaignPaused
	OfferEnded  = CampaignEnded
)

// Offer is the terms on which a product is bought together.
type Offer struct {
	ID             id.ID
	Product        id.ID
	Slug           string
	Audience       Audience
	Size           int
	Window         time.Duration
	PerPersonLimit int64 // units; 0 is none
	Stock          int64 // units to be had together; 0 is no cap
	Taken          int64 // of them, held or sold
	VirtualPercent int   // 0 is off
	State          OfferState
	StartsAt       time.Time
	EndsAt         time.Time
	Prices         map[id.ID]money.Amount // together, by variant
	Budget         money.Amount           // the most that discounts may cost; 0 is no bound
	Spent          money.Amount           // of it, promised or given
	MostOff        money.Amount           // by which a unit is cheaper than alone, at most; counted under a budget alone
	Fate           Fate                   // of open groups, when it was ended early
	CreatedAt      time.Time
	EndedAt        time.Time
}

var (
	ErrOfferMissing = fault.Missing("offer")
	ErrNotStarted   = fault.New(fault.Conflict, "offer_not_started")
	ErrOfferEnded   = fault.New(fault.Gone, "offer_ended")
	ErrOfferPaused  = fault.New(fault.Conflict, "offer_paused")
	ErrNotInOffer   = fault.New(fault.NotFound, "variant_not_in_offer")
	ErrLimitReached = fault.New(fault.Conflict, "limit_reached")
)

// Open reports with a fault why nobody may open a group at the given time.
func (o Offer) Open(now time.Time) error {
	switch {
	case o.State == OfferDraft:
		return ErrOfferMissing
	case o.ended(now):
		return ErrOfferEnded
	case now.Before(o.StartsAt):
		return ErrNotStarted
	case o.State == OfferPaused:
		return ErrOfferPaused
	}
	return o.roomFor(o.promise())
}

// Joins reports with a fault why nobody may join a group that is open.
func (o Offer) Joins() error {
	if o.Over() {
		return ErrOfferEnded
	}
	return nil
}

// ended reports that no order placed from now on opens a group, ever again.
func (o Offer) ended(now time.Time) bool { return o.State == OfferEnded || !now.Before(o.EndsAt) }

// Over reports that the offer has ended for its open groups too.
func (o Offer) Over() bool { return o.State == OfferEnded && o.Fate == FateClose }

// Check returns what is wrong with an offer's terms for the product as it is, each at its field.
func (o Offer) Check(sold Sold) error {
	var wrong fault.Fields
	between := func(n, least, most int64, field string) {
		wrong.Check(n >= least && n <= most, field, "invalid.range", fault.Args{"min": least, "max": most})
	}
	between(int64(o.Size), MinSize, MaxSize, "size")
	between(int64(o.Window/time.Minute), int64(MinWindow/time.Minute), int64(MaxWindow/time.Minute), "window_minutes")
	between(o.PerPersonLimit, 0, maxQuantity, "per_person_limit")
	between(o.Stock, 0, money.Max, "stock")
	between(int64(o.VirtualPercent), 0, 100, "virtual_percent")
	wrong.Check(!o.StartsAt.IsZero(), "starts_at", "invalid.required")
	wrong.Check(o.EndsAt.After(o.StartsAt), "ends_at", "invalid.after_start")
	wrong.Check(validSlug(o.Slug), "slug", "invalid.slug")
	o.Audience.check(&wrong)
	wrong.Check(len(o.Prices) > 0, "prices", "invalid.required")
	alone := make(map[id.ID]money.Amount, len(sold.Product.Variants))
	for _, v := range sold.Product.Variants {
		alone[v.ID] = v.Price
	}
	o.MostOff = 0
	for variant, price := range o.Prices {
		field := "prices." + id.Variant.Text(variant)
		full, known := alone[variant]
		wrong.Check(known, field, "variant_not_found")
		wrong.Check(!known || price > 0 && price < full, field, "invalid.below_alone")
		o.MostOff = max(o.MostOff, full-price)
	}
	o.checkBudget(&wrong, sold.Currency)
	return wrong.Err()
}

// maxSlug is how long what names something for sale in an address may be.
const maxSlug = 80

func validSlug(slug string) bool { return len(slug) <= maxSlug && input.IsSlug(slug) }

// Terms are what one purchase is decided on, read together.
type Terms struct {
	Currency     string
	ProductState ProductState
	Title        string // of product and variant, as it stands on the order
	Variant      Variant
	Offer        Offer        // zero when bought alone
	Together     money.Amount // the offer's price for the variant
	Selling      Campaign     // whose price it is bought at; zero when it is no campaign's
	Special      money.Amount // that price
}

// Quote prices a purchase at the given time, alone, in a group that is open or as head of a new one, or says why it
// cannot be made.
func (t Terms) Quote(quantity int64, joins bool, now time.Time) (subtotal, discount, total money.Amount, err error) {
	if t.ProductState != ProductLive {
		return 0, 0, 0, ErrNotOnSale
	}
	unit := t.Variant.Price
	if !t.Offer.ID.IsZero() {
		if joins {
			err = t.Offer.Joins()
		} else {
			err = t.Offer.Open(now)
		}
		if err != nil {
			return 0, 0, 0, err
		}
		if limit := t.Offer.PerPersonLimit; limit > 0 && quantity > limit {
			return 0, 0, 0, ErrLimitReached.With(fault.Args{"limit": strconv.FormatInt(limit, 10)})
		}
		unit = t.Together
	}
	if !t.Selling.ID.IsZero() {
		unit = min(t.Special, unit) // the price alone may have fallen below it
	}
	if subtotal, err = t.Variant.Price.Times(quantity); err != nil {
		return 0, 0, 0, fault.OnField("quantity", "invalid.range").With(fault.Args{"min": 1, "max": maxQuantity})
	}
	total = unit * money.Amount(quantity)
	return subtotal, subtotal - total, total, nil
}

// catalogueTx reads and keeps products and offers.
type catalogueTx interface {
	audienceTx
	Terms(variant, offer id.ID) (Terms, error)
	ProductByID(product id.ID) (Product, error)
	OfferByID(offer id.ID) (Offer, error)
	InsertProduct(Product) error
	UpdateProduct(Product) error
	InsertVariant(Variant) error
	UpdateVariant(v Variant, restock int64) error
	InsertOffer(Offer) error
	UpdateOffer(Offer) error
}
