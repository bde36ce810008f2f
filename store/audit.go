package store

import (
	"context"
	"math"
	"time"

	"panal/community"
	"panal/internal/id"
)

// The log is read by its own indexes, which hold what was done at work and nothing else. SQLite would take the facts'
// own order, as if every second one were done at work.

const (
	actColumns = factColumns + `, COALESCE(b.name, ''), COALESCE(o.name, '')`
	actTables  = `LEFT JOIN member b ON b.community_id = f.community_id AND b.id = f.by_id
		LEFT JOIN member o ON o.community_id = f.community_id AND o.id = f.subject_id `
	// $8 is the zero id: a filter that is zero leaves all.
	actFilter = ` AND ($4 = '' OR f.kind = $4 OR f.kind LIKE $4 || '.%') AND f.at >= $5 AND f.at < $6 AND (f.subject_id = $7 OR $7 = $8) `
)

var (
	acts = stmt(`SELECT ` + actColumns + ` FROM fact f /* sqlite: INDEXED BY fact_audit */ ` + actTables + `WHERE f.community_id = $1 AND f.by_id IS NOT NULL AND f.sequence < $2` +
		actFilter + `ORDER BY f.sequence DESC LIMIT $3`)
	actsBy = stmt(`SELECT ` + actColumns + ` FROM fact f ` + actTables + `WHERE f.community_id = $1 AND f.by_id = $9 AND f.sequence < $2` +
		actFilter + `ORDER BY f.sequence DESC LIMIT $3`)
)

// Acts lists what was done at work in a community.
func (p People) Acts(ctx context.Context, in id.ID, f community.AuditFilter, before int64, limit int) ([]community.Act, error) {
	s, args := acts, []any{in, before, limit, f.Kind, since(f.Since), until(f.Until), whole(f.On), whole(id.Zero)}
	if !f.By.IsZero() {
		s, args = actsBy, append(args, f.By)
	}
	return list(ctx, p.db, s, args, func(row Row) (a community.Act, err error) {
		var payload string
		err = row.Scan(append(factDest(&a.Recorded, &payload), &a.Name, &a.On)...)
		a.Payload = []byte(payload)
		return a, err
	})
}

// since and until bind the ends of a span that may be open.
func since(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func until(t time.Time) int64 {
	if t.IsZero() {
		return math.MaxInt64
	}
	return t.UnixMicro()
}
