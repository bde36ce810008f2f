package jobs_test

import (
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/connect/sandbox"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/once"
)

func request(t *testing.T, actor id.ID, key string) once.Request {
	t.Helper()
	r, err := once.New(actor, key)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// From a link to a newcomer in the costs, and back when the order is refunded.
func TestSharesBringNewcomers(t *testing.T) {
	eachHive(t, func(t *testing.T, h *hive) {
		ctx := t.Context()
		ana, ben, cam := h.Join("Ana", access.Member), h.Join("Ben", access.Guest), h.Join("Cam", access.Guest)
		share, err := h.growth.MakeShare(ctx, ana, h.Community, growth.Target{Kind: growth.ToOffer, ID: h.offer.ID})
		if err != nil {
			t.Fatal(err)
		}
		browser := h.DB.IDs().New(h.Clock.Now())
		if _, err := h.growth.Arrive(ctx, access.Actor{}, h.Community, share.Code, browser, "wechat"); err != nil {
			t.Fatal(err)
		}
		opened, err := h.commerce.PlaceOrder(ctx, ben, commerce.PlaceOrder{Community: h.Community, Variant: h.product.Variants[0].ID, Quantity: 1,
			Offer: h.offer.ID, Email: ben.Email, Instrument: sandbox.InstrumentOK, Visitor: browser})
		if err != nil {
			t.Fatal(err)
		}
		figures := func() growth.Figures {
			t.Helper()
			h.drain(t)
			reports, err := h.growth.MyShares(ctx, ana, h.Community)
			if err != nil || len(reports) != 1 {
				t.Fatal(reports, err)
			}
			return reports[0].Figures
		}
		if got := figures(); got != (growth.Figures{Visitors: 1}) {
			t.Errorf("before the group formed: %+v", got)
		}
		h.order(t, cam, opened.GroupBuy, sandbox.InstrumentOK)
		want := growth.Figures{Visitors: 1, Orders: 1, Newcomers: 1, Discount: 500, Total: 500}
		if got := figures(); got != want {
			t.Errorf("formed: %+v, want %+v", got, want)
		}
		alone, err := h.commerce.PlaceOrder(ctx, cam, commerce.PlaceOrder{Community: h.Community, Variant: h.product.Variants[0].ID, Quantity: 1,
			Email: cam.Email, Instrument: sandbox.InstrumentOK, Share: share.Code})
		if err != nil || alone.State != commerce.Ready {
			t.Fatal(alone, err)
		}
		want.Orders, want.Total = 2, 1500 // Cam bought before, by themselves
		if got := figures(); got != want {
			t.Errorf("bought alone: %+v, want %+v", got, want)
		}
		if _, err := h.commerce.RefundOrder(ctx, h.Staff, h.Community, opened.ID); err != nil {
			t.Fatal(err)
		}
		if got, want := figures(), (growth.Figures{Visitors: 1, Orders: 1, Total: 1000}); got != want {
			t.Errorf("refunded: %+v, want %+v", got, want)
		}
		h.Clock.Advance(time.Hour)
		if got := figures(); got.Orders != 1 {
			t.Errorf("an hour later: %+v", got)
		}
	})
}
