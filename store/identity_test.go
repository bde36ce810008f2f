package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"panal/access"
	"panal/community"
	"panal/fault"
)

// provider is an identity provider that is told what to say: the code is what it says.
type provider struct{}

func (provider) Key() string    { return "example" }
func (provider) Name() string   { return "Example" }
func (provider) Issuer() string { return "https://id.example" }

func (provider) Begin(_ context.Context, state, _, _ string) (string, error) { return state, nil }

func (provider) Finish(_ context.Context, code, _, _ string) (c community.Claim, err error) {
	if code == "down" {
		return c, community.ErrProviderDown
	}
	c.Issuer = "https://id.example"
	return c, json.Unmarshal([]byte(code), &c)
}

func claim(subject, email string, verified bool) string {
	text, _ := json.Marshal(community.Claim{Issuer: "https://id.example", Subject: subject, Email: email, Verified: verified, Name: "Luz Sol"})
	return string(text)
}

// returns goes to the provider and comes back with what it says.
func (w *world) returns(e *community.Keyring, as access.Actor, says string) (community.Arrived, error) {
	w.Helper()
	state, err := e.BeginProvider(w.Context(), community.GoToProvider{Provider: "example", Browser: "browser", Next: "/cafe", Community: w.here.ID})
	if err != nil {
		w.Fatal(err)
	}
	return e.FinishProvider(w.Context(), community.FromProvider{Provider: "example", Browser: "browser", State: state, Code: says, Actor: as, Language: "en"})
}

// links goes to the provider to make the account the actor's.
func (w *world) links(e *community.Keyring, as access.Actor, says string) error {
	w.Helper()
	state, err := e.BeginLink(w.Context(), as, community.GoToProvider{Provider: "example", Browser: "browser", Next: "/cafe/me"})
	if err != nil {
		w.Fatal(err)
	}
	a, err := e.FinishProvider(w.Context(), community.FromProvider{Provider: "example", Browser: "browser", State: state, Code: says, Actor: as})
	if !a.Linked {
		w.Error("it was not to be linked")
	}
	return err
}

func TestProviders(t *testing.T) {
	inWorld(t, func(w *world) {
		e := w.keyring()
		first, err := w.returns(e, access.Actor{}, claim("1", "Luz@example.com", true))
		if err != nil || first.Actor.Email != "luz@example.com" || first.Actor.Role != access.Member || first.Actor.Name != "Luz Sol" || first.Next != "/cafe" {
			t.Fatalf("somebody new: %+v, %v", first, err)
		}
		if m := w.post.messages["luz@example.com"]; m.Subject != "" {
			t.Errorf("somebody new is told %q", m.Subject)
		}
		again, err := w.returns(e, access.Actor{}, claim("1", "moved@example.com", true))
		if err != nil || again.Actor.Person != first.Actor.Person || again.Actor.Email != "luz@example.com" {
			t.Errorf("by issuer and subject, whatever the e-mail: %+v, %v", again, err)
		}
		if by := w.signIn("luz@example.com"); by.Person != first.Actor.Person {
			t.Error("the code leads to somebody else")
		}
		ana, err := w.returns(e, access.Actor{}, claim("2", "ana@example.com", true))
		if err != nil || ana.Actor.Person != w.operator.Person {
			t.Errorf("a verified e-mail that is somebody's: %+v, %v", ana, err)
		}
		if m := w.post.messages["ana@example.com"]; m.Subject != "Ahora puedes entrar con Example" {
			t.Errorf("she is told %q", m.Subject)
		}
		guest := w.guest()
		was, err := w.returns(e, guest, claim("3", "gast@example.com", true))
		if err != nil || was.Actor.Person != guest.Person || was.Actor.Role != access.Member {
			t.Errorf("a guest: %+v, %v", was, err)
		}
	})
}

// What the provider has not verified makes nobody anybody: they prove an e-mail by a code, once.
func TestUnverifiedEmail(t *testing.T) {
	inWorld(t, func(w *world) {
		e, before := w.keyring(), w.persons()
		for _, says := range []string{claim("9", "ana@example.com", false), claim("9", "", true), claim("9", "nonsense", true)} {
			a, err := w.returns(e, access.Actor{}, says)
			if err != nil || a.Unproven == "" || !a.Actor.Person.IsZero() || w.persons() != before {
				t.Fatalf("%s: %+v, %v", says, a, err)
			}
		}
		a, err := w.returns(e, access.Actor{}, claim("9", "ana@example.com", false))
		w.wants("from the provider", err, nil)
		luz := w.signIn("luz@example.com")
		w.wants("in another browser", e.LinkProven(t.Context(), luz, "other", a.Unproven), community.ErrCeremonyOver)
		w.wants("after the code", e.LinkProven(t.Context(), luz, "browser", a.Unproven), nil)
		w.wants("once more", e.LinkProven(t.Context(), luz, "browser", a.Unproven), community.ErrCeremonyOver)
		if again, err := w.returns(e, access.Actor{}, claim("9", "ana@example.com", false)); err != nil || again.Actor.Person != luz.Person {
			t.Errorf("the next time: %+v, %v", again, err)
		}
	})
}

func TestLinking(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz, ben := w.keyring(), w.signIn("luz@example.com"), w.signIn("ben@example.com")
		w.wants("link", w.links(e, luz, claim("1", "private@example.net", false)), nil)
		w.wants("link again", w.links(e, luz, claim("1", "private@example.net", false)), nil)
		w.wants("link another's", w.links(e, ben, claim("1", "private@example.net", false)), community.ErrIdentityTaken)
		in, err := w.returns(e, access.Actor{}, claim("1", "private@example.net", false))
		if err != nil || in.Actor.Person != luz.Person {
			t.Errorf("signs in %+v, %v", in, err)
		}
		list, err := e.Identities(t.Context(), luz)
		if err != nil || len(list) != 1 || list[0].Email != "private@example.net" {
			t.Fatalf("%+v, %v", list, err)
		}
		w.wants("unlink another's", e.RemoveIdentity(t.Context(), ben, list[0].ID), community.ErrIdentityMissing)
		w.wants("unlink", e.RemoveIdentity(t.Context(), luz, list[0].ID), nil)
		if a, err := w.returns(e, access.Actor{}, claim("1", "private@example.net", false)); err != nil || a.Unproven == "" {
			t.Errorf("unlinked: %+v, %v", a, err)
		}

		state, err := e.BeginLink(t.Context(), luz, community.GoToProvider{Provider: "example", Browser: "browser"})
		w.wants("begin", err, nil)
		_, err = e.FinishProvider(t.Context(), community.FromProvider{Provider: "example", Browser: "browser", State: state, Code: claim("7", "", false), Actor: ben})
		w.wants("somebody else comes back", err, community.ErrCeremonyOver)
	})
}

func TestProviderFails(t *testing.T) {
	inWorld(t, func(w *world) {
		e := w.keyring()
		_, err := w.returns(e, access.Actor{}, "down")
		w.wants("down", err, community.ErrProviderDown)
		for failed, want := range map[string]error{"access_denied": community.ErrProviderDeclined, "server_error": community.ErrProviderDown} {
			state, err := e.BeginProvider(t.Context(), community.GoToProvider{Provider: "example", Browser: "browser", Next: "/cafe"})
			w.wants("begin", err, nil)
			a, err := e.FinishProvider(t.Context(), community.FromProvider{Provider: "example", Browser: "browser", State: state, Failed: failed})
			if !errors.Is(err, want) || a.Next != "/cafe" {
				t.Errorf("%s: %v, %+v", failed, err, a)
			}
			_, err = e.FinishProvider(t.Context(), community.FromProvider{Provider: "example", Browser: "browser", State: state, Code: claim("1", "", true)})
			w.wants("the state, a second time", err, community.ErrCeremonyOver)
		}
		_, err = e.BeginProvider(t.Context(), community.GoToProvider{Provider: "nobody", Browser: "browser"})
		w.wants("no such provider", err, community.ErrProviderMissing)
	})
}

// Many come back at once with one verified e-mail, some by a code: one person, and every account is theirs.
func TestRaceOfProviders(t *testing.T) {
	inWorld(t, func(w *world) {
		e := w.keyring()
		for round := range 5 {
			email, before := fmt.Sprintf("luz%d@example.com", round), w.persons()
			in := w.start(email)
			atOnce(12, func(n int) error {
				var err error
				if n == 0 {
					_, err = w.people.SignIn(t.Context(), in)
				} else {
					_, err = w.returns(e, access.Actor{}, claim(fmt.Sprint(round, "-", n%4), email, true))
				}
				if err != nil && fault.KindOf(err) != fault.Conflict {
					t.Error(err)
				}
				return err
			})
			if n := w.persons() - before; n != 1 {
				t.Errorf("%d persons", n)
			}
		}
	})
}
