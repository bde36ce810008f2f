package store

import (
	"context"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

const (
	packetColumns = `p.id, p.campaign_id, p.member_id, p.state, p.currency, p.total, p.shares, p.spread, p.claimed, p.remains, p.returned, p.seed,
	p.promise, p.opened_at, p.deadline, p.closed_at`
	packetShareColumns = `s.id, s.packet_id, s.number, s.amount, s.member_id, s.claimed_at`
	packetShown        = `SELECT ` + packetColumns + `, COALESCE(m.name, ''), ` + campaignColumns + ` FROM packet p
	JOIN campaign c ON c.community_id = p.community_id AND c.id = p.campaign_id
	LEFT JOIN member m ON m.community_id = p.community_id AND m.id = p.member_id `
)

var (
	selectPacket = stmt(`SELECT ` + packetColumns + ` FROM packet p WHERE p.community_id = $1 AND p.id = $2`)
	packetAsked  = stmt(`SELECT ` + packetColumns + `, s.id, COALESCE(s.amount, 0) FROM packet p
		LEFT JOIN packet_share s ON s.community_id = p.community_id AND s.packet_id = p.id AND s.number = p.claimed + 1
		WHERE p.community_id = $1 AND p.id = $2`)
	openPackets  = stmt(`SELECT ` + packetColumns + ` FROM packet p WHERE p.community_id = $1 AND p.campaign_id = $2 AND p.state = 'open'`)
	insertPacket = into("packet", "community_id", "id", "campaign_id", "member_id", "state", "currency", "total", "shares", "spread", "claimed", "remains",
		"returned", "seed", "promise", "opened_at", "deadline", "due_at").named(commerce.ErrPacketClaimed)
	updatePacket = stmt(`UPDATE packet SET state = $5, claimed = $6, remains = $7, returned = $8, deadline = $9, due_at = $10, closed_at = $11
		WHERE community_id = $1 AND id = $2 AND state = $3 AND claimed = $4`)

	insertPacketShares = into("packet_share", "community_id", "packet_id", "number", "id", "campaign_id", "amount")
	claimShare         = stmt(`UPDATE packet_share SET member_id = $4, claimed_at = $5 WHERE community_id = $1 AND packet_id = $2 AND number = $3 AND member_id IS NULL
		AND NOT EXISTS (SELECT 1 FROM packet_share s WHERE s.community_id = $1 AND s.campaign_id = $6 AND s.member_id = $4)`).named(commerce.ErrPacketClaimed)
	shareIn  = stmt(`SELECT ` + packetShareColumns + ` FROM packet_share s WHERE s.community_id = $1 AND s.campaign_id = $2 AND s.member_id = $3`)
	claimsOf = stmt(`SELECT ` + packetShareColumns + `, m.name FROM packet_share s JOIN member m ON m.community_id = s.community_id AND m.id = s.member_id
		WHERE s.community_id = $1 AND s.packet_id = $2 AND s.number <= $3 ORDER BY s.number DESC LIMIT $4`)

	packetView     = stmt(packetShown + `WHERE p.community_id = $1 AND p.id = $2`)
	packetsIn      = stmt(packetShown + `WHERE p.community_id = $1 AND p.campaign_id = $2 AND p.id < $3 ORDER BY p.id DESC LIMIT $4`)
	packetOfAll    = stmt(`SELECT p.id FROM packet p WHERE p.community_id = $1 AND p.campaign_id = $2 AND p.member_id IS NULL`)
	packetOfMember = stmt(`SELECT p.id FROM packet p WHERE p.community_id = $1 AND p.campaign_id = $2 AND p.member_id = $3`)

	withDuePackets = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM packet p WHERE p.community_id = c.id AND p.due_at IS NOT NULL AND p.due_at <= $1) ORDER BY c.id`)
	duePackets = stmt(`SELECT id FROM packet WHERE community_id = $1 AND due_at IS NOT NULL AND due_at <= $2 ORDER BY due_at LIMIT $3`)
)

// packetRow is a packet with what is read otherwise than it is kept.
type packetRow struct {
	commerce.Packet
	seed, promise []byte
}

func (r *packetRow) dest() []any {
	p := &r.Packet
	return []any{&p.ID, &p.Campaign, &p.Member, &p.State, &p.Currency, &p.Total, &p.Shares, &p.Spread, &p.Claimed, &p.Left, &p.Returned, &r.seed, &r.promise,
		&p.OpenedAt, &p.Deadline, &p.ClosedAt}
}

func (r *packetRow) packet() commerce.Packet {
	copy(r.Seed[:], r.seed)
	copy(r.Promise[:], r.promise)
	return r.Packet
}

func scanPacket(row Row) (commerce.Packet, error) {
	var r packetRow
	err := row.Scan(r.dest()...)
	return r.packet(), err
}

func scanPacketView(row Row) (v commerce.PacketView, err error) {
	var r packetRow
	v.Campaign, err = scanCampaignAfter(row, append(r.dest(), &v.Name)...)
	v.Packet = r.packet()
	return v, err
}

func packetShareDest(s *commerce.PacketShare) []any {
	return []any{&s.ID, &s.Packet, &s.Number, &s.Amount, &s.Member, &s.ClaimedAt}
}

func scanPacketShare(row Row) (s commerce.PacketShare, err error) {
	return s, row.Scan(packetShareDest(&s)...)
}

// due is when a packet that is open is over.
func due(p commerce.Packet) (at time.Time) {
	if p.State == commerce.PacketOpen {
		at = p.Deadline
	}
	return at
}

func (tx commerceTx) PacketByID(packet id.ID) (commerce.Packet, error) {
	return get(tx.ctx, tx, commerce.ErrPacketMissing, selectPacket, []any{tx.community, packet}, scanPacket)
}

func (tx commerceTx) PacketAsked(packet id.ID) (commerce.Packet, commerce.PacketShare, error) {
	var r packetRow
	next := commerce.PacketShare{Packet: packet}
	err := one(tx.ctx, tx, commerce.ErrPacketMissing, packetAsked, []any{tx.community, packet}, append(r.dest(), &next.ID, &next.Amount)...)
	next.Number = r.Claimed + 1
	return r.packet(), next, err
}

func (tx commerceTx) ShareIn(campaign, member id.ID) (commerce.PacketShare, error) {
	return get(tx.ctx, tx, commerce.ErrPacketMissing, shareIn, []any{tx.community, campaign, member}, scanPacketShare)
}

func (tx commerceTx) InsertPacket(p commerce.Packet, shares []commerce.PacketShare) {
	tx.insert(insertPacket, []any{tx.community, p.ID, p.Campaign, p.Member, p.State, p.Currency, p.Total, p.Shares, p.Spread, p.Claimed, p.Left, p.Returned,
		p.Seed[:], p.Promise[:], p.OpenedAt, p.Deadline, due(p)})
	rows := make([][]any, len(shares))
	for i, s := range shares {
		rows[i] = []any{tx.community, s.Packet, s.Number, s.ID, p.Campaign, s.Amount}
	}
	tx.insert(insertPacketShares, rows...)
}

func (tx commerceTx) UpdatePacket(was, p commerce.Packet) {
	tx.must(errStale, updatePacket, tx.community, p.ID, was.State, was.Claimed, p.State, p.Claimed, p.Left, p.Returned, p.Deadline, due(p), p.ClosedAt)
}

func (tx commerceTx) ClaimShare(campaign id.ID, s commerce.PacketShare) {
	tx.must(commerce.ErrPacketClaimed, claimShare, tx.community, s.Packet, s.Number, s.Member, s.ClaimedAt, campaign)
}

func (tx commerceTx) OpenPackets(campaign id.ID) ([]commerce.Packet, error) {
	return list(tx.ctx, tx, openPackets, []any{tx.community, campaign}, scanPacket)
}

// PacketView reads a packet with the last who claimed from it.
func (c Commerce) PacketView(ctx context.Context, community, packet id.ID, claims int) (commerce.PacketView, error) {
	v, err := get(ctx, c.db, commerce.ErrPacketMissing, packetView, []any{community, packet}, scanPacketView)
	if err == nil {
		v.Claims, err = list(ctx, c.db, claimsOf, []any{community, packet, v.Claimed, claims}, func(row Row) (k commerce.PacketClaim, err error) {
			return k, row.Scan(append(packetShareDest(&k.PacketShare), &k.Name)...)
		})
	}
	return v, err
}

// PacketOfAll reads which packet of a campaign is for all whom it is for.
func (c Commerce) PacketOfAll(ctx context.Context, community, campaign id.ID) (packet id.ID, err error) {
	packet, _, err = find(ctx, c.db, packetOfAll, []any{community, campaign}, scanID)
	return packet, err
}

// PacketOfMember reads which packet a member opened in a campaign.
func (c Commerce) PacketOfMember(ctx context.Context, community, campaign, member id.ID) (packet id.ID, err error) {
	packet, _, err = find(ctx, c.db, packetOfMember, []any{community, campaign, member}, scanID)
	return packet, err
}

// ShareOf reads the share that a member claimed in a campaign.
func (c Commerce) ShareOf(ctx context.Context, community, campaign, member id.ID) (share commerce.PacketShare, err error) {
	share, _, err = find(ctx, c.db, shareIn, []any{community, campaign, member}, scanPacketShare)
	return share, err
}

// PacketsIn reads a page of the packets of a campaign.
func (c Commerce) PacketsIn(ctx context.Context, community, campaign, after id.ID, limit int) ([]commerce.PacketView, error) {
	return list(ctx, c.db, packetsIn, []any{community, campaign, before(after), limit}, scanPacketView)
}

// WithDuePackets lists communities with packets whose time is over.
func (s Schedule) WithDuePackets(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDuePackets, []any{now}, scanID)
}

// DuePackets lists such packets of one community, the longest due first.
func (s Schedule) DuePackets(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, duePackets, []any{community, now, limit}, scanID)
}
