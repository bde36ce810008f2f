package app

import (
	"errors"
	"log/slog"
	"net/url"

	"panal/community"
	"panal/connect/oidc"
	"panal/connect/passkey"
	"panal/web/link"
)

// keyring builds the ways in besides the code: passkeys where browsers take them at our address, and the identity
// providers that the operator named. None is asked for anything until somebody goes there.
func (a *App) keyring(c Config) (*community.Keyring, error) {
	config := community.KeyringConfig{Undo: func(secret string) string { return a.publicURL + link.UndoEmail(secret) }}
	public, err := url.Parse(a.publicURL)
	if err != nil {
		return nil, err
	}
	verifier, err := passkey.New(public)
	switch {
	case errors.Is(err, passkey.ErrUnfit):
		slog.Warn("there are no passkeys here", "url", a.publicURL, "reason", err)
	case err != nil:
		return nil, err
	default:
		config.Passkeys = verifier
	}
	for _, p := range c.Providers {
		config.Providers = append(config.Providers, oidc.New(p, a.publicURL+link.ProviderBack(p.Key), c.Clock))
	}
	return community.NewKeyring(a.Communities, a.DB.Keyrings(), config), nil
}
