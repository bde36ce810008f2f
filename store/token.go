package store

import (
	"context"
	"crypto/sha256"

	"panal/community"
	"panal/internal/id"
)

const tokenColumns = `id, person_id, community_id, name, scope, created_at, expires_at, revoked_at`

var (
	tokenByHash = stmt(`SELECT ` + tokenColumns + ` FROM api_token WHERE token_hash = $1`)
	tokenByID   = stmt(`SELECT ` + tokenColumns + ` FROM api_token WHERE community_id = $1 AND id = $2`)
	tokensOf    = stmt(`SELECT ` + tokenColumns + ` FROM api_token WHERE community_id = $1 AND person_id = $2 ORDER BY id DESC`)
	insertToken = into("api_token", "token_hash", "id", "person_id", "community_id", "name", "scope", "created_at", "expires_at")
	revokeToken = stmt(`UPDATE api_token SET revoked_at = $3 WHERE community_id = $1 AND id = $2 AND revoked_at IS NULL
		RETURNING token_hash`)
)

func scanToken(row Row) (t community.Token, err error) {
	return t, row.Scan(&t.ID, &t.Person, &t.Community, &t.Name, &t.Scope, &t.CreatedAt, &t.ExpiresAt, &t.RevokedAt)
}

// TokenByHash finds the token whose text has a hash.
func (p People) TokenByHash(ctx context.Context, hash [sha256.Size]byte) (community.Token, error) {
	return get(ctx, p.db, community.ErrTokenInvalid, tokenByHash, []any{hash[:]}, scanToken)
}

// Token reads a token of a community.
func (p People) Token(ctx context.Context, in, token id.ID) (community.Token, error) {
	return get(ctx, p.db, community.ErrTokenMissing, tokenByID, []any{in, token}, scanToken)
}

// Tokens lists a person's tokens of a community, the newest first.
func (p People) Tokens(ctx context.Context, in, person id.ID) ([]community.Token, error) {
	return list(ctx, p.db, tokensOf, []any{in, person}, scanToken)
}

func (tx peopleTx) AddToken(t community.Token, hash [sha256.Size]byte) error {
	tx.insert(insertToken, []any{hash[:], t.ID, t.Person, t.Community, t.Name, t.Scope, t.CreatedAt, t.ExpiresAt})
	return nil
}

func (tx peopleTx) RevokeToken(token id.ID) (hash [sha256.Size]byte, err error) {
	var stored []byte
	err = one(tx.ctx, tx, community.ErrTokenMissing, revokeToken, []any{tx.community, token, tx.now}, &stored)
	copy(hash[:], stored)
	return hash, err
}
