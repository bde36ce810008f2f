package community

import (
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/locale"
	"panal/internal/page"
)

// Member is a person in a community. Everybody begins as a guest, who gave an e-mail at most, or as a member, who
// proved one. An operator gives members the roles of staff, an owner those of operator and owner too. A community keeps
// at least one owner.
type Member struct {
	ID        id.ID
	Community id.ID
	Person    id.ID
	Email     string // proven; empty for a guest
	Name      string // in this community
	Role      access.Role
	RoleBy    id.ID     // the member who gave it last; zero when nobody did
	RoleAt    time.Time // when
	JoinedAt  time.Time
	Findable  Findable // by other members
	Rung      Rung     // on the ladder
}

var (
	ErrMemberMissing = fault.Missing("member")
	// ErrLastOwner is returned for a change that would leave a community without an owner.
	ErrLastOwner = fault.New(fault.Conflict, "last_owner")
	// ErrGuestRole is returned for giving a role to a guest: anybody could sign in with what is not proven.
	ErrGuestRole = fault.New(fault.Conflict, "guest_role")
)

type memberReads interface {
	Member(ctx context.Context, community, member id.ID) (Member, error)
	// Members lists a page of those that a query leaves.
	Members(ctx context.Context, community id.ID, q MemberQuery, r page.Request) (page.Page[Member], error)
}

type memberTx interface {
	MemberOf(person id.ID) (Member, error)
	MemberByID(member id.ID) (Member, error)
	// AddMember reports false, and adds nobody, when the person is in the community already.
	AddMember(Member) (bool, error)
	// PromoteGuest makes a guest a member, and reports whether the person was one.
	PromoteGuest(person id.ID) (bool, error)
	// SetRole reports false when the member is a guest, or the last owner and is to be one no longer.
	SetRole(member id.ID, role access.Role, by id.ID) (bool, error)
	EditMember(member id.ID, name string) error
}

// Facts about members.
const (
	FactMemberJoined fact.Kind = "member.joined"
	FactRoleChanged  fact.Kind = "member.role_changed"
)

// MemberFact is the payload of facts about a member. By is the member who changed the role, and Was what it was before.
type MemberFact struct {
	Name string      `json:"name"`
	Role access.Role `json:"role"`
	Was  access.Role `json:"was,omitempty"`
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

// Member returns a member to whom may see them.
func (s *Service) Member(ctx context.Context, actor access.Actor, member id.ID) (Member, error) {
	if err := actor.May(access.MemberView, access.Resource{Community: actor.Community, Owner: member}); err != nil {
		return Member{}, err
	}
	return s.store.Member(ctx, actor.Community, member)
}

// Naming is the action that it takes to change one role into another: owners alone say who runs the community.
func Naming(from, to access.Role) access.Action {
	for _, role := range []access.Role{from, to} {
		if role == access.Operator || role == access.Owner {
			return access.OwnerManage
		}
	}
	return access.MemberManage
}

// SetRole gives a member a role, or takes it away: they are a member then. Whoever has a role may give their own up.
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
		if own := member == actor.Member && role == access.Member; !own {
			if err := actor.May(Naming(m.Role, role), actor.Here()); err != nil {
				return err
			}
		}
		person = m.Person
		set, err := tx.SetRole(member, role, actor.Member)
		if err != nil {
			return err
		}
		if !set {
			return ErrLastOwner
		}
		return tx.Emit(fact.Fact{Kind: FactRoleChanged, Version: 1, Subject: member, By: actor.Member,
			Payload: MemberFact{m.Name, role, m.Role, actor.Member}})
	})
	s.actors.Forget(actorKey{actor.Community, person})
	return err
}

// EditProfile changes the actor's own name and language.
func (s *Service) EditProfile(ctx context.Context, actor access.Actor, name, language string) error {
	if err := actor.May(access.MemberEdit, actor.Own()); err != nil {
		return err
	}
	name = input.Line(name)
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
