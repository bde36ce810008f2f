package jobs_test

import (
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community/notice"
	"panal/connect/sandbox"
	"panal/internal/id"
	"panal/jobs"
	"panal/store/storetest"
)

// Who reserved is told of the opening, who has a code that they have it, who waited that it is their turn, who was late
// that it is over, and who waits still how it ended: each once.
func TestDropNotices(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) { testDropNotices(t, newHive(t, w)) })
}

func testDropNotices(t *testing.T, h *hive) {
	s := h.tellNotices(t)
	v := h.product.Variants[0]
	d := h.Campaign(commerce.CampaignTerms{Slug: "harvest", Title: "First harvest", StartsAt: h.Clock.Now().Add(time.Hour),
		EndsAt: h.Clock.Now().Add(5 * time.Hour), Stock: 1, Rule: &commerce.DropRule{UnitPrice: v.Price, Minutes: 10}}, v.ID)
	who := func(name string) access.Actor { return h.Join(name, access.Member) }
	coda, reza, wait, left := who("Coda"), who("Reza"), who("Wait"), who("Last")
	staff := h.Join("Olga", access.Operator)
	ctx, c := t.Context(), h.commerce
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	tell := func() {
		t.Helper()
		must(jobs.New(h.DB.Facts(), h.DB.Wake(), h.Clock, []jobs.Consumer{jobs.Crowds(s, h.DB.Commerce(), h.Clock)}, nil).Drain(ctx))
		must(h.jobs.Drain(ctx))
	}
	join := func(a access.Actor) {
		t.Helper()
		_, err := c.JoinLine(ctx, a, commerce.JoinLine{Community: h.Community, Campaign: d.ID})
		must(err)
	}
	_, err := c.MakeDropCodes(ctx, staff, commerce.MakeDropCodes{Community: h.Community, Campaign: d.ID, Members: []id.ID{coda.Member}})
	must(err)
	_, err = c.EnterCode(ctx, coda, commerce.EnterCode{Community: h.Community, Campaign: d.ID})
	must(err)
	must(c.ReserveDrop(ctx, reza, commerce.ReserveDrop{Community: h.Community, Campaign: d.ID, Reserve: true}))
	h.Clock.Advance(time.Hour)
	join(wait)
	join(left)
	tell()
	tell()
	wants(t, "who has a code", told(t, s, coda), notice.DropCode, notice.DropCalled)
	wants(t, "who reserved", told(t, s, reza), notice.DropOpened)
	wants(t, "who waits", told(t, s, wait))
	h.Clock.Advance(11 * time.Minute)
	must(c.LapseSpots(ctx, h.Community, d.ID))
	_, err = c.PlaceOrder(ctx, wait, commerce.PlaceOrder{Community: h.Community, Variant: v.ID, Quantity: 1, Campaign: d.ID, Email: wait.Email, Instrument: sandbox.InstrumentOK})
	must(err)
	tell()
	wants(t, "who has a code", told(t, s, coda), notice.DropCode, notice.DropCalled, notice.DropLapsed)
	wants(t, "who waited", told(t, s, wait), notice.DropCalled)
	last := told(t, s, left)
	wants(t, "who waits still", last, notice.DropClosed)
	if n := last[notice.DropClosed]; n.Args["how"].Key != "notice.drop.sold_out" || n.Subject != d.ID {
		t.Errorf("ended as %+v", n.Args)
	}
}
