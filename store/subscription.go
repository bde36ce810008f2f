package store

import (
	"context"

	"panal/community/notice"
	"panal/internal/id"
)

const subscriptionColumns = `id, member_id, endpoint, p256dh, auth, browser, created_at`

var (
	subscriptionByID = stmt(`SELECT ` + subscriptionColumns + ` FROM push_subscription WHERE community_id = $1 AND id = $2`)
	subscriptions    = stmt(`SELECT ` + subscriptionColumns + ` FROM push_subscription WHERE community_id = $1 AND member_id = $2 ORDER BY id DESC`)
	subscribe        = stmt(`INSERT INTO push_subscription (community_id, id, member_id, endpoint, p256dh, auth, browser, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (community_id, endpoint) DO UPDATE SET member_id = excluded.member_id,
			p256dh = excluded.p256dh, auth = excluded.auth, browser = excluded.browser, created_at = excluded.created_at RETURNING id`)
	keepBrowsers = stmt(`DELETE FROM push_subscription WHERE community_id = $1 AND id IN (
		SELECT id FROM push_subscription WHERE community_id = $1 AND member_id = $2 ORDER BY created_at DESC, id DESC LIMIT 1000 OFFSET $3)`)
	unsubscribe      = stmt(`DELETE FROM push_subscription WHERE community_id = $1 AND id = $2 AND member_id = $3`)
	dropSubscription = stmt(`DELETE FROM push_subscription WHERE community_id = $1 AND id = $2`)
)

func scanSubscription(row Row) (s notice.Subscription, err error) {
	return s, row.Scan(&s.ID, &s.Member, &s.Endpoint, &s.P256DH, &s.Auth, &s.Browser, &s.CreatedAt)
}

// Subscription reads a browser that takes push messages.
func (s Notices) Subscription(ctx context.Context, in, subscription id.ID) (notice.Subscription, error) {
	return get(ctx, s.db, notice.ErrSubscriptionMissing, subscriptionByID, []any{in, subscription}, scanSubscription)
}

// Subscriptions lists a member's, the newest first.
func (s Notices) Subscriptions(ctx context.Context, in, member id.ID) ([]notice.Subscription, error) {
	return list(ctx, s.db, subscriptions, []any{in, member}, scanSubscription)
}

func (tx noticeTx) Subscribe(s notice.Subscription) (kept id.ID, err error) {
	err = one(tx.ctx, tx, notice.ErrSubscriptionMissing, subscribe,
		[]any{tx.community, s.ID, s.Member, s.Endpoint, s.P256DH, s.Auth, s.Browser, s.CreatedAt}, &kept)
	return kept, err
}

func (tx noticeTx) KeepBrowsers(member id.ID, most int) {
	tx.run(keepBrowsers, tx.community, member, most)
}

func (tx noticeTx) Unsubscribe(member, subscription id.ID) error {
	tx.must(notice.ErrSubscriptionMissing, unsubscribe, tx.community, subscription, member)
	return nil
}

func (tx noticeTx) DropSubscription(subscription id.ID) error {
	tx.run(dropSubscription, tx.community, subscription)
	return nil
}
