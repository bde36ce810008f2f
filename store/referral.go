package store

import (
	"context"

	"panal/fault"
	"panal/growth"
	"panal/internal/id"
	"panal/money"
)

var (
	// An order that was refunded meanwhile is not kept, however late the news of it being ready is handled.
	keepAttribution = stmt(`UPDATE attribution SET kept = 1 WHERE community_id = $1 AND order_id = $2 AND kept = 0
		AND EXISTS (SELECT 1 FROM orders o WHERE o.community_id = $1 AND o.id = $2 AND o.state IN ('ready', 'shipped'))`)
	dropNewcomer = stmt(`UPDATE attribution SET newcomer = 0 WHERE community_id = $1 AND order_id = $2 AND kept = 1 AND newcomer = 1
		AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.community_id = $1 AND o.id = $2 AND o.state IN ('ready', 'shipped'))`)
	dropAttribution = stmt(`UPDATE attribution SET kept = 0 WHERE community_id = $1 AND order_id = $2 AND kept = 1
		AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.community_id = $1 AND o.id = $2 AND o.state IN ('ready', 'shipped'))`)
	dropReferral = stmt(`DELETE FROM referral WHERE community_id = $1 AND order_id = $2
		AND member_id = (SELECT a.member_id FROM attribution a WHERE a.community_id = $1 AND a.order_id = $2 AND a.kept = 0)`)
	markNewcomer = stmt(`UPDATE attribution SET newcomer = 1 WHERE community_id = $1 AND order_id = $2 AND newcomer = 0`)
	keptBefore   = stmt(`SELECT COUNT(*) FROM orders this
		JOIN orders o ON o.community_id = this.community_id AND o.member_id = $2 AND o.state IN ('ready', 'shipped')
		WHERE this.community_id = $1 AND this.id = $3
		AND (o.paid_at < this.paid_at OR o.paid_at = this.paid_at AND o.id < this.id)`)

	// A member who stands above the referrer is not recorded. Writes of one community that refer take turns, by locking
	// it first, so that two nodes cannot close a circle from both ends.
	insertReferral = stmt(`WITH RECURSIVE above (member_id) AS (
			SELECT referrer_id FROM referral WHERE community_id = $1 AND member_id = $3
			UNION
			SELECT r.referrer_id FROM above a JOIN referral r ON r.community_id = $1 AND r.member_id = a.member_id
		)
		INSERT INTO referral (community_id, member_id, referrer_id, order_id, at)
		SELECT c.id, $2, $3, $4, $5 FROM community c
		WHERE c.id = $1 AND NOT EXISTS (SELECT 1 FROM above WHERE member_id = $2)
		ON CONFLICT (community_id, member_id) DO NOTHING`)
	brought = stmt(`WITH RECURSIVE tree (member_id, referrer_id, order_id, at, depth) AS (
			SELECT member_id, referrer_id, order_id, at, 1 FROM referral WHERE community_id = $1 AND referrer_id = $2
			UNION ALL
			SELECT r.member_id, r.referrer_id, r.order_id, r.at, t.depth + 1
			FROM tree t JOIN referral r ON r.community_id = $1 AND r.referrer_id = t.member_id WHERE t.depth < $3
		)
		SELECT t.member_id, t.referrer_id, t.order_id, t.at, m.name
		FROM tree t JOIN member m ON m.community_id = $1 AND m.id = t.member_id
		ORDER BY t.depth, t.at, t.member_id LIMIT $4`)

	selectAdvert = stmt(`SELECT advert_cost, currency FROM community WHERE id = $1`)
	memberName   = stmt(`SELECT name FROM member WHERE community_id = $1 AND id = $2`)
	channelCosts = stmt(`SELECT channel, CAST(SUM(visitors) AS BIGINT), CAST(SUM(orders) AS BIGINT) AS kept,
			CAST(SUM(newcomers) AS BIGINT) AS found, CAST(SUM(discount) AS BIGINT), CAST(SUM(total) AS BIGINT)
		FROM reach WHERE community_id = $1 GROUP BY channel ORDER BY found DESC, kept DESC, channel LIMIT 100`)
	peopleCosts = stmt(`SELECT m.id, m.name, visitors, kept, found, discount, total
		FROM (
			SELECT member_id, CAST(SUM(visitors) AS BIGINT) AS visitors, CAST(SUM(orders) AS BIGINT) AS kept,
				CAST(SUM(newcomers) AS BIGINT) AS found, CAST(SUM(discount) AS BIGINT) AS discount, CAST(SUM(total) AS BIGINT) AS total
			FROM share WHERE community_id = $1 AND member_id IS NOT NULL AND (visitors > 0 OR orders > 0) GROUP BY member_id
			HAVING CAST(SUM(newcomers) AS BIGINT) < $2 OR CAST(SUM(newcomers) AS BIGINT) = $2 AND member_id > $3
			ORDER BY found DESC, member_id LIMIT $4
		) best JOIN member m ON m.community_id = $1 AND m.id = best.member_id ORDER BY found DESC, m.id`)
)

func (tx growthTx) KeepAttribution(order id.ID) (bool, error) {
	rows, err := tx.exec(keepAttribution, tx.community, order)
	if rows == 1 {
		tx.count(order, 1, 0)
	}
	return rows == 1, err
}

func (tx growthTx) KeptBefore(member, order id.ID) (bool, error) {
	before := 0
	err := one(tx.ctx, tx, nil, keptBefore, []any{tx.community, member, order}, &before)
	return before > 0, err
}

func (tx growthTx) Refer(r growth.Referral) (bool, error) {
	tx.run(lockCommunity, tx.community)
	rows, err := tx.exec(insertReferral, tx.community, r.Member, r.Referrer, r.Order, r.At)
	return rows == 1, err
}

func (tx growthTx) MarkNewcomer(order id.ID) error {
	rows, err := tx.exec(markNewcomer, tx.community, order)
	if rows == 1 {
		tx.count(order, 0, 1)
	}
	return err
}

func (tx growthTx) DropAttribution(order id.ID) error {
	newcomers, err := tx.exec(dropNewcomer, tx.community, order)
	if err != nil {
		return err
	}
	dropped, err := tx.exec(dropAttribution, tx.community, order)
	if dropped == 1 {
		tx.count(order, -dropped, -newcomers)
	}
	tx.run(dropReferral, tx.community, order)
	return err
}

// MemberName reads a member's name.
func (g Growth) MemberName(ctx context.Context, community, member id.ID) (name string, err error) {
	err = one(ctx, g.db, fault.Missing("member"), memberName, []any{community, member}, &name)
	return name, err
}

// Brought lists who was brought below a member.
func (g Growth) Brought(ctx context.Context, community, root id.ID, depth, limit int) ([]growth.Brought, error) {
	return list(ctx, g.db, brought, []any{community, root, depth, limit}, func(row Row) (b growth.Brought, err error) {
		return b, row.Scan(&b.Member, &b.Referrer, &b.Order, &b.At, &b.Name)
	})
}

// Advert reads what an advert costs a community per new customer.
func (g Growth) Advert(ctx context.Context, community id.ID) (cost money.Amount, currency string, err error) {
	err = one(ctx, g.db, fault.Missing("community"), selectAdvert, []any{community}, &cost, &currency)
	return cost, currency, err
}

// ChannelCosts reads what each channel brought.
func (g Growth) ChannelCosts(ctx context.Context, community id.ID) ([]growth.ChannelCost, error) {
	return list(ctx, g.db, channelCosts, []any{community}, scanChannelCost)
}

func scanChannelCost(row Row) (c growth.ChannelCost, err error) {
	return c, row.Scan(append([]any{&c.Channel}, figuresDest(&c.Figures)...)...)
}

// PeopleCosts reads what each member brought.
func (g Growth) PeopleCosts(ctx context.Context, community id.ID, after growth.PersonKey, limit int) ([]growth.PersonCost, error) {
	return list(ctx, g.db, peopleCosts, []any{community, after.Newcomers, whole(after.Member), limit}, scanPersonCost)
}

func scanPersonCost(row Row) (c growth.PersonCost, err error) {
	return c, row.Scan(append([]any{&c.Member, &c.Name}, figuresDest(&c.Figures)...)...)
}
