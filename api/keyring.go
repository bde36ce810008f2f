package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

// A program sees how its person signs in, and ends sessions that should not be. It adds, renames and removes none of
// the ways, and does not change the e-mail: a token that got abroad must not become a way in. The policy says so.

// Keyring is how people get in, as far as a token may know and do.
type Keyring interface {
	Passkeys(ctx context.Context, actor access.Actor) ([]community.Passkey, error)
	Identities(ctx context.Context, actor access.Actor) ([]community.Identity, error)
	Sessions(ctx context.Context, actor access.Actor) ([]community.Session, error)
	EndSession(ctx context.Context, actor access.Actor, session id.ID) error
	EndOtherSessions(ctx context.Context, actor access.Actor, but id.ID) (ended int, err error)
}

// Passkey is a key that a device of the person keeps.
type Passkey struct {
	ID        string    `json:"id" example:"pk_01h455vb4pex5vsknk084sn02q"`
	Name      string    `json:"name" doc:"What the person calls it."`
	CreatedAt time.Time `json:"created_at"`
	UsedAt    time.Time `json:"used_at,omitzero" doc:"Absent until it is."`
	SuspectAt time.Time `json:"suspect_at,omitzero" doc:"When it looked like a copy; it is not accepted any more."`
}

// Passkeys lists passkeys.
type Passkeys struct {
	Items []Passkey `json:"items" nullable:"false"`
}

func (s *server) listPasskeys(ctx context.Context, c *call, _ *struct{}) (*one[Passkeys], error) {
	list, err := s.Keyring.Passkeys(ctx, c.actor)
	return &one[Passkeys]{Passkeys{all(list, func(k community.Passkey) Passkey {
		return Passkey{id.Passkey.Text(k.ID), k.Name, k.CreatedAt, k.UsedAt, k.SuspectAt}
	})}}, err
}

// LinkedAccount is an account elsewhere that the person signs in with.
type LinkedAccount struct {
	ID        string    `json:"id" example:"idn_01h455vb4pex5vsknk084sn02q"`
	Issuer    string    `json:"issuer" doc:"Of the provider: the address that it is known by." example:"https://accounts.example.com"`
	Email     string    `json:"email,omitempty" doc:"As the provider told it."`
	CreatedAt time.Time `json:"created_at"`
	UsedAt    time.Time `json:"used_at,omitzero"`
}

// LinkedAccounts lists them.
type LinkedAccounts struct {
	Items []LinkedAccount `json:"items" nullable:"false"`
}

func (s *server) listLinkedAccounts(ctx context.Context, c *call, _ *struct{}) (*one[LinkedAccounts], error) {
	list, err := s.Keyring.Identities(ctx, c.actor)
	return &one[LinkedAccounts]{LinkedAccounts{all(list, func(i community.Identity) LinkedAccount {
		return LinkedAccount{id.Identity.Text(i.ID), i.Issuer, i.Email, i.CreatedAt, i.UsedAt}
	})}}, err
}

// Session is a browser where the person is signed in.
type Session struct {
	ID        string          `json:"id" example:"sess_01h455vb4pex5vsknk084sn02q"`
	Way       community.Proof `json:"way" enum:"code,passkey,provider,link" doc:"How they signed in there."`
	Browser   string          `json:"browser,omitempty" example:"Firefox"`
	System    string          `json:"system,omitempty" example:"Android"`
	StartedAt time.Time       `json:"started_at"`
	SeenAt    time.Time       `json:"seen_at" doc:"To the hour."`
	ExpiresAt time.Time       `json:"expires_at"`
}

// Sessions lists them, the last seen first.
type Sessions struct {
	Items []Session `json:"items" nullable:"false"`
}

func (s *server) listSessions(ctx context.Context, c *call, _ *struct{}) (*one[Sessions], error) {
	list, err := s.Keyring.Sessions(ctx, c.actor)
	return &one[Sessions]{Sessions{all(list, func(v community.Session) Session {
		return Session{id.Session.Text(v.ID), v.Proof, v.Device.Browser, v.Device.System, v.StartedAt, v.SeenAt, v.ExpiresAt}
	})}}, err
}

type sessionInput struct {
	Session string `path:"session"`
}

func (s *server) endSession(ctx context.Context, c *call, in *sessionInput) (*none, error) {
	session, err := named(id.Session, in.Session, community.ErrSessionMissing)
	if err != nil {
		return nil, err
	}
	return &none{}, s.Keyring.EndSession(ctx, c.actor, session)
}

func (s *server) endSessions(ctx context.Context, c *call, _ *struct{}) (*none, error) {
	_, err := s.Keyring.EndOtherSessions(ctx, c.actor, id.Zero) // a program has none of its own
	return &none{}, err
}
