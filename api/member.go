package api

import (
	"context"
	"strings"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
)

// memberKeeping knows a community's members, and gives them roles.
type memberKeeping interface {
	safetyKeeping
	Members(ctx context.Context, actor access.Actor, f community.MemberFilter, r page.Request) (page.Page[community.Member], error)
	Member(ctx context.Context, actor access.Actor, member id.ID) (community.Member, error)
	SetRole(ctx context.Context, actor access.Actor, member id.ID, role access.Role) error
}

// Me is whom a token acts for.
type Me struct {
	Member string       `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Person string       `json:"person" example:"person_01h455vb4pex5vsknk084sn02q"`
	Name   string       `json:"name"`
	Email  string       `json:"email,omitempty"`
	Role   access.Role  `json:"role" enum:"guest,member,care,finance,content,operator,owner,banned" doc:"banned while a ban lasts, whatever the role is otherwise."`
	Scope  access.Scope `json:"scope" enum:"read,write" doc:"Of the token."`
}

func (s *server) getMe(_ context.Context, c *call, _ *struct{}) (*one[Me], error) {
	a := c.actor
	return &one[Me]{Me{id.Member.Text(a.Member), id.Person.Text(a.Person), a.Name, a.Email, a.Role, a.Scope}}, nil
}

// Member is a person in the community.
type Member struct {
	ID       string         `json:"id" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Person   string         `json:"person" example:"person_01h455vb4pex5vsknk084sn02q" doc:"The same in every community."`
	Name     string         `json:"name"`
	Email    string         `json:"email,omitempty" doc:"Proven; absent for a guest."`
	Role     access.Role    `json:"role" enum:"guest,member,care,finance,content,operator,owner"`
	RoleBy   string         `json:"role_by,omitempty" doc:"The member who gave the role last; absent when nobody did."`
	RoleAt   time.Time      `json:"role_at,omitzero" doc:"When."`
	JoinedAt time.Time      `json:"joined_at"`
	Rung     community.Rung `json:"rung,omitempty" enum:"customer,user,fan,friend" doc:"On the ladder; absent for who is on none."`
}

func memberOf(m community.Member) Member {
	out := Member{ID: id.Member.Text(m.ID), Person: id.Person.Text(m.Person), Name: m.Name, Email: m.Email, Role: m.Role, RoleAt: m.RoleAt,
		JoinedAt: m.JoinedAt, Rung: m.Rung}
	if !m.RoleBy.IsZero() {
		out.RoleBy = id.Member.Text(m.RoleBy)
	}
	return out
}

type listMembersInput struct {
	Paging
	Words   string         `query:"q" maxLength:"120" doc:"Of the name, or how words of it begin; or how the e-mail begins."`
	Role    access.Role    `query:"role" enum:"guest,member,care,finance,content,operator,owner"`
	Rung    community.Rung `query:"rung" enum:"customer,user,fan,friend" doc:"Of the ladder."`
	Circle  string         `query:"circle" doc:"A circle's id."`
	Segment string         `query:"segment" doc:"A segment's id."`
	From    time.Time      `query:"joined_from" doc:"Joined then or later."`
	Before  time.Time      `query:"joined_before" doc:"Joined before then."`
	Sort    string         `query:"sort" enum:"joined,-joined" default:"-joined" doc:"joined begins with who came first. With words, who has exactly the word comes first."`
}

func (s *server) listMembers(ctx context.Context, c *call, in *listMembersInput) (*pageOutput[Member], error) {
	r := reading{community: c.community}
	filter := community.MemberFilter{Words: in.Words, Role: in.Role, Rung: in.Rung, Oldest: in.Sort == "joined", JoinedFrom: in.From, JoinedBefore: in.Before,
		Circle: r.id(id.Circle, "circle", in.Circle), Segment: r.id(id.Segment, "segment", in.Segment)}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	members, err := s.People.Members(ctx, c.actor, filter, in.request())
	return paged(c, members, memberOf), err
}

// memberOrMe reads a member that a path names; me is whoever asks.
func (c *call) memberOrMe(text string) (id.ID, error) {
	if strings.EqualFold(text, "me") {
		return c.actor.Member, nil
	}
	return named(id.Member, text, community.ErrMemberMissing)
}

type memberInput struct {
	Member string `path:"member"`
}

func (s *server) getMember(ctx context.Context, c *call, in *memberInput) (*one[Member], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	m, err := s.People.Member(ctx, c.actor, member)
	return &one[Member]{memberOf(m)}, err
}

// NewRole is the role that a member is to have.
type NewRole struct {
	Role access.Role `json:"role" enum:"member,care,finance,content,operator,owner" doc:"member takes a role away. Operators and owners are named by owners alone."`
}

type setRoleInput struct {
	Member string `path:"member"`
	Body   NewRole
}

func (s *server) setRole(ctx context.Context, c *call, in *setRoleInput) (*one[Member], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	if err := s.People.SetRole(ctx, c.actor, member, in.Body.Role); err != nil {
		return nil, err
	}
	m, err := s.People.Member(ctx, c.actor, member)
	return &one[Member]{memberOf(m)}, err
}
