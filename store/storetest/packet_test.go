package storetest_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// packets makes a campaign of red packets that is live, and returns it with the packet that is for all.
func (r *race) packets(rule commerce.PacketRule, change ...func(*commerce.CampaignTerms)) (commerce.Campaign, id.ID) {
	r.Helper()
	terms := commerce.CampaignTerms{Slug: "p" + r.DB.IDs().New(r.Clock.Now()).String(), Title: "Packet", StartsAt: r.Clock.Now(),
		EndsAt: r.Clock.Now().Add(30 * 24 * time.Hour), Rule: &rule}
	for _, c := range change {
		c(&terms)
	}
	c := r.Campaign(terms)
	st, err := r.nodes[0].PacketStanding(r.T.Context(), r.Staff, r.Community, c)
	if err != nil {
		r.Fatal(err)
	}
	return c, st.Packet
}

func (r *race) claimShare(node *commerce.Service, who access.Actor, packet id.ID) error {
	_, _, err := node.ClaimPacket(r.T.Context(), who, commerce.ClaimPacket{Community: r.Community, Packet: packet})
	return err
}

func (r *race) openPacket(who access.Actor, c commerce.Campaign) (commerce.Packet, error) {
	p, _, err := r.nodes[0].OpenPacket(r.T.Context(), who, commerce.OpenPacket{Community: r.Community, Campaign: c.ID})
	return p, err
}

func (r *race) packet(packet id.ID) commerce.PacketView {
	r.Helper()
	v, err := r.nodes[0].Packet(r.T.Context(), r.Staff, r.Community, packet)
	if err != nil {
		r.Fatal(err)
	}
	return v
}

func (r *race) credit(who access.Actor) money.Amount {
	r.Helper()
	has, err := r.nodes[0].MyCredit(r.T.Context(), who, r.Community)
	if err != nil {
		r.Fatal(err)
	}
	return has
}

// Fifty claim ten shares at once, each of them twice: ten are given, to ten people, and they come to the whole amount.
func TestRaceForShares(t *testing.T) {
	eachRace(t, func(r *race) {
		all := r.members(50)
		c, packet := r.packets(commerce.PacketRule{Total: 1003, Shares: 10, Spread: 80, Hours: 24}, func(t *commerce.CampaignTerms) { t.Budget = 1003 })
		ended := r.atOnce(100, func(i int, node *commerce.Service) error { return r.claimShare(node, all[i/2], packet) })
		well, of := r.count(ended, commerce.ErrPacketEmpty, commerce.ErrPacketClaimed)
		v := r.packet(packet)
		if well != 10 || of[0] < 80 || v.State != commerce.PacketEmpty || len(v.Claims) != 10 || v.Left != 0 {
			r.Errorf("%d claimed, %d were told that it is empty; it is %s with %d claims", well, of[0], v.State, len(v.Claims))
		}
		var sum money.Amount
		for _, who := range all {
			sum += r.credit(who)
		}
		if after := r.campaign(c); sum != 1003 || after.Spent != 1003 {
			r.Errorf("they have %d, the campaign spent %d", sum, after.Spent)
		}
	})
}

// One person opens a packet and claims from eight others at once, and again: they have one share of the campaign.
func TestRaceOfOneClaimant(t *testing.T) {
	eachRace(t, func(r *race) {
		who, all := r.members(1)[0], r.members(8)
		c, _ := r.packets(commerce.PacketRule{Total: 300, Shares: 3, Hours: 24, Passed: true})
		var packets []id.ID
		for _, m := range all {
			p, err := r.openPacket(m, c)
			if err != nil {
				r.Fatal(err)
			}
			packets = append(packets, p.ID)
		}
		well, _ := r.count(r.atOnce(20, func(i int, node *commerce.Service) error {
			if i >= 16 {
				_, _, err := node.OpenPacket(r.T.Context(), who, commerce.OpenPacket{Community: r.Community, Campaign: c.ID})
				return err
			}
			return r.claimShare(node, who, packets[i/2])
		}), commerce.ErrPacketClaimed)
		if well != 1 || r.credit(who) != 100 {
			r.Errorf("claimed %d times, has %d", well, r.credit(who))
		}
		if err := r.claimShare(r.nodes[0], all[0], packets[1]); !errors.Is(err, commerce.ErrPacketClaimed) {
			r.Errorf("who passes one on claims from another: %v", err)
		}
		unproven := r.Join("Guest", access.Guest)
		unproven.Email = ""
		if err := r.claimShare(r.nodes[0], unproven, packets[1]); !errors.Is(err, access.ErrUnauthenticated) {
			r.Errorf("without an e-mail: %v", err)
		}
	})
}

// Shares are claimed at the deadline, while the rest is returned, by several, twice: nothing goes out twice.
func TestRaceOfAPacketAtItsEnd(t *testing.T) {
	eachRace(t, func(r *race) {
		all, c := r.members(48), commerce.Campaign{}
		for i := range 4 {
			packet := id.Zero
			c, packet = r.packets(commerce.PacketRule{Total: 1200, Shares: 12, Spread: 30, Hours: 24}, func(t *commerce.CampaignTerms) { t.Budget = 1200 })
			deadline := r.packet(packet).Deadline
			r.Clock.Set(deadline.Add(-time.Microsecond))
			r.count(r.atOnce(16, func(n int, node *commerce.Service) error {
				if n == 6 {
					r.Clock.Set(deadline)
				}
				if n >= 12 {
					return node.ReturnPackets(r.T.Context(), r.Community, packet)
				}
				return r.claimShare(node, all[12*i+n], packet)
			}), commerce.ErrPacketOver, commerce.ErrPacketEmpty)
			for _, node := range r.nodes {
				if err := node.ReturnPackets(r.T.Context(), r.Community, packet, packet); err != nil {
					r.Fatal(err)
				}
			}
			v := r.packet(packet)
			if v.State == commerce.PacketOpen || r.campaign(c).Spent != 1200-v.Returned {
				r.Errorf("it is %s, %d of it returned, %d spent", v.State, v.Returned, r.campaign(c).Spent)
			}
			r.agrees()
		}
	})
}

// One member's store credit is spent by twenty orders at once, paid in full, in part and later, and given up or refunded
// meanwhile: it is never spent twice, and comes back to the cent.
func TestRaceForStoreCredit(t *testing.T) {
	eachRace(t, func(r *race) {
		who, s := r.members(1)[0], r.stall(80, 2)
		give := func(node *commerce.Service, amount money.Amount) error {
			return node.GiveCredit(r.T.Context(), r.Staff, commerce.GiveCredit{Community: r.Community, Member: who.Member, Amount: amount, Reason: "Sorry"})
		}
		if err := give(r.nodes[0], 2300); err != nil {
			r.Fatal(err)
		}
		for range 2 {
			orders := make([]commerce.Order, 20)
			r.count(r.atOnce(20, func(i int, node *commerce.Service) error {
				o, err := r.buy(node, who, s, id.Zero, []string{"", "card"}[i%2], func(cmd *commerce.PlaceOrder) { cmd.Offer, cmd.Credit = id.Zero, true })
				if err == nil { // what was refused has an id too
					orders[i] = o
				}
				return err
			}), commerce.ErrPriceChanged, fault.New(fault.Conflict, "balance_insufficient"))
			var spent money.Amount
			orders = slices.DeleteFunc(orders, func(o commerce.Order) bool { return o.ID.IsZero() })
			for _, o := range orders {
				spent += o.Credit
			}
			if spent != 2300 || r.credit(who) != 0 {
				r.Errorf("%d of 2300 spent, %d left", spent, r.credit(who))
			}
			r.agrees()
			r.count(r.atOnce(2*len(orders), func(i int, node *commerce.Service) (err error) {
				if o := orders[i/2]; o.State == commerce.AwaitingPayment {
					_, err = node.CancelOrder(r.T.Context(), r.Staff, r.Community, o.ID)
				} else {
					_, err = node.RefundOrder(r.T.Context(), r.Staff, r.Community, o.ID)
				}
				return err
			}), commerce.ErrOrderState)
			if r.credit(who) != 2300 {
				r.Errorf("%d of 2300 came back", r.credit(who))
			}
			r.agrees()
		}
		_, lines, err := r.nodes[0].CreditOf(r.T.Context(), who, r.Community, who.Member, commerce.PageRequest{Limit: 100})
		var sum money.Amount
		for _, l := range lines.Items {
			sum += l.Amount
			if l.Purpose != "given" && l.Order.IsZero() || l.Purpose == "given" && l.Reason != "Sorry" {
				r.Errorf("a line does not say what it is of: %+v", l)
			}
		}
		if err != nil || sum != 2300 {
			r.Errorf("its lines come to %d, %v", sum, err)
		}
	})
}

// Store credit is given by those who may, to others, within bounds.
func TestGiveCredit(t *testing.T) {
	eachRace(t, func(r *race) {
		who := r.members(1)[0]
		give := func(actor access.Actor, member id.ID, amount money.Amount, reason string) error {
			return r.nodes[0].GiveCredit(r.T.Context(), actor, commerce.GiveCredit{Community: r.Community, Member: member, Amount: amount, Reason: reason})
		}
		for what, c := range map[string]struct {
			err  error
			want string
		}{
			"oneself":     {give(r.Staff, r.Staff.Member, 1, "x"), "credit_own"},
			"nobody":      {give(r.Staff, r.Community, 1, "x"), community.ErrMemberMissing.Code},
			"as a member": {give(who, who.Member, 1, "x"), "forbidden"},
			"nothing":     {give(r.Staff, who.Member, 0, "x"), "invalid"},
			"a debt":      {give(r.Staff, who.Member, -5, "x"), "invalid"},
			"too much":    {give(r.Staff, who.Member, money.Max, "x"), "invalid"},
			"no reason":   {give(r.Staff, who.Member, 1, " "), "invalid"},
		} {
			if fault.From(c.err).Code != c.want {
				r.Errorf("%s: %v", what, c.err)
			}
		}
		if r.credit(who) != 0 {
			r.Errorf("has %d", r.credit(who))
		}
	})
}

// What a campaign of packets promises: its audience, its pause, its end for those inside, and one that is ended for all.
func TestPacketPromises(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx, who := r.T.Context(), r.members(6)
		people := community.NewService(r.DB.People(), nil, r.Clock, r.DB.IDs())
		nobody, err := people.CreateSegment(ctx, r.Staff, community.SegmentTerms{Name: "Nobody", Rule: community.Rule{Field: community.FieldPurchases, Is: community.AtLeast, Number: 9}})
		if err != nil {
			r.Fatal(err)
		}
		forNobody := func(t *commerce.CampaignTerms) { t.Audience.Segment = nobody.ID }
		move := func(c commerce.Campaign, to commerce.CampaignState, fate commerce.Fate) {
			r.Helper()
			if _, err := r.nodes[0].UpdateCampaign(ctx, r.Staff, commerce.UpdateCampaign{Community: r.Community, Campaign: c.ID, Terms: c.CampaignTerms, State: to, Fate: fate}); err != nil {
				r.Fatal(err)
			}
		}
		_, packet := r.packets(commerce.PacketRule{Total: 100, Shares: 2, Hours: 1}, forNobody)
		if err := r.claimShare(r.nodes[0], who[0], packet); !errors.Is(err, commerce.ErrForSome) {
			r.Errorf("who is not among them: %v", err)
		}
		passed, _ := r.packets(commerce.PacketRule{Total: 100, Shares: 4, Hours: 1, Passed: true})
		p, err := r.openPacket(who[0], passed)
		if err != nil {
			r.Fatal(err)
		}
		move(passed, commerce.CampaignPaused, "")
		if _, err := r.openPacket(who[1], passed); !errors.Is(err, commerce.ErrCampaignPaused) {
			r.Errorf("paused: %v", err)
		}
		if err := r.claimShare(r.nodes[0], who[1], p.ID); err != nil {
			r.Errorf("a friend of who is inside, while it is paused: %v", err)
		}
		move(passed, commerce.CampaignEnded, commerce.FateFinish)
		if err := r.claimShare(r.nodes[0], who[2], p.ID); err != nil {
			r.Errorf("a friend of who is inside, who finishes: %v", err)
		}
		for _, fate := range []commerce.Fate{commerce.FateClose, commerce.FateFinish} {
			c, all := r.packets(commerce.PacketRule{Total: 100, Shares: 4, Hours: 1})
			if err := r.claimShare(r.nodes[0], who[0], all); err != nil {
				r.Fatal(err)
			}
			move(c, commerce.CampaignPaused, "")
			if err := r.claimShare(r.nodes[0], who[1], all); !errors.Is(err, commerce.ErrCampaignPaused) {
				r.Errorf("one for all, paused: %v", err)
			}
			move(c, commerce.CampaignEnded, fate)
			if err := r.claimShare(r.nodes[0], who[1], all); !errors.Is(err, commerce.ErrPacketOver) || r.campaign(c).Spent != 25 {
				r.Errorf("one for all, ended: %v", err)
			}
		}
		closed, _ := r.packets(commerce.PacketRule{Total: 100, Shares: 4, Hours: 1, Passed: true})
		if p, err = r.openPacket(who[3], closed); err != nil {
			r.Fatal(err)
		}
		move(closed, commerce.CampaignEnded, commerce.FateClose)
		if err := r.claimShare(r.nodes[0], who[4], p.ID); !errors.Is(err, commerce.ErrPacketOver) {
			r.Errorf("ended for those inside too: %v", err)
		}
		c, all := r.packets(commerce.PacketRule{Total: 100, Shares: 4, Hours: 48})
		sooner := c.CampaignTerms
		sooner.EndsAt = r.Clock.Now().Add(time.Hour)
		if _, err := r.nodes[0].UpdateCampaign(ctx, r.Staff, commerce.UpdateCampaign{Community: r.Community, Campaign: c.ID, Terms: sooner}); err != nil {
			r.Fatal(err)
		}
		if v := r.packet(all); !v.Deadline.Equal(sooner.EndsAt) {
			r.Errorf("a campaign that ends sooner leaves its packet open until %v", v.Deadline)
		}
	})
}
