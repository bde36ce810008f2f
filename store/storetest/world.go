package storetest

import (
	"strconv"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/content"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/loyalty"
	"panal/money"
	"panal/store"
)

// World is a database with a community in it, where things can be sold.
type World struct {
	DB        *store.DB
	Clock     *clock.Manual
	Community id.ID
	Staff     access.Actor
	Commerce  *commerce.Service
	Loyalty   *loyalty.Service
	Content   *content.Service
	Provider  *Provider

	t testing.TB
}

// EachWorld runs the test on every engine, each time with a world of its own.
func EachWorld(t *testing.T, test func(t *testing.T, w *World)) {
	Each(t, func(t *testing.T, db *store.DB) { test(t, NewWorld(t, db)) }, WithClock(NewClock()))
}

// NewClock stands at noon of a day that worlds are made for.
func NewClock() *clock.Manual { return clock.At(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)) }

// NewWorld adds a community to a database that was opened with a Manual clock.
func NewWorld(t testing.TB, db *store.DB) *World {
	t.Helper()
	w := &World{DB: db, Clock: db.Clock().(*clock.Manual), Provider: &Provider{}, t: t}
	w.Community = db.IDs().New(w.Clock.Now())
	w.Commerce = commerce.NewService(db.Commerce(), w.Provider, db.IDs(), w.Clock.Now, commerce.DefaultConfig)
	w.Content = content.NewService(db.Content(), w.Clock)
	w.Loyalty = loyalty.NewService(db.Loyalty(), w.Clock.Now)
	err := db.People().Write(t.Context(), w.Community, func(tx community.Tx) error {
		return tx.AddCommunity(community.Community{ID: w.Community, Slug: "c" + w.Community.String(), Name: "Hive", Currency: "EUR", PrizeCeiling: community.DefaultPrizeCeiling("EUR"),
			Locale: "en", TimeZone: "UTC", CreatedAt: tx.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Staff = w.Join("Sam", access.Operator)
	return w
}

// Join adds a member.
func (w *World) Join(name string, role access.Role) access.Actor {
	w.t.Helper()
	var m community.Member
	err := w.DB.People().Write(w.t.Context(), w.Community, func(tx community.Tx) error {
		m = community.Member{Community: w.Community, ID: tx.NewID(), Person: tx.NewID(), Name: name, Role: role, JoinedAt: tx.Now()}
		_, err := tx.AddMember(m)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return access.Actor{Person: m.Person, Member: m.ID, Community: w.Community, Role: role, Name: name, Email: name + "@example.org"}
}

// Stranger is nobody, who looks at the community.
func (w *World) Stranger() access.Actor { return access.Actor{Community: w.Community} }

// Product puts a product with one variant on sale.
func (w *World) Product(price money.Amount, stock int64) commerce.Product {
	w.t.Helper()
	ctx := w.t.Context()
	slug := "p" + w.DB.IDs().New(w.Clock.Now()).String()
	p, err := w.Commerce.CreateProduct(ctx, w.Staff, commerce.CreateProduct{Community: w.Community, Slug: slug, Title: "Honey " + strconv.Itoa(int(price)),
		Variants: []commerce.NewVariant{{Price: price, Stock: stock}}})
	if err == nil {
		p, err = w.Commerce.UpdateProduct(ctx, w.Staff, commerce.UpdateProduct{Community: w.Community, Product: p.ID, Slug: slug, Title: p.Title, State: commerce.ProductLive})
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// Terms are terms on which a product is offered to groups of a size, for half of its price, a day each.
func (w *World) Terms(p commerce.Product, size int) commerce.OfferTerms {
	now := w.Clock.Now()
	prices := map[id.ID]money.Amount{}
	for _, v := range p.Variants {
		prices[v.ID] = v.Price / 2
	}
	return commerce.OfferTerms{Slug: "o" + w.DB.IDs().New(now).String(), Size: size, Window: 24 * time.Hour,
		StartsAt: now, EndsAt: now.Add(30 * 24 * time.Hour), Prices: prices}
}

// Offer makes an offer that is live.
func (w *World) Offer(product id.ID, terms commerce.OfferTerms) commerce.Offer {
	w.t.Helper()
	ctx := w.t.Context()
	o, err := w.Commerce.CreateOffer(ctx, w.Staff, commerce.CreateOffer{Community: w.Community, Product: product, Terms: terms})
	if err == nil {
		o, err = w.Commerce.UpdateOffer(ctx, w.Staff, commerce.UpdateOffer{Community: w.Community, Offer: o.ID, Terms: terms, State: commerce.OfferLive})
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// Buy has an actor buy one unit, paid at once: alone with a zero offer, else in the group, or as head of a new one.
func (w *World) Buy(actor access.Actor, variant, offer, group id.ID) commerce.Order {
	w.t.Helper()
	o, err := w.Commerce.PlaceOrder(w.t.Context(), actor, commerce.PlaceOrder{Community: w.Community, Variant: variant, Quantity: 1,
		Offer: offer, GroupBuy: group, Email: actor.Email, Instrument: "card"})
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// Campaign makes a campaign that is live.
func (w *World) Campaign(terms commerce.CampaignTerms, variant ...id.ID) commerce.Campaign {
	w.t.Helper()
	cmd := commerce.CreateCampaign{Community: w.Community, Terms: terms}
	for _, v := range variant {
		cmd.Variant = v
	}
	made, err := w.Commerce.CreateCampaign(w.t.Context(), w.Staff, cmd)
	if err == nil {
		made, err = w.Commerce.UpdateCampaign(w.t.Context(), w.Staff, commerce.UpdateCampaign{Community: w.Community, Campaign: made.ID,
			Terms: made.CampaignTerms, State: commerce.CampaignLive})
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

// Points has the community give points by terms.
func (w *World) Points(terms loyalty.Terms) loyalty.Programme {
	w.t.Helper()
	p, err := w.Loyalty.SetProgramme(w.t.Context(), w.Staff, loyalty.SetProgramme{Community: w.Community, Active: true, Terms: terms})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}
