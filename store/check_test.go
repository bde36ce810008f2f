package store_test

import (
	"slices"
	"testing"

	"panal/commerce"
	"panal/store"
	"panal/store/storetest"
)

func noDifference(t *testing.T, db *store.DB) {
	t.Helper()
	found, err := db.Check(t.Context(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range found {
		t.Error(d)
	}
}

func corruptor(t *testing.T, db *store.DB) *store.Corruptor {
	t.Helper()
	c, err := db.Corruptor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// A long random history leaves nothing that contradicts itself, and has been everywhere.
func TestCheckHealthy(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		h := newHistory(t, w, 5)
		for range 6 {
			h.live(200)
			noDifference(t, w.DB)
		}
		been := map[string]int{}
		for _, v := range pages(t, 100, func(r commerce.PageRequest) (commerce.Page[commerce.OrderView], error) {
			return w.Commerce.Orders(t.Context(), w.Staff, w.Community, commerce.OrderFilter{}, r)
		}) {
			been["order "+string(v.Order.State)]++
			if v, err := w.Commerce.Order(t.Context(), w.Staff, w.Community, v.Order.ID); err == nil {
				for _, p := range v.Payments {
					been["payment "+string(p.State)]++
				}
				for _, r := range v.Refunds {
					been["refund "+r.Reason]++
				}
				for _, r := range v.Order.Returns {
					been[string(r.Kind)+" "+string(r.State)]++
				}
			}
		}
		for _, v := range pages(t, 100, func(r commerce.PageRequest) (commerce.Page[commerce.GroupBuyView], error) {
			return w.Commerce.GroupBuys(t.Context(), w.Staff, w.Community, commerce.GroupBuyFilter{}, r)
		}) {
			been["group "+string(v.GroupBuy.State)]++
			if v.GroupBuy.Virtual > 0 {
				been["group filled up"]++
			}
		}
		for _, m := range h.members {
			branch, err := h.growth.Tree(t.Context(), w.Staff, w.Community, m.Member, 10)
			if err != nil {
				t.Fatal(err)
			}
			been["referral"] += len(branch.Children)
		}
		h.countBargains(been)
		h.countPackets(been)
		h.countPoints(been)
		t.Log(been)
		for _, state := range commerce.OrderStates {
			if been["order "+string(state)] == 0 {
				t.Errorf("the history never left an order %s", state)
			}
		}
		for _, what := range []string{"payment accepted", "payment returned", "payment parked", "group open", "group formed", "group expired",
			"group filled up", "points earned", "points settled", "points held",
			"points freed", "points returned", "points taken_back", "points lapsed", "points given", "points withdrawn", "points owed", "points worked off",
			"bargain bought", "bargain bought early", "bargain failed", "bargain returned", "packet open", "packet empty", "packet over", "refund group_expired", "refund member_left", "refund payment_late", "refund payment_double", "refund staff", "refund shipped", "refund payment_wrong", "referral",
			"refund returned", "refund exchanged", "refund goodwill", "return done", "return declined", "return withdrawn", "exchange done", "exchange declined", "goodwill done"} {
			if been[what] == 0 {
				t.Errorf("the history has no %s", what)
			}
		}
	})
}

// Each way to corrupt the data is found, by the rule that it breaks. More differences than are worth reading are counted.
func TestCheckFinds(t *testing.T) {
	covered := map[string]bool{}
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		newHistory(t, w, 5).live(1200)
		noDifference(t, w.DB)
		corrupt := corruptor(t, w.DB)
		for _, c := range slices.Concat(corruptions, admissionCorruptions, pointsCorruptions) {
			covered[c.rule] = true
			found, err := corrupt.Check(t.Context(), c.rule, c.sql...)
			if err != nil {
				t.Errorf("%s: %v", c.rule, err)
				continue
			}
			if len(found) == 0 || found[0].Invariant != c.rule || found[0].Detail == "" {
				t.Errorf("%q is not found after %q: %v", c.rule, c.sql, found)
			}
		}
		found, err := corrupt.Check(t.Context(), "an order's amounts are those of its lines", `DELETE FROM order_line`)
		if err != nil || len(found) != 101 || found[100].Subject != "" {
			t.Errorf("%d differences, the last %v, %v", len(found), found[len(found)-1], err)
		}
		if found, err := corrupt.Check(t.Context(), ""); err != nil || len(found) > 0 {
			t.Errorf("with everything taken back: %v, %v", found, err)
		}
	})
	for _, rule := range store.Rules() {
		if !covered[rule] {
			t.Errorf("nothing shows that %q can be broken", rule)
		}
	}
}
