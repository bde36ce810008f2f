package community

import (
	"context"
	"errors"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/palette"
	"panal/internal/picture"
)

// Face is a community's positioning as everybody sees it, and as staff are changing it.
type Face struct {
	Published   Positioning
	PublishedAt time.Time // zero: never
	Draft       Positioning
	Editing     bool // there is a draft
	DraftBy     id.ID
	DraftAt     time.Time
	Version     int64 // counts changes
}

var (
	// ErrFaceChanged is returned for a change to a face that somebody else has changed since it was read.
	ErrFaceChanged = fault.New(fault.Conflict, "face_changed")
	// ErrNoDraft is returned for publishing or dropping what is not being changed.
	ErrNoDraft = fault.New(fault.Conflict, "face_no_draft")
	// ErrFacePictureMissing is returned for a picture that is no mascot's.
	ErrFacePictureMissing = fault.Missing("picture")
)

// The sizes in which a mascot's picture is kept: as it is shown, and as the icons of an installed page.
const (
	ShownSize = 0
	SmallIcon = 192
	LargeIcon = 512
)

// FacePicture is a mascot's picture in one size.
type FacePicture struct {
	Size      int
	MediaType string
	Content   []byte
}

type faceReads interface {
	// Face returns the zero Face, but for the slogan, of a community that was never positioned.
	Face(ctx context.Context, community id.ID) (Face, error)
	FacePicture(ctx context.Context, community, picture id.ID, size int) (FacePicture, error)
}

type faceTx interface {
	Face() (Face, error)
	// SaveFace keeps a face as its next version. It returns ErrFaceChanged when another was kept since it was read.
	SaveFace(Face) error
	AddFacePicture(picture id.ID, sizes []FacePicture)
	// DropFacePictures deletes the pictures that are not among those to keep.
	DropFacePictures(keep []id.ID) error
}

// FactFacePublished tells that a positioning is everybody's.
const FactFacePublished fact.Kind = "face.published"

// FaceFact is the payload of facts about a face: what it is now, and which parts of it are new.
type FaceFact struct {
	Changed     []string    `json:"changed"`
	Positioning Positioning `json:"positioning"`

	Changes fact.Changes `json:"changes,omitempty"` // what the words were
}

// Current is what staff see: the draft, or what is published where nobody is changing it.
func (f Face) Current() Positioning {
	if f.Editing {
		return f.Draft
	}
	return f.Published
}

// Changed names the parts that the draft would change.
func (f Face) Changed() []string {
	if !f.Editing {
		return nil
	}
	return f.Draft.changes(f.Published)
}

// draft is the face with a draft, or what forbids it. version is the one that the change was made to.
func (f Face) draft(version int64, p Positioning, by id.ID, now time.Time) (Face, error) {
	if version != f.Version {
		return Face{}, ErrFaceChanged
	}
	p, err := p.Check()
	if err != nil {
		return Face{}, err
	}
	f.Draft, f.Editing, f.DraftBy, f.DraftAt = p, len(p.changes(f.Published)) > 0, by, now
	return f, nil
}

// publish is the face with its draft before everybody.
func (f Face) publish(version int64, now time.Time) (Face, error) {
	switch {
	case version != f.Version:
		return Face{}, ErrFaceChanged
	case !f.Editing:
		return Face{}, ErrNoDraft
	}
	f.Published, f.PublishedAt = f.Draft, now
	return f.dropped(), nil
}

// dropped is the face without a draft.
func (f Face) dropped() Face {
	f.Draft, f.Editing, f.DraftBy, f.DraftAt = Positioning{}, false, id.Zero, time.Time{}
	return f
}

// pictures are those that a face shows.
func (f Face) pictures() (all []id.ID) {
	for _, p := range []Positioning{f.Published, f.Draft} {
		if !p.Mascot.Picture.IsZero() {
			all = append(all, p.Mascot.Picture)
		}
	}
	return all
}

// Positioning returns what everybody sees of a community. Every page asks for it, so it is remembered for a moment.
func (s *Service) Positioning(ctx context.Context, community id.ID) (Positioning, error) {
	return s.faces.Get(community, func() (Positioning, bool, error) {
		f, err := s.store.Face(ctx, community)
		return f.Published, true, err
	})
}

// Leader returns the member whose face is shown; found is false when there is none, or they are here no longer.
func (s *Service) Leader(ctx context.Context, community id.ID, p Positioning) (leader Member, found bool, err error) {
	if p.Leader.IsZero() {
		return Member{}, false, nil
	}
	leader, err = s.store.Member(ctx, community, p.Leader)
	if errors.Is(err, ErrMemberMissing) {
		return Member{}, false, nil
	}
	return leader, err == nil, err
}

// Face returns a community's face with its draft, for those who work here.
func (s *Service) Face(ctx context.Context, actor access.Actor) (Face, error) {
	if err := actor.May(access.FaceView, actor.Here()); err != nil {
		return Face{}, err
	}
	return s.store.Face(ctx, actor.Community)
}

// DraftFace keeps a draft of the positioning. version is that of the face that was changed.
func (s *Service) DraftFace(ctx context.Context, actor access.Actor, version int64, p Positioning) (Face, error) {
	return s.changeFace(ctx, actor, func(tx Tx, f Face) (Face, error) {
		drafted, err := f.draft(version, p, actor.Member, tx.Now())
		if err != nil || p.Leader.IsZero() {
			return drafted, err
		}
		leader, err := tx.MemberByID(p.Leader)
		if err != nil || leader.Role == access.Guest {
			return Face{}, fault.OnField("leader", "invalid.choice").Because(err)
		}
		return drafted, nil
	})
}

// PictureFace gives the draft's mascot a picture, drawn anew, and icons made of it.
func (s *Service) PictureFace(ctx context.Context, actor access.Actor, version int64, alt string, content []byte) (Face, error) {
	if err := actor.May(access.FaceManage, actor.Here()); err != nil {
		return Face{}, err
	}
	drawn, mediaType, err := picture.Redraw(content)
	if err != nil {
		return Face{}, err
	}
	sizes := []FacePicture{{ShownSize, mediaType, drawn}}
	for _, side := range []int{SmallIcon, LargeIcon} {
		icon, err := picture.Icon(drawn, side, palette.LightPage.Surface)
		if err != nil {
			return Face{}, err
		}
		sizes = append(sizes, FacePicture{side, "image/png", icon})
	}
	return s.changeFace(ctx, actor, func(tx Tx, f Face) (Face, error) {
		p := f.Current()
		p.Mascot.Picture, p.Mascot.Alt = tx.NewID(), alt
		drafted, err := f.draft(version, p, actor.Member, tx.Now())
		if err != nil {
			return Face{}, err
		}
		tx.AddFacePicture(p.Mascot.Picture, sizes)
		return drafted, nil
	})
}

// PublishFace puts the draft before everybody.
func (s *Service) PublishFace(ctx context.Context, actor access.Actor, version int64) (Face, error) {
	return s.changeFace(ctx, actor, func(tx Tx, f Face) (Face, error) {
		published, err := f.publish(version, tx.Now())
		if err != nil {
			return Face{}, err
		}
		c, err := tx.Community()
		if err != nil {
			return Face{}, err
		}
		if c.Slogan != f.Draft.Slogan {
			c.Slogan = f.Draft.Slogan
			tx.EditCommunity(c)
			if err := tx.Emit(c.fact(FactCommunityChanged, actor.Member)); err != nil {
				return Face{}, err
			}
		}
		return published, tx.Emit(fact.Fact{Kind: FactFacePublished, Version: 1, Subject: c.ID, By: actor.Member,
			Payload: FaceFact{Changed: f.Changed(), Positioning: f.Draft, Changes: f.Published.compared(f.Draft)}})
	})
}

// DropFaceDraft forgets the draft; everybody sees what they saw.
func (s *Service) DropFaceDraft(ctx context.Context, actor access.Actor, version int64) (Face, error) {
	return s.changeFace(ctx, actor, func(_ Tx, f Face) (Face, error) {
		switch {
		case version != f.Version:
			return Face{}, ErrFaceChanged
		case !f.Editing:
			return Face{}, ErrNoDraft
		}
		return f.dropped(), nil
	})
}

// changeFace keeps what a change makes of the face, and the pictures that are still shown.
func (s *Service) changeFace(ctx context.Context, actor access.Actor, change func(Tx, Face) (Face, error)) (changed Face, err error) {
	if err := actor.May(access.FaceManage, actor.Here()); err != nil {
		return Face{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if err := tx.LockCommunity(); err != nil { // the slogan is the community's
			return err
		}
		f, err := tx.Face()
		if err != nil {
			return err
		}
		if changed, err = change(tx, f); err != nil {
			return err
		}
		if err := tx.SaveFace(changed); err != nil {
			return err
		}
		changed.Version++
		return tx.DropFacePictures(changed.pictures())
	})
	s.faces.Forget(actor.Community)
	s.communities.Forget(actor.Community)
	if err != nil {
		return Face{}, err
	}
	return changed, nil
}

// FacePicture returns a mascot's picture. One that is not published is for those who work here.
func (s *Service) FacePicture(ctx context.Context, actor access.Actor, picture id.ID, size int) (FacePicture, error) {
	p, err := s.Positioning(ctx, actor.Community)
	if err != nil {
		return FacePicture{}, err
	}
	if p.Mascot.Picture != picture && actor.May(access.FaceView, actor.Here()) != nil {
		return FacePicture{}, ErrFacePictureMissing
	}
	return s.store.FacePicture(ctx, actor.Community, picture, size)
}
