package content

import (
	"cmp"
	"context"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
)

// gatheringPeopleTx changes who comes to gatherings, in one write.
type gatheringPeopleTx interface {
	// Invited reports whether a gathering is for a member, at the time of the write.
	Invited(g Gathering, member id.ID) (bool, error)
	// AnswerOf returns a member's answer; zero for none.
	AnswerOf(gathering, member id.ID) (GatheringAnswer, error)
	// AnswerByCode returns the answer that has a code; zero for none.
	AnswerByCode(code string) (GatheringAnswer, error)
	// WaitingFor lists those who have waited longest, of answers for so many people at most.
	WaitingFor(gathering id.ID, seats int64, limit int) ([]GatheringAnswer, error)
	// SaveAnswer keeps an answer, and has the write refused with ErrGatheringState when it has changed since it was read.
	SaveAnswer(was, now GatheringAnswer)
	GatheringHosts(gathering id.ID) ([]GatheringHost, error)
	AddWalkIn(WalkIn)
	// AnsweredBy lists the gatherings that lie ahead which a member comes to or waits for.
	AnsweredBy(member id.ID) ([]id.ID, error)
	// Banned reports whether a member is banned at the time of the write.
	Banned(member id.ID) (bool, error)
}

// GatheringHost is a member who runs a gathering.
type GatheringHost struct {
	Member id.ID
	Name   string
}

// movedTogether is how many of those who wait are read at once.
const movedTogether = 100

// save keeps a locked gathering after a change, and moves up those who wait as far as places are free.
func save(tx Tx, old, changed Gathering) (Gathering, error) {
	for changed.Waiting > 0 {
		free := changed.Free()
		if free == 0 {
			break
		}
		if free < 0 || free > 1+MaxGuests {
			free = 1 + MaxGuests
		}
		waiting, err := tx.WaitingFor(changed.ID, free, movedTogether)
		if err != nil {
			return changed, err
		}
		after, moved := changed.moveUp(waiting, tx.Now())
		if len(moved) == 0 {
			break
		}
		changed = after
		for _, a := range moved {
			was := a
			was.State = AnswerWaiting
			tx.SaveAnswer(was, a)
			if err := tx.Emit(changed.fact(FactGatheringMovedUp, GatheringFact{Member: a.Member, State: a.State, Was: AnswerWaiting, Guests: a.Guests})); err != nil {
				return changed, err
			}
		}
	}
	return changed, tx.EditGathering(old, changed)
}

// AnswerGathering is what a member answers with.
type AnswerGathering struct {
	Gathering id.ID
	Coming    bool
	Guests    int64
	Request   once.Request
}

// AnswerGathering has the actor say whether they come. A repeated request takes effect once.
func (s *Service) AnswerGathering(ctx context.Context, actor access.Actor, cmd AnswerGathering) (answered GatheringAnswer, err error) {
	if err := actor.May(access.GatheringAnswer, actor.Own()); err != nil {
		return answered, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		old, err := tx.LockGathering(cmd.Gathering)
		if err != nil {
			return err
		}
		was, err := tx.AnswerOf(old.ID, actor.Member)
		if err != nil {
			return err
		}
		if invited, err := tx.Invited(old, actor.Member); err != nil || !invited && was.State == AnswerNone || old.State == GatheringDraft {
			return cmp.Or[error](err, ErrGatheringMissing)
		} else if !invited && cmd.Coming && was.State != AnswerComing {
			return access.ErrForbidden // they may yet say that they stay away
		}
		if _, repeated, err := tx.Once(cmd.Request, old.ID); err != nil || repeated {
			answered = was
			return err
		}
		changed, a, err := old.answer(was, cmd.Coming, cmd.Guests, tx.Now())
		if err != nil {
			return err
		}
		a.Gathering, a.Member, a.Name = old.ID, actor.Member, actor.Name
		if a.Code == "" {
			a.Code = newCode()
		}
		answered = a
		tx.SaveAnswer(was, a)
		if err := tx.Emit(changed.answered(was, a)); err != nil {
			return err
		}
		_, err = save(tx, old, changed)
		return err
	})
	return answered, err
}

// answered tells of a member's answer instead of another.
func (g Gathering) answered(was, now GatheringAnswer) fact.Fact {
	return g.fact(FactGatheringAnswered, GatheringFact{Member: now.Member, State: now.State, Was: was.State, Guests: now.Guests})
}

// CheckIn notes that who has a code is there, with their guests.
func (s *Service) CheckIn(ctx context.Context, actor access.Actor, gathering id.ID, code string) (came GatheringAnswer, err error) {
	code = ReadCode(code)
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		g, err := hosted(tx, actor, gathering)
		if err != nil {
			return err
		}
		var was GatheringAnswer
		if validCode(code) {
			if was, err = tx.AnswerByCode(code); err != nil {
				return err
			}
		}
		if came, err = g.checkIn(was, actor.Member, tx.Now()); err != nil {
			return err
		}
		tx.SaveAnswer(was, came)
		return tx.Emit(g.fact(FactGatheringCheckedIn, GatheringFact{Member: came.Member, Guests: came.Guests, By: actor.Member, ByName: actor.Name}))
	})
	return came, err
}

// AddWalkIn notes that somebody is there who had not said that they would come. A repeated request takes effect once.
func (s *Service) AddWalkIn(ctx context.Context, actor access.Actor, gathering id.ID, name string, request once.Request) (w WalkIn, err error) {
	name = input.Text(name)
	var wrong fault.Fields
	input.CheckLine(&wrong, "name", name, 0, maxWalkIn)
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		g, err := hosted(tx, actor, gathering)
		if err != nil {
			return err
		}
		if err := cmp.Or[error](wrong.Err(), g.door(tx.Now())); err != nil {
			return err
		}
		w = WalkIn{ID: tx.NewID(), Gathering: g.ID, Name: name, By: actor.Member, CameAt: tx.Now()}
		if prior, repeated, err := tx.Once(request, w.ID); err != nil || repeated {
			w.ID = prior
			return err
		}
		tx.AddWalkIn(w)
		return tx.Emit(g.fact(FactGatheringWalkIn, GatheringFact{By: actor.Member, ByName: actor.Name}))
	})
	return w, err
}

// maxWalkIn is how long the name of somebody at the door may be.
const maxWalkIn = 80

// WithdrawErased has somebody who was erased give up the places that they have, for those who wait. It may be repeated.
func (s *Service) WithdrawErased(ctx context.Context, community, member id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error { return withdraw(tx, member) })
}

// WithdrawBanned has somebody who is banned give up the places that they have. Whose ban has ended since keeps what they
// have taken after it, so it may be repeated.
func (s *Service) WithdrawBanned(ctx context.Context, community, member id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		if banned, err := tx.Banned(member); err != nil || !banned {
			return err
		}
		return withdraw(tx, member)
	})
}

// withdraw gives up a member's places in gatherings that lie ahead, and in their waiting lists.
func withdraw(tx Tx, member id.ID) error {
	gatherings, err := tx.AnsweredBy(member)
	if err != nil {
		return err
	}
	for _, gathering := range gatherings {
		old, err := tx.LockGathering(gathering)
		if err != nil {
			return err
		}
		was, err := tx.AnswerOf(gathering, member)
		if err != nil {
			return err
		}
		changed, a, err := old.answer(was, false, 0, tx.Now())
		if err != nil || was.State == AnswerNot {
			continue // it has begun, they were there, or they have withdrawn meanwhile
		}
		tx.SaveAnswer(was, a)
		if err := tx.Emit(changed.answered(was, a)); err != nil {
			return err
		}
		if _, err := save(tx, old, changed); err != nil {
			return err
		}
	}
	return nil
}
