package store_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"panal/commerce"
)

// giveaways is what a history has of giveaways.
type giveaways struct {
	campaigns []commerce.Campaign
	random    *rand.Rand // its own: what else happens stays as it was
}

// giveaway makes a giveaway that is live.
func (h *history) giveaway(rule commerce.GiveawayRule, hours int) {
	rule.Prize = "A bag"
	terms := commerce.CampaignTerms{Slug: fmt.Sprintf("giveaway-%d", len(h.drawings.campaigns)), Title: "Draw", StartsAt: h.Clock.Now(),
		EndsAt: h.Clock.Now().Add(time.Duration(hours) * time.Hour), Rule: &rule}
	h.drawings.campaigns = append(h.drawings.campaigns, h.Campaign(terms))
}

// makeGiveaways has two: one that pays store credit, and one whose answers are judged.
func (h *history) makeGiveaways() {
	h.drawings.random = rand.New(rand.NewPCG(3, 3))
	h.giveaway(commerce.GiveawayRule{Worth: 300, Prizes: 2, Credit: true}, 30)
	h.giveaway(commerce.GiveawayRule{Question: "Why?", Judged: 20, Worth: 900, Prizes: 2}, 40)
}

// step enters somebody, marks an answer, hands a prize over, or draws what is due.
func (d *giveaways) step(h *history) error {
	d.random, h.random = h.random, d.random
	defer func() { d.random, h.random = h.random, d.random }()
	ctx, c := h.t.Context(), pick(h, d.campaigns[max(0, len(d.campaigns)-3):])
	number := 1 + h.random.Int64N(12)
	switch h.random.IntN(20) {
	case 0:
		h.drawGiveaways()
	case 1, 2:
		answer := ""
		if rule, _ := c.Rule.(*commerce.GiveawayRule); rule.Question != "" {
			answer = "Because"
		}
		_, err := h.Commerce.EnterGiveaway(ctx, h.fresh(), commerce.EnterGiveaway{Community: h.Community, Campaign: c.ID, Answer: answer})
		return err
	case 3:
		_, err := h.Commerce.MarkEntry(ctx, h.Staff, commerce.MarkEntry{Community: h.Community, Campaign: c.ID, Number: number, Counts: h.random.IntN(3) > 0})
		return err
	case 4:
		_, err := h.Commerce.HandPrize(ctx, h.Staff, h.Community, c.ID, number)
		return err
	}
	return nil
}

func (h *history) drawGiveaways() {
	due, err := h.DB.Schedule().DueGiveaways(h.t.Context(), h.Community, h.Clock.Now(), 1000)
	if err == nil {
		err = h.Commerce.DrawGiveaways(h.t.Context(), h.Community, due...)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}
