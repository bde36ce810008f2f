package community

import (
	"context"
	"log/slog"
	"time"

	"panal/internal/id"
	"panal/internal/locale"
)

// An addressed invitation is mailed after the write that made it: its row says that a mail is due, and a job sends
// what is due. Whoever sends it first takes it on for a while, so that two nodes do not write twice; a mail that could
// not be sent is due again, later each time, until mailTries. No more go out on a day of the community than it allows;
// the others wait for the next.

const (
	mailTries = 6
	mailLease = 5 * time.Minute // longer than sending takes
	mailHour  = 8               // when those of a day begin that had to wait for it
)

// mailWait is how long a mail waits that failed so many times.
func mailWait(tries int) time.Duration { return 5 * time.Minute << min(2*(tries-1), 10) }

type inviteMailTx interface {
	// TakeMail takes on the sending of a mail that is due, until later. It reports false when it is not due: another took
	// it on, or there is nothing to send any more.
	TakeMail(invitation id.ID, until time.Time) (bool, error)
	// CountMail counts a mail on a day. It reports false when that would be more than most.
	CountMail(day string, most int) (bool, error)
	// PutMail keeps when an invitation's mail is due, how often it was tried, and when it was sent.
	PutMail(Invitation)
}

// Links are the addresses that mails lead to; the pages know them.
type Links struct {
	Invitation func(community Community, invitation id.ID) string
}

// MailInvitation sends the mail of an invitation if it is due. What fails is due again later: that is no error, unless
// it failed for good.
func (s *Service) MailInvitation(ctx context.Context, links Links, community, invitation id.ID) error {
	c, err := s.Community(ctx, community)
	if err != nil {
		return err
	}
	var i Invitation
	var send bool
	err = s.store.Write(ctx, community, func(tx Tx) (err error) {
		i, send, err = takeMail(tx, c, invitation)
		return err
	})
	if err != nil || !send {
		return err
	}
	place, err := s.Place(ctx, community, i.Place)
	if err != nil {
		return err
	}
	failed := s.mailer.Send(ctx, invitationMessage(i, c, place, links.Invitation(c, i.ID)))
	return s.store.Write(context.WithoutCancel(ctx), community, func(tx Tx) error {
		tx.PutMail(i.mailed(failed, tx.Now()))
		return nil
	})
}

// takeMail takes a mail on that is due and may go out today.
func takeMail(tx Tx, c Community, invitation id.ID) (i Invitation, send bool, err error) {
	now := tx.Now()
	if taken, err := tx.TakeMail(invitation, now.Add(mailLease)); err != nil || !taken {
		return i, false, err
	}
	if i, err = tx.InvitationByID(invitation); err != nil {
		return i, false, err
	}
	refuses, err := tx.RefusesInvitations(i.Email, i.personal())
	if err != nil {
		return i, false, err
	}
	if refuses || i.over(now) != nil {
		i.MailDueAt = time.Time{}
		tx.PutMail(i)
		return i, false, nil
	}
	settings, err := tx.Entrance()
	if err != nil {
		return i, false, err
	}
	today := now.In(c.Zone())
	send, err = tx.CountMail(today.Format(time.DateOnly), settings.MailsADay)
	if err == nil && !send {
		i.MailDueAt = time.Date(today.Year(), today.Month(), today.Day()+1, mailHour, 0, 0, 0, c.Zone())
		tx.PutMail(i)
	}
	return i, send, err
}

// mailed is the invitation after its mail was sent, or was not.
func (i Invitation) mailed(failed error, now time.Time) Invitation {
	i.MailDueAt = time.Time{}
	if failed == nil {
		i.MailedAt = now
		return i
	}
	i.MailTries++
	slog.Warn("an invitation was not mailed", "invitation", id.Invitation.Text(i.ID), "tries", i.MailTries, "error", failed)
	if i.MailTries < mailTries {
		i.MailDueAt = now.Add(mailWait(i.MailTries))
	}
	return i
}

// invitationMessage is the mail of an invitation. What language its reader has, nobody knows: the community's is used.
func invitationMessage(i Invitation, c Community, place Place, link string) Message {
	l := locale.For(c.Locale)
	args := []any{"inviter", i.InviterName, "community", c.Name, "place", place.Name, "link", link, "until", l.Date(i.ExpiresAt, c.Zone()), "never", link + "/never",
		"name", i.Name}
	text := l.T("mail.invitation.text", args...)
	if i.Note != "" {
		text = l.T("mail.invitation.note", "inviter", i.InviterName, "note", i.Note) + "\n\n" + text
	}
	if i.Name != "" {
		text = l.T("mail.invitation.hello", "name", i.Name) + "\n\n" + text
	}
	return Message{To: i.Email, Subject: l.T("mail.invitation.subject", args...), Text: text,
		ID: id.Invitation.Text(i.ID), Unsubscribe: link + "/never"}
}
