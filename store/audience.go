package store

import (
	"context"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
)

var (
	// A segment is counted on while an offer for it has not ended: so it cannot be deleted beneath one.
	useSegment     = stmt(`UPDATE segment SET offers = offers + 1 WHERE community_id = $1 AND id = $2`)
	releaseSegment = stmt(`UPDATE segment SET offers = offers - 1 WHERE community_id = $1 AND id = $2 AND offers > 0`)

	segmentUses = stmt(`SELECT o.id, p.title, o.slug FROM offer o JOIN product p ON p.community_id = o.community_id AND p.id = o.product_id
		WHERE o.community_id = $1 AND o.segment_id = $2 AND o.state <> 'ended' ORDER BY o.id DESC LIMIT $3`)
)

// targeted is the segment that an offer keeps from being deleted; zero when there is none.
func targeted(o commerce.Offer) id.ID {
	if o.State == commerce.OfferEnded {
		return id.Zero
	}
	return o.Audience.Segment
}

// retarget counts an offer out of one segment and into another.
func (tx commerceTx) retarget(from, to id.ID) {
	if from == to {
		return
	}
	if !from.IsZero() {
		tx.must(errStale, releaseSegment, tx.community, from)
	}
	if !to.IsZero() {
		tx.must(commerce.ErrAudience, useSegment, tx.community, to)
	}
}

func (tx commerceTx) InSegment(segment, member id.ID) (bool, error) {
	in, err := inSegments(tx.ctx, tx, tx.community, member, tx.now, segment)
	return in[segment], err
}

// InSegments tells which of some segments choose a member at a time.
func (c Commerce) InSegments(ctx context.Context, community, member id.ID, now time.Time, segments ...id.ID) (map[id.ID]bool, error) {
	return inSegments(ctx, c.db, community, member, now, segments...)
}

func inSegments(ctx context.Context, q Querier, in, member id.ID, now time.Time, segments ...id.ID) (map[id.ID]bool, error) {
	profile, err := profileIn(ctx, q, in, member)
	if err != nil {
		return nil, err
	}
	asked, err := attributesIn(ctx, q, in)
	if err != nil {
		return nil, err
	}
	chosen := make(map[id.ID]bool, len(segments))
	for _, segment := range segments {
		s, found, err := find(ctx, q, segmentByID, []any{in, segment}, scanSegment)
		if err != nil {
			return nil, err
		}
		chosen[segment] = found && s.Chooses(profile, asked, now)
	}
	return chosen, nil
}

// SegmentUses lists the offers for a segment that have not ended, the newest first.
func (p People) SegmentUses(ctx context.Context, in, segment id.ID, limit int) ([]community.SegmentUse, error) {
	return list(ctx, p.db, segmentUses, []any{in, segment, limit}, func(row Row) (u community.SegmentUse, err error) {
		return u, row.Scan(&u.Offer, &u.Title, &u.Slug)
	})
}
