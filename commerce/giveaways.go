package commerce

import (
	"context"
	"crypto/rand"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
	"panal/ledger"
	"panal/money"
)

// EnterGiveaway is what somebody enters with.
type EnterGiveaway struct {
	Community id.ID
	Campaign  id.ID
	Answer    string
	Visitor   id.ID // the browser that they enter from; zero: unknown
	Request   once.Request
}

// EnterGiveaway enters the actor. A repeated request returns the entry that it made.
func (s *Service) EnterGiveaway(ctx context.Context, actor access.Actor, cmd EnterGiveaway) (entered GiveawayEntry, err error) {
	if err := mayTakePart(actor, cmd.Community); err != nil {
		return GiveawayEntry{}, err
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		c, rule, err := giveawayIn(tx, cmd.Campaign)
		if err != nil {
			return err
		}
		g, err := tx.GiveawayOf(c.ID)
		if err != nil {
			return err
		}
		if actor.Role.Works() {
			return ErrGiveawayStaff
		}
		entry := tx.NewID()
		if _, repeated, err := tx.Once(cmd.Request, entry); err != nil {
			return err
		} else if repeated {
			entered, err = tx.EntryBy(c.ID, actor.Member)
			return err
		}
		if err := c.Open(tx.Now()); err != nil {
			return err
		}
		if err := c.Audience.admits(tx, actor.Member); err != nil {
			return err
		}
		mine := GiveawayEntry{ID: entry, Campaign: c.ID, Member: actor.Member, Visitor: cmd.Visitor, Answer: input.Text(cmd.Answer)}
		came := false
		if rule.Shared {
			if came, err = tx.Came(g, mine); err != nil {
				return err
			}
		}
		var after Giveaway
		if after, entered, err = g.enter(rule, mine, came, tx.Now()); err != nil {
			return err
		}
		tx.UpdateGiveaway(g, after)
		tx.InsertEntry(entered)
		return emit(tx, after.fact(FactGiveawayEntered, entered))
	})
	return entered, err
}

// HearGiveaway has a member's entry count, if they have one, once somebody came by their link. It may be repeated.
func (s *Service) HearGiveaway(ctx context.Context, community, campaign, member id.ID) error {
	waits := func(g Giveaway, e GiveawayEntry) bool { return g.Shared && !e.ID.IsZero() && !e.Counts }
	g, err := s.store.Giveaway(ctx, community, campaign)
	if fault.KindOf(err) == fault.NotFound { // a campaign of another kind
		return nil
	}
	if err != nil || !g.Shared || g.Admits(s.now()) != nil {
		return err
	}
	if e, err := s.store.EntryBy(ctx, community, campaign, member); err != nil || !waits(g, e) {
		return err
	}
	return s.store.Write(ctx, community, func(tx Tx) error {
		g, err := tx.GiveawayOf(campaign)
		if err != nil {
			return err
		}
		e, err := tx.EntryBy(campaign, member)
		if err != nil || !waits(g, e) {
			return err
		}
		came, err := tx.Came(g, e)
		if err != nil || !came {
			return err
		}
		after, heard := g.heard(e, tx.Now())
		if heard == e {
			return nil
		}
		tx.UpdateGiveaway(g, after)
		tx.UpdateEntry(e, heard)
		return emit(tx, after.fact(FactGiveawayHeard, heard))
	})
}

// giveawayIn returns a campaign that is a giveaway, and its rule.
func giveawayIn(tx Tx, campaign id.ID) (Campaign, GiveawayRule, error) {
	c, err := tx.CampaignByID(campaign)
	if err != nil {
		return c, GiveawayRule{}, err
	}
	rule, is := c.Rule.(*GiveawayRule)
	if !is {
		return c, GiveawayRule{}, ErrCampaignMissing
	}
	return c, *rule, nil
}

// MarkEntry says whether an answer counts.
type MarkEntry struct {
	Community id.ID
	Campaign  id.ID
	Number    int64
	Counts    bool
}

// MarkEntry has staff say whether an answer counts. Nobody knows the seed, so nobody can choose who wins by it.
func (s *Service) MarkEntry(ctx context.Context, actor access.Actor, cmd MarkEntry) (GiveawayEntry, error) {
	return s.changeEntry(ctx, actor, cmd.Community, cmd.Campaign, cmd.Number, func(tx Tx, g Giveaway, e GiveawayEntry) (GiveawayEntry, error) {
		_, rule, err := giveawayIn(tx, cmd.Campaign)
		if err != nil {
			return e, err
		}
		after, marked, err := g.mark(rule, e, cmd.Counts, tx.Now())
		if err != nil || marked == e {
			return e, err
		}
		tx.UpdateGiveaway(g, after)
		tx.UpdateEntry(e, marked)
		return marked, emit(tx, after.fact(FactGiveawayMarked, marked))
	})
}

// HandPrize has staff say that a winner has their prize.
func (s *Service) HandPrize(ctx context.Context, actor access.Actor, community, campaign id.ID, number int64) (GiveawayEntry, error) {
	return s.changeEntry(ctx, actor, community, campaign, number, func(tx Tx, g Giveaway, e GiveawayEntry) (GiveawayEntry, error) {
		if e.Place == 0 || g.Credit {
			return e, ErrEntryLost
		}
		if !e.HandedAt.IsZero() {
			return e, nil
		}
		handed := e
		handed.HandedAt = tx.Now()
		tx.UpdateEntry(e, handed)
		return handed, emit(tx, g.fact(FactGiveawayHanded, handed))
	})
}

func (s *Service) changeEntry(ctx context.Context, actor access.Actor, community, campaign id.ID, number int64,
	change func(Tx, Giveaway, GiveawayEntry) (GiveawayEntry, error)) (changed GiveawayEntry, err error) {
	if err := may(actor, access.CampaignManage, community, id.Zero); err != nil {
		return GiveawayEntry{}, err
	}
	err = s.store.Write(ctx, community, func(tx Tx) error {
		g, err := tx.GiveawayOf(campaign)
		if err != nil {
			return err
		}
		e, err := tx.EntryOf(campaign, number)
		if err != nil {
			return err
		}
		changed, err = change(working(tx, actor, id.Zero), g, e)
		return err
	})
	return changed, err
}

// DrawGiveaways draws giveaways whose time has come. One that was drawn is left as it is.
func (s *Service) DrawGiveaways(ctx context.Context, community id.ID, campaigns ...id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		for _, campaign := range campaigns {
			g, err := tx.GiveawayOf(campaign)
			if err != nil {
				return err
			}
			if g.due(tx.Now()) {
				if err := drawNow(tx, g); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// drawNow draws a giveaway, pays prizes that are store credit, and gives back what nobody won.
func drawNow(tx Tx, g Giveaway) error {
	entries, err := tx.EntriesDrawn(g)
	if err != nil {
		return err
	}
	numbers, of := make([]int64, len(entries)), make(map[int64]GiveawayEntry, len(entries))
	for i, e := range entries {
		numbers[i], of[e.Number] = e.Number, e
	}
	after, won := g.drawn(numbers, tx.Now())
	tx.UpdateGiveaway(g, after)
	if err := emit(tx, after.fact(FactGiveawayDrawn, GiveawayEntry{})); err != nil {
		return err
	}
	for i, number := range won {
		e := of[number]
		winner := e
		winner.Place = int64(i + 1)
		tx.UpdateEntry(e, winner)
		if g.Credit {
			paid := ledger.Move(ledger.Cause{Kind: "prize", ID: e.ID}, "won", g.Currency, g.Worth, promised(g.Campaign), credit(e.Member))
			if err := tx.Post(paid); err != nil {
				return err
			}
		}
		if err := emit(tx, after.fact(FactGiveawayWon, winner)); err != nil {
			return err
		}
	}
	return after.giveBack(tx, g.Worth*money.Amount(g.Prizes-after.Winners))
}

// giveBack returns to the budget what nobody won.
func (g Giveaway) giveBack(tx Tx, amount money.Amount) error {
	if amount == 0 {
		return nil
	}
	tx.Relieve(g.Campaign, amount)
	if !g.Credit {
		return nil
	}
	return tx.Post(ledger.Move(ledger.Cause{Kind: "giveaway", ID: g.Campaign}, "returned", g.Currency, amount, promised(g.Campaign), marketing))
}

// follow opens a giveaway when its campaign goes live, keeps its close where the campaign's window says, and closes it at
// once where the campaign is ended early and those inside finish: it is drawn among them.
func (r *GiveawayRule) follow(tx Tx, was, is Campaign) error {
	if was.State == CampaignDraft && is.State == CampaignLive {
		return r.begin(tx, is)
	}
	if was.State == CampaignDraft || is.Over() {
		return nil
	}
	g, err := tx.GiveawayOf(is.ID)
	if err != nil {
		return err
	}
	if g.State != GiveawayOpen {
		return nil
	}
	closes := is.EndsAt
	if is.State == CampaignEnded && is.EndedAt.Before(closes) {
		closes = is.EndedAt
	}
	if now := tx.Now(); closes.Before(now) && g.Admits(now) == nil { // it does not close before it was said to
		closes = now
	}
	timed := r.timed(g, closes)
	if timed == g {
		return nil
	}
	if g.Admits(tx.Now()) != nil { // who is in has been told the odds
		return fault.OnField("ends_at", "invalid.fixed")
	}
	tx.UpdateGiveaway(g, timed)
	return nil
}

// begin opens the giveaway, with what its prizes are worth from the marketing budget.
func (r *GiveawayRule) begin(tx Tx, c Campaign) error {
	sold, err := tx.SoldBy(id.Zero)
	if err != nil {
		return err
	}
	var seed Seed
	_, _ = rand.Read(seed[:]) // it never fails
	g, worth := r.open(c, sold.Currency, seed, tx.Now()), r.Least(sold)
	tx.InsertGiveaway(g)
	tx.TakeOf(Use{Campaign: c, Times: 1, Cost: worth})
	if !g.Credit {
		return nil
	}
	return tx.Post(ledger.Move(ledger.Cause{Kind: "giveaway", ID: c.ID}, "set_aside", g.Currency, worth, marketing, promised(c.ID)))
}

// closed ends a giveaway without a draw.
func (r *GiveawayRule) closed(tx Tx, c Campaign) error {
	g, err := tx.GiveawayOf(c.ID)
	if fault.KindOf(err) == fault.NotFound { // it never went live
		return nil
	}
	if err != nil || g.State != GiveawayOpen {
		return err
	}
	off := g
	off.State, off.DrawnAt = GiveawayOff, tx.Now()
	tx.UpdateGiveaway(g, off)
	if err := off.giveBack(tx, g.Worth*money.Amount(g.Prizes)); err != nil {
		return err
	}
	return emit(tx, off.fact(FactGiveawayOff, GiveawayEntry{}))
}

// outright is what its prizes are worth: what nobody won is not spent.
func (r GiveawayRule) outright(c Campaign) money.Amount { return c.Spent }

// GiveawayView is a giveaway as its page shows it.
type GiveawayView struct {
	Giveaway
	Mine    GiveawayEntry // zero: they have not entered
	Came    int64         // so many came by their link
	Won     []EntryView   // without answers
	Numbers []int64       // that were drawn from, once it is drawn
}

// Giveaway returns the giveaway of a campaign, as the actor sees it.
func (s *Service) Giveaway(ctx context.Context, actor access.Actor, community, campaign id.ID) (v GiveawayView, err error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return v, err
	}
	if v.Giveaway, err = s.store.Giveaway(ctx, community, campaign); err != nil {
		return v, err
	}
	v.Giveaway = v.Giveaway.Told()
	if !actor.Member.IsZero() {
		if v.Mine, err = s.store.EntryBy(ctx, community, campaign, actor.Member); err != nil {
			return v, fault.Wrap("read an entry", err)
		}
		if v.Shared && !v.Mine.ID.IsZero() {
			if v.Came, err = s.store.CameBy(ctx, community, v.Mine); err != nil {
				return v, fault.Wrap("count who came", err)
			}
		}
	}
	if v.State != GiveawayDrawn {
		return v, nil
	}
	if v.Won, err = s.store.Won(ctx, community, campaign); err != nil {
		return v, fault.Wrap("read who won", err)
	}
	for i := range v.Won {
		v.Won[i].Answer = ""
	}
	v.Numbers, err = s.store.NumbersIn(ctx, community, campaign)
	return v, fault.Wrap("read a draw", err)
}

// GiveawayEntries lists who entered a giveaway, the last first; waiting: those alone whose answers nobody has marked.
func (s *Service) GiveawayEntries(ctx context.Context, actor access.Actor, community, campaign id.ID, waiting bool, r PageRequest) (Page[EntryView], error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return Page[EntryView]{}, err
	}
	if _, err := s.store.Giveaway(ctx, community, campaign); err != nil {
		return Page[EntryView]{}, err
	}
	read := func(after id.ID, limit int) ([]EntryView, error) {
		return s.store.EntriesIn(ctx, community, campaign, waiting, after, limit)
	}
	return listed(r, read, func(v EntryView) id.ID { return v.ID })
}
