package store_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/community"
)

// devices are authenticators that believe what they are told: an answer names its credential and its counter.
type devices struct{}

type said struct {
	Credential string
	Counter    int64
	Wrong      bool
}

func answer(credential string, counter int64) []byte {
	text, _ := json.Marshal(said{credential, counter, false})
	return text
}

func (devices) BeginMaking(community.Person, []community.Passkey) (options, state []byte, err error) {
	return []byte("{}"), []byte("state"), nil
}

func (devices) FinishMaking(_ community.Person, _, answer []byte) (community.Passkey, error) {
	var s said
	if err := json.Unmarshal(answer, &s); err != nil || s.Wrong {
		return community.Passkey{}, community.ErrPasskeyWrong
	}
	return community.Passkey{Credential: []byte(s.Credential), Record: []byte("record"), Counter: s.Counter}, nil
}

func (devices) BeginUse() (options, state []byte, err error) {
	return []byte("{}"), []byte("state"), nil
}

func (devices) FinishUse(_, answer []byte, find func([]byte) (community.Passkey, error)) (used community.Passkey, copied bool, err error) {
	var s said
	if err := json.Unmarshal(answer, &s); err != nil {
		return used, false, community.ErrPasskeyWrong
	}
	if used, err = find([]byte(s.Credential)); err != nil || s.Wrong {
		return used, false, community.ErrPasskeyWrong
	}
	copied = s.Counter <= used.Counter && (s.Counter != 0 || used.Counter != 0)
	if !copied {
		used.Counter = s.Counter
	}
	return used, copied, nil
}

// addPasskey adds a passkey of the given name, which is its credential as well.
func (w *world) addPasskey(e *community.Keyring, actor access.Actor, name string) string {
	w.Helper()
	handle, _, err := e.BeginPasskey(w.Context(), actor, "browser")
	if err == nil {
		_, err = e.AddPasskey(w.Context(), actor, community.NewPasskey{Browser: "browser", Handle: handle, Answer: answer(name, 0), Name: name})
	}
	if err != nil {
		w.Fatalf("add a passkey: %v", err)
	}
	return name
}

// enters signs in by a passkey.
func (w *world) enters(e *community.Keyring, answer []byte) (access.Actor, error) {
	w.Helper()
	handle, _, err := e.BeginPasskeySignIn(w.Context(), "browser")
	if err != nil {
		w.Fatal(err)
	}
	return e.SignInByPasskey(w.Context(), community.PasskeySignIn{Browser: "browser", Handle: handle, Answer: answer}, community.Arrival{Community: w.here.ID})
}

func TestPasskeys(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		w.addPasskey(e, luz, "phone")
		if m := w.post.messages["luz@example.com"]; !strings.Contains(m.Subject, "phone") {
			t.Errorf("she was told %q", m.Subject)
		}
		w.addPasskey(e, luz, "desk")
		actor, err := w.enters(e, answer("phone", 0))
		if err != nil || actor != luz {
			t.Errorf("%+v, %v", actor, err)
		}
		for what, in := range map[string][]byte{"one that nobody has": answer("stranger", 0), "nonsense": []byte("?"), "a wrong signature": []byte(`{"Credential":"phone","Wrong":true}`)} {
			_, err := w.enters(e, in)
			w.wants(what, err, community.ErrPasskeyWrong)
		}
		list, err := e.Passkeys(t.Context(), luz)
		if err != nil || len(list) != 2 || list[0].Name != "phone" || list[0].UsedAt.IsZero() || !list[1].UsedAt.IsZero() {
			t.Fatalf("%+v, %v", list, err)
		}
		ben := w.signIn("ben@example.com")
		w.wants("rename another's", e.RenamePasskey(t.Context(), ben, list[0].ID, "mine"), community.ErrPasskeyMissing)
		w.wants("remove another's", e.RemovePasskey(t.Context(), ben, list[0].ID), community.ErrPasskeyMissing)
		w.wants("rename", e.RenamePasskey(t.Context(), luz, list[1].ID, " work  desk "), nil)
		w.wants("remove", e.RemovePasskey(t.Context(), luz, list[0].ID), nil)
		_, err = w.enters(e, answer("phone", 0))
		w.wants("a removed one", err, community.ErrPasskeyWrong)
		if list, _ := e.Passkeys(t.Context(), luz); len(list) != 1 || list[0].Name != "work desk" {
			t.Errorf("%+v", list)
		}
		guest := w.guest()
		_, _, err = e.BeginPasskey(t.Context(), guest, "browser")
		w.wants("a guest who proved no e-mail", err, access.ErrUnauthenticated)
		guest.Email = "gast@example.com"
		_, _, err = e.BeginPasskey(t.Context(), guest, "browser")
		w.wants("a guest who proved one", err, nil)
		reader := luz
		reader.Scope = access.Write
		_, _, err = e.BeginPasskey(t.Context(), reader, "browser")
		w.wants("a token", err, access.ErrForbidden)
	})
}

func TestPasskeyCeremonies(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz, ben := w.keyring(), w.signIn("luz@example.com"), w.signIn("ben@example.com")
		begin := func(by access.Actor) string {
			handle, _, err := e.BeginPasskey(t.Context(), by, "browser")
			w.wants("begin", err, nil)
			return handle
		}
		add := func(by access.Actor, handle, browser, credential string) error {
			_, err := e.AddPasskey(t.Context(), by, community.NewPasskey{Browser: browser, Handle: handle, Answer: answer(credential, 0), Name: "key"})
			return err
		}
		handle := begin(luz)
		w.wants("another browser", add(luz, handle, "other", "a"), community.ErrCeremonyOver)
		w.wants("no browser", add(luz, handle, "", "a"), community.ErrCeremonyOver)
		_, err := e.SignInByPasskey(t.Context(), community.PasskeySignIn{Browser: "browser", Handle: handle, Answer: answer("a", 0)}, community.Arrival{})
		w.wants("for something else", err, community.ErrCeremonyOver)
		w.wants("somebody else", add(ben, handle, "browser", "a"), community.ErrCeremonyOver)
		w.wants("the second answer", add(luz, handle, "browser", "a"), community.ErrCeremonyOver)
		handle = begin(luz)
		w.at.Advance(10 * time.Minute)
		w.wants("too late", add(luz, handle, "browser", "a"), community.ErrCeremonyOver)
		w.wants("in time", add(luz, begin(luz), "browser", "a"), nil)
		w.wants("another's credential", add(ben, begin(ben), "browser", "a"), community.ErrPasskeyKnown)
	})
}

// A passkey whose counter goes backwards may be a copy: neither it nor the original gets in from then on.
func TestCopiedPasskey(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		w.addPasskey(e, luz, "stick")
		for _, step := range []struct {
			counter int64
			want    error
		}{{5, nil}, {6, nil}, {6, community.ErrPasskeySuspect}, {7, community.ErrPasskeySuspect}, {100, community.ErrPasskeySuspect}} {
			_, err := w.enters(e, answer("stick", step.counter))
			w.wants("use", err, step.want)
		}
		list, err := e.Passkeys(t.Context(), luz)
		if err != nil || list[0].SuspectAt.IsZero() || list[0].Counter != 6 {
			t.Errorf("%+v, %v", list, err)
		}
		if m := w.post.messages["luz@example.com"]; !strings.Contains(m.Subject, "may have been copied") {
			t.Errorf("she was told %q", m.Subject)
		}
	})
}

// Two answers with one counter, at once: one of them is a copy's.
func TestRaceOfCopies(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		w.addPasskey(e, luz, "stick")
		if well := atOnce(10, func(int) error { _, err := w.enters(e, answer("stick", 1)); return err }); well != 1 {
			t.Errorf("%d of 10 got in", well)
		}
	})
}

func TestPasskeysAreBounded(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		for n := range 20 {
			w.addPasskey(e, luz, string(rune('a'+n)))
		}
		_, _, err := e.BeginPasskey(t.Context(), luz, "browser")
		w.wants("more within the hour", err, community.ErrTooOften)
		w.at.Advance(time.Hour)
		handle, _, err := e.BeginPasskey(t.Context(), luz, "browser")
		w.wants("an hour later", err, nil)
		_, err = e.AddPasskey(t.Context(), luz, community.NewPasskey{Browser: "browser", Handle: handle, Answer: answer("z", 0), Name: "z"})
		w.wants("one too many", err, community.ErrPasskeyKnown)
		for range 30 {
			_, err := w.enters(e, []byte(`{"Credential":"a","Wrong":true}`))
			w.wants("a wrong signature", err, community.ErrPasskeyWrong)
		}
		_, err = w.enters(e, answer("a", 0))
		w.wants("too many uses", err, community.ErrTooOften)
	})
}
