package store

import (
	"context"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
)

var (
	// A segment is counted on while an offer, a campaign or a series for it has not ended, and while a broadcast to it is to
	// go out: so it cannot be deleted beneath one.
	useSegment     = stmt(`UPDATE segment SET offers = offers + 1 WHERE community_id = $1 AND id = $2`)
	releaseSegment = stmt(`UPDATE segment SET offers = offers - 1 WHERE community_id = $1 AND id = $2 AND offers > 0`)

	segmentUses = stmt(`SELECT o.id, p.title, o.slug, 0 FROM offer o JOIN product p ON p.community_id = o.community_id AND p.id = o.product_id
		WHERE o.community_id = $1 AND o.segment_id = $2 AND o.state <> 'ended'
		UNION ALL SELECT c.id, c.title, c.slug, 1 FROM campaign c WHERE c.community_id = $1 AND c.segment_id = $2 AND c.state <> 'ended'
		UNION ALL SELECT b.id, b.title, '', 2 FROM broadcast b WHERE b.community_id = $1 AND b.segment_id = $2 AND b.series_id IS NULL AND b.state IN ('scheduled', 'sending')
		UNION ALL SELECT r.id, r.name, r.slug, 3 FROM broadcast_series r WHERE r.community_id = $1 AND r.segment_id = $2 AND r.state <> 'ended'
		ORDER BY 1 DESC LIMIT $3`)
)

// targeted is the segment that an offer keeps from being deleted; zero when there is none.
func targeted(o commerce.Offer) id.ID {
	if o.State == commerce.OfferEnded {
		return id.Zero
	}
	return o.Audience.Segment
}

// retarget counts an offer or a campaign out of one segment and into another.
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

func (tx commerceTx) InAudience(a commerce.Audience, member id.ID) (bool, error) {
	in, err := inAudiences(tx.ctx, tx, tx.community, member, tx.now, a)
	return in[a], err
}

// InAudiences tells which of some audiences a member is in at a time.
func (c Commerce) InAudiences(ctx context.Context, community, member id.ID, now time.Time, audiences ...commerce.Audience) (map[commerce.Audience]bool, error) {
	return inAudiences(ctx, c.db, community, member, now, audiences...)
}

func inAudiences(ctx context.Context, q Querier, in, member id.ID, now time.Time, audiences ...commerce.Audience) (map[commerce.Audience]bool, error) {
	profile, err := profileIn(ctx, q, in, member)
	if err != nil {
		return nil, err
	}
	asked, err := attributesIn(ctx, q, in)
	if err != nil {
		return nil, err
	}
	chosen := make(map[commerce.Audience]bool, len(audiences))
	for _, a := range audiences {
		if a.Everybody() {
			chosen[a] = true
			continue
		}
		rule, found, err := audienceRule(ctx, q, in, a)
		if err != nil {
			return nil, err
		}
		chosen[a] = found && rule.Matches(profile, asked, now) && (a.Segment.IsZero() || profile.Role != access.Guest)
	}
	return chosen, nil
}

// audienceRule is what chooses an audience that is not everybody; found is false for a segment that is gone.
func audienceRule(ctx context.Context, q Querier, in id.ID, a commerce.Audience) (rule community.Rule, found bool, err error) {
	switch {
	case !a.Circle.IsZero():
		return community.Rule{Is: community.AnyOf, Field: community.FieldCircle, Values: []string{id.Circle.Text(a.Circle)}}, true, nil
	case !a.Tier.IsZero():
		return community.Rule{Is: community.AnyOf, Field: community.FieldTier, Values: []string{id.Tier.Text(a.Tier)}}, true, nil
	}
	s, found, err := find(ctx, q, segmentByID, []any{in, a.Segment}, scanSegment)
	return s.Rule, found, err
}

// SegmentUses lists the offers, campaigns, broadcasts and series for a segment that have not ended, the newest first.
func (p People) SegmentUses(ctx context.Context, in, segment id.ID, limit int) ([]community.SegmentUse, error) {
	return list(ctx, p.db, segmentUses, []any{in, segment, limit}, func(row Row) (u community.SegmentUse, err error) {
		var of int
		err = row.Scan(&u.ID, &u.Title, &u.Slug, &of)
		u.Of = []id.Kind{id.Offer, id.Campaign, id.Broadcast, id.Series}[of]
		return u, err
	})
}
