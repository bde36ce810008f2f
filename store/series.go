package store

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/content"
	"panal/internal/id"
)

const seriesColumns = `s.id, s.slug, s.name, s.about, s.state, s.days, s.minute, s.audience, s.circle_id, s.segment_id, s.tiers, s.next_at, s.looked, s.created_at, s.version,
	(SELECT COUNT(*) FROM broadcast b WHERE b.community_id = s.community_id AND b.series_id = s.id AND b.state = 'scheduled')`

var (
	allSeries    = stmt(`SELECT ` + seriesColumns + ` FROM broadcast_series s WHERE s.community_id = $1 ORDER BY CASE s.state WHEN 'ended' THEN 1 ELSE 0 END, s.name, s.id`)
	seriesByID   = stmt(`SELECT ` + seriesColumns + ` FROM broadcast_series s WHERE s.community_id = $1 AND s.id = $2`)
	seriesBySlug = stmt(`SELECT ` + seriesColumns + ` FROM broadcast_series s WHERE s.community_id = $1 AND s.slug = $2`)
	insertSeries = into("broadcast_series", "community_id", "id", "slug", "name", "about", "state", "days", "minute", "audience", "circle_id", "segment_id", "tiers",
		"next_at", "looked", "due_at", "created_at", "version")
	updateSeries = stmt(`UPDATE broadcast_series SET slug = $4, name = $5, about = $6, state = $7, days = $8, minute = $9, audience = $10, circle_id = $11, segment_id = $12,
		tiers = $13, next_at = $14, looked = $15, due_at = $16, version = version + 1 WHERE community_id = $1 AND id = $2 AND version = $3`)
	// What is said in a series is for whom the series is for now.
	retargetSeries = stmt(`UPDATE broadcast SET audience = $3, circle_id = $4, segment_id = $5, tiers = $6, version = version + 1 WHERE community_id = $1 AND series_id = $2`)
	dropQueue      = stmt(`UPDATE broadcast SET state = 'draft', place = 0, version = version + 1 WHERE community_id = $1 AND series_id = $2 AND state = 'scheduled'`)

	withDueSeries = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM broadcast_series s WHERE s.community_id = c.id AND s.due_at IS NOT NULL AND s.due_at <= $1) ORDER BY c.id`)
	dueSeries = stmt(`SELECT id FROM broadcast_series WHERE community_id = $1 AND due_at IS NOT NULL AND due_at <= $2 ORDER BY due_at LIMIT $3`)
)

func scanSeries(row Row) (s content.Series, err error) {
	var kind content.AudienceKind
	var tiers string
	var days int64
	err = row.Scan(&s.ID, &s.Slug, &s.Name, &s.About, &s.State, &days, &s.Rhythm.Minute, &kind, &s.Audience.Circle, &s.Audience.Segment, &tiers, &s.NextAt, &s.Looked,
		&s.CreatedAt, &s.Version, &s.Queued)
	s.Rhythm.Days = content.Days(days)
	if err == nil {
		s.Audience.Tiers, err = readIDs(tiers)
	}
	return s, err
}

// AllSeries reads every series.
func (c Content) AllSeries(ctx context.Context, in id.ID) ([]content.Series, error) {
	return list(ctx, c.db, allSeries, []any{in}, scanSeries)
}

// Series reads a series.
func (c Content) Series(ctx context.Context, in, series id.ID) (content.Series, error) {
	return get(ctx, c.db, content.ErrSeriesMissing, seriesByID, []any{in, series}, scanSeries)
}

// SeriesBySlug reads the series that has a slug.
func (c Content) SeriesBySlug(ctx context.Context, in id.ID, slug string) (content.Series, error) {
	return get(ctx, c.db, content.ErrSeriesMissing, seriesBySlug, []any{in, slug}, scanSeries)
}

func (tx contentTx) Series(series id.ID) (content.Series, error) {
	return get(tx.ctx, tx, content.ErrSeriesMissing, seriesByID, []any{tx.community, series}, scanSeries)
}

func (tx contentTx) InsertSeries(s content.Series) error {
	a := s.Audience
	tx.insert(insertSeries, []any{tx.community, s.ID, s.Slug, s.Name, s.About, s.State, int64(s.Rhythm.Days), s.Rhythm.Minute, a.Kind(), a.Circle, a.Segment, writeIDs(a.Tiers),
		s.NextAt, s.Looked, s.Due(), s.CreatedAt, 1})
	return tx.seriesNamed()
}

func (tx contentTx) UpdateSeries(was, s content.Series) error {
	a := s.Audience
	tx.must(errStale, updateSeries, tx.community, s.ID, was.Version, s.Slug, s.Name, s.About, s.State, int64(s.Rhythm.Days), s.Rhythm.Minute, a.Kind(), a.Circle, a.Segment,
		writeIDs(a.Tiers), s.NextAt, s.Looked, s.Due())
	if !a.Equal(was.Audience) {
		tx.run(retargetSeries, tx.community, s.ID, a.Kind(), a.Circle, a.Segment, writeIDs(a.Tiers))
	}
	return tx.seriesNamed()
}

// seriesNamed says that the slug of what was just written is another's, if it is.
func (tx contentTx) seriesNamed() error {
	err := tx.flush()
	if taken(err) {
		return content.ErrSeriesSlug.Because(err)
	}
	return err
}

func (tx contentTx) FirstQueued(series id.ID) (content.Broadcast, bool, error) {
	return find(tx.ctx, tx, broadcastQueue, []any{tx.community, series, 1}, scanBroadcast)
}

func (tx contentTx) DropQueue(series id.ID) { tx.run(dropQueue, tx.community, series) }

// HoldSegment counts a broadcast or a series out of one segment and into another.
func (tx contentTx) HoldSegment(from, to id.ID) {
	if from == to {
		return
	}
	if !from.IsZero() {
		tx.must(errStale, releaseSegment, tx.community, from)
	}
	if !to.IsZero() {
		tx.must(content.ErrAudience, useSegment, tx.community, to)
	}
}

// CircleStanding reads how a member stands in a circle.
func (c Content) CircleStanding(ctx context.Context, in, circle, member id.ID) (community.CircleStanding, error) {
	return c.db.People().CircleStanding(ctx, in, circle, member)
}

// heard writes the condition of members who belong to an audience: without who is banned, and who keeps away from the sender.
func (c *composed) heard(rule community.Rule, asked []community.Attribute, sender id.ID, now time.Time) *composed {
	c.add(` AND m.role <> 'guest' AND NOT EXISTS (SELECT 1 FROM safety_case k WHERE k.community_id = $1 AND k.member_id = m.id AND k.state = 'banned'
		AND k.ended_at IS NULL AND (k.until IS NULL OR k.until > `, now).add(`)) AND `)
	c.rule(rule, asked, now)
	if !sender.IsZero() {
		c.add(` AND NOT EXISTS (SELECT 1 FROM distance d WHERE d.community_id = $1 AND d.member_id = m.id AND d.other_id = `, sender).
			add(`) AND NOT EXISTS (SELECT 1 FROM distance d WHERE d.community_id = $1 AND d.other_id = m.id AND d.kind = 'block' AND d.member_id = `, sender).add(`)`)
	}
	return c
}

// chosenBy is the rule of an audience, with what is asked of members; found is false for a segment that is gone.
func (c Content) chosenBy(ctx context.Context, in id.ID, a content.Audience) (rule community.Rule, asked []community.Attribute, found bool, err error) {
	if a.Segment.IsZero() {
		return a.Rule(), nil, true, nil
	}
	s, found, err := find(ctx, c.db, segmentByID, []any{in, a.Segment}, scanSegment)
	if err == nil && found {
		asked, err = attributesIn(ctx, c.db, in)
	}
	return s.Rule, asked, found, err
}

// Audience lists who belongs to an audience, beyond a member.
func (c Content) Audience(ctx context.Context, in id.ID, a content.Audience, sender id.ID, now time.Time, after id.ID, limit int) ([]id.ID, error) {
	rule, asked, found, err := c.chosenBy(ctx, in, a)
	if err != nil || !found {
		return nil, err
	}
	q := newComposed(in).add(`SELECT m.id FROM member m WHERE m.community_id = $1 AND m.id > `, whole(after)).heard(rule, asked, sender, now)
	q.add(` ORDER BY m.id LIMIT `, limit)
	return list(ctx, c.db, q.statement(), q.args, scanID)
}

// CountAudience counts who belongs to an audience.
func (c Content) CountAudience(ctx context.Context, in id.ID, a content.Audience, sender id.ID, now time.Time) (int, error) {
	rule, asked, found, err := c.chosenBy(ctx, in, a)
	if err != nil || !found {
		return 0, err
	}
	q := newComposed(in).add(`SELECT COUNT(*) FROM member m WHERE m.community_id = $1`).heard(rule, asked, sender, now)
	return number[int](ctx, c.db, q.statement(), q.args...)
}

// Belongs tells of which audiences a member is.
func (c Content) Belongs(ctx context.Context, in, member id.ID, now time.Time, all ...content.Audience) ([]bool, error) {
	profile, err := profileIn(ctx, c.db, in, member)
	if err != nil {
		return nil, err
	}
	belongs := make([]bool, len(all))
	for i, a := range all {
		belongs[i] = profile.Role != access.Guest && a.Segment.IsZero() && a.Rule().Matches(profile, nil, now)
	}
	return belongs, nil
}

// WithDueSeries lists communities with series that something is to be done about.
func (s Schedule) WithDueSeries(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueSeries, []any{now}, scanID)
}

// DueSeries lists such series of one community, the longest due first.
func (s Schedule) DueSeries(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueSeries, []any{community, now, limit}, scanID)
}
