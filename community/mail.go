package community

import (
	"context"
	"errors"
	"log/slog"

	"panal/fault"
	"panal/internal/locale"
)

// Message is an e-mail to one person, in plain text, and as HTML too where that says it better.
type Message struct {
	To, Subject, Text string
	HTML              string // may be empty
	ID                string // stays the same when the message is sent again; empty: any
	Unsubscribe       string // the address that stops such messages by a POST (RFC 8058); empty for what was asked for
}

// Mailer sends messages. Send returns once the message is accepted for delivery, or ErrAddressRefused when it never
// will be.
type Mailer interface {
	Send(ctx context.Context, m Message) error
}

// ErrMailUnavailable is returned when a message could not be sent.
var ErrMailUnavailable = fault.New(fault.Unavailable, "mail_unavailable")

// ErrAddressRefused is returned by a Mailer for an address that a mail server refused for good: it is not there.
var ErrAddressRefused = errors.New("the address takes no e-mail")

// codeMessage is the message that carries a sign-in code. The code opens the subject, so that it is read without
// opening the message.
func codeMessage(to, code, community string, l *locale.Locale) Message {
	args := []any{"code", code, "community", community, "minutes", int64(codeLasts.Minutes())}
	return Message{To: to, Subject: l.T("mail.sign_in.subject", args...), Text: l.T("mail.sign_in.text", args...)}
}

// tell sends a person word of what was done in their name, such as a change to how they sign in, so that what was not
// theirs is noticed. It stands, whether the word arrives or not.
func (s *Service) tell(ctx context.Context, to, language, what string, args ...any) {
	if to == "" {
		return
	}
	l := locale.For(language)
	m := Message{To: to, Subject: l.T("mail."+what+".subject", args...), Text: l.T("mail."+what+".text", args...)}
	if err := s.mailer.Send(ctx, m); err != nil {
		slog.Warn("somebody was not told of what was done in their name", "what", what, "error", err)
	}
}
