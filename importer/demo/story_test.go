package demo_test

import (
	"bytes"
	"fmt"
	"image/png"
	"testing"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/growth"
	"panal/importer/demo/picture"
	"panal/internal/page"
	"panal/ledger"
	"panal/money"
)

// story writes down what happened, without ids.
func (h *house) story(t *testing.T) (lines []string) {
	t.Helper()
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	say("%+v", h.Counts)
	for _, m := range h.members(t) {
		say("%s %s %s", m.Name, m.Role, m.JoinedAt)
	}
	for _, p := range h.products(t) {
		say("%s %s %s", p.Title, p.State, p.CreatedAt)
		for _, v := range p.Variants {
			say("%s: %d, stock %d, held %d, sold %d", v.SKU, v.Price, v.Stock, v.Held, v.Sold)
		}
	}
	for _, v := range h.offers(t) {
		say("%s %s, %d of %d", v.Offer.Slug, v.Offer.State, v.Offer.Taken, v.Offer.Stock)
	}
	for _, g := range h.groups(t) {
		say("%s %s %d/%d %s %s", g.Offer.Slug, g.GroupBuy.State, g.GroupBuy.Taken, g.GroupBuy.Size, g.GroupBuy.OpenedAt, g.GroupBuy.ClosedAt)
	}
	for _, o := range h.orders(t) {
		say("%s: %s, %s, %d - %d, %s, %s", o.Member, o.Order.Lines[0].Title, o.Order.State, o.Order.Subtotal, o.Order.Discount, o.Order.PlacedAt, o.Order.ClosedAt)
	}
	for _, m := range h.memberships(t) {
		say("%s in %s: %s, %s, due %s %s", m.Name, m.Tier, m.Membership.State, m.Membership.EndsAt, m.Membership.Due, m.Membership.DueAt)
	}
	costs := h.costs(t)
	say("%+v", costs.Channels)
	for _, p := range costs.People.Items {
		say("%s %+v", p.Name, p.Figures)
	}
	say("escrow %d, revenue %d, discounts %d", h.sum(t, ledger.Escrow), h.sum(t, ledger.Revenue), h.sum(t, ledger.Marketing))
	return lines
}

func (h *house) testCatalogue(t *testing.T) {
	states, drawn := map[commerce.ProductState]int{}, map[string]string{}
	for _, p := range h.products(t) {
		states[p.State]++
		if len(p.Pictures) != 1 || p.Pictures[0].Alt == "" {
			t.Errorf("%s has pictures %+v", p.Title, p.Pictures)
			continue
		}
		_, content, err := h.Commerce.Picture(t.Context(), h.Operator, h.Community.ID, p.Pictures[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := png.DecodeConfig(bytes.NewReader(content))
		if err != nil || shown.Width != picture.Width || shown.Height != picture.Height {
			t.Errorf("the picture of %s is %d × %d, %v", p.Title, shown.Width, shown.Height, err)
		}
		if other := drawn[string(content)]; other != "" {
			t.Errorf("%s looks like %s", p.Title, other)
		}
		drawn[string(content)] = p.Title
	}
	if states[commerce.ProductLive] != 8 || states[commerce.ProductDraft] != 1 || states[commerce.ProductArchived] != 1 {
		t.Errorf("products: %v", states)
	}
	offers := map[commerce.OfferState]int{}
	for _, v := range h.offers(t) {
		offers[v.Offer.State]++
		if v.Offer.Stock > 0 && v.Offer.Stock-v.Offer.Taken != 3 {
			t.Errorf("%s has %d of %d", v.Offer.Slug, v.Offer.Taken, v.Offer.Stock)
		}
	}
	if offers[commerce.OfferLive] != 5 || offers[commerce.OfferPaused] != 1 || offers[commerce.OfferDraft] != 1 || offers[commerce.OfferEnded] != 1 {
		t.Errorf("offers: %v", offers)
	}
	shop, err := h.Commerce.Shop(t.Context(), h.Member, h.Community.ID, commerce.PageRequest{})
	if err != nil || len(shop.Items) != 8 {
		t.Errorf("%d products in the shop, %v", len(shop.Items), err)
	}
}

// all reads every page of a list.
func all[T any](t *testing.T, read func(commerce.PageRequest) (commerce.Page[T], error)) (items []T) {
	t.Helper()
	r := commerce.PageRequest{Limit: 100}
	for {
		page, err := read(r)
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, page.Items...)
		if r.Cursor = page.Next; r.Cursor == "" {
			return items
		}
	}
}

func (h *house) products(t *testing.T) []commerce.Product {
	return all(t, func(r commerce.PageRequest) (commerce.Page[commerce.Product], error) {
		return h.Commerce.Products(t.Context(), h.Operator, h.Community.ID, commerce.ProductFilter{}, r)
	})
}

func (h *house) offers(t *testing.T) []commerce.OfferView {
	return all(t, func(r commerce.PageRequest) (commerce.Page[commerce.OfferView], error) {
		return h.Commerce.Offers(t.Context(), h.Operator, h.Community.ID, commerce.OfferFilter{}, r)
	})
}

func (h *house) groups(t *testing.T) []commerce.GroupBuyView {
	return all(t, func(r commerce.PageRequest) (commerce.Page[commerce.GroupBuyView], error) {
		return h.Commerce.GroupBuys(t.Context(), h.Operator, h.Community.ID, commerce.GroupBuyFilter{}, r)
	})
}

func (h *house) orders(t *testing.T) []commerce.OrderView {
	return all(t, func(r commerce.PageRequest) (commerce.Page[commerce.OrderView], error) {
		return h.Commerce.Orders(t.Context(), h.Operator, h.Community.ID, commerce.OrderFilter{}, r)
	})
}

func (h *house) members(t *testing.T) []community.Member {
	t.Helper()
	return all(t, func(r commerce.PageRequest) (commerce.Page[community.Member], error) {
		return h.Communities.Members(t.Context(), h.Operator, community.MemberFilter{}, r)
	})
}

func (h *house) memberships(t *testing.T) []community.MembershipRow {
	t.Helper()
	return all(t, func(r commerce.PageRequest) (commerce.Page[community.MembershipRow], error) {
		return h.Communities.Memberships(t.Context(), h.Operator, community.MembershipFilter{}, r)
	})
}

func (h *house) costs(t *testing.T) growth.Costs {
	t.Helper()
	costs, err := h.Growth.Costs(t.Context(), h.Operator, h.Community.ID, commerce.PageRequest{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return costs
}

// sum is what the accounts of a kind hold together.
func (h *house) sum(t *testing.T, kind ledger.Kind) (sum money.Amount) {
	t.Helper()
	totals, err := h.db.Ledger().Totals(t.Context(), h.Community.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, total := range totals {
		if total.Kind == kind {
			sum += total.Balance
		}
	}
	return sum
}

// Somebody signs in at several places, somebody else is about to be erased, and what the staff did is written down.
func (h *house) testPrivacy(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	keyring := community.NewKeyring(h.Communities, h.Keyrings, community.KeyringConfig{})
	sessions, err := keyring.Sessions(ctx, h.Member)
	if err != nil || len(sessions) != 3 || sessions[0].Device.Browser != "Firefox" {
		t.Errorf("the hero's sessions: %+v, %v", sessions, err)
	}
	if passkeys, err := keyring.Passkeys(ctx, h.Member); err != nil || len(passkeys) != 1 {
		t.Errorf("the hero's passkeys: %+v, %v", passkeys, err)
	}
	found, err := h.Communities.Members(ctx, h.Operator, community.MemberFilter{Words: "oliver.haynes@example.com"}, page.Request{})
	if err != nil || len(found.Items) != 1 {
		t.Fatalf("Oliver: %+v, %v", found.Items, err)
	}
	m := found.Items[0]
	oliver := access.Actor{Person: m.Person, Member: m.ID, Community: m.Community, Role: m.Role}
	if e, err := h.Communities.Erasure(ctx, oliver); err != nil || !e.Pending() || !e.DueAt.After(h.until) {
		t.Errorf("Oliver's erasure: %+v, %v", e, err)
	}
	if acts, err := h.Communities.Audit(ctx, h.Operator, community.AuditFilter{}, page.Request{Limit: 50}); err != nil || len(acts.Items) != 50 {
		t.Errorf("%d acts at work, %v", len(acts.Items), err)
	}
}
