package store

import (
	"context"
	"crypto/rand"
	"errors"

	"panal/internal/id"
)

var (
	insertSetting = stmt(`INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`)
	selectSetting = stmt(`SELECT value FROM setting WHERE name = $1`)
)

var errNoSetting = errors.New("no such setting")

// Secret returns 32 random bytes that are kept under a name: made when first asked for, the same ever after and on
// every node.
func (db *DB) Secret(ctx context.Context, name string) (secret []byte, err error) {
	err = one(ctx, db, errNoSetting, selectSetting, []any{name}, &secret)
	if !errors.Is(err, errNoSetting) {
		return secret, err
	}
	fresh := make([]byte, 32)
	rand.Read(fresh) // never fails (crypto/rand)
	err = db.Write(ctx, id.Zero, func(tx *Tx) error {
		tx.run(insertSetting, name, fresh)
		return one(tx.ctx, tx, errNoSetting, selectSetting, []any{name}, &secret)
	})
	return secret, err
}
