package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

// keyring is the ways in, with devices and a provider that say what a test has them say.
func (w *world) keyring() *community.Keyring {
	return community.NewKeyring(w.people, w.db.Keyrings(), community.KeyringConfig{
		Passkeys: devices{}, Providers: []community.Provider{provider{}}, Undo: func(secret string) string { return "https://panal.example/undo/" + secret }})
}

// opens signs somebody in, in a browser that has a token.
func (w *world) opens(e *community.Keyring, actor access.Actor, token string) id.ID {
	w.Helper()
	session, err := e.OpenSession(w.Context(), actor, community.NewSession{Token: token, Proof: community.ByCode, Lasts: 180 * 24 * time.Hour,
		UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"})
	if err != nil {
		w.Fatal(err)
	}
	w.writes(token)
	return session
}

// writes keeps a session's data, as a request does at its end.
func (w *world) writes(token string) {
	w.Helper()
	if err := w.db.Sessions().Commit(token, []byte("data"), time.Now().Add(180*24*time.Hour)); err != nil {
		w.Fatal(err)
	}
}

// signedIn tells which browsers are signed in.
func (w *world) signedIn(tokens ...string) string {
	w.Helper()
	var in []string
	for _, token := range tokens {
		_, found, err := w.db.Sessions().Find(token)
		if err != nil {
			w.Fatal(err)
		}
		if found {
			in = append(in, token)
		}
	}
	return strings.Join(in, " ")
}

func TestSessionsOfAPerson(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz, ben := w.keyring(), w.signIn("luz@example.com"), w.signIn("ben@example.com")
		first := w.opens(e, luz, "phone")
		w.at.Advance(3 * time.Hour)
		second := w.opens(e, luz, "desk")
		theirs := w.opens(e, ben, "ben")
		if err := e.SeeSession(t.Context(), luz.Person, second); err != nil {
			t.Fatal(err)
		}
		list, err := e.Sessions(t.Context(), luz)
		if err != nil || len(list) != 2 || list[0].ID != second || list[1].ID != first || list[0].Device != (community.Device{Browser: "Firefox", System: "Linux"}) ||
			!list[1].SeenAt.Equal(list[1].StartedAt) {
			t.Fatalf("%+v, %v", list, err)
		}
		w.wants("another's", e.EndSession(t.Context(), luz, theirs), community.ErrSessionMissing)
		w.wants("one's own", e.EndSession(t.Context(), luz, first), nil)
		w.wants("once more", e.EndSession(t.Context(), luz, first), community.ErrSessionMissing)
		w.writes("phone") // by a request that was under way
		if got := w.signedIn("phone", "desk", "ben"); got != "desk ben" {
			t.Errorf("signed in are %s", got)
		}
		third := w.opens(e, luz, "tablet")
		if n, err := e.EndOtherSessions(t.Context(), luz, third); n != 1 || err != nil {
			t.Errorf("%d ended, %v", n, err)
		}
		if got := w.signedIn("phone", "desk", "tablet", "ben"); got != "tablet ben" {
			t.Errorf("signed in are %s", got)
		}
		w.at.Advance(25 * time.Hour)
		for range 2 {
			if _, err := e.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.signedIn("phone", "desk", "tablet", "ben"); got != "tablet ben" {
			t.Errorf("after the sweep, signed in are %s", got)
		}
	})
}

// A request writes its session while another browser ends it: whichever comes first, it is over.
func TestRaceOfEndingASession(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		for round := range 20 {
			token := fmt.Sprint("token", round)
			session := w.opens(e, luz, token)
			atOnce(4, func(n int) error {
				if n == 0 {
					return e.EndSession(t.Context(), luz, session)
				}
				return w.db.Sessions().Commit(token, []byte("more"), time.Now().Add(time.Hour))
			})
			if got := w.signedIn(token); got != "" {
				t.Fatalf("round %d: it goes on", round)
			}
		}
	})
}

func TestSigningInAgainEndsWhatWasBefore(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz, ben := w.keyring(), w.signIn("luz@example.com"), w.signIn("ben@example.com")
		before := w.opens(e, luz, "before")
		_, err := e.OpenSession(t.Context(), ben, community.NewSession{Token: "after", Proof: community.ByCode, Lasts: time.Hour, Was: luz.Person, Instead: before})
		w.wants("in the same browser", err, nil)
		w.writes("before")
		w.writes("after")
		if got := w.signedIn("before", "after"); got != "after" {
			t.Errorf("signed in are %s", got)
		}
	})
}

func TestDeviceOf(t *testing.T) {
	for agent, want := range map[string]community.Device{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0":           {Browser: "Edge", System: "Windows"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1": {Browser: "Safari", System: "iPhone"},
		"Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Mobile Safari/537.36 MicroMessenger/8.0":    {Browser: "WeChat", System: "Android"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36":                   {Browser: "Chrome", System: "Mac"},
		"curl/8.5": {}, "": {},
	} {
		if got := community.DeviceOf(agent); got != want {
			t.Errorf("%q: %+v", agent, got)
		}
	}
}

// However many nodes and however they ask, an address gets so many codes an hour, whether it is anybody's or not.
func TestCodesPerAddress(t *testing.T) {
	inWorld(t, func(w *world) {
		w.signIn("luz@example.com")
		w.at.Advance(time.Hour)
		for _, email := range []string{"luz@example.com", "nobody@example.com"} {
			for range 20 {
				w.start(email)
				w.at.Advance(time.Minute)
			}
			_, err := w.people.StartSignIn(t.Context(), w.here.ID, email, "en")
			w.wants("another", err, community.ErrTooOften)
			if wait := fault.From(err).RetryAfter; wait != 40*time.Minute {
				t.Errorf("to wait: %v", wait)
			}
			w.at.Advance(time.Hour)
			w.start(email)
		}
	})
}

// Answers that race each other for a challenge: one gets it.
func TestCeremonyIsTakenOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		key := w.addPasskey(e, luz, "phone")
		handle, _, err := e.BeginPasskeySignIn(t.Context(), "browser")
		w.wants("begin", err, nil)
		well := atOnce(20, func(int) error {
			_, err := e.SignInByPasskey(t.Context(), community.PasskeySignIn{Browser: "browser", Handle: handle, Answer: answer(key, 0)}, community.Arrival{})
			if err != nil && !errors.Is(err, community.ErrCeremonyOver) {
				t.Error(err)
			}
			return err
		})
		if well != 1 {
			t.Errorf("%d of 20 signed in", well)
		}
	})
}
