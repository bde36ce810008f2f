package loyalty

import (
	"context"
	"slices"
	"strings"
	"time"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// A community has one programme: what points are called, what is rewarded and how much of it a day, how long points are
// frozen and how long they last, what they take off an order, and which levels they lead to. It gives nothing until it is
// made active. While it is not active nobody earns, and what members have can still be spent.

// Act is something that points are given for.
type Act string

const (
	Purchase     Act = "purchase"      // points for each unit of money that an order cost
	FirstOrder   Act = "first_order"   // once
	FriendBought Act = "friend_bought" // the first order of somebody who came by one's link
	SignUp       Act = "sign_up"       // once
	Helped       Act = "bargain_help"
	CheckedIn    Act = "check_in"       // once a day
	Streaked     Act = "streak_reached" // by the milestones
	Gift         Act = "gift"           // from staff
)

// Acts lists what a programme has rules for, in the order in which they are offered.
var Acts = []Act{Purchase, FirstOrder, FriendBought, SignUp, Helped, CheckedIn}

// EarnRule is what an act earns.
type EarnRule struct {
	Act    Act          `json:"act"`
	Points money.Amount `json:"points"`
	Cap    money.Amount `json:"cap,omitzero"` // the most on one day; 0 is none
}

// Spending is what points are for. Nothing comes off for points that buy less than the least unit of money.
type Spending struct {
	Rate        money.Amount `json:"rate,omitzero"`         // points that take one whole unit of money off; 0: points take nothing off
	MostPercent int64        `json:"most_percent,omitzero"` // of what an order costs
	Most        money.Amount `json:"most,omitzero"`         // points for an order; 0 is no bound
	Least       money.Amount `json:"least,omitzero"`        // points for an order
}

// Milestone is a length of a streak that is rewarded.
type Milestone struct {
	Days   int          `json:"days"`
	Points money.Amount `json:"points"`
}

// Recognition is what members have to thank one another with.
type Recognition struct {
	Monthly   money.Amount `json:"monthly,omitzero"` // to give away; 0: there is none
	PerPerson int64        `json:"per_person,omitzero"`
}

// Terms are what staff set in a programme.
type Terms struct {
	Name        string      `json:"name"`
	Earn        []EarnRule  `json:"earn,omitempty"`
	FrozenDays  int         `json:"frozen_days,omitzero"` // after an order was shipped
	LifeDays    int         `json:"life_days,omitzero"`   // 0: for ever
	Spending    Spending    `json:"spending,omitzero"`
	Levels      []Level     `json:"levels,omitempty"` // the lowest first
	GraceDays   int         `json:"grace_days,omitzero"`
	Milestones  []Milestone `json:"milestones,omitempty"` // the shortest first
	Recognition Recognition `json:"recognition,omitzero"`
}

// Programme is what a community has.
type Programme struct {
	Active  bool
	Since   time.Time // when it was last made active
	Version int64     // 0: there is none yet
	Terms
	Currency string
	Zone     *time.Location
}

const (
	maxName       = 40
	maxPoints     = 1_000_000_000
	maxDays       = 3660
	maxFrozenDays = 180
	maxLevels     = 10
	maxMilestones = 10
	fullPercent   = 100
)

// Rule returns what an act earns.
func (t Terms) Rule(act Act) (r EarnRule) {
	if i := slices.IndexFunc(t.Earn, func(r EarnRule) bool { return r.Act == act }); i >= 0 {
		r = t.Earn[i]
	}
	return r
}

// earns returns what an act earns now.
func (p Programme) earns(act Act) EarnRule {
	if !p.Active {
		return EarnRule{}
	}
	return p.Rule(act)
}

// Streaks reports whether members check in.
func (p Programme) Streaks() bool {
	return p.Active && (p.Rule(CheckedIn).Points > 0 || len(p.Milestones) > 0)
}

// Day is the community's day at a time.
func (p Programme) Day(at time.Time) community.Date { return community.DateOf(at, p.Zone) }

// expiry is when points that become free at a time lapse: after the last day of their life has ended.
func (p Programme) expiry(at time.Time) time.Time {
	if p.LifeDays == 0 {
		return time.Time{}
	}
	return p.afterDays(at, p.LifeDays)
}

// afterDays is the end of the day so many days after an instant.
func (p Programme) afterDays(at time.Time, days int) time.Time {
	return p.Day(at).AddDays(days + 1).In(p.Zone)
}

// Whole is how many of the least units of money make a whole one.
func (p Programme) Whole() money.Amount {
	whole := money.Amount(1)
	for range money.Digits(p.Currency) {
		whole *= 10
	}
	return whole
}

// Check returns what is wrong with the terms, each at its field.
func (t Terms) Check() error {
	var wrong fault.Fields
	checkText(&wrong, "name", t.Name, maxName)
	between := func(field string, value, least, most int64) {
		wrong.Check(value >= least && value <= most, field, "invalid.range", fault.Args{"min": least, "max": most})
	}
	for _, r := range t.Earn {
		if !slices.Contains(Acts, r.Act) {
			wrong.Check(false, "earn", "invalid.choice")
			continue
		}
		between("earn."+string(r.Act)+".points", int64(r.Points), 0, maxPoints)
		between("earn."+string(r.Act)+".cap", int64(r.Cap), 0, maxPoints)
		wrong.Check(r.Act == Purchase || r.Cap == 0 || r.Cap >= r.Points, "earn."+string(r.Act)+".cap", "invalid.points_cap")
	}
	between("frozen_days", int64(t.FrozenDays), 0, maxFrozenDays)
	between("life_days", int64(t.LifeDays), 0, maxDays)
	t.Spending.check(&wrong, between)
	between("grace_days", int64(t.GraceDays), 0, maxDays)
	checkLevels(&wrong, t.Levels)
	wrong.Check(len(t.Milestones) <= maxMilestones, "milestones", "invalid.too_many", fault.Args{"max": maxMilestones})
	for i, m := range t.Milestones {
		rises := i == 0 || m.Days > t.Milestones[i-1].Days
		wrong.Check(m.Days >= 2 && m.Days <= maxDays && m.Points > 0 && m.Points <= maxPoints && rises, "milestones", "invalid.milestones")
	}
	between("recognition.monthly", int64(t.Recognition.Monthly), 0, maxPoints)
	if t.Recognition.Monthly > 0 {
		between("recognition.per_person", t.Recognition.PerPerson, 1, maxThanks)
	}
	return wrong.Err()
}

func (s Spending) check(wrong *fault.Fields, between func(string, int64, int64, int64)) {
	between("spending.rate", int64(s.Rate), 0, maxPoints)
	if s.Rate == 0 {
		return
	}
	between("spending.most_percent", s.MostPercent, 1, fullPercent)
	between("spending.most", int64(s.Most), 0, maxPoints)
	between("spending.least", int64(s.Least), 0, maxPoints)
	wrong.Check(s.Most == 0 || s.Most >= s.Least, "spending.most", "invalid.points_most")
}

// Tidied is the terms as they are kept: rules that give nothing are none.
func (t Terms) Tidied() Terms {
	t.Name = strings.Join(strings.Fields(t.Name), " ")
	t.Earn = slices.DeleteFunc(slices.Clone(t.Earn), func(r EarnRule) bool { return r.Points == 0 })
	slices.SortFunc(t.Earn, func(a, b EarnRule) int { return slices.Index(Acts, a.Act) - slices.Index(Acts, b.Act) })
	t.Earn = slices.CompactFunc(t.Earn, func(a, b EarnRule) bool { return a.Act == b.Act })
	return t
}

// changes are what other terms change.
func (p Programme) changes(to Programme) (all fact.Changes) {
	all.Note("active", p.Active, to.Active)
	all.Note("name", p.Name, to.Name)
	for _, act := range Acts {
		was, now := p.Rule(act), to.Rule(act)
		all.NoteOf("points", string(act), int64(was.Points), int64(now.Points))
		all.NoteOf("cap", string(act), int64(was.Cap), int64(now.Cap))
	}
	all.Note("frozen_days", p.FrozenDays, to.FrozenDays)
	all.Note("life_days", p.LifeDays, to.LifeDays)
	all.Note("rate", int64(p.Spending.Rate), int64(to.Spending.Rate))
	all.Note("most_percent", p.Spending.MostPercent, to.Spending.MostPercent)
	all.Note("most", int64(p.Spending.Most), int64(to.Spending.Most))
	all.Note("least", int64(p.Spending.Least), int64(to.Spending.Least))
	all.Note("levels", levelsText(p.Levels), levelsText(to.Levels))
	all.Note("grace_days", p.GraceDays, to.GraceDays)
	all.Note("milestones", milestonesText(p.Milestones), milestonesText(to.Milestones))
	all.Note("monthly", int64(p.Recognition.Monthly), int64(to.Recognition.Monthly))
	all.Note("per_person", p.Recognition.PerPerson, to.Recognition.PerPerson)
	return all
}

// programmeTx keeps the programme.
type programmeTx interface {
	// SaveProgramme keeps a change, and has the write run again when the programme has changed since it was read. Where
	// levels changed, those of all members are looked at again.
	SaveProgramme(p Programme, levels bool) error
}

// SetProgramme is what staff ask for.
type SetProgramme struct {
	Community id.ID
	Active    bool
	Terms     Terms
}

// SetProgramme sets the programme of a community.
func (s *Service) SetProgramme(ctx context.Context, actor access.Actor, cmd SetProgramme) (kept Programme, err error) {
	if err := may(actor, access.PointsManage, cmd.Community, id.Zero); err != nil {
		return kept, err
	}
	terms := cmd.Terms.Tidied()
	if err := terms.Check(); err != nil {
		return kept, err
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		was, err := tx.Programme()
		if err != nil {
			return err
		}
		kept = was
		kept.Active, kept.Terms = cmd.Active, terms
		if kept.Active && !was.Active {
			kept.Since = tx.Now()
		}
		changes := was.changes(kept)
		if len(changes) == 0 {
			return nil
		}
		if err := tx.SaveProgramme(kept, !slices.Equal(was.Levels, kept.Levels)); err != nil {
			return err
		}
		return tx.Emit(fact.Fact{Kind: FactProgrammeChanged, Version: 1, Subject: cmd.Community, By: actor.Member,
			Payload: ProgrammeFact{kept.Name, kept.Active, changes}})
	})
	return kept, err
}

// Programme returns the programme of a community, for everybody who may look around in it.
func (s *Service) Programme(ctx context.Context, actor access.Actor, community id.ID) (Programme, error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return Programme{}, err
	}
	p, err := s.store.Programme(ctx, community)
	return p, fault.Wrap("read the points programme", err)
}
