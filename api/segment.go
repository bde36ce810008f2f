package api

import (
	"context"
	"encoding/json"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
)

// audienceKeeping knows what is to be known of members, to choose them by and to follow them.
type audienceKeeping interface {
	attributeKeeping
	segmentKeeping
	leaderKeeping
	ladderKeeping
}

// segmentKeeping knows the segments, and members as others find them.
type segmentKeeping interface {
	Segments(ctx context.Context, actor access.Actor) ([]community.Segment, error)
	Segment(ctx context.Context, actor access.Actor, segment id.ID) (community.Segment, error)
	CountRule(ctx context.Context, actor access.Actor, r community.Rule) (community.Size, error)
	Chosen(ctx context.Context, community, member id.ID, r community.Rule) (bool, error)
	CreateSegment(ctx context.Context, actor access.Actor, t community.SegmentTerms) (community.Segment, error)
	EditSegment(ctx context.Context, actor access.Actor, segment id.ID, t community.SegmentTerms) (community.Segment, error)
	RemoveSegment(ctx context.Context, actor access.Actor, segment id.ID) error
	Find(ctx context.Context, actor access.Actor, words string, circle id.ID, r page.Request) (page.Page[community.Member], error)
	Profile(ctx context.Context, actor access.Actor, member id.ID) (community.Member, error)
	SetFindable(ctx context.Context, actor access.Actor, by community.Findable) error
}

// Segment is a named part of the members.
type Segment struct {
	ID        string          `json:"id" example:"seg_01h455vb4pex5vsknk084sn02q"`
	Name      string          `json:"name"`
	About     string          `json:"about,omitempty"`
	Persona   bool            `json:"persona" doc:"It describes whom the community is for."`
	Rule      json.RawMessage `json:"rule" doc:"An object; see the handbook, under segments."`
	Offers    int             `json:"offers" doc:"That are for it and have not ended: while there are, it cannot be removed."`
	CreatedAt time.Time       `json:"created_at"`
	ChangedAt time.Time       `json:"changed_at"`
	Size      *Size           `json:"size,omitempty" doc:"When one is asked for."`
}

// Size is how many members a rule chooses now.
type Size struct {
	Members int `json:"members" doc:"Chosen; guests are in no segment."`
	Of      int `json:"of" doc:"Members there are."`
}

func segmentOf(s community.Segment) Segment {
	return Segment{ID: id.Segment.Text(s.ID), Name: s.Name, About: s.About, Persona: s.Persona, Rule: json.RawMessage(s.Rule.Text()), Offers: s.Offers, CreatedAt: s.CreatedAt, ChangedAt: s.ChangedAt}
}

// Segments lists them.
type Segments struct {
	Items []Segment `json:"items" nullable:"false"`
}

func (s *server) listSegments(ctx context.Context, c *call, _ *struct{}) (*one[Segments], error) {
	found, err := s.People.Segments(ctx, c.actor)
	return &one[Segments]{Segments{all(found, segmentOf)}}, err
}

type segmentInput struct {
	Segment string `path:"segment"`
}

func (s *server) segment(ctx context.Context, c *call, text string) (community.Segment, error) {
	segment, err := named(id.Segment, text, community.ErrSegmentMissing)
	if err != nil {
		return community.Segment{}, err
	}
	return s.People.Segment(ctx, c.actor, segment)
}

func (s *server) getSegment(ctx context.Context, c *call, in *segmentInput) (*one[Segment], error) {
	found, err := s.segment(ctx, c, in.Segment)
	if err != nil {
		return nil, err
	}
	size, err := s.People.CountRule(ctx, c.actor, found.Rule)
	out := segmentOf(found)
	out.Size = &Size{size.Chosen, size.Of}
	return &one[Segment]{out}, err
}

type countInput struct {
	Rule string `query:"rule" maxLength:"16384" doc:"JSON; see the handbook, under segments. Without, everybody."`
}

func (s *server) countSegment(ctx context.Context, c *call, in *countInput) (*one[Size], error) {
	if in.Rule == "" {
		in.Rule = "{}"
	}
	rule, err := community.ParseRule([]byte(in.Rule))
	if err != nil {
		return nil, err
	}
	size, err := s.People.CountRule(ctx, c.actor, rule)
	return &one[Size]{Size{size.Chosen, size.Of}}, err
}

// SegmentTerms are what staff say of a segment.
type SegmentTerms struct {
	Name    string          `json:"name" maxLength:"80"`
	About   string          `json:"about,omitempty" maxLength:"600" doc:"Who they are; a persona needs it."`
	Persona bool            `json:"persona,omitempty"`
	Rule    json.RawMessage `json:"rule" doc:"An object; see the handbook, under segments."`
}

func (t SegmentTerms) terms() (community.SegmentTerms, error) {
	rule, err := community.ParseRule(t.Rule)
	return community.SegmentTerms{Name: t.Name, About: t.About, Persona: t.Persona, Rule: rule}, err
}

type createSegmentInput struct {
	Posted
	Body SegmentTerms
}

func (s *server) createSegment(ctx context.Context, c *call, in *createSegmentInput) (*made[Segment], error) {
	terms, err := in.Body.terms()
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	prior, repeated, err := s.Requests.Recall(ctx, c.community.ID, request)
	if err != nil {
		return nil, err
	}
	var found community.Segment
	if repeated {
		found, err = s.People.Segment(ctx, c.actor, prior)
	} else if found, err = s.People.CreateSegment(ctx, c.actor, terms); err == nil {
		s.remember(ctx, c, request, found.ID)
	}
	out := segmentOf(found)
	return &made[Segment]{s.path(c, "segments", out.ID), out}, err
}

type updateSegmentInput struct {
	Segment string `path:"segment"`
	Body    SegmentTerms
}

func (s *server) updateSegment(ctx context.Context, c *call, in *updateSegmentInput) (*one[Segment], error) {
	segment, err := named(id.Segment, in.Segment, community.ErrSegmentMissing)
	if err != nil {
		return nil, err
	}
	terms, err := in.Body.terms()
	if err != nil {
		return nil, err
	}
	changed, err := s.People.EditSegment(ctx, c.actor, segment, terms)
	return &one[Segment]{segmentOf(changed)}, err
}

func (s *server) removeSegment(ctx context.Context, c *call, in *segmentInput) (*none, error) {
	segment, err := named(id.Segment, in.Segment, community.ErrSegmentMissing)
	if err != nil {
		return nil, err
	}
	return &none{}, s.People.RemoveSegment(ctx, c.actor, segment)
}

// Membership says whether a member is in a segment.
type Membership struct {
	Chosen bool `json:"chosen" doc:"At this moment."`
}

type membershipInput struct {
	Segment string `path:"segment"`
	Member  string `path:"member"`
}

func (s *server) inSegment(ctx context.Context, c *call, in *membershipInput) (*one[Membership], error) {
	found, err := s.segment(ctx, c, in.Segment)
	if err != nil {
		return nil, err
	}
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	chosen, err := s.People.Chosen(ctx, c.community.ID, member, found.Rule)
	return &one[Membership]{Membership{chosen}}, err
}

// Fellow is a member as other members find them.
type Fellow struct {
	ID       string    `json:"id" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name     string    `json:"name"`
	JoinedAt time.Time `json:"joined_at"`
}

func fellowOf(m community.Member) Fellow { return Fellow{id.Member.Text(m.ID), m.Name, m.JoinedAt} }

type findInput struct {
	Paging
	Words  string `query:"q" maxLength:"120" doc:"Of the name, or how words of it begin. Without, those whom the member shares a circle with."`
	Circle string `query:"circle" doc:"A circle's id."`
}

func (s *server) findMembers(ctx context.Context, c *call, in *findInput) (*pageOutput[Fellow], error) {
	r := reading{community: c.community}
	circle := r.id(id.Circle, "circle", in.Circle)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	found, err := s.People.Find(ctx, c.actor, in.Words, circle, in.request())
	return paged(c, found, fellowOf), err
}

func (s *server) getFellow(ctx context.Context, c *call, in *memberInput) (*one[Fellow], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	m, err := s.People.Profile(ctx, c.actor, member)
	return &one[Fellow]{fellowOf(m)}, err
}

// Findable says who may find the member.
type Findable struct {
	Findable community.Findable `json:"findable" enum:"community,circles,nobody"`
}

type findableInput struct{ Body Findable }

func (s *server) setFindable(ctx context.Context, c *call, in *findableInput) (*one[Findable], error) {
	return &one[Findable]{in.Body}, s.People.SetFindable(ctx, c.actor, in.Body.Findable)
}
