package commerce

import (
	"context"
	"maps"
	"slices"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/money"
)

// Staff make offers: drafted, then live, then ended for good. New terms hold for what is bought from then on: a group
// that is open keeps its size and its deadline, an order its price.

var offerMoves = map[OfferState][]OfferState{
	OfferDraft: {OfferLive, OfferEnded},
	OfferLive:  {OfferEnded},
}

// OfferTerms are what staff may set in an offer.
type OfferTerms struct {
	Slug           string
	Audience       Audience
	Size           int
	Window         time.Duration
	PerPersonLimit int64 // units; 0 is none
	Stock          int64 // units to be had together; 0 is no cap
	VirtualPercent int   // 0 is off
	StartsAt       time.Time
	EndsAt         time.Time
	Prices         map[id.ID]money.Amount // together, by variant
}

// Terms are those under which an offer is.
func (o Offer) Terms() OfferTerms {
	return OfferTerms{o.Slug, o.Audience, o.Size, o.Window, o.PerPersonLimit, o.Stock, o.VirtualPercent, o.StartsAt, o.EndsAt, o.Prices}
}

// Under returns the offer under other terms.
func (o Offer) Under(t OfferTerms) Offer {
	o.Slug, o.Audience, o.Size, o.Window = t.Slug, t.Audience, t.Size, t.Window.Truncate(time.Second)
	o.PerPersonLimit, o.Stock, o.VirtualPercent = t.PerPersonLimit, t.Stock, t.VirtualPercent
	o.StartsAt, o.EndsAt = t.StartsAt.UTC().Truncate(time.Microsecond), t.EndsAt.UTC().Truncate(time.Microsecond)
	o.Prices = maps.Clone(t.Prices)
	return o
}

// checkFor returns what is wrong with the offer's terms for the product as it is.
func (o Offer) checkFor(p Product) error {
	alone := make(map[id.ID]money.Amount, len(p.Variants))
	for _, v := range p.Variants {
		alone[v.ID] = v.Price
	}
	return o.Check(alone)
}

// CreateOffer drafts an offer of a product.
type CreateOffer struct {
	Community id.ID
	Product   id.ID
	Terms     OfferTerms
	Request   once.Request
}

// CreateOffer drafts an offer. A repeated request returns the offer it made.
func (s *Service) CreateOffer(ctx context.Context, actor access.Actor, cmd CreateOffer) (Offer, error) {
	if err := may(actor, access.OfferManage, cmd.Community, id.Zero); err != nil {
		return Offer{}, err
	}
	var made Offer
	err := s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		tx = working(tx, actor, id.Zero)
		made = Offer{ID: tx.NewID(), Product: cmd.Product, State: OfferDraft, CreatedAt: tx.Now()}.Under(cmd.Terms)
		if prior, repeated, err := tx.Once(cmd.Request, made.ID); err != nil {
			return err
		} else if repeated {
			made, err = tx.OfferByID(prior)
			return err
		}
		product, err := tx.ProductByID(cmd.Product)
		if err != nil {
			return err
		}
		if err := made.checkFor(product); err != nil {
			return err
		}
		if err := tx.InsertOffer(made); err != nil {
			return err
		}
		return emit(tx, made.fact(OfferFact{}))
	})
	return made, err
}

// UpdateOffer says what an offer is to be from now on; an empty state leaves its state.
type UpdateOffer struct {
	Community id.ID
	Offer     id.ID
	Terms     OfferTerms
	State     OfferState
}

// UpdateOffer changes an offer's terms and its state. It goes live with a product that is live, and an offer that has
// ended stays as it is.
func (s *Service) UpdateOffer(ctx context.Context, actor access.Actor, cmd UpdateOffer) (Offer, error) {
	if err := may(actor, access.OfferManage, cmd.Community, id.Zero); err != nil {
		return Offer{}, err
	}
	var changed Offer
	err := s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		tx = working(tx, actor, id.Zero)
		before, err := tx.OfferByID(cmd.Offer)
		if err != nil {
			return err
		}
		product, err := tx.ProductByID(before.Product)
		if err != nil {
			return err
		}
		if changed, err = before.revise(cmd, product); err != nil {
			return err
		}
		if err := tx.UpdateOffer(changed); err != nil {
			return err
		}
		news := OfferFact{Changes: before.Terms().changes(changed.Terms(), product)}
		if changed.State != before.State {
			news.Was = before.State
		}
		return emit(tx, changed.fact(news))
	})
	return changed, err
}

// revise decides an update.
func (o Offer) revise(cmd UpdateOffer, product Product) (Offer, error) {
	if o.State == OfferEnded {
		return o, ErrOfferEnded
	}
	changed := o.Under(cmd.Terms)
	if cmd.State != "" && cmd.State != o.State {
		if !slices.Contains(offerMoves[o.State], cmd.State) {
			return o, fault.OnField("state", "invalid.choice")
		}
		if cmd.State == OfferLive && product.State != ProductLive {
			return o, fault.OnField("state", "invalid.product_not_live")
		}
		changed.State = cmd.State
	}
	return changed, changed.checkFor(product)
}

// changes are what other terms change, for the product as it is.
func (t OfferTerms) changes(to OfferTerms, product Product) (all fact.Changes) {
	all.Note("slug", t.Slug, to.Slug)
	all.Note("audience", t.Audience.Segment, to.Audience.Segment)
	all.Note("size", t.Size, to.Size)
	all.Note("window", int64(t.Window/time.Minute), int64(to.Window/time.Minute))
	all.Note("per_person_limit", t.PerPersonLimit, to.PerPersonLimit)
	all.Note("stock", t.Stock, to.Stock)
	all.Note("virtual_percent", t.VirtualPercent, to.VirtualPercent)
	all.Note("starts_at", t.StartsAt, to.StartsAt)
	all.Note("ends_at", t.EndsAt, to.EndsAt)
	for _, v := range product.Variants {
		all.NoteOf("together", v.Title, t.Prices[v.ID], to.Prices[v.ID])
	}
	return all
}

// fact is what the given payload says beside what the offer is.
func (o Offer) fact(news OfferFact) fact.Fact {
	news.Product, news.Slug, news.State, news.Segment = o.Product, o.Slug, o.State, o.Audience.Segment
	return fact.Fact{Kind: FactOfferChanged, Version: 1, Subject: o.ID, Payload: news}
}
