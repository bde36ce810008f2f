package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

func TestSignIn(t *testing.T) {
	inWorld(t, func(w *world) {
		first := w.signIn("Luz@Example.com ")
		if first.Role != access.Member || first.Email != "luz@example.com" || first.Name != "l…" || first.Community != w.here.ID {
			t.Errorf("%+v", first)
		}
		if again := w.signIn("luz@example.com"); again != first {
			t.Errorf("again: %+v, want %+v", again, first)
		}
		if joined := w.facts(community.FactMemberJoined); joined != 2 {
			t.Errorf("%d joined, want the operator and Luz", joined)
		}
		if operator := w.signIn("ana@example.com"); operator != w.operator {
			t.Errorf("the operator is %+v, want %+v", operator, w.operator)
		}
	})
}

func TestSignInAtNoCommunity(t *testing.T) {
	inWorld(t, func(w *world) {
		in := w.start("luz@example.com")
		in.Community = id.Zero
		actor, err := w.people.SignIn(t.Context(), in)
		if err != nil || actor.Email != "luz@example.com" || actor.Role != access.Nobody || !actor.Member.IsZero() {
			t.Errorf("%+v, %v", actor, err)
		}
	})
}

func TestCodes(t *testing.T) {
	inWorld(t, func(w *world) {
		for n, c := range []struct {
			what   string
			change func(in *community.SignIn)
			want   error
		}{
			{"the code", nil, nil},
			{"the code, as typed", func(in *community.SignIn) { in.Code = " " + in.Code[:3] + " " + in.Code[3:] }, nil},
			{"another code", func(in *community.SignIn) { in.Code = other(in.Code) }, community.ErrCodeWrong},
			{"no code", func(in *community.SignIn) { in.Code = "" }, community.ErrCodeWrong},
			{"another browser's challenge", func(in *community.SignIn) { in.Challenge = w.start("else@example.com").Challenge }, community.ErrCodeWrong},
			{"no challenge", func(in *community.SignIn) { in.Challenge = "" }, community.ErrCodeWrong},
			{"another e-mail", func(in *community.SignIn) { in.Email = "never@example.com" }, community.ErrCodeWrong},
			{"the last moment", func(*community.SignIn) { w.at.Advance(10*time.Minute - time.Microsecond) }, nil},
			{"too late", func(*community.SignIn) { w.at.Advance(10 * time.Minute) }, community.ErrCodeWrong},
			{"eleven minutes old", func(*community.SignIn) { w.at.Advance(11 * time.Minute) }, community.ErrCodeWrong},
			{"an e-mail that is none", func(in *community.SignIn) { in.Email = "luz" }, fault.OnField("email", "invalid.email")},
			{"a community that is none", func(in *community.SignIn) { in.Community = w.db.IDs().New(w.at.Now()) }, community.ErrCommunityMissing},
		} {
			in := w.start(fmt.Sprintf("luz%d@example.com", n))
			if c.change != nil {
				c.change(&in)
			}
			_, err := w.people.SignIn(t.Context(), in)
			w.wants(c.what, err, c.want)
			w.at.Advance(time.Minute)
		}
	})
}

// other is a code that is not this one.
func other(code string) string {
	if code[0] == '0' {
		return "1" + code[1:]
	}
	return "0" + code[1:]
}

func TestCodeWorksOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		in := w.start("luz@example.com")
		if _, err := w.people.SignIn(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		_, err := w.people.SignIn(t.Context(), in)
		w.wants("a second time", err, community.ErrCodeWrong)
	})
}

func TestCodeInParallel(t *testing.T) {
	inWorld(t, func(w *world) {
		in, before := w.start("luz@example.com"), w.persons()
		well := atOnce(50, func(int) error {
			_, err := w.people.SignIn(t.Context(), in)
			if err != nil && !errors.Is(err, community.ErrCodeWrong) {
				t.Error(err)
			}
			return err
		})
		if well != 1 || w.persons() != before+1 {
			t.Errorf("%d of 50 signed in, %d new persons", well, w.persons()-before)
		}
	})
}

func TestCodeLocks(t *testing.T) {
	inWorld(t, func(w *world) {
		in := w.start("luz@example.com")
		right := in.Code
		in.Code = other(right)
		for range 4 {
			_, err := w.people.SignIn(t.Context(), in)
			w.wants("a wrong try", err, community.ErrCodeWrong)
		}
		in.Code = right
		if _, err := w.people.SignIn(t.Context(), in); err != nil {
			t.Errorf("the right code, after four wrong tries: %v", err)
		}

		in = w.start("luz@example.com")
		right, in.Code = in.Code, other(in.Code)
		if atOnce(40, func(int) error { _, err := w.people.SignIn(t.Context(), in); return err }) != 0 {
			t.Error("a wrong code works")
		}
		in.Code = right
		_, err := w.people.SignIn(t.Context(), in)
		w.wants("the right code, after many wrong tries", err, community.ErrCodeWrong)
		w.at.Advance(10*time.Minute - time.Microsecond)
		_, err = w.people.StartSignIn(t.Context(), w.here.ID, "luz@example.com", "en")
		w.wants("another code, while locked", err, community.ErrCodeTooSoon)
		w.at.Advance(time.Microsecond)
		w.signIn("luz@example.com")
	})
}

func TestCodeResend(t *testing.T) {
	inWorld(t, func(w *world) {
		first := w.start("luz@example.com")
		w.at.Advance(30*time.Second - time.Microsecond)
		_, err := w.people.StartSignIn(t.Context(), w.here.ID, "LUZ@example.com", "en")
		w.wants("a moment too soon", err, community.ErrCodeTooSoon)
		w.at.Advance(time.Microsecond)
		second := w.start("luz@example.com")
		_, err = w.people.SignIn(t.Context(), first)
		w.wants("the first code, after the second was sent", err, community.ErrCodeWrong)
		_, err = w.people.SignIn(t.Context(), second)
		w.wants("the second code", err, nil)

		w.at.Advance(time.Minute)
		before := w.post.sent
		well := atOnce(50, func(int) error {
			_, err := w.people.StartSignIn(t.Context(), w.here.ID, "luz@example.com", "en")
			return err
		})
		if well != 1 || w.post.sent != before+1 {
			t.Errorf("%d of 50 got a code, %d messages", well, w.post.sent-before)
		}
	})
}

// A code that could not be sent need not be waited for.
func TestMailFails(t *testing.T) {
	inWorld(t, func(w *world) {
		w.post.broken = errors.New("no route to host")
		_, err := w.people.StartSignIn(t.Context(), w.here.ID, "luz@example.com", "en")
		w.wants("without mail", err, community.ErrMailUnavailable)
		w.post.broken = nil
		w.signIn("luz@example.com")
	})
}

// Nobody learns from asking whether an address is a person's.
func TestNoEnumeration(t *testing.T) {
	inWorld(t, func(w *world) {
		w.signIn("luz@example.com")
		answers := map[string]string{}
		for _, email := range []string{"luz@example.com", "nobody@example.com"} {
			challenge, err := w.people.StartSignIn(t.Context(), w.here.ID, email, "en")
			_, again := w.people.StartSignIn(t.Context(), w.here.ID, email, "en")
			_, wrong := w.people.SignIn(t.Context(), community.SignIn{Community: w.here.ID, Email: email, Code: other(w.post.code(email)), Challenge: challenge})
			answers[email] = fmt.Sprint(len(challenge), err, again, wrong, len(w.post.messages[email].Text))
		}
		if answers["luz@example.com"] != answers["nobody@example.com"] {
			t.Errorf("the answers tell them apart: %q", answers)
		}
	})
}

// recorder notes what is asked of the database on the way to a code.
type recorder struct {
	community.Store
	asked *[]string
}

func (r recorder) Code(ctx context.Context, email string) (community.Code, error) {
	*r.asked = append(*r.asked, "code")
	return r.Store.Code(ctx, email)
}

func (r recorder) Write(ctx context.Context, in id.ID, run func(community.Tx) error) error {
	return r.Store.Write(ctx, in, func(tx community.Tx) error {
		*r.asked = append(*r.asked, "write")
		return run(recorderTx{tx, r.asked})
	})
}

type recorderTx struct {
	community.Tx
	asked *[]string
}

func (r recorderTx) CountAttempt(subject [32]byte, times int, until time.Time) (bool, time.Time, error) {
	*r.asked = append(*r.asked, "count")
	return r.Tx.CountAttempt(subject, times, until)
}

func (r recorderTx) SaveCode(c community.Code, resend time.Time, tries int) (bool, error) {
	*r.asked = append(*r.asked, "save")
	return r.Tx.SaveCode(c, resend, tries)
}

func (r recorderTx) TryCode(email string, tries int) ([]byte, error) {
	*r.asked = append(*r.asked, "try")
	return r.Tx.TryCode(email, tries)
}

func (r recorderTx) PersonByEmail(email string) (community.Person, error) {
	*r.asked = append(*r.asked, "person")
	return r.Tx.PersonByEmail(email)
}

// Nor do they learn it from how long asking takes: the database is asked the same.
func TestNoEnumerationByTime(t *testing.T) {
	inWorld(t, func(w *world) {
		w.signIn("luz@example.com")
		w.at.Advance(time.Minute)
		var asked []string
		people := community.NewService(recorder{w.db.People(), &asked}, w.post, w.at, w.db.IDs())
		seen := map[string]string{}
		for _, email := range []string{"luz@example.com", "nobody@example.com"} {
			asked = nil
			challenge, err := people.StartSignIn(t.Context(), w.here.ID, email, "en")
			w.wants("start", err, nil)
			_, err = people.SignIn(t.Context(), community.SignIn{Community: w.here.ID, Email: email, Code: other(w.post.code(email)), Challenge: challenge})
			w.wants("a wrong code", err, community.ErrCodeWrong)
			seen[email] = fmt.Sprint(asked)
		}
		if want := "[code write count save write try]"; seen["luz@example.com"] != want || seen["nobody@example.com"] != want {
			t.Errorf("asked: %q, want %s", seen, want)
		}
	})
}

func TestSweep(t *testing.T) {
	inWorld(t, func(w *world) {
		w.start("luz@example.com")
		for _, token := range []string{"short", "long"} {
			lasts := map[string]time.Duration{"short": time.Minute, "long": time.Hour}[token]
			if err := w.db.Sessions().Commit(token, []byte("data"), time.Now().Add(lasts)); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			wait            time.Duration
			codes, sessions int
		}{{0, 1, 2}, {2 * time.Minute, 1, 1}, {8 * time.Minute, 0, 1}, {time.Hour, 0, 0}} {
			w.at.Advance(step.wait)
			if _, err := w.people.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			codes, err := w.db.CountCodes(t.Context())
			sessions, err2 := w.db.CountSessions(t.Context())
			if err != nil || err2 != nil || codes != step.codes || sessions != step.sessions {
				t.Errorf("after %s more: %d codes, %d sessions, %v %v", step.wait, codes, sessions, err, err2)
			}
		}
	})
}
