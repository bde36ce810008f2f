package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// circle founds a circle, by the operator.
func (w *world) circle(slug string, change func(*community.CircleTerms)) community.Circle {
	w.Helper()
	t := community.CircleTerms{Slug: slug, Name: "Circle " + slug, Kind: community.Interest, Reason: "learning", Admission: community.AdmitOpen}
	if change != nil {
		change(&t)
	}
	c, err := w.people.FoundCircle(w.Context(), w.operator, t, once.Request{})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// members makes so many members.
func (w *world) members(n int) []access.Actor {
	w.Helper()
	all := make([]access.Actor, n)
	for i := range all {
		all[i] = w.joins(fmt.Sprintf("Member %d", i))
	}
	return all
}

// joins makes a member, past sign-in.
func (w *world) joins(name string) access.Actor {
	w.Helper()
	var m community.Member
	err := w.db.People().Write(w.Context(), w.here.ID, func(tx community.Tx) error {
		m = community.Member{ID: tx.NewID(), Person: tx.NewID(), Name: name, Role: access.Member, JoinedAt: tx.Now()}
		_, err := tx.AddMember(m)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return access.Actor{Person: m.Person, Member: m.ID, Community: w.here.ID, Role: m.Role, Name: name}
}

func (w *world) circleNow(circle id.ID) community.Circle {
	w.Helper()
	c, err := w.people.Circle(w.Context(), w.operator, circle)
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// in is who is in a circle, by name.
func (w *world) in(circle id.ID) (names []string) {
	w.Helper()
	members, err := w.people.CircleMembers(w.Context(), w.operator, circle, page.Request{Limit: page.Most})
	if err != nil {
		w.Fatal(err)
	}
	for _, m := range members.Items {
		names = append(names, m.Name)
	}
	slices.Sort(names)
	return names
}

func (w *world) agrees() {
	w.Helper()
	noDifference(w.T, w.db)
}

func (w *world) join(who access.Actor, c community.Circle) (bool, error) {
	return w.people.JoinCircle(w.Context(), who, c.ID, c.RulesVersion, once.Request{})
}

func TestCircle(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := t.Context()
		all := w.members(5)
		c := w.circle("readers", func(t *community.CircleTerms) { t.Capacity, t.Rules = 3, "Be kind." })
		if c.Leader != w.operator.Member || c.Members != 1 {
			t.Fatalf("the founder does not lead: %+v", c)
		}
		_, err := w.people.JoinCircle(ctx, all[0], c.ID, 0, once.Request{})
		w.wants("without reading the rules", err, community.ErrRulesUnread)
		for i, want := range []bool{true, true, false, false} {
			entered, err := w.join(all[i], c)
			if err != nil || entered != want {
				t.Fatalf("the %d. joins: %v, %v", i, entered, err)
			}
		}
		_, err = w.join(all[0], c)
		w.wants("twice", err, community.ErrInCircle)
		_, err = w.join(all[2], c)
		w.wants("waits twice", err, community.ErrWaiting)
		standing, err := w.people.CircleStanding(ctx, all[3], c.ID)
		if err != nil || standing.Place != 2 || standing.In() {
			t.Errorf("the second who waits: %+v, %v", standing, err)
		}
		w.wants("who leads leaves", w.people.LeaveCircle(ctx, w.operator, c.ID), community.ErrLeaderLeaves)
		w.wants("who is not in leaves", w.people.LeaveCircle(ctx, all[4], c.ID), community.ErrNotInCircle)
		w.wants("leaves", w.people.LeaveCircle(ctx, all[0], c.ID), nil)
		if got := w.in(c.ID); !slices.Equal(got, []string{"Ana", "Member 1", "Member 2"}) {
			t.Errorf("in it are %q", got)
		}
		w.wants("waits no longer", w.people.LeaveCircle(ctx, all[3], c.ID), nil)
		_, err = w.join(all[3], c)
		w.wants("waits again", err, nil)
		w.agrees()

		// Who runs it lets the one who waits in by a seat more, and changes the rules.
		edited, err := w.people.EditCircle(ctx, w.operator, c.ID, func(t *community.CircleTerms) { t.Capacity, t.Rules = 4, "Be kinder." })
		if err != nil || edited.RulesVersion != 2 {
			t.Fatalf("%+v, %v", edited, err)
		}
		if now := w.circleNow(c.ID); now.Members != 4 || now.Waiting != 0 {
			t.Errorf("%d are in, %d wait", now.Members, now.Waiting)
		}
		w.wants("agrees to rules that are old", w.people.AgreeToRules(ctx, all[1], c.ID, 1), community.ErrRulesUnread)
		w.wants("agrees to the new rules", w.people.AgreeToRules(ctx, all[1], c.ID, 2), nil)
		w.wants("agrees from outside", w.people.AgreeToRules(ctx, all[0], c.ID, 2), community.ErrNotInCircle)
		if s, err := w.people.CircleStanding(ctx, all[1], c.ID); err != nil || s.RulesVersion != 2 {
			t.Errorf("%+v, %v", s, err)
		}

		w.wants("a host, by a member", w.people.SetHost(ctx, all[1], c.ID, all[2].Member, true), access.ErrForbidden)
		w.wants("a host", w.people.SetHost(ctx, w.operator, c.ID, all[1].Member, true), nil)
		w.wants("a host from outside", w.people.SetHost(ctx, w.operator, c.ID, all[0].Member, true), community.ErrNotInCircle)
		w.wants("the leader a host", w.people.SetHost(ctx, w.operator, c.ID, w.operator.Member, true), community.ErrLeaderLeaves)
		if hosts, err := w.people.CircleHosts(ctx, all[0], c.ID); err != nil || len(hosts) != 2 || hosts[0].Role != community.Leader || hosts[1].Member != all[1].Member {
			t.Errorf("it is run by %+v, %v", hosts, err)
		}
		w.wants("out, without a word", w.people.RemoveFromCircle(ctx, w.operator, c.ID, all[2].Member, " "), fault.New(fault.Invalid, "invalid"))
		w.wants("out", w.people.RemoveFromCircle(ctx, w.operator, c.ID, all[2].Member, "Sold things."), nil)
		w.wants("the leader out", w.people.RemoveFromCircle(ctx, w.operator, c.ID, w.operator.Member, "x"), community.ErrLeaderLeaves)
		w.agrees()
	})
}

// A circle that is not open says which door there is, and staff alone found what members may not.
func TestDoorsAndFounding(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := t.Context()
		luz := w.joins("Luz")
		gold, err := w.people.CreateTier(ctx, w.operator, community.CreateTier{Paid: true, Terms: community.TierTerms{Slug: "gold", Name: "Gold"}})
		w.wants("a tier", err, nil)
		for admission, want := range map[community.Admission]error{community.AdmitApplication: community.ErrByApplication,
			community.AdmitInvitation: community.ErrByInvitation, community.AdmitTier: community.ErrByTier} {
			c := w.circle("by-"+string(admission), func(t *community.CircleTerms) { t.Admission, t.Tiers = admission, []id.ID{gold.ID} })
			_, err := w.join(luz, c)
			w.wants(string(admission), err, want)
		}
		terms := community.CircleTerms{Slug: "mine", Name: "Mine", Kind: community.Interest, Reason: "life", Admission: community.AdmitOpen}
		_, err = w.people.FoundCircle(ctx, luz, terms, once.Request{})
		w.wants("a member founds", err, community.ErrFounding)
		w.wants("a member changes who may", w.people.SetCirclePolicy(ctx, luz, community.CirclePolicy{MembersFound: true}), access.ErrForbidden)
		w.wants("the operator does", w.people.SetCirclePolicy(ctx, w.operator, community.CirclePolicy{MembersFound: true}), nil)
		for i := range 3 {
			terms.Slug = fmt.Sprint("mine-", i)
			c, err := w.people.FoundCircle(ctx, luz, terms, once.Request{})
			if err != nil || c.Leader != luz.Member {
				t.Fatal(c, err)
			}
		}
		terms.Slug = "mine-3"
		_, err = w.people.FoundCircle(ctx, luz, terms, once.Request{})
		w.wants("a fourth", err, community.ErrManyFounded)
		terms.Slug = "mine-0"
		_, err = w.people.FoundCircle(ctx, w.operator, terms, once.Request{})
		w.wants("a slug that is taken", err, community.ErrCircleSlugTaken)
		_, err = w.people.FoundCircle(ctx, w.guest(), terms, once.Request{})
		w.wants("a guest founds", err, access.ErrForbidden)
		_, err = w.people.EditCircle(ctx, w.joins("Max"), w.circle("other", nil).ID, func(*community.CircleTerms) {})
		w.wants("another edits", err, access.ErrForbidden)
		w.agrees()
	})
}

func TestListsOfCircles(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := t.Context()
		all := w.members(4)
		var made []community.Circle
		for i := range 7 {
			c := w.circle(fmt.Sprint("c", i), func(t *community.CircleTerms) {
				if i%2 == 1 {
					t.Kind, t.Name = community.Chapter, fmt.Sprint("Café ", i)
				}
			})
			for _, who := range all[:i%4] {
				if _, err := w.join(who, c); err != nil {
					t.Fatal(err)
				}
			}
			made = append(made, c)
		}
		read := func(f community.CircleFilter) (slugs []string) {
			r := page.Request{Limit: 2}
			for {
				p, err := w.people.Circles(ctx, access.Actor{Community: w.here.ID}, f, r)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range p.Items {
					slugs = append(slugs, c.Slug)
				}
				if r.Cursor = p.Next; r.Cursor == "" {
					return slugs
				}
			}
		}
		for _, c := range []struct {
			what   string
			filter community.CircleFilter
			want   []string
		}{
			{"all", community.CircleFilter{}, []string{"c6", "c5", "c4", "c3", "c2", "c1", "c0"}},
			{"the largest first", community.CircleFilter{Largest: true}, []string{"c3", "c6", "c2", "c5", "c1", "c4", "c0"}},
			{"chapters", community.CircleFilter{Kind: community.Chapter, Largest: true}, []string{"c3", "c5", "c1"}},
			{"by name", community.CircleFilter{Words: "CAFE 5"}, []string{"c5"}},
			{"archived", community.CircleFilter{State: community.CircleArchived}, nil},
			{"born of another", community.CircleFilter{Parent: made[0].ID}, nil},
		} {
			if got := read(c.filter); !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, want %q", c.what, got, c.want)
			}
		}
		mine, err := w.people.MyCircles(ctx, all[2])
		if err != nil || len(mine) != 1 || mine[0].Circle.Slug != "c3" || mine[0].Circle.LeaderName != "Ana" {
			t.Errorf("%+v, %v", mine, err)
		}
		_, err = w.people.CircleMembers(ctx, access.Actor{Community: w.here.ID}, made[0].ID, page.Request{})
		w.wants("a visitor looks who is in", err, access.ErrUnauthenticated)
		_, err = w.people.Circle(ctx, all[0], w.here.ID)
		w.wants("no such circle", err, community.ErrCircleMissing)
	})
}

// Fifty from two nodes want the last two seats: two are in, the others wait, in turn; and when people leave while
// others come, no seat is lost or given twice.
func TestRaceForTheLastSeats(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := t.Context()
		c := w.circle("small", func(t *community.CircleTerms) { t.Capacity = 3 })
		all, other := w.members(50), w.node()
		nodes := []*community.Service{w.people, other}
		if well := atOnce(50, func(n int) error {
			entered, err := nodes[n%2].JoinCircle(ctx, all[n], c.ID, 1, once.Request{})
			if err == nil && !entered {
				err = community.ErrCircleFull
			}
			return err
		}); well != 2 {
			t.Errorf("%d are in, want 2", well)
		}
		if now := w.circleNow(c.ID); now.Members != 3 || now.Waiting != 48 {
			t.Errorf("%d are in, %d wait", now.Members, now.Waiting)
		}
		w.agrees()
		atOnce(100, func(n int) error { // everybody leaves, and half come back
			who, node := all[n/2], nodes[n%2]
			if n%2 == 0 {
				return node.LeaveCircle(ctx, who, c.ID)
			}
			_, err := node.JoinCircle(ctx, all[(n/2+25)%50], c.ID, 1, once.Request{})
			if err != nil && !errors.Is(err, community.ErrInCircle) && !errors.Is(err, community.ErrWaiting) && fault.KindOf(err) == fault.Internal {
				t.Error(err)
			}
			return err
		})
		w.agrees()
	})
}
