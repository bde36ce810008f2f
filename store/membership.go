package store

import (
	"context"
	"errors"
	"math"
	"time"

	"panal/community"
	"panal/internal/id"
)

const (
	membershipColumns = `s.member_id, s.state, s.tier_id, s.price_id, s.term, s.terms, s.anchor, s.periods, s.since, s.starts_at, s.ends_at,
		s.renews, s.next_price_id, s.instrument, s.order_id, s.failures, s.due, s.due_at, s.trialled, s.revision`
	termColumns = `e.member_id, e.number, e.kind, e.tier_id, e.price_id, e.order_id, e.paid, e.worth, e.anchor, e.periods, e.starts_at,
		e.ends_at, e.used_at, e.used_for, e.refunded`
	membershipRows = `SELECT ` + membershipColumns + `, m.name, COALESCE(p.email, ''), COALESCE(c.number, 0), t.name, CASE WHEN s.renews = 1 THEN n.amount ELSE 0 END
		FROM membership s
		JOIN member m ON m.community_id = s.community_id AND m.id = s.member_id
		JOIN tier t ON t.community_id = s.community_id AND t.id = s.tier_id
		JOIN tier_price n ON n.community_id = s.community_id AND n.id = COALESCE(s.next_price_id, s.price_id)
		LEFT JOIN person p ON p.id = m.person_id
		LEFT JOIN member_card c ON c.community_id = s.community_id AND c.member_id = s.member_id
		WHERE s.community_id = $1 AND s.member_id < $2 AND ($4 = '' OR s.state = $4)
			AND ($5 = '' OR m.folded LIKE $5 ESCAPE '!' OR p.email LIKE $5 ESCAPE '!') AND ($6 = 0 OR s.due_at < $6) `
)

var (
	selectMembership  = stmt(`SELECT ` + membershipColumns + ` FROM membership s WHERE s.community_id = $1 AND s.member_id = $2`)
	selectTerm        = stmt(`SELECT ` + termColumns + ` FROM term e WHERE e.community_id = $1 AND e.member_id = $2 AND e.number = $3`)
	selectTerms       = stmt(`SELECT ` + termColumns + ` FROM term e WHERE e.community_id = $1 AND e.member_id = $2 ORDER BY e.number DESC LIMIT $3`)
	listMemberships   = stmt(membershipRows + `ORDER BY s.member_id DESC LIMIT $3`)
	membershipsOfTier = stmt(membershipRows + `AND s.tier_id = $7 ORDER BY s.member_id DESC LIMIT $3`)
	membershipsDue    = stmt(membershipRows + `AND s.due_at IS NOT NULL ORDER BY s.member_id DESC LIMIT $3`)
	tierCounts        = stmt(`SELECT tier_id, state, COUNT(*) FROM membership WHERE community_id = $1 GROUP BY tier_id, state`)

	insertMembership = stmt(`INSERT INTO membership (community_id, member_id, state, tier_id, price_id, term, terms, anchor, periods, since,
			starts_at, ends_at, renews, next_price_id, instrument, order_id, failures, due, due_at, trialled, revision)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1)
		ON CONFLICT (community_id, member_id) DO NOTHING`)
	updateMembership = stmt(`UPDATE membership SET state = $3, tier_id = $4, price_id = $5, term = $6, terms = $7, anchor = $8, periods = $9,
			since = $10, starts_at = $11, ends_at = $12, renews = $13, next_price_id = $14, instrument = $15, order_id = $16, failures = $17,
			due = $18, due_at = $19, trialled = $20, revision = revision + 1
		WHERE community_id = $1 AND member_id = $2 AND revision = $21`)
	standIn    = stmt(`UPDATE member SET tier_id = $3, tier_until = $4 WHERE community_id = $1 AND id = $2`)
	insertTerm = into("term", "community_id", "member_id", "number", "kind", "tier_id", "price_id", "order_id", "paid", "worth", "anchor",
		"periods", "starts_at", "ends_at", "used_at", "used_for", "refunded")
	useTerm = stmt(`UPDATE term SET used_at = $4, used_for = $5 WHERE community_id = $1 AND member_id = $2 AND number = $3 AND used_at IS NULL`)

	withDueMemberships = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM membership s WHERE s.community_id = c.id AND s.due_at <= $1) ORDER BY c.id`)
	dueMemberships = stmt(`SELECT member_id FROM membership WHERE community_id = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3`)
)

func membershipDest(m *community.Membership, anchor *string) []any {
	return []any{&m.Member, &m.State, &m.Tier, &m.Price, &m.Term, &m.Terms, anchor, &m.Periods, &m.Since, &m.StartsAt, &m.EndsAt,
		&m.Renews, &m.NextPrice, &m.Instrument, &m.Order, &m.Failures, &m.Due, &m.DueAt, &m.Trialled, &m.Revision}
}

func scanMembership(row Row) (m community.Membership, err error) {
	var anchor string
	if err = row.Scan(membershipDest(&m, &anchor)...); err == nil {
		m.Anchor, err = dateIn(anchor)
	}
	return m, err
}

func scanMembershipRow(row Row) (r community.MembershipRow, err error) {
	var anchor string
	m := &r.Membership
	if err = row.Scan(append(membershipDest(m, &anchor), &r.Name, &r.Email, &r.Number, &r.Tier, &r.Amount)...); err == nil {
		m.Anchor, err = dateIn(anchor)
	}
	return r, err
}

func scanTerm(row Row) (t community.Term, err error) {
	var anchor string
	err = row.Scan(&t.Member, &t.Number, &t.Kind, &t.Tier, &t.Price, &t.Order, &t.Paid, &t.Worth, &anchor, &t.Periods, &t.StartsAt,
		&t.EndsAt, &t.UsedAt, &t.UsedFor, &t.Refunded)
	if err == nil {
		t.Anchor, err = dateIn(anchor)
	}
	return t, err
}

func membershipOf(ctx context.Context, q Querier, in, member id.ID) (community.Membership, error) {
	return get(ctx, q, community.ErrMembershipMissing, selectMembership, []any{in, member}, scanMembership)
}

func termOf(ctx context.Context, q Querier, in, member id.ID, number int) (community.Term, error) {
	return get(ctx, q, community.ErrMembershipMissing, selectTerm, []any{in, member, number}, scanTerm)
}

// currentOf reads where a membership is; zero for who never was in a paid tier.
func currentOf(ctx context.Context, q Querier, in, member id.ID) (c community.Current, err error) {
	c.Membership, err = membershipOf(ctx, q, in, member)
	if errors.Is(err, community.ErrMembershipMissing) {
		return community.Current{Membership: community.Membership{Member: member}}, nil
	}
	if err != nil {
		return c, err
	}
	if c.Term, err = termOf(ctx, q, in, member, c.Membership.Term); err != nil {
		return c, err
	}
	c.Price, err = tierPriceByID(ctx, q, in, c.Membership.Price)
	return c, err
}

// keepMembership keeps a change of a membership that is as it was read, and in the member's row what it comes to.
func (tx *Tx) keepMembership(old, m community.Membership) {
	m.Revision = old.Revision + 1
	if until, ever := m.Until(); !ever {
		tx.run(standIn, tx.community, m.Member, id.Zero, 0)
	} else if until.IsZero() {
		tx.run(standIn, tx.community, m.Member, m.Tier, int64(math.MaxInt64))
	} else {
		tx.run(standIn, tx.community, m.Member, m.Tier, until)
	}
	args := []any{tx.community, m.Member, m.State, m.Tier, m.Price, m.Term, m.Terms, m.Anchor.String(), m.Periods, m.Since, m.StartsAt, m.EndsAt,
		m.Renews, m.NextPrice, m.Instrument, m.Order, m.Failures, m.Due, m.DueAt, m.Trialled}
	if old.Revision == 0 {
		tx.must(errStale, insertMembership, args...)
		return
	}
	tx.must(errStale, updateMembership, append(args, old.Revision)...)
}

// Membership reads a member's membership.
func (p People) Membership(ctx context.Context, in, member id.ID) (community.Membership, error) {
	return membershipOf(ctx, p.db, in, member)
}

// Term reads a term of a membership.
func (p People) Term(ctx context.Context, in, member id.ID, number int) (community.Term, error) {
	return termOf(ctx, p.db, in, member, number)
}

// Terms reads a member's terms.
func (p People) Terms(ctx context.Context, in, member id.ID, limit int) ([]community.Term, error) {
	return list(ctx, p.db, selectTerms, []any{in, member, limit}, scanTerm)
}

// Memberships reads a page of memberships, whose members came last first.
func (p People) Memberships(ctx context.Context, in id.ID, f community.MembershipFilter, after id.ID, limit int) ([]community.MembershipRow, error) {
	due := int64(0)
	if !f.Due.IsZero() {
		due = f.Due.UnixMicro()
	}
	args := []any{in, before(after), limit, f.State, containing(f.Words), due}
	switch {
	case !f.Tier.IsZero():
		return list(ctx, p.db, membershipsOfTier, append(args, f.Tier), scanMembershipRow)
	case due > 0:
		return list(ctx, p.db, membershipsDue, args, scanMembershipRow)
	}
	return list(ctx, p.db, listMemberships, args, scanMembershipRow)
}

// TierCounts counts memberships by tier and state.
func (p People) TierCounts(ctx context.Context, in id.ID) ([]community.TierCount, error) {
	return list(ctx, p.db, tierCounts, []any{in}, func(row Row) (c community.TierCount, err error) {
		return c, row.Scan(&c.Tier, &c.State, &c.Count)
	})
}

func (tx peopleTx) MembershipOf(member id.ID) (community.Membership, error) {
	return membershipOf(tx.ctx, tx, tx.community, member)
}

// WithDueMemberships lists communities with memberships for which something is due.
func (s Schedule) WithDueMemberships(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueMemberships, []any{now}, scanID)
}

// DueMemberships lists the members of one community whose memberships those are, the longest due first.
func (s Schedule) DueMemberships(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueMemberships, []any{community, now, limit}, scanID)
}
