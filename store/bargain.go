package store

import (
	"context"
	"strings"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

const bargainColumns = `b.id, b.campaign_id, b.product_id, b.variant_id, b.member_id, b.state, b.start_price, b.floor_price, b.price, b.helpers,
	b.helped, b.spread, b.newcomer, b.early, b.pay, b.seed, b.promise, b.cost, b.started_at, b.deadline, b.reached_at, b.order_id, b.closed_at`

const bargainShown = `SELECT ` + bargainColumns + `, m.name, p.slug, p.title, p.state, v.title, co.currency, ` + campaignColumns + ` FROM bargain b
	JOIN campaign c ON c.community_id = b.community_id AND c.id = b.campaign_id
	JOIN member m ON m.community_id = b.community_id AND m.id = b.member_id
	JOIN product p ON p.community_id = b.community_id AND p.id = b.product_id
	JOIN variant v ON v.community_id = b.community_id AND v.id = b.variant_id
	JOIN community co ON co.id = b.community_id `

var (
	selectBargain = stmt(`SELECT ` + bargainColumns + ` FROM bargain b WHERE b.community_id = $1 AND b.id = $2`)
	bargainAsked  = stmt(`SELECT ` + bargainColumns + `, m.id, m.joined_at, co.time_zone FROM bargain b
		JOIN member m ON m.community_id = b.community_id AND m.id = $3
		JOIN community co ON co.id = b.community_id WHERE b.community_id = $1 AND b.id = $2`)
	helperIn = stmt(`SELECT m.id, m.joined_at, co.time_zone FROM member m JOIN community co ON co.id = m.community_id
		WHERE m.community_id = $1 AND m.id = $2`)
	helpedBy = stmt(`SELECT (SELECT h.bargain_id FROM bargain_help h WHERE h.community_id = $1 AND h.member_id = $2 AND h.product_id = $3),
		COALESCE((SELECT d.helps FROM bargain_day d WHERE d.community_id = $1 AND d.member_id = $2 AND d.day = $4), 0)`)

	insertBargain = into("bargain", "community_id", "id", "campaign_id", "product_id", "variant_id", "member_id", "state", "start_price",
		"floor_price", "price", "helpers", "helped", "spread", "newcomer", "early", "pay", "seed", "promise", "cost", "started_at", "deadline",
		"due_at").named(commerce.ErrBargainRunning)
	updateBargain = stmt(`UPDATE bargain SET state = $6, price = $7, helped = $8, cost = $9, reached_at = $10, due_at = $11, order_id = $12, closed_at = $13
		WHERE community_id = $1 AND id = $2 AND state = $3 AND helped = $4 AND (order_id = $5 OR order_id IS NULL AND $5 IS NULL)`)
	closeBargains = stmt(`UPDATE bargain SET state = 'failed', closed_at = $3, due_at = NULL
		WHERE community_id = $1 AND campaign_id = $2 AND state IN ('open', 'reached') AND order_id IS NULL
		RETURNING ` + bareBargainColumns)
	addHelp = stmt(`INSERT INTO bargain_help (community_id, bargain_id, number, member_id, product_id, cut, price, newcomer, at, day)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (community_id, member_id, product_id) DO NOTHING`)
	countHelp = stmt(`INSERT INTO bargain_day (community_id, member_id, day, helps) VALUES ($1, $2, $3, 1)
		ON CONFLICT (community_id, member_id, day) DO UPDATE SET helps = bargain_day.helps + 1 WHERE bargain_day.helps < $4`)

	bargainView = stmt(bargainShown + `WHERE b.community_id = $1 AND b.id = $2`)
	bargainsOf  = stmt(bargainShown + `WHERE b.community_id = $1 AND b.member_id = $2 ORDER BY b.id DESC LIMIT $3`)
	bargainsIn  = stmt(bargainShown + `WHERE b.community_id = $1 AND b.campaign_id = $2 AND b.id < $3 ORDER BY b.id DESC LIMIT $4`)
	bargainsBy  = stmt(bargainShown + `WHERE b.community_id = $1 AND b.member_id = $2 AND b.campaign_id = $3 ORDER BY b.id DESC LIMIT $4`)
	helpsOf     = stmt(`SELECT h.bargain_id, h.number, h.member_id, h.cut, h.price, h.newcomer, h.at, h.day, m.name FROM bargain_help h
		JOIN member m ON m.community_id = h.community_id AND m.id = h.member_id
		WHERE h.community_id = $1 AND h.bargain_id = $2 ORDER BY h.number`)

	withDueBargains = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM bargain b WHERE b.community_id = c.id AND b.due_at IS NOT NULL AND b.order_id IS NULL AND b.due_at <= $1) ORDER BY c.id`)
	dueBargains = stmt(`SELECT id FROM bargain WHERE community_id = $1 AND due_at IS NOT NULL AND order_id IS NULL AND due_at <= $2 ORDER BY due_at LIMIT $3`)
)

// bareBargainColumns are the same where nothing else is read.
var bareBargainColumns = strings.ReplaceAll(bargainColumns, "b.", "")

// bargainRow is a bargain with what is read otherwise than it is kept.
type bargainRow struct {
	commerce.Bargain
	seed, promise []byte
}

func (r *bargainRow) dest() []any {
	b := &r.Bargain
	return []any{&b.ID, &b.Campaign, &b.Product, &b.Variant, &b.Member, &b.State, &b.Start, &b.Floor, &b.Price, &b.Helpers, &b.Helped, &b.Spread,
		&b.Newcomer, &b.Early, &b.Pay, &r.seed, &r.promise, &b.Cost, &b.StartedAt, &b.Deadline, &b.ReachedAt, &b.Order, &b.ClosedAt}
}

func (r *bargainRow) bargain() commerce.Bargain {
	copy(r.Seed[:], r.seed)
	copy(r.Promise[:], r.promise)
	return r.Bargain
}

func scanBargain(row Row) (commerce.Bargain, error) {
	var r bargainRow
	err := row.Scan(r.dest()...)
	return r.bargain(), err
}

func scanBargainView(row Row) (v commerce.BargainView, err error) {
	var r bargainRow
	v.Campaign, err = scanCampaignAfter(row, append(r.dest(), &v.Name, &v.Product.Slug, &v.Product.Title, &v.Product.State, &v.Title, &v.Currency)...)
	v.Bargain, v.Product.ID = r.bargain(), r.Product
	return v, err
}

func scanHelp(row Row) (h commerce.Helped, err error) {
	return h, row.Scan(&h.Bargain, &h.Number, &h.Member, &h.Cut, &h.Price, &h.Newcomer, &h.At, &h.Day, &h.Name)
}

func (tx commerceTx) BargainByID(bargain id.ID) (commerce.Bargain, error) {
	return get(tx.ctx, tx, commerce.ErrBargainMissing, selectBargain, []any{tx.community, bargain}, scanBargain)
}

func (tx commerceTx) BargainAsked(bargain, member id.ID) (commerce.Bargain, commerce.Helper, error) {
	var r bargainRow
	var h commerce.Helper
	err := one(tx.ctx, tx, commerce.ErrBargainMissing, bargainAsked, []any{tx.community, bargain, member}, append(r.dest(), &h.Member, &h.JoinedAt, &h.Zone)...)
	return r.bargain(), h, err
}

func (tx commerceTx) InsertBargain(b commerce.Bargain) {
	tx.insert(insertBargain, []any{tx.community, b.ID, b.Campaign, b.Product, b.Variant, b.Member, b.State, b.Start, b.Floor, b.Price, b.Helpers, b.Helped,
		b.Spread, b.Newcomer, b.Early, b.Pay, b.Seed[:], b.Promise[:], b.Cost, b.StartedAt, b.Deadline, b.Until()})
}

func (tx commerceTx) UpdateBargain(was, b commerce.Bargain) {
	tx.must(errStale, updateBargain, tx.community, b.ID, was.State, was.Helped, was.Order, b.State, b.Price, b.Helped, b.Cost, b.ReachedAt, b.Until(), b.Order, b.ClosedAt)
}

func (tx commerceTx) AddHelp(b commerce.Bargain, h commerce.Help) {
	tx.must(commerce.ErrHelpedBefore, addHelp, tx.community, h.Bargain, h.Number, h.Member, b.Product, h.Cut, h.Price, h.Newcomer, h.At, h.Day)
	tx.must(commerce.ErrHelpsToday, countHelp, tx.community, h.Member, h.Day, commerce.HelpsPerDay)
}

func (tx commerceTx) CloseBargains(campaign id.ID) ([]commerce.Bargain, error) {
	return list(tx.ctx, tx, closeBargains, []any{tx.community, campaign, tx.now}, scanBargain)
}

// Bargain reads a bargain.
func (c Commerce) Bargain(ctx context.Context, community, bargain id.ID) (commerce.Bargain, error) {
	return get(ctx, c.db, commerce.ErrBargainMissing, selectBargain, []any{community, bargain}, scanBargain)
}

// BargainView reads a bargain with those who helped.
func (c Commerce) BargainView(ctx context.Context, community, bargain id.ID) (commerce.BargainView, error) {
	v, err := get(ctx, c.db, commerce.ErrBargainMissing, bargainView, []any{community, bargain}, scanBargainView)
	if err == nil {
		v.Helps, err = list(ctx, c.db, helpsOf, []any{community, bargain}, scanHelp)
	}
	return v, err
}

// BargainsOf reads a member's bargains.
func (c Commerce) BargainsOf(ctx context.Context, community, member, campaign id.ID, limit int) ([]commerce.BargainView, error) {
	if campaign.IsZero() {
		return list(ctx, c.db, bargainsOf, []any{community, member, limit}, scanBargainView)
	}
	return list(ctx, c.db, bargainsBy, []any{community, member, campaign, limit}, scanBargainView)
}

// BargainsIn reads a page of the bargains of a campaign.
func (c Commerce) BargainsIn(ctx context.Context, community, campaign, after id.ID, limit int) ([]commerce.BargainView, error) {
	return list(ctx, c.db, bargainsIn, []any{community, campaign, before(after), limit}, scanBargainView)
}

// Helper reads who may want to help.
func (c Commerce) Helper(ctx context.Context, community, member id.ID) (h commerce.Helper, err error) {
	return h, one(ctx, c.db, commerce.ErrBargainMissing, helperIn, []any{community, member}, &h.Member, &h.JoinedAt, &h.Zone)
}

// HelpedBy reads whom a member has helped with a product, and how often they helped on a day.
func (c Commerce) HelpedBy(ctx context.Context, community, member, product id.ID, day int64) (bargain id.ID, today int64, err error) {
	err = one(ctx, c.db, commerce.ErrBargainMissing, helpedBy, []any{community, member, product, day}, &bargain, &today)
	return bargain, today, err
}

// WithDueBargains lists communities with bargains that were not bought in time.
func (s Schedule) WithDueBargains(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueBargains, []any{now}, scanID)
}

// DueBargains lists such bargains of one community, the longest due first.
func (s Schedule) DueBargains(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueBargains, []any{community, now, limit}, scanID)
}
