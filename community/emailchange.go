package community

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/locale"
)

// A person's e-mail changes once they prove the new address by a code. All other browsers are signed out with it. The
// old address is told, with a link that undoes the change for seven days: it gives the address back, ends every
// session, and removes the passkeys, accounts and API tokens that came with or after the change, for whoever has to
// undo it does not know who made them. Until then the old address is nobody else's, so that it can be given back.
// Whether an address is somebody's is told to nobody but who proves to read it.
type EmailChange struct {
	ID        id.ID
	Person    id.ID
	Old, New  string
	Locale    string // the person's, to tell them in
	ChangedAt time.Time
	Until     time.Time // the last moment to undo it
}

const undoLasts = 7 * 24 * time.Hour

// challengeForEmail begins the challenges of codes that change an e-mail: such a code signs nobody in.
const challengeForEmail = "email_"

var (
	// ErrEmailTaken is returned to who has proven an address that is somebody's already.
	ErrEmailTaken = fault.OnField("email", "email_taken")
	// ErrEmailReserved is returned to who has proven an address that was given up lately.
	ErrEmailReserved = fault.OnField("email", "email_reserved")
	// ErrUndoOver is returned for a link that undoes nothing any more, or never did.
	ErrUndoOver = fault.New(fault.Gone, "undo_over")
)

type emailChangeReads interface {
	// EmailChangeByUndo returns the change that a link undoes, or ErrUndoOver.
	EmailChangeByUndo(ctx context.Context, hash secretHash) (EmailChange, error)
	// UntoldEmailChanges lists changes from before a time, of which the old address was not told.
	UntoldEmailChanges(ctx context.Context, before time.Time, limit int) ([]EmailChange, error)
}

type emailChangeTx interface {
	// ChangeEmail reports false when the person has another e-mail by now, or the new one is somebody's.
	ChangeEmail(person id.ID, from, to string) (bool, error)
	AddEmailChange(EmailChange)
	SetUndo(c EmailChange, hash secretHash)
	SetTold(c EmailChange)
	// TakeUndo returns the change that a link undoes, once.
	TakeUndo(hash secretHash) (EmailChange, error)
	// GiveBackEmail reports false when the address is somebody else's.
	GiveBackEmail(person id.ID, email string) (bool, error)
	// ForgetSince undoes later changes, and removes passkeys, identities and tokens made at or after a time.
	ForgetSince(person id.ID, since time.Time)
}

// emailChallenge begins the challenges of one person's codes.
func emailChallenge(a access.Actor) string { return challengeForEmail + a.Person.String() + "_" }

// StartEmailChange sends a code to the address that is to be the actor's. The challenge that it returns belongs in the
// browser's session and nowhere else.
func (e *Keyring) StartEmailChange(ctx context.Context, actor access.Actor, email, language string) (challenge string, err error) {
	if err := e.may(actor, access.KeyringManage); err != nil {
		return "", err
	}
	email, ok := ParseEmail(email)
	switch {
	case !ok:
		return "", fault.OnField("email", "invalid.email")
	case email == actor.Email:
		return "", fault.OnField("email", "email_same")
	}
	l := locale.For(language)
	message := func(code string) Message {
		args := []any{"code", code, "minutes", int64(codeLasts.Minutes())}
		return Message{To: email, Subject: l.T("mail.new_email.subject", args...), Text: l.T("mail.new_email.text", args...)}
	}
	return e.people.sendCode(ctx, email, emailChallenge(actor), message,
		func(tx Tx) error { return changesOfPerson.takeFor(tx, actor.Person) })
}

// ConfirmEmail is what a browser sends back with the code.
type ConfirmEmail struct {
	Email, Code, Challenge string
	Session                id.ID // that goes on
}

// ChangeEmail makes a proven address the actor's, and ends their other sessions.
func (e *Keyring) ChangeEmail(ctx context.Context, actor access.Actor, in ConfirmEmail) error {
	if err := e.may(actor, access.KeyringManage); err != nil {
		return err
	}
	email, ok := ParseEmail(in.Email)
	if !ok {
		return fault.OnField("email", "invalid.email")
	}
	if !strings.HasPrefix(in.Challenge, emailChallenge(actor)) {
		return ErrCodeWrong
	}
	in.Email = email
	c, err := e.changeEmail(ctx, actor, in)
	if fault.KindOf(err) == fault.Conflict { // somebody took the address at the same time, on another node
		err = ErrEmailTaken
	}
	if err != nil {
		return err
	}
	e.people.actors.Forget(actorKey{actor.Community, actor.Person})
	if err := e.tellOldAddress(ctx, c); err != nil {
		slog.Warn("the old address was not told of a change yet", "error", err)
	}
	return nil
}

func (e *Keyring) changeEmail(ctx context.Context, actor access.Actor, in ConfirmEmail) (c EmailChange, err error) {
	var right, free bool
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) (err error) {
		if right, err = proveCode(tx, in.Email, in.Challenge, in.Code); err != nil || !right {
			return err
		}
		p, err := tx.Person(actor.Person)
		if err != nil {
			return err
		}
		reserved, err := tx.EmailReserved(in.Email, p.ID)
		if err != nil {
			return err
		}
		if free = !reserved; free {
			free, err = tx.ChangeEmail(p.ID, p.Email, in.Email)
		}
		if err != nil || !free {
			return err // the code is used up all the same
		}
		now := tx.Now()
		c = EmailChange{tx.NewID(), p.ID, p.Email, in.Email, p.Locale, now, now.Add(undoLasts)}
		tx.AddEmailChange(c)
		_, err = tx.EndSessions(p.ID, in.Session)
		return err
	})
	switch {
	case err != nil:
		return c, err
	case !right:
		return c, ErrCodeWrong
	case !free:
		return c, ErrEmailTaken
	}
	return c, nil
}

// tellOldAddress sends the link that undoes a change to where the person was reached before.
func (e *Keyring) tellOldAddress(ctx context.Context, c EmailChange) error {
	ctx = context.WithoutCancel(ctx)
	secret, hash := newSecret("")
	if err := e.store.Write(ctx, id.Zero, func(tx KeyringTx) error { tx.SetUndo(c, hash); return nil }); err != nil {
		return err
	}
	l := locale.For(c.Locale)
	args := []any{"email", c.New, "link", e.config.Undo(secret), "days", int64(undoLasts.Hours() / 24)}
	m := Message{To: c.Old, Subject: l.T("mail.email_changed.subject", args...), Text: l.T("mail.email_changed.text", args...)}
	if err := e.people.mailer.Send(ctx, m); err != nil {
		return ErrMailUnavailable.Because(err)
	}
	return e.store.Write(ctx, id.Zero, func(tx KeyringTx) error { tx.SetTold(c); return nil })
}

// tellAgainAfter is when the sweep takes over from the request that changed the e-mail.
const tellAgainAfter = 2 * time.Minute

// tellOldAddresses sends what could not be sent before.
func (e *Keyring) tellOldAddresses(ctx context.Context) (told int, err error) {
	changes, err := e.store.UntoldEmailChanges(ctx, e.people.clock.Now().Add(-tellAgainAfter), sweepBatch)
	for _, c := range changes {
		if err := e.tellOldAddress(ctx, c); err != nil {
			slog.Warn("the old address was not told of a change yet", "error", err)
			return told, nil // mail does not go out now; the next sweep tries again
		}
		told++
	}
	return told, err
}

// EmailChangeByUndo returns what a link would undo.
func (e *Keyring) EmailChangeByUndo(ctx context.Context, secret string) (EmailChange, error) {
	return e.store.EmailChangeByUndo(ctx, hashSecret(secret))
}

// UndoEmailChange gives a person their old address back, and leaves only what they had before the change.
func (e *Keyring) UndoEmailChange(ctx context.Context, secret string) (c EmailChange, err error) {
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) (err error) {
		if c, err = tx.TakeUndo(hashSecret(secret)); err != nil {
			return err
		}
		back, err := tx.GiveBackEmail(c.Person, c.Old)
		if err != nil {
			return err
		}
		if !back {
			return ErrEmailTaken
		}
		tx.ForgetSince(c.Person, c.ChangedAt)
		_, err = tx.EndSessions(c.Person, id.Zero)
		return err
	})
	return c, err
}
