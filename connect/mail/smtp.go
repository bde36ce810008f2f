// Package mail sends e-mail: by SMTP, or, where none is set, into an outbox that a developer reads.
//
// It decides how a mail server is reached, and that it is reached encrypted. It leaves what is written to community.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"panal/community"
)

// patience is how long a mail server may take: somebody waits for the answer.
const patience = 15 * time.Second

// SMTP sends by a mail server.
type SMTP struct {
	host    string
	from    *netmail.Address
	options []mail.Option
}

// NewSMTP returns a mailer for an address:
//
//	smtp://user:password@host:port?from=Name <address>   STARTTLS, port 587 if none is given
//	smtps://user:password@host:port?from=…               TLS from the start, port 465 if none is given
//
// Without from, the user is the sender. A server that offers no TLS is refused, unless it runs on this machine, where
// smtp:// is plain text.
func NewSMTP(address string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the mail server's address is not understood") // its error would quote the password
	}
	if u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" {
		return nil, fmt.Errorf("the mail server's address begins with %q, not with smtp:// or smtps:// and a host", u.Scheme+"://")
	}
	s := &SMTP{host: u.Hostname()}
	sender := u.Query().Get("from")
	if sender == "" {
		sender = u.User.Username()
	}
	if s.from, err = netmail.ParseAddress(sender); err != nil {
		return nil, fmt.Errorf("the sender %q is no e-mail address: add ?from=… to the mail server's address", sender)
	}
	s.options = []mail.Option{mail.WithTimeout(patience)}
	port, auth := 587, mail.SMTPAuthAutoDiscover
	switch {
	case u.Scheme == "smtps":
		port = 465
		s.options = append(s.options, mail.WithSSL())
	case local(s.host):
		auth = mail.SMTPAuthPlainNoEnc
		s.options = append(s.options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		s.options = append(s.options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, fmt.Errorf("the mail server's port %q is no number", u.Port())
		}
	}
	s.options = append(s.options, mail.WithPort(port))
	if password, ok := u.User.Password(); ok {
		s.options = append(s.options, mail.WithSMTPAuth(auth), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	if _, err := mail.NewClient(s.host, s.options...); err != nil {
		return nil, fmt.Errorf("the mail server's address: %w", err)
	}
	return s, nil
}

// local reports whether a host is this machine, to which nothing travels over a network.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send hands a message to the mail server.
func (s *SMTP) Send(ctx context.Context, m community.Message) error {
	out := mail.NewMsg()
	out.FromMailAddress(s.from)
	if err := out.To(m.To); err != nil {
		return fmt.Errorf("mail to %q: %w", m.To, err)
	}
	out.Subject(m.Subject)
	out.SetMessageID()
	if _, domain, found := strings.Cut(s.from.Address, "@"); found && m.ID != "" {
		out.SetMessageIDWithValue(m.ID + "@" + domain) // sent twice, it is shown once
	}
	out.SetDate()
	out.SetGenHeader("Auto-Submitted", "auto-generated") // no holiday replies
	if m.Unsubscribe != "" {
		out.SetGenHeader("List-Unsubscribe", "<"+m.Unsubscribe+">")
		out.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") // RFC 8058
	}
	out.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		out.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	}
	client, err := mail.NewClient(s.host, s.options...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, out)
	var failed *mail.SendError
	if errors.As(err, &failed) && notThere(failed) {
		return fmt.Errorf("%w: %w", community.ErrAddressRefused, err)
	}
	return err
}

// notThere reports whether a mail server said that an address does not exist. That it refuses us, by policy or because
// it thinks little of who we are, says nothing about the address.
func notThere(e *mail.SendError) bool {
	if e.Reason != mail.ErrSMTPRcptTo || e.IsTemp() {
		return false
	}
	switch e.EnhancedStatusCode() {
	case "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1":
		return true
	case "":
		return e.ErrorCode() == 550 || e.ErrorCode() == 551 || e.ErrorCode() == 553
	}
	return false
}
