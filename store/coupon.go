package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
)

const couponColumns = `k.id, k.campaign_id, k.member_id, k.cost, k.claimed_at, k.expires_at, k.order_id, k.used_at, k.lapsed_at`

var (
	selectCoupon = stmt(`SELECT ` + couponColumns + ` FROM coupon k WHERE k.community_id = $1 AND k.id = $2`)
	couponsOf    = stmt(`SELECT ` + couponColumns + `, m.name, ` + campaignColumns + ` FROM coupon k
		JOIN campaign c ON c.community_id = k.community_id AND c.id = k.campaign_id
		JOIN member m ON m.community_id = k.community_id AND m.id = k.member_id
		WHERE k.community_id = $1 AND k.member_id = $2 ORDER BY k.id DESC LIMIT $3`)
	couponsIn = stmt(`SELECT ` + couponColumns + `, m.name, ` + campaignColumns + ` FROM coupon k
		JOIN campaign c ON c.community_id = k.community_id AND c.id = k.campaign_id
		JOIN member m ON m.community_id = k.community_id AND m.id = k.member_id
		WHERE k.community_id = $1 AND k.campaign_id = $2 AND k.id < $3 ORDER BY k.id DESC LIMIT $4`)
	insertCoupon = into("coupon", "community_id", "id", "campaign_id", "member_id", "cost", "claimed_at", "expires_at")
	bindCoupon   = stmt(`UPDATE coupon SET order_id = $3 WHERE community_id = $1 AND id = $2 AND member_id = $4 AND order_id IS NULL
		AND lapsed_at IS NULL AND expires_at > $5`)
	useCoupons    = stmt(`UPDATE coupon SET used_at = $3 WHERE community_id = $1 AND order_id = $2`)
	returnCoupons = stmt(`UPDATE coupon SET order_id = NULL, used_at = NULL WHERE community_id = $1 AND order_id = $2`)
	lapseCoupon   = stmt(`UPDATE coupon SET lapsed_at = $3 WHERE community_id = $1 AND id = $2 AND order_id IS NULL AND lapsed_at IS NULL`)
	freeCost      = stmt(`SELECT COALESCE(SUM(cost), 0) FROM coupon WHERE community_id = $1 AND campaign_id = $2 AND order_id IS NULL AND lapsed_at IS NULL`)
	lapseCoupons  = stmt(`UPDATE coupon SET lapsed_at = $3 WHERE community_id = $1 AND campaign_id = $2 AND order_id IS NULL AND lapsed_at IS NULL`)

	useCode = stmt(`UPDATE campaign_code SET uses = uses + 1 WHERE community_id = $1 AND code_hash = $2 AND (most = 0 OR uses < most)
		AND (expires_at IS NULL OR expires_at > $3) RETURNING campaign_id`)
	insertCode = into("campaign_code", "community_id", "code_hash", "campaign_id", "uses", "most")
	codesOf    = stmt(`SELECT COUNT(*), COALESCE(SUM(uses), 0) FROM campaign_code WHERE community_id = $1 AND campaign_id = $2`)
)

func couponDest(k *commerce.Coupon) []any {
	return []any{&k.ID, &k.Campaign, &k.Member, &k.Cost, &k.ClaimedAt, &k.ExpiresAt, &k.Order, &k.UsedAt, &k.LapsedAt}
}

func scanCoupon(row Row) (k commerce.Coupon, err error) { return k, row.Scan(couponDest(&k)...) }

func scanCouponView(row Row) (v commerce.CouponView, err error) {
	v.Campaign, err = scanCampaignAfter(row, append(couponDest(&v.Coupon), &v.Name)...)
	return v, err
}

func couponIn(ctx context.Context, q Querier, in, coupon id.ID) (commerce.Coupon, error) {
	return get(ctx, q, commerce.ErrCouponMissing, selectCoupon, []any{in, coupon}, scanCoupon)
}

func (tx commerceTx) CouponByID(coupon id.ID) (commerce.Coupon, error) {
	return couponIn(tx.ctx, tx, tx.community, coupon)
}

func (tx commerceTx) InsertCoupon(k commerce.Coupon) {
	tx.insert(insertCoupon, []any{tx.community, k.ID, k.Campaign, k.Member, k.Cost, k.ClaimedAt, k.ExpiresAt})
}

func (tx commerceTx) BindCoupon(k commerce.Coupon, order id.ID) {
	tx.must(commerce.ErrCouponBound, bindCoupon, tx.community, k.ID, order, k.Member, tx.now)
}

func (tx commerceTx) UseCoupons(order id.ID)    { tx.run(useCoupons, tx.community, order, tx.now) }
func (tx commerceTx) ReturnCoupons(order id.ID) { tx.run(returnCoupons, tx.community, order) }

func (tx commerceTx) LapseCoupon(k commerce.Coupon) {
	tx.must(errStale, lapseCoupon, tx.community, k.ID, tx.now)
}

func (tx commerceTx) CloseCoupons(campaign id.ID) error {
	var cost money.Amount
	if err := one(tx.ctx, tx, commerce.ErrCampaignMissing, freeCost, []any{tx.community, campaign}, &cost); err != nil {
		return err
	}
	tx.run(lapseCoupons, tx.community, campaign, tx.now)
	tx.Relieve(campaign, cost)
	return nil
}

func (tx commerceTx) OpenedBy(code commerce.CodeHash) (campaign id.ID, err error) {
	return get(tx.ctx, tx, commerce.ErrCode, useCode, []any{tx.community, code[:], tx.now}, scanID)
}

func (tx commerceTx) AddCodes(campaign id.ID, most int64, codes []commerce.CodeHash) error {
	rows := make([][]any, len(codes))
	for i, code := range codes {
		rows[i] = []any{tx.community, code[:], campaign, 0, most}
	}
	tx.insert(insertCode, rows...)
	return tx.unlessTaken("code")
}

// Coupon reads a coupon.
func (c Commerce) Coupon(ctx context.Context, community, coupon id.ID) (commerce.Coupon, error) {
	return couponIn(ctx, c.db, community, coupon)
}

// CouponsOf reads a member's coupons.
func (c Commerce) CouponsOf(ctx context.Context, community, member id.ID, limit int) ([]commerce.CouponView, error) {
	return list(ctx, c.db, couponsOf, []any{community, member, limit}, scanCouponView)
}

// CouponsIn reads a page of the coupons of a campaign.
func (c Commerce) CouponsIn(ctx context.Context, community, campaign, after id.ID, limit int) ([]commerce.CouponView, error) {
	return list(ctx, c.db, couponsIn, []any{community, campaign, before(after), limit}, scanCouponView)
}

// Codes counts the codes of a campaign.
func (c Commerce) Codes(ctx context.Context, community, campaign id.ID) (n commerce.CodeCount, err error) {
	err = one(ctx, c.db, commerce.ErrCampaignMissing, codesOf, []any{community, campaign}, &n.Codes, &n.Uses)
	return n, err
}
