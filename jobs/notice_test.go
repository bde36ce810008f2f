package jobs_test

import (
	"context"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/connect/sandbox"
	"panal/fact"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/page"
	"panal/jobs"
)

// tellNotices has the hive's members told.
func (h *hive) tellNotices(t *testing.T) *notice.Service {
	t.Helper()
	people := community.NewService(h.DB.People(), nil, h.Clock, h.DB.IDs())
	s := notice.NewService(h.DB.Notices(), h.Clock, notice.Config{Secret: []byte("a secret"), Origin: "https://hive.example", Communities: people})
	sources := jobs.NoticeSources{Commerce: h.DB.Commerce(), Growth: h.DB.Growth(), People: h.DB.People(), Tiers: h.DB.People(), Circles: h.DB.People(),
		Cases: h.DB.People(), Places: people}
	h.jobs = jobs.New(h.DB.Facts(), h.DB.Wake(), h.Clock,
		[]jobs.Consumer{jobs.Payments(h.sandbox, h.commerce), jobs.Attribution(h.growth), jobs.Notices(s, sources, h.Clock)},
		[]jobs.Task{jobs.CloseGroupBuys(h.DB.Schedule(), h.commerce, h.Clock), jobs.LapseOrders(h.DB.Schedule(), h.commerce, h.Clock)})
	return s
}

// told lists the kinds of what a member was told, the newest first.
func told(t *testing.T, s *notice.Service, who access.Actor) map[notice.Kind]notice.Notice {
	t.Helper()
	list, err := s.Inbox(t.Context(), who, notice.Filter{}, page.Request{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	all := map[notice.Kind]notice.Notice{}
	for _, n := range list.Items {
		if _, twice := all[n.Kind]; twice {
			t.Errorf("%s was told %s twice", who.Name, n.Kind)
		}
		all[n.Kind] = n
	}
	return all
}

func wants(t *testing.T, who string, got map[notice.Kind]notice.Notice, kinds ...notice.Kind) {
	t.Helper()
	for _, k := range kinds {
		if _, ok := got[k]; !ok {
			t.Errorf("%s was not told %s: %v", who, k, got)
		}
	}
	if len(got) != len(kinds) {
		t.Errorf("%s was told %v, want %v", who, got, kinds)
	}
}

// Everyone whom a group buy concerns is told, and nobody else.
func TestNoticesOfAGroupBuy(t *testing.T) {
	eachHive(t, func(t *testing.T, h *hive) {
		s := h.tellNotices(t)
		h.offer = h.Offer(h.product.ID, h.Terms(h.product, 4))
		head, ben, cam, dan := h.Join("Ana", access.Member), h.Join("Ben", access.Member), h.Join("Cam", access.Member), h.Join("Dan", access.Member)
		group := h.order(t, head, id.Zero, sandbox.InstrumentOK).GroupBuy
		h.drain(t)
		wants(t, "the head, alone", told(t, s, head))
		h.order(t, ben, group, sandbox.InstrumentOK)
		h.drain(t)
		h.drain(t)
		wants(t, "the head", told(t, s, head), notice.GroupJoined)
		wants(t, "who joined", told(t, s, ben))
		h.order(t, cam, group, sandbox.InstrumentOK)
		h.drain(t)
		wants(t, "the head", told(t, s, head), notice.GroupJoined, notice.GroupMissing)
		wants(t, "Ben", told(t, s, ben), notice.GroupMissing)
		if n := told(t, s, ben)[notice.GroupMissing]; n.Args["name"].Text != "Cam" || n.Args["product"].Text != h.product.Title || n.Subject != group || n.Args["until"].At.IsZero() {
			t.Errorf("%+v", n)
		}
		last := h.order(t, dan, group, sandbox.InstrumentOK)
		h.drain(t)
		wants(t, "Dan", told(t, s, dan), notice.GroupFormed)
		wants(t, "Cam", told(t, s, cam), notice.GroupFormed)
		if _, err := h.commerce.ShipOrder(t.Context(), h.Staff, h.Community, last.ID); err != nil {
			t.Fatal(err)
		}
		h.drain(t)
		wants(t, "Dan", told(t, s, dan), notice.GroupFormed, notice.OrderShipped)
		wants(t, "a member who has no part in it", told(t, s, h.Staff))
	})
}

// Who joined a group that has closed since is not told any more: what became of the group is.
func TestNoticesOfAGroupBuyThatIsOver(t *testing.T) {
	eachHive(t, func(t *testing.T, h *hive) {
		s := h.tellNotices(t)
		h.offer = h.Offer(h.product.ID, h.Terms(h.product, 3))
		head, ben, cam := h.Join("Ana", access.Member), h.Join("Ben", access.Member), h.Join("Cam", access.Member)
		group := h.order(t, head, id.Zero, sandbox.InstrumentOK).GroupBuy
		for _, joiner := range []access.Actor{ben, cam} {
			h.order(t, joiner, group, sandbox.InstrumentOK)
		}
		h.drain(t)
		for who, a := range map[string]access.Actor{"the head": head, "Ben": ben, "Cam": cam} {
			wants(t, who, told(t, s, a), notice.GroupFormed)
		}
	})
}

func TestNoticesOfMoneyThatComesBack(t *testing.T) {
	eachHive(t, func(t *testing.T, h *hive) {
		s := h.tellNotices(t)
		ana, ben, cam := h.Join("Ana", access.Member), h.Join("Ben", access.Member), h.Join("Cam", access.Member)
		h.order(t, ana, id.Zero, sandbox.InstrumentOK)
		alone, err := h.commerce.PlaceOrder(t.Context(), ben, commerce.PlaceOrder{Community: h.Community, Variant: h.product.Variants[0].ID, Quantity: 1,
			Email: ben.Email, Instrument: sandbox.InstrumentOK})
		if err != nil {
			t.Fatal(err)
		}
		h.order(t, cam, id.Zero, "") // never pays
		h.drain(t)
		if _, err := h.commerce.RefundOrder(t.Context(), h.Staff, h.Community, alone.ID); err != nil {
			t.Fatal(err)
		}
		h.drain(t)
		wants(t, "who is refunded by staff", told(t, s, ben), notice.RefundStarted, notice.RefundDone)
		if n := told(t, s, ben)[notice.RefundDone]; n.Args["amount"].Amount != 1000 || n.Args["amount"].Currency != "EUR" {
			t.Errorf("%+v", n)
		}
		h.Clock.Advance(25 * time.Hour)
		h.drain(t)
		wants(t, "whose group expired", told(t, s, ana), notice.GroupExpired, notice.RefundDone)
		wants(t, "who did not pay", told(t, s, cam), notice.OrderLapsed)
	})
}

// Whoever is in a group that is closed with its offer is told so, and refunded.
func TestNoticeOfAGroupThatIsClosed(t *testing.T) {
	eachHive(t, func(t *testing.T, h *hive) {
		s := h.tellNotices(t)
		ana := h.Join("Ana", access.Member)
		h.order(t, ana, id.Zero, sandbox.InstrumentOK)
		_, err := h.commerce.UpdateOffer(t.Context(), h.Staff, commerce.UpdateOffer{Community: h.Community, Offer: h.offer.ID, Terms: h.offer.Terms(),
			State: commerce.OfferEnded, Fate: commerce.FateClose})
		if err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(time.Second)
		h.drain(t)
		wants(t, "whose group was closed", told(t, s, ana), notice.GroupStopped, notice.RefundDone)
	})
}

// teller keeps what it is to tell.
type teller struct{ all []notice.News }

func (r *teller) Tell(_ context.Context, _ id.ID, all ...notice.News) error {
	r.all = append(r.all, all...)
	return nil
}

// A database that is older than this consumer has months of facts: nobody is told of what is long past.
func TestNoticesLeaveHistoryAlone(t *testing.T) {
	now := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	r := &teller{}
	c := jobs.Notices(r, jobs.NoticeSources{}, clock.At(now))
	old := fact.Recorded{Kind: community.FactMemberJoined, Sequence: 1, At: now.AddDate(0, -1, 0)}
	young := fact.Recorded{Kind: community.FactMemberJoined, Sequence: 2, At: now.Add(-time.Hour)}
	if err := c.Handle(t.Context(), id.Zero, []fact.Recorded{old, young}); err != nil || len(r.all) != 1 || r.all[0].Fact != 2 {
		t.Errorf("%+v, %v", r.all, err)
	}
}

func TestNoticesOfRoles(t *testing.T) {
	now := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	r := &teller{}
	c := jobs.Notices(r, jobs.NoticeSources{}, clock.At(now))
	changed := fact.Recorded{Kind: community.FactRoleChanged, Sequence: 1, Subject: id.ID{1}, At: now, Payload: []byte(`{"name":"Ana","role":"staff","was":"member"}`)}
	if err := c.Handle(t.Context(), id.Zero, []fact.Recorded{changed}); err != nil || len(r.all) != 1 || r.all[0].Kind != notice.RoleChanged || r.all[0].Args["role"].Key != "role.staff" {
		t.Errorf("%+v, %v", r.all, err)
	}
}
