package store

import (
	"context"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/ledger"
	"panal/money"
)

var (
	currencyFor = stmt(`SELECT co.currency FROM member m JOIN community co ON co.id = m.community_id WHERE m.community_id = $1 AND m.id = $2`)
	creditOf    = stmt(`SELECT balance FROM account WHERE community_id = $1 AND id = $2`)
	creditLines = stmt(`SELECT e.posting_id, p.cause_kind, p.cause_id, p.purpose, e.amount, p.posted_at,
			CASE WHEN p.cause_kind = 'order' THEN p.cause_id ELSE COALESCE(r.order_id, b.order_id) END, s.packet_id, w.campaign_id, COALESCE(c.title, ''), COALESCE(g.reason, '')
		FROM (SELECT posting_id, amount FROM entry WHERE community_id = $1 AND account_id = $2 AND posting_id < $3 ORDER BY posting_id DESC LIMIT $4) e
		JOIN posting p ON p.community_id = $1 AND p.id = e.posting_id
		LEFT JOIN refund r ON r.community_id = $1 AND r.id = p.cause_id
		LEFT JOIN order_return b ON b.community_id = $1 AND b.id = p.cause_id
		LEFT JOIN credit_gift g ON g.community_id = $1 AND g.id = p.cause_id
		LEFT JOIN packet_share s ON s.community_id = $1 AND s.member_id = $5 AND s.id = p.cause_id
		LEFT JOIN giveaway_entry w ON w.community_id = $1 AND w.member_id = $5 AND w.id = p.cause_id
		LEFT JOIN campaign c ON c.community_id = $1 AND c.id = COALESCE(s.campaign_id, w.campaign_id)
		ORDER BY e.posting_id DESC`)
	insertGift = stmt(`INSERT INTO credit_gift (community_id, id, member_id, currency, amount, reason, given_by, given_at)
		SELECT $1, $2, id, $4, $5, $6, $7, $8 FROM member WHERE community_id = $1 AND id = $3`)
)

// creditAccount is the account of a member's store credit.
func creditAccount(ctx context.Context, q Querier, in, member id.ID) (account id.ID, err error) {
	var currency string
	err = one(ctx, q, community.ErrMemberMissing, currencyFor, []any{in, member}, &currency)
	return ledger.AccountRef{Kind: ledger.Credit, Owner: member}.ID(currency), err
}

func creditIn(ctx context.Context, q Querier, in, member id.ID) (money.Amount, error) {
	account, err := creditAccount(ctx, q, in, member)
	if err != nil {
		return 0, err
	}
	has, _, err := find(ctx, q, creditOf, []any{in, account}, func(row Row) (a money.Amount, err error) { return a, row.Scan(&a) })
	return has, err
}

func (tx commerceTx) CreditOf(member id.ID) (money.Amount, error) {
	return creditIn(tx.ctx, tx, tx.community, member)
}

func (tx commerceTx) InsertGift(g commerce.CreditGift) {
	tx.must(community.ErrMemberMissing, insertGift, tx.community, g.ID, g.Member, g.Currency, g.Amount, g.Reason, g.By, g.GivenAt)
}

// CreditOf reads the store credit that a member has.
func (c Commerce) CreditOf(ctx context.Context, community, member id.ID) (money.Amount, error) {
	return creditIn(ctx, c.db, community, member)
}

// CreditLines reads what moved a member's store credit.
func (c Commerce) CreditLines(ctx context.Context, community, member, after id.ID, limit int) ([]commerce.CreditLine, error) {
	account, err := creditAccount(ctx, c.db, community, member)
	if err != nil {
		return nil, err
	}
	return list(ctx, c.db, creditLines, []any{community, account, before(after), limit, member}, func(row Row) (l commerce.CreditLine, err error) {
		return l, row.Scan(&l.Posting, &l.Cause.Kind, &l.Cause.ID, &l.Purpose, &l.Amount, &l.At, &l.Order, &l.Packet, &l.Giveaway, &l.Campaign, &l.Reason)
	})
}
