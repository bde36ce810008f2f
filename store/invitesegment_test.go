package store_test

import (
	"maps"
	"testing"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/page"
)

// Whom a segment chooses are invited to a circle once, but for who is in it, was let in before, or wants no invitations.
func TestInviteASegment(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		core := w.circle("core", func(c *community.CircleTerms) { c.Kind, c.Admission = community.Core, community.AdmitInvitation })
		var who []access.Actor
		for _, name := range []string{"luz", "sol", "mar", "paz"} {
			who = append(who, w.signIn(name+"@example.com"))
		}
		segment, err := w.people.CreateSegment(ctx, w.operator, community.SegmentTerms{Name: "Members", Rule: community.Rule{Field: community.FieldRole, Is: community.AnyOf, Values: []string{"member"}}})
		must(err)
		invite := func(try bool) community.InviteCounts {
			t.Helper()
			counts, err := w.people.InviteSegment(ctx, w.operator, community.SegmentInvitation{Segment: segment.ID, Circle: core.ID, Note: "Come"}, try)
			must(err)
			return counts
		}
		open := func() int {
			all, err := w.people.Invitations(ctx, w.operator, community.InvitationFilter{Place: core.ID}, page.Request{Limit: 50})
			must(err)
			return len(all.Items)
		}
		if got := invite(true); !maps.Equal(got, community.InviteCounts{community.WillInvite: 4}) || open() != 0 {
			t.Errorf("tried: %v, and %d are invited", got, open())
		}
		all := make(chan int, 3)
		for range cap(all) { // at once, as from two windows: nobody is invited twice
			go func() {
				counts, err := w.people.InviteSegment(ctx, w.operator, community.SegmentInvitation{Segment: segment.ID, Circle: core.ID}, false)
				if err != nil {
					t.Error(err)
				}
				all <- counts[community.WillInvite]
			}()
		}
		if sent := <-all + <-all + <-all; sent != 4 || open() != 4 {
			t.Errorf("done: %d, and %d are invited", sent, open())
		}
		mine, err := w.people.MyInvitations(ctx, who[0])
		must(err)
		_, err = w.people.AcceptMailed(ctx, who[0], mine[0].ID, 0)
		must(err)
		mine, err = w.people.MyInvitations(ctx, who[1])
		must(err)
		must(w.people.RefuseInvitations(ctx, w.here.ID, mine[0].ID))
		if got := invite(true); !maps.Equal(got, community.InviteCounts{community.IsInvited: 2, community.RefusesMail: 1}) {
			t.Errorf("one is in, one wants none: %v", got)
		}
		must(w.people.LeaveCircle(ctx, who[0], core.ID))
		if got := invite(false); !maps.Equal(got, community.InviteCounts{community.IsInvited: 2, community.RefusesMail: 1, community.HasLeft: 1}) || open() != 4 {
			t.Errorf("one has left: %v", got)
		}
		must(w.people.KeepDistance(ctx, who[3], w.operator.Member, community.Blocked))
		if got := invite(true); !maps.Equal(got, community.InviteCounts{community.IsInvited: 1, community.RefusesMail: 2, community.HasLeft: 1}) {
			t.Errorf("one has blocked who invites: %v", got)
		}

		// Nobody was ever let into a circle that is open to all: that they left it is known all the same, by themselves or not.
		walks := w.circle("walks", nil)
		for _, member := range who[:3] {
			_, err := w.join(member, walks)
			must(err)
		}
		must(w.people.LeaveCircle(ctx, who[0], walks.ID))
		must(w.people.RemoveFromCircle(ctx, w.operator, walks.ID, who[2].Member, "Never came"))
		for range 2 { // who comes back and leaves again has left once
			again, err := w.people.InviteSegment(ctx, w.operator, community.SegmentInvitation{Segment: segment.ID, Circle: walks.ID}, true)
			if err != nil || !maps.Equal(again, community.InviteCounts{community.HasLeft: 2, community.RefusesMail: 1}) {
				t.Errorf("two have left an open circle: %v, %v", again, err)
			}
			_, err = w.join(who[0], walks)
			must(err)
			must(w.people.LeaveCircle(ctx, who[0], walks.ID))
		}
		if _, err := w.people.InviteSegment(ctx, w.operator, community.SegmentInvitation{Segment: segment.ID}, true); len(fault.From(err).Fields) != 1 {
			t.Errorf("to no circle: %v", err)
		}
		if _, err := w.people.InviteSegment(ctx, who[2], community.SegmentInvitation{Segment: segment.ID, Circle: core.ID}, true); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("by a member: %v", err)
		}
	})
}
