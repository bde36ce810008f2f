package store

import (
	"context"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

const (
	giveawayColumns = `g.campaign_id, g.state, g.currency, g.worth, g.prizes, g.paid, g.shared, g.entries, g.counting, g.winners, g.seed, g.promise, g.list, g.opened_at,
	g.closes_at, g.draws_at, g.drawn_at`
	entryColumns = `e.id, e.campaign_id, e.number, e.member_id, e.visitor_id, e.answer, e.counts, e.entered_at, e.marked_at, COALESCE(e.place, 0), e.handed_at`
)

var (
	selectGiveaway = stmt(`SELECT ` + giveawayColumns + ` FROM giveaway g WHERE g.community_id = $1 AND g.campaign_id = $2`)
	insertGiveaway = into("giveaway", "community_id", "campaign_id", "state", "currency", "worth", "prizes", "paid", "shared", "entries", "counting", "winners", "seed",
		"promise", "opened_at", "closes_at", "draws_at", "due_at")
	updateGiveaway = stmt(`UPDATE giveaway SET state = $3, entries = $4, counting = $5, winners = $6, list = $7, closes_at = $8, draws_at = $9, due_at = $10, drawn_at = $11
		WHERE community_id = $1 AND campaign_id = $2 AND state = $12 AND entries = $13 AND counting = $14 AND closes_at = $15`)

	insertEntryOf = stmt(`INSERT INTO giveaway_entry (community_id, campaign_id, number, id, member_id, visitor_id, answer, counts, entered_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (community_id, member_id, campaign_id) DO NOTHING`)
	updateEntryOf = stmt(`UPDATE giveaway_entry SET counts = $4, place = $5, handed_at = $6, marked_at = $9 WHERE community_id = $1 AND campaign_id = $2 AND number = $3
		AND counts = $7 AND COALESCE(place, 0) = $8`)
	selectEntryOf = stmt(`SELECT ` + entryColumns + ` FROM giveaway_entry e WHERE e.community_id = $1 AND e.campaign_id = $2 AND e.number = $3`)
	entryBy       = stmt(`SELECT ` + entryColumns + ` FROM giveaway_entry e WHERE e.community_id = $1 AND e.campaign_id = $2 AND e.member_id = $3`)
	entriesIn     = stmt(`SELECT ` + entryColumns + `, m.name FROM giveaway_entry e JOIN member m ON m.community_id = e.community_id AND m.id = e.member_id
		WHERE e.community_id = $1 AND e.campaign_id = $2 AND e.number < COALESCE((SELECT x.number FROM giveaway_entry x
			WHERE x.community_id = $1 AND x.campaign_id = $2 AND x.id = $3), e.number + 1) AND ($5 = 0 OR e.marked_at IS NULL) ORDER BY e.number DESC LIMIT $4`)
	entriesAfter = stmt(`SELECT ` + entryColumns + ` FROM giveaway_entry e WHERE e.community_id = $1 AND e.campaign_id = $2 AND e.number > $3 ORDER BY e.number LIMIT $4`)
	wonIn        = stmt(`SELECT ` + entryColumns + `, m.name FROM giveaway_entry e JOIN member m ON m.community_id = e.community_id AND m.id = e.member_id
		WHERE e.community_id = $1 AND e.campaign_id = $2 AND e.place IS NOT NULL ORDER BY e.place`)
	numbersIn = stmt(`SELECT number FROM giveaway_entry WHERE community_id = $1 AND campaign_id = $2 AND counts = 1 ORDER BY number`)
	dropOut   = stmt(`UPDATE giveaway_entry SET counts = 0 WHERE community_id = $1 AND campaign_id = $2 AND counts = 1 AND (EXISTS (
			SELECT 1 FROM safety_case b WHERE b.community_id = giveaway_entry.community_id AND b.member_id = giveaway_entry.member_id AND b.state = 'banned'
				AND b.ended_at IS NULL AND (b.until IS NULL OR b.until > $3))
		OR EXISTS (SELECT 1 FROM member m LEFT JOIN erasure x ON x.person_id = m.person_id WHERE m.community_id = giveaway_entry.community_id
			AND m.id = giveaway_entry.member_id AND (x.done_at IS NOT NULL OR m.role NOT IN ('guest', 'member'))))`)
	entriesDrawn = stmt(`SELECT ` + entryColumns + ` FROM giveaway_entry e WHERE e.community_id = $1 AND e.campaign_id = $2 AND e.counts = 1 ORDER BY e.number`)

	// heardOf is an entry e whose member's link brought another browser before the giveaway g closed. Nobody's own visit
	// by their own link is kept while they are signed in.
	heardOf = `SELECT 1 FROM share s JOIN visit v ON v.community_id = s.community_id AND v.share_id = s.id
		WHERE s.community_id = $1 AND s.target_id = $2 AND s.target = 'campaign' AND `
	came      = stmt(heardOf + `s.member_id = $3 AND v.visitor_id IS DISTINCT FROM $4 AND v.first_at < $5 LIMIT 1`)
	countCame = stmt(`SELECT s.visitors - (SELECT COUNT(*) FROM visit v WHERE v.community_id = s.community_id AND v.share_id = s.id AND v.visitor_id = $4)
		FROM share s WHERE s.community_id = $1 AND s.target_id = $2 AND s.target = 'campaign' AND s.member_id = $3`)
	hear = stmt(`UPDATE giveaway_entry SET counts = 1 WHERE community_id = $1 AND campaign_id = $2 AND counts = 0 AND EXISTS (` +
		heardOf + `s.member_id = giveaway_entry.member_id AND v.visitor_id IS DISTINCT FROM giveaway_entry.visitor_id AND v.first_at < $3)`)

	withDueGiveaways = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM giveaway g WHERE g.community_id = c.id AND g.due_at IS NOT NULL AND g.due_at <= $1) ORDER BY c.id`)
	dueGiveaways = stmt(`SELECT campaign_id FROM giveaway WHERE community_id = $1 AND due_at IS NOT NULL AND due_at <= $2 ORDER BY due_at LIMIT $3`)
)

func scanGiveaway(row Row) (g commerce.Giveaway, err error) {
	var seed, promise, listed []byte
	err = row.Scan(&g.Campaign, &g.State, &g.Currency, &g.Worth, &g.Prizes, &g.Credit, &g.Shared, &g.Entries, &g.Counting, &g.Winners, &seed, &promise, &listed, &g.OpenedAt,
		&g.ClosesAt, &g.DrawsAt, &g.DrawnAt)
	copy(g.Seed[:], seed)
	copy(g.Promise[:], promise)
	copy(g.List[:], listed)
	return g, err
}

func entryDest(e *commerce.GiveawayEntry) []any {
	return []any{&e.ID, &e.Campaign, &e.Number, &e.Member, &e.Visitor, &e.Answer, &e.Counts, &e.EnteredAt, &e.MarkedAt, &e.Place, &e.HandedAt}
}

func scanEntryOf(row Row) (e commerce.GiveawayEntry, err error) { return e, row.Scan(entryDest(&e)...) }

func scanEntryView(row Row) (v commerce.EntryView, err error) {
	return v, row.Scan(append(entryDest(&v.GiveawayEntry), &v.Name)...)
}

// drawsAt is when a giveaway that is open is drawn.
func drawsAt(g commerce.Giveaway) (at time.Time) {
	if g.State == commerce.GiveawayOpen {
		at = g.DrawsAt
	}
	return at
}

func (tx commerceTx) GiveawayOf(campaign id.ID) (commerce.Giveaway, error) {
	return get(tx.ctx, tx, commerce.ErrCampaignMissing, selectGiveaway, []any{tx.community, campaign}, scanGiveaway)
}

func (tx commerceTx) InsertGiveaway(g commerce.Giveaway) {
	tx.insert(insertGiveaway, []any{tx.community, g.Campaign, g.State, g.Currency, g.Worth, g.Prizes, g.Credit, g.Shared, g.Entries, g.Counting, g.Winners, g.Seed[:],
		g.Promise[:], g.OpenedAt, g.ClosesAt, g.DrawsAt, drawsAt(g)})
}

func (tx commerceTx) UpdateGiveaway(was, g commerce.Giveaway) {
	var listed any
	if g.State == commerce.GiveawayDrawn {
		listed = g.List[:]
	}
	tx.must(errStale, updateGiveaway, tx.community, g.Campaign, g.State, g.Entries, g.Counting, g.Winners, listed, g.ClosesAt, g.DrawsAt, drawsAt(g), g.DrawnAt,
		was.State, was.Entries, was.Counting, was.ClosesAt)
}

func (tx commerceTx) InsertEntry(e commerce.GiveawayEntry) {
	tx.must(commerce.ErrEntered, insertEntryOf, tx.community, e.Campaign, e.Number, e.ID, e.Member, e.Visitor, e.Answer, e.Counts, e.EnteredAt)
}

func (tx commerceTx) EntryOf(campaign id.ID, number int64) (commerce.GiveawayEntry, error) {
	return get(tx.ctx, tx, commerce.ErrEntryMissing, selectEntryOf, []any{tx.community, campaign, number}, scanEntryOf)
}

func (tx commerceTx) UpdateEntry(was, e commerce.GiveawayEntry) {
	var place any
	if e.Place > 0 {
		place = e.Place
	}
	tx.must(errStale, updateEntryOf, tx.community, e.Campaign, e.Number, e.Counts, place, e.HandedAt, was.Counts, was.Place, e.MarkedAt)
}

func (tx commerceTx) EntryBy(campaign, member id.ID) (e commerce.GiveawayEntry, err error) {
	e, _, err = find(tx.ctx, tx, entryBy, []any{tx.community, campaign, member}, scanEntryOf)
	return e, err
}

func (tx commerceTx) EntriesDrawn(g commerce.Giveaway) ([]commerce.GiveawayEntry, error) {
	if g.Shared { // whoever came while the program was cut off
		tx.run(hear, tx.community, g.Campaign, g.ClosesAt)
	}
	tx.run(dropOut, tx.community, g.Campaign, tx.now)
	return list(tx.ctx, tx, entriesDrawn, []any{tx.community, g.Campaign}, scanEntryOf)
}

func (tx commerceTx) Came(g commerce.Giveaway, e commerce.GiveawayEntry) (bool, error) {
	return exists(tx.ctx, tx, came, tx.community, e.Campaign, e.Member, e.Visitor, g.ClosesAt)
}

// Giveaway reads the giveaway of a campaign.
func (c Commerce) Giveaway(ctx context.Context, community, campaign id.ID) (commerce.Giveaway, error) {
	return get(ctx, c.db, commerce.ErrCampaignMissing, selectGiveaway, []any{community, campaign}, scanGiveaway)
}

// EntryBy reads a member's entry.
func (c Commerce) EntryBy(ctx context.Context, community, campaign, member id.ID) (e commerce.GiveawayEntry, err error) {
	e, _, err = find(ctx, c.db, entryBy, []any{community, campaign, member}, scanEntryOf)
	return e, err
}

// EntriesIn reads a page of the entries of a giveaway.
func (c Commerce) EntriesIn(ctx context.Context, community, campaign id.ID, waiting bool, after id.ID, limit int) ([]commerce.EntryView, error) {
	return list(ctx, c.db, entriesIn, []any{community, campaign, after, limit, waiting}, scanEntryView)
}

// EntriesAfter reads the entries of a giveaway from a number on, for those who tell their members.
func (c Commerce) EntriesAfter(ctx context.Context, community, campaign id.ID, above int64, limit int) ([]commerce.GiveawayEntry, error) {
	return list(ctx, c.db, entriesAfter, []any{community, campaign, above, limit}, scanEntryOf)
}

// CameBy counts who came by the link of an entry's member.
func (c Commerce) CameBy(ctx context.Context, community id.ID, e commerce.GiveawayEntry) (int64, error) {
	return number[int64](ctx, c.db, countCame, community, e.Campaign, e.Member, e.Visitor)
}

// Won reads who won a giveaway.
func (c Commerce) Won(ctx context.Context, community, campaign id.ID) ([]commerce.EntryView, error) {
	return list(ctx, c.db, wonIn, []any{community, campaign}, scanEntryView)
}

// NumbersIn reads the numbers of the entries that count.
func (c Commerce) NumbersIn(ctx context.Context, community, campaign id.ID) ([]int64, error) {
	return list(ctx, c.db, numbersIn, []any{community, campaign}, scanNumber[int64])
}

// WithDueGiveaways lists communities with giveaways that are to be drawn.
func (s Schedule) WithDueGiveaways(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueGiveaways, []any{now}, scanID)
}

// DueGiveaways lists such giveaways of one community, the longest due first.
func (s Schedule) DueGiveaways(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueGiveaways, []any{community, now, limit}, scanID)
}
