package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

const (
	scoreColumns = `s.circle_id, c.name, c.slug, s.member_id, m.name, s.visitors, s.followers, s.acting, s.acts, s.own_acts, s.score, s.measured_at`
	// Scores of those who lead the circle still. CROSS JOIN keeps SQLite to this order of tables, which is the list's.
	scoreTables = ` FROM leader_score s CROSS JOIN circle c CROSS JOIN circle_member l CROSS JOIN member m
		WHERE c.community_id = s.community_id AND c.id = s.circle_id AND c.state = 'live'
		AND l.community_id = s.community_id AND l.circle_id = s.circle_id AND l.member_id = s.member_id AND l.role = 'leader'
		AND m.community_id = s.community_id AND m.id = s.member_id AND `

	// bought is true of an order that is paid and neither refunded nor about to be.
	bought = `o.state IN ('awaiting_group', 'ready', 'shipped')`

	// visitorsCounted bounds what is counted of somebody by whose links half a city came.
	visitorsCounted = 1000
)

var (
	leaderProfile = stmt(`SELECT about, labels, influence, media_type, changed_at FROM leader_profile WHERE community_id = $1 AND member_id = $2`)
	leaderPicture = stmt(`SELECT media_type, picture FROM leader_profile WHERE community_id = $1 AND member_id = $2 AND media_type <> ''`)
	saveLeader    = stmt(`INSERT INTO leader_profile (community_id, member_id, about, labels, influence, media_type, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (community_id, member_id) DO UPDATE SET about = excluded.about, labels = excluded.labels,
			influence = excluded.influence, media_type = excluded.media_type, changed_at = excluded.changed_at`)
	setLeaderPicture = stmt(`UPDATE leader_profile SET picture = $3 WHERE community_id = $1 AND member_id = $2`)

	leads = stmt(`SELECT ` + circleColumns + ` FROM circle_member y JOIN circle c ON c.community_id = y.community_id AND c.id = y.circle_id` + circleLeader + `
		WHERE y.community_id = $1 AND y.member_id = $2 AND y.role = 'leader' AND c.state = 'live' ORDER BY c.id`)

	visitorsOf = stmt(`SELECT COUNT(*) FROM (SELECT DISTINCT v.visitor_id FROM share s JOIN visit v ON v.community_id = s.community_id AND v.share_id = s.id
		WHERE s.community_id = $1 AND s.member_id = $2 AND v.last_at >= $3 LIMIT ` + strconv.Itoa(visitorsCounted) + `) seen`)
	followersOf = stmt(`SELECT COUNT(*), COUNT(CASE WHEN
			EXISTS (SELECT 1 FROM orders o WHERE o.community_id = $1 AND o.member_id = f.member_id AND o.placed_at >= $4 AND ` + bought + `)
			OR EXISTS (SELECT 1 FROM circle_member j WHERE j.community_id = $1 AND j.member_id = f.member_id AND j.circle_id <> $2 AND j.joined_at >= $4)
			THEN 1 END)
		FROM (SELECT member_id FROM circle_member WHERE community_id = $1 AND circle_id = $2 AND member_id <> $3
			UNION SELECT member_id FROM referral WHERE community_id = $1 AND referrer_id = $3) f`)
	groupsOf = stmt(`SELECT COUNT(*), COUNT(CASE WHEN led = 0 THEN 1 END) FROM (
		SELECT o.group_id, MAX(CASE WHEN o.member_id = $3 THEN 1 ELSE 0 END) AS led
		FROM circle_member cm CROSS JOIN orders o
		WHERE cm.community_id = $1 AND cm.circle_id = $2 AND o.community_id = $1 AND o.member_id = cm.member_id AND o.placed_at >= $4 AND o.group_id IS NOT NULL AND ` + bought + `
		GROUP BY o.group_id HAVING COUNT(*) > 1) g`)
	broughtBy = stmt(`SELECT COUNT(*), COUNT(CASE WHEN r.referrer_id <> $3 THEN 1 END) FROM circle_member cm
		JOIN referral r ON r.community_id = cm.community_id AND r.referrer_id = cm.member_id
		WHERE cm.community_id = $1 AND cm.circle_id = $2 AND r.at >= $4`)

	scoresHighest = stmt(`SELECT ` + scoreColumns + scoreTables + `s.community_id = $1 AND (s.score, s.circle_id) < ($2, $3) ORDER BY s.score DESC, s.circle_id DESC LIMIT $4`)
	scoresLowest  = stmt(`SELECT ` + scoreColumns + scoreTables + `s.community_id = $1 AND (s.score, s.circle_id) > ($2, $3) ORDER BY s.score, s.circle_id LIMIT $4`)
	scoresOf      = stmt(`SELECT ` + scoreColumns + scoreTables + `s.community_id = $1 AND s.member_id = $2 ORDER BY s.circle_id`)
	leadersDue    = stmt(`SELECT ` + circleColumns + circleTables + `LEFT JOIN leader_score s ON s.community_id = c.community_id AND s.circle_id = c.id AND s.member_id = l.member_id
		WHERE c.community_id = $1 AND c.state = 'live' AND l.member_id IS NOT NULL AND (s.measured_at IS NULL OR s.measured_at < $2) ORDER BY c.id LIMIT $3`)
	keepScore = stmt(`INSERT INTO leader_score (community_id, circle_id, member_id, score, visitors, followers, acting, acts, own_acts, measured_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (community_id, circle_id) DO UPDATE SET member_id = excluded.member_id,
			score = excluded.score, visitors = excluded.visitors, followers = excluded.followers, acting = excluded.acting, acts = excluded.acts,
			own_acts = excluded.own_acts, measured_at = excluded.measured_at`)
	dropScores = stmt(`DELETE FROM leader_score WHERE community_id = $1 AND NOT EXISTS (SELECT 1 FROM circle c
		JOIN circle_member l ON l.community_id = c.community_id AND l.circle_id = c.id AND l.role = 'leader'
		WHERE c.community_id = $1 AND c.id = leader_score.circle_id AND c.state = 'live')`)
)

func readLeaderProfile(ctx context.Context, q Querier, in, member id.ID) (community.LeaderProfile, error) {
	p, _, err := find(ctx, q, leaderProfile, []any{in, member}, func(row Row) (p community.LeaderProfile, err error) {
		var labels, influence string
		if err := row.Scan(&p.About, &labels, &influence, &p.MediaType, &p.ChangedAt); err != nil {
			return p, err
		}
		if err := json.Unmarshal([]byte(labels), &p.Labels); err != nil {
			return p, fault.Wrap("read the labels of a leader", err)
		}
		return p, fault.Wrap("read the influence of a leader", json.Unmarshal([]byte(influence), &p.Influence))
	})
	p.Member = member
	return p, err
}

// LeaderProfile reads the profile of a member.
func (p People) LeaderProfile(ctx context.Context, in, member id.ID) (community.LeaderProfile, error) {
	return readLeaderProfile(ctx, p.db, in, member)
}

// LeaderPicture reads the picture of a leader.
func (p People) LeaderPicture(ctx context.Context, in, member id.ID) (mediaType string, content []byte, err error) {
	err = one(ctx, p.db, community.ErrFacePictureMissing, leaderPicture, []any{in, member}, &mediaType, &content)
	return mediaType, content, err
}

// Leads lists the live circles that a member leads.
func (p People) Leads(ctx context.Context, in, member id.ID) ([]community.Circle, error) {
	return list(ctx, p.db, leads, []any{in, member}, scanCircle)
}

// LeaderDeeds measures a circle: it reads its members, and of each what they did lately by their own index.
func (p People) LeaderDeeds(ctx context.Context, in, circle, leader id.ID, since time.Time) (d community.Deeds, err error) {
	var newcomers, free int
	for _, m := range []struct {
		of   *Statement
		args []any
		to   []any
	}{
		{visitorsOf, []any{in, leader, since}, []any{&d.Visitors}},
		{followersOf, []any{in, circle, leader, since}, []any{&d.Followers, &d.Acting}},
		{groupsOf, []any{in, circle, leader, since}, []any{&d.Acts, &d.OwnActs}},
		{broughtBy, []any{in, circle, leader, since}, []any{&newcomers, &free}},
	} {
		if err := one(ctx, p.db, errStale, m.of, m.args, m.to...); err != nil {
			return d, err
		}
	}
	d.Acts, d.OwnActs = d.Acts+newcomers, d.OwnActs+free
	return d, nil
}

func scanScore(row Row) (s community.Scorecard, err error) {
	d := &s.Deeds
	return s, row.Scan(&s.Circle, &s.CircleName, &s.CircleSlug, &s.Leader, &s.Name, &d.Visitors, &d.Followers, &d.Acting, &d.Acts, &d.OwnActs, &s.Score, &s.MeasuredAt)
}

// LeaderScores lists what was measured last.
func (p People) LeaderScores(ctx context.Context, in id.ID, lowest bool, after community.LeaderKey, limit int) ([]community.Scorecard, error) {
	if lowest {
		return list(ctx, p.db, scoresLowest, []any{in, after.Score, whole(after.Circle), limit}, scanScore)
	}
	if after.Score < 0 {
		after.Score = most
	}
	return list(ctx, p.db, scoresHighest, []any{in, after.Score, whole(after.Circle), limit}, scanScore)
}

// Unmeasured lists circles whose leader was not measured since a time.
func (p People) Unmeasured(ctx context.Context, in id.ID, since time.Time, limit int) ([]community.Circle, error) {
	return list(ctx, p.db, leadersDue, []any{in, since, limit}, scanCircle)
}

func (tx peopleTx) LeaderProfile(member id.ID) (community.LeaderProfile, error) {
	return readLeaderProfile(tx.ctx, tx, tx.community, member)
}

func (tx peopleTx) SaveLeaderProfile(p community.LeaderProfile) {
	text := func(v any) string {
		written, err := json.Marshal(v)
		if err != nil {
			panic("a profile that is no JSON: " + err.Error()) // it has nothing but texts and numbers
		}
		return string(written)
	}
	labels, influence := append([]string{}, p.Labels...), append([]community.Influence{}, p.Influence...)
	tx.run(saveLeader, tx.community, p.Member, p.About, text(labels), text(influence), p.MediaType, p.ChangedAt)
}

func (tx peopleTx) SetLeaderPicture(member id.ID, content []byte) {
	tx.run(setLeaderPicture, tx.community, member, content)
}

func (tx peopleTx) Leads(member id.ID) ([]community.Circle, error) {
	return list(tx.ctx, tx, leads, []any{tx.community, member}, scanCircle)
}

func (tx peopleTx) Measured(member id.ID) ([]community.Scorecard, error) {
	return list(tx.ctx, tx, scoresOf, []any{tx.community, member}, scanScore)
}

func (tx peopleTx) KeepScore(s community.Scorecard) {
	d := s.Deeds
	tx.run(keepScore, tx.community, s.Circle, s.Leader, s.Score, d.Visitors, d.Followers, d.Acting, d.Acts, d.OwnActs, s.MeasuredAt)
}

func (tx peopleTx) DropScores() { tx.run(dropScores, tx.community) }
