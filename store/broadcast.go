package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"panal/content"
	"panal/internal/id"
	"panal/internal/page"
)

const broadcastColumns = `b.id, b.state, b.by_id, COALESCE(m.name, ''), b.title, b.words, b.link, b.series_id, COALESCE(s.name, ''), COALESCE(s.slug, ''),
	b.audience, b.circle_id, b.segment_id, b.tiers, b.at, b.place, b.created_at, b.started_at, b.sent_at, b.missed_at, b.correction, b.corrected_at,
	b.reached, b.opened, b.cursor_id, b.counted_on, b.version`

// fromBroadcasts is where they are read, with who wrote them and the series they are in.
const fromBroadcasts = ` FROM broadcast b LEFT JOIN member m ON m.community_id = b.community_id AND m.id = b.by_id
	LEFT JOIN broadcast_series s ON s.community_id = b.community_id AND s.id = b.series_id WHERE b.community_id = $1 AND `

// broadcastKnown is true of a broadcast that member $2 may know of, or (where $6 is 1) anybody who looks after them.
const broadcastKnown = `($6 = 1 OR b.audience IN ('everybody', 'tiers')
	OR b.audience = 'circle' AND EXISTS (SELECT 1 FROM circle_member x WHERE x.community_id = $1 AND x.circle_id = b.circle_id AND x.member_id = $2)
	OR b.audience = 'segment' AND EXISTS (SELECT 1 FROM broadcast_receipt r WHERE r.community_id = $1 AND r.broadcast_id = b.id AND r.member_id = $2 AND r.told_at IS NOT NULL))
	AND (b.started_at, b.id) < ($3, $4) ORDER BY b.started_at DESC, b.id DESC LIMIT $5`

var (
	broadcastByID      = stmt(`SELECT ` + broadcastColumns + fromBroadcasts + `b.id = $2`)
	broadcastsAll      = stmt(`SELECT ` + broadcastColumns + fromBroadcasts + `b.id < $2 ORDER BY b.id DESC LIMIT $3`)
	broadcastsByState  = stmt(`SELECT ` + broadcastColumns + fromBroadcasts + `b.id < $2 AND b.state = $4 ORDER BY b.id DESC LIMIT $3`)
	broadcastsToCircle = stmt(`SELECT ` + broadcastColumns + fromBroadcasts + `b.id < $2 AND b.circle_id = $4 AND b.series_id IS NULL AND ($5 = '' OR b.state = $5) ORDER BY b.id DESC LIMIT $3`)
	broadcastQueue     = stmt(`SELECT ` + broadcastColumns + fromBroadcasts + `b.series_id = $2 AND b.state = 'scheduled' ORDER BY b.place LIMIT $3`)
	broadcastArchive   = stmt(`SELECT ` + broadcastColumns + fromBroadcasts + `b.started_at IS NOT NULL AND ` + broadcastKnown)
	archiveOfSeries    = stmt(`SELECT ` + broadcastColumns + fromBroadcasts + `b.series_id = $7 AND b.started_at IS NOT NULL AND ` + broadcastKnown)
	archiveOfCircle    = stmt(`SELECT ` + broadcastColumns + fromBroadcasts + `b.circle_id = $7 AND b.started_at IS NOT NULL AND ` + broadcastKnown)

	insertBroadcast = into("broadcast", "community_id", "id", "state", "by_id", "title", "words", "link", "series_id", "audience", "circle_id", "segment_id", "tiers",
		"at", "place", "created_at", "correction", "reached", "opened", "counted_on", "due_at", "version")
	updateBroadcast = stmt(`UPDATE broadcast SET state = $4, title = $5, words = $6, link = $7, series_id = $8, audience = $9, circle_id = $10, segment_id = $11, tiers = $12,
		at = $13, place = $14, started_at = $15, sent_at = $16, missed_at = $17, correction = $18, corrected_at = $19, reached = $20, cursor_id = $21, counted_on = $22,
		due_at = $23, version = version + 1 WHERE community_id = $1 AND id = $2 AND version = $3`)

	tellOf = wideInsert("broadcast_receipt", []string{"community_id", "broadcast_id", "member_id", "told_at"},
		` ON CONFLICT (community_id, broadcast_id, member_id) DO UPDATE SET told_at = COALESCE(broadcast_receipt.told_at, excluded.told_at)`, 0)
	openOf = stmt(`INSERT INTO broadcast_receipt (community_id, broadcast_id, member_id, opened_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (community_id, broadcast_id, member_id) DO UPDATE SET opened_at = excluded.opened_at WHERE broadcast_receipt.opened_at IS NULL`)
	countOpened = stmt(`UPDATE broadcast SET opened = opened + 1 WHERE community_id = $1 AND id = $2`)
	wasTold     = stmt(`SELECT 1 FROM broadcast_receipt WHERE community_id = $1 AND broadcast_id = $2 AND member_id = $3 AND told_at IS NOT NULL`)
	toldBetween = stmt(`SELECT member_id FROM broadcast_receipt WHERE community_id = $1 AND broadcast_id = $2 AND member_id > $3 AND member_id <= $4
		AND told_at IS NOT NULL ORDER BY member_id`)

	broadcastPolicy     = stmt(`SELECT circle_daily FROM broadcast_policy WHERE community_id = $1`)
	saveBroadcastPolicy = stmt(`INSERT INTO broadcast_policy (community_id, circle_daily) VALUES ($1, $2)
		ON CONFLICT (community_id) DO UPDATE SET circle_daily = excluded.circle_daily`)
	countDay = stmt(`INSERT INTO broadcast_day (community_id, circle_id, day, written) SELECT $1, $2, $3, 1 WHERE $4 > 0
		ON CONFLICT (community_id, circle_id, day) DO UPDATE SET written = broadcast_day.written + 1 WHERE broadcast_day.written < $4`)
	uncountDay = stmt(`UPDATE broadcast_day SET written = written - 1 WHERE community_id = $1 AND circle_id = $2 AND day = $3 AND written > 0`)

	withDueBroadcasts = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM broadcast b WHERE b.community_id = c.id AND b.due_at IS NOT NULL AND b.due_at <= $1) ORDER BY c.id`)
	dueBroadcasts = stmt(`SELECT id FROM broadcast WHERE community_id = $1 AND due_at IS NOT NULL AND due_at <= $2 ORDER BY due_at LIMIT $3`)
)

// queueMost bounds how much of a queue is read.
const queueMost = 400

func scanBroadcast(row Row) (b content.Broadcast, err error) {
	var kind content.AudienceKind
	var tiers string
	err = row.Scan(&b.ID, &b.State, &b.By, &b.ByName, &b.Title, &b.Text, &b.Link, &b.Series, &b.SeriesName, &b.SeriesSlug, &kind, &b.Audience.Circle, &b.Audience.Segment, &tiers,
		&b.At, &b.Place, &b.CreatedAt, &b.StartedAt, &b.SentAt, &b.MissedAt, &b.Correction, &b.CorrectedAt, &b.Reached, &b.Opened, &b.Cursor, &b.Counted, &b.Version)
	if err == nil {
		b.Audience.Tiers, err = readIDs(tiers)
	}
	return b, err
}

// writeIDs writes ids in one text.
func writeIDs(all []id.ID) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = id.Tier.Text(one)
	}
	return strings.Join(texts, " ")
}

func readIDs(text string) (all []id.ID, err error) {
	for _, field := range strings.Fields(text) {
		one, bad := id.Tier.Parse(field)
		err = errors.Join(err, bad)
		all = append(all, one)
	}
	return all, err
}

// Broadcast reads a broadcast.
func (c Content) Broadcast(ctx context.Context, in, broadcast id.ID) (content.Broadcast, error) {
	return get(ctx, c.db, content.ErrBroadcastMissing, broadcastByID, []any{in, broadcast}, scanBroadcast)
}

// Broadcasts reads a page of broadcasts.
func (c Content) Broadcasts(ctx context.Context, in id.ID, f content.BroadcastFilter, after id.ID, limit int) ([]content.Broadcast, error) {
	args := []any{in, before(after), limit}
	switch {
	case !f.Circle.IsZero():
		return list(ctx, c.db, broadcastsToCircle, append(args, f.Circle, f.State), scanBroadcast)
	case f.State != "":
		return list(ctx, c.db, broadcastsByState, append(args, f.State), scanBroadcast)
	}
	return list(ctx, c.db, broadcastsAll, args, scanBroadcast)
}

// Queue reads what is queued in a series.
func (c Content) Queue(ctx context.Context, in, series id.ID) ([]content.Broadcast, error) {
	return list(ctx, c.db, broadcastQueue, []any{in, series, queueMost}, scanBroadcast)
}

// Archive reads what went out and a member may know of.
func (c Content) Archive(ctx context.Context, in, member id.ID, f content.ArchiveFilter, after page.Mark, limit int) ([]content.Broadcast, error) {
	at, last := int64(1)<<62, before(id.Zero)
	if !after.At.IsZero() {
		at, last = after.At.UnixMicro(), before(after.ID)
	}
	args := []any{in, whole(member), at, last, limit, member.IsZero()}
	switch {
	case !f.Series.IsZero():
		return list(ctx, c.db, archiveOfSeries, append(args, f.Series), scanBroadcast)
	case !f.Circle.IsZero():
		return list(ctx, c.db, archiveOfCircle, append(args, f.Circle), scanBroadcast)
	}
	return list(ctx, c.db, broadcastArchive, args, scanBroadcast)
}

// WasTold reports whether a member was told of a broadcast.
func (c Content) WasTold(ctx context.Context, in, broadcast, member id.ID) (bool, error) {
	return exists(ctx, c.db, wasTold, in, broadcast, member)
}

// ToldBetween lists who was told of a broadcast after a member and no later than another.
func (c Content) ToldBetween(ctx context.Context, in, broadcast, after, through id.ID) ([]id.ID, error) {
	return list(ctx, c.db, toldBetween, []any{in, broadcast, whole(after), through}, scanID)
}

// Policy reads what those who lead circles may.
func (c Content) Policy(ctx context.Context, in id.ID) (content.Policy, error) {
	return broadcastPolicyIn(ctx, c.db, in)
}

func broadcastPolicyIn(ctx context.Context, q Querier, in id.ID) (content.Policy, error) {
	p, found, err := find(ctx, q, broadcastPolicy, []any{in}, func(row Row) (p content.Policy, err error) { return p, row.Scan(&p.CircleDaily) })
	if err == nil && !found {
		p = content.DefaultPolicy
	}
	return p, err
}

func (tx contentTx) Broadcast(broadcast id.ID) (content.Broadcast, error) {
	return get(tx.ctx, tx, content.ErrBroadcastMissing, broadcastByID, []any{tx.community, broadcast}, scanBroadcast)
}

func (tx contentTx) InsertBroadcast(b content.Broadcast) {
	a := b.Audience
	tx.insert(insertBroadcast, []any{tx.community, b.ID, b.State, b.By, b.Title, b.Text, b.Link, b.Series, a.Kind(), a.Circle, a.Segment, writeIDs(a.Tiers),
		b.At, b.Place, b.CreatedAt, b.Correction, b.Reached, b.Opened, b.Counted, b.Due(), 1})
}

func (tx contentTx) UpdateBroadcast(was, b content.Broadcast) {
	a := b.Audience
	tx.must(errStale, updateBroadcast, tx.community, b.ID, was.Version, b.State, b.Title, b.Text, b.Link, b.Series, a.Kind(), a.Circle, a.Segment, writeIDs(a.Tiers),
		b.At, b.Place, b.StartedAt, b.SentAt, b.MissedAt, b.Correction, b.CorrectedAt, b.Reached, b.Cursor, b.Counted, b.Due())
}

func (tx contentTx) Tell(broadcast id.ID, members []id.ID) {
	rows := make([][]any, len(members))
	for i, m := range members {
		rows[i] = []any{tx.community, broadcast, m, tx.now}
	}
	tx.insert(tellOf, rows...)
}

func (tx contentTx) Read(broadcast, member id.ID) (bool, error) {
	rows, err := tx.exec(openOf, tx.community, broadcast, member, tx.now)
	return rows == 1, err
}

func (tx contentTx) CountOpened(broadcast id.ID) {
	tx.must(content.ErrBroadcastMissing, countOpened, tx.community, broadcast)
}

func (tx contentTx) CountCircle(circle id.ID, day content.Day, most int) {
	tx.must(content.ErrBroadcastMany, countDay, tx.community, circle, day, most)
}

func (tx contentTx) UncountCircle(circle id.ID, day content.Day) {
	tx.must(errStale, uncountDay, tx.community, circle, day)
}

func (tx contentTx) Policy() (content.Policy, error) {
	return broadcastPolicyIn(tx.ctx, tx, tx.community)
}

func (tx contentTx) SavePolicy(p content.Policy) {
	tx.run(saveBroadcastPolicy, tx.community, p.CircleDaily)
}

// WithDueBroadcasts lists communities with broadcasts that are to be sent.
func (s Schedule) WithDueBroadcasts(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueBroadcasts, []any{now}, scanID)
}

// DueBroadcasts lists such broadcasts of one community, the longest due first.
func (s Schedule) DueBroadcasts(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueBroadcasts, []any{community, now, limit}, scanID)
}
