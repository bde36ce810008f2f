package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
)

// What holds for bargains and those who help.
var bargainInvariants = []invariant{
	{rule: "a bargain's cuts are those that were promised when it began", walks: promisedCuts},
	breaks("a bargain is at its floor exactly when all have helped", id.Bargain, `
		SELECT id AS subject, state || ' at ' || price || ' of ' || floor_price || ' with ' || helped || ' of ' || helpers AS detail FROM bargain
		WHERE community_id = $1 AND ((price = floor_price) <> (helped = helpers) OR (reached_at IS NULL) <> (helped < helpers)
			OR (state = 'open') AND helped = helpers OR state = 'reached' AND helped < helpers)`),
	breaks("a bargain has ended exactly when it says since when", id.Bargain, `
		SELECT id AS subject, state || CASE WHEN closed_at IS NULL THEN ' since never' ELSE ' and ended' END AS detail FROM bargain
		WHERE community_id = $1 AND ((state IN ('open', 'reached')) <> (closed_at IS NULL) OR (closed_at IS NULL) <> (due_at IS NOT NULL))`),
	breaks("nobody helps themselves, nor a product that the bargain is not about", id.Bargain, `
		SELECT h.bargain_id AS subject, 'helper ' || h.number AS detail FROM bargain_help h
		LEFT JOIN bargain b ON b.community_id = h.community_id AND b.id = h.bargain_id
		WHERE h.community_id = $1 AND (b.id IS NULL OR b.member_id = h.member_id OR b.product_id <> h.product_id)`),
	breaks("a member's helps of a day are counted, and are as many as anybody may give", id.Member, `
		SELECT subject, 'counts ' || SUM(counted) || ', helped ' || SUM(helped) || ' times' AS detail FROM (
			SELECT member_id AS subject, day AS day, helps AS counted, 0 AS helped FROM bargain_day WHERE community_id = $1
			UNION ALL
			SELECT member_id, day, 0, 1 FROM bargain_help WHERE community_id = $1
		) x GROUP BY subject, day HAVING SUM(counted) <> SUM(helped) OR SUM(helped) > 3`),
	breaks("a bargain is as far as the order that it is bound to, which is its member's", id.Bargain, `
		SELECT b.id AS subject, b.state || ', its order ' || COALESCE(o.state, 'none') AS detail FROM bargain b
		LEFT JOIN orders o ON o.community_id = b.community_id AND o.id = b.order_id AND o.member_id = b.member_id AND o.entry_id = b.id
			AND o.campaign_id = b.campaign_id
		WHERE b.community_id = $1 AND (b.order_id IS NOT NULL OR b.state IN ('bought', 'returned')) AND NOT (
			b.state IN ('open', 'reached') AND COALESCE(o.state, '') = 'awaiting_payment' OR
			b.state = 'bought' AND COALESCE(o.state, '') IN ('ready', 'shipped') OR
			b.state = 'returned' AND COALESCE(o.state, '') IN ('refunding', 'refunded'))`),
	breaks("an order at a bargain's price is the one that the bargain is bound to", id.Order, `
		SELECT o.id AS subject, o.state || ', and its bargain is bound to another, or to none' AS detail FROM orders o
		JOIN bargain e ON e.community_id = o.community_id AND e.id = o.entry_id
		WHERE o.community_id = $1 AND o.state IN ('awaiting_payment', 'ready', 'shipped') AND NOT EXISTS (
			SELECT 1 FROM bargain b WHERE b.community_id = o.community_id AND b.order_id = o.id AND e.order_id = b.order_id)`),
	late("a bargain that is not bought fails soon after its time", id.Bargain, `
		SELECT id AS subject, 'late: ' || state || ' with ' || helped || ' of ' || helpers AS detail FROM bargain
		WHERE community_id = $1 AND due_at IS NOT NULL AND order_id IS NULL AND due_at < $2`),
}

var (
	everyBargain = stmt(`SELECT ` + bargainColumns + ` FROM bargain b WHERE b.community_id = $1 ORDER BY b.id` + readsEverything)
	everyHelp    = stmt(`SELECT h.bargain_id, h.number, h.member_id, h.cut, h.price, h.newcomer, h.at, h.day, '' FROM bargain_help h
		WHERE h.community_id = $1 ORDER BY h.bargain_id, h.number` + readsEverything)
)

// promisedCuts tells of bargains with cuts that do not follow from what was promised, whoever helped.
func promisedCuts(ctx context.Context, q Querier, community id.ID, tell func(member id.ID, detail string)) error {
	bargains, err := list(ctx, q, everyBargain, []any{community}, scanBargain)
	if err != nil {
		return err
	}
	helps := make(map[id.ID][]commerce.Help, len(bargains))
	err = q.query(ctx, everyHelp, []any{community}, func(row Row) error {
		h, err := scanHelp(row)
		helps[h.Bargain] = append(helps[h.Bargain], h.Help)
		return err
	})
	for _, b := range bargains {
		if broken := b.Kept(helps[b.ID]); broken != "" {
			tell(b.Member, id.Bargain.Text(b.ID)+": "+broken)
		}
	}
	return err
}
