package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
)

// leaderKeeping knows the faces of who leads circles, and how they do.
type leaderKeeping interface {
	LeaderProfile(ctx context.Context, actor access.Actor, member id.ID) (community.LeaderProfile, []community.Circle, error)
	LeaderPicture(ctx context.Context, actor access.Actor, member id.ID) (mediaType string, content []byte, err error)
	EditLeaderProfile(ctx context.Context, actor access.Actor, w community.LeaderWords) (community.LeaderProfile, error)
	PictureLeader(ctx context.Context, actor access.Actor, content []byte, remove bool) (community.LeaderProfile, error)
	Scorecard(ctx context.Context, actor access.Actor, circle id.ID) (community.Scorecard, error)
	Leaders(ctx context.Context, actor access.Actor, lowest bool, r page.Request) (page.Page[community.Scorecard], error)
}

// LeaderWords are what a leader says of themselves.
type LeaderWords struct {
	About     string      `json:"about" maxLength:"600"`
	Labels    []string    `json:"labels" nullable:"false" doc:"What they are known for, in a word or two each; five at most." example:"[\"Home roaster\"]"`
	Influence []Influence `json:"influence" nullable:"false" doc:"Where people hear them elsewhere, as they state it; five places at most."`
}

// Influence is a place elsewhere, as a leader states it.
type Influence struct {
	Place     string `json:"place" maxLength:"80" example:"Blog"`
	Link      string `json:"link" maxLength:"300" example:"https://example.org/ana"`
	Followers int64  `json:"followers,omitempty" minimum:"0" doc:"Stated by the leader, and never checked."`
}

// Leader is the face of somebody who leads circles.
type Leader struct {
	Member string `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	LeaderWords
	Picture   bool      `json:"picture" doc:"There is one, at /leaders/{leader}/picture."`
	Leads     []string  `json:"leads" nullable:"false" doc:"The circles that they lead. Nothing is shown of who leads none."`
	ChangedAt time.Time `json:"changed_at,omitzero"`
}

func leaderOf(p community.LeaderProfile, leads []community.Circle) Leader {
	out := Leader{Member: id.Member.Text(p.Member), Picture: p.HasPicture(), ChangedAt: p.ChangedAt,
		LeaderWords: LeaderWords{About: p.About, Labels: append([]string{}, p.Labels...), Influence: []Influence{}}}
	for _, in := range p.Influence {
		out.Influence = append(out.Influence, Influence(in))
	}
	out.Leads = all(leads, func(c community.Circle) string { return id.Circle.Text(c.ID) })
	return out
}

func (s *server) leader(ctx context.Context, c *call, member id.ID) (*one[Leader], error) {
	p, leads, err := s.People.LeaderProfile(ctx, c.actor, member)
	return &one[Leader]{leaderOf(p, leads)}, err
}

type leaderNamed struct {
	Leader string `path:"leader" doc:"The id of the member."`
}

func (s *server) getLeader(ctx context.Context, c *call, in *leaderNamed) (*one[Leader], error) {
	member, err := named(id.Member, in.Leader, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	out, err := s.leader(ctx, c, member)
	if err == nil && len(out.Body.Leads) == 0 {
		err = community.ErrNoLeader
	}
	return out, err
}

func (s *server) getLeaderPicture(ctx context.Context, c *call, in *leaderNamed) (*pictureOutput, error) {
	member, err := named(id.Member, in.Leader, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	mediaType, content, err := s.People.LeaderPicture(ctx, c.actor, member)
	return &pictureOutput{mediaType, "private, max-age=3600", content}, err
}

func (s *server) getMyLeader(ctx context.Context, c *call, _ *struct{}) (*one[Leader], error) {
	return s.leader(ctx, c, c.actor.Member)
}

type leaderInput struct{ Body LeaderWords }

func (s *server) setMyLeader(ctx context.Context, c *call, in *leaderInput) (*one[Leader], error) {
	words := community.LeaderWords{About: in.Body.About, Labels: in.Body.Labels}
	for _, place := range in.Body.Influence {
		words.Influence = append(words.Influence, community.Influence(place))
	}
	if _, err := s.People.EditLeaderProfile(ctx, c.actor, words); err != nil {
		return nil, err
	}
	return s.leader(ctx, c, c.actor.Member)
}

// LeaderPicture is a picture to be shown.
type LeaderPicture struct {
	Content []byte `json:"content" doc:"PNG, JPEG or GIF, in base64. It is drawn anew: what it tells of a camera and a place is left out."`
}

type leaderPictureInput struct{ Body LeaderPicture }

func (s *server) setMyLeaderPicture(ctx context.Context, c *call, in *leaderPictureInput) (*one[Leader], error) {
	if _, err := s.People.PictureLeader(ctx, c.actor, in.Body.Content, false); err != nil {
		return nil, err
	}
	return s.leader(ctx, c, c.actor.Member)
}

func (s *server) dropMyLeaderPicture(ctx context.Context, c *call, _ *struct{}) (*one[Leader], error) {
	if _, err := s.People.PictureLeader(ctx, c.actor, nil, true); err != nil {
		return nil, err
	}
	return s.leader(ctx, c, c.actor.Member)
}

// Scorecard is how a leader does in a circle.
type Scorecard struct {
	Circle     string         `json:"circle" example:"cir_01h455vb4pex5vsknk084sn02q"`
	Leader     string         `json:"leader" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name       string         `json:"name" doc:"The leader's."`
	Score      int            `json:"score" minimum:"0" maximum:"100"`
	Step       int            `json:"step" enum:"0,60,80,100" doc:"60: a face, a label and influence. 80: followers who act. 100: the circle runs without the leader."`
	Next       string         `json:"next,omitempty" enum:"face,label,influence,followers,free" doc:"The part to be gained next; with the parts alone."`
	Parts      []ScorePortion `json:"parts,omitempty" doc:"Of one circle, not in a list."`
	Deeds      ScoreDeeds     `json:"deeds"`
	MeasuredAt time.Time      `json:"measured_at"`
}

// ScoreDeeds are what was measured over 90 days.
type ScoreDeeds struct {
	Visitors  int `json:"visitors" doc:"Who came by the leader's links."`
	Followers int `json:"followers" doc:"In the circle, or brought to the community by the leader."`
	Acting    int `json:"acting" doc:"Of them, who bought, alone or together, or joined another circle."`
	Acts      int `json:"acts" doc:"Group buys of the circle, and newcomers whom its members brought."`
	OwnActs   int `json:"own_acts" doc:"Of them, without the leader."`
}

// ScorePortion is a part of a score.
type ScorePortion struct {
	Part   community.LeaderPart `json:"part" enum:"face,label,influence,followers,free"`
	Have   int                  `json:"have"`
	Need   int                  `json:"need" doc:"For all of its points."`
	Points int                  `json:"points"`
	Worth  int                  `json:"worth"`
	Counts bool                 `json:"counts" doc:"False while a step before it is not whole."`
}

func scorecardOf(s community.Scorecard) Scorecard {
	out := Scorecard{Circle: id.Circle.Text(s.Circle), Leader: id.Member.Text(s.Leader), Name: s.Name, Score: s.Score, Step: community.LeaderStep(s.Score),
		Deeds: ScoreDeeds(s.Deeds), MeasuredAt: s.MeasuredAt}
	if next, found := s.Next(); found {
		out.Next = string(next.Part)
	}
	for _, p := range s.Parts {
		out.Parts = append(out.Parts, ScorePortion{p.Part, p.Have, p.Need, p.Points, p.Worth, p.Counts})
	}
	return out
}

func (s *server) getScore(ctx context.Context, c *call, in *OfCircle) (*one[Scorecard], error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	card, err := s.People.Scorecard(ctx, c.actor, circle)
	return &one[Scorecard]{scorecardOf(card)}, err
}

type leadersInput struct {
	Paging
	Lowest bool `query:"lowest" doc:"Those who do worst first."`
}

func (s *server) listLeaders(ctx context.Context, c *call, in *leadersInput) (*pageOutput[Scorecard], error) {
	found, err := s.People.Leaders(ctx, c.actor, in.Lowest, in.request())
	return paged(c, found, scorecardOf), err
}
