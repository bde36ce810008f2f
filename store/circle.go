package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"panal/community"
	"panal/internal/id"
)

const (
	circleColumns = `c.id, c.slug, c.name, c.kind, c.reason, c.about, c.region, c.rules, c.rules_version, c.admission, c.capacity,
		c.split_above, c.members, c.waiting, c.pulse, c.state, c.parent_id, c.merged_into, c.founded_by, c.founded_at, c.archived_at,
		l.member_id, COALESCE(lm.name, ''), CASE WHEN EXISTS (
			SELECT 1 FROM safety_case h WHERE h.community_id = c.community_id AND h.subject_id = c.id AND h.hidden = 1) THEN 1 ELSE 0 END`
	circleTables = ` FROM circle c` + circleLeader
	circleLeader = ` LEFT JOIN circle_member l ON l.community_id = c.community_id AND l.circle_id = c.id AND l.role = 'leader'
		LEFT JOIN member lm ON lm.community_id = l.community_id AND lm.id = l.member_id `
)

var (
	circleByID   = stmt(`SELECT ` + circleColumns + circleTables + `WHERE c.community_id = $1 AND c.id = $2`)
	circleBySlug = stmt(`SELECT ` + circleColumns + circleTables + `WHERE c.community_id = $1 AND c.slug = $2`)
	circleTiers  = stmt(`SELECT tier_id FROM circle_tier WHERE community_id = $1 AND circle_id = $2 ORDER BY tier_id`)
	circleLists  = everyCircleList()

	lockCircle   = stmt(`UPDATE circle SET id = id WHERE community_id = $1 AND id = $2`)
	insertCircle = into("circle", "community_id", "id", "slug", "name", "folded", "kind", "reason", "about", "region", "rules", "rules_version",
		"admission", "capacity", "split_above", "members", "waiting", "state", "parent_id", "merged_into", "founded_by", "founded_at", "archived_at")
	updateCircle = stmt(`UPDATE circle SET slug = $3, name = $4, folded = $5, kind = $6, reason = $7, about = $8, region = $9, rules = $10,
		rules_version = $11, admission = $12, capacity = $13, split_above = $14 WHERE community_id = $1 AND id = $2 AND state = 'live'`)
	dropCircleTiers  = stmt(`DELETE FROM circle_tier WHERE community_id = $1 AND circle_id = $2`)
	insertCircleTier = into("circle_tier", "community_id", "circle_id", "tier_id")

	selectCirclePolicy = stmt(`SELECT members_found FROM circle_policy WHERE community_id = $1`)
	saveCirclePolicy   = stmt(`INSERT INTO circle_policy (community_id, members_found) VALUES ($1, $2)
		ON CONFLICT (community_id) DO UPDATE SET members_found = excluded.members_found`)
	circlesLed = stmt(`SELECT COUNT(*) FROM circle_member m JOIN circle c ON c.community_id = m.community_id AND c.id = m.circle_id
		WHERE m.community_id = $1 AND m.member_id = $2 AND m.role = 'leader' AND c.state = 'live' AND c.founded_by = $2`)
)

// circleList is a way to list circles: each is a text of its own, for each has an index of its own.
type circleList struct{ largest, children bool }

func everyCircleList() map[circleList]*Statement {
	lists := map[circleList]*Statement{}
	for _, l := range []circleList{{}, {largest: true}, {children: true}} {
		beyond, by := `id < $2`, []string{`id DESC`}
		switch {
		case l.largest:
			beyond, by = `members <= $8 AND (members < $8 OR id < $2)`, []string{`members DESC`, `id DESC`}
		case l.children:
			beyond += ` AND parent_id = $8`
		}
		lists[l] = stmt(fmt.Sprintf(`SELECT %s FROM (SELECT * FROM circle WHERE community_id = $1 AND %s
			AND ($4 = '' OR kind = $4) AND ($5 = '' OR state = $5) AND ($6 = '' OR folded LIKE $6 ESCAPE '!') AND ($7 = 1 OR NOT %s) ORDER BY %s LIMIT $3) c%sORDER BY c.%s`,
			circleColumns, beyond, hidden("circle.id"), strings.Join(by, ", "), circleLeader, strings.Join(by, ", c.")))
	}
	return lists
}

func circleDest(c *community.Circle) []any {
	return []any{&c.ID, &c.Slug, &c.Name, &c.Kind, &c.Reason, &c.About, &c.Region, &c.Rules, &c.RulesVersion, &c.Admission, &c.Capacity,
		&c.SplitAbove, &c.Members, &c.Waiting, &c.Pulse, &c.State, &c.Parent, &c.MergedInto, &c.FoundedBy, &c.FoundedAt, &c.ArchivedAt,
		&c.Leader, &c.LeaderName, &c.Hidden}
}

func scanCircle(row Row) (c community.Circle, err error) { return c, row.Scan(circleDest(&c)...) }

// oneCircle reads a circle, with its tiers if it admits by them.
func oneCircle(ctx context.Context, q Querier, s *Statement, in id.ID, key any) (community.Circle, error) {
	c, err := get(ctx, q, community.ErrCircleMissing, s, []any{in, key}, scanCircle)
	if err == nil && c.Admission == community.AdmitTier {
		c.Tiers, err = list(ctx, q, circleTiers, []any{in, c.ID}, scanID)
	}
	return c, err
}

// Circle reads a circle.
func (p People) Circle(ctx context.Context, in, circle id.ID) (community.Circle, error) {
	return oneCircle(ctx, p.db, circleByID, in, circle)
}

// CircleBySlug reads the circle that has a slug.
func (p People) CircleBySlug(ctx context.Context, in id.ID, slug string) (community.Circle, error) {
	return oneCircle(ctx, p.db, circleBySlug, in, slug)
}

// most is more members than any circle has.
const most = 1 << 40

// Circles lists circles of a community, without the tiers that let in.
func (p People) Circles(ctx context.Context, in id.ID, f community.CircleFilter, after community.CircleKey, limit int) ([]community.Circle, error) {
	l := circleList{f.Largest && f.Parent.IsZero(), !f.Parent.IsZero()}
	args := []any{in, before(after.Circle), limit, f.Kind, f.State, containing(f.Words), f.Hidden}
	switch {
	case l.children:
		args = append(args, f.Parent)
	case l.largest && after.Circle.IsZero():
		args = append(args, most)
	case l.largest:
		args = append(args, after.Members)
	}
	return list(ctx, p.db, circleLists[l], args, scanCircle)
}

// CirclePolicy reads who founds circles.
func (p People) CirclePolicy(ctx context.Context, in id.ID) (community.CirclePolicy, error) {
	return circlePolicy(ctx, p.db, in)
}

func circlePolicy(ctx context.Context, q Querier, in id.ID) (policy community.CirclePolicy, err error) {
	policy, _, err = find(ctx, q, selectCirclePolicy, []any{in}, func(row Row) (p community.CirclePolicy, err error) {
		return p, row.Scan(&p.MembersFound)
	})
	return policy, err
}

func (tx peopleTx) CirclePolicy() (community.CirclePolicy, error) {
	return circlePolicy(tx.ctx, tx, tx.community)
}

func (tx peopleTx) SetCirclePolicy(p community.CirclePolicy) {
	tx.run(saveCirclePolicy, tx.community, p.MembersFound)
}

func (tx peopleTx) CirclesLed(member id.ID) (int, error) {
	return number[int](tx.ctx, tx, circlesLed, tx.community, member)
}

func (tx peopleTx) CircleByID(circle id.ID) (community.Circle, error) {
	return oneCircle(tx.ctx, tx, circleByID, tx.community, circle)
}

func (tx peopleTx) LockCircle(circle id.ID) (community.Circle, error) {
	tx.must(community.ErrCircleMissing, lockCircle, tx.community, circle)
	return tx.CircleByID(circle)
}

func (tx peopleTx) AddCircle(c community.Circle) error {
	tx.insert(insertCircle, []any{tx.community, c.ID, c.Slug, c.Name, fold(c.Name), c.Kind, c.Reason, c.About, c.Region, c.Rules, c.RulesVersion,
		c.Admission, c.Capacity, c.SplitAbove, c.Members, c.Waiting, c.State, c.Parent, c.MergedInto, c.FoundedBy, c.FoundedAt, c.ArchivedAt})
	tx.letIn(c)
	return tx.circleWritten()
}

func (tx peopleTx) EditCircle(c community.Circle) error {
	tx.must(community.ErrCircleState, updateCircle, tx.community, c.ID, c.Slug, c.Name, fold(c.Name), c.Kind, c.Reason, c.About, c.Region, c.Rules,
		c.RulesVersion, c.Admission, c.Capacity, c.SplitAbove)
	tx.run(dropCircleTiers, tx.community, c.ID)
	tx.letIn(c)
	return tx.circleWritten()
}

// letIn writes the tiers whose members a circle lets in.
func (tx peopleTx) letIn(c community.Circle) {
	for _, tier := range c.Tiers {
		tx.insert(insertCircleTier, []any{tx.community, c.ID, tier})
	}
}

// circleWritten says whether another circle has the slug.
func (tx peopleTx) circleWritten() error {
	err := tx.flush()
	if taken(err) {
		return community.ErrCircleSlugTaken.Because(err)
	}
	return err
}

// CircleNames reads what circles are called.
func (p People) CircleNames(ctx context.Context, in id.ID, circles []id.ID) (map[id.ID]string, error) {
	return p.names(ctx, in, `circle`, circles)
}

// MemberNames reads what members are called.
func (p People) MemberNames(ctx context.Context, in id.ID, members []id.ID) (map[id.ID]string, error) {
	return p.names(ctx, in, `member`, members)
}

// names reads the names of things in a table, together.
func (p People) names(ctx context.Context, in id.ID, table string, things []id.ID) (map[id.ID]string, error) {
	names := make(map[id.ID]string, len(things))
	if len(things) == 0 {
		return names, nil
	}
	c := newComposed(in).add(`SELECT id, name FROM ` + table + ` WHERE community_id = $1 AND id IN (`)
	for i, thing := range slices.Compact(slices.SortedFunc(slices.Values(things), id.ID.Compare)) {
		if i > 0 {
			c.add(`, `)
		}
		c.add(``, thing)
	}
	_, err := list(ctx, p.db, c.add(`)`).statement(), c.args, func(row Row) (thing id.ID, err error) {
		var name string
		err = row.Scan(&thing, &name)
		names[thing] = name
		return thing, err
	})
	return names, err
}
