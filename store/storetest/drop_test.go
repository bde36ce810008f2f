package storetest_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
)

// drop is a drop that is announced, and opens in an hour.
type drop struct {
	commerce.Campaign
	variant id.ID
}

func (r *race) drop(units int64, change ...func(*commerce.CampaignTerms)) drop {
	r.Helper()
	return newDrop(r.World, units, change...)
}

func (r *race) join(node *commerce.Service, who access.Actor, d drop) (commerce.Spot, error) {
	return node.JoinLine(r.T.Context(), who, commerce.JoinLine{Community: r.Community, Campaign: d.ID})
}

func (r *race) pay(node *commerce.Service, who access.Actor, d drop, instrument string) (commerce.Order, error) {
	return node.PlaceOrder(r.T.Context(), who, commerce.PlaceOrder{Community: r.Community, Variant: d.variant, Quantity: 1, Campaign: d.ID,
		Email: who.Email, Instrument: instrument})
}

// line reads every place of a line, in order.
func (r *race) line(d drop) []commerce.SpotView {
	r.Helper()
	line, err := r.DB.Commerce().SpotsAfter(r.T.Context(), r.Community, d.ID, "", 0, 1000)
	if err != nil {
		r.Fatal(err)
	}
	return line
}

func (r *race) now(d drop) commerce.DropNow {
	r.Helper()
	now, err := r.DB.Commerce().DropNow(r.T.Context(), r.Community, d.ID)
	if err != nil {
		r.Fatal(err)
	}
	return now
}

// Sixty come at the second of the opening, each of them twice, for ten units: each has one place, the first ten are
// called, and when those have paid the drop is sold out for good.
func TestRaceForADrop(t *testing.T) {
	eachRace(t, func(r *race) {
		d, who := r.drop(10), r.members(60)
		if _, err := r.join(r.nodes[0], who[0], d); !errors.Is(err, commerce.ErrCampaignAhead) {
			r.Errorf("before it opens: %v", err)
		}
		r.Clock.Advance(time.Hour)
		ended := r.atOnce(120, func(i int, node *commerce.Service) error {
			_, err := r.join(node, who[i/2], d)
			return err
		})
		if well, _ := r.count(ended); well != 120 {
			r.Errorf("%d of 120 were answered with a place", well)
		}
		line := r.line(d)
		if len(line) != 60 {
			r.Fatalf("%d places for 60", len(line))
		}
		for i, p := range line {
			want := commerce.SpotWaiting
			if i < 10 {
				want = commerce.SpotCalled
			}
			if p.Number != int64(i+1) || p.State != want {
				r.Errorf("place %d has number %d and is %s", i+1, p.Number, p.State)
			}
		}
		byMember := map[id.ID]access.Actor{}
		for _, a := range who {
			byMember[a.Member] = a
		}
		ended = r.atOnce(60, func(i int, node *commerce.Service) error {
			_, err := r.pay(node, byMember[line[i].Member], d, "card")
			return err
		})
		if well, of := r.count(ended, commerce.ErrNotCalled); well != 10 || of[0] != 50 {
			r.Errorf("%d bought, %d were told that it is not their turn", well, of[0])
		}
		now := r.now(d)
		if now.Line.Ending != commerce.DropSoldOut || now.Line.Bought != 10 || now.Left() != 0 {
			r.Errorf("%+v", now.Line)
		}
		if _, err := r.join(r.nodes[0], r.members(1)[0], d); !errors.Is(err, commerce.ErrDropSoldOut) {
			r.Errorf("after it is sold out: %v", err)
		}
	})
}

// The last unit lapses in the moment in which it is paid: it is sold once or offered to the next, and
// money that came too late goes back.
func TestRaceOfALapseAndAPayment(t *testing.T) {
	eachRace(t, func(r *race) {
		for range 8 {
			d, who := r.drop(1), r.members(2)
			r.Clock.Advance(time.Hour)
			for _, a := range who {
				if _, err := r.join(r.nodes[0], a, d); err != nil {
					r.Fatal(err)
				}
			}
			o, err := r.pay(r.nodes[0], who[0], d, "")
			if err != nil {
				r.Fatal(err)
			}
			if until := r.line(d)[0].Until; !o.HeldUntil.Equal(until) {
				r.Fatalf("held until %s, and the place until %s", o.HeldUntil, until)
			}
			receipt := r.Provider.Receipt(r.Community, o)
			r.Clock.Set(o.HeldUntil)
			ended := r.atOnce(12, func(i int, node *commerce.Service) error {
				switch {
				case i == 5:
					return node.Receive(r.T.Context(), receipt)
				case i%2 == 0:
					return node.LapseOrder(r.T.Context(), r.Community, o.ID)
				}
				return node.LapseSpots(r.T.Context(), r.Community, d.ID)
			})
			r.count(ended)
			line, v := r.line(d), r.order(o.ID)
			switch v.Order.State {
			case commerce.Ready:
				if line[0].State != commerce.SpotBought || line[1].State != commerce.SpotWaiting {
					r.Errorf("paid: %s, %s", line[0].State, line[1].State)
				}
			case commerce.Lapsed:
				if line[0].State != commerce.SpotLapsed || line[1].State != commerce.SpotCalled || len(v.Refunds) != 1 {
					r.Errorf("lapsed: %s, %s, %d refunds", line[0].State, line[1].State, len(v.Refunds))
				}
			default:
				r.Errorf("the order is %s", v.Order.State)
			}
		}
	})
}

// One code is typed by twenty at once, and a code that was given by its member twenty times: each gives one place, ahead
// of all who come later.
func TestRaceForACode(t *testing.T) {
	eachRace(t, func(r *race) {
		d, who := r.drop(5), r.members(21)
		texts, err := r.Commerce.MakeDropCodes(r.T.Context(), r.Staff, commerce.MakeDropCodes{Community: r.Community, Campaign: d.ID, Count: 1})
		if err != nil {
			r.Fatal(err)
		}
		if _, err := r.Commerce.MakeDropCodes(r.T.Context(), r.Staff, commerce.MakeDropCodes{Community: r.Community, Campaign: d.ID, Members: []id.ID{who[20].Member}, Reason: "Answers"}); err != nil {
			r.Fatal(err)
		}
		enter := func(node *commerce.Service, who access.Actor, code string) error {
			_, err := node.EnterCode(r.T.Context(), who, commerce.EnterCode{Community: r.Community, Campaign: d.ID, Code: code})
			return err
		}
		ended := r.atOnce(40, func(i int, node *commerce.Service) error {
			if i < 20 {
				return enter(node, who[i], texts[0])
			}
			return enter(node, who[20], "")
		})
		if well, of := r.count(ended[:20], commerce.ErrCode); well != 1 || of[0] != 19 {
			r.Errorf("%d places by one code", well)
		}
		if well, _ := r.count(ended[20:]); well != 20 {
			r.Errorf("%d of 20 were answered with the place", well)
		}
		r.Clock.Advance(time.Hour)
		late := r.members(1)[0]
		p, err := r.join(r.nodes[0], late, d)
		if err != nil || p.Number != 3 || p.State != commerce.SpotCalled {
			r.Errorf("who came later has %+v, %v", p, err)
		}
		line := r.line(d)
		if !line[0].Coded || !line[1].Coded || line[0].State != commerce.SpotCalled || line[1].State != commerce.SpotCalled {
			r.Errorf("%+v", line)
		}
		if err := enter(r.nodes[0], r.members(1)[0], texts[0]); !errors.Is(err, commerce.ErrDropOpen) {
			r.Errorf("a code after the opening: %v", err)
		}
	})
}

// The shop and a drop want the same shelf at once: what the drop has set aside is not sold in the shop.
func TestRaceOfShopAndDrop(t *testing.T) {
	eachRace(t, func(r *race) {
		s, who := r.stall(20, 2), r.members(60)
		d := drop{r.Campaign(dropTerms(r.World, 15), s.variant), s.variant}
		r.Clock.Advance(time.Hour)
		ended := r.atOnce(60, func(i int, node *commerce.Service) error {
			if i < 30 {
				_, err := r.buy(node, who[i], s, id.Zero, "card", func(cmd *commerce.PlaceOrder) { cmd.Offer = id.Zero })
				return err
			}
			if _, err := r.join(node, who[i], d); err != nil {
				return err
			}
			_, err := r.pay(node, who[i], d, "card")
			return err
		})
		if well, of := r.count(ended[:30], commerce.ErrSoldOut); well != 5 || of[0] != 25 {
			r.Errorf("the shop sold %d of 5", well)
		}
		if well, _ := r.count(ended[30:], commerce.ErrNotCalled, commerce.ErrDropSoldOut); well != 15 { // who comes when all is paid
			r.Errorf("the drop sold %d of 15", well)
		}
	})
}

// What members and staff may not do with a drop is refused with its reason.
func TestDropRefuses(t *testing.T) {
	eachRace(t, func(r *race) {
		d, who := r.drop(3), r.members(4)
		ctx := r.T.Context()
		in, drop := r.Community, d.ID
		refuses := func(what string, err, want error) {
			r.Helper()
			if !errors.Is(err, want) {
				r.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		_, err := r.Commerce.MakeDropCodes(ctx, r.Staff, commerce.MakeDropCodes{Community: in, Campaign: drop, Count: 4})
		if err == nil {
			r.Error("more codes than units")
		}
		_, err = r.Commerce.MakeDropCodes(ctx, who[0], commerce.MakeDropCodes{Community: in, Campaign: drop, Count: 1})
		refuses("codes by a member", err, access.ErrForbidden)
		_, err = r.Commerce.EnterCode(ctx, who[0], commerce.EnterCode{Community: in, Campaign: drop, Code: "AAAA-BBBB-CCCC"})
		refuses("a code that is none", err, commerce.ErrCode)
		_, err = r.Commerce.EnterCode(ctx, who[0], commerce.EnterCode{Community: in, Campaign: drop})
		refuses("a code that was not given", err, commerce.ErrCode)
		guest := r.Join("Gus", access.Guest)
		_, err = r.join(r.nodes[0], guest, d)
		refuses("a guest in line", err, access.ErrForbidden)
		for range 2 {
			refuses("reserve", r.Commerce.ReserveDrop(ctx, who[0], commerce.ReserveDrop{Community: in, Campaign: drop, Reserve: true}), nil)
		}
		if now := r.now(d); now.Reserved != 1 {
			r.Errorf("%d reserved", now.Reserved)
		}
		r.Clock.Advance(time.Hour)
		refuses("reserve too late", r.Commerce.ReserveDrop(ctx, who[1], commerce.ReserveDrop{Community: in, Campaign: drop, Reserve: true}), commerce.ErrDropOpen)
		for _, a := range who {
			_, err := r.join(r.nodes[0], a, d)
			refuses("join", err, nil)
		}
		_, err = r.pay(r.nodes[0], who[3], d, "card")
		refuses("pay out of turn", err, commerce.ErrNotCalled)
		_, err = r.Commerce.PlaceOrder(ctx, who[0], commerce.PlaceOrder{Community: in, Variant: d.variant, Quantity: 2, Campaign: drop, Email: who[0].Email})
		if err == nil {
			r.Error("two units to one")
		}
		_, err = r.pay(r.nodes[0], who[0], d, "card")
		refuses("pay", err, nil)
		_, err = r.pay(r.nodes[0], who[0], d, "card")
		refuses("pay twice", err, commerce.ErrSpotOrdered)
		_, err = r.Commerce.LeaveLine(ctx, who[0], in, drop)
		refuses("leave when bought", err, commerce.ErrSpotOrdered)
		// Who leaves passes their unit on.
		_, err = r.Commerce.LeaveLine(ctx, who[1], in, drop)
		refuses("leave", err, nil)
		if line := r.line(d); line[3].State != commerce.SpotCalled {
			r.Errorf("the next is %s", line[3].State)
		}
		r.Clock.Advance(time.Hour)
		_, err = r.pay(r.nodes[0], who[3], d, "card")
		refuses("pay too late", err, commerce.ErrSpotLapsed)
		refuses("lapse", r.Commerce.LapseSpots(ctx, in, drop), nil)
		if now := r.now(d); now.Left() != 2 || now.Line.Aside != 2 {
			r.Errorf("%+v", now)
		}
		var states []commerce.SpotState
		for _, p := range r.line(d) {
			states = append(states, p.State)
		}
		if want := []commerce.SpotState{commerce.SpotBought, commerce.SpotLeft, commerce.SpotLapsed, commerce.SpotLapsed}; !slices.Equal(states, want) {
			r.Errorf("%v, want %v", states, want)
		}
		// Ended early, what is left goes back to the shelf.
		_, err = r.Commerce.UpdateCampaign(ctx, r.Staff, commerce.UpdateCampaign{Community: in, Campaign: drop, Terms: d.CampaignTerms,
			State: commerce.CampaignEnded, Fate: commerce.FateClose})
		refuses("end early", err, nil)
		if now := r.now(d); now.Line.Ending != commerce.DropOver || now.Line.Aside != 0 {
			r.Errorf("%+v", now)
		}
	})
}
