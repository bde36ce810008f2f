package store

import (
	"context"
	"sort"
	"time"

	"panal/fact"
	"panal/internal/id"
)

// Facts have no index by what they are about: it would cost every write, for a page that is seldom opened. They are
// numbered in the order of time, so the first fact since a time is found by halving, and what follows is read for so
// far that even a busy community's page answers at once.

// aboutReach is how many facts are looked through for those about one subject.
const aboutReach = 50_000

var (
	factTime   = stmt(`SELECT at FROM fact WHERE community_id = $1 AND sequence = $2`)
	factsAbout = stmt(`SELECT ` + factColumns + ` FROM fact f WHERE f.community_id = $1 AND f.sequence > $2 AND f.sequence <= $3
		AND f.subject_id = $4 ORDER BY f.sequence LIMIT $5`)
)

// About reads the facts about a subject that were told since a time.
func (s Facts) About(ctx context.Context, community, subject id.ID, since time.Time, limit int) ([]fact.Recorded, error) {
	last, err := s.LastSequence(ctx, community)
	if err != nil {
		return nil, err
	}
	before := sort.Search(int(last), func(i int) bool {
		var at time.Time
		if err == nil {
			err = one(ctx, s.db, nil, factTime, []any{community, int64(i) + 1}, &at)
		}
		return !at.Before(since)
	})
	if err != nil {
		return nil, err
	}
	return list(ctx, s.db, factsAbout, []any{community, int64(before), int64(before) + aboutReach, subject, limit}, scanFact)
}
