package mail

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"panal/community"
	"panal/internal/clock"
)

// server is a mail server that takes one message, or says no to its recipient.
type server struct {
	address string
	refuses string // what it says to the recipient; empty: ok
	mu      sync.Mutex
	heard   strings.Builder
}

func startServer(t *testing.T, refuses string) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	s := &server{address: listener.Addr().String(), refuses: refuses}
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		s.serve(conn)
	}()
	return s
}

// Write remembers what a client said.
func (s *server) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heard.Write(p)
}

// said is what the client has said so far: all, once its Send has returned, for each line is answered.
func (s *server) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heard.String()
}

func (s *server) serve(conn net.Conn) {
	lines := bufio.NewScanner(io.TeeReader(conn, s))
	answer := func(text string) { fmt.Fprintf(conn, "%s\r\n", text) }
	answer("220 test")
	for lines.Scan() {
		switch verb, _, _ := strings.Cut(strings.ToUpper(lines.Text()), " "); {
		case verb == "EHLO":
			answer("250-test")
			answer("250-ENHANCEDSTATUSCODES")
			answer("250 8BITMIME")
		case verb == "RCPT" && s.refuses != "":
			answer(s.refuses)
		case verb == "DATA":
			answer("354 go on")
			for lines.Scan() && lines.Text() != "." {
			}
			answer("250 kept")
		case verb == "QUIT":
			answer("221 bye")
			return
		default:
			answer("250 ok")
		}
	}
}

var message = community.Message{To: "luz@example.com", Subject: "012345 es tu código para Café del Valle", Text: "Tu código: 012345\n\n.\n谢谢\n"}

func TestSMTP(t *testing.T) {
	s := startServer(t, "")
	mailer, err := NewSMTP("smtp://" + s.address + "?from=Caf%C3%A9+%3Chello@example.com%3E")
	if err != nil {
		t.Fatal(err)
	}
	if err := mailer.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	said := s.said()
	for _, want := range []string{"MAIL FROM:<hello@example.com>", "RCPT TO:<luz@example.com>"} {
		if !strings.Contains(said, want) {
			t.Errorf("the client did not say %q:\n%s", want, said)
		}
	}
	_, data, _ := strings.Cut(said, "DATA\r\n")
	received, err := netmail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(received.Header.Get("Subject"))
	if err != nil || subject != message.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	for header, want := range map[string]string{"To": "<luz@example.com>", "Auto-Submitted": "auto-generated", "Content-Type": "text/plain; charset=UTF-8"} {
		if got := received.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	if received.Header.Get("Message-ID") == "" || received.Header.Get("Date") == "" {
		t.Errorf("no Message-ID or Date: %v", received.Header)
	}
}

func TestSMTPRefuses(t *testing.T) {
	s := startServer(t, "550 no such mailbox")
	mailer, err := NewSMTP("smtp://" + s.address + "?from=hello@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if err := mailer.Send(t.Context(), message); !errors.Is(err, community.ErrAddressRefused) || !strings.Contains(err.Error(), "550") {
		t.Errorf("a mailbox that is none: %v", err)
	}
	if err := mailer.Send(t.Context(), community.Message{To: "luz@example.com\r\nBcc: all@example.com"}); err == nil {
		t.Error("an address that holds a header is taken")
	}
}

// A server that offers no encryption is given nothing, unless it is on this machine.
// Only an address that is not there is given up: a server that refuses us, or is full, may take the next message.
func TestSMTPKnowsWhatIsForGood(t *testing.T) {
	for answer, gone := range map[string]bool{"550 5.1.1 unknown": true, "550 5.2.1 disabled": true, "550 5.7.1 we do not like you": false, "554 5.7.1 relay denied": false, "450 4.2.2 full": false} {
		mailer, err := NewSMTP("smtp://" + startServer(t, answer).address + "?from=hello@example.com")
		if err != nil {
			t.Fatal(err)
		}
		if err := mailer.Send(t.Context(), message); err == nil || errors.Is(err, community.ErrAddressRefused) != gone {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

// A notice is text and HTML, is known by an id that stays the same, and is stopped by one click.
func TestSMTPSendsNotices(t *testing.T) {
	s := startServer(t, "")
	mailer, err := NewSMTP("smtp://" + s.address + "?from=hello@example.com")
	if err != nil {
		t.Fatal(err)
	}
	n := message
	n.HTML, n.ID, n.Unsubscribe = "<p>Hola</p>", "dlv_1", "https://panal.example/cafe/unsubscribe/abc"
	if err := mailer.Send(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	_, data, _ := strings.Cut(s.said(), "DATA\r\n")
	received, err := netmail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{"Message-ID": "<dlv_1@example.com>", "List-Unsubscribe": "<" + n.Unsubscribe + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} {
		if got := received.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	if kind := received.Header.Get("Content-Type"); !strings.HasPrefix(kind, "multipart/alternative") || !strings.Contains(data, "<p>Hola</p>") {
		t.Errorf("%s\n%s", kind, data)
	}
}

func TestSMTPWantsTLS(t *testing.T) {
	s := startServer(t, "")
	mailer, err := NewSMTP("smtp://hello%40example.com:secret@" + s.address)
	if err != nil {
		t.Fatal(err)
	}
	remote, err := NewSMTP("smtp://hello%40example.com:secret@mail.example.com")
	if err != nil {
		t.Fatal(err)
	}
	mailer.options = append(remote.options, mailer.options[2]) // as for a server elsewhere, at the local port
	if err := mailer.Send(t.Context(), message); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("a server without TLS: %v", err)
	}
	if said := s.said(); !strings.Contains(said, "EHLO") || strings.Contains(said, "MAIL") || strings.Contains(said, "AUTH") {
		t.Errorf("it was told:\n%s", said)
	}
}

func TestSMTPGivesUp(t *testing.T) {
	mailer, err := NewSMTP("smtp://127.0.0.1:1?from=hello@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if err := mailer.Send(t.Context(), message); err == nil {
		t.Error("sent to nobody")
	}
	s := startServer(t, "")
	mailer, err = NewSMTP("smtp://" + s.address + "?from=hello@example.com")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := mailer.Send(ctx, message); !errors.Is(err, context.Canceled) {
		t.Errorf("for somebody who went away: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"smtp://u%40example.com:p@mail.example.com":           "",
		"smtps://mail.example.com:465?from=hello@example.com": "",
		"smtp://localhost?from=hello@example.com":             "",
		"smtp://mail.example.com":                             "the sender",
		"smtp://user:p@mail.example.com":                      "the sender",
		"smtp://mail.example.com:many?from=a@b.cd":            "not understood",
		"smtp://:25?from=a@b.cd":                              "a host",
		"http://mail.example.com?from=a@b.cd":                 "not with smtp://",
		"mail.example.com":                                    "not with smtp://",
		"smtp://mail.example.com:99999?from=a@b.cd":           "port",
		"smtp://u:se%zzcret@mail.example.com":                 "not understood",
	} {
		_, err := NewSMTP(address)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "cret") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
}

func TestLocal(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.8.8.8": true, "::1": true,
		"mail.example.com": false, "localhost.example.com": false, "10.0.0.1": false, "": false,
	} {
		if local(host) != want {
			t.Errorf("%q is this machine: %v", host, !want)
		}
	}
}

func TestOutbox(t *testing.T) {
	at := clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	o := NewOutbox(at)
	if len(o.Messages()) != 0 {
		t.Error("not empty at first")
	}
	for n := range 105 {
		at.Advance(time.Second)
		if err := o.Send(t.Context(), community.Message{To: "luz@example.com", Subject: fmt.Sprint(n)}); err != nil {
			t.Fatal(err)
		}
	}
	kept := o.Messages()
	if len(kept) != 100 || kept[0].Subject != "104" || kept[99].Subject != "5" || !kept[0].At.Equal(at.Now()) {
		t.Errorf("%d messages from %q to %q", len(kept), kept[0].Subject, kept[len(kept)-1].Subject)
	}
	kept[0].Subject = "changed"
	if o.Messages()[0].Subject != "104" {
		t.Error("a caller can change what is kept")
	}
}
