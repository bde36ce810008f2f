package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/locale"
)

// A token is made by a person who is present: they have a code sent to their e-mail, and send it back with what the
// token is to be. No token makes another, however it got abroad.

// tokenKeeping makes and ends tokens.
type tokenKeeping interface {
	StartSignIn(ctx context.Context, community id.ID, email, language string) (challenge string, err error)
	SignIn(ctx context.Context, in community.SignIn) (access.Actor, error)
	CreateToken(ctx context.Context, actor access.Actor, n community.NewToken) (community.Token, string, error)
	Tokens(ctx context.Context, actor access.Actor) ([]community.Token, error)
	RevokeToken(ctx context.Context, actor access.Actor, token id.ID) error
}

// Token lets a program act for a person here.
type Token struct {
	ID        string       `json:"id" example:"tok_01h455vb4pex5vsknk084sn02q"`
	Name      string       `json:"name" doc:"What the person calls it."`
	Scope     access.Scope `json:"scope" enum:"read,write"`
	CreatedAt time.Time    `json:"created_at"`
	ExpiresAt time.Time    `json:"expires_at"`
	RevokedAt time.Time    `json:"revoked_at,omitzero"`
	Token     string       `json:"token,omitempty" doc:"What to send; shown once, when it is made." example:"panal_…"`
}

func tokenOf(t community.Token) Token {
	return Token{ID: id.Token.Text(t.ID), Name: t.Name, Scope: t.Scope, CreatedAt: t.CreatedAt, ExpiresAt: t.ExpiresAt, RevokedAt: t.RevokedAt}
}

// NewSignIn asks for a code.
type NewSignIn struct {
	Email string `json:"email" maxLength:"254" example:"ana@example.com"`
}

// SignIn is to be sent back with the code.
type SignIn struct {
	Challenge string `json:"challenge" doc:"To be sent back with the code, which works with it alone."`
}

type startSignInInput struct {
	Posted
	Body NewSignIn
}

func (s *server) startSignIn(ctx context.Context, c *call, in *startSignInInput) (*one[SignIn], error) {
	challenge, err := s.People.StartSignIn(ctx, c.community.ID, in.Body.Email, language(c))
	if err != nil {
		return nil, err
	}
	return &one[SignIn]{SignIn{challenge}}, nil
}

// NewToken asks for a token, with the code that proves who asks.
type NewToken struct {
	Email     string       `json:"email" maxLength:"254" example:"ana@example.com"`
	Code      string       `json:"code" maxLength:"32" doc:"From the e-mail." example:"123456"`
	Challenge string       `json:"challenge" maxLength:"100"`
	Called    string       `json:"called,omitempty" maxLength:"80" doc:"What to call whoever is new here." example:"Ana"`
	Name      string       `json:"name" minLength:"1" maxLength:"60" doc:"What to call the token." example:"till"`
	Scope     access.Scope `json:"scope" enum:"read,write"`
	Days      int          `json:"days" minimum:"1" maximum:"366" doc:"Until it expires." example:"90"`
}

type createTokenInput struct {
	Posted
	Body NewToken
}

func (s *server) createToken(ctx context.Context, c *call, in *createTokenInput) (*made[Token], error) {
	b := in.Body
	proof := community.SignIn{Community: c.community.ID, Email: b.Email, Code: b.Code, Challenge: b.Challenge, Name: b.Called, Language: language(c)}
	actor, err := s.People.SignIn(ctx, proof)
	if err != nil {
		return nil, err
	}
	t, secret, err := s.People.CreateToken(ctx, actor, community.NewToken{Name: b.Name, Scope: b.Scope, Days: b.Days})
	if err != nil {
		return nil, err
	}
	out := tokenOf(t)
	out.Token = secret
	return &made[Token]{s.path(c, "tokens", out.ID), out}, nil
}

// Tokens lists tokens.
type Tokens struct {
	Items []Token `json:"items" nullable:"false"`
}

func (s *server) listTokens(ctx context.Context, c *call, _ *struct{}) (*one[Tokens], error) {
	tokens, err := s.People.Tokens(ctx, c.actor)
	return &one[Tokens]{Tokens{all(tokens, tokenOf)}}, err
}

type tokenInput struct {
	Token string `path:"token"`
}

func (s *server) revokeToken(ctx context.Context, c *call, in *tokenInput) (*none, error) {
	token, err := named(id.Token, in.Token, community.ErrTokenMissing)
	if err != nil {
		return nil, err
	}
	return &none{}, s.People.RevokeToken(ctx, c.actor, token)
}

// language is what the caller reads.
func language(c *call) string { return locale.For(c.asked.Header("Accept-Language")).Tag() }
