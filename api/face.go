package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/content"
	"panal/internal/id"
)

// faceKeeping shows what a community is, and changes it.
type faceKeeping interface {
	Positioning(ctx context.Context, community id.ID) (community.Positioning, error)
	Face(ctx context.Context, actor access.Actor) (community.Face, error)
	DraftFace(ctx context.Context, actor access.Actor, version int64, p community.Positioning) (community.Face, error)
	PictureFace(ctx context.Context, actor access.Actor, version int64, alt string, content []byte) (community.Face, error)
	PublishFace(ctx context.Context, actor access.Actor, version int64) (community.Face, error)
	DropFaceDraft(ctx context.Context, actor access.Actor, version int64) (community.Face, error)
	FacePicture(ctx context.Context, actor access.Actor, picture id.ID, size int) (community.FacePicture, error)
}

// Positioning says what a community is, for whom, and who speaks for it.
type Positioning struct {
	Slogan   string   `json:"slogan" maxLength:"160"`
	Field    string   `json:"field" maxLength:"60" doc:"What it is about, in a few words." example:"specialty coffee"`
	Story    string   `json:"story" maxLength:"6000" doc:"Markdown."`
	Values   []string `json:"values" nullable:"false" doc:"A line each, seven at most."`
	Audience string   `json:"audience" maxLength:"300" doc:"Who it is for."`
	Mascot   Mascot   `json:"mascot"`
	Leader   string   `json:"leader" doc:"The member whose face is shown; empty for none." example:"mem_01h455vb4pex5vsknk084sn02q"`
	Colour   string   `json:"colour" doc:"#rrggbb; empty for ours. It is made readable where it is used." example:"#1e66f5"`
}

// Mascot is a figure that speaks for a community; one without a name is none.
type Mascot struct {
	Name    string `json:"name" maxLength:"80"`
	Line    string `json:"line" maxLength:"160" doc:"What it says."`
	Picture string `json:"picture" doc:"Its bytes are at /face/pictures/{mascot}; empty for none. To add one, put it to /face/draft/picture." example:"pic_01h455vb4pex5vsknk084sn02q"`
	Alt     string `json:"alt" maxLength:"250" doc:"What the picture shows, in words."`
}

func positioningOf(p community.Positioning) Positioning {
	out := Positioning{Slogan: p.Slogan, Field: p.Field, Story: p.Story, Values: append([]string{}, p.Values...), Audience: p.Audience,
		Mascot: Mascot{Name: p.Mascot.Name, Line: p.Mascot.Line, Alt: p.Mascot.Alt}, Colour: p.Colour}
	if !p.Mascot.Picture.IsZero() {
		out.Mascot.Picture = id.Picture.Text(p.Mascot.Picture)
	}
	if !p.Leader.IsZero() {
		out.Leader = id.Member.Text(p.Leader)
	}
	return out
}

func (p Positioning) read() (community.Positioning, error) {
	out := community.Positioning{Slogan: p.Slogan, Field: p.Field, Story: p.Story, Values: p.Values, Audience: p.Audience,
		Mascot: community.Mascot{Name: p.Mascot.Name, Line: p.Mascot.Line, Alt: p.Mascot.Alt}, Colour: p.Colour}
	var err error
	if p.Mascot.Picture != "" {
		if out.Mascot.Picture, err = id.Picture.Parse(p.Mascot.Picture); err != nil {
			return out, community.ErrFacePictureMissing
		}
	}
	if p.Leader != "" {
		if out.Leader, err = id.Member.Parse(p.Leader); err != nil {
			return out, community.ErrMemberMissing
		}
	}
	return out, nil
}

// Proof is what a community has to show for itself.
type Proof struct {
	Members int64  `json:"members"`
	Formed  int64  `json:"formed" doc:"Group buys that filled up."`
	Saved   Amount `json:"saved" doc:"What people paid less than alone, because they bought together."`
}

// PublicFace is what a guest meets.
type PublicFace struct {
	Positioning Positioning `json:"positioning"`
	Proof       Proof       `json:"proof" doc:"Counted once a minute."`
	Next        *Gathering  `json:"next_gathering,omitempty" doc:"The next gathering that guests may read of."`
}

func (s *server) getFace(ctx context.Context, c *call, _ *struct{}) (*one[PublicFace], error) {
	p, err := s.People.Positioning(ctx, c.community.ID)
	if err != nil {
		return nil, err
	}
	proof, err := s.Commerce.Proof(ctx, c.actor, c.community.ID)
	out := Proof{proof.Members, proof.Formed, amount(proof.Saved, c.community.Currency)}
	if err != nil {
		return nil, err
	}
	face := PublicFace{Positioning: positioningOf(p), Proof: out}
	next, found, err := s.Content.NextGathering(ctx, c.actor, content.GatheringFilter{Guests: true})
	if found {
		g := gatheringOf(next)
		face.Next = &g
	}
	return &one[PublicFace]{face}, err
}

// FaceDraft is a face with what is being changed of it.
type FaceDraft struct {
	Version     int64        `json:"version" doc:"Say it with every change; of two changes to the same version, the second is refused."`
	Published   Positioning  `json:"published"`
	PublishedAt time.Time    `json:"published_at,omitzero"`
	Draft       *Positioning `json:"draft,omitempty" doc:"Absent when nobody is changing it."`
	DraftBy     string       `json:"draft_by,omitempty" example:"mem_01h455vb4pex5vsknk084sn02q"`
	DraftAt     time.Time    `json:"draft_at,omitzero"`
	Changed     []string     `json:"changed" nullable:"false" doc:"The parts that the draft would change."`
}

func faceDraftOf(f community.Face) FaceDraft {
	out := FaceDraft{Version: f.Version, Published: positioningOf(f.Published), PublishedAt: f.PublishedAt, DraftAt: f.DraftAt,
		Changed: append([]string{}, f.Changed()...)}
	if f.Editing {
		draft := positioningOf(f.Draft)
		out.Draft, out.DraftBy = &draft, id.Member.Text(f.DraftBy)
	}
	return out
}

func faceAnswer(f community.Face, err error) (*one[FaceDraft], error) {
	if err != nil {
		return nil, err
	}
	return &one[FaceDraft]{faceDraftOf(f)}, nil
}

func (s *server) getFaceDraft(ctx context.Context, c *call, _ *struct{}) (*one[FaceDraft], error) {
	return faceAnswer(s.People.Face(ctx, c.actor))
}

// NewFaceDraft is what a positioning is to be.
type NewFaceDraft struct {
	Version     int64       `json:"version"`
	Positioning Positioning `json:"positioning"`
}

type draftFaceInput struct{ Body NewFaceDraft }

func (s *server) draftFace(ctx context.Context, c *call, in *draftFaceInput) (*one[FaceDraft], error) {
	p, err := in.Body.Positioning.read()
	if err != nil {
		return nil, err
	}
	return faceAnswer(s.People.DraftFace(ctx, c.actor, in.Body.Version, p))
}

// FaceVersion names the version that is acted on.
type FaceVersion struct {
	Version int64 `json:"version"`
}

type faceVersionInput struct{ Body FaceVersion }

func (s *server) publishFace(ctx context.Context, c *call, in *faceVersionInput) (*one[FaceDraft], error) {
	return faceAnswer(s.People.PublishFace(ctx, c.actor, in.Body.Version))
}

type dropFaceDraftInput struct {
	Version int64 `query:"version" required:"true"`
}

func (s *server) dropFaceDraft(ctx context.Context, c *call, in *dropFaceDraftInput) (*none, error) {
	_, err := s.People.DropFaceDraft(ctx, c.actor, in.Version)
	return &none{}, err
}

// NewFacePicture gives the draft's mascot a picture.
type NewFacePicture struct {
	Version int64  `json:"version"`
	Alt     string `json:"alt" doc:"What it shows, in words."`
	Content []byte `json:"content" doc:"PNG, JPEG or GIF, in base64. It is drawn anew: nothing but the picture is kept."`
}

type facePictureInput struct{ Body NewFacePicture }

func (s *server) pictureFace(ctx context.Context, c *call, in *facePictureInput) (*one[FaceDraft], error) {
	return faceAnswer(s.People.PictureFace(ctx, c.actor, in.Body.Version, in.Body.Alt, in.Body.Content))
}

type mascotInput struct {
	Mascot string `path:"mascot"`
}

func (s *server) getFacePicture(ctx context.Context, c *call, in *mascotInput) (*pictureOutput, error) {
	key, err := named(id.Picture, in.Mascot, community.ErrFacePictureMissing)
	if err != nil {
		return nil, err
	}
	p, err := s.People.FacePicture(ctx, c.actor, key, community.ShownSize)
	return &pictureOutput{p.MediaType, "private, max-age=3600", p.Content}, err
}
