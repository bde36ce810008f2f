package store

import (
	"context"
	"time"

	"panal/community/notice"
	"panal/internal/id"
)

const deliveryColumns = `id, member_id, channel, notice_id, subscription_id, due_at, tries`

var (
	// listeners has what decides how members are told of a kind, in a row each; what they did not choose is NULL.
	listeners = stmt(`SELECT m.id, COALESCE(p.email, ''), c.time_zone,
			COALESCE(s.zone, ''), COALESCE(s.quiet_from, $36), COALESCE(s.quiet_to, $37), COALESCE(s.digest_hour, $38), COALESCE(s.email_off, 0), COALESCE(s.refused, ''),
			CASE WHEN k.kind IS NULL THEN 0 ELSE 1 END, COALESCE(k.inbox, 0), COALESCE(k.email, ''), COALESCE(k.push, 0), COALESCE(o.level, '')
		FROM member m JOIN community c ON c.id = m.community_id LEFT JOIN person p ON p.id = m.person_id
		LEFT JOIN notice_settings s ON s.community_id = $1 AND s.member_id = m.id
		LEFT JOIN notice_choice k ON k.community_id = $1 AND k.member_id = m.id AND k.kind = $34
		LEFT JOIN notice_circle o ON o.community_id = $1 AND o.member_id = m.id AND o.circle_id = $35
		WHERE m.community_id = $1 AND m.id IN (` + places(2, askedAtOnce) + `)`)
	browsersOf = stmt(`SELECT member_id, id FROM push_subscription WHERE community_id = $1 AND member_id IN (` + places(2, askedAtOnce) + `)
		ORDER BY member_id, id`)
	readerOf = stmt(`SELECT COALESCE(p.email, ''), m.name, COALESCE(p.locale, '') FROM member m LEFT JOIN person p ON p.id = m.person_id
		WHERE m.community_id = $1 AND m.id = $2`)
	digestOf = stmt(`SELECT ` + noticeColumns + ` FROM notice n WHERE n.community_id = $1 AND n.member_id = $2 AND n.digest = 1 AND n.read_at IS NULL
		ORDER BY n.made_at LIMIT $3`)
	digested = stmt(`UPDATE notice SET digest = 0 WHERE community_id = $1 AND member_id = $2 AND digest = 1 AND made_at <= $3`)

	// What waits already is sent once; but what is being sent now may not tell of this any more.
	insertDelivery = stmt(`INSERT INTO notice_delivery (community_id, id, member_id, channel, notice_id, subscription_id, due_at, sending, tries)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0) ON CONFLICT (community_id, member_id, channel, notice_id, subscription_id) DO UPDATE
			SET due_at = excluded.due_at, sending = 0, tries = 0 WHERE notice_delivery.sending = 1`)
	claimDelivery = stmt(`UPDATE notice_delivery SET due_at = $3, sending = 1, tries = tries + 1 WHERE community_id = $1 AND id = $2 AND due_at <= $4
		RETURNING ` + deliveryColumns)
	dropDelivery     = stmt(`DELETE FROM notice_delivery WHERE community_id = $1 AND id = $2 AND due_at = $3 AND sending = 1`)
	postponeDelivery = stmt(`UPDATE notice_delivery SET due_at = $4, sending = 0 WHERE community_id = $1 AND id = $2 AND due_at = $3 AND sending = 1`)
	refuseEmail      = stmt(`INSERT INTO notice_settings (community_id, member_id, zone, quiet_from, quiet_to, digest_hour, email_off, refused)
		VALUES ($1, $2, '', $4, $5, $6, 0, $3) ON CONFLICT (community_id, member_id) DO UPDATE SET refused = excluded.refused`)

	withDueDeliveries = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM notice_delivery d WHERE d.community_id = c.id AND d.due_at <= $1) ORDER BY c.id`)
	dueDeliveries  = stmt(`SELECT id FROM notice_delivery WHERE community_id = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3`)
	countDue       = stmt(`SELECT COUNT(*) FROM (SELECT 1 FROM notice_delivery WHERE community_id = $1 AND due_at <= $2 LIMIT $3) due`)
	withOldNotices = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM notice n WHERE n.community_id = c.id AND n.made_at < $1) ORDER BY c.id`)
)

func scanDelivery(row Row) (d notice.Delivery, err error) {
	var about, subscription []byte
	err = row.Scan(&d.ID, &d.Member, &d.Channel, &about, &subscription, &d.DueAt, &d.Tries)
	copy(d.Notice[:], about)
	copy(d.Subscription[:], subscription)
	return d, err
}

func (tx noticeTx) Listeners(kind notice.Kind, circle id.ID, members []id.ID) (map[id.ID]notice.Listener, error) {
	browsers := map[id.ID][]id.ID{}
	_, err := listAbout(tx.ctx, tx, browsersOf, tx.community, members, func(row Row) (browser id.ID, err error) {
		var member id.ID
		err = row.Scan(&member, &browser)
		browsers[member] = append(browsers[member], browser)
		return browser, err
	})
	if err != nil {
		return nil, err
	}
	all, proposed := map[id.ID]notice.Listener{}, notice.ProposedSettings
	_, err = listAbout(tx.ctx, tx, listeners, tx.community, members, func(row Row) (l notice.Listener, err error) {
		var member id.ID
		s := &l.Settings
		err = row.Scan(&member, &l.Email, &l.Zone, &s.Zone, &s.QuietFrom, &s.QuietTo, &s.DigestHour, &s.EmailOff, &s.Refused,
			&l.Chosen, &l.Choice.Inbox, &l.Choice.Email, &l.Choice.Push, &l.Level)
		l.Subscriptions = browsers[member]
		all[member] = l
		return l, err
	}, kind, whole(circle), proposed.QuietFrom, proposed.QuietTo, proposed.DigestHour)
	return all, err
}

// Reader reads who a member is when something is sent.
func (s Notices) Reader(ctx context.Context, in, member id.ID) (r notice.Reader, found bool, err error) {
	r, found, err = find(ctx, s.db, readerOf, []any{in, member}, func(row Row) (r notice.Reader, err error) {
		return r, row.Scan(&r.Email, &r.Name, &r.Locale)
	})
	if err == nil && found {
		r.Settings, err = settingsOf(ctx, s.db, in, member)
	}
	return r, found, err
}

// DigestOf lists the unread notices that wait for a member's digest, the oldest first.
func (s Notices) DigestOf(ctx context.Context, in, member id.ID, limit int) ([]notice.Notice, error) {
	return list(ctx, s.db, digestOf, []any{in, member, limit}, scanNotice)
}

func (tx noticeTx) Digested(member id.ID, upTo time.Time) {
	tx.run(digested, tx.community, member, upTo)
}

func (tx noticeTx) Deliver(d notice.Delivery) {
	tx.run(insertDelivery, tx.community, d.ID, d.Member, d.Channel, whole(d.Notice), whole(d.Subscription), d.DueAt)
}

func (tx noticeTx) Claim(delivery id.ID, until time.Time) (notice.Delivery, bool, error) {
	return find(tx.ctx, tx, claimDelivery, []any{tx.community, delivery, until, tx.now}, scanDelivery)
}

// A delivery is settled only as it was claimed: when the claim has lapsed, or there is more to be told, it stays.

func (tx noticeTx) Delivered(d notice.Delivery) { tx.run(dropDelivery, tx.community, d.ID, d.DueAt) }

func (tx noticeTx) Postpone(d notice.Delivery, due time.Time) {
	tx.run(postponeDelivery, tx.community, d.ID, d.DueAt, due)
}

func (tx noticeTx) RefuseEmail(member id.ID, address string) error {
	s := notice.ProposedSettings
	tx.run(refuseEmail, tx.community, member, address, s.QuietFrom, s.QuietTo, s.DigestHour)
	return nil
}

// WithDueDeliveries lists communities with something to be sent.
func (s Schedule) WithDueDeliveries(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueDeliveries, []any{now}, scanID)
}

// DueDeliveries lists what is to be sent in one community, the longest due first.
func (s Schedule) DueDeliveries(ctx context.Context, in id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueDeliveries, []any{in, now, limit}, scanID)
}

// CountDueDeliveries counts what is to be sent in one community, up to a number.
func (s Schedule) CountDueDeliveries(ctx context.Context, in id.ID, now time.Time, upTo int) (int, error) {
	return number[int](ctx, s.db, countDue, in, now, upTo)
}

// WithOldNotices lists communities with notices that came before a time.
func (s Schedule) WithOldNotices(ctx context.Context, came time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withOldNotices, []any{came}, scanID)
}

// DropNotices forgets up to limit such notices of one community.
func (s Schedule) DropNotices(ctx context.Context, in id.ID, came time.Time, limit int) (dropped int, err error) {
	return Notices(s).DropNotices(ctx, in, came, limit)
}
