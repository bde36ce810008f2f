package store

import (
	"context"

	"panal/internal/id"
)

// What holds for giveaways.
var giveawayInvariants = []invariant{
	{rule: "a giveaway's winners are those that its seed and its list give", walks: promisedDraws},
	breaks("a giveaway counts its entries, from 1 on without gaps, those that count, and who won", id.Campaign, `
		SELECT g.campaign_id AS subject, 'counts ' || g.entries || ', ' || g.counting || ' and ' || g.winners || ', there are ' || COUNT(e.id) || ', ' ||
			COALESCE(SUM(e.counts), 0) || ' and ' || COUNT(e.place) AS detail
		FROM giveaway g LEFT JOIN giveaway_entry e ON e.community_id = g.community_id AND e.campaign_id = g.campaign_id
		WHERE g.community_id = $1 GROUP BY g.campaign_id, g.entries, g.counting, g.winners
		HAVING COUNT(e.id) <> g.entries OR COALESCE(MAX(e.number), 0) <> g.entries OR COALESCE(SUM(e.counts), 0) <> g.counting OR COUNT(e.place) <> g.winners`),
	breaks("a giveaway has ended exactly when it says since when", id.Campaign, `
		SELECT campaign_id AS subject, state || CASE WHEN drawn_at IS NULL THEN ' since never' ELSE ' and ended' END AS detail FROM giveaway
		WHERE community_id = $1 AND ((state LIKE 'open') <> (drawn_at IS NULL) OR (drawn_at IS NULL) <> (due_at IS NOT NULL))`),
	breaks("each prize that is store credit is booked once", id.Campaign, `
		SELECT e.campaign_id AS subject, 'entry ' || e.number || ' won and is not paid' AS detail FROM giveaway_entry e
		JOIN giveaway g ON g.community_id = e.community_id AND g.campaign_id = e.campaign_id AND g.paid = 1
		WHERE e.community_id = $1 AND e.place IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM posting p WHERE p.community_id = e.community_id AND p.cause_kind = 'prize' AND p.cause_id = e.id)`),
	late("a giveaway is drawn soon after its time", id.Campaign, `
		SELECT campaign_id AS subject, 'late: ' || entries || ' entries' AS detail FROM giveaway
		WHERE community_id = $1 AND due_at IS NOT NULL AND due_at < $2`),
}

var (
	everyGiveaway = stmt(`SELECT ` + giveawayColumns + ` FROM giveaway g WHERE g.community_id = $1 ORDER BY g.campaign_id` + readsEverything)
	everyEntry    = stmt(`SELECT ` + entryColumns + ` FROM giveaway_entry e WHERE e.community_id = $1 ORDER BY e.campaign_id, e.number` + readsEverything)
)

// promisedDraws tells of giveaways whose winners do not follow from what was promised.
func promisedDraws(ctx context.Context, q Querier, community id.ID, tell func(member id.ID, detail string)) error {
	giveaways, err := list(ctx, q, everyGiveaway, []any{community}, scanGiveaway)
	if err != nil {
		return err
	}
	numbers, won := map[id.ID][]int64{}, map[id.ID]map[int64]int64{}
	err = q.query(ctx, everyEntry, []any{community}, func(row Row) error {
		e, err := scanEntryOf(row)
		if e.Counts {
			numbers[e.Campaign] = append(numbers[e.Campaign], e.Number)
		}
		if e.Place > 0 {
			if won[e.Campaign] == nil {
				won[e.Campaign] = map[int64]int64{}
			}
			won[e.Campaign][e.Place] = e.Number
		}
		return err
	})
	for _, g := range giveaways {
		var places []int64
		for place := int64(1); place <= g.Winners; place++ {
			places = append(places, won[g.Campaign][place])
		}
		if broken := g.Kept(numbers[g.Campaign], places); broken != "" {
			tell(id.Zero, id.Campaign.Text(g.Campaign)+": "+broken)
		}
	}
	return err
}
