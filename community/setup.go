package community

import (
	"context"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// A set-up link lets whoever reads the program's log begin the first community, once. While there is no community,
// each start prints a new one, and the last one printed is the one that works.

// setupLasts is how long a set-up link works.
const setupLasts = 24 * time.Hour

// ErrSetupUsed is returned for a set-up link that was used, is too old, or never was.
var ErrSetupUsed = fault.New(fault.Gone, "setup_link_used")

type setupReads interface {
	// SetupLink returns ErrSetupUsed unless the link is unused and was made after a time.
	SetupLink(ctx context.Context, hash secretHash, after time.Time) error
}

type setupTx interface {
	// AddSetupLink replaces the links that are unused.
	AddSetupLink(hash secretHash) error
	// UseSetupLink returns ErrSetupUsed unless the link is unused, was made after a time, and there is no community.
	UseSetupLink(hash secretHash, after time.Time) error
}

// NewSetupLink makes the secret of a set-up link; it is empty when there is a community already.
func (s *Service) NewSetupLink(ctx context.Context) (secret string, err error) {
	first, err := s.store.Communities(ctx, id.Zero, 1)
	if err != nil || len(first) > 0 {
		return "", err
	}
	secret, hash := newSecret("")
	if err := s.store.Write(ctx, id.Zero, func(tx Tx) error { return tx.AddSetupLink(hash) }); err != nil {
		return "", err
	}
	return secret, nil
}

// CheckSetupLink returns ErrSetupUsed unless the link works, so that its page is not filled in for nothing.
func (s *Service) CheckSetupLink(ctx context.Context, secret string) error {
	return s.store.SetupLink(ctx, hashSecret(secret), s.clock.Now().Add(-setupLasts))
}

// SetUp begins the first community, and uses the link up. The link stands in for a proof of the operator's e-mail.
func (s *Service) SetUp(ctx context.Context, secret string, f Founding) (Community, access.Actor, error) {
	return s.found(ctx, f, func(tx Tx) error { return tx.UseSetupLink(hashSecret(secret), tx.Now().Add(-setupLasts)) })
}
