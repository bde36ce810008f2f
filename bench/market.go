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
type buyer struct {
	member       id.ID
	token, email string
}

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
	shop, _ := m.staffed(db)
	product, err := m.sell(ctx, shop, operator, "honey", "Honey, 500 g", units)
	if err != nil {
		return err
	}
	m.product, m.variant = product.ID, product.Variants[0].ID
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

// staffed is the service of a shop, and who works there. No payments: nothing is bought while it is prepared.
func (m *market) staffed(db *store.DB) (*commerce.Service, access.Actor) {
	return commerce.NewService(db.Commerce(), nil, db.IDs(), time.Now, commerce.DefaultConfig),
		access.Actor{Member: db.IDs().New(time.Now()), Community: m.community, Role: access.Operator, Scope: access.Write}
}

// sell makes a product and puts it on the shelf.
func (m *market) sell(ctx context.Context, shop *commerce.Service, operator access.Actor, slug, title string, stock int64) (commerce.Product, error) {
	product, err := shop.CreateProduct(ctx, operator, commerce.CreateProduct{Community: m.community, Slug: slug, Title: title,
		Variants: []commerce.NewVariant{{Price: alone, Stock: stock}}})
	if err != nil {
		return product, err
	}
	return shop.UpdateProduct(ctx, operator, commerce.UpdateProduct{Community: m.community, Product: product.ID, Slug: product.Slug,
		Title: product.Title, State: commerce.ProductLive})
}

// launch makes a campaign and has it begin; one about a variant names it.
func (m *market) launch(ctx context.Context, shop *commerce.Service, operator access.Actor, variant id.ID, terms commerce.CampaignTerms) (id.ID, error) {
	c, err := shop.CreateCampaign(ctx, operator, commerce.CreateCampaign{Community: m.community, Variant: variant, Terms: terms})
	if err != nil {
		return id.Zero, err
	}
	_, err = shop.UpdateCampaign(ctx, operator, commerce.UpdateCampaign{Community: m.community, Campaign: c.ID, Terms: c.CampaignTerms, State: commerce.CampaignLive})
	return c.ID, err
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
				if err := admit(tx, m.community, &b); err != nil {
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

func admit(tx community.Tx, in id.ID, b *buyer) error {
	b.member = tx.NewID()
	now, person, name := tx.Now(), tx.NewID(), strings.Split(b.email, "@")[0]
	if _, err := tx.AddPerson(community.Person{ID: person, Email: b.email, Name: name, Locale: "en", CreatedAt: now}); err != nil {
		return err
	}
	if _, err := tx.AddMember(community.Member{ID: b.member, Community: in, Person: person, Name: name, Role: access.Member, JoinedAt: now}); err != nil {
		return err
	}
	t := community.Token{ID: tx.NewID(), Person: person, Community: in, Name: "bench", Scope: access.Write, CreatedAt: now, ExpiresAt: now.Add(24 * time.Hour)}
	return tx.AddToken(t, sha256.Sum256([]byte(b.token)))
}
