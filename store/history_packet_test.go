package store_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/money"
)

// packeting is what a history has of red packets.
type packeting struct {
	campaigns []commerce.Campaign
	packets   []id.ID
	random    *rand.Rand // its own: what else happens stays as it was
}

// makePackets has campaigns of red packets: one for all at a time, and one whose packets members pass on.
func (h *history) makePackets() {
	h.packets.random = rand.New(rand.NewPCG(12, 12))
	h.packet(commerce.PacketRule{Total: 4000, Shares: 12, Hours: 9})
	h.packet(commerce.PacketRule{Total: 1500, Shares: 3, Spread: 80, Hours: 5, Passed: true})
}

// packet makes a campaign of red packets that is live.
func (h *history) packet(rule commerce.PacketRule) {
	terms := commerce.CampaignTerms{Slug: fmt.Sprintf("packet-%d", len(h.packets.campaigns)), Title: "Packet", StartsAt: h.Clock.Now(),
		EndsAt: h.Clock.Now().Add(60 * 24 * time.Hour), Budget: 30_000, Rule: &rule}
	c := h.Campaign(terms)
	h.packets.campaigns = append(h.packets.campaigns, c)
	if st, err := h.Commerce.PacketStanding(h.t.Context(), h.Staff, h.Community, c); err == nil && !st.Packet.IsZero() {
		h.packets.packets = append(h.packets.packets, st.Packet)
	}
}

// step opens a packet, claims from one, gives store credit, ends a campaign, or returns what is due.
func (k *packeting) step(h *history) error {
	k.random, h.random = h.random, k.random
	defer func() { k.random, h.random = h.random, k.random }()
	ctx := h.t.Context()
	switch h.random.IntN(24) {
	case 0:
		h.returnPackets()
	case 1:
		p, _, err := h.Commerce.OpenPacket(ctx, h.fresh(), commerce.OpenPacket{Community: h.Community, Campaign: pick(h, k.campaigns).ID})
		if err == nil {
			k.packets = append(k.packets, p.ID)
		}
		return err
	case 2, 3, 4, 5:
		_, _, err := h.Commerce.ClaimPacket(ctx, h.fresh(), commerce.ClaimPacket{Community: h.Community, Packet: pick(h, k.packets[max(0, len(k.packets)-4):])})
		return err
	case 6:
		return h.Commerce.GiveCredit(ctx, h.Staff, commerce.GiveCredit{Community: h.Community, Member: pick(h, h.members).Member,
			Amount: money.Amount(1 + h.random.IntN(300)), Reason: "For the wait"})
	case 7:
		if h.random.IntN(6) > 0 {
			return nil
		}
		c := pick(h, k.campaigns)
		_, err := h.Commerce.UpdateCampaign(ctx, h.Staff, commerce.UpdateCampaign{Community: h.Community, Campaign: c.ID, Terms: c.CampaignTerms,
			State: pick(h, []commerce.CampaignState{commerce.CampaignPaused, commerce.CampaignLive, commerce.CampaignEnded}), Fate: pick(h, []commerce.Fate{commerce.FateClose, commerce.FateFinish})})
		h.packet(commerce.PacketRule{Total: 900, Shares: 1 + h.random.Int64N(5), Spread: 10 * h.random.Int64N(9), Hours: 1 + h.random.Int64N(20), Passed: false})
		return err
	}
	return nil
}

// fresh is somebody who comes by, or somebody who is here.
func (h *history) fresh() access.Actor {
	if h.random.IntN(3) == 0 {
		return pick(h, h.members)
	}
	return h.Join("Pia", access.Guest)
}

func (h *history) returnPackets() {
	due, err := h.DB.Schedule().DuePackets(h.t.Context(), h.Community, h.Clock.Now(), 1000)
	if err == nil {
		err = h.Commerce.ReturnPackets(h.t.Context(), h.Community, due...)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// countPackets tells in which states packets have been left.
func (h *history) countPackets(been map[string]int) {
	for _, p := range h.packets.packets {
		v, err := h.Commerce.Packet(h.t.Context(), h.Staff, h.Community, p)
		if err != nil {
			h.t.Fatal(err)
		}
		been["packet "+string(v.State)]++
	}
}
