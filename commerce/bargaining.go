package commerce

import (
	"context"
	"crypto/rand"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/money"
)

// StartBargain begins a bargain in a campaign.
type StartBargain struct {
	Community id.ID
	Campaign  id.ID
	Request   once.Request
}

// StartBargain begins a bargain for the actor. A repeated request returns the bargain it began.
func (s *Service) StartBargain(ctx context.Context, actor access.Actor, cmd StartBargain) (begun Bargain, err error) {
	if err := mayTakePart(actor, cmd.Community); err != nil {
		return Bargain{}, err
	}
	var seed Seed
	_, _ = rand.Read(seed[:]) // it never fails
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		bargain := tx.NewID()
		if prior, repeated, err := tx.Once(cmd.Request, bargain); err != nil {
			return err
		} else if repeated {
			begun, err = tx.BargainByID(prior)
			return err
		}
		c, err := tx.CampaignByID(cmd.Campaign)
		if err != nil {
			return err
		}
		rule, bargains := c.Rule.(*BargainRule)
		if !bargains {
			return ErrCampaignMissing
		}
		if err := c.Open(tx.Now()); err != nil {
			return err
		}
		if err := c.Audience.admits(tx, actor.Member); err != nil {
			return err
		}
		sold, err := tx.SoldBy(c.Variant)
		if err != nil {
			return err
		}
		if sold.Product.State != ProductLive {
			return ErrNotOnSale
		}
		if begun, err = rule.start(bargain, c, sold, actor.Member, seed, tx.Now()); err != nil {
			return err
		}
		tx.InsertBargain(begun)
		tx.TakeOf(Use{Campaign: c, Member: actor.Member, Times: 1, Cost: begun.Cost})
		tx.Hold(begun.unit())
		return emit(tx, begun.fact(FactBargainStarted, id.Zero))
	})
	return begun.Told(), err
}

// HelpBargain is what a helper asks for.
type HelpBargain struct {
	Community id.ID
	Bargain   id.ID
	Request   once.Request
}

// HelpBargain has the actor take something off the price of somebody else's bargain. A repeated request returns the
// bargain and takes nothing off.
func (s *Service) HelpBargain(ctx context.Context, actor access.Actor, cmd HelpBargain) (helped Bargain, given Help, err error) {
	if err := mayTakePart(actor, cmd.Community); err != nil {
		return Bargain{}, Help{}, err
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		if _, repeated, err := tx.Once(cmd.Request, cmd.Bargain); err != nil {
			return err
		} else if repeated {
			helped, err = tx.BargainByID(cmd.Bargain)
			return err
		}
		b, helper, err := tx.BargainAsked(cmd.Bargain, actor.Member)
		if err != nil {
			return err
		}
		if helped, given, err = b.help(helper, tx.Now()); err != nil {
			return err
		}
		tx.UpdateBargain(b, helped)
		tx.AddHelp(helped, given)
		if err := emit(tx, helped.fact(FactBargainHelped, actor.Member)); err != nil || helped.State != BargainReached {
			return err
		}
		return emit(tx, helped.fact(FactBargainReached, actor.Member))
	})
	return helped.Told(), given, err
}

// Price is what a bargain has come to, for its member alone.
func (r *BargainRule) Price(from pricing, c Campaign, p PlaceOrder, member id.ID) (money.Amount, error) {
	b, err := from.BargainByID(p.Entry)
	if err != nil {
		return 0, err
	}
	if b.Member != member || b.Campaign != c.ID {
		return 0, ErrBargainMissing
	}
	if p.Quantity != 1 {
		return 0, fault.OnField("quantity", "invalid.range").With(fault.Args{"min": 1, "max": 1})
	}
	return b.Price, b.Buyable(from.Now())
}

// Bind has the order take the unit that the bargain has set aside.
func (r *BargainRule) Bind(tx Tx, _ Campaign, o Order) error {
	b, err := tx.BargainByID(o.Entry)
	if err != nil {
		return err
	}
	if err := b.Buyable(tx.Now()); err != nil {
		return err
	}
	if b.Price < o.Lines[0].UnitPaid { // somebody helped since it was priced
		return ErrPriceChanged
	}
	bound := b
	bound.Order = o.ID
	tx.UpdateBargain(b, bound)
	tx.ReleaseHeld(b.unit())
	return nil
}

// Unbind ends a bargain whose order is paid, at what it cost. One whose order is given up is as it was before, unless its
// time, or its campaign's, is over.
func (r *BargainRule) Unbind(tx Tx, c Campaign, o Order, why outcome) error {
	b, err := tx.BargainByID(o.Entry)
	if err != nil || b.Order != o.ID {
		return err
	}
	switch why {
	case paid:
		bought := b.end(BargainBought, tx.Now())
		bought.Cost = min(b.Cost, o.Discount-o.Reduced())
		tx.UpdateBargain(b, bought)
		tx.Relieve(c.ID, b.Cost-bought.Cost)
		return emit(tx, bought.fact(FactBargainBought, id.Zero))
	case takenBack:
		tx.UpdateBargain(b, b.end(BargainReturned, tx.Now()))
		tx.Relieve(c.ID, b.Cost)
		return emit(tx, b.fact(FactBargainReturned, id.Zero))
	}
	free := b
	free.Order = id.Zero
	if !c.Over() && !free.due(tx.Now()) {
		tx.UpdateBargain(b, free)
		tx.Hold(b.unit())
		return nil
	}
	tx.UpdateBargain(b, free.end(BargainFailed, tx.Now()))
	tx.Relieve(c.ID, b.Cost)
	return emit(tx, free.fact(FactBargainFailed, id.Zero))
}

// fail ends a bargain that is not bought: its unit and what it might have cost are there for others again.
func fail(tx Tx, b Bargain) error {
	tx.ReleaseHeld(b.unit())
	tx.Relieve(b.Campaign, b.Cost)
	return emit(tx, b.fact(FactBargainFailed, id.Zero))
}

// FailBargains ends bargains that were not bought in time. One that goes on is left as it is.
func (s *Service) FailBargains(ctx context.Context, community id.ID, bargains ...id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		for _, bargain := range bargains {
			b, err := tx.BargainByID(bargain)
			if err != nil {
				return err
			}
			if !b.due(tx.Now()) {
				continue
			}
			tx.UpdateBargain(b, b.end(BargainFailed, tx.Now()))
			if err := fail(tx, b); err != nil {
				return err
			}
		}
		return nil
	})
}

// closed fails every bargain that nobody is about to pay.
func (r *BargainRule) closed(tx Tx, c Campaign) error {
	failed, err := tx.CloseBargains(c.ID)
	if err != nil {
		return err
	}
	for _, b := range failed {
		if err := fail(tx, b); err != nil {
			return err
		}
	}
	return nil
}

// BargainView is a bargain as its page shows it.
type BargainView struct {
	Bargain
	Campaign Campaign
	Product  Product // without variants
	Title    string  // of the variant; empty where there is one
	Currency string
	Name     string // of its member
	Helps    []Helped
}

// Helped is a help as people see it.
type Helped struct {
	Help
	Name string
}

// Told is the bargain without what nobody is told while somebody may help.
func (b Bargain) Told() Bargain {
	if b.State == BargainOpen {
		b.Seed = Seed{}
	}
	return b
}

// Bargain returns a bargain with those who helped: whoever has its link sees it, for that is how friends help.
func (s *Service) Bargain(ctx context.Context, actor access.Actor, community, bargain id.ID) (BargainView, error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return BargainView{}, err
	}
	v, err := s.store.BargainView(ctx, community, bargain)
	v.Bargain = v.Bargain.Told()
	return v, fault.Wrap("read a bargain", err)
}

// Helping is how a member stands to a bargain that they might help.
type Helping struct {
	With id.ID // the bargain of the same product that they have helped with; zero: none
	Left int64 // helps that they have left today
}

// Helping returns how the actor stands to a bargain.
func (s *Service) Helping(ctx context.Context, actor access.Actor, community, product id.ID) (h Helping, err error) {
	if actor.Member.IsZero() {
		return Helping{Left: HelpsPerDay}, nil
	}
	helper, err := s.store.Helper(ctx, community, actor.Member)
	if err != nil {
		return h, fault.Wrap("read how a member may help", err)
	}
	with, today, err := s.store.HelpedBy(ctx, community, actor.Member, product, helper.day(s.now()))
	return Helping{with, max(0, HelpsPerDay-today)}, fault.Wrap("read whom a member helped", err)
}

// mostBargains bounds how many of a member's bargains are listed.
const mostBargains = 100

// MyBargains lists the actor's bargains, those in a campaign alone unless that is zero; the newest first, without helps.
func (s *Service) MyBargains(ctx context.Context, actor access.Actor, community, campaign id.ID) ([]BargainView, error) {
	if err := may(actor, access.OrderView, community, actor.Member); err != nil || actor.Member.IsZero() {
		return nil, err
	}
	mine, err := s.store.BargainsOf(ctx, community, actor.Member, campaign, mostBargains)
	return told(mine), fault.Wrap("read bargains", err)
}

// BargainsIn lists the bargains of a campaign, the newest first, without helps.
func (s *Service) BargainsIn(ctx context.Context, actor access.Actor, community, campaign id.ID, r PageRequest) (Page[BargainView], error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return Page[BargainView]{}, err
	}
	if _, err := s.store.Campaign(ctx, community, campaign); err != nil {
		return Page[BargainView]{}, err
	}
	read := func(after id.ID, limit int) ([]BargainView, error) {
		all, err := s.store.BargainsIn(ctx, community, campaign, after, limit)
		return told(all), err
	}
	return listed(r, read, func(v BargainView) id.ID { return v.ID })
}

func told(all []BargainView) []BargainView {
	for i := range all {
		all[i].Bargain = all[i].Bargain.Told()
	}
	return all
}
