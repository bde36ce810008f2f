package community

import (
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/locale"
)

// Member is a person in a community. Everybody begins as a guest, who gave an e-mail at most, or as a member, who
// proved one; an operator makes members staff and operators. A community keeps at least one operator.
type Member struct {
	ID        id.ID
	Community id.ID
	Person    id.ID
	Name      string // in this community
	Role      access.Role
	JoinedAt  time.Time
}

var (
	ErrMemberMissing = fault.Missing("member")
	// ErrLastOperator is returned for a change that would leave a community without an operator.
	ErrLastOperator = fault.New(fault.Conflict, "last_operator")
	// ErrGuestRole is returned for giving a role to a guest: anybody could sign in with what is not proven.
	ErrGuestRole = fault.New(fault.Conflict, "guest_role")
)

type memberReads interface {
	Member(ctx context.Context, community, member id.ID) (Member, error)
	// Members lists those after an id, in the order they came.
	Members(ctx context.Context, community, after id.ID, limit int) ([]Member, error)
}

type memberTx interface {
	MemberOf(person id.ID) (Member, error)
	MemberByID(member id.ID) (Member, error)
	// AddMember reports false, and adds nobody, when the person is in the community already.
	AddMember(Member) (bool, error)
	// PromoteGuest makes a guest a member, and reports whether the person was one.
	PromoteGuest(person id.ID) (bool, error)
	// SetRole reports false when the member is a guest, or the last operator and is to be one no longer.
	SetRole(member id.ID, role access.Role) (bool, error)
	EditMember(member id.ID, name string) error
}

// Facts about members.
const (
	FactMemberJoined fact.Kind = "member.joined"
	FactRoleChanged  fact.Kind = "member.role_changed"
)

// MemberFact is the payload of facts about a member. By is who changed the role.
type MemberFact struct {
	Name string      `json:"name"`
	Role access.Role `json:"role"`
	By   id.ID       `json:"by,omitzero"`
}

// join makes a person a member with a role, unless they are one already, and a guest with a proven e-mail a member.
// A guest has joined once they are a member: that is when the fact is told.
func join(tx Tx, m Member) (Member, error) {
	m.ID, m.JoinedAt = tx.NewID(), tx.Now()
	news, err := tx.AddMember(m)
	if err != nil {
		return Member{}, err
	}
	if !news {
		if m.Role != access.Guest {
			if news, err = tx.PromoteGuest(m.Person); err != nil {
				return Member{}, err
			}
		}
		if m, err = tx.MemberOf(m.Person); err != nil {
			return Member{}, err
		}
	}
	if news && m.Role != access.Guest {
		err = tx.Emit(fact.Fact{Kind: FactMemberJoined, Version: 1, Subject: m.ID, Payload: MemberFact{Name: m.Name, Role: m.Role}})
	}
	return m, err
}

// EnsureGuest makes whoever is at the browser somebody who can buy here: a member if they proved an e-mail, a guest
// otherwise. The person is the one kept in the browser's session, and comes into being now when there is none yet, so
// that a repeated request makes nobody twice; it must never be taken from the request itself.
func (s *Service) EnsureGuest(ctx context.Context, community, person id.ID, name, language string) (access.Actor, error) {
	if _, err := s.Community(ctx, community); err != nil {
		return access.Actor{}, err
	}
	if person.IsZero() {
		person = s.ids.New(s.clock.Now())
	}
	l := locale.For(language)
	err := s.store.Write(ctx, community, func(tx Tx) error {
		fresh := Person{ID: person, Name: nameFor(name, "", l), Locale: l.Tag(), CreatedAt: tx.Now()}
		if _, err := tx.AddPerson(fresh); err != nil {
			return err
		}
		p, err := tx.Person(person)
		if err != nil {
			return err
		}
		role := access.Guest
		if p.Email != "" {
			role = access.Member
		}
		_, err = join(tx, Member{Person: p.ID, Name: p.Name, Role: role})
		return err
	})
	s.actors.Forget(actorKey{community, person})
	if err != nil {
		return access.Actor{}, err
	}
	return s.ActorForPerson(ctx, person, community)
}

// Member returns a member to whom may see them.
func (s *Service) Member(ctx context.Context, actor access.Actor, member id.ID) (Member, error) {
	if err := actor.May(access.MemberView, access.Resource{Community: actor.Community, Owner: member}); err != nil {
		return Member{}, err
	}
	return s.store.Member(ctx, actor.Community, member)
}

// Members lists members after an id, in the order they came.
func (s *Service) Members(ctx context.Context, actor access.Actor, after id.ID, limit int) ([]Member, error) {
	if err := actor.May(access.MemberView, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.Members(ctx, actor.Community, after, limit)
}

// SetRole gives a member a role.
func (s *Service) SetRole(ctx context.Context, actor access.Actor, member id.ID, role access.Role) error {
	if err := actor.May(access.MemberManage, actor.Here()); err != nil {
		return err
	}
	var wrong fault.Fields
	wrong.Check(role.Valid() && role != access.Guest, "role", "invalid.choice")
	if err := wrong.Err(); err != nil {
		return err
	}
	var person id.ID
	err := s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if err := tx.LockCommunity(); err != nil { // two operators who demote each other at once must not both succeed
			return err
		}
		m, err := tx.MemberByID(member)
		if err != nil || m.Role == role {
			return err
		}
		if m.Role == access.Guest {
			return ErrGuestRole
		}
		person = m.Person
		set, err := tx.SetRole(member, role)
		if err != nil {
			return err
		}
		if !set {
			return ErrLastOperator
		}
		return tx.Emit(fact.Fact{Kind: FactRoleChanged, Version: 1, Subject: member, Payload: MemberFact{m.Name, role, actor.Member}})
	})
	s.actors.Forget(actorKey{actor.Community, person})
	return err
}

// EditProfile changes the actor's own name and language.
func (s *Service) EditProfile(ctx context.Context, actor access.Actor, name, language string) error {
	if err := actor.May(access.MemberEdit, actor.Own()); err != nil {
		return err
	}
	name = cleanName(name)
	var wrong fault.Fields
	checkName(&wrong, "name", name)
	wrong.Check(slices.Contains(locale.Supported(), language), "locale", "invalid.choice")
	if err := wrong.Err(); err != nil {
		return err
	}
	err := s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if err := tx.EditPerson(actor.Person, name, language); err != nil {
			return err
		}
		return tx.EditMember(actor.Member, name)
	})
	s.actors.Forget(actorKey{actor.Community, actor.Person})
	return err
}
