package community

import (
	"context"

	"panal/fault"
	"panal/internal/locale"
)

// Message is an e-mail to one person, in plain text.
type Message struct{ To, Subject, Text string }

// Mailer sends messages. Send returns once the message is accepted for delivery.
type Mailer interface {
	Send(ctx context.Context, m Message) error
}

// ErrMailUnavailable is returned when a message could not be sent.
var ErrMailUnavailable = fault.New(fault.Unavailable, "mail_unavailable")

// codeMessage is the message that carries a sign-in code. The code opens the subject, so that it is read without
// opening the message.
func codeMessage(to, code, community string, l *locale.Locale) Message {
	args := []any{"code", code, "community", community, "minutes", int64(codeLasts.Minutes())}
	return Message{To: to, Subject: l.T("mail.sign_in.subject", args...), Text: l.T("mail.sign_in.text", args...)}
}
