package store_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/growth"
	"panal/internal/id"
	"panal/money"
	"panal/store/storetest"
)

// history lives through so many random days of a shop: people bring others, buy alone and together, pay at once, later,
// late, twice and wrongly, leave, cancel, and are refunded; staff ship, restock, change terms and take back. What is
// refused is part of it; only a fault of ours ends the test.
type history struct {
	*storetest.World
	t        *testing.T
	random   *rand.Rand
	products []commerce.Product
	offers   []commerce.Offer
	members  []access.Actor
	orders   []commerce.Order // as they were placed
	groups   []id.ID
	growth   *growth.Service
	codes    []string // of links to offers and campaigns
	coupons  []commerce.Campaign
	bargains bargaining
	packets  packeting
	drawings giveaways
	returns  returning
	rewards  rewarding
}

func newHistory(t *testing.T, w *storetest.World, seed uint64) *history {
	h := &history{World: w, t: t, random: rand.New(rand.NewPCG(seed, 1)), growth: growth.NewService(w.DB.Growth(), nil)}
	h.makePoints()
	h.liveInTiers()
	for i := range 3 {
		h.products = append(h.products, w.Product(1000, int64(20+i*100)))
	}
	for i, p := range h.products {
		terms := w.Terms(p, 2+i)
		if i == 2 {
			terms.PerPersonLimit, terms.Budget = 3, 45_000
		}
		h.offers = append(h.offers, w.Offer(p.ID, terms))
		terms = w.Terms(p, 3)
		terms.Stock, terms.PerPersonLimit, terms.VirtualPercent, terms.Window = 30, 4, 60, time.Hour
		h.offers = append(h.offers, w.Offer(p.ID, terms))
	}
	for _, name := range []string{"Ada", "Bo", "Cy", "Di", "Ed", "Fe"} {
		member := w.Join(name, access.Guest)
		share, err := h.growth.MakeShare(t.Context(), member, w.Community, growth.Target{Kind: growth.ToOffer, ID: pick(h, h.offers).ID})
		if err != nil {
			t.Fatal(err)
		}
		h.members, h.codes = append(h.members, member), append(h.codes, share.Code)
	}
	h.makeCoupons()
	h.makeBargains()
	h.makePackets()
	h.makeGiveaways()
	h.makeSoap()
	return h
}

func pick[T any](h *history, from []T) (one T) {
	if len(from) > 0 {
		one = from[h.random.IntN(len(from))]
	}
	return one
}

// live takes so many steps, and leaves no group undecided.
func (h *history) live(steps int) {
	for range steps {
		h.Clock.Advance(time.Duration(h.random.IntN(20)) * time.Minute)
		if err := h.step(); fault.KindOf(err) == fault.Internal && err != nil {
			h.t.Fatal(err)
		}
	}
	h.failBargains()
	h.drawGiveaways()
	h.giveaway(commerce.GiveawayRule{Worth: 100, Prizes: 1}, 50) // one is open
	h.returnPackets()
	h.packet(commerce.PacketRule{Total: 900, Shares: 40, Spread: 20, Hours: 20}) // one is open
	h.liveInDrops()
	h.Buy(h.Join("Jo", access.Guest), h.products[2].Variants[0].ID, h.offers[4].ID, id.Zero) // one is open under a budget
	due, err := h.DB.Schedule().DueGroupBuys(h.t.Context(), h.Community, h.Clock.Now(), 1000)
	if err == nil {
		err = h.Commerce.CloseGroupBuy(h.t.Context(), h.Community, due...)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *history) step() error {
	ctx, order, group := h.t.Context(), pick(h, h.orders), pick(h, h.groups)
	if err := h.bargains.step(h); err != nil && fault.KindOf(err) == fault.Internal {
		return err
	}
	if err := h.drawings.step(h); err != nil && fault.KindOf(err) == fault.Internal {
		return err
	}
	if err := h.packets.step(h); err != nil && fault.KindOf(err) == fault.Internal {
		return err
	}
	if err := h.returns.step(h); err != nil && fault.KindOf(err) == fault.Internal {
		return err
	}
	if err := h.reward(); err != nil && fault.KindOf(err) == fault.Internal {
		return err
	}
	switch h.random.IntN(26) {
	default:
		return h.place()
	case 0, 1, 2, 3:
		return h.pay(order)
	case 4:
		_, err := h.Commerce.CancelOrder(ctx, h.Staff, h.Community, order.ID)
		return err
	case 5:
		return h.Commerce.LapseOrder(ctx, h.Community, order.ID)
	case 6, 22:
		_, err := h.Commerce.LeaveGroupBuy(ctx, pick(h, h.members), h.Community, group)
		return err
	case 7, 8:
		return h.Commerce.CloseGroupBuy(ctx, h.Community, group)
	case 9, 10:
		_, err := h.Commerce.ShipOrder(ctx, h.Staff, h.Community, order.ID)
		return err
	case 11, 19:
		_, err := h.Commerce.RefundOrder(ctx, h.Staff, h.Community, order.ID)
		return err
	case 12:
		return h.settle(order)
	case 13:
		return h.returnParked()
	case 14:
		return h.manage()
	case 15, 16, 17:
		return h.growth.Keep(ctx, h.Community, h.lately(order)...)
	case 18:
		return h.growth.Drop(ctx, h.Community, h.lately(order)...)
	case 20, 21:
		return h.claim()
	}
}

func (h *history) place() error {
	i := h.random.IntN(len(h.offers))
	offer, product := h.offers[i], h.products[i/2]
	cmd := commerce.PlaceOrder{Community: h.Community, Variant: product.Variants[0].ID, Quantity: 1 + h.random.Int64N(2), Email: "a@example.org"}
	if h.random.IntN(4) > 0 {
		cmd.Offer = offer.ID
	}
	if h.random.IntN(4) > 0 && !cmd.Offer.IsZero() {
		v, err := h.Commerce.Offer(h.t.Context(), h.Staff, h.Community, offer.ID)
		if err != nil {
			return err
		}
		cmd.GroupBuy = pick(h, v.Open).GroupBuy.ID
	}
	if h.random.IntN(2) == 0 {
		cmd.Instrument = "card"
	}
	if h.random.IntN(2) == 0 {
		cmd.Share = pick(h, h.codes)
	}
	if h.random.IntN(4) == 0 {
		h.members = append(h.members, h.Join("Gus", access.Guest))
	}
	buyer := h.members[max(0, len(h.members)-1-h.random.IntN(6))]
	if err := h.redeem(buyer, &cmd); err != nil {
		return err
	}
	o, err := h.Commerce.PlaceOrder(h.t.Context(), buyer, cmd)
	if err != nil {
		return err
	}
	return h.remember(o)
}

// remember keeps an order, and the group it is in by now.
// lately are an order and the latest ones.
func (h *history) lately(order commerce.Order) []id.ID {
	some := []id.ID{order.ID}
	for _, o := range h.orders[max(0, len(h.orders)-40):] {
		some = append(some, o.ID)
	}
	return some
}

func (h *history) remember(o commerce.Order) error {
	h.orders = append(h.orders, o)
	if !o.GroupBuy.IsZero() {
		h.groups = append(h.groups, o.GroupBuy)
	}
	return nil
}

// pay brings money for an order: mostly right, whatever has become of the order since.
func (h *history) pay(o commerce.Order) error {
	r := h.Provider.Receipt(h.Community, o)
	switch h.random.IntN(8) {
	case 0:
		r.Amount++
	case 1:
		r.Currency = "USD"
	}
	err := h.Commerce.Receive(h.t.Context(), r)
	if err == nil && h.random.IntN(4) == 0 {
		err = h.Commerce.Receive(h.t.Context(), r)
	}
	if err != nil {
		return err
	}
	v, err := h.Commerce.Order(h.t.Context(), h.Staff, h.Community, o.ID)
	if err != nil || v.Order.GroupBuy.IsZero() {
		return err
	}
	h.groups = append(h.groups, v.Order.GroupBuy)
	return nil
}

// settle finishes the refunds of an order.
func (h *history) settle(o commerce.Order) error {
	v, err := h.Commerce.Order(h.t.Context(), h.Staff, h.Community, o.ID)
	if err != nil {
		return err
	}
	for _, r := range v.Refunds {
		if err := h.Commerce.Settle(h.t.Context(), h.Community, r.ID); err != nil {
			return err
		}
	}
	return nil
}

func (h *history) returnParked() error {
	parked, err := h.Commerce.ParkedPayments(h.t.Context(), h.Staff, h.Community)
	if err != nil || len(parked) < 2 {
		return err
	}
	p := pick(h, parked)
	return h.Commerce.ReturnParked(h.t.Context(), h.Staff, h.Community, p.Order, p.ID)
}

// manage changes an offer's cap and limit, or restocks a shelf.
func (h *history) manage() error {
	i := h.random.IntN(len(h.offers))
	product := h.products[i/2]
	if h.random.IntN(2) == 0 {
		price := money.Amount(1000)
		if i/2 == 2 { // the budget follows it
			price += 50 * money.Amount(len(h.orders)%3)
		}
		_, err := h.Commerce.UpdateVariant(h.t.Context(), h.Staff, commerce.UpdateVariant{Community: h.Community, Product: product.ID,
			Variant: product.Variants[0].ID, Price: price, Restock: h.random.Int64N(40) - 10})
		return err
	}
	terms := h.Terms(product, 2+h.random.IntN(3))
	terms.Slug, terms.VirtualPercent = h.offers[i].Slug, 60*(i%2)
	if i%2 > 0 || h.random.IntN(2) == 0 {
		terms.Stock, terms.PerPersonLimit = 1+h.random.Int64N(100), 1+h.random.Int64N(6)
	}
	_, err := h.Commerce.UpdateOffer(h.t.Context(), h.Staff, commerce.UpdateOffer{Community: h.Community, Offer: h.offers[i].ID, Terms: terms})
	return err
}
