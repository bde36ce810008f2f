package storetest_test

import (
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/store/storetest"
)

// bans somebody for some days, and returns who they act as meanwhile.
func (r *race) bans(who access.Actor, days int) access.Actor {
	r.Helper()
	if _, err := r.People().Sanction(r.T.Context(), r.Boss(), who.Member, community.Decision{State: community.CaseBanned, Note: "Adverts.", Days: days}); err != nil {
		r.Fatal(err)
	}
	who.Role = access.Banned
	return who
}

// refunded is how often an order's money was asked back, for which reason.
func (r *race) refunded(o commerce.Order) (times int, reason string) {
	r.Helper()
	for _, back := range r.order(o.ID).Refunds {
		times, reason = times+1, back.Reason
	}
	return times, reason
}

// Who is banned keeps a place that is paid. They leave a group, all at once from everywhere, and are refunded once, and
// the group goes on without them; or they stay, and it forms with them, or expires and refunds them like everybody.
func TestRaceOfABannedMembersPlace(t *testing.T) {
	eachRace(t, func(r *race) {
		s, all := r.stall(1000, 3), r.members(4)
		join := func(who access.Actor, head commerce.Order) commerce.Order {
			r.Helper()
			o, err := r.buy(r.nodes[0], who, s, head.GroupBuy, "card")
			if err != nil {
				r.Fatal(err)
			}
			return o
		}
		left, formed, expired := r.open(all[0], s), r.open(all[1], s), r.open(all[2], s)
		theirs := []commerce.Order{left, join(all[0], formed), join(all[0], expired)} // the head of the first group is banned
		join(all[1], left)
		banned := r.bans(all[0], 3)
		if _, err := r.buy(r.nodes[0], banned, s, formed.GroupBuy, "card"); fault.KindOf(err) != fault.Forbidden {
			r.Errorf("who is banned buys: %v", err)
		}

		gone, _ := r.count(r.atOnce(10, func(_ int, node *commerce.Service) error {
			_, err := node.LeaveGroupBuy(r.T.Context(), banned, r.Community, left.GroupBuy)
			return err
		}), commerce.ErrNotIn)
		if v := r.group(left.GroupBuy); gone != 1 || sits(v, banned) || v.GroupBuy.State != commerce.GroupOpen || v.GroupBuy.Head != all[1].Member {
			r.Errorf("they left %d times a group that is now %+v", gone, v.GroupBuy)
		}
		join(all[2], left)
		join(all[3], left)
		join(all[2], formed)
		for _, head := range []commerce.Order{left, formed} {
			if v := r.group(head.GroupBuy); v.GroupBuy.State != commerce.GroupFormed || sits(v, banned) != (head.ID == formed.ID) {
				r.Errorf("without or with who is banned: %+v", v.GroupBuy)
			}
		}

		r.Clock.Set(r.group(expired.GroupBuy).GroupBuy.Deadline)
		r.count(r.atOnce(10, func(i int, node *commerce.Service) error {
			if i%2 == 0 {
				_, err := node.LeaveGroupBuy(r.T.Context(), banned, r.Community, expired.GroupBuy)
				return err
			}
			return node.CloseGroupBuy(r.T.Context(), r.Community, expired.GroupBuy)
		}), commerce.ErrGroupClosed)
		if v := r.group(expired.GroupBuy); v.GroupBuy.State != commerce.GroupExpired {
			r.Errorf("%+v", v.GroupBuy)
		}
		for i, want := range []string{commerce.ReasonLeft, "", commerce.ReasonExpired} {
			times, reason := r.refunded(theirs[i])
			if reason != want || times != min(len(want), 1) {
				r.Errorf("order %d of who is banned was refunded %d times, for %q", i, times, reason)
			}
		}
	})
}

// A membership that would renew while a ban lasts ends with its term and charges nothing, in grace too, where what was
// paid by hand after that goes back; a ban that is over by then changes nothing.
func TestRaceOfABanAndARenewal(t *testing.T) {
	eachRace(t, func(r *race) {
		price, all := r.Tier("Gold", storetest.Month(1000)).Prices[0].ID, r.members(4)
		steady, pardoned, barred, late := all[0], all[1], all[2], all[3]
		for _, who := range all[:3] {
			r.Enter(who, price, "card")
		}
		r.EnterBy(late, price, storetest.Declined)
		charged := len(r.orders())
		r.Clock.Set(time.Date(2026, 3, 26, 0, 0, 0, 0, time.UTC))
		r.Advance() // announced
		r.bans(pardoned, 2)
		r.bans(barred, 30)
		renew := func() {
			r.count(r.atOnce(20, func(i int, node *commerce.Service) error {
				return node.AdvanceMembership(r.T.Context(), r.Community, all[i%4].Member)
			}))
		}
		r.Clock.Set(time.Date(2026, 4, 2, 13, 0, 0, 0, time.UTC))
		renew()
		pending := r.Membership(late.Member)
		if pending.State != community.MembershipGrace {
			r.Fatalf("%+v", pending)
		}
		r.bans(late, 0)
		r.Clock.Set(pending.DueAt)
		renew()
		for name, c := range map[string]struct {
			who   access.Actor
			state community.MembershipState
			terms int
		}{
			"never banned":    {steady, community.MembershipActive, 2},
			"banned no more":  {pardoned, community.MembershipActive, 2},
			"banned":          {barred, community.MembershipEnded, 1},
			"banned in grace": {late, community.MembershipEnded, 1},
		} {
			if m := r.Membership(c.who.Member); m.State != c.state || m.Terms != c.terms {
				r.Errorf("%s: %+v", name, m)
			}
		}
		receipt := r.Provider.Receipt(r.Community, r.order(pending.Order).Order)
		r.count(r.atOnce(4, func(_ int, node *commerce.Service) error { return node.Receive(r.T.Context(), receipt) }))
		if times, reason := r.refunded(r.order(pending.Order).Order); times != 1 || reason != commerce.ReasonLate {
			r.Errorf("what came too late went back %d times, for %q", times, reason)
		}
		if n := len(r.orders()) - charged; n != 3 { // of the two who go on, and the one that was given up
			r.Errorf("%d orders for next terms", n)
		}
	})
}
