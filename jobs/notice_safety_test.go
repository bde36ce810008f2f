package jobs_test

import (
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/community/notice"
	"panal/internal/id"
)

// Those who decide are told of what is reported, the member of what was decided, and whoever reported of the outcome.
func TestNoticesOfSafety(t *testing.T) {
	eachHive(t, func(t *testing.T, h *hive) {
		s, ctx := h.tellNotices(t), t.Context()
		people := community.NewService(h.DB.People(), nil, h.Clock, h.DB.IDs())
		var who []access.Actor
		for _, name := range []string{"Lou", "Ana", "Ben"} {
			who = append(who, h.Join(name, access.Member))
			h.Clock.Advance(2 * time.Hour)
		}
		care, other := h.Join("Cara", access.Care), h.Join("Carl", access.Care)
		h.Clock.Advance(4 * 24 * time.Hour)
		lou := who[0]
		about := community.NewReport{Subject: community.Subject{Kind: id.Member, ID: lou.Member}, Reason: "spam"}
		report := func(by access.Actor) community.Case {
			t.Helper()
			c, err := people.Report(ctx, by, about)
			if err != nil {
				t.Fatal(err)
			}
			h.drain(t)
			return c
		}
		c := report(who[1])
		wants(t, "Lou, reported once", told(t, s, lou))
		report(who[2])
		wants(t, "Lou, hidden", told(t, s, lou), notice.CaseHidden)
		wants(t, "Cara", told(t, s, care), notice.CaseOpened)
		if _, err := people.Decide(ctx, care, c.ID, community.Decision{State: community.CaseBanned, Note: "Spam.", Days: 3}); err != nil {
			t.Fatal(err)
		}
		h.drain(t)
		wants(t, "Lou, banned", told(t, s, lou), notice.CaseHidden, notice.CaseDecided)
		wants(t, "Ana", told(t, s, who[1]), notice.ReportDecided)
		lou.Role = access.Banned
		if err := people.Appeal(ctx, lou, c.ID, "It was one."); err != nil {
			t.Fatal(err)
		}
		h.drain(t)
		wants(t, "who decided", told(t, s, care), notice.CaseOpened)
		wants(t, "another", told(t, s, other), notice.CaseOpened, notice.CaseAppealed)
		if _, err := people.ReviewAppeal(ctx, other, c.ID, true, "Right."); err != nil {
			t.Fatal(err)
		}
		h.drain(t)
		wants(t, "Lou, heard", told(t, s, lou), notice.CaseHidden, notice.CaseDecided, notice.CaseReviewed)
	})
}
