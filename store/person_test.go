package store_test

import (
	"errors"
	"slices"
	"testing"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

func TestGuestBecomesMember(t *testing.T) {
	inWorld(t, func(w *world) {
		guest := w.guest()
		if guest.Role != access.Guest || guest.Name != "Guest" || guest.Email != "" || w.facts(community.FactMemberJoined) != 1 {
			t.Fatalf("%+v, %d joined", guest, w.facts(community.FactMemberJoined))
		}
		in := w.start("luz@example.com")
		in.Guest = guest.Person
		member, err := w.people.SignIn(t.Context(), in)
		if err != nil || member.Person != guest.Person || member.Member != guest.Member || member.Role != access.Member || member.Email != "luz@example.com" {
			t.Fatalf("%+v, %v", member, err)
		}
		if w.facts(community.FactMemberJoined) != 2 {
			t.Errorf("%d joined, want the operator and the guest", w.facts(community.FactMemberJoined))
		}
	})
}

// A guest whose e-mail is a person's already is that person from now on; what they were as a guest stays a guest's.
func TestGuestIsSomebodyKnown(t *testing.T) {
	inWorld(t, func(w *world) {
		known := w.signIn("luz@example.com")
		guest := w.guest()
		in := w.start("luz@example.com")
		in.Guest = guest.Person
		actor, err := w.people.SignIn(t.Context(), in)
		if err != nil || actor != known {
			t.Errorf("%+v, %v; want %+v", actor, err, known)
		}
		still, err := w.people.ActorForPerson(t.Context(), guest.Person, w.here.ID)
		if err != nil || still.Role != access.Guest || still.Email != "" {
			t.Errorf("the guest is %+v, %v", still, err)
		}
	})
}

// Who is signed in and proves another e-mail is another person: an e-mail is never changed by signing in.
func TestSecondEmailIsAnotherPerson(t *testing.T) {
	inWorld(t, func(w *world) {
		first := w.signIn("luz@example.com")
		in := w.start("sol@example.com")
		in.Guest = first.Person
		second, err := w.people.SignIn(t.Context(), in)
		if err != nil || second.Person == first.Person || second.Email != "sol@example.com" {
			t.Errorf("%+v, %v", second, err)
		}
	})
}

// One guest proves two e-mails at once: the guest becomes the person of one, and the other's is somebody else.
func TestGuestUpgradeRace(t *testing.T) {
	inWorld(t, func(w *world) {
		for round := range 10 {
			guest := w.guest()
			before := w.persons()
			emails := []string{"a" + string(rune('a'+round)) + "@example.com", "b" + string(rune('a'+round)) + "@example.com"}
			ins := []community.SignIn{w.start(emails[0]), w.start(emails[1])}
			actors := make([]access.Actor, 2)
			if well := atOnce(2, func(n int) (err error) {
				ins[n].Guest = guest.Person
				actors[n], err = w.people.SignIn(t.Context(), ins[n])
				return err
			}); well != 2 {
				t.Fatalf("%d of 2 signed in", well)
			}
			if (actors[0].Person == guest.Person) == (actors[1].Person == guest.Person) {
				t.Fatalf("the guest became both or neither: %+v", actors)
			}
			for n, actor := range actors {
				if actor.Email != emails[n] || actor.Role != access.Member {
					t.Errorf("%s signed in as %+v", emails[n], actor)
				}
			}
			if grown := w.persons() - before; grown != 1 {
				t.Errorf("%d new persons, want 1", grown)
			}
		}
	})
}

// An e-mail is given to one guest only, even when writes of many communities, which share no lane, give it at once.
func TestEmailIsProvenOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		guests := make([]access.Actor, 16)
		for n := range guests {
			guests[n] = w.guest()
		}
		well := atOnce(len(guests), func(n int) error {
			return w.db.People().Write(t.Context(), w.db.IDs().New(w.at.Now()), func(tx community.Tx) error {
				proved, err := tx.ProveEmail(guests[n].Person, "luz@example.com")
				if err == nil && !proved {
					err = errors.New("not proved")
				}
				return err
			})
		})
		if well != 1 {
			t.Errorf("%d guests got the e-mail", well)
		}
	})
}

// A browser that sends its first order twice is one guest.
func TestEnsureGuestInParallel(t *testing.T) {
	inWorld(t, func(w *world) {
		person, before := w.db.IDs().New(w.at.Now()), w.persons()
		members := make([]id.ID, 50)
		if well := atOnce(50, func(n int) error {
			actor, err := w.people.EnsureGuest(t.Context(), w.here.ID, community.Guest{Person: person, Name: "Sol", Language: "en"})
			members[n] = actor.Member
			return err
		}); well != 50 {
			t.Fatalf("%d of 50 went well", well)
		}
		if len(slices.Compact(members)) != 1 || w.persons() != before+1 {
			t.Errorf("%d members, %d persons", len(slices.Compact(members)), w.persons()-before)
		}
	})
}

// Somebody signed in who has not been in a community yet joins it as a member by their first act there.
func TestEnsureGuestOfSomebodySignedIn(t *testing.T) {
	inWorld(t, func(w *world) {
		luz := w.signIn("luz@example.com")
		there, _, err := w.people.Found(t.Context(), cafe("te"))
		if err != nil {
			t.Fatal(err)
		}
		visitor, err := w.people.ActorForPerson(t.Context(), luz.Person, there.ID)
		if err != nil || visitor.Role != access.Nobody || visitor.Person != luz.Person || !visitor.Member.IsZero() {
			t.Errorf("before: %+v, %v", visitor, err)
		}
		member, err := w.people.EnsureGuest(t.Context(), there.ID, community.Guest{Person: luz.Person, Language: "en"})
		if err != nil || member.Role != access.Member || member.Email != "luz@example.com" {
			t.Errorf("after: %+v, %v", member, err)
		}
		_, err = w.people.EnsureGuest(t.Context(), w.db.IDs().New(w.at.Now()), community.Guest{Person: luz.Person, Language: "en"})
		w.wants("in a community that is none", err, community.ErrCommunityMissing)
	})
}
