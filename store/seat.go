package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

var (
	groupBuyView = stmt(`SELECT ` + groupBuyColumns + `, ` + offerColumns + `, ` + productColumns + `, c.currency
		FROM group_buy g JOIN offer o ON o.community_id = g.community_id AND o.id = g.offer_id` + offerTables + `
		WHERE g.community_id = $1 AND g.id = $2`)
	seats = stmt(`SELECT s.slot, s.member_id, m.name, s.joined_at FROM slot s
		JOIN member m ON m.community_id = s.community_id AND m.id = s.member_id
		WHERE s.community_id = $1 AND s.group_id = $2 ORDER BY s.slot`)
	// Of the oldest groups that may be joined, those that miss the fewest members: so many are looked at, however many
	// there are.
	joinableGroups = stmt(`SELECT ` + groupBuyColumns + `, s.slot, s.member_id, m.name, s.joined_at
		FROM (SELECT * FROM (SELECT * FROM group_buy WHERE community_id = $1 AND offer_id = $2 AND state = 'open'
				AND deadline > $3 AND taken < size ORDER BY id LIMIT 200) oldest
			ORDER BY size - taken, deadline, id LIMIT 5) g
		JOIN slot s ON s.community_id = $1 AND s.group_id = g.id
		JOIN member m ON m.community_id = $1 AND m.id = s.member_id
		ORDER BY g.size - g.taken, g.deadline, g.id, s.slot`)
	groupBuyTitles = stmt(`SELECT g.id, p.title FROM group_buy g
		JOIN offer o ON o.community_id = g.community_id AND o.id = g.offer_id
		JOIN product p ON p.community_id = o.community_id AND p.id = o.product_id
		WHERE g.community_id = $1 AND g.id IN (` + places(2, titlesAtOnce) + `)`)
	groupBuyLists = everyGroupBuyList()
)

// groupBuyList is a way to narrow a list of groups. The state is written out in the text, for an index of the groups
// in one state serves no text that leaves it open.
type groupBuyList struct {
	state   commerce.GroupBuyState
	ofOffer bool
}

func everyGroupBuyList() map[groupBuyList]*Statement {
	lists := map[groupBuyList]*Statement{}
	for _, state := range []commerce.GroupBuyState{"", commerce.GroupOpen, commerce.GroupFormed, commerce.GroupExpired} {
		for _, ofOffer := range []bool{false, true} {
			narrowed := ""
			if state != "" {
				narrowed += fmt.Sprintf(` AND state = '%s'`, state)
			}
			if ofOffer {
				narrowed += ` AND offer_id = $4`
			}
			lists[groupBuyList{state, ofOffer}] = stmt(`SELECT ` + groupBuyColumns + `, ` + offerColumns + `, ` + productColumns + `, c.currency
				FROM (SELECT * FROM group_buy WHERE community_id = $1 AND id < $2` + narrowed + ` ORDER BY id DESC LIMIT $3) g
				JOIN offer o ON o.community_id = g.community_id AND o.id = g.offer_id` + offerTables + ` ORDER BY g.id DESC`)
		}
	}
	return lists
}

func scanGroupBuyView(row Row) (v commerce.GroupBuyView, err error) {
	dest := append(groupBuyDest(&v.GroupBuy), offerDest(&v.Offer)...)
	return v, row.Scan(append(append(dest, productDest(&v.Product)...), &v.Currency)...)
}

// GroupBuyView reads a group as its page shows it.
func (c Commerce) GroupBuyView(ctx context.Context, community, group id.ID) (commerce.GroupBuyView, error) {
	v, err := get(ctx, c.db, commerce.ErrGroupMissing, groupBuyView, []any{community, group}, scanGroupBuyView)
	if err != nil {
		return v, err
	}
	if err := furnish(ctx, c.db, community, &v.Offer, &v.Product); err != nil {
		return v, err
	}
	v.Seats, err = list(ctx, c.db, seats, []any{community, group}, func(row Row) (s commerce.Seat, err error) {
		err = row.Scan(&s.Number, &s.Member, &s.Name, &s.JoinedAt)
		s.Head = s.Member == v.GroupBuy.Head
		return s, err
	})
	return v, err
}

// GroupBuyViews reads a page of groups.
func (c Commerce) GroupBuyViews(ctx context.Context, community id.ID, f commerce.GroupBuyFilter, after id.ID, limit int) ([]commerce.GroupBuyView, error) {
	by := groupBuyList{f.State, !f.Offer.IsZero()}
	args := []any{community, before(after), limit}
	if by.ofOffer {
		args = append(args, f.Offer)
	}
	return list(ctx, c.db, groupBuyLists[by], args, scanGroupBuyView)
}

// joinable reads the groups of an offer that a visitor is shown to join.
func joinable(ctx context.Context, q Querier, community, offer id.ID, now time.Time) ([]commerce.GroupBuyView, error) {
	var views []commerce.GroupBuyView
	err := q.query(ctx, joinableGroups, []any{community, offer, now}, func(row Row) error {
		var g commerce.GroupBuy
		var s commerce.Seat
		err := row.Scan(append(groupBuyDest(&g), &s.Number, &s.Member, &s.Name, &s.JoinedAt)...)
		s.Head = s.Member == g.Head
		if last := len(views) - 1; last >= 0 && views[last].GroupBuy.ID == g.ID {
			views[last].Seats = append(views[last].Seats, s)
			return err
		}
		views = append(views, commerce.GroupBuyView{GroupBuy: g, Seats: []commerce.Seat{s}})
		return err
	})
	return views, err
}

// titlesAtOnce is how many groups one statement asks for.
const titlesAtOnce = 32

// GroupBuyTitles reads what each of the groups buys.
func (c Commerce) GroupBuyTitles(ctx context.Context, community id.ID, groups []id.ID) (map[id.ID]string, error) {
	titles := map[id.ID]string{}
	for some := range slices.Chunk(groups, titlesAtOnce) {
		err := c.db.query(ctx, groupBuyTitles, filled(community, some, titlesAtOnce), func(row Row) error {
			var group id.ID
			var title string
			err := row.Scan(&group, &title)
			titles[group] = title
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return titles, nil
}
