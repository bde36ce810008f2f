package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
)

const (
	lineColumns = `aside, last, reached, bought, codes, opened_at, closed_at, ending`
	spotColumns = `p.campaign_id, p.member_id, p.number, p.coded, p.state, p.joined_at, p.called_at, p.until, p.order_id`
)

var (
	selectDropLine = stmt(`SELECT ` + lineColumns + ` FROM drop_line WHERE community_id = $1 AND campaign_id = $2`)
	insertDropLine = stmt(`INSERT INTO drop_line (community_id, campaign_id, aside, last, reached, bought, codes, ending) VALUES ($1, $2, $3, 0, 0, 0, 0, '')`)
	updateDropLine = stmt(`UPDATE drop_line SET aside = $3, reached = $4, bought = $5, codes = $6, opened_at = $7, closed_at = $8, ending = $9
		WHERE community_id = $1 AND campaign_id = $2 AND aside = $10 AND reached = $11 AND bought = $12 AND codes = $13 AND ending = $14
			AND CASE WHEN opened_at IS NULL THEN 0 ELSE 1 END = CAST($15 AS BIGINT)`)
	// It always finds its row: a number that is not given is no reason to write a whole batch again.
	nextInLine = stmt(`UPDATE drop_line SET last = last + CASE WHEN closed_at IS NULL AND CASE WHEN opened_at IS NULL THEN 1 ELSE 0 END = CAST($3 AS BIGINT) THEN 1 ELSE 0 END
		WHERE community_id = $1 AND campaign_id = $2 RETURNING ` + lineColumns)
	freeUnits = stmt(`SELECT stock - taken FROM campaign WHERE community_id = $1 AND id = $2`)
	takeUnits = stmt(`UPDATE campaign SET taken = taken + $3 WHERE community_id = $1 AND id = $2 AND taken + $3 >= 0 AND taken + $3 <= stock`)

	takeSpot = stmt(`INSERT INTO drop_spot (community_id, campaign_id, member_id, number, coded, state, joined_at, called_at, until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (community_id, campaign_id, member_id) DO NOTHING`)
	insertSpot = into("drop_spot", "community_id", "campaign_id", "member_id", "number", "coded", "state", "joined_at", "called_at", "until")
	updateSpot = stmt(`UPDATE drop_spot SET state = $4, called_at = $5, until = $6, order_id = $7
		WHERE community_id = $1 AND campaign_id = $2 AND member_id = $3 AND state = $8 AND (order_id = $9 OR order_id IS NULL AND $9 IS NULL)`)
	selectSpot  = stmt(`SELECT ` + spotColumns + ` FROM drop_spot p WHERE p.community_id = $1 AND p.campaign_id = $2 AND p.member_id = $3`)
	selectSpots = stmt(`SELECT ` + spotColumns + ` FROM drop_spot p WHERE p.community_id = $1 AND p.campaign_id = $2 AND p.state = $3 AND p.number > $4
		ORDER BY p.number LIMIT $5`)
	calledSpots = stmt(`SELECT ` + spotColumns + ` FROM drop_spot p WHERE p.community_id = $1 AND p.campaign_id = $2 AND p.state = 'called' AND p.number > $3
		ORDER BY p.number LIMIT $4`)
	dueSpots = stmt(`SELECT ` + spotColumns + ` FROM drop_spot p WHERE p.community_id = $1 AND p.state = 'called' AND p.order_id IS NULL AND p.until <= $3
		AND p.campaign_id = $2 ORDER BY p.until, p.number LIMIT $4`)

	insertDropCode = into("drop_code", "community_id", "id", "campaign_id", "code_hash", "member_id", "reason", "made_at", "expires_at")
	useDropCode    = stmt(`UPDATE drop_code SET used_at = $3, used_by = $4 WHERE community_id = $1 AND code_hash = $5 AND campaign_id = $2
		AND used_at IS NULL AND (expires_at IS NULL OR expires_at > $3)`)
	useGivenCode = stmt(`UPDATE drop_code SET used_at = $3, used_by = $4 WHERE community_id = $1 AND campaign_id = $2 AND member_id = $4
		AND used_at IS NULL AND (expires_at IS NULL OR expires_at > $3)`)
	reserve = stmt(`INSERT INTO drop_reservation (community_id, campaign_id, member_id, reserved_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (community_id, campaign_id, member_id) DO NOTHING`)
	unreserve = stmt(`DELETE FROM drop_reservation WHERE community_id = $1 AND campaign_id = $2 AND member_id = $3`)
)

func lineDest(l *commerce.DropLine) []any {
	return []any{&l.Aside, &l.Last, &l.Reached, &l.Bought, &l.Codes, &l.OpenedAt, &l.ClosedAt, &l.Ending}
}

func scanLine(row Row) (l commerce.DropLine, err error) { return l, row.Scan(lineDest(&l)...) }

func spotDest(p *commerce.Spot) []any {
	return []any{&p.Campaign, &p.Member, &p.Number, &p.Coded, &p.State, &p.JoinedAt, &p.CalledAt, &p.Until, &p.Order}
}

func scanSpot(row Row) (p commerce.Spot, err error) { return p, row.Scan(spotDest(&p)...) }

func spotIn(ctx context.Context, q Querier, in, campaign, member id.ID) (commerce.Spot, error) {
	return get(ctx, q, commerce.ErrSpotMissing, selectSpot, []any{in, campaign, member}, scanSpot)
}

func (tx commerceTx) LineOf(campaign id.ID) (commerce.DropLine, error) {
	return tx.line(selectDropLine, campaign, tx.community, campaign)
}

func (tx commerceTx) NextNumber(campaign id.ID, early bool) (commerce.DropLine, error) {
	return tx.line(nextInLine, campaign, tx.community, campaign, early)
}

func (tx commerceTx) line(s *Statement, campaign id.ID, args ...any) (commerce.DropLine, error) {
	l, err := get(tx.ctx, tx, commerce.ErrCampaignMissing, s, args, scanLine)
	l.Campaign = campaign
	return l, err
}

func (tx commerceTx) InsertLine(l commerce.DropLine) {
	tx.run(insertDropLine, tx.community, l.Campaign, l.Aside)
}

func (tx commerceTx) UpdateLine(was, l commerce.DropLine) {
	tx.must(errStale, updateDropLine, tx.community, l.Campaign, l.Aside, l.Reached, l.Bought, l.Codes, l.OpenedAt, l.ClosedAt, l.Ending,
		was.Aside, was.Reached, was.Bought, was.Codes, was.Ending, !was.OpenedAt.IsZero())
}

func (tx commerceTx) FreeUnits(campaign id.ID) (free int64, err error) {
	return free, one(tx.ctx, tx, commerce.ErrCampaignMissing, freeUnits, []any{tx.community, campaign}, &free)
}

func (tx commerceTx) TakeUnits(campaign id.ID, units int64) {
	tx.must(errStale, takeUnits, tx.community, campaign, units)
}

func (tx commerceTx) InsertSpot(p commerce.Spot) {
	tx.mustLate(commerce.ErrInLine, takeSpot, insertSpot, tx.community, p.Campaign, p.Member, p.Number, p.Coded, p.State, p.JoinedAt, p.CalledAt, p.Until)
}

func (tx commerceTx) UpdateSpot(was, p commerce.Spot) {
	tx.must(errStale, updateSpot, tx.community, p.Campaign, p.Member, p.State, p.CalledAt, p.Until, p.Order, was.State, was.Order)
}

func (tx commerceTx) SpotOf(campaign, member id.ID) (commerce.Spot, error) {
	return spotIn(tx.ctx, tx, tx.community, campaign, member)
}

func (tx commerceTx) Spots(campaign id.ID, state commerce.SpotState, above, limit int64) ([]commerce.Spot, error) {
	if state == commerce.SpotCalled { // of which there are few among many
		return list(tx.ctx, tx, calledSpots, []any{tx.community, campaign, above, limit}, scanSpot)
	}
	return list(tx.ctx, tx, selectSpots, []any{tx.community, campaign, state, above, limit}, scanSpot)
}

func (tx commerceTx) SpotsDue(campaign id.ID, limit int) ([]commerce.Spot, error) {
	return list(tx.ctx, tx, dueSpots, []any{tx.community, campaign, tx.now, limit}, scanSpot)
}

func (tx commerceTx) InsertDropCodes(codes []commerce.DropCode, hashes []commerce.CodeHash) error {
	rows := make([][]any, len(codes))
	for i, k := range codes {
		var hash any
		if len(hashes) > 0 {
			hash = hashes[i][:]
		}
		rows[i] = []any{tx.community, k.ID, k.Campaign, hash, k.Member, k.Reason, k.MadeAt, k.ExpiresAt}
	}
	tx.insert(insertDropCode, rows...)
	err := tx.flush()
	if classOf(err) == classUnique {
		return commerce.ErrCodeGiven.Because(err)
	}
	return err
}

func (tx commerceTx) UseDropCode(campaign, member id.ID, code *commerce.CodeHash) error {
	s, args := useGivenCode, []any{tx.community, campaign, tx.now, member}
	if code != nil {
		s, args = useDropCode, append(args, code[:])
	}
	rows, err := tx.exec(s, args...)
	if err == nil && rows != 1 {
		err = commerce.ErrCode
	}
	return err
}

func (tx commerceTx) Reserve(campaign, member id.ID) (fresh bool, err error) {
	rows, err := tx.exec(reserve, tx.community, campaign, member, tx.now)
	return rows == 1, err
}

func (tx commerceTx) Unreserve(campaign, member id.ID) {
	tx.run(unreserve, tx.community, campaign, member)
}
