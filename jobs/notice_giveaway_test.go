package jobs_test

import (
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community/notice"
	"panal/growth"
	"panal/jobs"
	"panal/store/storetest"
)

// Who keeps campaigns is told that answers wait, who wins that they have won, and whoever else entered that it is drawn.
func TestGiveawayNotices(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) { testGiveawayNotices(t, newHive(t, w)) })
}

func testGiveawayNotices(t *testing.T, h *hive) {
	s, ctx := h.tellNotices(t), t.Context()
	live := func(slug string, rule commerce.GiveawayRule) commerce.Campaign {
		rule.Prize, rule.Worth, rule.Prizes = "A bag", 900, 1
		return h.Campaign(commerce.CampaignTerms{Slug: slug, Title: "Week", StartsAt: h.Clock.Now(), EndsAt: h.Clock.Now().Add(time.Hour), Rule: &rule})
	}
	ana, ben := h.Join("Ana", access.Member), h.Join("Ben", access.Member)
	staff := h.Join("Olga", access.Operator)
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
	enter := func(c commerce.Campaign, answer string) {
		t.Helper()
		for _, who := range []access.Actor{ana, ben} {
			_, err := h.commerce.EnterGiveaway(ctx, who, commerce.EnterGiveaway{Community: h.Community, Campaign: c.ID, Answer: answer})
			must(err)
		}
	}
	judged := live("judged", commerce.GiveawayRule{Question: "Why?", Judged: 1})
	enter(judged, "Because")
	tell()
	wants(t, "who keeps campaigns", told(t, s, staff), notice.GiveawayAnswered)
	_, err := h.commerce.MarkEntry(ctx, staff, commerce.MarkEntry{Community: h.Community, Campaign: judged.ID, Number: 2, Counts: true})
	must(err)
	h.Clock.Advance(2 * time.Hour)
	must(h.commerce.DrawGiveaways(ctx, h.Community, judged.ID))
	tell()
	wants(t, "who has not won", told(t, s, ana), notice.GiveawayDrawn)
	wants(t, "who has won", told(t, s, ben), notice.GiveawayWon)

	off := live("off", commerce.GiveawayRule{Shared: true})
	enter(off, "")
	share, err := h.growth.MakeShare(ctx, ana, h.Community, growth.Target{Kind: growth.ToCampaign, ID: off.ID})
	must(err)
	_, err = h.growth.Arrive(ctx, access.Actor{}, h.Community, share.Code, h.DB.IDs().New(h.Clock.Now()), "")
	must(err)
	must(h.commerce.HearGiveaway(ctx, h.Community, off.ID, ana.Member))
	_, err = h.commerce.UpdateCampaign(ctx, staff, commerce.UpdateCampaign{Community: h.Community, Campaign: off.ID, Terms: off.CampaignTerms, State: commerce.CampaignEnded,
		Fate: commerce.FateClose})
	must(err)
	tell()
	wants(t, "whose entry counts", told(t, s, ana), notice.GiveawayDrawn, notice.GiveawayHeard, notice.GiveawayOff)
	wants(t, "whose link nobody came by", told(t, s, ben), notice.GiveawayWon, notice.GiveawayOff)
}
