package store_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"panal/access"
	"panal/commerce"
)

// bargaining is what a history bargains for.
type bargaining struct {
	campaigns []commerce.Campaign
	running   []commerce.Bargain
	friends   []access.Actor
	orders    []commerce.Order
	random    *rand.Rand // its own: what else happens stays as it was
}

// step bargains at every third step, and has something become of what was bought.
func (b *bargaining) step(h *history) error {
	b.random, h.random = h.random, b.random
	defer func() { b.random, h.random = h.random, b.random }()
	switch h.random.IntN(9) {
	case 0, 1, 2:
		return h.bargain()
	case 3:
		return h.pay(pick(h, b.orders))
	case 4:
		ctx, o := h.t.Context(), pick(h, b.orders)
		switch h.random.IntN(4) {
		case 0:
			_, err := h.Commerce.CancelOrder(ctx, h.Staff, h.Community, o.ID)
			return err
		case 1:
			_, err := h.Commerce.RefundOrder(ctx, h.Staff, h.Community, o.ID)
			return err
		case 2:
			return h.Commerce.LapseOrder(ctx, h.Community, o.ID)
		}
		return h.settle(o)
	}
	return nil
}

// makeBargains has campaigns to bargain in: one that may be bought at the price it has come to, with a budget.
func (h *history) makeBargains() {
	h.bargains.random = rand.New(rand.NewPCG(9, 9))
	for i, rule := range []*commerce.BargainRule{
		{Start: 1000, Floor: 500, Hours: 60, Helpers: 3, Spread: 50, Newcomer: 50, PayMinutes: 400},
		{Start: 900, Floor: 100, Hours: 20, Helpers: 4, Early: true, PayMinutes: 100},
	} {
		variant := h.products[1+i].Variants[0].ID
		terms := commerce.CampaignTerms{Slug: fmt.Sprintf("bargain-%d", i), Title: "Bargain", StartsAt: h.Clock.Now(), EndsAt: h.Clock.Now().Add(900 * 24 * time.Hour),
			Stock: int64(i) * 300, Rule: rule}
		h.bargains.campaigns = append(h.bargains.campaigns, h.Campaign(terms, variant))
	}
}

// bargain begins a bargain, helps with one, buys one, or ends those whose time is over.
func (h *history) bargain() error {
	ctx, b := h.t.Context(), &h.bargains
	switch h.random.IntN(12) {
	case 0:
		h.failBargains()
		return nil
	case 1, 2:
		begun, err := h.Commerce.StartBargain(ctx, pick(h, h.members[:6]), commerce.StartBargain{Community: h.Community, Campaign: pick(h, b.campaigns).ID})
		if err == nil {
			b.running = append(b.running, begun)
		}
		return err
	case 3, 4, 5:
		return h.buyBargain()
	}
	if h.random.IntN(2) == 0 || len(b.friends) == 0 {
		b.friends = append(b.friends, h.Join("Friend", access.Guest))
	}
	asked := commerce.HelpBargain{Community: h.Community, Bargain: h.aBargain().ID}
	_, _, err := h.Commerce.HelpBargain(ctx, pick(h, b.friends), asked)
	return err
}

// aBargain is one of the last that were begun.
func (h *history) aBargain() commerce.Bargain {
	return pick(h, h.bargains.running[max(0, len(h.bargains.running)-6):])
}

func (h *history) buyBargain() error {
	b := h.aBargain()
	for _, who := range h.members {
		if who.Member != b.Member {
			continue
		}
		cmd := commerce.PlaceOrder{Community: h.Community, Variant: b.Variant, Quantity: 1, Email: who.Email, Campaign: b.Campaign, Entry: b.ID}
		if h.random.IntN(2) == 0 {
			cmd.Instrument = "card"
		}
		o, err := h.Commerce.PlaceOrder(h.t.Context(), who, cmd)
		if err == nil {
			h.bargains.orders = append(h.bargains.orders, o)
		}
		return err
	}
	return nil
}

// failBargains ends those whose time is over.
func (h *history) failBargains() {
	due, err := h.DB.Schedule().DueBargains(h.t.Context(), h.Community, h.Clock.Now(), 1000)
	if err == nil {
		err = h.Commerce.FailBargains(h.t.Context(), h.Community, due...)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// countBargains tells in which states bargains have been left.
func (h *history) countBargains(been map[string]int) {
	for _, b := range h.bargains.running {
		v, err := h.Commerce.Bargain(h.t.Context(), h.Staff, h.Community, b.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		been["bargain "+string(v.State)]++
		if v.State == commerce.BargainBought && v.Missing() > 0 {
			been["bargain bought early"]++
		}
	}
}
