package store

import (
	"context"

	"panal/content"
	"panal/internal/id"
)

// Content keeps what package content decides.
type Content struct{ db *DB }

// Content returns the part of the database that serves package content.
func (db *DB) Content() Content { return Content{db} }

var _ content.Store = Content{}

// Write runs a write of content.
func (c Content) Write(ctx context.Context, community id.ID, run func(content.Tx) error) error {
	return c.db.Write(ctx, community, func(tx *Tx) error { return run(contentTx{peopleTx{tx}}) })
}

type contentTx struct{ peopleTx }

var _ content.Tx = contentTx{}
