package store_test

import (
	"errors"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/store/storetest"
)

// liveInTiers has members pass through two months of tiers: they begin at the early price and at the full one, try, raise,
// renew, fail to, stop, come back, and take back what they used a part of and what they did not.
func (h *history) liveInTiers() {
	h.t.Helper()
	early := storetest.Month(1000)
	early.EarlyAmount, early.EarlyPlaces = 700, 3
	trial := storetest.Month(900)
	trial.TrialDays = 14
	silver := h.Tier("Silver", early, trial)
	gold := h.Tier("Gold", storetest.Month(3000), community.TierPrice{Unit: community.Yearly, Amount: 30_000})
	members := map[string]access.Actor{}
	for _, name := range []string{"Renews", "Fails", "Stops", "Raises", "Unused", "Used", "Tries", "Waits", "Late", "Falls back"} {
		members[name] = h.Join(name, access.Member)
	}
	month, tries, more, year := silver.Prices[0].ID, silver.Prices[1].ID, gold.Prices[0].ID, gold.Prices[1].ID
	for _, name := range []string{"Renews", "Stops", "Raises", "Falls back"} {
		h.Enter(members[name], month, "card")
	}
	h.EnterBy(members["Fails"], month, storetest.Declined)
	h.Enter(members["Unused"], year, "card")
	h.Enter(members["Used"], year, "card")
	h.Enter(members["Tries"], tries, "card")
	waits := h.Enter(members["Waits"], month, "")
	ctx := h.t.Context()
	must := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
	}
	late := []commerce.Order{h.Enter(members["Late"], more, ""), h.Enter(members["Late"], more, "")}
	for _, o := range late {
		must(h.Commerce.Receive(ctx, h.Provider.Receipt(h.Community, o)))
	}
	_, err := h.Commerce.StopRenewal(ctx, members["Stops"], h.Community)
	must(err)
	h.Clock.Advance(3 * 24 * time.Hour)
	must(h.Commerce.LapseOrder(ctx, h.Community, waits.ID))
	h.Enter(members["Raises"], more, "card")
	h.Enter(members["Falls back"], more, "card")
	must(h.DB.Commerce().Write(ctx, h.Community, func(tx commerce.Tx) error {
		tx.UseTerm(members["Used"].Member, 1, community.UseCircle)
		return nil
	}))
	for _, name := range []string{"Unused", "Used", "Falls back"} {
		r, err := h.Commerce.QuoteRefund(ctx, members[name], h.Community)
		must(err)
		_, err = h.Commerce.RefundTerm(ctx, members[name], h.Community, r.Amount)
		must(err)
	}
	for range 60 {
		h.Clock.Advance(24 * time.Hour)
		h.Advance()
	}
	h.Enter(members["Stops"], year, "card")
	for name, want := range map[string]community.MembershipState{"Renews": "active", "Fails": "ended", "Stops": "active", "Raises": "active",
		"Unused": "ended", "Used": "ended", "Tries": "active", "Late": "ended", "Falls back": "active"} {
		if got := h.Membership(members[name].Member).State; got != want {
			h.t.Fatalf("%s is %s, want %s", name, got, want)
		}
	}
}

// What a member used a part of comes back by the days that are left, and an upgrade leads back to what it raised.
func TestTakingBack(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		silver := w.Tier("Silver", storetest.Month(3100)).Prices[0].ID
		gold := w.Tier("Gold", storetest.Month(6200)).Prices[0].ID
		ana := w.Join("Ana", access.Member)
		w.Clock.Set(time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC))
		w.Enter(ana, silver, "card")
		w.Clock.Advance(24 * time.Hour)
		raised := w.Enter(ana, gold, "card")
		if raised.Total != 3000 {
			t.Errorf("the difference of 30 days of 31 is %d", raised.Total)
		}
		if err := w.DB.Commerce().Write(t.Context(), w.Community, func(tx commerce.Tx) error {
			tx.UseTerm(ana.Member, 2, community.UseCircle)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(3 * 24 * time.Hour)
		if _, err := w.Commerce.RefundTerm(t.Context(), ana, w.Community, 3000); err == nil {
			t.Error("gave back other than what it says")
		}
		r, err := w.Commerce.QuoteRefund(t.Context(), ana, w.Community)
		if err != nil || r.Amount != 2700 || r.Whole {
			t.Errorf("%+v, %v", r, err)
		}
		m, err := w.Commerce.RefundTerm(t.Context(), ana, w.Community, r.Amount)
		if err != nil || m.Price != silver || m.Term != 1 || m.State != community.MembershipActive {
			t.Errorf("%+v, %v", m, err)
		}
		m, err = w.Commerce.RefundTerm(t.Context(), ana, w.Community, 3100)
		if err != nil || m.State != community.MembershipEnded {
			t.Errorf("%+v, %v", m, err)
		}
		noDifference(t, w.DB)
	})
}

// A tier's members buy alone at its price, and that is a use of it; whoever is in none pays what everybody pays.
func TestMemberPriceOfAnOrder(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		tier := w.Tier("Gold", storetest.Month(1000))
		terms := tier.TierTerms
		terms.Rights.PercentOff = 20
		full := w.Product(1000, 10).Variants[0].ID
		terms.Rights.Excluded = append(terms.Rights.Excluded, full)
		if _, err := w.People().UpdateTier(t.Context(), w.Boss(), tier.ID, terms, ""); err != nil {
			t.Fatal(err)
		}
		reduced, ana, bo := w.Product(1000, 10).Variants[0].ID, w.Join("Ana", access.Member), w.Join("Bo", access.Member)
		w.Enter(ana, tier.Prices[0].ID, "card")
		buy := func(who access.Actor, p commerce.PlaceOrder) commerce.Order {
			t.Helper()
			p.Community, p.Quantity, p.Email = w.Community, 2, who.Email
			o, err := w.Commerce.PlaceOrder(t.Context(), who, p)
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		used := func() bool {
			term, err := w.DB.People().Term(t.Context(), w.Community, ana.Member, 1)
			return err == nil && !term.UsedAt.IsZero()
		}
		if o := buy(bo, commerce.PlaceOrder{Variant: reduced, Instrument: "card"}); o.Total != 2000 {
			t.Errorf("in no tier %d", o.Total)
		}
		if o := buy(ana, commerce.PlaceOrder{Variant: full, Instrument: "card"}); o.Total != 2000 || used() {
			t.Errorf("excluded %d", o.Total)
		}
		held := buy(ana, commerce.PlaceOrder{Variant: reduced})
		if held.Total != 1600 || used() {
			t.Errorf("held at %d", held.Total)
		}
		if err := w.Commerce.Receive(t.Context(), w.Provider.Receipt(w.Community, held)); err != nil || !used() {
			t.Errorf("paid for, and not used: %v", err)
		}
		if o := buy(ana, commerce.PlaceOrder{Variant: reduced, Instrument: "card"}); o.Total != 1600 || o.State != commerce.Ready {
			t.Errorf("by card %d, %s", o.Total, o.State)
		}
		noDifference(t, w.DB)
	})
}

// Another card is tried before it is kept. In grace it is charged at once, and a charge that is declined then takes away
// none of the tries that were announced.
func TestReplaceInstrument(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		price, ana, bo := w.Tier("Gold", storetest.Month(1000)).Prices[0].ID, w.Join("Ana", access.Member), w.Join("Bo", access.Member)
		replace := func(instrument string) (community.Membership, error) {
			return w.Commerce.ReplaceInstrument(t.Context(), ana, w.Community, instrument)
		}
		if _, err := replace("card"); !errors.Is(err, community.ErrMembershipMissing) {
			t.Errorf("in no tier: %v", err)
		}
		w.EnterBy(ana, price, storetest.Declined)
		if _, err := replace(storetest.Declined); !errors.Is(err, commerce.ErrPaymentDeclined) {
			t.Errorf("a card that cannot be charged: %v", err)
		}
		for !w.Clock.Now().After(w.Membership(ana.Member).EndsAt) {
			w.Clock.Advance(24 * time.Hour)
			w.Advance()
		}
		owed := w.Membership(ana.Member)
		if owed.State != community.MembershipGrace || owed.Failures != 1 {
			t.Fatalf("%+v", owed)
		}
		for range 3 {
			if _, err := replace(storetest.Poor); !errors.Is(err, commerce.ErrPaymentDeclined) {
				t.Errorf("a card without the money: %v", err)
			}
		}
		if m := w.Membership(ana.Member); m.Instrument != storetest.Poor || m.Failures != 1 || !m.DueAt.Equal(owed.DueAt) || m.State != community.MembershipGrace {
			t.Errorf("then %+v", m)
		}
		if m, err := replace("card"); err != nil || m.State != community.MembershipActive || m.Terms != 2 || m.Instrument != "card" {
			t.Errorf("%+v, %v", m, err)
		}
		w.Enter(bo, price, "card")
		if m, err := w.Commerce.ReplaceInstrument(t.Context(), bo, w.Community, "another"); err != nil || m.Instrument != "another" || m.Terms != 1 {
			t.Errorf("before a renewal: %+v, %v", m, err)
		}
		noDifference(t, w.DB)
	})
}
