package jobs_test

import (
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/community/notice"
	"panal/internal/id"
	"panal/internal/once"
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

// Whoever mutes a newcomer of their circle, or is blocked by one, is not told of them; who was muted by one is.
func TestNoticesKeptBackByDistance(t *testing.T) {
	eachHive(t, func(t *testing.T, h *hive) {
		s, ctx := h.tellNotices(t), t.Context()
		people := community.NewService(h.DB.People(), nil, h.Clock, h.DB.IDs())
		circle, err := people.FoundCircle(ctx, h.Staff, community.CircleTerms{Slug: "readers", Name: "Readers", Kind: community.Interest, Reason: "life",
			Admission: community.AdmitOpen}, once.Request{})
		if err != nil {
			t.Fatal(err)
		}
		leader := h.Staff
		muted, blocked, blocker, muter := h.Join("Mia", access.Member), h.Join("Bo", access.Member), h.Join("Kim", access.Member), h.Join("Uma", access.Member)
		for _, d := range []struct {
			who, other access.Actor
			kind       community.DistanceKind
		}{{leader, muted, community.Muted}, {leader, blocked, community.Blocked}, {blocker, leader, community.Blocked}, {muter, leader, community.Muted}} {
			if err := people.KeepDistance(ctx, d.who, d.other.Member, d.kind); err != nil {
				t.Fatal(err)
			}
		}
		join := func(who access.Actor) {
			t.Helper()
			if _, err := people.JoinCircle(ctx, who, circle.ID, 1, once.Request{}); err != nil {
				t.Fatal(err)
			}
			h.drain(t)
		}
		for _, who := range []access.Actor{muted, blocked, blocker} {
			join(who)
			wants(t, "the leader, of "+who.Name, told(t, s, leader))
		}
		join(muter)
		if got := told(t, s, leader)[notice.CircleJoined]; got.News != 1 || got.Args["name"] != notice.Text("Uma") {
			t.Errorf("the leader was told of who muted them: %+v", got)
		}
		if err := people.KeepDistance(ctx, leader, muted.Member, community.Near); err != nil {
			t.Fatal(err)
		}
		if err := people.LeaveCircle(ctx, muted, circle.ID); err != nil {
			t.Fatal(err)
		}
		join(muted)
		if got := told(t, s, leader)[notice.CircleJoined]; got.News != 2 {
			t.Errorf("the leader was told of who is muted no more: %+v", got)
		}
	})
}
