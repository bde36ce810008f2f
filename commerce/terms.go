package commerce

import (
	"cmp"
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

// Staff make offers: drafted, then live or paused, then ended for good, in the states of a campaign. New terms hold for
// what is bought from then on: a group that is open keeps its size and its deadline, an order its price.

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
	Budget         money.Amount           // the most that discounts may cost; 0 is no bound
}

// Terms are those under which an offer is.
func (o Offer) Terms() OfferTerms {
	return OfferTerms{o.Slug, o.Audience, o.Size, o.Window, o.PerPersonLimit, o.Stock, o.VirtualPercent, o.StartsAt, o.EndsAt, o.Prices, o.Budget}
}

// Under returns the offer under other terms.
func (o Offer) Under(t OfferTerms) Offer {
	o.Slug, o.Audience, o.Size, o.Window = t.Slug, t.Audience, t.Size, t.Window.Truncate(time.Second)
	o.PerPersonLimit, o.Stock, o.VirtualPercent = t.PerPersonLimit, t.Stock, t.VirtualPercent
	o.StartsAt, o.EndsAt = t.StartsAt.UTC().Truncate(time.Microsecond), t.EndsAt.UTC().Truncate(time.Microsecond)
	o.Prices, o.Budget = maps.Clone(t.Prices), t.Budget
	return o
}

// offered is a product as an offer of it is decided on.
func offered(tx Tx, product id.ID) (Sold, error) {
	sold, err := tx.SoldBy(id.Zero)
	if err == nil {
		sold.Product, err = tx.ProductByID(product)
	}
	return sold, err
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
		sold, err := offered(tx, cmd.Product)
		if err != nil {
			return err
		}
		if err := made.Check(sold); err != nil {
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
	Fate      Fate // of open groups, where it is ended; empty: they finish
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
		sold, err := offered(tx, before.Product)
		if err != nil {
			return err
		}
		if changed, err = before.revise(cmd, sold, tx.Now()); err != nil {
			return err
		}
		if err := tx.UpdateOffer(changed); err != nil {
			return err
		}
		if changed.Over() {
			tx.CutGroups(changed.ID)
		}
		news := OfferFact{Fate: changed.Fate, Changes: before.Terms().changes(changed.Terms(), sold.Product)}
		if changed.State != before.State {
			news.Was = before.State
		}
		return emit(tx, changed.fact(news))
	})
	return changed, err
}

// revise decides an update. An offer that ends does so under the terms that it has.
func (o Offer) revise(cmd UpdateOffer, sold Sold, now time.Time) (Offer, error) {
	if o.State == OfferEnded {
		return o, ErrOfferEnded
	}
	changed := o.Under(cmd.Terms)
	if o.State != OfferDraft {
		if err := o.keepsCost(changed); err != nil {
			return o, err
		}
	}
	if cmd.State != "" && cmd.State != o.State {
		if !slices.Contains(campaignMoves[o.State], cmd.State) {
			return o, fault.OnField("state", "invalid.choice")
		}
		if cmd.State == OfferEnded {
			return o.end(cmp.Or(cmd.Fate, FateFinish), now)
		}
		if cmd.State == OfferLive && sold.Product.State != ProductLive {
			return o, fault.OnField("state", "invalid.product_not_live")
		}
		changed.State = cmd.State
	}
	return changed, changed.Check(sold)
}

// end ends an offer now.
func (o Offer) end(fate Fate, now time.Time) (Offer, error) {
	if fate != FateFinish && fate != FateClose {
		return o, fault.OnField("fate", "invalid.choice")
	}
	o.State, o.Fate, o.EndedAt = OfferEnded, fate, now
	return o, nil
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
	all.Note("budget", t.Budget, to.Budget)
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
