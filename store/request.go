package store

import (
	"context"
	"time"

	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
)

// RequestsKept is how long a request is remembered: a key that comes again later takes effect anew.
const RequestsKept = 48 * time.Hour

// ErrIdempotencyMismatch is returned for a key that came before with another body.
var ErrIdempotencyMismatch = fault.New(fault.Invalid, "idempotency_mismatch")

var (
	rememberRequest = stmt(`INSERT INTO request (community_id, actor_id, request_key, body_hash, result_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (community_id, request_key, actor_id) DO NOTHING`)
	insertRequest = into("request", "community_id", "actor_id", "request_key", "body_hash", "result_id", "created_at")
	requestBefore = stmt(`SELECT body_hash, result_id FROM request
		WHERE community_id = $1 AND actor_id = $2 AND request_key = $3`)
	purgeRequests = stmt(`DELETE FROM request WHERE community_id = $1 AND (request_key, actor_id) IN (
		SELECT request_key, actor_id FROM request WHERE community_id = $1 AND created_at < $2 ORDER BY created_at LIMIT $3)`)
)

// Once remembers a request with the id of what it makes, which is drawn beforehand. When the request was here before,
// it returns the id of what was made then, and the write must make nothing. If the write fails, nothing is remembered.
func (tx *Tx) Once(r once.Request, result id.ID) (prior id.ID, repeated bool, err error) {
	if r.IsZero() {
		return id.Zero, false, nil
	}
	rows, err := tx.exec(rememberRequest, tx.community, r.Actor, r.Key, r.Hash[:], result, tx.now)
	if err != nil || rows == 1 {
		return id.Zero, false, err
	}
	return resultOf(tx.ctx, tx, tx.community, r)
}

// Claim remembers a request like Once, without a round trip of its own: when the request was here before, the write
// fails with once.ErrRepeated, at once or later, and Recall tells what was made then.
func (tx *Tx) Claim(r once.Request, result id.ID) error {
	if r.IsZero() {
		return nil
	}
	k := claim{tx.community, r.Actor, r.Key}
	if tx.batch.claims.known(k, tx.now) {
		return once.ErrRepeated
	}
	tx.batch.claims.add(k, tx.batch.writing, tx.now)
	tx.mustLate(once.ErrRepeated, rememberRequest, insertRequest, tx.community, r.Actor, r.Key, r.Hash[:], result, tx.now)
	return nil
}

// resultOf returns the result of an earlier request with the same key; found is false when there is none.
func resultOf(ctx context.Context, q Querier, community id.ID, r once.Request) (result id.ID, found bool, err error) {
	var hash []byte
	err = one(ctx, q, nil, requestBefore, []any{community, r.Actor, r.Key}, &hash, &result)
	if err != nil || hash == nil {
		return id.Zero, false, err
	}
	if string(hash) != string(r.Hash[:]) {
		return id.Zero, false, ErrIdempotencyMismatch
	}
	return result, true, nil
}

// Recall returns the result of an earlier request, outside a write; found is false for a new one. It serves what cannot
// happen twice by itself, and only has to say so.
func (db *DB) Recall(ctx context.Context, community id.ID, r once.Request) (result id.ID, found bool, err error) {
	if r.IsZero() {
		return id.Zero, false, nil
	}
	return resultOf(ctx, db, community, r)
}

// Remember keeps the result of a request for Recall.
func (db *DB) Remember(ctx context.Context, community id.ID, r once.Request, result id.ID) error {
	return db.Write(ctx, community, func(tx *Tx) error {
		_, _, err := tx.Once(r, result)
		return err
	})
}

// PurgeRequests forgets up to limit requests of a community that are older than RequestsKept, and returns how many.
func (db *DB) PurgeRequests(ctx context.Context, community id.ID, limit int) (purged int, err error) {
	err = db.Write(ctx, community, func(tx *Tx) error {
		rows, err := tx.exec(purgeRequests, community, tx.now.Add(-RequestsKept), limit)
		purged = int(rows)
		return err
	})
	return purged, err
}
