package commerce

import (
	"context"
	"errors"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
)

// How a line moves: it is opened, joined, served and closed.

// dropTx reads and keeps lines and places in them.
type dropTx interface {
	LineOf(campaign id.ID) (DropLine, error)
	InsertLine(DropLine)
	// UpdateLine keeps a change, but for the numbers given, and has the write run again when the line has changed since
	// it was read.
	UpdateLine(was, changed DropLine)
	// NextNumber gives the next number of a line that is open (or, early, is not yet), and returns the line after that. Of
	// another it gives none.
	NextNumber(campaign id.ID, early bool) (DropLine, error)
	// FreeUnits is how many units of a campaign are offered to nobody.
	FreeUnits(campaign id.ID) (int64, error)
	// TakeUnits counts units as offered, or (< 0) as free again.
	TakeUnits(campaign id.ID, units int64)
	// InsertSpot keeps a place; a member who has one already is ErrInLine, with this write or after.
	InsertSpot(Spot)
	// UpdateSpot keeps a change, and has the write run again when the place has changed since it was read.
	UpdateSpot(was, changed Spot)
	spotTx
	// Spots lists places in one state with a number above some, in their order.
	Spots(campaign id.ID, state SpotState, above, limit int64) ([]Spot, error)
}

// spotTx reads a place in line.
type spotTx interface {
	SpotOf(campaign, member id.ID) (Spot, error)
}

// JoinLine is what a member asks for: a place in the line of a drop.
type JoinLine struct {
	Community id.ID
	Campaign  id.ID
	Request   once.Request
}

// JoinLine gives the actor the next place in line, or returns the one that they have. Who has one, or comes too early or
// too late, is answered without a write: a rush asks again and again.
func (s *Service) JoinLine(ctx context.Context, actor access.Actor, cmd JoinLine) (Spot, error) {
	if err := may(actor, access.DropJoin, cmd.Community, actor.Member); err != nil {
		return Spot{}, err
	}
	has, err := s.store.Spot(ctx, cmd.Community, cmd.Campaign, actor.Member)
	if err == nil || !errors.Is(err, ErrSpotMissing) {
		return has, err
	}
	drop, err := s.lineNow(ctx, cmd.Community, cmd.Campaign)
	if err != nil {
		return Spot{}, err
	}
	if err := drop.admits(s.now()); err != nil {
		return Spot{}, err
	}
	var joined Spot
	var over error
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) (err error) {
		joined, over, err = joinLine(tx, cmd, actor.Member)
		return err
	})
	if errors.Is(err, ErrInLine) || errors.Is(err, once.ErrRepeated) { // by the same member at the same time
		return s.store.Spot(ctx, cmd.Community, cmd.Campaign, actor.Member)
	}
	if err == nil {
		err = over
	}
	return joined, err
}

// joinLine is the write of JoinLine. That the line is over is no error of the write: those who come with it in a rush
// would all have to be written again.
func joinLine(tx Tx, cmd JoinLine, member id.ID) (joined Spot, over, err error) {
	c, err := tx.CampaignByID(cmd.Campaign)
	if err != nil {
		return joined, nil, err
	}
	rule, err := c.joinable(tx.Now())
	if err != nil {
		return joined, nil, err
	}
	if err := c.Audience.admits(tx, member); err != nil {
		return joined, nil, err
	}
	if err := tx.Claim(cmd.Request, c.ID); err != nil {
		return joined, nil, err
	}
	line, err := tx.NextNumber(c.ID, false)
	if err == nil && line.OpenedAt.IsZero() && line.ClosedAt.IsZero() {
		if err = openLine(tx, c, line); err == nil {
			line, err = tx.NextNumber(c.ID, false)
		}
	}
	if err != nil {
		return joined, nil, err
	}
	if over := line.over(); over != nil {
		return joined, over, nil
	}
	joined = Spot{Campaign: c.ID, Member: member, Number: line.Last, State: SpotWaiting, JoinedAt: tx.Now()}
	if line.Reached == joined.Number-1 { // nobody waits
		free, err := tx.FreeUnits(c.ID)
		if err != nil {
			return joined, nil, err
		}
		if free > 0 {
			joined = joined.call(tx.Now(), rule.Window())
			reached := line
			reached.Reached = joined.Number
			tx.UpdateLine(line, reached)
			tx.TakeUnits(c.ID, 1)
		}
	}
	tx.InsertSpot(joined)
	return joined, nil, emit(tx, joined.fact(FactDropJoined))
}

// openLine opens a line, and calls those who have priority codes.
func openLine(tx Tx, c Campaign, line DropLine) error {
	opened := line
	opened.OpenedAt = tx.Now()
	tx.UpdateLine(line, opened)
	if err := emit(tx, opened.fact(FactDropOpened, c)); err != nil {
		return err
	}
	return serveLine(tx, c)
}

// serveLine offers the units that are free to those who wait, in the order of their numbers.
func serveLine(tx Tx, c Campaign) error {
	line, err := tx.LineOf(c.ID)
	if err != nil || !line.open() {
		return err
	}
	free, err := tx.FreeUnits(c.ID)
	if err != nil || free <= 0 {
		return err
	}
	waiting, err := tx.Spots(c.ID, SpotWaiting, line.Reached, free)
	if err != nil {
		return err
	}
	rule, _ := c.Rule.(*DropRule)
	served := line
	for _, p := range waiting {
		called := p.call(tx.Now(), rule.Window())
		tx.UpdateSpot(p, called)
		if err := emit(tx, called.fact(FactDropCalled)); err != nil {
			return err
		}
		served.Reached = p.Number
	}
	if int64(len(waiting)) < free { // nobody waits any more: those between have left
		served.Reached = line.Last
	}
	if served != line {
		tx.UpdateLine(line, served)
	}
	if len(waiting) > 0 {
		tx.TakeUnits(c.ID, int64(len(waiting)))
	}
	return nil
}

// free has a unit be offered to the next, and closes the line when that was its end.
func free(tx Tx, c Campaign) error {
	tx.TakeUnits(c.ID, -1)
	if err := serveLine(tx, c); err != nil {
		return err
	}
	return settleLine(tx, c)
}

// settleLine closes a line that has come to its end: all units are paid, or the time is over and nobody is inside.
func settleLine(tx Tx, c Campaign) error {
	line, err := tx.LineOf(c.ID)
	if err != nil || !line.ClosedAt.IsZero() {
		return err
	}
	if line.Bought == c.Stock {
		return closeLine(tx, c, line, DropSoldOut)
	}
	if !c.ends(tx.Now()) {
		return nil
	}
	if line.open() {
		for _, state := range []SpotState{SpotCalled, SpotWaiting} {
			if inside, err := tx.Spots(c.ID, state, 0, 1); err != nil || len(inside) > 0 {
				return err
			}
		}
	}
	return closeLine(tx, c, line, DropOver)
}

// closeLine closes a line for good. Whoever still waits has none; units in no order go back to the shelf.
func closeLine(tx Tx, c Campaign, line DropLine, ending DropEnding) error {
	closed := line
	closed.Aside, closed.ClosedAt, closed.Ending = 0, tx.Now(), ending
	tx.UpdateLine(line, closed)
	if line.Aside > 0 {
		tx.ReleaseHeld(c.units(line.Aside))
	}
	return emit(tx, closed.fact(FactDropClosed, c))
}

// units are so many of what a campaign sells.
func (c Campaign) units(n int64) Units { return Units{Variant: c.Variant, Quantity: n} }

// follow does for a line what a change of its campaign asks for.
func (r *DropRule) follow(tx Tx, was, is Campaign) error {
	if was.State == CampaignDraft && is.State == CampaignLive {
		return announce(tx, is, *r)
	}
	if is.State == CampaignDraft || was.State == CampaignDraft {
		return nil
	}
	line, err := tx.LineOf(is.ID)
	if err != nil {
		return err
	}
	if more := is.Stock - was.Stock; more != 0 {
		if line, err = resize(tx, is, line, more); err != nil {
			return err
		}
	}
	if is.Over() && line.ClosedAt.IsZero() {
		return shut(tx, is, line)
	}
	return settleLine(tx, is)
}

// announce sets a drop's units aside, and begins its line.
func announce(tx Tx, c Campaign, rule DropRule) error {
	sold, err := tx.SoldBy(c.Variant)
	if err == nil && rule.UnitPrice > sold.Variant.Price {
		err = fault.OnField("rule.price", "invalid.above_alone")
	}
	if err != nil {
		return err
	}
	tx.InsertLine(DropLine{Campaign: c.ID, Aside: c.Stock})
	return setAside(tx, c, c.Stock)
}

// setAside holds units on the shelf, or says that it has fewer.
func setAside(tx Tx, c Campaign, units int64) error {
	sold, err := tx.SoldBy(c.Variant)
	if err != nil {
		return err
	}
	if left := sold.Variant.Stock - sold.Variant.Held - sold.Variant.Sold; units > left {
		return fault.OnField("stock", "invalid.drop_shelf").With(fault.Args{"left": left})
	}
	tx.Hold(c.units(units))
	return nil
}

// resize gives a drop more units, or takes some that are offered to nobody, before it is closed.
func resize(tx Tx, c Campaign, line DropLine, more int64) (DropLine, error) {
	if !line.ClosedAt.IsZero() {
		return line, fault.OnField("stock", "invalid.fixed")
	}
	if c.Stock < line.Codes {
		return line, fault.OnField("stock", "invalid.drop_codes").With(fault.Args{"codes": line.Codes})
	}
	resized := line
	resized.Aside += more
	tx.UpdateLine(line, resized)
	if more < 0 {
		tx.ReleaseHeld(c.units(-more))
		return resized, nil
	}
	if err := setAside(tx, c, more); err != nil {
		return line, err
	}
	if err := serveLine(tx, c); err != nil {
		return line, err
	}
	return tx.LineOf(c.ID)
}

// shut closes a line for those inside too: who was called and has placed no order lapses. Orders stand.
func shut(tx Tx, c Campaign, line DropLine) error {
	called, err := tx.Spots(c.ID, SpotCalled, 0, c.Stock)
	if err != nil {
		return err
	}
	for _, p := range called {
		if !p.Order.IsZero() {
			continue
		}
		lapsed := p
		lapsed.State = SpotLapsed
		tx.UpdateSpot(p, lapsed)
		tx.TakeUnits(c.ID, -1)
	}
	return closeLine(tx, c, line, DropOver)
}

// LeaveLine gives the actor's place up. A unit that was offered to them goes to the next in line.
func (s *Service) LeaveLine(ctx context.Context, actor access.Actor, community, campaign id.ID) (left Spot, err error) {
	if err := may(actor, access.DropJoin, community, actor.Member); err != nil {
		return left, err
	}
	err = s.store.Write(ctx, community, func(tx Tx) error {
		p, err := tx.SpotOf(campaign, actor.Member)
		if err != nil {
			return err
		}
		var freed bool
		if left, freed, err = p.leave(); err != nil {
			return err
		}
		c, err := tx.CampaignByID(campaign)
		if err != nil {
			return err
		}
		tx.UpdateSpot(p, left)
		if err := emit(tx, left.fact(FactDropLeft)); err != nil {
			return err
		}
		if freed {
			return free(tx, c)
		}
		return settleLine(tx, c)
	})
	return left, err
}

// lapsedTogether is how many places one write takes from those who have not paid: few enough that who joins waits no
// longer than for each other.
const lapsedTogether = 100

// LapseSpots gives units whose time to be paid is over to the next in line.
func (s *Service) LapseSpots(ctx context.Context, community id.ID, campaigns ...id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		for _, campaign := range campaigns {
			c, err := tx.CampaignByID(campaign)
			if err != nil {
				return err
			}
			due, err := tx.SpotsDue(campaign, lapsedTogether)
			if err != nil {
				return err
			}
			for _, p := range due {
				if err := lapseSpot(tx, c, p); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// lapseSpot takes a unit from who has not paid it, and offers it to the next.
func lapseSpot(tx Tx, c Campaign, p Spot) error {
	lapsed := p
	lapsed.State, lapsed.Order = SpotLapsed, id.Zero
	tx.UpdateSpot(p, lapsed)
	if err := emit(tx, lapsed.fact(FactDropLapsed)); err != nil {
		return err
	}
	return free(tx, c)
}

// TendDrops opens drops whose time has come, and closes those that are over with nobody inside.
func (s *Service) TendDrops(ctx context.Context, community id.ID, campaigns ...id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		for _, campaign := range campaigns {
			c, err := tx.CampaignByID(campaign)
			if err != nil {
				return err
			}
			line, err := tx.LineOf(campaign)
			if err != nil {
				return err
			}
			if _, ahead := c.joinable(tx.Now()); ahead == nil && line.OpenedAt.IsZero() && line.ClosedAt.IsZero() {
				if err := openLine(tx, c, line); err != nil {
					return err
				}
			}
			if err := settleLine(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
}
