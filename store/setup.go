package store

import (
	"context"
	"crypto/sha256"
	"time"

	"panal/community"
)

var (
	setupLink       = stmt(`SELECT 1 FROM setup_link WHERE token_hash = $1 AND used_at IS NULL AND created_at > $2`)
	dropSetupLinks  = stmt(`DELETE FROM setup_link WHERE used_at IS NULL`)
	insertSetupLink = into("setup_link", "token_hash", "created_at")
	useSetupLink    = stmt(`UPDATE setup_link SET used_at = $3 WHERE token_hash = $1 AND used_at IS NULL AND created_at > $2
		AND NOT EXISTS (SELECT 1 FROM community)`)
)

// SetupLink tells whether a set-up link works.
func (p People) SetupLink(ctx context.Context, hash [sha256.Size]byte, after time.Time) error {
	var found int
	return one(ctx, p.db, community.ErrSetupUsed, setupLink, []any{hash[:], after}, &found)
}

func (tx peopleTx) AddSetupLink(hash [sha256.Size]byte) error {
	tx.run(dropSetupLinks)
	tx.insert(insertSetupLink, []any{hash[:], tx.now})
	return nil
}

func (tx peopleTx) UseSetupLink(hash [sha256.Size]byte, after time.Time) error {
	tx.must(community.ErrSetupUsed, useSetupLink, hash[:], after, tx.now)
	return nil
}
