package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"panal/growth"
	"panal/internal/id"
)

// Growth keeps what package growth decides.
type Growth struct{ db *DB }

// Growth returns the part of the database that serves package growth.
func (db *DB) Growth() Growth { return Growth{db} }

var _ growth.Store = Growth{}

// Write runs a write of growth.
func (g Growth) Write(ctx context.Context, community id.ID, run func(growth.ServiceTx) error) error {
	return g.db.Write(ctx, community, func(tx *Tx) error { return run(growthTx{tx}) })
}

type growthTx struct{ *Tx }

var _ growth.ServiceTx = growthTx{}

const shareColumns = `s.id, s.code, s.member_id, s.target, s.target_id, s.channel, s.created_at`

const attributionColumns = `order_id, share_id, referrer_id, member_id, channel, newcomer, discount, total, kept, at`

var (
	shareByCode = stmt(`SELECT ` + shareColumns + ` FROM share s WHERE s.community_id = $1 AND s.code = $2`)
	shareOf     = stmt(`SELECT ` + shareColumns + ` FROM share s WHERE s.community_id = $1 AND s.member_id = $2 AND s.target_id = $3 AND s.target = $4`)
	publishedIn = stmt(`SELECT ` + shareColumns + ` FROM share s WHERE s.community_id = $1 AND s.target_id = $2 AND s.target = $3 AND s.member_id IS NULL AND s.channel = $4`)
	published   = stmt(`SELECT ` + shareColumns + ` FROM share s WHERE s.community_id = $1 AND s.target_id = $2 AND s.target = $3 AND s.member_id IS NULL
		ORDER BY s.channel`)

	// The community prepares its own links before what they lead to is public.
	insertShare = map[growth.TargetKind]*Statement{
		growth.ToOffer:    stmt(shareInto + `offer o WHERE o.community_id = $1 AND o.id = $5 AND (o.state <> 'draft' OR $6 <> '') ON CONFLICT DO NOTHING`),
		growth.ToCampaign: stmt(shareInto + `campaign o WHERE o.community_id = $1 AND o.id = $5 AND (o.state <> 'draft' OR $6 <> '') ON CONFLICT DO NOTHING`),
	}
	shareReports = stmt(`SELECT ` + shareColumns + `, COALESCE(p.title, n.title), COALESCE(o.slug, n.slug), s.visits, s.visitors, s.orders, s.newcomers,
			s.discount, s.total
		FROM share s
		LEFT JOIN offer o ON s.target = 'offer' AND o.community_id = s.community_id AND o.id = s.target_id
		LEFT JOIN product p ON p.community_id = s.community_id AND p.id = o.product_id
		LEFT JOIN campaign n ON s.target = 'campaign' AND n.community_id = s.community_id AND n.id = s.target_id
		WHERE s.community_id = $1 AND s.member_id = $2 ORDER BY s.created_at DESC, s.id DESC LIMIT 500`)

	// An arrival without a channel leaves the one that is known; a visit never ends before it began.
	recordVisit = stmt(`INSERT INTO visit (community_id, visitor_id, share_id, channel, visits, first_at, last_at)
		VALUES ($1, $2, $3, $4, 1, $5, $5)
		ON CONFLICT (community_id, visitor_id, share_id) DO UPDATE SET visits = visit.visits + 1,
			channel = CASE WHEN excluded.channel = '' THEN visit.channel ELSE excluded.channel END,
			last_at = CASE WHEN excluded.last_at > visit.last_at THEN excluded.last_at ELSE visit.last_at END
		RETURNING channel, visits`)
	countVisit = stmt(`UPDATE share SET visitors = visitors + $3, visits = visits + 1 WHERE community_id = $1 AND id = $2`)
	// Who comes again counts as a visit of the channel that they come through now.
	countArrival = stmt(`INSERT INTO reach (community_id, target_id, channel, target, visitors, visits, orders, newcomers, discount, total)
		SELECT s.community_id, s.target_id, $4, s.target, CAST($3 AS BIGINT), 1, 0, 0, 0, 0 FROM share s WHERE s.community_id = $1 AND s.id = $2
		ON CONFLICT (community_id, target_id, channel) DO UPDATE SET visitors = reach.visitors + excluded.visitors, visits = reach.visits + 1`)
	hearShare = stmt(`UPDATE share SET heard_at = $3 WHERE community_id = $1 AND id = $2 AND member_id IS NOT NULL AND (heard_at IS NULL OR heard_at <= $4)`)
	lastVisit = stmt(`SELECT ` + shareColumns + `, v.visitor_id, v.channel, v.visits, v.first_at, v.last_at
		FROM visit v JOIN share s ON s.community_id = v.community_id AND s.id = v.share_id
		WHERE v.community_id = $1 AND v.visitor_id = $2 AND s.member_id IS DISTINCT FROM $3 AND v.last_at >= $4
		ORDER BY v.last_at DESC, v.share_id LIMIT 1`)

	insertConversion = into("conversion", "community_id", "campaign_id", "order_id", "cost", "total", "newcomer", "kept")
	converted        = stmt(`SELECT DISTINCT order_id FROM conversion WHERE community_id = $1 AND order_id IN (` + places(2, askedAtOnce) + `)`)
	// All conversions of an order are as far as the order was when it was last looked at.
	conversionOf = stmt(`SELECT c.kept, c.newcomer, CASE WHEN this.state IN ('ready', 'shipped') THEN 1 ELSE 0 END,
			CASE WHEN this.state IN ('ready', 'shipped') AND NOT EXISTS (
				SELECT 1 FROM orders o WHERE o.community_id = this.community_id AND o.member_id = this.member_id AND o.state IN ('ready', 'shipped')
				AND (o.paid_at < this.paid_at OR o.paid_at = this.paid_at AND o.id < this.id)) THEN 1 ELSE 0 END
		FROM conversion c JOIN orders this ON this.community_id = c.community_id AND this.id = c.order_id
		WHERE c.community_id = $1 AND c.order_id = $2 LIMIT 1`)
	settleConversion = stmt(`UPDATE conversion SET kept = $5, newcomer = $6 WHERE community_id = $1 AND order_id = $2 AND kept = $3 AND newcomer = $4`)

	insertAttribution = into("attribution", "community_id", "order_id", "share_id", "referrer_id", "member_id", "channel",
		"newcomer", "discount", "total", "kept", "at")
	attributionsOf = stmt(`SELECT ` + attributionColumns + ` FROM attribution
		WHERE community_id = $1 AND order_id IN (` + places(2, askedAtOnce) + `)`)
)

func shareDest(s *growth.Share) []any {
	return []any{&s.ID, &s.Code, &s.Member, &s.Target.Kind, &s.Target.ID, &s.Channel, &s.CreatedAt}
}

func scanShare(row Row) (s growth.Share, err error) { return s, row.Scan(shareDest(&s)...) }

func oneShare(ctx context.Context, q Querier, s *Statement, args ...any) (growth.Share, error) {
	return get(ctx, q, growth.ErrShareMissing, s, args, scanShare)
}

// shareInto begins the statement that keeps a link to what is there.
const shareInto = `INSERT INTO share (community_id, id, code, member_id, target, target_id, channel, created_at)
	SELECT o.community_id, $2, $3, $4, $8, o.id, $6, $7 FROM `

// Share reads the share that a code names.
func (g Growth) Share(ctx context.Context, community id.ID, code string) (growth.Share, error) {
	return oneShare(ctx, g.db, shareByCode, community, code)
}

// ShareOf reads a member's link to a target.
func (g Growth) ShareOf(ctx context.Context, community, member id.ID, to growth.Target) (growth.Share, error) {
	return oneShare(ctx, g.db, shareOf, community, member, to.ID, to.Kind)
}

// Published reads the community's own links to a target.
func (g Growth) Published(ctx context.Context, community id.ID, to growth.Target) ([]growth.Share, error) {
	return list(ctx, g.db, published, []any{community, to.ID, to.Kind}, scanShare)
}

func (tx growthTx) InsertShare(s growth.Share) (growth.Share, bool, error) {
	insert, known := insertShare[s.Target.Kind]
	if !known {
		return s, false, growth.ErrTargetMissing
	}
	rows, err := tx.exec(insert, tx.community, s.ID, s.Code, s.Member, s.Target.ID, s.Channel, s.CreatedAt, s.Target.Kind)
	if err != nil || rows == 1 {
		return s, rows == 1, err
	}
	if !s.Member.IsZero() {
		s, err = oneShare(tx.ctx, tx, shareOf, tx.community, s.Member, s.Target.ID, s.Target.Kind)
	} else {
		s, err = oneShare(tx.ctx, tx, publishedIn, tx.community, s.Target.ID, s.Target.Kind, s.Channel)
	}
	if errors.Is(err, growth.ErrShareMissing) {
		err = growth.ErrTargetMissing
	}
	return s, false, err
}

// ShareReports lists a member's shares with what came of each.
func (g Growth) ShareReports(ctx context.Context, community, member id.ID) ([]growth.ShareReport, error) {
	return list(ctx, g.db, shareReports, []any{community, member}, func(row Row) (r growth.ShareReport, err error) {
		fields := append(shareDest(&r.Share), &r.Title, &r.Slug, &r.Visits)
		return r, row.Scan(append(fields, figuresDest(&r.Figures)...)...)
	})
}

func figuresDest(f *growth.Figures) []any {
	return []any{&f.Visitors, &f.Orders, &f.Newcomers, &f.Discount, &f.Total}
}

func (tx commerceTx) InsertShare(s growth.Share) (growth.Share, bool, error) {
	return growthTx(tx).InsertShare(s)
}

func (tx growthTx) RecordVisit(visitor, share id.ID, channel string) (first bool, err error) {
	var visits, visitors int64
	if err := one(tx.ctx, tx, nil, recordVisit, []any{tx.community, visitor, share, channel, tx.now}, &channel, &visits); err != nil {
		return false, err
	}
	if visits == 1 {
		visitors = 1
	}
	tx.run(countVisit, tx.community, share, visitors)
	tx.run(countArrival, tx.community, share, visitors, channel)
	return visits == 1, nil
}

func (tx growthTx) Hear(share id.ID, since time.Time) (bool, error) {
	rows, err := tx.exec(hearShare, tx.community, share, tx.now, since)
	return rows == 1, err
}

func (tx commerceTx) ShareByCode(code string) (growth.Share, bool, error) {
	return find(tx.ctx, tx, shareByCode, []any{tx.community, code}, scanShare)
}

func (tx commerceTx) LastVisit(visitor, except id.ID, since time.Time) (growth.Visit, bool, error) {
	return find(tx.ctx, tx, lastVisit, []any{tx.community, visitor, whole(except), since}, func(row Row) (v growth.Visit, err error) {
		return v, row.Scan(append(shareDest(&v.Share), &v.Visitor, &v.Channel, &v.Visits, &v.FirstAt, &v.LastAt)...)
	})
}

func (tx commerceTx) InsertAttribution(a growth.Attribution) {
	tx.append(insertAttribution, []any{tx.community, a.Order, a.Share, a.Referrer, a.Member, a.Channel, a.Newcomer, a.Discount, a.Total, a.Kept, a.At})
}

func (tx commerceTx) InsertConversion(c growth.Conversion) {
	tx.append(insertConversion, []any{tx.community, c.Campaign, c.Order, c.Cost, c.Total, 0, false})
}

// Converted reads those of the orders that some campaign made cheaper.
func (g Growth) Converted(ctx context.Context, community id.ID, orders []id.ID) ([]id.ID, error) {
	return listAbout(ctx, g.db, converted, community, orders, scanID)
}

func (tx growthTx) SettleConversion(order id.ID) error {
	var kept, newcomer, keeps, brings int64
	err := one(tx.ctx, tx, errStale, conversionOf, []any{tx.community, order}, &kept, &newcomer, &keeps, &brings)
	if err != nil || kept == keeps && newcomer == brings {
		return err
	}
	settled, err := tx.exec(settleConversion, tx.community, order, kept, newcomer, keeps, brings)
	if err == nil && settled == 0 {
		err = errStale
	}
	tx.run(countForCampaigns, tx.community, order, keeps-kept, brings-newcomer)
	return err
}

// askedAtOnce is how many things one statement asks for.
const askedAtOnce = 32

// places writes so many placeholders, for a list to choose from: $2, $3, $4.
func places(from, count int) string {
	var b strings.Builder
	for n := from; n < from+count; n++ {
		fmt.Fprintf(&b, ", $%d", n)
	}
	return b.String()[2:]
}

// filled are the arguments of a statement about some things of a community; the last fills the places that are left.
func filled[T any](community id.ID, some []T, count int) []any {
	args := []any{community}
	for i := range count {
		args = append(args, some[min(i, len(some)-1)])
	}
	return args
}

// listAbout is list for a statement about some things of a community, however many; other arguments are after their places.
func listAbout[T any](ctx context.Context, q Querier, s *Statement, community id.ID, about []id.ID, scan func(Row) (T, error), others ...any) (all []T, err error) {
	for some := range slices.Chunk(about, askedAtOnce) {
		found, err := list(ctx, q, s, append(filled(community, some, askedAtOnce), others...), scan)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// Attributions reads the credit of those of the orders that have one.
func (g Growth) Attributions(ctx context.Context, community id.ID, orders []id.ID) ([]growth.Attribution, error) {
	return listAbout(ctx, g.db, attributionsOf, community, orders, func(row Row) (a growth.Attribution, err error) {
		return a, row.Scan(&a.Order, &a.Share, &a.Referrer, &a.Member, &a.Channel, &a.Newcomer, &a.Discount, &a.Total, &a.Kept, &a.At)
	})
}
