package api

import (
	"context"
	"errors"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/loyalty"
	"panal/money"
)

// Loyalty gives points, levels and recognition: loyalty.Service.
type Loyalty interface {
	Programme(ctx context.Context, actor access.Actor, community id.ID) (loyalty.Programme, error)
	SetProgramme(ctx context.Context, actor access.Actor, cmd loyalty.SetProgramme) (loyalty.Programme, error)
	Points(ctx context.Context, actor access.Actor, community, member id.ID) (loyalty.View, error)
	Moves(ctx context.Context, actor access.Actor, community, member id.ID, r page.Request) (page.Page[loyalty.Move], error)
	AdjustPoints(ctx context.Context, actor access.Actor, cmd loyalty.AdjustPoints) (loyalty.Purse, error)
	CheckIn(ctx context.Context, actor access.Actor, community id.ID) (loyalty.CheckedInNow, error)
	Thank(ctx context.Context, actor access.Actor, cmd loyalty.Thank) (loyalty.Thanks, error)
	ThanksTo(ctx context.Context, actor access.Actor, community, to id.ID, r page.Request) (page.Page[loyalty.Thanks], error)
}

// PointsProgramme is what points are earned by, what they take off, and where they lead.
type PointsProgramme struct {
	Active      bool                  `json:"active" doc:"Members earn. While they do not, what they have can still be spent."`
	Name        string                `json:"name" maxLength:"40" doc:"What points are called, in the plural." example:"beans"`
	Earn        []EarnRule            `json:"earn,omitempty" maxItems:"20"`
	FrozenDays  int                   `json:"frozen_days,omitempty" minimum:"0" maximum:"180" doc:"After an order was shipped, until its points can be spent."`
	LifeDays    int                   `json:"life_days,omitempty" minimum:"0" maximum:"3660" doc:"For how long points can be spent; 0: for ever."`
	Spending    PointsSpending        `json:"spending,omitzero"`
	Levels      []PointsLevel         `json:"levels,omitempty" maxItems:"10" doc:"The lowest first."`
	GraceDays   int                   `json:"grace_days,omitempty" minimum:"0" maximum:"3660" doc:"For how long a level is kept by who falls below it."`
	Milestones  []StreakMilestone     `json:"milestones,omitempty" maxItems:"10" doc:"The shortest first."`
	Recognition RecognitionAllowances `json:"recognition,omitzero"`
}

// EarnRule is what an act earns.
type EarnRule struct {
	Act    loyalty.Act `json:"act" enum:"purchase,first_order,friend_bought,sign_up,bargain_help,check_in" doc:"purchase: for each whole unit of money that an order cost."`
	Points int64       `json:"points" minimum:"1" maximum:"1000000000"`
	Cap    int64       `json:"cap,omitempty" minimum:"0" maximum:"1000000000" doc:"The most on one day; left out: no bound."`
}

// PointsSpending is what points take off an order.
type PointsSpending struct {
	Rate        int64 `json:"rate,omitempty" minimum:"0" maximum:"1000000000" doc:"Points that take one whole unit of money off; left out: points take nothing off."`
	MostPercent int64 `json:"most_percent,omitempty" minimum:"0" maximum:"100" doc:"Of what an order costs."`
	Most        int64 `json:"most,omitempty" minimum:"0" maximum:"1000000000" doc:"Points for an order; left out: no bound."`
	Least       int64 `json:"least,omitempty" minimum:"0" maximum:"1000000000"`
}

// PointsLevel is reached by the points of the last 365 days, spent or not.
type PointsLevel struct {
	Name    string `json:"name" maxLength:"40" example:"Silver"`
	From    int64  `json:"from" minimum:"1" maximum:"1000000000"`
	Percent int64  `json:"percent,omitempty" minimum:"0" maximum:"1000" doc:"Of points for purchases; left out: as everybody. That of a tier counts where it is more."`
}

// StreakMilestone is a length of a streak that is rewarded.
type StreakMilestone struct {
	Days   int   `json:"days" minimum:"2" maximum:"3660"`
	Points int64 `json:"points" minimum:"1" maximum:"1000000000"`
}

// RecognitionAllowances are what members have to thank one another with.
type RecognitionAllowances struct {
	Monthly   int64 `json:"monthly,omitempty" minimum:"0" maximum:"1000000000" doc:"Points of recognition to give away; they cannot be spent, and are gone at the end of the month."`
	PerPerson int64 `json:"per_person,omitempty" minimum:"0" maximum:"100" doc:"Times to the same person in a month."`
}

func programmeOf(p loyalty.Programme) PointsProgramme {
	return PointsProgramme{Active: p.Active, Name: p.Name, FrozenDays: p.FrozenDays, LifeDays: p.LifeDays, GraceDays: p.GraceDays,
		Earn:     all(p.Earn, func(r loyalty.EarnRule) EarnRule { return EarnRule{r.Act, int64(r.Points), int64(r.Cap)} }),
		Spending: PointsSpending{int64(p.Spending.Rate), p.Spending.MostPercent, int64(p.Spending.Most), int64(p.Spending.Least)},
		Levels: all(p.Levels, func(l loyalty.Level) PointsLevel {
			return PointsLevel{l.Name, int64(l.From), l.Percent}
		}),
		Milestones: all(p.Milestones, func(m loyalty.Milestone) StreakMilestone {
			return StreakMilestone{m.Days, int64(m.Points)}
		}),
		Recognition: RecognitionAllowances{int64(p.Recognition.Monthly), p.Recognition.PerPerson}}
}

func (p PointsProgramme) terms() loyalty.Terms {
	return loyalty.Terms{Name: p.Name, FrozenDays: p.FrozenDays, LifeDays: p.LifeDays, GraceDays: p.GraceDays,
		Earn: all(p.Earn, func(r EarnRule) loyalty.EarnRule {
			return loyalty.EarnRule{Act: r.Act, Points: money.Amount(r.Points), Cap: money.Amount(r.Cap)}
		}),
		Spending: loyalty.Spending{Rate: money.Amount(p.Spending.Rate), MostPercent: p.Spending.MostPercent, Most: money.Amount(p.Spending.Most),
			Least: money.Amount(p.Spending.Least)},
		Levels: all(p.Levels, func(l PointsLevel) loyalty.Level {
			return loyalty.Level{Name: l.Name, From: money.Amount(l.From), Percent: l.Percent}
		}),
		Milestones: all(p.Milestones, func(m StreakMilestone) loyalty.Milestone {
			return loyalty.Milestone{Days: m.Days, Points: money.Amount(m.Points)}
		}),
		Recognition: loyalty.Recognition{Monthly: money.Amount(p.Recognition.Monthly), PerPerson: p.Recognition.PerPerson}}
}

func (s *server) getProgramme(ctx context.Context, c *call, _ *struct{}) (*one[PointsProgramme], error) {
	p, err := s.Loyalty.Programme(ctx, c.actor, c.community.ID)
	return &one[PointsProgramme]{programmeOf(p)}, err
}

func (s *server) setProgramme(ctx context.Context, c *call, in *struct{ Body PointsProgramme }) (*one[PointsProgramme], error) {
	p, err := s.Loyalty.SetProgramme(ctx, c.actor, loyalty.SetProgramme{Community: c.community.ID, Active: in.Body.Active, Terms: in.Body.terms()})
	return &one[PointsProgramme]{programmeOf(p)}, err
}

// Points is what a member has, and where they stand.
type Points struct {
	Member       string    `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Free         int64     `json:"free" doc:"That can be spent."`
	Worth        Amount    `json:"worth" doc:"What they would take off, at the rate."`
	Pending      int64     `json:"pending" doc:"Until the orders that they were earned by have settled."`
	Owed         int64     `json:"owed" doc:"That were spent before they were taken back: the next points work them off."`
	Lapses       int64     `json:"lapses,omitempty" doc:"Next."`
	LapsesAt     time.Time `json:"lapses_at,omitzero"`
	Year         int64     `json:"year" doc:"Earned and settled within 365 days: what levels are reached by."`
	Level        string    `json:"level,omitempty" example:"Silver"`
	LevelUntil   time.Time `json:"level_until,omitzero" doc:"When it is lost, unless it is reached again."`
	Next         string    `json:"next_level,omitempty" example:"Gold"`
	Missing      int64     `json:"missing,omitempty" doc:"Points to it."`
	Streak       int       `json:"streak" doc:"Days in a row."`
	Longest      int       `json:"longest_streak"`
	CheckedIn    bool      `json:"checked_in_today"`
	ToThank      int64     `json:"to_thank" doc:"Points of recognition that are left to give away this month."`
	Received     int64     `json:"recognition" doc:"Points of recognition that were received."`
	ReceivedFrom int       `json:"recognition_people" doc:"From so many people."`
}

func (c *call) points(member id.ID, v loyalty.View) Points {
	return Points{Member: id.Member.Text(member), Free: int64(v.Free), Worth: amount(v.Worth, c.community.Currency), Pending: int64(v.Pending),
		Owed: int64(v.Purse.Debt), Lapses: int64(v.Lapses), LapsesAt: v.LapsesAt, Year: int64(v.Year), Level: v.Level.Name, LevelUntil: v.Purse.FallsAt,
		Next: v.Next.Name, Missing: int64(v.Missing), Streak: v.Streak, Longest: v.Purse.Streak.Longest, CheckedIn: v.Today, ToThank: int64(v.ToThank()),
		Received: int64(v.Thanks.Received), ReceivedFrom: v.Thanks.People}
}

func (s *server) pointsOf(ctx context.Context, c *call, member id.ID) (Points, error) {
	v, err := s.Loyalty.Points(ctx, c.actor, c.community.ID, member)
	return c.points(member, v), err
}

func (s *server) getPoints(ctx context.Context, c *call, in *MemberOrMe) (*one[Points], error) {
	member, err := c.memberOrMe(in.Member)
	if err != nil {
		return nil, err
	}
	p, err := s.pointsOf(ctx, c, member)
	return &one[Points]{p}, err
}

// PointsMove is a line of a statement of points.
type PointsMove struct {
	Kind    loyalty.MoveKind `json:"kind" enum:"earned,settled,held,freed,returned,taken_back,lapsed,given,withdrawn"`
	Act     loyalty.Act      `json:"act,omitempty" doc:"That the points were earned by." example:"purchase"`
	Order   string           `json:"order,omitempty" example:"ord_01h455vb4pex5vsknk084sn02q"`
	Points  int64            `json:"points"`
	Free    int64            `json:"free" doc:"The change of what can be spent,"`
	Pending int64            `json:"pending" doc:"of what is frozen,"`
	Owed    int64            `json:"owed" doc:"and of what is to be worked off."`
	Reason  string           `json:"reason,omitempty"`
	At      time.Time        `json:"at"`
}

type listMovesInput struct {
	MemberOrMe
	Paging
}

func (s *server) listMoves(ctx context.Context, c *call, in *listMovesInput) (*pageOutput[PointsMove], error) {
	member, err := c.memberOrMe(in.Member)
	if err != nil {
		return nil, err
	}
	list, err := s.Loyalty.Moves(ctx, c.actor, c.community.ID, member, in.request())
	return paged(c, list, func(m loyalty.Move) PointsMove {
		return PointsMove{m.Kind, m.Act, id.Order.Text(m.Order), int64(m.Amount), int64(m.Free), int64(m.Pending), int64(m.Debt), m.Note, m.At}
	}), err
}

// Adjustment is points that staff give a member, or take away.
type Adjustment struct {
	Points int64  `json:"points" minimum:"-1000000000" maximum:"1000000000" doc:"Below zero, they are taken away; there have to be so many."`
	Reason string `json:"reason" maxLength:"300" doc:"The member reads it."`
}

type adjustInput struct {
	MemberOrMe
	Posted
	Body Adjustment
}

func (s *server) adjustPoints(ctx context.Context, c *call, in *adjustInput) (*made[Points], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	cmd := loyalty.AdjustPoints{Community: c.community.ID, Member: member, Points: money.Amount(in.Body.Points), Note: in.Body.Reason, Request: request}
	if _, err := s.Loyalty.AdjustPoints(ctx, c.actor, cmd); err != nil {
		return nil, err
	}
	p, err := s.pointsOf(ctx, c, member)
	return &made[Points]{s.path(c, "members", p.Member, "points"), p}, err
}

// checkIn records that the member is here today; a second time on a day changes nothing.
func (s *server) checkIn(ctx context.Context, c *call, _ *struct{}) (*one[Points], error) {
	if _, err := s.Loyalty.CheckIn(ctx, c.actor, c.community.ID); err != nil && !errors.Is(err, loyalty.ErrCheckedIn) {
		return nil, err
	}
	p, err := s.pointsOf(ctx, c, c.actor.Member)
	return &one[Points]{p}, err
}

// Thanks is recognition that a member received.
type Thanks struct {
	ID     string    `json:"id" example:"thx_01h455vb4pex5vsknk084sn02q"`
	From   string    `json:"from" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name   string    `json:"from_name,omitempty"`
	To     string    `json:"to" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Points int64     `json:"points"`
	Words  string    `json:"words"`
	At     time.Time `json:"at"`
}

func thanksOf(t loyalty.Thanks) Thanks {
	return Thanks{id.Thanks.Text(t.ID), id.Member.Text(t.From), t.FromName, id.Member.Text(t.To), int64(t.Points), t.Words, t.At}
}

// NewThanks is recognition to be given.
type NewThanks struct {
	Points int64  `json:"points" minimum:"1" maximum:"1000000000"`
	Words  string `json:"words" maxLength:"500" doc:"What for."`
}

type thankInput struct {
	Member string `path:"member"`
	Posted
	Body NewThanks
}

func (s *server) thank(ctx context.Context, c *call, in *thankInput) (*made[Thanks], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	cmd := loyalty.Thank{Community: c.community.ID, To: member, Points: money.Amount(in.Body.Points), Words: in.Body.Words, Request: request}
	given, err := s.Loyalty.Thank(ctx, c.actor, cmd)
	return &made[Thanks]{s.path(c, "directory", in.Member, "thanks"), thanksOf(given)}, err
}

type listThanksInput struct {
	Member string `path:"member"`
	Paging
}

func (s *server) listThanks(ctx context.Context, c *call, in *listThanksInput) (*pageOutput[Thanks], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	list, err := s.Loyalty.ThanksTo(ctx, c.actor, c.community.ID, member, in.request())
	return paged(c, list, thanksOf), err
}
