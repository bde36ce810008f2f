// Package oidc signs people in at identity providers that speak OpenID Connect, for community.Keyring.
//
// It decides how a provider is asked (the authorization code flow with PKCE, a state and a nonce) and whether what it
// says can be believed: its signature, issuer, audience, time and nonce. It leaves whose an account is to community.
package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"panal/community"
	"panal/fault"
	"panal/internal/clock"
	"panal/internal/outbound"
)

// Provider is one identity provider. It is asked what it offers when somebody first goes there, so that one that is
// down keeps nothing else from working.
type Provider struct {
	config   Config
	redirect string
	client   *http.Client
	clock    clock.Clock

	mu    sync.Mutex
	found *discovered
}

// discovered is what a provider says of itself.
type discovered struct {
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	until    time.Time
}

// rediscover is how long what a provider says of itself is believed. Its keys are asked for whenever a signature is by
// one that is not known.
const rediscover = 24 * time.Hour

// New returns a provider whose answers come back to an address of ours.
func New(c Config, redirect string, now clock.Clock) *Provider {
	return &Provider{config: c, redirect: redirect, clock: now, client: outbound.NewClient(outbound.Config{PrivateAllowed: c.PrivateAllowed})}
}

// Key is the provider's name in addresses.
func (p *Provider) Key() string { return p.config.Key }

// Name is what people call the provider.
func (p *Provider) Name() string { return p.config.Name }

// Issuer is what the provider calls itself.
func (p *Provider) Issuer() string { return p.config.Issuer }

// discover asks the provider what it offers, unless it said so lately.
func (p *Provider) discover(ctx context.Context) (*discovered, error) {
	p.mu.Lock()
	found := p.found
	p.mu.Unlock()
	now := p.clock.Now()
	if found != nil && now.Before(found.until) {
		return found, nil
	}
	// The provider keeps the context to fetch keys with later, when this request is over.
	provider, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.config.Issuer)
	if err != nil {
		return nil, p.down(err)
	}
	found = &discovered{provider: provider, until: now.Add(rediscover),
		verifier: provider.Verifier(&oidc.Config{ClientID: p.config.ClientID, Now: p.clock.Now})}
	p.mu.Lock()
	p.found = found
	p.mu.Unlock()
	return found, nil
}

func (p *Provider) oauth(d *discovered) oauth2.Config {
	return oauth2.Config{ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, Endpoint: d.provider.Endpoint(),
		RedirectURL: p.redirect, Scopes: []string{oidc.ScopeOpenID, "email", "profile"}}
}

// Begin returns where to send the browser.
func (p *Provider) Begin(ctx context.Context, state, nonce, verifier string) (string, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	config := p.oauth(d)
	return config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

// claims are what a provider says of a person. email_verified is a word at some.
type claims struct {
	Email    string          `json:"email"`
	Verified json.RawMessage `json:"email_verified"`
	Name     string          `json:"name"`
}

func (c claims) verified() bool {
	return c.Email != "" && (string(c.Verified) == "true" || string(c.Verified) == `"true"`)
}

// Finish redeems the code that the browser came back with.
func (p *Provider) Finish(ctx context.Context, code, nonce, verifier string) (community.Claim, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return community.Claim{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	config := p.oauth(d)
	tokens, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refusal.Response.StatusCode < http.StatusInternalServerError {
		return community.Claim{}, p.refused(errors.New("the provider says: " + refusal.ErrorCode)) // nothing of the answer itself, which may hold secrets
	}
	if err != nil {
		return community.Claim{}, p.down(err)
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return community.Claim{}, p.refused(errors.New("there is no id_token"))
	}
	token, err := d.verifier.Verify(ctx, raw)
	if err != nil {
		return community.Claim{}, p.refused(err)
	}
	if token.Nonce != nonce || token.Subject == "" {
		return community.Claim{}, p.refused(errors.New("the nonce is another, or nobody is named"))
	}
	var c claims
	if err := token.Claims(&c); err != nil {
		return community.Claim{}, p.refused(err)
	}
	if c.Email == "" {
		if err := p.ask(ctx, d, tokens, token.Subject, &c); err != nil {
			return community.Claim{}, err
		}
	}
	return community.Claim{Issuer: token.Issuer, Subject: token.Subject, Email: c.Email, Verified: c.verified(), Name: c.Name}, nil
}

// ask asks the provider for the e-mail that it did not put in its token, as it need not.
func (p *Provider) ask(ctx context.Context, d *discovered, tokens *oauth2.Token, subject string, c *claims) error {
	if d.provider.UserInfoEndpoint() == "" {
		return nil
	}
	info, err := d.provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return p.down(err)
	}
	if info.Subject != subject {
		return p.refused(errors.New("the userinfo is of somebody else"))
	}
	name := c.Name
	if err := info.Claims(c); err != nil {
		return p.refused(err)
	}
	if c.Name == "" {
		c.Name = name
	}
	return nil
}

func (p *Provider) named() fault.Args { return fault.Args{"provider": p.config.Name} }

func (p *Provider) down(cause error) error {
	return community.ErrProviderDown.With(p.named()).Because(cause)
}

func (p *Provider) refused(cause error) error {
	return community.ErrProviderRefused.With(p.named()).Because(cause)
}
