package community

import (
	"context"
	"slices"

	"panal/access"
	"panal/internal/id"
)

// Answers lists what is asked and what a member answered, for the member and for those who work here.
func (s *Service) Answers(ctx context.Context, actor access.Actor, member id.ID) ([]Answer, error) {
	ask := access.SegmentView
	if member == actor.Member {
		ask = access.AttributeView
	}
	if err := actor.May(ask, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.Answers(ctx, actor.Community, member)
}

// Shown lists what a member tells the other members.
func (s *Service) Shown(ctx context.Context, actor access.Actor, member id.ID) ([]Answer, error) {
	if err := actor.May(access.DirectoryView, actor.Here()); err != nil {
		return nil, err
	}
	all, err := s.store.Answers(ctx, actor.Community, member)
	return slices.DeleteFunc(all, func(a Answer) bool { return a.Attribute.ShownTo != ShownToMembers || len(a.Values) == 0 }), err
}

// Consent keeps that the actor consents to an attribute's purpose as they read it, in a version, and what they answer.
func (s *Service) Consent(ctx context.Context, actor access.Actor, attribute id.ID, version int, given []string) error {
	if err := actor.May(access.AttributeAnswer, actor.Own()); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		a, err := inUse(tx, attribute)
		if err != nil {
			return err
		}
		if a.Version != version {
			return ErrPurposeChanged
		}
		var values []string
		if a.FilledBy == FilledByMember {
			if values, err = a.Value(given); err != nil {
				return err
			}
		}
		return tx.Consent(actor.Member, a, values, actor.Member)
	})
}

// Withdraw takes the actor's consent back, and deletes the value.
func (s *Service) Withdraw(ctx context.Context, actor access.Actor, attribute id.ID) error {
	if err := actor.May(access.AttributeAnswer, actor.Own()); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		a, err := tx.Attribute(attribute)
		if err != nil {
			return err
		}
		return tx.Withdraw(actor.Member, a)
	})
}

// FillIn keeps what staff know of a member who has consented.
func (s *Service) FillIn(ctx context.Context, actor access.Actor, member, attribute id.ID, given []string) error {
	if err := actor.May(access.AttributeFill, actor.Here()); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		a, err := inUse(tx, attribute)
		if err != nil {
			return err
		}
		if a.FilledBy != FilledByStaff {
			return access.ErrForbidden
		}
		values, err := a.Value(given)
		if err != nil {
			return err
		}
		filled, err := tx.Fill(member, a, values, actor.Member)
		if err == nil && !filled {
			return ErrNoConsent
		}
		return err
	})
}

func inUse(tx Tx, attribute id.ID) (Attribute, error) {
	a, err := tx.Attribute(attribute)
	if err == nil && !a.RetiredAt.IsZero() {
		err = ErrAttributeMissing
	}
	return a, err
}

// ForgetStale deletes some answers to what is asked no more, in a community, and returns how many. Nothing waits for it:
// they count nowhere.
func (s *Service) ForgetStale(ctx context.Context, community id.ID) (dropped int, err error) {
	err = s.store.Write(ctx, community, func(tx Tx) error {
		dropped, err = tx.DropStale(sweepBatch)
		return err
	})
	return dropped, err
}
