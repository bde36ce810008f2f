package community

import (
	"cmp"
	"context"
	"strings"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// Appeal has a decision about the actor reviewed, once.
func (s *Service) Appeal(ctx context.Context, actor access.Actor, c id.ID, words string) error {
	if err := actor.May(access.CaseAppeal, actor.Own()); err != nil {
		return err
	}
	words = strings.TrimSpace(words)
	var wrong fault.Fields
	checkNote(&wrong, "appeal", words, true)
	if err := wrong.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		found, err := tx.CaseByID(c)
		switch {
		case err != nil:
			return err
		case found.Thing.Owner != actor.Member:
			return ErrCaseMissing
		case !found.appealable():
			return ErrAppealed
		}
		if err := tx.SaveAppeal(c, words); err != nil {
			return err
		}
		return tx.Emit(found.fact(FactCaseAppealed))
	})
}

// ReviewAppeal answers an appeal.
func (s *Service) ReviewAppeal(ctx context.Context, actor access.Actor, c id.ID, overturn bool, note string) (reviewed Case, err error) {
	note = strings.TrimSpace(note)
	var wrong fault.Fields
	checkNote(&wrong, "note", note, true)
	if err := cmp.Or[error](actor.May(access.CaseManage, actor.Here()), wrong.Err()); err != nil {
		return Case{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		found, err := tx.CaseByID(c)
		if err != nil {
			return err
		}
		if reviewed, err = found.reviewed(overturn, note, actor.Member, tx.Now()); err != nil {
			return err
		}
		saved, err := tx.SaveReview(reviewed)
		if err != nil {
			return err
		}
		if !saved {
			return ErrOwnDecision
		}
		return tx.Emit(atWork(reviewed.fact(FactCaseReviewed), actor))
	})
	s.forget(actor.Community, reviewed)
	return reviewed, err
}
