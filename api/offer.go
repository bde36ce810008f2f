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

// offerKeeping reads and keeps offers.
type offerKeeping interface {
	Offers(ctx context.Context, actor access.Actor, community id.ID, f commerce.OfferFilter, r page.Request) (page.Page[commerce.OfferView], error)
	Offer(ctx context.Context, actor access.Actor, community, offer id.ID) (commerce.OfferView, error)
	OfferBySlug(ctx context.Context, actor access.Actor, community id.ID, slug string) (commerce.OfferView, error)
	CreateOffer(ctx context.Context, actor access.Actor, cmd commerce.CreateOffer) (commerce.Offer, error)
	UpdateOffer(ctx context.Context, actor access.Actor, cmd commerce.UpdateOffer) (commerce.Offer, error)
}

// Offer is the terms on which a product is bought together.
type Offer struct {
	ID      string `json:"id" example:"offer_01h455vb4pex5vsknk084sn02q"`
	Product string `json:"product" example:"prod_01h455vb4pex5vsknk084sn02q"`
	OfferTerms
	State     commerce.OfferState `json:"state" enum:"draft,live,paused,ended"`
	Taken     int64               `json:"taken" doc:"Units held or sold together."`
	Spent     *Amount             `json:"spent,omitempty" doc:"Of the budget, set aside for open group buys or given."`
	Rooms     int64               `json:"rooms,omitempty" doc:"How many more group buys the budget has room for."`
	Fate      commerce.Fate       `json:"fate,omitempty" enum:"finish,close" doc:"Of open group buys, when it was ended: they go on to their own end, or were closed and refunded."`
	EndedAt   time.Time           `json:"ended_at,omitzero"`
	Outside   bool                `json:"outside,omitempty" doc:"It is for some members, and whoever asks is none of them; shown with one offer."`
	CreatedAt time.Time           `json:"created_at"`
	Open      []GroupBuy          `json:"open,omitempty" doc:"Group buys that may be joined, those that miss the fewest members first; shown with one offer."`
	Formed    int64               `json:"formed,omitempty" doc:"Group buys that formed, counted up to 1000; shown with one offer."`
}

// OfferTerms are what staff set in an offer.
type OfferTerms struct {
	Slug           string            `json:"slug" doc:"Its name in addresses." example:"spring-honey"`
	Audience       *Audience         `json:"audience,omitempty" doc:"Whom it is for; left out, everybody."`
	Size           int               `json:"size" minimum:"2" maximum:"100" doc:"Members of a group buy." example:"3"`
	WindowMinutes  int64             `json:"window_minutes" minimum:"1" maximum:"43200" doc:"How long a group buy has to form." example:"1440"`
	PerPersonLimit int64             `json:"per_person_limit,omitempty" minimum:"0" doc:"Units; 0 is none."`
	Stock          int64             `json:"stock,omitempty" minimum:"0" doc:"Units to be had together; 0 is no cap."`
	VirtualPercent int               `json:"virtual_percent,omitempty" minimum:"0" maximum:"100" doc:"Share of real members from which a group buy is filled up at its deadline; 0 is off."`
	StartsAt       time.Time         `json:"starts_at"`
	EndsAt         time.Time         `json:"ends_at"`
	Prices         map[string]Amount `json:"prices" doc:"Together, for one unit, by variant."`
	Budget         *Amount           `json:"budget,omitempty" doc:"The most that its discounts may cost; left out, no bound. A group buy's whole discount is set aside when it is opened. It needs per_person_limit, and is set before the offer is live; then size, per_person_limit and prices stay."`
}

func (c *call) offer(o commerce.Offer) Offer {
	out := Offer{ID: id.Offer.Text(o.ID), Product: id.Product.Text(o.Product), State: o.State, Taken: o.Taken, CreatedAt: o.CreatedAt}
	out.OfferTerms = OfferTerms{Slug: o.Slug, Size: o.Size, WindowMinutes: int64(o.Window / time.Minute),
		PerPersonLimit: o.PerPersonLimit, Stock: o.Stock, VirtualPercent: o.VirtualPercent,
		Audience: audience(o.Audience), StartsAt: o.StartsAt, EndsAt: o.EndsAt, Prices: make(map[string]Amount, len(o.Prices))}
	for variant, price := range o.Prices {
		out.Prices[id.Variant.Text(variant)] = amount(price, c.community.Currency)
	}
	if o.Budget > 0 {
		out.Budget, out.Spent, out.Rooms = c.optional(o.Budget), c.optional(o.Spent), o.Rooms()
	}
	out.Fate, out.EndedAt = o.Fate, o.EndedAt
	return out
}

func (c *call) offerView(v commerce.OfferView) Offer {
	out := c.offer(v.Offer)
	out.Open, out.Formed, out.Outside = all(v.Open, groupBuy), v.Formed, v.Outside
	return out
}

type listOffersInput struct {
	Paging
	State   commerce.OfferState `query:"state" enum:"draft,live,paused,ended"`
	Product string              `query:"product" doc:"A product's id."`
}

func (s *server) listOffers(ctx context.Context, c *call, in *listOffersInput) (*pageOutput[Offer], error) {
	r := reading{community: c.community}
	filter := commerce.OfferFilter{State: in.State, Product: r.id(id.Product, "product", in.Product)}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	offers, err := s.Commerce.Offers(ctx, c.actor, c.community.ID, filter, in.request())
	return paged(c, offers, c.offerView), err
}

type offerInput struct {
	Offer string `path:"offer" doc:"An offer's id, or its slug."`
}

func (s *server) getOffer(ctx context.Context, c *call, in *offerInput) (*one[Offer], error) {
	if !is(id.Offer, in.Offer) {
		v, err := s.Commerce.OfferBySlug(ctx, c.actor, c.community.ID, in.Offer)
		return &one[Offer]{c.offerView(v)}, err
	}
	offer, _ := id.Offer.Parse(in.Offer)
	v, err := s.Commerce.Offer(ctx, c.actor, c.community.ID, offer)
	return &one[Offer]{c.offerView(v)}, err
}

// NewOffer drafts an offer.
type NewOffer struct {
	Product string `json:"product" example:"prod_01h455vb4pex5vsknk084sn02q"`
	OfferTerms
}

func (r *reading) terms(t OfferTerms) commerce.OfferTerms {
	out := commerce.OfferTerms{Slug: t.Slug, Size: t.Size, Window: time.Duration(t.WindowMinutes) * time.Minute,
		PerPersonLimit: t.PerPersonLimit, Stock: t.Stock, VirtualPercent: t.VirtualPercent,
		Audience: r.audience(t.Audience), StartsAt: t.StartsAt, EndsAt: t.EndsAt, Prices: make(map[id.ID]money.Amount, len(t.Prices))}
	if t.Budget != nil {
		out.Budget = r.amount("budget", *t.Budget)
	}
	for variant, price := range t.Prices {
		field := within("prices", variant)
		out.Prices[r.id(id.Variant, field, variant)] = r.amount(field, price)
	}
	return out
}

type createOfferInput struct {
	Posted
	Body NewOffer
}

func (s *server) createOffer(ctx context.Context, c *call, in *createOfferInput) (*made[Offer], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := commerce.CreateOffer{Community: c.community.ID, Product: r.needed(id.Product, "product", in.Body.Product),
		Terms: r.terms(in.Body.OfferTerms), Request: request}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	o, err := s.Commerce.CreateOffer(ctx, c.actor, cmd)
	out := c.offer(o)
	return &made[Offer]{s.path(c, "offers", out.ID), out}, err
}

// OfferChange says what an offer is to be.
type OfferChange struct {
	OfferTerms
	State commerce.OfferState `json:"state,omitempty" enum:"draft,live,paused,ended" doc:"Left out, it stays as it is. While it is paused, and when it has ended, nobody opens another group buy."`
	Fate  commerce.Fate       `json:"fate,omitempty" enum:"finish,close" doc:"What becomes of open group buys when it is ended: finish, unless said otherwise, leaves them their time; close ends them at once and refunds everyone."`
}

type updateOfferInput struct {
	Offer string `path:"offer"`
	Body  OfferChange
}

func (s *server) updateOffer(ctx context.Context, c *call, in *updateOfferInput) (*one[Offer], error) {
	offer, err := named(id.Offer, in.Offer, commerce.ErrOfferMissing)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	terms := r.terms(in.Body.OfferTerms)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	cmd := commerce.UpdateOffer{Community: c.community.ID, Offer: offer, Terms: terms, State: in.Body.State, Fate: in.Body.Fate}
	o, err := s.Commerce.UpdateOffer(ctx, c.actor, cmd)
	return &one[Offer]{c.offer(o)}, err
}
