package fission

import (
	"context"
	"errors"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/loyalty"
)

// Begin begins a community by a template, for its owner. The template is checked whole before anything is made. A founding
// that is repeated finds the community, and makes what is missing of it where the first was cut short.
func Begin(ctx context.Context, in World, actor access.Actor, f community.Founding, t Template) (community.Community, access.Actor, error) {
	if err := t.Check(); err != nil {
		return community.Community{}, access.Actor{}, err
	}
	c, owner, err := in.Communities.Create(ctx, actor, f)
	if err != nil && !errors.Is(err, once.ErrRepeated) {
		return c, owner, err
	}
	return c, owner, Resume(ctx, in, owner, f, t)
}

// Resume furnishes a community that was begun by a founding, as far as that has not happened yet.
func Resume(ctx context.Context, in World, owner access.Actor, f community.Founding, t Template) error {
	if f.Slogan != "" {
		t.Positioning.Slogan = f.Slogan
	}
	return Furnish(ctx, in, owner, t)
}

// tries is how often a furnishing that another overtakes looks again at what that has made.
const tries = 20

// Furnish makes a community that begins now what a template says, and puts its face before everybody. It is many writes,
// so it is remembered of each what it made, and of all that they are done: one that failed is completed by a repeat, and
// one that was completed is not repeated, so that what its owner has changed since stays. Of two at once, which a double
// tap can be, each goes on with what the other has made.
func Furnish(ctx context.Context, in World, owner access.Actor, t Template) (err error) {
	for range tries {
		if err = furnish(ctx, in, owner, t); err == nil || !overtaken(err) {
			break
		}
	}
	return fault.Wrap("furnish by a template", err)
}

// overtaken reports whether somebody else changed or made the same thing in between.
func overtaken(err error) bool {
	f := fault.From(err)
	return f.Kind == fault.Conflict || len(f.Fields) == 1 && f.Fields[0].Code == "invalid.taken"
}

func furnish(ctx context.Context, in World, owner access.Actor, t Template) error {
	if done, err := in.Communities.Furnished(ctx, owner); err != nil || done {
		return err
	}
	c, err := in.Communities.Community(ctx, owner.Community)
	if err != nil {
		return err
	}
	n := newcomer{World: in, owner: owner, zone: c.Zone(), begins: in.Now(), made: nothingMade()}
	t = t.In(c.Currency)
	for _, step := range []func(context.Context, Template) error{n.face, n.attributes, n.places, n.goods, n.campaigns, n.points, n.entrance} {
		if err := step(ctx, t); err != nil {
			return err
		}
	}
	return in.Communities.SetFurnished(ctx, owner)
}

// newcomer is a community that begins, seen by its owner.
type newcomer struct {
	World
	owner  access.Actor
	zone   *time.Location
	begins time.Time
	made   made
}

// once is the request by which a thing is made: again, it returns what it made.
func (n newcomer) once(thing string) once.Request {
	return once.Request{Actor: n.owner.Community, Key: "furnish " + thing}
}

func (n newcomer) face(ctx context.Context, t Template) error {
	face, err := n.Communities.Face(ctx, n.owner)
	if err == nil {
		face, err = n.Communities.DraftFace(ctx, n.owner, face.Version, t.Positioning.positioning())
	}
	if err == nil && face.Editing {
		_, err = n.Communities.PublishFace(ctx, n.owner, face.Version)
	}
	return err
}

func (n newcomer) attributes(ctx context.Context, t Template) error {
	there, err := n.Communities.Attributes(ctx, n.owner)
	if err != nil {
		return err
	}
	asked := map[string]bool{}
	for _, a := range there {
		asked[a.Slug] = true
	}
	for _, a := range t.Attributes {
		if asked[a.terms().Slug] {
			continue
		}
		if _, err := n.Communities.CreateAttribute(ctx, n.owner, a.terms()); err != nil {
			return err
		}
	}
	return nil
}

// asks gives a place its questions, unless it has some.
func (n newcomer) asks(ctx context.Context, place id.ID, questions []community.Question) error {
	if len(questions) == 0 {
		return nil
	}
	form, err := n.Communities.Questions(ctx, n.owner.Community, place, 0)
	if err == nil && form.Version == 0 {
		_, err = n.Communities.EditQuestions(ctx, n.owner, place, 0, questions)
	}
	return err
}

// campaigns drafts them, those that lead to others last.
func (n newcomer) campaigns(ctx context.Context, t Template) error {
	for _, moments := range []bool{false, true} {
		for _, p := range t.Campaigns {
			if moments != (p.Moment != nil) {
				continue
			}
			c := p.campaign(n.begins, n.made)
			drafted, err := n.Shop.CreateCampaign(ctx, n.owner, commerce.CreateCampaign{Community: n.owner.Community, Variant: c.Variant, Terms: c.CampaignTerms,
				Request: n.once("campaign " + p.Slug)})
			if err != nil {
				return err
			}
			n.made.campaigns[p.Slug] = drafted.ID
		}
	}
	return nil
}

func (n newcomer) points(ctx context.Context, t Template) error {
	if t.Points == nil {
		return nil
	}
	_, err := n.Points.SetProgramme(ctx, n.owner, loyalty.SetProgramme{Community: n.owner.Community, Active: t.Points.Active, Terms: t.Points.Terms})
	return err
}

// entrance is last: by a tier it opens once that is sold.
func (n newcomer) entrance(ctx context.Context, t Template) error {
	err := n.asks(ctx, n.owner.Community, t.Entrance.Questions)
	if err == nil {
		_, err = n.Communities.EditEntrance(ctx, n.owner, func(e *community.Entrance) { *e = t.Entrance.entrance(*e) })
	}
	if err == nil && t.MembersFound {
		err = n.Communities.SetCirclePolicy(ctx, n.owner, community.CirclePolicy{MembersFound: true})
	}
	return err
}
