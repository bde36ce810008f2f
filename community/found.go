package community

import (
	"cmp"
	"context"
	"errors"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
	"panal/internal/page"
)

// Founding is what it takes to begin a community: its name and money, and who answers for it.
type Founding struct {
	Name, Slug, Slogan         string
	Currency, Locale, TimeZone string
	OperatorName               string
	OperatorEmail              string
	Request                    once.Request // which founds it; that it did is remembered there
}

// Check says what is wrong with a community that is to begin, whoever is to answer for it.
func (f Founding) Check() error {
	var wrong fault.Fields
	f.community(&wrong)
	return wrong.Err()
}

// community returns the community that a founding asks for, with what is wrong with it.
func (f Founding) community(wrong *fault.Fields) Community {
	c := Community{
		Slug: f.Slug, Name: input.Line(f.Name), Slogan: input.Line(f.Slogan),
		Currency: f.Currency, Locale: f.Locale, TimeZone: f.TimeZone, ReturnDays: DefaultReturnDays, PrizeCeiling: DefaultPrizeCeiling(f.Currency),
	}
	c.check(wrong)
	return c
}

// decide returns the community and the operator that a founding asks for, or everything that is wrong with it.
func (f Founding) decide() (Community, Person, error) {
	email, ok := ParseEmail(f.OperatorEmail)
	operator := Person{Email: email, Name: input.Line(f.OperatorName), Locale: f.Locale}
	var wrong fault.Fields
	c := f.community(&wrong)
	checkName(&wrong, "operator_name", operator.Name)
	wrong.Check(ok, "operator_email", "invalid.email")
	return c, operator, wrong.Err()
}

// Found begins a community without asking who does: it is for the program itself. It returns the owner's actor.
func (s *Service) Found(ctx context.Context, f Founding) (Community, access.Actor, error) {
	return s.found(ctx, f, func(Tx) error { return nil })
}

// Create begins a community for the actor, who is its owner, if the installation lets them. A repeated request returns
// once.ErrRepeated with the community that it began.
func (s *Service) Create(ctx context.Context, actor access.Actor, f Founding) (Community, access.Actor, error) {
	if err := s.MayCreate(ctx, actor); err != nil {
		return Community{}, access.Actor{}, err
	}
	f.OperatorName, f.OperatorEmail = actor.Name, actor.Email
	c, owner, err := s.found(ctx, f, func(Tx) error { return nil })
	if !errors.Is(err, ErrSlugTaken) {
		return c, owner, err
	}
	begun, _, was, looked := s.Begun(ctx, f)
	if looked != nil || !was {
		return Community{}, access.Actor{}, cmp.Or[error](looked, err)
	}
	owner, err = s.ActorForPerson(ctx, actor.Person, begun.ID)
	return begun, owner, cmp.Or[error](err, once.ErrRepeated)
}

// Begun returns the community that an earlier founding with the same request began, with its owner, if there was one. What
// guards against a second is the slug: whoever finds it taken asks the community that has it.
func (s *Service) Begun(ctx context.Context, f Founding) (c Community, owner access.Actor, was bool, err error) {
	if f.Request.IsZero() {
		return c, owner, false, nil
	}
	c, err = s.CommunityBySlug(ctx, f.Slug)
	if errors.Is(err, ErrCommunityMissing) {
		return c, owner, false, nil
	}
	if err == nil {
		_, was, err = s.store.Recall(ctx, c.ID, f.requestIn(c.ID))
	}
	if err == nil && was {
		owner, err = s.founder(ctx, c.ID)
	}
	return c, owner, was, err
}

// founder is the owner who has been in a community the longest.
func (s *Service) founder(ctx context.Context, community id.ID) (access.Actor, error) {
	owners, err := s.store.Members(ctx, community, MemberQuery{MemberFilter: MemberFilter{Role: access.Owner, Oldest: true}}, page.Request{Limit: 1})
	if err != nil || len(owners.Items) == 0 {
		return access.Actor{}, cmp.Or[error](err, ErrMemberMissing)
	}
	return s.ActorForPerson(ctx, owners.Items[0].Person, community)
}

// furnishing is the request by which a community remembers that what it begins with has all been made. It is remembered as
// long as the founding is.
func furnishing(community id.ID) once.Request {
	return once.Request{Actor: community, Key: "furnished"}
}

// Furnished reports whether what a community begins with has all been made.
func (s *Service) Furnished(ctx context.Context, owner access.Actor) (bool, error) {
	_, done, err := s.store.Recall(ctx, owner.Community, furnishing(owner.Community))
	return done, err
}

// SetFurnished remembers that what the actor's community begins with has all been made.
func (s *Service) SetFurnished(ctx context.Context, owner access.Actor) error {
	if err := owner.May(access.CommunityManage, owner.Here()); err != nil {
		return err
	}
	return s.store.Write(ctx, owner.Community, func(tx Tx) error {
		_, _, err := tx.Once(furnishing(owner.Community), owner.Community)
		return err
	})
}

// requestIn is the founding's request as the community remembers it: whoever founds is nobody there before.
func (f Founding) requestIn(community id.ID) once.Request {
	r := f.Request
	r.Actor = community
	return r
}

// found writes a new community with its owner, if the permit, asked in the same write, is given.
func (s *Service) found(ctx context.Context, f Founding, permit func(Tx) error) (c Community, actor access.Actor, err error) {
	c, operator, err := f.decide()
	if err != nil {
		return Community{}, access.Actor{}, err
	}
	c.ID = s.ids.New(s.clock.Now())
	err = s.store.Write(ctx, c.ID, func(tx Tx) error {
		if err := permit(tx); err != nil {
			return err
		}
		c.CreatedAt = tx.Now()
		if err := tx.AddCommunity(c); err != nil {
			return err
		}
		if _, _, err := tx.Once(f.requestIn(c.ID), c.ID); err != nil {
			return err
		}
		if err := tx.Emit(c.fact(FactCommunityCreated, id.Zero)); err != nil {
			return err
		}
		p, err := personOf(tx, id.Zero, operator)
		if err != nil {
			return err
		}
		m, err := join(tx, Member{Person: p.ID, Name: operator.Name, Role: access.Owner})
		actor = access.Actor{Person: p.ID, Member: m.ID, Community: c.ID, Role: m.Role, Name: m.Name, Email: p.Email, Locale: p.Locale}
		return err
	})
	if err != nil {
		return Community{}, access.Actor{}, err
	}
	return c, actor, nil
}
