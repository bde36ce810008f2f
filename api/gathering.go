package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/content"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// Content is what a community says, and where it meets: content.Service.
type Content interface {
	gatheringKeeping
	gatheringDoor
	broadcastWriting
	broadcastReading
	seriesKeeping
}

// gatheringKeeping knows gatherings, makes and changes them.
type gatheringKeeping interface {
	Gatherings(ctx context.Context, actor access.Actor, f content.GatheringFilter, r page.Request) (page.Page[content.Gathering], error)
	Gathering(ctx context.Context, actor access.Actor, gathering id.ID) (content.GatheringView, error)
	NextGathering(ctx context.Context, actor access.Actor, f content.GatheringFilter) (content.Gathering, bool, error)
	MakeGathering(ctx context.Context, actor access.Actor, t content.GatheringTerms, request once.Request) (content.Gathering, error)
	EditGathering(ctx context.Context, actor access.Actor, gathering id.ID, change func(*content.GatheringTerms)) (content.Gathering, error)
	OpenGathering(ctx context.Context, actor access.Actor, gathering id.ID) (content.Gathering, error)
	CancelGathering(ctx context.Context, actor access.Actor, gathering id.ID, reason string) (content.Gathering, error)
	SetGatheringHost(ctx context.Context, actor access.Actor, gathering, member id.ID, host bool) error
}

// gatheringDoor knows who comes to gatherings, and who did.
type gatheringDoor interface {
	AnswerGathering(ctx context.Context, actor access.Actor, cmd content.AnswerGathering) (content.GatheringAnswer, error)
	ComingTo(ctx context.Context, actor access.Actor, gathering id.ID, r page.Request) (page.Page[content.GatheringAnswer], error)
	GatheringAnswers(ctx context.Context, actor access.Actor, gathering id.ID, state content.AnswerState, r page.Request) (page.Page[content.GatheringAnswer], error)
	Attendance(ctx context.Context, actor access.Actor, gathering id.ID) (content.Attendance, []content.WalkIn, error)
	CheckIn(ctx context.Context, actor access.Actor, gathering id.ID, code string) (content.GatheringAnswer, error)
	AddWalkIn(ctx context.Context, actor access.Actor, gathering id.ID, name string, request once.Request) (content.WalkIn, error)
}

// GatheringTerms are what may be chosen of a gathering.
type GatheringTerms struct {
	Slug     string                    `json:"slug" maxLength:"60" doc:"Its name in addresses, unique in the community." example:"cupping-in-may"`
	Title    string                    `json:"title" maxLength:"120"`
	About    string                    `json:"about,omitempty" maxLength:"8000" doc:"Markdown."`
	Online   bool                      `json:"online,omitempty" doc:"It is at its link; else at its place."`
	Place    string                    `json:"place,omitempty" maxLength:"120" doc:"By name."`
	Address  string                    `json:"address,omitempty" maxLength:"240"`
	Map      string                    `json:"map,omitempty" maxLength:"500" doc:"A link to a map."`
	Link     string                    `json:"link,omitempty" maxLength:"500" doc:"Where to join. Told to those who have a place, from a day before, and to those who run it."`
	StartsAt time.Time                 `json:"starts_at"`
	EndsAt   time.Time                 `json:"ends_at" doc:"Fourteen days after the start at most."`
	ClosesAt time.Time                 `json:"closes_at,omitzero" doc:"For new answers; left out, its start."`
	Audience content.GatheringAudience `json:"audience" enum:"everybody,members,circle,tiers" doc:"Whom it is for; the others find none. Guests read of what is for everybody; members answer."`
	Circle   string                    `json:"circle,omitempty" doc:"Whose it is." example:"circle_01h455vb4pex5vsknk084sn02q"`
	Tiers    []string                  `json:"tiers,omitempty" maxItems:"100" doc:"That it is for, for the audience tiers."`
	Places   int64                     `json:"places,omitempty" minimum:"0" maximum:"100000" doc:"People; 0 is no limit."`
}

// Gathering is an occasion that people attend.
type Gathering struct {
	ID       string                 `json:"id" example:"gath_01h455vb4pex5vsknk084sn02q"`
	State    content.GatheringState `json:"state" enum:"draft,open,canceled" doc:"One whose end has passed is over."`
	Taken    int64                  `json:"taken" doc:"Places, by those who come and their guests."`
	Waiting  int64                  `json:"waiting" doc:"Answers that wait for a place."`
	Reason   string                 `json:"reason,omitempty" doc:"Why it was canceled."`
	Sequence int64                  `json:"sequence" doc:"Raised when it is at another time or elsewhere, as calendars know it."`
	OpenedAt time.Time              `json:"opened_at,omitzero"`
	Mine     *GatheringAnswer       `json:"mine,omitempty" doc:"The caller's own answer, of one gathering."`
	Ahead    int64                  `json:"ahead,omitempty" doc:"So many wait before the caller."`
	Hosts    []GatheringHost        `json:"hosts,omitempty" doc:"Of one gathering, for members."`
	GatheringTerms
}

// GatheringHost is a member who runs a gathering.
type GatheringHost struct {
	Member string `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name   string `json:"name"`
}

// GatheringAnswer is what a member said.
type GatheringAnswer struct {
	Member     string              `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name       string              `json:"name"`
	State      content.AnswerState `json:"state" enum:"coming,waiting,not_coming"`
	Guests     int64               `json:"guests" doc:"Whom they bring; each takes a place."`
	AnsweredAt time.Time           `json:"answered_at"`
	Code       string              `json:"code,omitempty" doc:"That is checked in at the door: told to its member, and to those who run the gathering."`
	CameAt     time.Time           `json:"came_at,omitzero"`
}

func gatheringOf(g content.Gathering) Gathering {
	t := g.Terms()
	return Gathering{ID: id.Gathering.Text(g.ID), State: g.State, Taken: g.Taken, Waiting: g.Waiting, Reason: g.Reason, Sequence: g.Sequence, OpenedAt: g.OpenedAt,
		GatheringTerms: GatheringTerms{Slug: g.Slug, Title: g.Title, About: g.About, Online: g.Online, Place: g.Place, Address: g.Address, Map: g.Map, Link: g.Link,
			StartsAt: g.StartsAt, EndsAt: g.EndsAt, ClosesAt: t.ClosesAt, Audience: g.Audience, Circle: id.Circle.Text(g.Circle), Tiers: all(g.Tiers, id.Tier.Text), Places: g.Places}}
}

func gatheringAnswerOf(a content.GatheringAnswer) GatheringAnswer {
	return GatheringAnswer{id.Member.Text(a.Member), a.Name, a.State, a.Guests, a.AnsweredAt, a.Code, a.CameAt}
}

func gatheringViewOf(v content.GatheringView) Gathering {
	out := gatheringOf(v.Gathering)
	if v.Mine.State != content.AnswerNone {
		mine := gatheringAnswerOf(v.Mine)
		out.Mine, out.Ahead = &mine, v.Ahead
	}
	out.Hosts = all(v.Hosts, func(h content.GatheringHost) GatheringHost { return GatheringHost{id.Member.Text(h.Member), h.Name} })
	return out
}

func (r *reading) gathering(t GatheringTerms) content.GatheringTerms {
	var tiers []id.ID
	for _, text := range t.Tiers {
		tiers = append(tiers, r.needed(id.Tier, "tiers", text))
	}
	return content.GatheringTerms{Slug: t.Slug, Title: t.Title, About: t.About, Online: t.Online, Place: t.Place, Address: t.Address, Map: t.Map, Link: t.Link,
		StartsAt: t.StartsAt, EndsAt: t.EndsAt, ClosesAt: t.ClosesAt, Audience: t.Audience, Circle: r.id(id.Circle, "circle", t.Circle), Tiers: tiers, Places: t.Places}
}

type listGatheringsInput struct {
	Paging
	Past   bool   `query:"past" doc:"Those that are over, the last first; else those that lie ahead or go on."`
	Circle string `query:"circle" doc:"Whose they are."`
	Mine   bool   `query:"mine" doc:"That the member comes to, waits for, or runs."`
	Drafts bool   `query:"drafts" doc:"Those alone that are not published, of those that the member runs."`
}

func (s *server) listGatherings(ctx context.Context, c *call, in *listGatheringsInput) (*pageOutput[Gathering], error) {
	f := content.GatheringFilter{Past: in.Past, Mine: in.Mine, Drafts: in.Drafts}
	if in.Circle != "" {
		var err error
		if f.Circle, err = named(id.Circle, in.Circle, community.ErrCircleMissing); err != nil {
			return nil, err
		}
	}
	list, err := s.Content.Gatherings(ctx, c.actor, f, in.request())
	return paged(c, list, gatheringOf), err
}

// OfGathering names a gathering in the path.
type OfGathering struct {
	Gathering string `path:"gathering"`
}

func (in OfGathering) id() (id.ID, error) {
	return named(id.Gathering, in.Gathering, content.ErrGatheringMissing)
}

// gatheringNow answers with a gathering as it is after what was done with it.
func (s *server) gatheringNow(ctx context.Context, c *call, in OfGathering, do func(gathering id.ID) error) (*one[Gathering], error) {
	gathering, err := in.id()
	if err == nil {
		err = do(gathering)
	}
	if err != nil {
		return nil, err
	}
	v, err := s.Content.Gathering(ctx, c.actor, gathering)
	return &one[Gathering]{gatheringViewOf(v)}, err
}

func (s *server) getGathering(ctx context.Context, c *call, in *OfGathering) (*one[Gathering], error) {
	return s.gatheringNow(ctx, c, *in, func(id.ID) error { return nil })
}

type makeGatheringInput struct {
	Posted
	Body GatheringTerms
}

func (s *server) makeGathering(ctx context.Context, c *call, in *makeGatheringInput) (*made[Gathering], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	terms := r.gathering(in.Body)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	g, err := s.Content.MakeGathering(ctx, c.actor, terms, request)
	if err != nil {
		return nil, err
	}
	out := gatheringOf(g)
	return &made[Gathering]{s.path(c, "gatherings", out.ID), out}, nil
}

type updateGatheringInput struct {
	OfGathering
	Body GatheringTerms
}

func (s *server) updateGathering(ctx context.Context, c *call, in *updateGatheringInput) (*one[Gathering], error) {
	r := reading{community: c.community}
	terms := r.gathering(in.Body)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	return s.gatheringNow(ctx, c, in.OfGathering, func(gathering id.ID) error {
		_, err := s.Content.EditGathering(ctx, c.actor, gathering, func(t *content.GatheringTerms) { *t = terms })
		return err
	})
}

func (s *server) openGathering(ctx context.Context, c *call, in *OfGathering) (*one[Gathering], error) {
	return s.gatheringNow(ctx, c, *in, func(gathering id.ID) error {
		_, err := s.Content.OpenGathering(ctx, c.actor, gathering)
		return err
	})
}

// GatheringEnd says why a gathering is canceled, which those who come are told.
type GatheringEnd struct {
	Reason string `json:"reason" maxLength:"500"`
}

type cancelGatheringInput struct {
	OfGathering
	Body GatheringEnd
}

func (s *server) cancelGathering(ctx context.Context, c *call, in *cancelGatheringInput) (*one[Gathering], error) {
	return s.gatheringNow(ctx, c, in.OfGathering, func(gathering id.ID) error {
		_, err := s.Content.CancelGathering(ctx, c.actor, gathering, in.Body.Reason)
		return err
	})
}

type setGatheringHostInput struct {
	OfGathering
	Member string `path:"member"`
	Body   Hosting
}

func (s *server) setGatheringHost(ctx context.Context, c *call, in *setGatheringHostInput) (*one[Gathering], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	return s.gatheringNow(ctx, c, in.OfGathering, func(gathering id.ID) error {
		return s.Content.SetGatheringHost(ctx, c.actor, gathering, member, in.Body.Host)
	})
}
