package loyalty

import (
	"cmp"
	"context"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
	"panal/money"
)

// Staff give points, or take some away, for a reason that the member reads too. They take no more than there is, and
// nobody gives themselves any.

var (
	ErrNoSuchMember = fault.Missing("member")
	ErrPointsOwn    = fault.New(fault.Conflict, "points_own")
)

// AdjustPoints is what staff ask for: points for a member, or from one, for a reason.
type AdjustPoints struct {
	Community id.ID
	Member    id.ID
	Points    money.Amount // < 0 takes some away
	Note      string
	Request   once.Request
}

const maxNote = 300

// AdjustPoints gives a member points, or takes some away that they have. Points from staff lead to no level.
func (s *Service) AdjustPoints(ctx context.Context, actor access.Actor, cmd AdjustPoints) (p Purse, err error) {
	if err := may(actor, access.PointsManage, cmd.Community, id.Zero); err != nil {
		return p, err
	}
	var wrong fault.Fields
	cmd.Note = input.Text(cmd.Note)
	wrong.Check(cmd.Points != 0 && cmd.Points >= -maxPoints && cmd.Points <= maxPoints, "points", "invalid.points_adjusted", fault.Args{"max": maxPoints})
	checkText(&wrong, "note", cmd.Note, maxNote)
	if err := wrong.Err(); err != nil {
		return p, err
	}
	if cmd.Member == actor.Member {
		return p, ErrPointsOwn
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		terms, err := tx.Programme()
		if err != nil {
			return err
		}
		if known, err := tx.IsMember(cmd.Member); err != nil || !known {
			return cmp.Or(err, error(ErrNoSuchMember))
		}
		gift := tx.NewID()
		if _, repeated, err := tx.Once(cmd.Request, gift); err != nil || repeated {
			return err
		}
		purse, err := open(tx, terms, cmd.Member)
		if err != nil {
			return err
		}
		if cmd.Points > 0 {
			purse.add(Lot{Act: Gift, Cause: gift, Amount: cmd.Points, SettledAt: tx.Now()}, MoveGiven, cmd.Note, actor.Member)
		} else if err := purse.withdraw(-cmd.Points, cmd.Note, actor.Member); err != nil {
			return err
		}
		return save(tx, purse)
	})
	if err != nil {
		return p, err
	}
	return s.store.Purse(ctx, cmd.Community, cmd.Member)
}

// checkText says what is wrong with a text that has to be there.
func checkText(wrong *fault.Fields, field, text string, most int) {
	wrong.Check(text != "", field, "invalid.required")
	input.CheckText(wrong, field, text, most)
}
