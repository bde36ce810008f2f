package store

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"panal/access"
	"panal/community"
	"panal/content"
	"panal/internal/id"
	"panal/internal/page"
)

const gatheringColumns = `g.id, g.slug, g.title, g.about, g.online, g.place, g.address, g.map, g.link, g.starts_at, g.ends_at, g.closes_at, g.audience, g.circle_id, g.places,
	g.taken, g.waiting, g.state, g.reason, g.sequence, g.remind_at, g.made_by, g.made_at, g.opened_at, g.ended_at`

const (
	// gatheringFor is the condition that a gathering g is for the member $2, who stands in the tier $3; who looks is inside
	// where $4 is 1.
	gatheringFor = `(g.audience = 'everybody' OR $4 = 1 AND (g.audience = 'members'
		OR g.audience = 'circle' AND EXISTS (SELECT 1 FROM circle_member cm WHERE cm.community_id = $1 AND cm.circle_id = g.circle_id AND cm.member_id = $2)
		OR g.audience = 'tiers' AND EXISTS (SELECT 1 FROM gathering_tier gt WHERE gt.community_id = $1 AND gt.gathering_id = g.id AND gt.tier_id = $3)))`
	// gatheringRun is the condition that $2 runs g.
	gatheringRun = `($4 = 1 AND (EXISTS (SELECT 1 FROM gathering_host gh WHERE gh.community_id = $1 AND gh.gathering_id = g.id AND gh.member_id = $2)
		OR EXISTS (SELECT 1 FROM circle_member cm WHERE cm.community_id = $1 AND cm.circle_id = g.circle_id AND cm.member_id = $2 AND cm.role <> 'member')))`
	// gatheringShown is that who looks sees g; all of them where $5 is 1. Drafts alone are looked for where $6 is 1, and
	// what was canceled is shown too where $7 is.
	gatheringShown = `($6 = 1 AND g.state = 'draft' AND ($5 = 1 OR ` + gatheringRun + `)
		OR $6 = 0 AND (g.state = 'open' OR g.state = 'canceled' AND $7 = 1 AND g.opened_at IS NOT NULL) AND ($5 = 1 OR ` + gatheringFor + `))`
	// gatheringMine is that $2 comes to g, waits for it or runs it; $3 and $4 are what $6 and $7 are above.
	gatheringMine = `g.id IN (SELECT a.gathering_id FROM gathering_answer a WHERE a.community_id = $1 AND a.member_id = $2 AND a.state IN ('coming', 'waiting')
			UNION SELECT h.gathering_id FROM gathering_host h WHERE h.community_id = $1 AND h.member_id = $2)
		AND ($3 = 1 AND g.state = 'draft' OR $3 = 0 AND (g.state = 'open' OR g.state = 'canceled' AND $4 = 1))`
)

var (
	gatheringByID   = stmt(`SELECT ` + gatheringColumns + ` FROM gathering g WHERE g.community_id = $1 AND g.id = $2`)
	gatheringBySlug = stmt(`SELECT ` + gatheringColumns + ` FROM gathering g WHERE g.community_id = $1 AND g.slug = $2`)
	gatheringTiers  = stmt(`SELECT tier_id FROM gathering_tier WHERE community_id = $1 AND gathering_id = $2 ORDER BY tier_id`)
	gatheringLists  = everyGatheringList()
	isMeant         = stmt(`SELECT 1 FROM gathering g WHERE g.community_id = $1 AND g.id = $5 AND ` + gatheringFor)
	tierNow         = stmt(`SELECT COALESCE(CASE WHEN m.tier_until > $3 THEN m.tier_id END, (SELECT t.id FROM tier t WHERE t.community_id = $1 AND t.paid = 0 AND t.state = 'live'))
		FROM member m WHERE m.community_id = $1 AND m.id = $2`)
	tierThere = stmt(`SELECT 1 FROM tier WHERE community_id = $1 AND id = $2`)
	isHosting = stmt(`SELECT 1 FROM gathering_host WHERE community_id = $1 AND gathering_id = $2 AND member_id = $3`)
	roleIn    = stmt(`SELECT cm.role FROM circle_member cm JOIN circle c ON c.community_id = cm.community_id AND c.id = cm.circle_id
		WHERE cm.community_id = $1 AND cm.circle_id = $2 AND cm.member_id = $3 AND c.state = 'live'`)

	lockGathering   = stmt(`UPDATE gathering SET id = id WHERE community_id = $1 AND id = $2`)
	insertGathering = into("gathering", "community_id", "id", "slug", "title", "about", "online", "place", "address", "map", "link", "starts_at", "ends_at", "closes_at",
		"audience", "circle_id", "places", "taken", "waiting", "state", "reason", "sequence", "remind_at", "made_by", "made_at", "opened_at", "ended_at")
	updateGathering = stmt(`UPDATE gathering SET slug = $3, title = $4, about = $5, online = $6, place = $7, address = $8, map = $9, link = $10, starts_at = $11, ends_at = $12,
		closes_at = $13, audience = $14, circle_id = $15, places = $16, taken = $17, waiting = $18, state = $19, reason = $20, sequence = $21, remind_at = $22, opened_at = $23,
		ended_at = $24 WHERE community_id = $1 AND id = $2 AND state = $25 AND taken = $26 AND waiting = $27 AND ($16 = 0 OR $17 <= $16)`)
	dropGatheringTiers  = stmt(`DELETE FROM gathering_tier WHERE community_id = $1 AND gathering_id = $2`)
	insertGatheringTier = into("gathering_tier", "community_id", "gathering_id", "tier_id")
	addGatheringHost    = stmt(`INSERT INTO gathering_host (community_id, gathering_id, member_id, since) VALUES ($1, $2, $3, $4)
		ON CONFLICT (community_id, gathering_id, member_id) DO NOTHING`)
	dropGatheringHost = stmt(`DELETE FROM gathering_host WHERE community_id = $1 AND gathering_id = $2 AND member_id = $3`)

	withDueGatherings = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM gathering g WHERE g.community_id = c.id AND g.remind_at IS NOT NULL AND g.remind_at <= $1) ORDER BY c.id`)
	dueGatherings = stmt(`SELECT id FROM gathering WHERE community_id = $1 AND remind_at IS NOT NULL AND remind_at <= $2 ORDER BY remind_at LIMIT $3`)
)

// gatheringList is a way to list gatherings: each is a text of its own, for each has an index of its own.
type gatheringList struct{ past, circle, mine bool }

func everyGatheringList() map[gatheringList]*Statement {
	lists := map[gatheringList]*Statement{}
	for _, past := range []bool{false, true} {
		for _, l := range []gatheringList{{past: past}, {past: past, circle: true}, {past: past, mine: true}} {
			which, at := gatheringShown, 8
			switch {
			case l.mine:
				which, at = gatheringMine, 5
			case l.circle:
				which += ` AND g.circle_id = $12`
			}
			when := `g.ends_at > $%[1]d AND g.starts_at >= $%[2]d AND (g.starts_at > $%[2]d OR g.id > $%[3]d) ORDER BY g.starts_at, g.id LIMIT $%[4]d`
			if past {
				when = `g.ends_at <= $%[1]d AND g.starts_at <= $%[2]d AND (g.starts_at < $%[2]d OR g.id < $%[3]d) ORDER BY g.starts_at DESC, g.id DESC LIMIT $%[4]d`
			}
			lists[l] = stmt(`SELECT ` + gatheringColumns + ` FROM gathering g WHERE g.community_id = $1 AND ` + which + ` AND ` + fmt.Sprintf(when, at, at+1, at+2, at+3))
		}
	}
	return lists
}

func scanGathering(row Row) (g content.Gathering, err error) {
	return g, row.Scan(&g.ID, &g.Slug, &g.Title, &g.About, &g.Online, &g.Place, &g.Address, &g.Map, &g.Link, &g.StartsAt, &g.EndsAt, &g.ClosesAt, &g.Audience, &g.Circle,
		&g.Places, &g.Taken, &g.Waiting, &g.State, &g.Reason, &g.Sequence, &g.RemindAt, &g.MadeBy, &g.MadeAt, &g.OpenedAt, &g.EndedAt)
}

// oneGathering reads a gathering, with the tiers that it is for.
func oneGathering(ctx context.Context, q Querier, s *Statement, in id.ID, key any) (content.Gathering, error) {
	g, err := get(ctx, q, content.ErrGatheringMissing, s, []any{in, key}, scanGathering)
	if err == nil && g.Audience == content.MeetTiers {
		g.Tiers, err = list(ctx, q, gatheringTiers, []any{in, g.ID}, scanID)
	}
	return g, err
}

// Gathering reads a gathering.
func (c Content) Gathering(ctx context.Context, in, gathering id.ID) (content.Gathering, error) {
	return oneGathering(ctx, c.db, gatheringByID, in, gathering)
}

// GatheringBySlug reads the gathering that has a slug.
func (c Content) GatheringBySlug(ctx context.Context, in id.ID, slug string) (content.Gathering, error) {
	return oneGathering(ctx, c.db, gatheringBySlug, in, slug)
}

// tierAt reads in which tier a member stands at a time; zero when in none.
func tierAt(ctx context.Context, q Querier, in, member id.ID, now time.Time) (tier id.ID, err error) {
	if member.IsZero() {
		return tier, nil
	}
	tier, _, err = find(ctx, q, tierNow, []any{in, member, now}, scanID)
	return tier, err
}

// Gatherings lists gatherings as a viewer sees them, without the tiers that they are for.
func (c Content) Gatherings(ctx context.Context, in id.ID, f content.GatheringFilter, v content.GatheringViewer, after page.Mark, limit int) ([]content.Gathering, error) {
	from, last := after.At, whole(after.ID)
	if from.IsZero() {
		from = v.Now.Add(-content.LongestGathering)
		if f.Past {
			from, last = v.Now, bytes.Repeat([]byte{0xff}, len(after.ID))
		}
	}
	l := gatheringList{past: f.Past, circle: !f.Circle.IsZero(), mine: f.Mine && f.Circle.IsZero()}
	if l.mine {
		return list(ctx, c.db, gatheringLists[l], []any{in, v.Member, f.Drafts, f.Ended, v.Now, from, last, limit}, scanGathering)
	}
	tier, err := tierAt(ctx, c.db, in, v.Member, v.Now)
	if err != nil {
		return nil, err
	}
	args := []any{in, v.Member, tier, !v.Member.IsZero(), v.All, f.Drafts, f.Ended, v.Now, from, last, limit}
	if l.circle {
		args = append(args, f.Circle)
	}
	return list(ctx, c.db, gatheringLists[l], args, scanGathering)
}

// InvitedTo reports whether a viewer is one of those whom a gathering is for.
func (c Content) InvitedTo(ctx context.Context, in id.ID, g content.Gathering, v content.GatheringViewer) (bool, error) {
	if v.All {
		return true, nil
	}
	return invited(ctx, c.db, in, g, v.Member, v.Now)
}

func invited(ctx context.Context, q Querier, in id.ID, g content.Gathering, member id.ID, now time.Time) (bool, error) {
	tier, err := tierAt(ctx, q, in, member, now)
	if err != nil {
		return false, err
	}
	return exists(ctx, q, isMeant, in, member, tier, !member.IsZero(), g.ID)
}

func (tx contentTx) Invited(g content.Gathering, member id.ID) (bool, error) {
	known, err := exists(tx.ctx, tx, isMember, tx.community, member)
	if err != nil || !known {
		return false, err
	}
	return invited(tx.ctx, tx, tx.community, g, member, tx.now)
}

func gatheringStanding(ctx context.Context, q Querier, in id.ID, g content.Gathering, member id.ID) (access.Standing, error) {
	hosts, err := exists(ctx, q, isHosting, in, g.ID, member)
	if err != nil || hosts {
		return access.Host, err
	}
	if g.Circle.IsZero() {
		return access.Outside, nil
	}
	role, err := circleRole(ctx, q, in, g.Circle, member)
	return role.Standing(), err
}

func circleRole(ctx context.Context, q Querier, in, circle, member id.ID) (role community.CircleRole, err error) {
	role, _, err = find(ctx, q, roleIn, []any{in, circle, member}, func(row Row) (r community.CircleRole, err error) { return r, row.Scan(&r) })
	return role, err
}

// GatheringStanding reads what a member is to a gathering.
func (c Content) GatheringStanding(ctx context.Context, in id.ID, g content.Gathering, member id.ID) (access.Standing, error) {
	return gatheringStanding(ctx, c.db, in, g, member)
}

// CircleRunBy reads what a member is in a circle that lives.
func (c Content) CircleRunBy(ctx context.Context, in, circle, member id.ID) (community.CircleRole, error) {
	return circleRole(ctx, c.db, in, circle, member)
}

func (tx contentTx) GatheringStanding(g content.Gathering, member id.ID) (access.Standing, error) {
	return gatheringStanding(tx.ctx, tx, tx.community, g, member)
}

func (tx contentTx) CircleRunBy(circle, member id.ID) (community.CircleRole, error) {
	return circleRole(tx.ctx, tx, tx.community, circle, member)
}

func (tx contentTx) TiersExist(tiers []id.ID) (bool, error) {
	for _, tier := range tiers {
		if there, err := exists(tx.ctx, tx, tierThere, tx.community, tier); err != nil || !there {
			return false, err
		}
	}
	return true, nil
}

func (tx contentTx) GatheringByID(gathering id.ID) (content.Gathering, error) {
	return oneGathering(tx.ctx, tx, gatheringByID, tx.community, gathering)
}

func (tx contentTx) LockGathering(gathering id.ID) (content.Gathering, error) {
	tx.must(content.ErrGatheringMissing, lockGathering, tx.community, gathering)
	return tx.GatheringByID(gathering)
}

func (tx contentTx) AddGathering(g content.Gathering) error {
	tx.insert(insertGathering, []any{tx.community, g.ID, g.Slug, g.Title, g.About, g.Online, g.Place, g.Address, g.Map, g.Link, g.StartsAt, g.EndsAt, g.ClosesAt,
		g.Audience, g.Circle, g.Places, g.Taken, g.Waiting, g.State, g.Reason, g.Sequence, g.RemindAt, g.MadeBy, g.MadeAt, g.OpenedAt, g.EndedAt})
	tx.inviteTiers(g)
	return tx.gatheringWritten()
}

func (tx contentTx) EditGathering(was, g content.Gathering) error {
	tx.must(content.ErrGatheringState, updateGathering, tx.community, g.ID, g.Slug, g.Title, g.About, g.Online, g.Place, g.Address, g.Map, g.Link, g.StartsAt, g.EndsAt,
		g.ClosesAt, g.Audience, g.Circle, g.Places, g.Taken, g.Waiting, g.State, g.Reason, g.Sequence, g.RemindAt, g.OpenedAt, g.EndedAt, was.State, was.Taken, was.Waiting)
	if len(was.Tiers) > 0 || len(g.Tiers) > 0 {
		tx.run(dropGatheringTiers, tx.community, g.ID)
		tx.inviteTiers(g)
	}
	if was.Slug == g.Slug {
		return nil
	}
	return tx.gatheringWritten()
}

// inviteTiers writes the tiers that a gathering is for.
func (tx contentTx) inviteTiers(g content.Gathering) {
	for _, tier := range g.Tiers {
		tx.insert(insertGatheringTier, []any{tx.community, g.ID, tier})
	}
}

// gatheringWritten says whether another gathering has the slug.
func (tx contentTx) gatheringWritten() error {
	err := tx.flush()
	if taken(err) {
		return content.ErrGatheringSlugTaken.Because(err)
	}
	return err
}

func (tx contentTx) SetGatheringHost(gathering, member id.ID, host bool) {
	if host {
		tx.run(addGatheringHost, tx.community, gathering, member, tx.now)
		return
	}
	tx.run(dropGatheringHost, tx.community, gathering, member)
}

// WithDueGatherings lists communities with gatherings of which people are to be reminded.
func (s Schedule) WithDueGatherings(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueGatherings, []any{now}, scanID)
}

// DueGatherings lists such gatherings of one community, the longest due first.
func (s Schedule) DueGatherings(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueGatherings, []any{community, now, limit}, scanID)
}
