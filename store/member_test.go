package store_test

import (
	"fmt"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

func (w *world) role(actor access.Actor) access.Role {
	w.Helper()
	now, err := w.people.ActorForPerson(w.Context(), actor.Person, actor.Community)
	if err != nil {
		w.Fatal(err)
	}
	return now.Role
}

func TestSetRole(t *testing.T) {
	inWorld(t, func(w *world) {
		luz, guest := w.signIn("luz@example.com"), w.guest()
		_, elsewhere, err := w.people.Found(t.Context(), cafe("te"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			what   string
			by     access.Actor
			member id.ID
			role   access.Role
			want   error
		}{
			{"a member by themselves", luz, luz.Member, access.Operator, access.ErrForbidden},
			{"a visitor", access.Actor{Community: w.here.ID}, luz.Member, access.Operator, access.ErrUnauthenticated},
			{"a role that is none", w.operator, luz.Member, "king", fault.New(fault.Invalid, "invalid")},
			{"back to guest", w.operator, luz.Member, access.Guest, fault.New(fault.Invalid, "invalid")},
			{"a guest", w.operator, guest.Member, access.Staff, community.ErrGuestRole},
			{"nobody", w.operator, w.here.ID, access.Staff, community.ErrMemberMissing},
			{"another community's member", elsewhere, luz.Member, access.Staff, community.ErrMemberMissing},
			{"the last operator", w.operator, w.operator.Member, access.Member, community.ErrLastOperator},
			{"the last operator, to what they are", w.operator, w.operator.Member, access.Operator, nil},
			{"a member to staff", w.operator, luz.Member, access.Staff, nil},
			{"staff to operator", w.operator, luz.Member, access.Operator, nil},
			{"the operator, who is not the last", w.operator, w.operator.Member, access.Member, nil},
		} {
			w.wants(c.what, w.people.SetRole(t.Context(), c.by, c.member, c.role), c.want)
		}
		if w.role(luz) != access.Operator || w.role(w.operator) != access.Member {
			t.Errorf("Luz is %q, Ana is %q", w.role(luz), w.role(w.operator))
		}
		if changed := w.facts(community.FactRoleChanged); changed != 3 {
			t.Errorf("%d roles changed, want 3", changed)
		}
	})
}

// Two operators who take the role from each other at once leave one.
func TestOperatorsDemoteEachOther(t *testing.T) {
	inWorld(t, func(w *world) {
		for round := range 10 {
			c, ana, err := w.people.Found(t.Context(), cafe(fmt.Sprintf("round-%d", round)))
			if err != nil {
				t.Fatal(err)
			}
			bea, err := w.people.EnsureGuest(t.Context(), c.ID, w.signIn(fmt.Sprintf("bea%d@example.com", round)).Person, "", "en")
			if err != nil {
				t.Fatal(err)
			}
			if err := w.people.SetRole(t.Context(), ana, bea.Member, access.Operator); err != nil {
				t.Fatal(err)
			}
			bea.Role = access.Operator
			pair := []access.Actor{ana, bea}
			services := []*community.Service{w.people, w.node()}
			if well := atOnce(2, func(n int) error {
				return services[n].SetRole(t.Context(), pair[n], pair[1-n].Member, access.Member)
			}); well != 1 {
				t.Fatalf("%d of 2 went well", well)
			}
		}
	})
}

// What this node changes it acts on at once; what another changes, after a few seconds at most.
func TestActorIsRemembered(t *testing.T) {
	inWorld(t, func(w *world) {
		luz := w.signIn("luz@example.com")
		if err := w.people.SetRole(t.Context(), w.operator, luz.Member, access.Staff); err != nil || w.role(luz) != access.Staff {
			t.Errorf("Luz is %q, %v", w.role(luz), err)
		}
		if err := w.node().SetRole(t.Context(), w.operator, luz.Member, access.Member); err != nil {
			t.Fatal(err)
		}
		w.at.Advance(5 * time.Second)
		if w.role(luz) != access.Member {
			t.Errorf("after five seconds Luz is %q", w.role(luz))
		}
		if err := w.people.EditProfile(t.Context(), luz, "Luz  Clara", "es"); err != nil {
			t.Fatal(err)
		}
		if now, err := w.people.ActorForPerson(t.Context(), luz.Person, w.here.ID); err != nil || now.Name != "Luz Clara" {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

func TestNobodyIsAVisitor(t *testing.T) {
	inWorld(t, func(w *world) {
		want := access.Actor{Community: w.here.ID}
		for what, person := range map[string]id.ID{"nobody": id.Zero, "a person who is no more": w.db.IDs().New(w.at.Now())} {
			if got, err := w.people.ActorForPerson(t.Context(), person, w.here.ID); err != nil || got != want {
				t.Errorf("%s: %+v, %v", what, got, err)
			}
		}
	})
}

func TestMembers(t *testing.T) {
	inWorld(t, func(w *world) {
		luz := w.signIn("luz@example.com")
		w.signIn("sol@example.com")
		_, elsewhere, err := w.people.Found(t.Context(), cafe("te"))
		if err != nil {
			t.Fatal(err)
		}
		first, err := w.people.Members(t.Context(), w.operator, id.Zero, 2)
		if err != nil || len(first) != 2 || first[0].ID != w.operator.Member || first[1].ID != luz.Member {
			t.Fatalf("%+v, %v", first, err)
		}
		rest, err := w.people.Members(t.Context(), w.operator, first[1].ID, 2)
		if err != nil || len(rest) != 1 || rest[0].Name != "s…" || !rest[0].JoinedAt.Equal(w.at.Now()) {
			t.Errorf("%+v, %v", rest, err)
		}
		_, err = w.people.Members(t.Context(), luz, id.Zero, 2)
		w.wants("a member lists members", err, access.ErrForbidden)

		m, err := w.people.Member(t.Context(), luz, luz.Member)
		if err != nil || m.Person != luz.Person || m.Community != w.here.ID {
			t.Errorf("%+v, %v", m, err)
		}
		_, err = w.people.Member(t.Context(), luz, w.operator.Member)
		w.wants("a member looks at another", err, access.ErrForbidden)
		_, err = w.people.Member(t.Context(), elsewhere, luz.Member)
		w.wants("an operator looks into another community", err, community.ErrMemberMissing)
	})
}

func TestEditProfile(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wants("a visitor", w.people.EditProfile(t.Context(), access.Actor{Community: w.here.ID}, "X", "en"), access.ErrUnauthenticated)
		err := w.people.EditProfile(t.Context(), w.guest(), " ", "xx")
		if f := fault.From(err); len(f.Fields) != 2 || f.Fields[0].Name != "name" || f.Fields[1].Name != "locale" {
			t.Errorf("no name and no language: %v", err)
		}
	})
}
