package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
)

// What holds for red packets and store credit.
var packetInvariants = []invariant{
	{rule: "a red packet's shares are those that were promised when it was opened", walks: promisedShares},
	breaks("what is in a red packet was claimed, is left, or went back", id.Packet, `
		SELECT p.id AS subject, p.total || ' in it, ' || p.claimed || ' shares of ' || COALESCE(SUM(s.amount), 0) || ' claimed, ' || p.remains || ' left, ' || p.returned || ' returned' AS detail
		FROM packet p LEFT JOIN packet_share s ON s.community_id = p.community_id AND s.packet_id = p.id AND s.member_id IS NOT NULL
		WHERE p.community_id = $1 GROUP BY p.id, p.total, p.claimed, p.remains, p.returned
		HAVING COUNT(s.id) <> p.claimed OR COALESCE(SUM(s.amount), 0) + p.remains + p.returned <> p.total`),
	breaks("a red packet is open, empty or over as its shares and its times say", id.Packet, `
		SELECT id AS subject, state || ' with ' || claimed || ' of ' || shares || ' claimed and ' || remains || ' left' AS detail FROM packet
		WHERE community_id = $1 AND ((claimed = shares) <> (state = 'empty') OR (remains > 0) <> (state = 'open') OR (returned > 0) <> (state = 'over')
			OR (due_at IS NULL) <> (closed_at IS NOT NULL) OR (closed_at IS NULL) <> (remains > 0) OR due_at <> deadline)`),
	breaks("who passes a red packet on has its first share", id.Packet, `
		SELECT p.id AS subject, 'another has it, or nobody' AS detail FROM packet p
		WHERE p.community_id = $1 AND p.member_id IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM packet_share s WHERE s.community_id = p.community_id AND s.packet_id = p.id AND s.number = 1 AND s.member_id = p.member_id)`),
	breaks("each claimed share is booked once", id.Packet, `
		SELECT s.packet_id AS subject, 'share ' || s.number || ' is claimed and not booked' AS detail FROM packet_share s
		WHERE s.community_id = $1 AND s.member_id IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM posting p WHERE p.community_id = s.community_id AND p.cause_kind = 'packet_share' AND p.cause_id = s.id)
		UNION ALL
		SELECT p.cause_id, 'a share is booked and not claimed' FROM posting p
		WHERE p.community_id = $1 AND p.cause_kind = 'packet_share' AND NOT EXISTS (
			SELECT 1 FROM packet_share s WHERE s.community_id = p.community_id AND s.id = p.cause_id AND s.member_id IS NOT NULL)`).or(cancels(`
		SELECT id, NULL, 1 FROM packet_share WHERE community_id = $1 AND member_id IS NOT NULL
		UNION ALL SELECT cause_id, NULL, -1 FROM posting WHERE community_id = $1 AND cause_kind = 'packet_share'`)),
	breaks("store credit that is promised is what is left in red packets, and what is to be won", id.Packet, `
		SELECT subject, 'set aside ' || SUM(held) || ', left ' || SUM(due) AS detail FROM (
			SELECT owner_id AS subject, balance AS held, 0 AS due FROM account WHERE community_id = $1 AND kind = 'promised'
			UNION ALL
			SELECT id, 0, remains FROM packet WHERE community_id = $1
			UNION ALL
			SELECT campaign_id, 0, worth * prizes FROM giveaway WHERE community_id = $1 AND paid = 1 AND state LIKE 'open'
		) x GROUP BY subject HAVING SUM(held) <> SUM(due)`),
	breaks("a member's store credit is what they were given, less what they paid with", id.Member, `
		SELECT subject, 'has ' || SUM(has) || ', was given ' || SUM(given) || ' and paid with ' || SUM(spent) AS detail FROM (
			SELECT owner_id AS subject, balance AS has, 0 AS given, 0 AS spent FROM account WHERE community_id = $1 AND kind = 'credit'
			UNION ALL
			SELECT member_id, 0, amount, 0 FROM packet_share WHERE community_id = $1 AND member_id IS NOT NULL
			UNION ALL
			SELECT member_id, 0, amount, 0 FROM credit_gift WHERE community_id = $1
			UNION ALL
			SELECT e.member_id, 0, g.worth, 0 FROM giveaway_entry e JOIN giveaway g ON g.community_id = e.community_id AND g.campaign_id = e.campaign_id
				WHERE e.community_id = $1 AND e.place IS NOT NULL AND g.paid = 1
			UNION ALL
			SELECT member_id, 0, 0, credit - credited FROM orders WHERE community_id = $1 AND credit > 0
				AND state IN ('awaiting_payment', 'awaiting_group', 'ready', 'shipped', 'fulfilled')
		) x GROUP BY subject HAVING SUM(has) <> SUM(given) - SUM(spent)`),
	late("a red packet that is not emptied is over soon after its time", id.Packet, `
		SELECT id AS subject, 'late: ' || claimed || ' of ' || shares || ' claimed' AS detail FROM packet
		WHERE community_id = $1 AND due_at IS NOT NULL AND due_at < $2`),
}

var (
	everyPacket = stmt(`SELECT ` + packetColumns + ` FROM packet p WHERE p.community_id = $1 ORDER BY p.id` + readsEverything)
	everyShare  = stmt(`SELECT ` + packetShareColumns + ` FROM packet_share s WHERE s.community_id = $1 ORDER BY s.packet_id, s.number` + readsEverything)
)

// promisedShares tells of packets with shares that do not follow from what was promised.
func promisedShares(ctx context.Context, q Querier, community id.ID, tell func(member id.ID, detail string)) error {
	packets, err := list(ctx, q, everyPacket, []any{community}, scanPacket)
	if err != nil {
		return err
	}
	shares := make(map[id.ID][]commerce.PacketShare, len(packets))
	err = q.query(ctx, everyShare, []any{community}, func(row Row) error {
		s, err := scanPacketShare(row)
		shares[s.Packet] = append(shares[s.Packet], s)
		return err
	})
	for _, p := range packets {
		if broken := p.Kept(shares[p.ID]); broken != "" {
			tell(p.Member, id.Packet.Text(p.ID)+": "+broken)
		}
	}
	return err
}
