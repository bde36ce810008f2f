package store_test

import (
	"fmt"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
)

// liveInDrops has two drops be lived through: one whose line is open, with a place in every state, and one that was
// ended early, whose units are bought, shipped, taken back and on the shelf again.
func (h *history) liveInDrops() {
	var all []access.Actor
	for i := range 6 {
		all = append(all, h.Join(fmt.Sprint("Queue ", i), access.Member))
	}
	open := h.announce(3, all[:1])
	over := h.announce(2, nil)
	h.must(h.Commerce.ReserveDrop(h.t.Context(), all[1], commerce.ReserveDrop{Community: h.Community, Campaign: open.ID, Reserve: true}))
	_, err := h.Commerce.EnterCode(h.t.Context(), all[0], commerce.EnterCode{Community: h.Community, Campaign: open.ID})
	h.must(err)
	h.Clock.Advance(time.Minute) // no more, for what is due by now has been done
	for _, who := range all {
		h.stand(open, who)
		h.stand(over, who)
	}
	h.buy(open, all[0], "card")
	h.buy(open, all[1], "")
	h.leave(open, all[4])
	first, second := h.buy(over, all[0], "card"), h.buy(over, all[1], "")
	_, err = h.Commerce.ShipOrder(h.t.Context(), h.Staff, h.Community, first.ID)
	h.must(err)
	_, err = h.Commerce.CancelOrder(h.t.Context(), h.Staff, h.Community, second.ID)
	h.must(err)
	h.leave(over, all[1])
	third := h.buy(over, all[2], "card") // sold out
	_, err = h.Commerce.RefundOrder(h.t.Context(), h.Staff, h.Community, third.ID)
	h.must(err)
}

func (h *history) announce(units int64, coded []access.Actor) commerce.Campaign {
	p := h.Product(1000, units+2)
	terms := commerce.CampaignTerms{Slug: "drop-" + p.Slug, Title: "Drop", StartsAt: h.Clock.Now().Add(time.Minute),
		EndsAt: h.Clock.Now().Add(14 * 24 * time.Hour), Stock: units, Rule: &commerce.DropRule{UnitPrice: 900, Minutes: 60}}
	d := h.Campaign(terms, p.Variants[0].ID)
	for _, who := range coded {
		_, err := h.Commerce.MakeDropCodes(h.t.Context(), h.Staff, commerce.MakeDropCodes{Community: h.Community, Campaign: d.ID,
			Members: []id.ID{who.Member}, Reason: "Twenty answers"})
		h.must(err)
	}
	return d
}

func (h *history) stand(d commerce.Campaign, who access.Actor) {
	_, err := h.Commerce.JoinLine(h.t.Context(), who, commerce.JoinLine{Community: h.Community, Campaign: d.ID})
	h.must(err)
}

func (h *history) leave(d commerce.Campaign, who access.Actor) {
	_, err := h.Commerce.LeaveLine(h.t.Context(), who, h.Community, d.ID)
	h.must(err)
}

func (h *history) buy(d commerce.Campaign, who access.Actor, instrument string) commerce.Order {
	o, err := h.Commerce.PlaceOrder(h.t.Context(), who, commerce.PlaceOrder{Community: h.Community, Variant: d.Variant, Quantity: 1, Campaign: d.ID,
		Email: "a@example.org", Instrument: instrument})
	h.must(err)
	return o
}

func (h *history) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}
