package store_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
)

// asksFor asks for a code to a new address, and returns what the browser sends back.
func (w *world) asksFor(e *community.Keyring, actor access.Actor, email string) community.ConfirmEmail {
	w.Helper()
	challenge, err := e.StartEmailChange(w.Context(), actor, email, "en")
	if err != nil {
		w.Fatalf("a code to %s: %v", email, err)
	}
	return community.ConfirmEmail{Email: email, Code: w.post.code(email), Challenge: challenge}
}

// moves changes somebody's e-mail, and returns the secret of the link that undoes it.
func (w *world) moves(e *community.Keyring, actor access.Actor, email string) (undo string) {
	w.Helper()
	old := actor.Email
	if err := e.ChangeEmail(w.Context(), actor, w.asksFor(e, actor, email)); err != nil {
		w.Fatalf("to %s: %v", email, err)
	}
	link := regexp.MustCompile(`undo/(\w+)`).FindStringSubmatch(w.post.messages[old].Text)
	if link == nil {
		w.Fatalf("%s was told %q", old, w.post.messages[old].Text)
	}
	return link[1]
}

// now is the actor as a request sees them.
func (w *world) now(actor access.Actor) access.Actor {
	w.Helper()
	w.at.Advance(time.Minute) // nobody is remembered for so long
	actor, err := w.people.ActorForPerson(w.Context(), actor.Person, w.here.ID)
	if err != nil {
		w.Fatal(err)
	}
	return actor
}

func TestChangeOfEmail(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		here, there := w.opens(e, luz, "here"), w.opens(e, luz, "there")
		in := w.asksFor(e, luz, "Luz@New.example.com")
		in.Session = here
		wrong := in
		wrong.Code = other(in.Code)
		w.wants("a wrong code", e.ChangeEmail(t.Context(), luz, wrong), community.ErrCodeWrong)
		ben := w.signIn("ben@example.com")
		w.wants("somebody else's code", e.ChangeEmail(t.Context(), ben, in), community.ErrCodeWrong)
		_, err := w.people.SignIn(t.Context(), community.SignIn{Community: w.here.ID, Email: in.Email, Code: in.Code, Challenge: in.Challenge})
		w.wants("the code to sign in with", err, community.ErrCodeWrong)
		w.wants("the code", e.ChangeEmail(t.Context(), luz, in), nil)
		w.wants("the code again", e.ChangeEmail(t.Context(), luz, in), community.ErrCodeWrong)
		if got := w.signedIn("here", "there"); got != "here" || there.IsZero() {
			t.Errorf("signed in are %s", got)
		}
		if luz = w.now(luz); luz.Email != "luz@new.example.com" {
			t.Errorf("the e-mail is %s", luz.Email)
		}
		if again := w.signIn("luz@new.example.com"); again.Person != luz.Person {
			t.Error("the new address is somebody else")
		}
		told := w.post.messages["luz@example.com"]
		if !strings.Contains(told.Text, "luz@new.example.com") {
			t.Errorf("the old address is told %q", told.Text)
		}
		for email, want := range map[string]error{"luz@new.example.com": fault.OnField("email", "email_same"), "nonsense": fault.OnField("email", "invalid.email")} {
			_, err := e.StartEmailChange(t.Context(), luz, email, "en")
			w.wants(email, err, want)
		}
	})
}

// Whether an address is somebody's, only its reader learns.
func TestChangeTellsNobodyWhoIsHere(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		w.signIn("ben@example.com")
		w.at.Advance(time.Minute)
		answers := map[string]string{}
		for _, email := range []string{"ben@example.com", "bob@example.com"} {
			challenge, err := e.StartEmailChange(t.Context(), luz, email, "en")
			wrong := e.ChangeEmail(t.Context(), luz, community.ConfirmEmail{Email: email, Code: other(w.post.code(email)), Challenge: challenge})
			text := strings.NewReplacer(w.post.code(email), "CODE").Replace(w.post.messages[email].Text)
			answers[email] = strings.Join([]string{errorText(err), errorText(wrong), text}, "|")
		}
		if answers["ben@example.com"] != answers["bob@example.com"] {
			t.Errorf("the answers tell them apart: %q", answers)
		}
		w.at.Advance(time.Hour)
		w.wants("its reader", e.ChangeEmail(t.Context(), luz, w.asksFor(e, luz, "ben@example.com")), community.ErrEmailTaken)
	})
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestUndoOfAChange(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		w.addPasskey(e, luz, "hers")
		_, hers := w.newToken(luz, access.Write)
		w.at.Advance(time.Hour)
		undo := w.moves(e, luz, "thief@example.com")
		luz = w.now(luz)
		w.opens(e, luz, "thief")
		w.addPasskey(e, luz, "theirs")
		w.wants("link theirs", w.links(e, luz, claim("1", "", false)), nil)
		_, theirs := w.newToken(luz, access.Write)
		w.at.Advance(time.Hour)
		again := w.moves(e, luz, "thief2@example.com")

		_, err := w.people.SignIn(t.Context(), w.start("luz@example.com"))
		w.wants("nobody takes the old address meanwhile", err, community.ErrEmailReserved)
		c, err := e.EmailChangeByUndo(t.Context(), undo)
		if err != nil || c.Old != "luz@example.com" || c.New != "thief@example.com" {
			t.Errorf("%+v, %v", c, err)
		}
		if well := atOnce(10, func(int) error { _, err := e.UndoEmailChange(t.Context(), undo); return err }); well != 1 {
			t.Errorf("undone %d times", well)
		}
		_, err = e.UndoEmailChange(t.Context(), again)
		w.wants("the thief's own link", err, community.ErrUndoOver)
		if luz = w.now(luz); luz.Email != "luz@example.com" || w.signedIn("thief") != "" {
			t.Errorf("the e-mail is %s, signed in is %q", luz.Email, w.signedIn("thief"))
		}
		list, err := e.Passkeys(t.Context(), luz)
		if err != nil || len(list) != 1 || list[0].Name != "hers" {
			t.Errorf("%+v, %v", list, err)
		}
		if accounts, err := e.Identities(t.Context(), luz); err != nil || len(accounts) != 0 {
			t.Errorf("%+v, %v", accounts, err)
		}
		_, err = w.people.ActorForToken(t.Context(), hers, w.here.ID)
		w.wants("her token", err, nil)
		_, err = w.people.ActorForToken(t.Context(), theirs, w.here.ID)
		w.wants("their token", err, community.ErrTokenInvalid)
	})
}

func TestUndoIsOver(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		undo := w.moves(e, luz, "new@example.com")
		w.at.Advance(7*24*time.Hour - time.Microsecond)
		_, err := e.EmailChangeByUndo(t.Context(), undo)
		w.wants("at the last moment", err, nil)
		w.at.Advance(time.Microsecond)
		_, err = e.UndoEmailChange(t.Context(), undo)
		w.wants("after seven days", err, community.ErrUndoOver)
		if somebody := w.signIn("luz@example.com"); somebody.Person == luz.Person {
			t.Error("the old address still leads to her")
		}
		if _, err := e.Sweep(t.Context()); err != nil {
			t.Error(err)
		}
		_, err = e.UndoEmailChange(t.Context(), "nonsense")
		w.wants("no link", err, community.ErrUndoOver)
	})
}

// Mail that does not go out when the e-mail changes goes out later.
func TestOldAddressIsToldLater(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		in := w.asksFor(e, luz, "new@example.com")
		w.post.broken = errors.New("no route to host")
		w.wants("without mail", e.ChangeEmail(t.Context(), luz, in), nil)
		w.post.broken = nil
		delete(w.post.messages, "luz@example.com")
		w.at.Advance(5 * time.Minute)
		for range 2 {
			before := w.post.sent
			if _, err := e.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if w.post.sent > before+1 {
				t.Error("told more than once")
			}
		}
		if told := w.post.messages["luz@example.com"]; !strings.Contains(told.Text, "new@example.com") {
			t.Errorf("told %q", told.Text)
		}
	})
}

// Two want one address, and one signs in with it: it becomes one person's.
func TestRaceForAnAddress(t *testing.T) {
	inWorld(t, func(w *world) {
		e := w.keyring()
		luz, ben := w.signIn("luz@example.com"), w.signIn("ben@example.com")
		first := w.asksFor(e, luz, "both@example.com")
		w.at.Advance(time.Minute)
		second := w.asksFor(e, ben, "both@example.com") // replaces the first code: only one can work
		well := atOnce(20, func(n int) error {
			if n%2 == 0 {
				return e.ChangeEmail(t.Context(), luz, first)
			}
			return e.ChangeEmail(t.Context(), ben, second)
		})
		if well != 1 {
			t.Errorf("%d got it", well)
		}
		if who := w.signIn("both@example.com"); who.Person != ben.Person {
			t.Error("it is not the one's who proved it last")
		}
	})
}

// A person signs in by the old address while it is being changed: they do not stay signed in by it.
func TestRaceOfChangeAndSignIn(t *testing.T) {
	inWorld(t, func(w *world) {
		e, luz := w.keyring(), w.signIn("luz@example.com")
		in := w.asksFor(e, luz, "new@example.com")
		var opened [10]bool
		atOnce(10, func(n int) error {
			if n == 5 {
				return e.ChangeEmail(t.Context(), luz, in)
			}
			token := string(rune('a' + n))
			_, err := e.OpenSession(t.Context(), luz, community.NewSession{Token: token, Proof: community.ByCode, Lasts: time.Hour})
			if err == nil {
				opened[n] = true
				return w.db.Sessions().Commit(token, []byte("data"), time.Now().Add(time.Hour))
			}
			return err
		})
		for n := range opened {
			if w.signedIn(string(rune('a'+n))) != "" {
				t.Errorf("%d is still signed in", n)
			}
		}
		_, err := e.OpenSession(t.Context(), luz, community.NewSession{Token: "late", Proof: community.ByCode, Lasts: time.Hour})
		w.wants("with what was proven before", err, community.ErrSessionMissing)
	})
}
