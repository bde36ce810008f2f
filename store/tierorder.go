package store

import (
	"context"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
)

const tierOrderColumns = `order_id, member_id, tier_id, price_id, purpose, after_term, early`

var (
	tierOffer = stmt(`SELECT ` + tierPriceColumns + `, ` + tierColumns + `, c.currency, c.time_zone, COALESCE(e.admission, '')
		FROM tier_price p
		JOIN tier t ON t.community_id = p.community_id AND t.id = p.tier_id
		JOIN community c ON c.id = p.community_id
		LEFT JOIN entrance e ON e.community_id = p.community_id
		WHERE p.community_id = $1 AND p.id = $2`)
	insertOrderForTier = into("orders", "community_id", "id", "member_id", "email", "state", "currency", "subtotal", "discount", "total",
		"placed_at", "tier_id")
	insertOrderAtMemberPrice = into("orders", "community_id", "id", "member_id", "email", "state", "currency", "subtotal", "discount", "total",
		"placed_at", "paid_at", "member_term")
	// Of two nodes that renew one membership at once, one finds the other's order when it runs again.
	insertTierOrder = stmt(`INSERT INTO tier_order (community_id, order_id, member_id, tier_id, price_id, purpose, after_term, early)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`)
	selectTierOrder = stmt(`SELECT ` + tierOrderColumns + ` FROM tier_order WHERE community_id = $1 AND order_id = $2`)

	takeEarly = stmt(`UPDATE tier_price SET early_taken = early_taken + 1
		WHERE community_id = $1 AND id = $2 AND (early_places = 0 OR early_taken < early_places)`)
	giveEarly    = stmt(`UPDATE tier_price SET early_taken = early_taken - 1 WHERE community_id = $1 AND id = $2 AND early_taken > 0`)
	takeBackTerm = stmt(`UPDATE term SET refunded = 1 WHERE community_id = $1 AND order_id = $2 AND refunded = 0`)

	memberRights = stmt(`SELECT ` + membershipColumns + `, t.percent_off
		FROM membership s JOIN tier t ON t.community_id = s.community_id AND t.id = s.tier_id
		WHERE s.community_id = $1 AND s.member_id = $2`)
)

func scanTierOffer(row Row) (o community.TierOffer, err error) {
	var until, zone string
	dest := append(tierPriceDest(&o.Price, &until), tierDest(&o.Tier)...)
	if err = row.Scan(append(dest, &o.Currency, &zone, &o.Door)...); err == nil {
		o.Price.Until, err = dateIn(until)
	}
	if o.Door == "" {
		o.Door = community.DefaultEntrance.Admission
	}
	o.Zone = community.Community{TimeZone: zone}.Zone()
	return o, err
}

func tierOfferByPrice(ctx context.Context, q Querier, in, price id.ID) (community.TierOffer, error) {
	return get(ctx, q, community.ErrTierPriceMissing, tierOffer, []any{in, price}, scanTierOffer)
}

// TierOffer reads what a purchase of a tier is decided on.
func (c Commerce) TierOffer(ctx context.Context, in, price id.ID) (community.TierOffer, error) {
	return tierOfferByPrice(ctx, c.db, in, price)
}

// Current reads where a membership is.
func (c Commerce) Current(ctx context.Context, in, member id.ID) (community.Current, error) {
	return currentOf(ctx, c.db, in, member)
}

// MemberRights reads the rights of the tier in which a member stands.
func (c Commerce) MemberRights(ctx context.Context, in, member id.ID) (community.Rights, error) {
	m, r, err := rightsOf(ctx, c.db, in, member)
	if err != nil || !m.Holds(c.db.clock.Now()) {
		return community.Rights{}, err
	}
	return r, nil
}

// rightsOf reads a membership and the rights that it gives while it holds.
func rightsOf(ctx context.Context, q Querier, in, member id.ID) (m community.Membership, r community.Rights, err error) {
	found := false
	err = q.query(ctx, memberRights, []any{in, member}, func(row Row) error {
		var anchor string
		found = true
		return row.Scan(append(membershipDest(&m, &anchor), &r.PercentOff)...)
	})
	if err == nil && found && r.PercentOff > 0 {
		r.Excluded, err = list(ctx, q, excludedOfTier, []any{in, m.Tier}, scanID)
	}
	return m, r, err
}

func (tx commerceTx) TierOffer(price id.ID) (community.TierOffer, error) {
	return tierOfferByPrice(tx.ctx, tx, tx.community, price)
}

func (tx commerceTx) InsertTierOrder(o commerce.Order, t commerce.TierOrder) {
	tx.insert(insertOrderForTier, []any{tx.community, o.ID, o.Member, o.Email, o.State, o.Currency, o.Subtotal, o.Discount, o.Total, o.PlacedAt, o.Tier})
	l := o.Lines[0]
	tx.insert(insertLine, []any{tx.community, o.ID, 1, l.Product, l.Variant, l.Title, l.Quantity, l.UnitPrice, l.UnitPaid})
	tx.insert(insertHold, []any{tx.community, o.ID, o.HeldUntil})
	tx.must(errStale, insertTierOrder, tx.community, t.Order, t.Member, t.Tier, t.Price, t.Purpose, t.After, t.Early)
}

func (tx commerceTx) TierOrderByID(order id.ID) (commerce.TierOrder, error) {
	return get(tx.ctx, tx, commerce.ErrOrderMissing, selectTierOrder, []any{tx.community, order}, func(row Row) (t commerce.TierOrder, err error) {
		return t, row.Scan(&t.Order, &t.Member, &t.Tier, &t.Price, &t.Purpose, &t.After, &t.Early)
	})
}

func (tx commerceTx) TakeEarly(price id.ID) {
	tx.must(community.ErrEarlyGone, takeEarly, tx.community, price)
}

func (tx commerceTx) GiveEarly(price id.ID) { tx.must(errStale, giveEarly, tx.community, price) }

func (tx commerceTx) MemberRights(member id.ID) (community.Rights, int, error) {
	m, r, err := rightsOf(tx.ctx, tx, tx.community, member)
	if err != nil || !m.Holds(tx.now) {
		return community.Rights{}, 0, err
	}
	return r, m.Term, nil
}

func (tx commerceTx) CurrentOf(member id.ID) (community.Current, error) {
	return currentOf(tx.ctx, tx, tx.community, member)
}

func (tx commerceTx) TermOf(member id.ID, number int) (community.Term, error) {
	return termOf(tx.ctx, tx, tx.community, member, number)
}

func (tx commerceTx) KeepMembership(old, changed community.Membership) {
	tx.keepMembership(old, changed)
}

func (tx commerceTx) InsertTerm(t community.Term) {
	tx.insert(insertTerm, []any{tx.community, t.Member, t.Number, t.Kind, t.Tier, t.Price, t.Order, t.Paid, t.Worth, t.Anchor.String(),
		t.Periods, t.StartsAt, t.EndsAt, t.UsedAt, t.UsedFor, t.Refunded})
}

func (tx commerceTx) UseTerm(member id.ID, term int, use community.Use) {
	tx.run(useTerm, tx.community, member, term, tx.now, use)
}

func (tx commerceTx) TakeBackTerm(order id.ID) { tx.must(errStale, takeBackTerm, tx.community, order) }

// AdmitMember opens the community's door to who paid.
func (tx commerceTx) AdmitMember(member, tier id.ID) error {
	return community.AdmitByTier(peopleTx(tx), member, tier)
}
