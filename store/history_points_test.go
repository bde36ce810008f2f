package store_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/loyalty"
	"panal/money"
)

// rewarding is what a history earns and spends points by.
type rewarding struct {
	variant id.ID
	members []access.Actor
	orders  []commerce.Order
	random  *rand.Rand // its own: what else happens stays as it was
}

// makePoints has a programme with everything that there is, and members who live by it.
func (h *history) makePoints() {
	h.rewards.random = rand.New(rand.NewPCG(11, 11))
	h.Points(loyalty.Terms{Name: "beans", LifeDays: 2, Spending: loyalty.Spending{Rate: 50, MostPercent: 80},
		Earn: []loyalty.EarnRule{{Act: loyalty.Purchase, Points: 10, Cap: 900}, {Act: loyalty.FirstOrder, Points: 30}, {Act: loyalty.CheckedIn, Points: 5},
			{Act: loyalty.FriendBought, Points: 20}, {Act: loyalty.Helped, Points: 3, Cap: 6}},
		Levels: []loyalty.Level{{Name: "Silver", From: 50}, {Name: "Gold", From: 400, Percent: 150}}, GraceDays: 1,
		Milestones: []loyalty.Milestone{{Days: 2, Points: 7}}, Recognition: loyalty.Recognition{Monthly: 30, PerPerson: 4}})
	h.rewards.variant = h.Product(1000, 10_000).Variants[0].ID
	for i := range 4 {
		h.rewards.members = append(h.rewards.members, h.Join(fmt.Sprint("regular", i), access.Member))
	}
	h.oweAndLapse(h.rewards.members[0])
}

// oweAndLapse has a member spend points that are then taken back, work the debt off, and let the rest lapse.
func (h *history) oweAndLapse(who access.Actor) {
	ctx := h.t.Context()
	buy := func(points money.Amount) commerce.Order {
		o, err := h.Commerce.PlaceOrder(ctx, who, commerce.PlaceOrder{Community: h.Community, Variant: h.rewards.variant, Quantity: 1, Email: who.Email,
			Instrument: "card", Points: points})
		if err == nil {
			err = h.Loyalty.FollowOrders(ctx, h.Community, o.ID)
		}
		h.must(err)
		return o
	}
	first := buy(0)
	_, err := h.Commerce.ShipOrder(ctx, h.Staff, h.Community, first.ID)
	h.must(err)
	h.must(h.Loyalty.FollowOrders(ctx, h.Community, first.ID))
	h.must(h.tendPoints())
	buy(100)
	_, err = h.Commerce.RefundOrder(ctx, h.Staff, h.Community, first.ID)
	h.must(err)
	h.must(h.Loyalty.FollowOrders(ctx, h.Community, first.ID))
	_, err = h.Loyalty.AdjustPoints(ctx, h.Staff, loyalty.AdjustPoints{Community: h.Community, Member: who.Member, Points: 200, Note: "Because"})
	h.must(err)
	h.Clock.Advance(4 * 24 * time.Hour)
	h.must(h.tendPoints())
}

// reward does something about points at every other step.
func (h *history) reward() error {
	r := &h.rewards
	r.random, h.random = h.random, r.random
	defer func() { r.random, h.random = h.random, r.random }()
	ctx, who, o := h.t.Context(), pick(h, r.members), pick(h, r.orders[max(0, len(r.orders)-8):])
	switch h.random.IntN(16) {
	case 0, 1:
		return h.spendPoints(who)
	case 2:
		return h.pay(o)
	case 3:
		_, err := h.Commerce.ShipOrder(ctx, h.Staff, h.Community, o.ID)
		return err
	case 4:
		if h.random.IntN(2) == 0 {
			_, err := h.Commerce.CancelOrder(ctx, h.Staff, h.Community, o.ID)
			return err
		}
		_, err := h.Commerce.RefundOrder(ctx, h.Staff, h.Community, o.ID)
		return err
	case 5:
		if h.random.IntN(2) == 0 {
			_, err := h.Commerce.ReturnLine(ctx, h.Staff, commerce.ReturnLine{Community: h.Community, Order: o.ID, Line: 1, Kind: commerce.ReturnUnits, Quantity: 1})
			return err
		}
		return h.settle(o)
	case 6:
		_, err := h.Loyalty.CheckIn(ctx, who, h.Community)
		return err
	case 7:
		_, err := h.Loyalty.Thank(ctx, who, loyalty.Thank{Community: h.Community, To: pick(h, r.members).Member, Points: 6, Words: "For nothing"})
		return err
	case 8:
		points := money.Amount(h.random.IntN(80) - 20)
		_, err := h.Loyalty.AdjustPoints(ctx, h.Staff, loyalty.AdjustPoints{Community: h.Community, Member: who.Member, Points: points, Note: "Because"})
		return err
	case 9:
		return h.tendPoints()
	case 10, 11:
		return h.Loyalty.FollowOrders(ctx, h.Community, o.ID)
	case 12:
		deed := loyalty.Deed{Act: loyalty.Helped, Member: who.Member, Cause: o.ID, At: h.Clock.Now()}
		if h.random.IntN(2) == 0 {
			deed.Act, deed.Cause, deed.Order = loyalty.FriendBought, o.Member, o.ID
		}
		if deed.Cause.IsZero() {
			return nil
		}
		return h.Loyalty.Reward(ctx, h.Community, deed)
	}
	return nil
}

func (h *history) spendPoints(who access.Actor) error {
	v, err := h.Loyalty.Points(h.t.Context(), who, h.Community, who.Member)
	if err != nil {
		return err
	}
	cmd := commerce.PlaceOrder{Community: h.Community, Variant: h.rewards.variant, Quantity: 1 + h.random.Int64N(3), Email: who.Email, Points: min(v.Free, 400)}
	if h.random.IntN(3) > 0 {
		cmd.Instrument = "card"
	}
	o, err := h.Commerce.PlaceOrder(h.t.Context(), who, cmd)
	if err == nil {
		h.rewards.orders = append(h.rewards.orders, o)
	}
	return err
}

// tendPoints settles and lapses what is due.
func (h *history) tendPoints() error {
	due, err := h.DB.Schedule().DuePurses(h.t.Context(), h.Community, h.Clock.Now(), 100)
	if err != nil || len(due) == 0 {
		return err
	}
	return h.Loyalty.TendPurses(h.t.Context(), h.Community, due...)
}

// countPoints tells what has become of points.
func (h *history) countPoints(been map[string]int) {
	for _, who := range h.rewards.members {
		for _, m := range pages(h.t, 100, func(r commerce.PageRequest) (commerce.Page[loyalty.Move], error) {
			return h.Loyalty.Moves(h.t.Context(), who, h.Community, who.Member, r)
		}) {
			been["points "+string(m.Kind)]++
			if m.Debt > 0 {
				been["points owed"]++
			}
			if m.Debt < 0 {
				been["points worked off"]++
			}
		}
	}
}

// pointsCorruptions are ways in which each invariant of points can be broken.
var pointsCorruptions = []struct {
	rule string
	sql  []string
}{
	{"points are in accounts of points, and money is in none of them", []string{`UPDATE account SET currency = 'EUR' WHERE kind = 'points_lapsed'`}},
	{"points are in accounts of points, and money is in none of them", []string{`UPDATE account SET currency = 'PTS' WHERE kind = 'revenue'`}},
	{"what a member has of points is what their lots have", []string{`UPDATE points_lot SET amount = amount + 1, free = free + 1 WHERE act = 'gift'`}},
	{"what a member has of points is what their lots have", []string{`UPDATE points_purse SET debt = debt + 1`}},
	{"what a member has of points is what their lots have", []string{`UPDATE account SET balance = balance + 1 WHERE kind = 'points_pending'`}},
	{"what was issued, spent and lapsed of points is what became of the lots", []string{`UPDATE points_lot SET spent = spent - 1, taken = taken + 1 WHERE spent > 0`}},
	{"what was issued, spent and lapsed of points is what became of the lots", []string{`UPDATE account SET balance = balance + 1 WHERE kind = 'points_lapsed'`}},
	{"a member's statement adds up to what they have", []string{`DELETE FROM points_move WHERE kind = 'lapsed'`}},
	{"a member's statement adds up to what they have", []string{`UPDATE points_move SET free = free + 1 WHERE kind = 'given'`}},
	{"every line of a statement is posted, and nothing else is", []string{`DELETE FROM posting WHERE cause_kind = 'points'`}},
	{"every line of a statement is posted, and nothing else is", []string{`DELETE FROM points_move WHERE kind = 'used'`}},
	{"an order has the points that it was made cheaper by, as far as it is", []string{`UPDATE orders SET points = points + 1 WHERE points > 0`}},
	{"an order has the points that it was made cheaper by, as far as it is", []string{`UPDATE points_spend SET state = 'freed' WHERE state = 'used'`}},
	{"an order has the points that it was made cheaper by, as far as it is", []string{`UPDATE points_spend SET returned = 0 WHERE returned > 0`}},
	{"what orders took of a lot is held or spent there", []string{`UPDATE points_lot SET spent = spent - 1, taken = taken + 1 WHERE spent > 0`}},
	{"what orders took of a lot is held or spent there", []string{`DELETE FROM points_spend WHERE state = 'used'`}},
	{"points that orders hold are those of orders that await payment", []string{`UPDATE orders SET points = 1 WHERE state = 'awaiting_payment'`}},
	{"nobody owes points while they have some", []string{`UPDATE points_purse SET debt = 1 WHERE member_id IN (SELECT member_id FROM points_lot WHERE free > 0)`}},
	{"nobody gives more recognition than their month allows, and what they gave is counted", []string{`UPDATE thanks SET points = points + 1`}},
	{"nobody gives more recognition than their month allows, and what they gave is counted", []string{`DELETE FROM thanks_month`}},
	{"how often somebody thanked somebody else in a month is counted", []string{`UPDATE thanks_pair SET times = times + 1`}},
	{"what was earned on a day is within what was given for it", []string{`UPDATE points_day SET points = 1000000`}},
}
