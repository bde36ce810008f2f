package storetest

import (
	"errors"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
	"panal/money"
)

// People is the service that knows the world's people.
func (w *World) People() *community.Service {
	return community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())
}

// Boss is an operator of the world.
func (w *World) Boss() access.Actor {
	boss := w.Staff
	boss.Role = access.Operator
	return boss
}

// Tier puts a paid tier on sale at prices.
func (w *World) Tier(name string, prices ...community.TierPrice) community.Tier {
	w.t.Helper()
	ctx, people, boss := w.t.Context(), w.People(), w.Boss()
	terms := community.TierTerms{Slug: "t" + w.DB.IDs().New(w.Clock.Now()).String(), Name: name, CoolingDays: 7}
	t, err := people.CreateTier(ctx, boss, community.CreateTier{Paid: true, Terms: terms})
	for _, p := range prices {
		if err == nil {
			p.Tier = t.ID
			_, err = people.AddTierPrice(ctx, boss, p, once.Request{})
		}
	}
	if err == nil {
		t, err = people.UpdateTier(ctx, boss, t.ID, terms, community.TierLive)
	}
	if err == nil {
		t, err = people.Tier(ctx, boss, t.ID)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

// BuyTier has an actor buy a term, at what it costs now: paid with an instrument, or (empty) to be paid later.
func (w *World) BuyTier(by *commerce.Service, actor access.Actor, price id.ID, instrument string) (commerce.Order, error) {
	_, b, err := by.QuoteTier(w.t.Context(), actor, w.Community, price)
	if err != nil {
		return commerce.Order{}, err
	}
	return by.BuyTier(w.t.Context(), actor, commerce.BuyTier{Community: w.Community, Price: price, Agreed: b.Amount, Instrument: instrument})
}

// Enter is BuyTier that must go well.
func (w *World) Enter(actor access.Actor, price id.ID, instrument string) commerce.Order {
	w.t.Helper()
	o, err := w.BuyTier(w.Commerce, actor, price, instrument)
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// EnterBy has an actor buy a term and pay for it by hand, storing an instrument.
func (w *World) EnterBy(actor access.Actor, price id.ID, instrument string) commerce.Order {
	w.t.Helper()
	o := w.Enter(actor, price, "")
	receipt := w.Provider.Receipt(w.Community, o)
	receipt.Instrument = instrument
	if err := w.Commerce.Receive(w.t.Context(), receipt); err != nil {
		w.t.Fatal(err)
	}
	return o
}

// Membership is where a member stands.
func (w *World) Membership(member id.ID) community.Membership {
	w.t.Helper()
	m, err := w.DB.People().Membership(w.t.Context(), w.Community, member)
	if err != nil && !errors.Is(err, community.ErrMembershipMissing) {
		w.t.Fatal(err)
	}
	return m
}

// Advance does for memberships what is due, until nothing is.
func (w *World) Advance() {
	w.t.Helper()
	for range 100 {
		due, err := w.DB.Schedule().DueMemberships(w.t.Context(), w.Community, w.Clock.Now(), 100)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(due) == 0 {
			return
		}
		for _, member := range due {
			if err := w.Commerce.AdvanceMembership(w.t.Context(), w.Community, member); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	w.t.Fatal("something stays due")
}

// Month is a price for a month.
func Month(amount money.Amount) community.TierPrice {
	return community.TierPrice{Unit: community.Monthly, Amount: amount}
}
