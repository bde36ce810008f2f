package store

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"panal/community"
	"panal/internal/id"
)

const segmentColumns = `id, name, about, persona, rule, offers, created_at, changed_at`

// sold is true of an order whose units the member has for good.
const sold = `o.state IN ('ready', 'shipped')`

var (
	segments      = stmt(`SELECT ` + segmentColumns + ` FROM segment WHERE community_id = $1 ORDER BY persona DESC, name`)
	segmentByID   = stmt(`SELECT ` + segmentColumns + ` FROM segment WHERE community_id = $1 AND id = $2`)
	insertSegment = into("segment", "community_id", "id", "name", "about", "persona", "rule", "created_at", "changed_at")
	updateSegment = stmt(`UPDATE segment SET name = $3, about = $4, persona = $5, rule = $6, changed_at = $7 WHERE community_id = $1 AND id = $2`)
	dropSegment   = stmt(`DELETE FROM segment WHERE community_id = $1 AND id = $2 AND offers = 0`)

	countMembers = stmt(`SELECT (SELECT COUNT(*) FROM member WHERE community_id = $1) - (SELECT COUNT(*) FROM member WHERE community_id = $1 AND role = 'guest')`)

	firstAndLast = stmt(`SELECT (SELECT id FROM member WHERE community_id = $1 ORDER BY id LIMIT 1), (SELECT id FROM member WHERE community_id = $1 ORDER BY id DESC LIMIT 1)`)

	// What segments ask of one member, from where it is kept first: so it is right before the copy in the member's row is.
	profileOf = stmt(`SELECT m.role, m.rung, m.joined_at, m.traits, x.purchases, x.spent, x.bought_at, x.active_at
		FROM member m, (SELECT ` + addedUp + ` FROM orders o WHERE o.community_id = $1 AND o.member_id = $2) x WHERE m.community_id = $1 AND m.id = $2`)
	productsOf = stmt(`SELECT DISTINCT l.product_id FROM orders o JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id
		WHERE o.community_id = $1 AND o.member_id = $2 AND l.returned < l.quantity AND ` + sold)

	circlesIn = stmt(`SELECT circle_id FROM circle_member WHERE community_id = $1 AND member_id = $2`)

	// What is kept of members' purchases, of several in one statement.
	measure = stmt(`UPDATE member SET purchases = x.purchases, spent = x.spent, bought_at = x.bought_at, active_at = x.active_at
		FROM (SELECT m.id, ` + addedUp + `
			FROM member m LEFT JOIN orders o ON o.community_id = m.community_id AND o.member_id = m.id
			WHERE m.community_id = $1 AND m.id IN (` + places(2, measuredAtOnce) + `) GROUP BY m.id) x
		WHERE member.community_id = $1 AND member.id = x.id`)
	dropProducts = stmt(`DELETE FROM member_product WHERE community_id = $1 AND member_id IN (` + places(2, measuredAtOnce) + `)`)
	markActive   = stmt(`UPDATE member SET active_at = x.placed_at
		FROM (SELECT member_id, MAX(placed_at) AS placed_at FROM orders WHERE community_id = $1 AND id IN (` + places(2, askedAtOnce) + `) GROUP BY member_id) x
		WHERE member.community_id = $1 AND member.id = x.member_id AND (member.active_at IS NULL OR member.active_at < x.placed_at)`)
	keepProducts = stmt(insertBought + `o.member_id IN (` + places(2, measuredAtOnce) + `) ON CONFLICT DO NOTHING`)
	markBought   = stmt(insertBought + `o.id IN (` + places(2, askedAtOnce) + `) ON CONFLICT DO NOTHING`)
	holders      = stmt(`SELECT DISTINCT member_id FROM orders WHERE community_id = $1 AND id IN (` + places(2, askedAtOnce) + `)`)

	setFindable = stmt(`UPDATE member SET findable = $3 WHERE community_id = $1 AND id = $2`)
)

// insertBought begins to keep what is in orders o.
const insertBought = `INSERT INTO member_product (community_id, product_id, member_id)
	SELECT o.community_id, l.product_id, o.member_id FROM orders o CROSS JOIN order_line l
	WHERE l.community_id = o.community_id AND l.order_id = o.id AND o.community_id = $1 AND ` + sold + ` AND l.returned < l.quantity AND `

// addedUp is what is kept of a member's orders o.
const addedUp = `COUNT(CASE WHEN ` + sold + ` THEN 1 END) AS purchases, CAST(COALESCE(SUM(CASE WHEN ` + sold + ` THEN o.total - o.refunded END), 0) AS BIGINT) AS spent,
	MAX(CASE WHEN ` + sold + ` THEN o.placed_at END) AS bought_at, MAX(o.placed_at) AS active_at`

func scanSegment(row Row) (s community.Segment, err error) {
	var rule string
	if err := row.Scan(&s.ID, &s.Name, &s.About, &s.Persona, &rule, &s.Offers, &s.CreatedAt, &s.ChangedAt); err != nil {
		return s, err
	}
	s.Rule, err = community.ParseRule([]byte(rule))
	return s, err
}

// Segments lists the segments, personas first.
func (p People) Segments(ctx context.Context, in id.ID) ([]community.Segment, error) {
	return list(ctx, p.db, segments, []any{in}, scanSegment)
}

// Segment reads a segment.
func (p People) Segment(ctx context.Context, in, segment id.ID) (community.Segment, error) {
	return get(ctx, p.db, community.ErrSegmentMissing, segmentByID, []any{in, segment}, scanSegment)
}

func (tx peopleTx) SegmentByID(segment id.ID) (community.Segment, error) {
	return get(tx.ctx, tx, community.ErrSegmentMissing, segmentByID, []any{tx.community, segment}, scanSegment)
}

func (tx peopleTx) AddSegment(s community.Segment) error {
	tx.insert(insertSegment, []any{tx.community, s.ID, s.Name, s.About, s.Persona, s.Rule.Text(), s.CreatedAt, s.ChangedAt})
	return tx.named()
}

func (tx peopleTx) EditSegment(s community.Segment) error {
	tx.must(community.ErrSegmentMissing, updateSegment, tx.community, s.ID, s.Name, s.About, s.Persona, s.Rule.Text(), s.ChangedAt)
	return tx.named()
}

// named says that the name of what was just written is another's, if it is.
func (tx peopleTx) named() error {
	err := tx.flush()
	if taken(err) {
		return community.ErrSegmentName
	}
	return err
}

func (tx peopleTx) DropSegment(segment id.ID) {
	tx.must(community.ErrSegmentUsed, dropSegment, tx.community, segment)
}

// CountMembers counts the members of a community, guests not.
func (p People) CountMembers(ctx context.Context, in id.ID) (n int, err error) {
	return n, one(ctx, p.db, errStale, countMembers, []any{in}, &n)
}

// CountRule counts the members of whom a rule holds. It looks at each, and so at some of them on each processor.
func (p People) CountRule(ctx context.Context, in id.ID, r community.Rule, attributes []community.Attribute, now time.Time) (n int, err error) {
	var first, last id.ID
	if err := one(ctx, p.db, errStale, firstAndLast, []any{in}, &first, &last); err != nil {
		return 0, err
	}
	parts := make([]int, p.db.abreast())
	cuts := id.Cuts(first, last, len(parts))
	group, ctx := errgroup.WithContext(ctx)
	for i := range parts {
		c := newComposed(in)
		c.add(`SELECT COUNT(*) FROM member m WHERE m.community_id = $1 AND m.role <> 'guest'`)
		if i > 0 {
			c.add(` AND m.id >= `, cuts[i-1])
		}
		if i < len(cuts) {
			c.add(` AND m.id < `, cuts[i])
		}
		c.add(` AND `).rule(r, attributes, now)
		group.Go(func() error { return one(ctx, p.db, errStale, c.statement(), c.args, &parts[i]) })
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	for _, part := range parts {
		n += part
	}
	return n, nil
}

// Profile reads what rules look at of a member.
func (p People) Profile(ctx context.Context, in, member id.ID) (community.Profile, error) {
	return profileIn(ctx, p.db, in, member)
}

func profileIn(ctx context.Context, q Querier, in, member id.ID) (community.Profile, error) {
	profile, err := get(ctx, q, community.ErrMemberMissing, profileOf, []any{in, member}, func(row Row) (m community.Profile, err error) {
		return m, row.Scan(&m.Role, &m.Rung, &m.Joined, &m.Traits, &m.Purchases, &m.Spent, &m.Bought, &m.Active)
	})
	if err != nil {
		return profile, err
	}
	if profile.Products, err = list(ctx, q, productsOf, []any{in, member}, scanID); err != nil {
		return profile, err
	}
	if profile.Circles, err = list(ctx, q, circlesIn, []any{in, member}, scanID); err != nil {
		return profile, err
	}
	if profile.Membership, _, err = find(ctx, q, selectMembership, []any{in, member}, scanMembership); err != nil {
		return profile, err
	}
	profile.FreeTier, _, err = find(ctx, q, freeTier, []any{in}, scanID)
	return profile, err
}

// Holders lists the members whose orders these are.
func (p People) Holders(ctx context.Context, in id.ID, orders ...id.ID) (members []id.ID, err error) {
	return listAbout(ctx, p.db, holders, in, orders, scanID)
}

const (
	// measuredAtOnce is how many members one write brings up to date, so that it holds its lane briefly.
	measuredAtOnce = 32
	// partsAtOnce is how many such writes wait for the lane together.
	partsAtOnce = 8
)

// MarkActive keeps that members were active when they placed orders.
func (p People) MarkActive(ctx context.Context, in id.ID, orders ...id.ID) error {
	return p.inParts(ctx, in, slices.Chunk(orders, askedAtOnce), func(tx *Tx, some []id.ID) {
		tx.run(markActive, filled(in, some, askedAtOnce)...)
	})
}

// MarkBought keeps that members bought what is in orders that are sold.
func (p People) MarkBought(ctx context.Context, in id.ID, orders ...id.ID) error {
	return p.inParts(ctx, in, slices.Chunk(orders, askedAtOnce), func(tx *Tx, some []id.ID) {
		tx.run(markBought, filled(in, some, askedAtOnce)...)
	})
}

// Measure brings up to date what is kept of members' purchases, and of their products where they may have become fewer.
func (p People) Measure(ctx context.Context, in id.ID, grown bool, members ...id.ID) error {
	return p.inParts(ctx, in, slices.Chunk(members, measuredAtOnce), func(tx *Tx, some []id.ID) {
		args := filled(in, some, measuredAtOnce)
		tx.run(measure, args...)
		if !grown {
			tx.run(dropProducts, args...)
			tx.run(keepProducts, args...)
		}
	})
}

// inParts writes part by part, a few of them at the same time: they are committed together.
func (p People) inParts(ctx context.Context, in id.ID, parts iter.Seq[[]id.ID], write func(tx *Tx, part []id.ID)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(partsAtOnce)
	for part := range parts {
		group.Go(func() error {
			return p.db.Write(ctx, in, func(tx *Tx) error {
				write(tx, part)
				return nil
			})
		})
	}
	return group.Wait()
}

func (tx peopleTx) SetFindable(member id.ID, by community.Findable) error {
	tx.must(community.ErrMemberMissing, setFindable, tx.community, member, by)
	return nil
}

// rule writes the condition that a rule puts on a member m. A column that may be NULL is never compared as such: what
// is not known is as long ago as can be.
func (c *composed) rule(r community.Rule, attributes []community.Attribute, now time.Time) {
	switch {
	case r.All != nil:
		c.rules(` AND `, r.All, attributes, now)
	case r.Any != nil:
		c.rules(` OR `, r.Any, attributes, now)
	case r.Not != nil:
		c.add(`NOT (`).rule(*r.Not, attributes, now)
		c.add(`)`)
	case r.Field == "":
		c.add(`1 = 1`)
	default:
		c.compare(r, attributes, now)
	}
}

func (c *composed) rules(between string, parts []community.Rule, attributes []community.Attribute, now time.Time) {
	parts = slices.SortedStableFunc(slices.Values(parts), func(a, b community.Rule) int { return effort(a) - effort(b) })
	c.add(`(`)
	for i, part := range parts {
		if i > 0 {
			c.add(between)
		}
		c.rule(part, attributes, now)
	}
	c.add(`)`)
}

// effort is what it takes to know whether a rule holds for a member: what takes the least is asked first, and often spares
// the rest. Numbers of the member's row take less than a text that is looked through, and that less than another table.
func effort(r community.Rule) (most int) {
	parts := slices.Concat(r.All, r.Any)
	if r.Not != nil {
		parts = append(parts, *r.Not)
	}
	for _, part := range parts {
		most = max(most, effort(part))
	}
	switch r.Field {
	case community.FieldAttribute:
		return 1
	case community.FieldProduct, community.FieldCircle:
		return 2
	}
	return most
}

func (c *composed) compare(r community.Rule, attributes []community.Attribute, now time.Time) {
	if r.Is == community.NoneOf {
		c.add(`NOT `)
	}
	switch r.Field {
	case community.FieldPurchases:
		c.add(`m.purchases`+map[community.Comparison]string{community.AtLeast: ` >= `, community.AtMost: ` <= `}[r.Is], r.Number)
	case community.FieldSpent:
		c.add(`m.spent`+map[community.Comparison]string{community.AtLeast: ` >= `, community.AtMost: ` <= `}[r.Is], r.Number)
	case community.FieldBought:
		c.moment(`COALESCE(m.bought_at, 0)`, r, now)
	case community.FieldActive:
		c.moment(`CASE WHEN m.active_at > m.joined_at THEN m.active_at ELSE m.joined_at END`, r, now)
	case community.FieldJoined:
		c.moment(`m.joined_at`, r, now)
	case community.FieldRole:
		c.among(`m.role`, textValues(r.Values))
	case community.FieldRung:
		c.among(`m.rung`, textValues(r.Values))
	case community.FieldProduct:
		c.add(`m.id IN (SELECT x.member_id FROM member_product x WHERE x.community_id = $1 AND `)
		c.among(`x.product_id`, idValues(r.IDs()))
		c.add(`)`)
	case community.FieldTier:
		c.tier(r, now)
	case community.FieldCircle:
		c.add(`m.id IN (SELECT x.member_id FROM circle_member x WHERE x.community_id = $1 AND `)
		c.among(`x.circle_id`, idValues(r.IDs()))
		c.add(`)`)
	case community.FieldAttribute:
		c.traits(r.Traits(attributes))
	}
}

func (c *composed) moment(column string, r community.Rule, now time.Time) {
	c.add(column+map[community.Comparison]string{community.Within: ` >= `, community.From: ` >= `, community.NotWithin: ` < `, community.Before: ` < `}[r.Is], r.Since(now))
}

// tier asks for the tier that a member stands in. Who stands in none that is paid stands in the free one: when that is among
// the rule's, only standing in another keeps somebody out.
func (c *composed) tier(r community.Rule, now time.Time) {
	c.add(`(CASE WHEN EXISTS (SELECT 1 FROM tier t WHERE t.community_id = $1 AND t.paid = 0 AND t.state = 'live' AND `)
	c.among(`t.id`, idValues(r.IDs()))
	c.add(`) THEN m.tier_until <= `, now).add(` OR `).among(`m.tier_id`, idValues(r.IDs()))
	c.add(` ELSE m.tier_until > `, now).add(` AND `).among(`m.tier_id`, idValues(r.IDs()))
	c.add(` END)`)
}

func (c *composed) among(column string, values []any) *composed {
	return c.add(column+` IN (`, values...).add(`)`)
}

// traits looks for any of some traits.
func (c *composed) traits(traits []string) {
	if len(traits) == 0 {
		c.add(`(1 = 0)`)
		return
	}
	c.add(`(`)
	for i, t := range traits {
		if i > 0 {
			c.add(` OR `)
		}
		c.add(`m.traits LIKE `, "%"+escaped.Replace(t)+"%").add(` ESCAPE '!'`)
	}
	c.add(`)`)
}

func textValues(values []string) (all []any) {
	for _, v := range values {
		all = append(all, v)
	}
	return all
}

func idValues(ids []id.ID) (all []any) {
	for _, i := range ids {
		all = append(all, i)
	}
	return all
}

// escaped keeps a text from being a pattern.
var escaped = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")
