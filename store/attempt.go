package store

import (
	"crypto/sha256"
	"time"
)

var (
	countAttempt = stmt(`INSERT INTO attempt (subject_hash, times, until) VALUES ($1, 1, $2)
		ON CONFLICT (subject_hash) DO UPDATE SET
			times = CASE WHEN attempt.until <= $3 THEN 1 ELSE attempt.times + 1 END,
			until = CASE WHEN attempt.until <= $3 THEN excluded.until ELSE attempt.until END
		WHERE attempt.until <= $3 OR attempt.times < $4`)
	attemptUntil = stmt(`SELECT until FROM attempt WHERE subject_hash = $1`)
)

func (tx *Tx) CountAttempt(subject [sha256.Size]byte, times int, until time.Time) (bool, time.Time, error) {
	rows, err := tx.exec(countAttempt, subject[:], until, tx.now, times)
	if err != nil || rows == 1 {
		return rows == 1, until, err
	}
	err = one(tx.ctx, tx, errStale, attemptUntil, []any{subject[:]}, &until)
	return false, until, err
}
