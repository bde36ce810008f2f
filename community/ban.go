package community

import (
	"cmp"
	"context"
	"strings"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// A ban keeps a member from everything but their orders, their data and an appeal, for some days or for ever: whatever
// their role is, they act as access.Banned while it lasts. Who works here is not banned before their role is taken.

// bannable refuses to ban who works here, and ends what bans are over.
func bannable(tx Tx, member id.ID) error {
	m, err := tx.MemberByID(member)
	if err != nil {
		return err
	}
	if m.Role.Works() {
		return ErrBanStaff
	}
	tx.LapseBans(member)
	return nil
}

// Sanction warns or bans a member without a report.
func (s *Service) Sanction(ctx context.Context, actor access.Actor, member id.ID, d Decision) (decided Case, err error) {
	d.Note = strings.TrimSpace(d.Note)
	if err := cmp.Or[error](actor.May(access.CaseManage, actor.Here()), d.check()); err != nil {
		return Case{}, err
	}
	var wrong fault.Fields
	wrong.Check(d.State == CaseWarned || d.State == CaseBanned, "state", "invalid.choice")
	if err := wrong.Err(); err != nil {
		return Case{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if err := bannable(tx, member); err != nil {
			return err
		}
		c := Case{ID: tx.NewID(), Thing: Thing{Subject: Subject{id.Member, member}, Owner: member}, State: CaseOpen, OpenedAt: tx.Now()}
		if decided, err = c.decide(d, actor.Member, tx.Now()); err != nil {
			return err
		}
		if err := tx.InsertDecided(decided); err != nil {
			return err
		}
		return tx.Emit(atWork(decided.fact(FactCaseDecided), actor))
	})
	s.forget(actor.Community, decided)
	return decided, err
}

// EndBan lets somebody in again before their time.
func (s *Service) EndBan(ctx context.Context, actor access.Actor, c id.ID) error {
	if err := actor.May(access.CaseManage, actor.Here()); err != nil {
		return err
	}
	var ended Case
	err := s.store.Write(ctx, actor.Community, func(tx Tx) (err error) {
		if ended, err = tx.CaseByID(c); err != nil {
			return err
		}
		if err := tx.EndBan(c); err != nil {
			return err
		}
		return tx.Emit(atWork(ended.fact(FactBanEnded), actor))
	})
	s.forget(actor.Community, ended)
	return err
}
