package community

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
)

// Token lets a program act for a person in one community, to read or to read and write, until it expires or is
// revoked. Its text is shown once, when it is made; only a hash of it is kept.
type Token struct {
	ID        id.ID
	Person    id.ID
	Community id.ID
	Name      string // what the person calls it
	Scope     access.Scope
	CreatedAt time.Time
	ExpiresAt time.Time
	RevokedAt time.Time // zero unless revoked
}

var (
	ErrTokenMissing = fault.Missing("token")
	// ErrTokenInvalid is returned for a token that is not known, expired, revoked, or of another community: which of
	// these, nobody is told.
	ErrTokenInvalid = fault.New(fault.Unauthenticated, "token_invalid")
)

type tokenReads interface {
	// TokenByHash returns ErrTokenInvalid for a hash that is no token's.
	TokenByHash(ctx context.Context, hash secretHash) (Token, error)
	Token(ctx context.Context, community, token id.ID) (Token, error)
	// Tokens lists a person's tokens of a community, the newest first.
	Tokens(ctx context.Context, community, person id.ID) ([]Token, error)
}

type tokenTx interface {
	AddToken(t Token, hash secretHash) error
	// RevokeToken returns the token's hash, and ErrTokenMissing when it is revoked already.
	RevokeToken(token id.ID) (secretHash, error)
}

const (
	tokenPrefix  = "panal_"
	maxTokenName = 60
	maxTokenDays = 366
)

// NewToken is what a person asks for.
type NewToken struct {
	Name  string
	Scope access.Scope
	Days  int // until it expires
}

// decide returns the token that is asked for at a time, or what is wrong with it.
func (n NewToken) decide(actor access.Actor, now time.Time) (Token, error) {
	t := Token{Person: actor.Person, Community: actor.Community, Name: input.Line(n.Name), Scope: n.Scope, CreatedAt: now}
	var wrong fault.Fields
	wrong.Check(t.Name != "", "name", "invalid.required")
	wrong.Check(utf8.ValidString(t.Name) && utf8.RuneCountInString(t.Name) <= maxTokenName, "name", "invalid.too_long", fault.Args{"max": maxTokenName})
	wrong.Check(t.Scope == access.Read || t.Scope == access.Write, "scope", "invalid.choice")
	wrong.Check(n.Days >= 1 && n.Days <= maxTokenDays, "days", "invalid.range", fault.Args{"min": 1, "max": maxTokenDays})
	t.ExpiresAt = now.Add(time.Duration(n.Days) * 24 * time.Hour)
	return t, wrong.Err()
}

// works reports whether a token may be used at a time.
func (t Token) works(now time.Time) bool { return t.RevokedAt.IsZero() && now.Before(t.ExpiresAt) }

// token finds a token by its text.
func (s *Service) token(ctx context.Context, text string) (Token, error) {
	if !strings.HasPrefix(text, tokenPrefix) {
		return Token{}, ErrTokenInvalid
	}
	hash := hashSecret(text)
	return s.tokens.Get(hash, func() (Token, bool, error) {
		t, err := s.store.TokenByHash(ctx, hash)
		return t, true, err
	})
}

// mayHaveTokens lets through who has proven an e-mail, guests among them: a program may apply for them.
func mayHaveTokens(actor access.Actor, action access.Action) error {
	err := actor.May(action, actor.Own())
	if err == nil && actor.Email == "" {
		err = ErrEmailUnproven
	}
	return err
}

// CreateToken makes a token for the actor, who has proven an e-mail, and returns its text, which cannot be had again.
func (s *Service) CreateToken(ctx context.Context, actor access.Actor, n NewToken) (t Token, text string, err error) {
	if err := mayHaveTokens(actor, access.TokenManage); err != nil {
		return Token{}, "", err
	}
	text, hash := newSecret(tokenPrefix)
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if t, err = n.decide(actor, tx.Now()); err != nil {
			return err
		}
		t.ID = tx.NewID()
		return tx.AddToken(t, hash)
	})
	if err != nil {
		return Token{}, "", err
	}
	return t, text, nil
}

// Tokens lists the actor's tokens, the newest first.
func (s *Service) Tokens(ctx context.Context, actor access.Actor) ([]Token, error) {
	if err := mayHaveTokens(actor, access.TokenView); err != nil {
		return nil, err
	}
	return s.store.Tokens(ctx, actor.Community, actor.Person)
}

// RevokeToken ends a token: the actor's own, or anybody's for an operator. To others it does not exist.
func (s *Service) RevokeToken(ctx context.Context, actor access.Actor, token id.ID) error {
	t, err := s.store.Token(ctx, actor.Community, token)
	if err != nil {
		return err
	}
	on := actor.Here()
	if t.Person == actor.Person {
		on = actor.Own()
	}
	if err := actor.May(access.TokenRevoke, on); err != nil {
		if fault.KindOf(err) == fault.Forbidden && on.Owner.IsZero() {
			return ErrTokenMissing
		}
		return err
	}
	var hash secretHash
	err = s.store.Write(ctx, actor.Community, func(tx Tx) (err error) {
		hash, err = tx.RevokeToken(token)
		return err
	})
	s.tokens.Forget(hash)
	return err
}
