package community

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"time"

	"golang.org/x/text/width"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/locale"
)

// A sign-in code proves that somebody reads an e-mail address: six digits, sent there, that work once, for ten
// minutes, and only together with the challenge that the asking browser keeps in its session. Five wrong tries lock
// the code, and the address gets no other before those ten minutes are over: so a guesser has five tries in a million
// per ten minutes. Asking does the same whether anybody has the address or not, and so tells nothing.
//
// What this cannot prevent is that somebody who knows an address keeps its person from signing in, by asking and
// guessing all the time.

const (
	codeLasts  = 10 * time.Minute
	codeTries  = 5
	codeResend = 30 * time.Second
)

// Code is the code that was last sent to an address. The zero Code is none.
type Code struct {
	Email     string
	Hash      []byte // of challenge, address and code
	Tries     int
	SentAt    time.Time
	ExpiresAt time.Time
}

var (
	// ErrCodeWrong is returned for a code that is not the one, or is not any more: which, nobody is told.
	ErrCodeWrong = &fault.Fault{Kind: fault.Invalid, Code: "code_wrong", Fields: []fault.Field{{Name: "code", Code: "code_wrong"}}}
	// ErrCodeTooSoon is returned for asking again too soon.
	ErrCodeTooSoon = fault.New(fault.Limited, "code_too_soon")
)

type codeReads interface {
	// Code returns the zero Code when none was sent.
	Code(ctx context.Context, email string) (Code, error)
}

type codeTx interface {
	// SaveCode replaces the address's code if its sending is due: none was sent after resend, and none that has had
	// tries wrong tries is unexpired. It reports whether it did.
	SaveCode(c Code, resend time.Time, tries int) (bool, error)
	// TryCode counts a try and returns the code's hash. It returns ErrCodeWrong when there is none, it has expired, or
	// the tries are used up.
	TryCode(email string, tries int) ([]byte, error)
	// DropCode deletes the code with this hash. It returns ErrCodeWrong when it is gone.
	DropCode(email string, hash []byte) error
}

// wait is how long the address must wait for another code.
func (c Code) wait(now time.Time) time.Duration {
	until := c.SentAt.Add(codeResend)
	if c.Tries >= codeTries && c.ExpiresAt.After(until) {
		until = c.ExpiresAt
	}
	if c.SentAt.IsZero() || !now.Before(until) {
		return 0
	}
	return until.Sub(now)
}

// codeHash binds a code to the address it was sent to and the browser that asked.
func codeHash(challenge, email, code string) []byte {
	sum := sha256.Sum256([]byte(challenge + "\x00" + email + "\x00" + code))
	return sum[:]
}

// randomCode draws six digits, each code as likely as the other.
func randomCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the system's randomness never fails
	}
	return fmt.Sprintf("%06d", n)
}

// readCode reads a code as people type it: with blanks, or in full-width digits.
func readCode(text string) string {
	return strings.Join(strings.FieldsFunc(width.Narrow.String(text), func(r rune) bool { return r == ' ' || r == '-' || r == '\t' }), "")
}

func tooSoon(wait time.Duration) error {
	wait = max(wait, time.Second)
	return ErrCodeTooSoon.With(fault.Args{"count": int64((wait + time.Second - 1) / time.Second)}).After(wait)
}

// StartSignIn sends a code to an e-mail address, in a language, for signing in at a community (zero: at none). The
// challenge that it returns belongs in the browser's session and nowhere else.
func (s *Service) StartSignIn(ctx context.Context, community id.ID, email, language string) (challenge string, err error) {
	email, ok := ParseEmail(email)
	if !ok {
		return "", fault.OnField("email", "invalid.email")
	}
	at := "Panal"
	if !community.IsZero() {
		c, err := s.Community(ctx, community)
		if err != nil {
			return "", err
		}
		at = c.Name
	}
	return s.sendCode(ctx, email, "", func(code string) Message { return codeMessage(email, code, at, locale.For(language)) })
}

// sendCode sends a code to an address that is one, and returns the challenge with which it works: one that begins with
// what it is for. A person is among what counts only where one asks for themselves.
func (s *Service) sendCode(ctx context.Context, email, purpose string, message func(code string) Message, and ...func(Tx) error) (challenge string, err error) {
	last, err := s.store.Code(ctx, email)
	if err != nil {
		return "", err
	}
	if wait := last.wait(s.clock.Now()); wait > 0 {
		return "", tooSoon(wait)
	}
	challenge, _ = newSecret(purpose)
	code := randomCode()
	hash := codeHash(challenge, email, code)
	err = s.store.Write(ctx, id.Zero, func(tx Tx) error {
		for _, run := range and {
			if err := run(tx); err != nil {
				return err
			}
		}
		if err := codesToAddress.take(tx, email); err != nil {
			return err
		}
		now := tx.Now()
		saved, err := tx.SaveCode(Code{email, hash, 0, now, now.Add(codeLasts)}, now.Add(-codeResend), codeTries)
		if err == nil && !saved { // another request was faster
			return tooSoon(codeResend)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	if err := s.mailer.Send(ctx, message(code)); err != nil {
		s.takeBack(ctx, email, hash)
		return "", ErrMailUnavailable.Because(err)
	}
	return challenge, nil
}

// proveCode takes the code that was sent to an address. It reports false, and the try is kept, when it is another.
func proveCode(tx Tx, email, challenge, code string) (right bool, err error) {
	hash := codeHash(challenge, email, readCode(code))
	sent, err := tx.TryCode(email, codeTries)
	if err != nil || subtle.ConstantTimeCompare(sent, hash) != 1 {
		return false, err
	}
	return true, tx.DropCode(email, sent)
}

// takeBack deletes a code that was not sent, so that the next try need not wait.
func (s *Service) takeBack(ctx context.Context, email string, hash []byte) {
	err := s.store.Write(context.WithoutCancel(ctx), id.Zero, func(tx Tx) error { return tx.DropCode(email, hash) })
	if err != nil {
		slog.Warn("a sign-in code that was not sent stays until it expires", "error", err)
	}
}

// SignIn is what a browser sends back with the code.
type SignIn struct {
	Community id.ID  // joined as a member, if they are none yet; zero for no community
	Email     string // as it was given to StartSignIn
	Code      string
	Challenge string // from the browser's session
	Guest     id.ID  // the person of the browser's session so far; a guest becomes the e-mail's person (see Guest)
	Name      string // of somebody new; may be empty
	Language  string // of somebody new
}

// SignIn proves an e-mail by its code, and returns who that is. The caller must give the browser a new session token,
// so that one planted before is worth nothing now.
func (s *Service) SignIn(ctx context.Context, in SignIn) (access.Actor, error) {
	email, ok := ParseEmail(in.Email)
	if !ok {
		return access.Actor{}, fault.OnField("email", "invalid.email")
	}
	if !in.Community.IsZero() {
		if _, err := s.Community(ctx, in.Community); err != nil {
			return access.Actor{}, err
		}
	}
	if strings.HasPrefix(in.Challenge, challengeForEmail) {
		return access.Actor{}, ErrCodeWrong
	}
	in.Email = email
	p, err := s.signIn(ctx, in)
	if fault.KindOf(err) == fault.Conflict {
		p, err = s.signIn(ctx, in) // two became one e-mail's person at once, on two nodes; one is now
	}
	if err != nil {
		return access.Actor{}, err
	}
	s.actors.Forget(actorKey{in.Community, p.ID})
	return s.ActorForPerson(ctx, p.ID, in.Community)
}

func (s *Service) signIn(ctx context.Context, in SignIn) (p Person, err error) {
	l := locale.For(in.Language)
	var right bool
	err = s.store.Write(ctx, in.Community, func(tx Tx) (err error) {
		if right, err = proveCode(tx, in.Email, in.Challenge, in.Code); err != nil || !right {
			return err
		}
		p, err = personOf(tx, in.Guest, Person{Email: in.Email, Name: nameFor(in.Name, in.Email, l), Locale: l.Tag()})
		if err != nil || in.Community.IsZero() {
			return err
		}
		return joinProven(tx, p, in.Guest)
	})
	if err == nil && !right {
		err = ErrCodeWrong
	}
	return p, err
}
