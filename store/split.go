package store

import (
	"context"
	"slices"
	"time"

	"panal/community"
	"panal/fission"
	"panal/internal/id"
)

var (
	lastSplit = stmt(`SELECT s.id, s.circle_id, s.child_id, s.child_name, s.child_slug, s.leader_id, COALESCE(m.name, ''), s.basis, s.state, s.planned_by,
			s.planned_at, s.due_at, s.closed_at
		FROM circle_split s LEFT JOIN member m ON m.community_id = s.community_id AND m.id = s.leader_id
		WHERE s.community_id = $1 AND s.circle_id = $2 ORDER BY s.id DESC LIMIT 1`)
	splitSides = stmt(`SELECT member_id, side, chosen FROM split_side WHERE community_id = $1 AND split_id = $2 ORDER BY member_id`)
	splitSide  = stmt(`SELECT member_id, side, chosen FROM split_side WHERE community_id = $1 AND split_id = $2 AND member_id = $3`)
	crew       = stmt(`SELECT ` + circleMemberColumns + circleMemberTables + `WHERE cm.community_id = $1 AND cm.circle_id = $2 ORDER BY cm.joined_at, cm.member_id`)

	// Orders that were kept, by the groups that members of a circle were in.
	groupsTogether = stmt(`SELECT o.group_id, o.member_id, g.head_id, o.paid_at FROM orders o
		JOIN group_buy g ON g.community_id = o.community_id AND g.id = o.group_id
		WHERE o.community_id = $1 AND o.member_id IN (SELECT cm.member_id FROM circle_member cm WHERE cm.community_id = $1 AND cm.circle_id = $2)
		AND g.state = 'formed' AND o.state IN ('ready', 'shipped')
		ORDER BY o.group_id, o.member_id`)
	broughtWithin = stmt(`SELECT r.referrer_id, r.member_id, r.at FROM circle_member cm
		JOIN referral r ON r.community_id = cm.community_id AND r.member_id = cm.member_id
		JOIN circle_member by_member ON by_member.community_id = r.community_id AND by_member.circle_id = cm.circle_id AND by_member.member_id = r.referrer_id
		WHERE cm.community_id = $1 AND cm.circle_id = $2 ORDER BY r.member_id`)

	// The region of the chapter that a member came to last, when they are in several.
	regionsOf = stmt(`SELECT o.member_id, ch.region FROM circle_member o JOIN circle ch ON ch.community_id = o.community_id AND ch.id = o.circle_id
		WHERE o.community_id = $1 AND o.member_id IN (SELECT cm.member_id FROM circle_member cm WHERE cm.community_id = $1 AND cm.circle_id = $2)
		AND ch.kind = 'chapter' AND ch.state = 'live' AND ch.region <> '' AND ch.id <> $2
		ORDER BY o.member_id, o.joined_at, o.circle_id`)

	insertSplit = stmt(`INSERT INTO circle_split (community_id, id, circle_id, child_id, child_name, child_slug, leader_id, basis, state, planned_by, planned_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`)
	insertSides = wideInsert("split_side", []string{"community_id", "split_id", "member_id", "side", "chosen", "role"},
		` ON CONFLICT (community_id, split_id, member_id) DO NOTHING`, 0)
	chooseSide = stmt(`INSERT INTO split_side (community_id, split_id, member_id, side, chosen, role) VALUES ($1, $2, $3, $4, $5, '')
		ON CONFLICT (community_id, split_id, member_id) DO UPDATE SET side = excluded.side, chosen = excluded.chosen`)
	setSplitLeader = stmt(`UPDATE circle_split SET leader_id = $4 WHERE community_id = $1 AND circle_id = $2 AND id = $3`)
	closeSplit     = stmt(`UPDATE circle_split SET state = $5, closed_at = $6, child_slug = $7, leader_id = $8 WHERE community_id = $1 AND circle_id = $2 AND id = $3 AND state = $4`)
	unassigned     = stmt(`SELECT cm.member_id FROM circle_member cm WHERE cm.community_id = $1 AND cm.circle_id = $2 AND NOT EXISTS (
		SELECT 1 FROM split_side s WHERE s.community_id = $1 AND s.split_id = $3 AND s.member_id = cm.member_id) ORDER BY cm.joined_at, cm.member_id`)
	countGoing = stmt(`SELECT COUNT(*) FROM circle_member cm JOIN split_side s ON s.community_id = cm.community_id AND s.split_id = $3 AND s.member_id = cm.member_id
		WHERE cm.community_id = $1 AND cm.circle_id = $2 AND s.side = 1`)
	firstHost  = stmt(`SELECT member_id FROM circle_member WHERE community_id = $1 AND circle_id = $2 AND role <> 'member' ORDER BY role, member_id LIMIT 1`)
	slugTaken  = stmt(`SELECT 1 FROM circle WHERE community_id = $1 AND slug = $2`)
	slugsTaken = stmt(`SELECT slug FROM circle WHERE community_id = $1 AND slug IN (` + places(2, slugsAtOnce) + `)`)

	// What a split changes: who left meanwhile has no side, what everybody was is remembered, and half of them move.
	forgetGone = stmt(`DELETE FROM split_side WHERE community_id = $1 AND split_id = $2 AND NOT EXISTS (
		SELECT 1 FROM circle_member cm WHERE cm.community_id = $1 AND cm.circle_id = $3 AND cm.member_id = split_side.member_id)`)
	rememberRoles = stmt(`UPDATE split_side SET role = (SELECT cm.role FROM circle_member cm
			WHERE cm.community_id = $1 AND cm.circle_id = $3 AND cm.member_id = split_side.member_id)
		WHERE community_id = $1 AND split_id = $2`)
	partMembers = stmt(`UPDATE circle_member SET circle_id = $4 WHERE community_id = $1 AND circle_id = $2 AND role <> 'leader' AND EXISTS (
		SELECT 1 FROM split_side s WHERE s.community_id = $1 AND s.split_id = $3 AND s.member_id = circle_member.member_id AND s.side = 1)`)
	countParted = stmt(`UPDATE circle SET members = members - $3 WHERE community_id = $1 AND id = $2`)
	endOfferTo  = stmt(`DELETE FROM hand_over WHERE community_id = $1 AND circle_id = $2 AND NOT EXISTS (
		SELECT 1 FROM circle_member cm WHERE cm.community_id = $1 AND cm.circle_id = $2 AND cm.member_id = hand_over.to_id)`)
)

// slugsAtOnce is how many slugs one statement looks up.
const slugsAtOnce = 100

func readLastSplit(ctx context.Context, q Querier, in, circle id.ID) (fission.Split, bool, error) {
	return find(ctx, q, lastSplit, []any{in, circle}, func(row Row) (s fission.Split, err error) {
		return s, row.Scan(&s.ID, &s.Circle, &s.Child, &s.ChildName, &s.ChildSlug, &s.Leader, &s.LeaderName, &s.Basis, &s.State, &s.PlannedBy,
			&s.PlannedAt, &s.DueAt, &s.ClosedAt)
	})
}

func scanSide(row Row) (s fission.Side, err error) { return s, row.Scan(&s.Member, &s.Side, &s.Chosen) }

// LastSplit reads a circle's last split.
func (f Fission) LastSplit(ctx context.Context, in, circle id.ID) (fission.Split, bool, error) {
	return readLastSplit(ctx, f.db, in, circle)
}

// Sides reads who is on which side of a split.
func (f Fission) Sides(ctx context.Context, in, split id.ID) ([]fission.Side, error) {
	return list(ctx, f.db, splitSides, []any{in, split}, scanSide)
}

// SideOf reads the side of one member.
func (f Fission) SideOf(ctx context.Context, in, split, member id.ID) (fission.Side, bool, error) {
	return find(ctx, f.db, splitSide, []any{in, split, member}, scanSide)
}

// Crew lists everybody in a circle.
func (f Fission) Crew(ctx context.Context, in, circle id.ID) ([]community.CircleMember, error) {
	return list(ctx, f.db, crew, []any{in, circle}, scanCircleMember)
}

// Dealings lists what members of a circle did with one another: those who were in a formed group together, each with
// its head and with the others; and who brought whom.
func (f Fission) Dealings(ctx context.Context, in, circle id.ID) ([]fission.Dealing, error) {
	type place struct {
		group, member, head id.ID
		at                  time.Time
	}
	places, err := list(ctx, f.db, groupsTogether, []any{in, circle}, func(row Row) (p place, err error) {
		return p, row.Scan(&p.group, &p.member, &p.head, &p.at)
	})
	if err != nil {
		return nil, err
	}
	dealings, err := list(ctx, f.db, broughtWithin, []any{in, circle}, func(row Row) (d fission.Dealing, err error) {
		d.Direct = true
		return d, row.Scan(&d.From, &d.To, &d.At)
	})
	for i, p := range places {
		for _, other := range places[i+1:] {
			if other.group != p.group {
				break
			}
			direct := p.head == p.member || p.head == other.member
			dealings = append(dealings, fission.Dealing{From: p.member, To: other.member, Direct: direct, At: other.at})
		}
	}
	return dealings, err
}

// Regions tells of which region the members of a circle are.
func (f Fission) Regions(ctx context.Context, in, circle id.ID) (map[id.ID]string, error) {
	type place struct {
		member id.ID
		region string
	}
	places, err := list(ctx, f.db, regionsOf, []any{in, circle}, func(row Row) (p place, err error) { return p, row.Scan(&p.member, &p.region) })
	regions := make(map[id.ID]string, len(places))
	for _, p := range places {
		regions[p.member] = p.region
	}
	return regions, err
}

func (tx fissionTx) LastSplit(circle id.ID) (fission.Split, bool, error) {
	return readLastSplit(tx.ctx, tx, tx.community, circle)
}

func (tx fissionTx) AddSplit(s fission.Split) {
	tx.must(fission.ErrSplitPlanned, insertSplit, tx.community, s.ID, s.Circle, s.Child, s.ChildName, s.ChildSlug, s.Leader, s.Basis, s.State,
		s.PlannedBy, s.PlannedAt, s.DueAt)
}

func (tx fissionTx) AddSides(split id.ID, sides []fission.Side) {
	rows := make([][]any, len(sides))
	for i, s := range sides {
		rows[i] = []any{tx.community, split, s.Member, s.Side, s.Chosen, ""}
	}
	tx.insert(insertSides, rows...)
}

func (tx fissionTx) ChooseSide(split id.ID, s fission.Side) {
	tx.run(chooseSide, tx.community, split, s.Member, s.Side, s.Chosen)
}

func (tx fissionTx) SetSplitLeader(s fission.Split, leader id.ID) {
	tx.run(setSplitLeader, tx.community, s.Circle, s.ID, leader)
}

func (tx fissionTx) CloseSplit(s fission.Split, from, to fission.SplitState) {
	tx.must(fission.ErrSplitOver, closeSplit, tx.community, s.Circle, s.ID, from, to, tx.now, s.ChildSlug, s.Leader)
}

func (tx fissionTx) Unassigned(s fission.Split) ([]id.ID, error) {
	return list(tx.ctx, tx, unassigned, []any{tx.community, s.Circle, s.ID}, scanID)
}

func (tx fissionTx) CountGoing(s fission.Split) (int, error) {
	return number[int](tx.ctx, tx, countGoing, tx.community, s.Circle, s.ID)
}

func (tx fissionTx) FirstHost(s fission.Split) (id.ID, error) {
	host, _, err := find(tx.ctx, tx, firstHost, []any{tx.community, s.Child}, scanID)
	return host, err
}

func (tx fissionTx) Part(s fission.Split) (int, error) {
	tx.run(forgetGone, tx.community, s.ID, s.Circle)
	tx.run(rememberRoles, tx.community, s.ID, s.Circle)
	moved, err := tx.exec(partMembers, tx.community, s.Circle, s.ID, s.Child)
	if err != nil {
		return 0, err
	}
	tx.must(community.ErrCircleMissing, countParted, tx.community, s.Circle, moved)
	tx.run(endOfferTo, tx.community, s.Circle)
	return int(moved), nil
}

// SlugsTaken says which of some slugs are circles'.
func (f Fission) SlugsTaken(ctx context.Context, in id.ID, slugs []string) (map[string]bool, error) {
	taken := map[string]bool{}
	for some := range slices.Chunk(slugs, slugsAtOnce) {
		found, err := list(ctx, f.db, slugsTaken, filled(in, some, slugsAtOnce), func(row Row) (slug string, err error) { return slug, row.Scan(&slug) })
		if err != nil {
			return nil, err
		}
		for _, slug := range found {
			taken[slug] = true
		}
	}
	return taken, nil
}

func (tx fissionTx) SlugTaken(slug string) (bool, error) {
	return exists(tx.ctx, tx, slugTaken, tx.community, slug)
}
