package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// link makes an invitation to pass on.
func (w *world) link(by access.Actor, uses int) (community.Invitation, string) {
	w.Helper()
	i, secret, err := w.people.Invite(w.Context(), by, community.NewInvitation{Uses: uses})
	if err != nil {
		w.Fatal(err)
	}
	return i, secret
}

// mailLinks are addresses that tests can read.
var mailLinks = community.Links{
	Invitation: func(c community.Community, i id.ID) string { return c.Slug + "/invited/" + id.Invitation.Text(i) },
}

func (w *world) allowance(of access.Actor) community.Allowance {
	w.Helper()
	a, err := w.people.Allowance(w.Context(), of, of.Member)
	if err != nil {
		w.Fatal(err)
	}
	return a
}

func TestInvitation(t *testing.T) {
	inWorld(t, func(w *world) {
		luz := w.signIn("luz@example.com")
		w.by(community.AdmitInvitation)
		i, secret := w.link(luz, 2)
		sol, guest := w.signIn("sol@example.com"), w.guest()
		if sol.Role != access.Guest {
			t.Fatalf("Sol is %q before", sol.Role)
		}
		_, _, err := w.people.Invite(t.Context(), sol, community.NewInvitation{Uses: 1})
		w.wants("a guest invites", err, access.ErrForbidden)
		_, err = w.people.Invited(t.Context(), guest, strings.Repeat("a", len(secret)))
		w.wants("a secret that is none", err, community.ErrInvitationMissing)
		welcome, err := w.people.Invited(t.Context(), guest, secret)
		if err != nil || welcome.Invitation.InviterName != luz.Name || welcome.Place.Name != "Café del Valle" {
			t.Errorf("%+v, %v", welcome, err)
		}
		_, err = w.people.AcceptInvitation(t.Context(), guest, secret, 0)
		w.wants("who proved nothing", err, access.ErrUnauthenticated)
		if used, err := w.people.AcceptInvitation(t.Context(), sol, secret, 0); err != nil || used.Used != 1 || w.role(sol) != access.Member {
			t.Errorf("%+v, %v, %q", used, err, w.role(sol))
		}
		if again, err := w.people.AcceptInvitation(t.Context(), sol, secret, 0); err != nil || again.Used != 1 {
			t.Errorf("Sol again: %+v, %v", again, err)
		}
		mar, late := w.signIn("mar@example.com"), w.signIn("late@example.com")
		if _, err := w.people.AcceptInvitation(t.Context(), mar, secret, 0); err != nil {
			t.Fatal(err)
		}
		_, err = w.people.AcceptInvitation(t.Context(), late, secret, 0)
		w.wants("one too many", err, community.ErrInvitationUsed)
		_, err = w.people.Invited(t.Context(), guest, secret)
		w.wants("a link that is used up", err, community.ErrInvitationUsed)

		_, came, err := w.people.Invitation(t.Context(), luz, i.ID)
		if err != nil || len(came) != 2 || came[0].ID != sol.Member {
			t.Errorf("%+v, %v", came, err)
		}
		_, _, err = w.people.Invitation(t.Context(), mar, i.ID)
		w.wants("another looks", err, community.ErrInvitationMissing)
		ways, err := w.people.Admittances(t.Context(), w.operator, mar.Member)
		if err != nil || len(ways) != 1 || ways[0].By != luz.Member || ways[0].Way != community.ByInvitation {
			t.Errorf("%+v, %v", ways, err)
		}
		noDifference(t, w.db)
	})
}

// Who invited whom is seen by the inviter and the staff, page by page; what is sent twice invites once.
func TestWhoInvitedWhom(t *testing.T) {
	inWorld(t, func(w *world) {
		w.by(community.AdmitInvitation)
		w.door(func(e *community.Entrance) { e.Quota = 4 })
		invites := func(by access.Actor, names ...string) (came []access.Actor) {
			request, err := once.New(by.Member, "key "+names[0])
			if err != nil {
				t.Fatal(err)
			}
			n := community.NewInvitation{Uses: len(names), Request: request}
			first, secret, err := w.people.Invite(t.Context(), by, n)
			again, none, errAgain := w.people.Invite(t.Context(), by, n)
			if err != nil || errAgain != nil || again.ID != first.ID || none != "" {
				t.Fatalf("%+v, %v; sent again %+v %q, %v", first, err, again, none, errAgain)
			}
			for _, name := range names {
				who := w.signIn(name + "@example.com")
				if _, err := w.people.AcceptInvitation(t.Context(), who, secret, 0); err != nil {
					t.Fatal(err)
				}
				came = append(came, w.signIn(name+"@example.com"))
			}
			return came
		}
		luz := invites(w.operator, "luz")[0]
		came := invites(luz, "sol", "mar", "eva")
		invites(came[0], "teo")
		var seen []id.ID
		for r := (page.Request{Limit: 2}); ; {
			below, err := w.people.Entrants(t.Context(), luz, luz.Member, r)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range below.Items {
				seen = append(seen, e.Member)
				if invited := e.Member == came[0].Member; e.Place != w.here.ID || e.PlaceName != "" || invited != (e.Invited == 1) {
					t.Errorf("%+v", e)
				}
			}
			if r.Cursor = below.Next; r.Cursor == "" {
				break
			}
		}
		if !slices.Equal(seen, []id.ID{came[2].Member, came[1].Member, came[0].Member}) {
			t.Errorf("below Luz: %v", seen)
		}
		_, err := w.people.Entrants(t.Context(), came[0], luz.Member, page.Request{})
		w.wants("another looks", err, access.ErrForbidden)
		_, err = w.people.Entrants(t.Context(), luz, luz.Member, page.Request{Cursor: "x"})
		w.wants("a cursor that is none", err, page.ErrCursor)
		if a, err := w.people.Allowance(t.Context(), w.operator, luz.Member); err != nil || a.Most != 4 || a.Given != 3 || a.Unlimited {
			t.Errorf("the staff see %+v, %v", a, err)
		}
		_, err = w.people.Allowance(t.Context(), came[0], luz.Member)
		w.wants("another's places", err, access.ErrForbidden)
	})
}

// A member gives away as many places as they may; what is not used comes back.
func TestPlaces(t *testing.T) {
	inWorld(t, func(w *world) {
		w.door(func(a *community.Entrance) { a.Quota, a.InviteDays = 3, 7 })
		luz := w.signIn("luz@example.com")
		i, _ := w.link(luz, 2)
		_, _, err := w.people.Invite(t.Context(), luz, community.NewInvitation{Uses: 2})
		w.wants("one too many", err, community.ErrNoPlaces)
		if a := w.allowance(luz); a.Most != 3 || a.Given != 2 || a.Unlimited {
			t.Errorf("%+v", a)
		}
		w.wants("revoked by another", w.people.RevokeInvitation(t.Context(), w.signIn("sol@example.com"), i.ID), community.ErrInvitationMissing)
		w.wants("revoked", w.people.RevokeInvitation(t.Context(), luz, i.ID), nil)
		w.wants("revoked again", w.people.RevokeInvitation(t.Context(), luz, i.ID), community.ErrInvitationRevoked)
		w.link(luz, 3)
		w.at.Advance(7 * 24 * time.Hour)
		if a := w.allowance(luz); a.Given != 0 {
			t.Errorf("after a week %+v", a)
		}
		w.link(luz, 3)
		for range 5 {
			w.link(w.operator, 100)
		}
		if a := w.allowance(w.operator); !a.Unlimited || a.Given != 0 {
			t.Errorf("the operator's: %+v", a)
		}
		w.door(func(a *community.Entrance) { a.Admission = community.AdmitTier })
		_, _, err = w.people.Invite(t.Context(), w.signIn("sol@example.com"), community.NewInvitation{Uses: 1})
		w.wants("where a tier is sold", err, community.ErrNoPlaces)
		noDifference(t, w.db)
	})
}

// The last use is one person's, on however many nodes they come.
func TestRaceForTheLastUse(t *testing.T) {
	inWorld(t, func(w *world) {
		w.by(community.AdmitInvitation)
		nodes := []*community.Service{w.people, w.node()}
		for round := range 4 {
			_, secret := w.link(w.operator, 2)
			var people []access.Actor
			for n := range 6 {
				people = append(people, w.signIn(fmt.Sprintf("p%d.%d@example.com", round, n)))
			}
			if well := atOnce(6, func(n int) error {
				_, err := nodes[n%2].AcceptInvitation(t.Context(), people[n], secret, 0)
				return err
			}); well != 2 {
				t.Fatalf("%d came by a link for two", well)
			}
		}
		noDifference(t, w.db)
	})
}

// A member who makes many invitations at once gives away no more than they may, as everybody or by a number of their own.
func TestRaceForPlaces(t *testing.T) {
	inWorld(t, func(w *world) {
		w.door(func(a *community.Entrance) { a.Quota = 5 })
		nodes := []*community.Service{w.people, w.node()}
		luz, sol := w.signIn("luz@example.com"), w.signIn("sol@example.com")
		w.wants("seven places", w.people.SetPlaces(t.Context(), w.operator, sol.Member, new(7)), nil)
		for _, c := range []struct {
			who  access.Actor
			well int
		}{{luz, 2}, {sol, 3}} {
			if well := atOnce(8, func(n int) error {
				_, _, err := nodes[n%2].Invite(t.Context(), c.who, community.NewInvitation{Uses: 2})
				return err
			}); well != c.well {
				t.Fatalf("%s made %d links of two places, and may %d", c.who.Name, well, c.well)
			}
		}
		noDifference(t, w.db)
	})
}

// The staff allow a member more than everybody, or less, or as everybody again; what is given stays given.
func TestPlacesOfTheirOwn(t *testing.T) {
	inWorld(t, func(w *world) {
		w.door(func(a *community.Entrance) { a.Quota, a.InviteDays = 3, 7 })
		luz := w.signIn("luz@example.com")
		set := func(by access.Actor, own *int) error { return w.people.SetPlaces(t.Context(), by, luz.Member, own) }
		w.wants("her own doing", set(luz, new(9)), access.ErrForbidden)
		w.wants("too many", set(w.operator, new(1001)), fault.OnField("places", "invalid.range"))
		for range 2 { // the second changes nothing, and is not told
			w.wants("six", set(w.operator, new(6)), nil)
		}
		w.link(luz, 5)
		w.at.Advance(24 * time.Hour)
		w.link(luz, 1)
		if a := w.allowance(luz); a.Most != 6 || !a.Own || a.Held != 6 || a.Left() != 0 || !a.Back.Equal(w.at.Now().AddDate(0, 0, 6)) {
			t.Errorf("%+v", a)
		}
		w.wants("fewer than are given", set(w.operator, new(0)), nil)
		if a := w.allowance(luz); a.Given != 6 || a.Left() != 0 {
			t.Errorf("%+v", a)
		}
		w.wants("as everybody", set(w.operator, nil), nil)
		w.at.Advance(8 * 24 * time.Hour)
		if a := w.allowance(luz); a.Most != 3 || a.Own || a.Given != 0 || a.Held != 0 || !a.Back.IsZero() {
			t.Errorf("%+v", a)
		}
		w.wants("one", set(w.operator, new(1)), nil)
		w.by(community.AdmitTier)
		if a := w.allowance(luz); a.Most != 0 || a.Own {
			t.Errorf("where a tier is sold: %+v", a)
		}
		_, _, err := w.people.Invite(t.Context(), luz, community.NewInvitation{Uses: 1})
		w.wants("where a tier is sold", err, community.ErrNoPlaces)
		acts, err := w.people.Audit(t.Context(), w.operator, community.AuditFilter{Kind: string(community.FactPlacesSet)}, page.Request{})
		if err != nil || len(acts.Items) != 4 || acts.Items[0].On != luz.Name {
			t.Errorf("%+v, %v", acts.Items, err)
		}
		noDifference(t, w.db)
	})
}

// An addressed invitation is its address's, mailed once, tried again when it could not be, and never sent to who does
// not want it.
func TestMailedInvitation(t *testing.T) {
	inWorld(t, func(w *world) {
		w.by(community.AdmitInvitation)
		i, secret, err := w.people.Invite(t.Context(), w.operator, community.NewInvitation{Email: "Sol@Example.com", Name: "Sol", Note: "Come."})
		if err != nil || secret != "" {
			t.Fatalf("%q, %v", secret, err)
		}
		_, _, err = w.people.Invite(t.Context(), w.operator, community.NewInvitation{Email: "sol@example.com"})
		w.wants("twice", err, community.ErrInvitedTwice)
		_, _, err = w.people.Invite(t.Context(), w.operator, community.NewInvitation{Email: "ana@example.com"})
		w.wants("a member", err, community.ErrInvitedMember)

		send := func() { w.wants("mail", w.people.MailInvitation(t.Context(), mailLinks, w.here.ID, i.ID), nil) }
		w.post.broken = errors.New("no line")
		send()
		w.post.broken = nil
		send()
		if w.post.messages["sol@example.com"].Text != "" {
			t.Error("tried again at once")
		}
		w.at.Advance(10 * time.Minute)
		well := w.post.sent
		atOnce(4, func(int) error { send(); return nil })
		if w.post.sent != well+1 || !strings.Contains(w.post.messages["sol@example.com"].Text, "/never") || !strings.Contains(w.post.messages["sol@example.com"].Text, "Come.") {
			t.Errorf("%d sent: %+v", w.post.sent-well, w.post.messages["sol@example.com"])
		}
		sol, mar := w.signIn("sol@example.com"), w.signIn("mar@example.com")
		_, err = w.people.AcceptMailed(t.Context(), mar, i.ID, 0)
		w.wants("by another", err, community.ErrInvitedOther)
		if mine, err := w.people.MyInvitations(t.Context(), sol); err != nil || len(mine) != 1 {
			t.Errorf("%+v, %v", mine, err)
		}
		if _, err := w.people.AcceptMailed(t.Context(), sol, i.ID, 0); err != nil || w.role(sol) != access.Member {
			t.Errorf("%v, %q", err, w.role(sol))
		}

		other, _, err := w.people.Invite(t.Context(), w.operator, community.NewInvitation{Email: "no@example.com"})
		if err != nil {
			t.Fatal(err)
		}
		w.wants("never again", w.people.RefuseInvitations(t.Context(), w.here.ID, other.ID), nil)
		_, _, err = w.people.Invite(t.Context(), w.operator, community.NewInvitation{Email: "NO@example.com"})
		w.wants("who refuses", err, community.ErrInviteRefused)
		noDifference(t, w.db)
	})
}

// No more mails go out on a day than the community allows; the others go out on the next.
func TestMailsADay(t *testing.T) {
	inWorld(t, func(w *world) {
		w.door(func(a *community.Entrance) { a.MailsADay = 3 })
		due := w.db.Schedule()
		sent := func() int {
			t.Helper()
			before := w.post.sent
			ids, err := due.DueInvitations(t.Context(), w.here.ID, w.at.Now(), 100)
			if err != nil {
				t.Fatal(err)
			}
			atOnce(len(ids), func(n int) error {
				return w.people.MailInvitation(t.Context(), mailLinks, w.here.ID, ids[n])
			})
			return w.post.sent - before
		}
		for n := range 5 {
			if _, _, err := w.people.Invite(t.Context(), w.operator, community.NewInvitation{Email: fmt.Sprintf("p%d@example.com", n)}); err != nil {
				t.Fatal(err)
			}
		}
		if today := sent(); today != 3 {
			t.Errorf("%d today", today)
		}
		if again := sent(); again != 0 {
			t.Errorf("%d more today", again)
		}
		w.at.Advance(30 * time.Hour)
		if tomorrow := sent(); tomorrow != 2 {
			t.Errorf("%d tomorrow", tomorrow)
		}
	})
}

func TestInviteMany(t *testing.T) {
	inWorld(t, func(w *world) {
		if _, _, err := w.people.Invite(t.Context(), w.operator, community.NewInvitation{Email: "had@example.com"}); err != nil {
			t.Fatal(err)
		}
		invitees, err := community.ReadInvitees("name,email,circle\nAna,ana@example.com\n\nSol,sol@example.com\nHad,HAD@example.com\nBad,bad\nSol,SOL@example.com\nMar,mar@example.com,nowhere\n")
		if err != nil {
			t.Fatal(err)
		}
		want := "2 member,4 invite,5 invited,6 email,7 repeated,8 circle"
		for _, try := range []bool{true, false} {
			lines, err := w.people.InviteMany(t.Context(), w.operator, invitees, "Hello", try)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range lines {
				got = append(got, fmt.Sprintf("%d %s", l.Line, l.Outcome))
			}
			if strings.Join(got, ",") != want {
				t.Errorf("tried %v: %s, want %s", try, got, want)
			}
			all, err := w.people.Invitations(t.Context(), w.operator, community.InvitationFilter{}, page.Request{})
			if err != nil || len(all.Items) != map[bool]int{true: 1, false: 2}[try] {
				t.Errorf("tried %v: %d invitations, %v", try, len(all.Items), err)
			}
		}
		_, err = w.people.InviteMany(t.Context(), w.signIn("luz@example.com"), invitees, "", true)
		w.wants("a member", err, access.ErrForbidden)
		if found, err := w.people.Invitations(t.Context(), w.operator, community.InvitationFilter{Words: "SÓL"}, page.Request{}); err != nil || len(found.Items) != 1 {
			t.Errorf("found %+v, %v", found.Items, err)
		}
		_, _, err = w.people.Invite(t.Context(), w.operator, community.NewInvitation{Email: "x", Uses: 0, Days: 999, Note: strings.Repeat("x", 501)})
		if f := fault.From(err); len(f.Fields) != 3 {
			t.Errorf("everything wrong: %v", err)
		}
	})
}
