package store

import (
	"context"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
)

var (
	dropNow = stmt(`SELECT COALESCE(l.aside, 0), COALESCE(l.last, 0), COALESCE(l.reached, 0), COALESCE(l.bought, 0), COALESCE(l.codes, 0), l.opened_at,
			l.closed_at, COALESCE(l.ending, ''),
			(SELECT COUNT(*) FROM drop_reservation r WHERE r.community_id = $1 AND r.campaign_id = c.id), ` + campaignColumns + `
		FROM campaign c LEFT JOIN drop_line l ON l.community_id = c.community_id AND l.campaign_id = c.id
		WHERE c.community_id = $1 AND c.id = $2 AND c.kind = 'drop'`)
	dropStanding = stmt(`SELECT
			(SELECT COUNT(*) FROM drop_reservation r WHERE r.community_id = $1 AND r.campaign_id = $2 AND r.member_id = $3),
			(SELECT COUNT(*) FROM drop_code k WHERE k.community_id = $1 AND k.campaign_id = $2 AND k.member_id = $3 AND k.used_at IS NULL
				AND (k.expires_at IS NULL OR k.expires_at > $4))`)
	spotsAfter = stmt(`SELECT ` + spotColumns + `, m.name FROM drop_spot p JOIN member m ON m.community_id = p.community_id AND m.id = p.member_id
		WHERE p.community_id = $1 AND p.campaign_id = $2 AND p.number > $3 AND ($4 = '' OR p.state = $4) ORDER BY p.number LIMIT $5`)
	codesOfDrop = stmt(`SELECT k.id, k.campaign_id, k.member_id, k.reason, k.made_at, k.expires_at, k.used_at, k.used_by, COALESCE(g.name, ''), COALESCE(u.name, ''),
			COALESCE(p.number, 0)
		FROM drop_code k
		LEFT JOIN member g ON g.community_id = k.community_id AND g.id = k.member_id
		LEFT JOIN member u ON u.community_id = k.community_id AND u.id = k.used_by
		LEFT JOIN drop_spot p ON p.community_id = k.community_id AND p.campaign_id = k.campaign_id AND p.member_id = k.used_by
		WHERE k.community_id = $1 AND k.campaign_id = $2 AND k.id < $3 ORDER BY k.id DESC LIMIT $4`)
	reservations = stmt(`SELECT member_id FROM drop_reservation WHERE community_id = $1 AND campaign_id = $2 AND member_id > $3 ORDER BY member_id LIMIT $4`)

	withDueDrops = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM drop_line l JOIN campaign d ON d.community_id = l.community_id AND d.id = l.campaign_id
		WHERE l.community_id = c.id AND ` + dueDrop(`$1`) + `) ORDER BY c.id`)
	dueDrops = stmt(`SELECT l.campaign_id FROM drop_line l JOIN campaign d ON d.community_id = l.community_id AND d.id = l.campaign_id
		WHERE l.community_id = $1 AND ` + dueDrop(`$2`) + ` ORDER BY l.campaign_id LIMIT $3`)
	withDueSpots = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM drop_spot p WHERE p.community_id = c.id AND p.state = 'called' AND p.order_id IS NULL AND p.until <= $1) ORDER BY c.id`)
	dropsWithDueSpots = stmt(`SELECT p.campaign_id FROM drop_spot p WHERE p.community_id = $1 AND p.state = 'called' AND p.order_id IS NULL AND p.until <= $2
		GROUP BY p.campaign_id ORDER BY p.campaign_id LIMIT $3`)
)

// dueDrop is true of a drop with a line l that is to be opened at a time, or that is over with nobody inside.
func dueDrop(now string) string {
	return `l.closed_at IS NULL AND (l.opened_at IS NULL AND d.state = 'live' AND d.starts_at <= ` + now + `
		OR (d.state = 'ended' OR d.ends_at <= ` + now + `) AND (l.opened_at IS NULL OR NOT EXISTS (
			SELECT 1 FROM drop_spot p WHERE p.community_id = l.community_id AND p.campaign_id = l.campaign_id AND p.state = 'called')
			AND NOT EXISTS (SELECT 1 FROM drop_spot p WHERE p.community_id = l.community_id AND p.campaign_id = l.campaign_id AND p.number > l.reached AND p.state = 'waiting')))`
}

// DropNow reads a drop as all see it.
func (c Commerce) DropNow(ctx context.Context, in, campaign id.ID) (d commerce.DropNow, err error) {
	return get(ctx, c.db, commerce.ErrCampaignMissing, dropNow, []any{in, campaign}, func(row Row) (d commerce.DropNow, err error) {
		d.Campaign, err = scanCampaignAfter(row, append(lineDest(&d.Line), &d.Reserved)...)
		d.Line.Campaign = d.Campaign.ID
		return d, err
	})
}

// Spot reads a member's place in a line.
func (c Commerce) Spot(ctx context.Context, in, campaign, member id.ID) (commerce.Spot, error) {
	return spotIn(ctx, c.db, in, campaign, member)
}

// DropStanding tells what a member has of a drop that is ahead.
func (c Commerce) DropStanding(ctx context.Context, in, campaign, member id.ID, now time.Time) (told, given bool, err error) {
	err = one(ctx, c.db, commerce.ErrCampaignMissing, dropStanding, []any{in, campaign, member, now}, &told, &given)
	return told, given, err
}

// SpotsAfter reads a page of a line.
func (c Commerce) SpotsAfter(ctx context.Context, in, campaign id.ID, state commerce.SpotState, above int64, limit int) ([]commerce.SpotView, error) {
	return list(ctx, c.db, spotsAfter, []any{in, campaign, above, state, limit}, func(row Row) (v commerce.SpotView, err error) {
		return v, row.Scan(append(spotDest(&v.Spot), &v.Name)...)
	})
}

// DropCodes reads a page of the codes of a drop.
func (c Commerce) DropCodes(ctx context.Context, in, campaign, after id.ID, limit int) ([]commerce.DropCodeView, error) {
	return list(ctx, c.db, codesOfDrop, []any{in, campaign, before(after), limit}, func(row Row) (v commerce.DropCodeView, err error) {
		return v, row.Scan(&v.ID, &v.Campaign, &v.Member, &v.Reason, &v.MadeAt, &v.ExpiresAt, &v.UsedAt, &v.UsedBy, &v.Name, &v.User, &v.Number)
	})
}

// Reservations lists who wants to be told when a drop opens.
func (c Commerce) Reservations(ctx context.Context, in, campaign, after id.ID, limit int) ([]id.ID, error) {
	return list(ctx, c.db, reservations, []any{in, campaign, whole(after), limit}, scanID)
}

// WithoutCode lists who of an audience has no code of a drop.
func (c Commerce) WithoutCode(ctx context.Context, in, campaign id.ID, a commerce.Audience, now time.Time, limit int) ([]id.ID, error) {
	rule, found, err := audienceRule(ctx, c.db, in, a)
	if err != nil || !found {
		return nil, err
	}
	asked, err := attributesIn(ctx, c.db, in)
	if err != nil {
		return nil, err
	}
	q := newComposed(in)
	q.add(`SELECT m.id FROM member m WHERE m.community_id = $1`)
	q.members(community.MemberQuery{MemberFilter: community.MemberFilter{}, Rule: &rule, Attributes: asked, Now: now})
	q.add(` AND NOT EXISTS (SELECT 1 FROM drop_code k WHERE k.community_id = $1 AND k.campaign_id = `, campaign)
	q.add(` AND k.member_id = m.id) ORDER BY m.id LIMIT `, limit)
	return list(ctx, c.db, q.statement(), q.args, scanID)
}

// WithDueDrops lists communities with drops to open, or to close.
func (s Schedule) WithDueDrops(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueDrops, []any{now}, scanID)
}

// DueDrops lists such drops of one community.
func (s Schedule) DueDrops(ctx context.Context, in id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueDrops, []any{in, now, limit}, scanID)
}

// WithDueSpots lists communities with places in line that were not paid in time.
func (s Schedule) WithDueSpots(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueSpots, []any{now}, scanID)
}

// DueSpots lists the drops of one community that have such places.
func (s Schedule) DueSpots(ctx context.Context, in id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dropsWithDueSpots, []any{in, now, limit}, scanID)
}
