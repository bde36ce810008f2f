package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
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
			{"a guest", w.operator, guest.Member, access.Care, community.ErrGuestRole},
			{"nobody", w.operator, w.here.ID, access.Care, community.ErrMemberMissing},
			{"another community's member", elsewhere, luz.Member, access.Care, community.ErrMemberMissing},
			{"the last owner", w.operator, w.operator.Member, access.Member, community.ErrLastOwner},
			{"the last owner, to what they are", w.operator, w.operator.Member, access.Owner, nil},
			{"a member to staff", w.operator, luz.Member, access.Care, nil},
			{"staff to owner", w.operator, luz.Member, access.Owner, nil},
			{"the owner, who is not the last", w.operator, w.operator.Member, access.Member, nil},
		} {
			w.wants(c.what, w.people.SetRole(t.Context(), c.by, c.member, c.role), c.want)
		}
		if w.role(luz) != access.Owner || w.role(w.operator) != access.Member {
			t.Errorf("Luz is %q, Ana is %q", w.role(luz), w.role(w.operator))
		}
		if m, err := w.people.Member(t.Context(), w.operator, luz.Member); err != nil || m.RoleBy != w.operator.Member || !m.RoleAt.Equal(w.at.Now()) {
			t.Errorf("Luz was made owner by %+v, %v", m, err)
		}
		if changed := w.facts(community.FactRoleChanged); changed != 3 {
			t.Errorf("%d roles changed, want 3", changed)
		}
	})
}

// Two owners who take the role from each other at once leave one.
func TestOwnersDemoteEachOther(t *testing.T) {
	inWorld(t, func(w *world) {
		for round := range 10 {
			c, ana, err := w.people.Found(t.Context(), cafe(fmt.Sprintf("round-%d", round)))
			if err != nil {
				t.Fatal(err)
			}
			bea, err := w.people.EnsureGuest(t.Context(), c.ID, community.Guest{Person: w.signIn(fmt.Sprintf("bea%d@example.com", round)).Person, Language: "en"})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.people.SetRole(t.Context(), ana, bea.Member, access.Owner); err != nil {
				t.Fatal(err)
			}
			bea.Role = access.Owner
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
		if err := w.people.SetRole(t.Context(), w.operator, luz.Member, access.Care); err != nil || w.role(luz) != access.Care {
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
		oldest := community.MemberFilter{Oldest: true}
		first, err := w.people.Members(t.Context(), w.operator, oldest, page.Request{Limit: 2})
		if err != nil || len(first.Items) != 2 || first.Items[0].ID != w.operator.Member || first.Items[1].ID != luz.Member {
			t.Fatalf("%+v, %v", first, err)
		}
		rest, err := w.people.Members(t.Context(), w.operator, oldest, page.Request{Limit: 2, Cursor: first.Next})
		if err != nil || len(rest.Items) != 1 || rest.Next != "" || rest.Items[0].Email != "sol@example.com" || !rest.Items[0].JoinedAt.Equal(w.at.Now()) {
			t.Errorf("%+v, %v", rest, err)
		}
		newest, err := w.people.Members(t.Context(), w.operator, community.MemberFilter{}, page.Request{Limit: 1})
		if err != nil || len(newest.Items) != 1 || newest.Items[0].ID != rest.Items[0].ID {
			t.Errorf("%+v, %v", newest, err)
		}
		_, err = w.people.Members(t.Context(), luz, community.MemberFilter{}, page.Request{})
		w.wants("a member lists members", err, access.ErrForbidden)
		_, err = w.people.Members(t.Context(), w.operator, community.MemberFilter{Role: "king"}, page.Request{})
		w.wants("those of a role that is none", err, fault.New(fault.Invalid, "invalid"))
		_, err = w.people.Members(t.Context(), w.operator, community.MemberFilter{}, page.Request{Cursor: "?"})
		w.wants("a cursor that is none", err, page.ErrCursor)

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

// Members are found by a part of their name or e-mail, however it is written.
func TestFindMembers(t *testing.T) {
	inWorld(t, func(w *world) {
		named := func(email, name string) {
			a := w.signIn(email)
			if err := w.people.EditProfile(t.Context(), a, name, "es"); err != nil {
				t.Fatal(err)
			}
		}
		named("ines@example.com", "Inés ÑANDÚ")
		named("z@example.org", "Женя 100% Ｌｕｚ")
		if err := w.people.SetRole(t.Context(), w.operator, w.signIn("sam@example.net").Member, access.Care); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			filter community.MemberFilter
			want   []string
		}{
			{community.MemberFilter{Words: "inés"}, []string{"Inés ÑANDÚ"}},
			{community.MemberFilter{Words: "INES"}, []string{"Inés ÑANDÚ"}},
			{community.MemberFilter{Words: " ñandú "}, []string{"Inés ÑANDÚ"}},
			{community.MemberFilter{Words: "ЖЕНЯ"}, []string{"Женя 100% Ｌｕｚ"}},
			{community.MemberFilter{Words: "luz"}, []string{"Женя 100% Ｌｕｚ"}},
			{community.MemberFilter{Words: "100%"}, []string{"Женя 100% Ｌｕｚ"}},
			{community.MemberFilter{Words: "%"}, nil},
			{community.MemberFilter{Words: "_"}, nil},
			{community.MemberFilter{Words: "sam@EXAMPLE"}, []string{"s…"}},
			{community.MemberFilter{Words: "a\x00na"}, []string{"Ana"}},
			{community.MemberFilter{Words: "\xff"}, []string{"s…", "Женя 100% Ｌｕｚ", "Inés ÑANDÚ", "Ana"}},
			{community.MemberFilter{Role: access.Care}, []string{"s…"}},
			{community.MemberFilter{Role: access.Care, Words: "ana"}, nil},
			{community.MemberFilter{Role: access.Member, Oldest: true}, []string{"Inés ÑANDÚ", "Женя 100% Ｌｕｚ"}},
		} {
			found, err := w.people.Members(t.Context(), w.operator, c.filter, page.Request{})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, m := range found.Items {
				names = append(names, m.Name)
			}
			if !slices.Equal(names, c.want) {
				t.Errorf("%+v: %q, want %q", c.filter, names, c.want)
			}
		}
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
