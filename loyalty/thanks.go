package loyalty

import (
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
	"panal/internal/page"
	"panal/money"
)

// Recognition is given from an allowance of the month, with a word of thanks, to somebody else, and to nobody more often
// than so many times a month. What is not given by the end of the month is gone. Who receives it has it shown; it cannot
// be spent, given on, or earned any other way, and is no entry in the ledger: it is worth what was said with it.

// Thanks is recognition that was given.
type Thanks struct {
	ID       id.ID
	From, To id.ID
	FromName string
	ToName   string
	Points   money.Amount
	Words    string
	Month    string // 2026-03, where the community is
	At       time.Time
}

const (
	maxThanks = 100 // times to the same person in a month
	maxWords  = 500
)

var (
	ErrThanksSelf  = fault.OnField("to", "invalid.thanks_self")
	ErrThanksPair  = fault.OnField("to", "invalid.thanks_pair")
	ErrThanksShort = fault.OnField("points", "invalid.thanks_short")
	ErrThanksTo    = fault.OnField("to", "invalid.thanks_to")
)

// monthOf is the month that a day is in.
func (p Programme) monthOf(at time.Time) string { return p.Day(at).String()[:len("2026-03")] }

// thanksTx keeps recognition.
type thanksTx interface {
	// IsMember reports whether somebody is a member, and no guest.
	IsMember(member id.ID) (bool, error)
	// Apart reports whether one of two keeps a distance from the other.
	Apart(a, b id.ID) (bool, error)
	// ThanksBy returns what a member gave in a month: in all, and how often to somebody.
	ThanksBy(from, to id.ID, month string) (given money.Amount, times int64, err error)
	// InsertThanks keeps recognition within the allowance and the limit, or has the write run again.
	InsertThanks(t Thanks, within Recognition)
}

// thanksReads reads recognition.
type thanksReads interface {
	// ThanksTo lists what somebody received, the newest first.
	ThanksTo(ctx context.Context, community, to, after id.ID, limit int) ([]Thanks, error)
	// ThanksTotals returns what somebody received in all, from how many people, and what they gave in a month.
	ThanksTotals(ctx context.Context, community, member id.ID, month string) (ThanksTotals, error)
}

// ThanksTotals is what somebody received, and what they gave this month.
type ThanksTotals struct {
	Received money.Amount
	People   int
	Given    money.Amount
}

// Thank is what a member asks for.
type Thank struct {
	Community id.ID
	To        id.ID
	Points    money.Amount
	Words     string
	Request   once.Request
}

// Thank gives recognition to another member.
func (s *Service) Thank(ctx context.Context, actor access.Actor, cmd Thank) (given Thanks, err error) {
	if err := may(actor, access.PointsEarn, cmd.Community, actor.Member); err != nil {
		return given, err
	}
	var wrong fault.Fields
	cmd.Words = input.Text(cmd.Words)
	wrong.Check(!cmd.To.IsZero(), "to", "invalid.required")
	wrong.Check(cmd.Points >= 1 && cmd.Points <= maxPoints, "points", "invalid.range", fault.Args{"min": 1, "max": maxPoints})
	checkText(&wrong, "words", cmd.Words, maxWords)
	if err := wrong.Err(); err != nil {
		return given, err
	}
	if cmd.To == actor.Member {
		return given, ErrThanksSelf
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		terms, err := tx.Programme()
		if err != nil {
			return err
		}
		given = Thanks{ID: tx.NewID(), From: actor.Member, To: cmd.To, Points: cmd.Points, Words: cmd.Words, Month: terms.monthOf(tx.Now()), At: tx.Now()}
		if prior, repeated, err := tx.Once(cmd.Request, given.ID); err != nil || repeated {
			given.ID = prior
			return err
		}
		if err := terms.mayThank(tx, given); err != nil {
			return err
		}
		tx.InsertThanks(given, terms.Recognition)
		return tx.Emit(fact.Fact{Kind: FactThanksGiven, Version: 1, Subject: given.ID, Payload: ThanksFact{given.From, given.To, given.Points}})
	})
	return given, err
}

// mayThank says why recognition cannot be given.
func (p Programme) mayThank(tx Tx, t Thanks) error {
	known, err := tx.IsMember(t.To)
	switch {
	case err != nil:
		return err
	case !known:
		return ErrNoSuchMember
	case !p.Active || p.Recognition.Monthly == 0:
		return ErrProgrammeOff
	}
	apart, err := tx.Apart(t.From, t.To)
	if err != nil {
		return err
	}
	if apart {
		return ErrThanksTo
	}
	gave, times, err := tx.ThanksBy(t.From, t.To, t.Month)
	switch {
	case err != nil:
		return err
	case times >= p.Recognition.PerPerson:
		return ErrThanksPair.With(fault.Args{"max": p.Recognition.PerPerson})
	case gave+t.Points > p.Recognition.Monthly:
		return ErrThanksShort.With(fault.Args{"have": int64(max(0, p.Recognition.Monthly-gave))})
	}
	return nil
}

// ThanksTo lists the recognition that a member received, the newest first, for members of the community.
func (s *Service) ThanksTo(ctx context.Context, actor access.Actor, community, to id.ID, r page.Request) (page.Page[Thanks], error) {
	if err := may(actor, access.ThanksView, community, to); err != nil {
		return page.Page[Thanks]{}, err
	}
	if err := s.known(ctx, community, to); err != nil {
		return page.Page[Thanks]{}, err
	}
	after, size, err := r.ByID()
	if err != nil {
		return page.Page[Thanks]{}, err
	}
	found, err := s.store.ThanksTo(ctx, community, to, after, size+1)
	return page.Cut(found, size, func(t Thanks) []byte { return t.ID[:] }), fault.Wrap("read thanks", err)
}
