package store_test

import (
	"errors"
	"testing"

	"panal/access"
	"panal/community"
)

// Who may begin communities is up to who runs the program: the owner of the first one, owners, or anyone who signs in.
func TestFounders(t *testing.T) {
	inWorld(t, func(w *world) {
		other := community.Founding{Name: "Bajo", Slug: "bajo", Currency: "EUR", Locale: "es", TimeZone: "Europe/Madrid", OperatorName: "Ben", OperatorEmail: "ben@bajo.example"}
		_, ben, err := w.people.Found(w.Context(), other)
		if err != nil {
			t.Fatal(err)
		}
		sol := w.signIn("sol@example.org")
		people := map[string]access.Actor{"the first owner": w.operator, "an owner": ben, "a member": sol}
		for founders, may := range map[community.Founders][]string{
			community.FirstOwner: {"the first owner"},
			community.Owners:     {"the first owner", "an owner"},
			community.Anyone:     {"the first owner", "an owner", "a member"},
		} {
			s := community.NewService(w.db.People(), w.post, w.at, w.db.IDs(), community.LetFound(founders))
			allowed := map[string]bool{}
			for _, name := range may {
				allowed[name] = true
			}
			for name, actor := range people {
				elsewhere := access.Actor{Person: actor.Person, Name: actor.Name, Email: actor.Email} // on a page of no community
				for _, a := range []access.Actor{actor, elsewhere} {
					if err := s.MayCreate(w.Context(), a); (err == nil) != allowed[name] || err != nil && !errors.Is(err, community.ErrFounders) {
						t.Errorf("with %s, %s: %v", founders, name, err)
					}
				}
			}
			if err := s.MayCreate(w.Context(), access.Actor{Person: sol.Person}); !errors.Is(err, access.ErrUnauthenticated) {
				t.Errorf("with %s, somebody without an e-mail: %v", founders, err)
			}
		}
		in, err := w.people.Belongings(w.Context(), ben)
		if err != nil || len(in) != 1 || in[0].Slug != "bajo" || in[0].Role != access.Owner || in[0].Name != "Ben" {
			t.Errorf("%+v, %v", in, err)
		}
	})
}
