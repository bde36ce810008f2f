package community

import (
	"cmp"
	"context"
	"strings"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// Session is a browser in which a person is signed in. It ends by itself after a while, or when its person ends it,
// from whatever browser; and then at once, on every node, for each request asks the database. Changing the e-mail ends
// all others.
type Session struct {
	ID        id.ID
	Person    id.ID
	Proof     Proof
	Device    Device
	StartedAt time.Time
	SeenAt    time.Time // as the surfaces say it, every hour or so: each sighting is a write
	ExpiresAt time.Time
}

// Proof is how somebody signed in.
type Proof string

const (
	ByCode     Proof = "code"
	ByPasskey  Proof = "passkey"
	ByProvider Proof = "provider"
	ByLink     Proof = "link" // that the program printed
)

// Device is what a browser says it is. Either word may be empty.
type Device struct{ Browser, System string }

// ErrSessionMissing is returned for a session that is not the person's, or over.
var ErrSessionMissing = fault.Missing("session")

type sessionReads interface {
	// Sessions lists a person's that are not over, the last seen first.
	Sessions(ctx context.Context, person id.ID) ([]Session, error)
}

type sessionTx interface {
	// AddSession returns ErrSessionMissing when the person's e-mail is not this one any more.
	AddSession(s Session, email, token string) error
	// SeeSession remembers when a session was seen, unless it was seen later.
	SeeSession(person, session id.ID, at time.Time)
	// EndSession reports whether there was one to end.
	EndSession(person, session id.ID) (bool, error)
	// EndSessions ends all of a person's but one (zero: all), and returns how many.
	EndSessions(person, but id.ID) (int, error)
	// DropOver deletes what is over, up to limit of each kind: sessions, ceremonies, attempts, and changes that cannot
	// be undone any more.
	DropOver(limit int) (int, error)
}

// devices are words in what browsers call themselves, the more telling first: most claim to be others as well.
var browsers = []struct{ word, name string }{
	{"MicroMessenger", "WeChat"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Vivaldi", "Vivaldi"},
	{"Firefox", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"}, {"Chromium", "Chromium"}, {"Chrome", "Chrome"}, {"Safari", "Safari"},
}

var systems = []struct{ word, name string }{
	{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"},
	{"Macintosh", "Mac"}, {"Linux", "Linux"},
}

// DeviceOf reads what a browser calls itself into words. Nothing else of it is kept.
func DeviceOf(userAgent string) (d Device) {
	for _, b := range browsers {
		if strings.Contains(userAgent, b.word) {
			d.Browser = b.name
			break
		}
	}
	for _, s := range systems {
		if strings.Contains(userAgent, s.word) {
			d.System = s.name
			break
		}
	}
	return d
}

// NewSession is a browser whose person has just proven who they are.
type NewSession struct {
	Token     string // new, and in that browser alone
	Proof     Proof
	UserAgent string
	Lasts     time.Duration
	Instead   id.ID // the session that the browser had as the same or another person; it ends
	Was       id.ID // that person
}

// OpenSession remembers that a person is signed in somewhere. It fails when their e-mail was changed since they proved
// who they are.
func (e *Keyring) OpenSession(ctx context.Context, actor access.Actor, n NewSession) (session id.ID, err error) {
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) error {
		if !n.Instead.IsZero() {
			if _, err := tx.EndSession(n.Was, n.Instead); err != nil {
				return err
			}
		}
		now := tx.Now()
		s := Session{tx.NewID(), actor.Person, n.Proof, DeviceOf(n.UserAgent), now, now, now.Add(n.Lasts)}
		session = s.ID
		return tx.AddSession(s, actor.Email, n.Token)
	})
	return session, err
}

// SeeSession remembers that a session is in use.
func (e *Keyring) SeeSession(ctx context.Context, person, session id.ID) error {
	return e.store.Write(ctx, id.Zero, func(tx KeyringTx) error {
		tx.SeeSession(person, session, tx.Now())
		return nil
	})
}

// CloseSession ends a session whose browser signs out.
func (e *Keyring) CloseSession(ctx context.Context, person, session id.ID) error {
	return e.store.Write(ctx, id.Zero, func(tx KeyringTx) error {
		_, err := tx.EndSession(person, session)
		return err
	})
}

// Sessions lists where the actor is signed in, the last seen first.
func (e *Keyring) Sessions(ctx context.Context, actor access.Actor) ([]Session, error) {
	if err := e.may(actor, access.KeyringView); err != nil {
		return nil, err
	}
	return e.store.Sessions(ctx, actor.Person)
}

// lately is how long a sign-in counts for what is asked of those alone who have just proven who they are.
const lately = time.Hour

// ErrSignInAgain is returned for what is not done at a browser where the last sign-in is long ago: somebody else may sit
// there by now.
var ErrSignInAgain = fault.New(fault.Conflict, "sign_in_again")

// SignedInLately returns ErrSignInAgain unless the actor proved who they are a short while ago, in this session. A guest
// has nothing to prove it by.
func (e *Keyring) SignedInLately(ctx context.Context, actor access.Actor, session id.ID) error {
	if actor.Email == "" {
		return nil
	}
	sessions, err := e.store.Sessions(ctx, actor.Person)
	for _, s := range sessions {
		if s.ID == session && e.people.clock.Now().Sub(s.StartedAt) < lately {
			return nil
		}
	}
	return cmp.Or[error](err, ErrSignInAgain)
}

// EndSession ends one of the actor's sessions.
func (e *Keyring) EndSession(ctx context.Context, actor access.Actor, session id.ID) error {
	if err := e.may(actor, access.SessionEnd); err != nil {
		return err
	}
	return e.store.Write(ctx, id.Zero, func(tx KeyringTx) error {
		ended, err := tx.EndSession(actor.Person, session)
		if err == nil && !ended {
			err = ErrSessionMissing
		}
		return err
	})
}

// EndOtherSessions ends all of the actor's sessions but one (zero: all), and returns how many.
func (e *Keyring) EndOtherSessions(ctx context.Context, actor access.Actor, but id.ID) (ended int, err error) {
	if err := e.may(actor, access.SessionEnd); err != nil {
		return 0, err
	}
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) (err error) {
		ended, err = tx.EndSessions(actor.Person, but)
		return err
	})
	return ended, err
}
