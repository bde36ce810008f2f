package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/fission"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// circleKeeping knows circles, and who comes and goes.
type circleKeeping interface {
	Circles(ctx context.Context, actor access.Actor, f community.CircleFilter, r page.Request) (page.Page[community.Circle], error)
	Circle(ctx context.Context, actor access.Actor, circle id.ID) (community.Circle, error)
	MyCircles(ctx context.Context, actor access.Actor) ([]community.CircleOf, error)
	CircleMembers(ctx context.Context, actor access.Actor, circle id.ID, r page.Request) (page.Page[community.CircleMember], error)
	FoundCircle(ctx context.Context, actor access.Actor, t community.CircleTerms, request once.Request) (community.Circle, error)
	EditCircle(ctx context.Context, actor access.Actor, circle id.ID, change func(*community.CircleTerms)) (community.Circle, error)
	JoinCircle(ctx context.Context, actor access.Actor, circle id.ID, rulesVersion int, request once.Request) (entered bool, err error)
	LeaveCircle(ctx context.Context, actor access.Actor, circle id.ID) error
	SetHost(ctx context.Context, actor access.Actor, circle, member id.ID, host bool) error
	RemoveFromCircle(ctx context.Context, actor access.Actor, circle, member id.ID, reason string) error
}

// CircleTerms are what may be chosen of a circle.
type CircleTerms struct {
	Slug       string                 `json:"slug" maxLength:"60" doc:"Its name in addresses, unique in the community." example:"night-readers"`
	Name       string                 `json:"name" maxLength:"80"`
	Kind       community.CircleKind   `json:"kind" enum:"core,interest,chapter,cohort" doc:"Members found circles of interest, where they may."`
	Reason     community.CircleReason `json:"reason" enum:"contact,work,friendship,learning,promotion,life" doc:"Why people join."`
	About      string                 `json:"about,omitempty" maxLength:"2000"`
	Region     string                 `json:"region,omitempty" maxLength:"80"`
	Rules      string                 `json:"rules,omitempty" maxLength:"8000" doc:"Agreed to by everybody who joins."`
	Admission  community.Admission    `json:"admission" enum:"open,application,invitation,tier" doc:"A core circle lets in by application or invitation only."`
	Tiers      []string               `json:"tiers,omitempty" maxItems:"100" doc:"That open it, for the admission tier."`
	Capacity   int                    `json:"capacity,omitempty" minimum:"0" maximum:"100000" doc:"Seats; 0 is no limit."`
	SplitAbove int                    `json:"split_above,omitempty" minimum:"0" maximum:"10000" doc:"A cohort with more members becomes two at midnight; 0 is never."`
}

// Circle is a group of members inside the community.
type Circle struct {
	ID           string                `json:"id" example:"circle_01h455vb4pex5vsknk084sn02q"`
	RulesVersion int                   `json:"rules_version" doc:"Grows by one with each change of the rules; who joins names the one they agree to."`
	Members      int                   `json:"members"`
	Waiting      int                   `json:"waiting" doc:"Members who wait for a seat."`
	Stage        string                `json:"stage" enum:"forming,growing,lively,crowded,fading,dormant" doc:"Told by its size, unless much less happens in it than at its best."`
	State        community.CircleState `json:"state" enum:"live,archived"`
	Leader       string                `json:"leader,omitempty" doc:"A member."`
	Parent       string                `json:"parent,omitempty" doc:"The circle it was split from."`
	MergedInto   string                `json:"merged_into,omitempty" doc:"The circle that its members went to."`
	FoundedAt    time.Time             `json:"founded_at"`
	ArchivedAt   time.Time             `json:"archived_at,omitzero"`
	CircleTerms
}

func circleOf(c community.Circle) Circle {
	out := Circle{ID: id.Circle.Text(c.ID), RulesVersion: c.RulesVersion, Members: c.Members, Waiting: c.Waiting, Stage: string(fission.Stage(c)),
		State: c.State, Leader: id.Member.Text(c.Leader), Parent: id.Circle.Text(c.Parent), MergedInto: id.Circle.Text(c.MergedInto),
		FoundedAt: c.FoundedAt, ArchivedAt: c.ArchivedAt, CircleTerms: CircleTerms{Slug: c.Slug, Name: c.Name, Kind: c.Kind, Reason: c.Reason,
			About: c.About, Region: c.Region, Rules: c.Rules, Admission: c.Admission, Tiers: all(c.Tiers, id.Tier.Text), Capacity: c.Capacity, SplitAbove: c.SplitAbove}}
	return out
}

func (r *reading) circleTerms(t CircleTerms) community.CircleTerms {
	var tiers []id.ID
	for _, text := range t.Tiers {
		tiers = append(tiers, r.needed(id.Tier, "tiers", text))
	}
	return community.CircleTerms{Slug: t.Slug, Name: t.Name, Kind: t.Kind, Reason: t.Reason, About: t.About, Region: t.Region, Rules: t.Rules,
		Admission: t.Admission, Tiers: tiers, Capacity: t.Capacity, SplitAbove: t.SplitAbove}
}

type listCirclesInput struct {
	Paging
	Words string                `query:"q" maxLength:"120" doc:"In the name."`
	Kind  community.CircleKind  `query:"kind" enum:"core,interest,chapter,cohort"`
	State community.CircleState `query:"state" enum:"live,archived"`
	Sort  string                `query:"sort" enum:"-founded,-size" default:"-founded" doc:"-size begins with the largest."`
}

func (s *server) listCircles(ctx context.Context, c *call, in *listCirclesInput) (*pageOutput[Circle], error) {
	filter := community.CircleFilter{Words: in.Words, Kind: in.Kind, State: in.State, Largest: in.Sort == "-size"}
	circles, err := s.People.Circles(ctx, c.actor, filter, in.request())
	return paged(c, circles, circleOf), err
}

// OfCircle names a circle in the path.
type OfCircle struct {
	Circle string `path:"circle"`
}

func (in OfCircle) id() (id.ID, error) {
	return named(id.Circle, in.Circle, community.ErrCircleMissing)
}

func (s *server) getCircle(ctx context.Context, c *call, in *OfCircle) (*one[Circle], error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	return s.circleNow(ctx, c, circle)
}

func (s *server) circleNow(ctx context.Context, c *call, circle id.ID) (*one[Circle], error) {
	of, err := s.People.Circle(ctx, c.actor, circle)
	return &one[Circle]{circleOf(of)}, err
}

// MyCircle is a circle of the member's.
type MyCircle struct {
	Circle       Circle               `json:"circle"`
	Role         community.CircleRole `json:"role,omitempty" enum:"member,host,leader" doc:"Absent for who waits."`
	Waits        bool                 `json:"waits"`
	RulesVersion int                  `json:"rules_version" doc:"That the member agreed to."`
	Since        time.Time            `json:"since"`
}

// MyCircles lists circles.
type MyCircles struct {
	Items []MyCircle `json:"items" nullable:"false"`
}

func (s *server) listMyCircles(ctx context.Context, c *call, _ *struct{}) (*one[MyCircles], error) {
	mine, err := s.People.MyCircles(ctx, c.actor)
	return &one[MyCircles]{MyCircles{all(mine, func(of community.CircleOf) MyCircle {
		return MyCircle{circleOf(of.Circle), of.Standing.Role, !of.Standing.In(), of.Standing.RulesVersion, of.Standing.JoinedAt}
	})}}, err
}

// CircleMember is a member in a circle.
type CircleMember struct {
	Member   string               `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name     string               `json:"name"`
	Role     community.CircleRole `json:"role" enum:"member,host,leader"`
	Way      community.Way        `json:"way" enum:"founding,open,application,invitation,tier,promotion,appointment" doc:"How they came."`
	Reason   string               `json:"reason,omitempty" doc:"Why they were promoted."`
	JoinedAt time.Time            `json:"joined_at"`
}

func circleMemberOf(m community.CircleMember) CircleMember {
	return CircleMember{id.Member.Text(m.Member), m.Name, m.Role, m.Way, m.Reason, m.JoinedAt}
}

type listCircleMembersInput struct {
	OfCircle
	Paging
}

func (s *server) listCircleMembers(ctx context.Context, c *call, in *listCircleMembersInput) (*pageOutput[CircleMember], error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	members, err := s.People.CircleMembers(ctx, c.actor, circle, in.request())
	return paged(c, members, circleMemberOf), err
}

type foundCircleInput struct {
	Posted
	Body CircleTerms
}

func (s *server) foundCircle(ctx context.Context, c *call, in *foundCircleInput) (*made[Circle], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	terms := r.circleTerms(in.Body)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	founded, err := s.People.FoundCircle(ctx, c.actor, terms, request)
	if err != nil {
		return nil, err
	}
	out := circleOf(founded)
	return &made[Circle]{s.path(c, "circles", out.ID), out}, nil
}

type updateCircleInput struct {
	OfCircle
	Body CircleTerms
}

func (s *server) updateCircle(ctx context.Context, c *call, in *updateCircleInput) (*one[Circle], error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	terms := r.circleTerms(in.Body)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	edited, err := s.People.EditCircle(ctx, c.actor, circle, func(t *community.CircleTerms) { *t = terms })
	return &one[Circle]{circleOf(edited)}, err
}

// onCircle does something with a circle that takes effect once, and answers with the circle as it is then.
func (s *server) onCircle(ctx context.Context, c *call, in OfCircle, body []byte, do func(circle id.ID) error) (*one[Circle], error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	request, err := c.request(body)
	if err != nil {
		return nil, err
	}
	_, repeated, err := s.Requests.Recall(ctx, c.community.ID, request)
	if err != nil {
		return nil, err
	}
	if !repeated {
		if err := do(circle); err != nil {
			return nil, err
		}
		s.remember(ctx, c, request, circle)
	}
	return s.circleNow(ctx, c, circle)
}

// onMember does something with a circle and a member who is named in what was sent, once.
func (s *server) onMember(ctx context.Context, c *call, in OfCircle, body []byte, name string, do func(circle, member id.ID) error) (*one[Circle], error) {
	member, err := named(id.Member, name, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	return s.onCircle(ctx, c, in, body, func(circle id.ID) error { return do(circle, member) })
}

// Joining names the rules that who joins agrees to.
type Joining struct {
	RulesVersion int `json:"rules_version" minimum:"0" doc:"Of the circle's rules as they were read; any where there are none."`
}

type joinCircleInput struct {
	OfCircle
	Posted
	Body Joining
}

func (s *server) joinCircle(ctx context.Context, c *call, in *joinCircleInput) (*one[Circle], error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	if _, err := s.People.JoinCircle(ctx, c.actor, circle, in.Body.RulesVersion, request); err != nil {
		return nil, err
	}
	return s.circleNow(ctx, c, circle)
}

func (s *server) leaveCircle(ctx context.Context, c *call, in *OfCircle) (*one[Circle], error) {
	return s.onCircle(ctx, c, *in, nil, func(circle id.ID) error { return s.People.LeaveCircle(ctx, c.actor, circle) })
}

// Hosting says whether a member is a host.
type Hosting struct {
	Host bool `json:"host"`
}

type setHostInput struct {
	OfCircle
	Member string `path:"member"`
	Body   Hosting
}

func (s *server) setHost(ctx context.Context, c *call, in *setHostInput) (*one[Circle], error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	if err := s.People.SetHost(ctx, c.actor, circle, member, in.Body.Host); err != nil {
		return nil, err
	}
	return s.circleNow(ctx, c, circle)
}

// Reasoned names a member, and the reason for what is done with them, which they are told.
type Reasoned struct {
	Member string `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Reason string `json:"reason" minLength:"1" maxLength:"400"`
}

type reasonedInput struct {
	OfCircle
	Posted
	Body Reasoned
}

func (s *server) removeFromCircle(ctx context.Context, c *call, in *reasonedInput) (*one[Circle], error) {
	return s.onMember(ctx, c, in.OfCircle, in.RawBody, in.Body.Member, func(circle, member id.ID) error {
		return s.People.RemoveFromCircle(ctx, c.actor, circle, member, in.Body.Reason)
	})
}
