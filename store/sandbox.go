package store

import (
	"context"
	"time"

	"panal/internal/id"
)

// Sandbox keeps the sessions of the sandbox's hosted payments.
type Sandbox struct{ db *DB }

// Sandbox returns the part of the database that serves package connect/sandbox.
func (db *DB) Sandbox() Sandbox { return Sandbox{db} }

var (
	sandboxSession = stmt(`SELECT data FROM sandbox_charge WHERE reference = $1`)
	insertSandbox  = stmt(`INSERT INTO sandbox_charge (reference, data, created_at) VALUES ($1, $2, $3) ON CONFLICT (reference) DO NOTHING`)
	swapSandbox    = stmt(`UPDATE sandbox_charge SET data = $3, due_at = $4 WHERE reference = $1 AND data = $2`)
	dueSandbox     = stmt(`SELECT data FROM sandbox_charge WHERE due_at <= $1 ORDER BY due_at LIMIT $2`)
)

func scanText(row Row) (text string, err error) { return text, row.Scan(&text) }

// SandboxSession reads the text kept under a key.
func (s Sandbox) SandboxSession(ctx context.Context, key string) (string, bool, error) {
	return find(ctx, s.db, sandboxSession, []any{key}, scanText)
}

// InsertSandboxSession keeps a text unless there is one under the key.
func (s Sandbox) InsertSandboxSession(ctx context.Context, key, text string) error {
	return s.db.Write(ctx, id.Zero, func(tx *Tx) error {
		_, err := tx.exec(insertSandbox, key, text, tx.now)
		return err
	})
}

// SwapSandboxSession replaces a text unless somebody else has.
func (s Sandbox) SwapSandboxSession(ctx context.Context, key, old, text string, due time.Time) (swapped bool, err error) {
	err = s.db.Write(ctx, id.Zero, func(tx *Tx) error {
		rows, err := tx.exec(swapSandbox, key, old, text, due)
		swapped = rows == 1
		return err
	})
	return swapped, err
}

// DueSandboxSessions lists texts that are due.
func (s Sandbox) DueSandboxSessions(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return list(ctx, s.db, dueSandbox, []any{now, limit}, scanText)
}
