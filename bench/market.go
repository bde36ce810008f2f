package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/money"
	"panal/store"
)

// A market is a community with one product on offer and members who have tokens, all made before the clock runs.
type market struct {
	community id.ID
	slug      string
	offer     id.ID
	product   id.ID
	variant   id.ID
	buyers    []buyer
}

// buyer is a member with a token.
type buyer struct{ token, email string }

const (
	currency = "EUR"
	alone    = money.Amount(2000)
	together = money.Amount(1500)
	units    = 1_000_000_000 // more than any machine sells while it is measured
)

// openMarket makes a community that sells to groups of a size, with so many buyers.
func openMarket(ctx context.Context, db *store.DB, number, size, buyers int) (*market, error) {
	m := &market{slug: fmt.Sprintf("market-%d", number)}
	people := community.NewService(db.People(), nil, clock.System(), db.IDs()) // no mailer: nobody signs in
	c, operator, err := people.Found(ctx, community.Founding{Name: fmt.Sprintf("Market %d", number), Slug: m.slug, Currency: currency,
		Locale: "en", TimeZone: "UTC", OperatorName: "Olga", OperatorEmail: fmt.Sprintf("olga%d@bench.example", number)})
	if err != nil {
		return nil, fmt.Errorf("found a community: %w", err)
	}
	m.community = c.ID
	if err := m.putOnOffer(ctx, db, operator, size); err != nil {
		return nil, fmt.Errorf("put a product on offer: %w", err)
	}
	if err := m.invite(ctx, db, number, buyers); err != nil {
		return nil, fmt.Errorf("make members: %w", err)
	}
	return m, nil
}

// putOnOffer makes a product and its offer by the services, as an operator would.
func (m *market) putOnOffer(ctx context.Context, db *store.DB, operator access.Actor, size int) error {
	shop := commerce.NewService(db.Commerce(), nil, db.IDs(), time.Now, commerce.DefaultConfig) // no payments: nothing is bought here
	product, err := shop.CreateProduct(ctx, operator, commerce.CreateProduct{Community: m.community, Slug: "honey", Title: "Honey, 500 g",
		Variants: []commerce.NewVariant{{Price: alone, Stock: units}}})
	if err != nil {
		return err
	}
	m.product, m.variant = product.ID, product.Variants[0].ID
	if _, err := shop.UpdateProduct(ctx, operator, commerce.UpdateProduct{Community: m.community, Product: product.ID, Slug: product.Slug,
		Title: product.Title, State: commerce.ProductLive}); err != nil {
		return err
	}
	now := time.Now()
	terms := commerce.OfferTerms{Slug: "honey", Size: size, Window: 24 * time.Hour, StartsAt: now.Add(-time.Hour), EndsAt: now.Add(30 * 24 * time.Hour),
		Prices: map[id.ID]money.Amount{m.variant: together}}
	offer, err := shop.CreateOffer(ctx, operator, commerce.CreateOffer{Community: m.community, Product: product.ID, Terms: terms})
	if err != nil {
		return err
	}
	m.offer = offer.ID
	_, err = shop.UpdateOffer(ctx, operator, commerce.UpdateOffer{Community: m.community, Offer: offer.ID, Terms: terms, State: commerce.OfferLive})
	return err
}

// invited is how many members one write makes.
const invited = 256

// invite makes members with tokens, straight through the store: a code by e-mail for each would take minutes.
func (m *market) invite(ctx context.Context, db *store.DB, number, buyers int) error {
	for len(m.buyers) < buyers {
		var made []buyer
		err := db.People().Write(ctx, m.community, func(tx community.Tx) error {
			made = made[:0] // a write may run twice
			for n := range min(invited, buyers-len(m.buyers)) {
				b := buyer{token: "panal_" + strings.ToLower(rand.Text()), email: fmt.Sprintf("m%d-%d@bench.example", number, len(m.buyers)+n)}
				if err := admit(tx, m.community, b); err != nil {
					return err
				}
				made = append(made, b)
			}
			return nil
		})
		if err != nil {
			return err
		}
		m.buyers = append(m.buyers, made...)
	}
	return nil
}

func admit(tx community.Tx, in id.ID, b buyer) error {
	now, person, name := tx.Now(), tx.NewID(), strings.Split(b.email, "@")[0]
	if _, err := tx.AddPerson(community.Person{ID: person, Email: b.email, Name: name, Locale: "en", CreatedAt: now}); err != nil {
		return err
	}
	if _, err := tx.AddMember(community.Member{ID: tx.NewID(), Community: in, Person: person, Name: name, Role: access.Member, JoinedAt: now}); err != nil {
		return err
	}
	t := community.Token{ID: tx.NewID(), Person: person, Community: in, Name: "bench", Scope: access.Write, CreatedAt: now, ExpiresAt: now.Add(24 * time.Hour)}
	return tx.AddToken(t, sha256.Sum256([]byte(b.token)))
}
