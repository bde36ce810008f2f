package community

import (
	"context"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// Whom a segment chooses are invited to a circle like those on a list: tried first, then done, in portions, and nobody
// twice. Who is in the circle, or was in it and left, is not asked again; who wants no invitations, or blocked
// who invites, has peace.

// SegmentInvitation invites whom a segment chooses to a circle.
type SegmentInvitation struct {
	Segment, Circle id.ID
	Note            string
}

// InviteCounts is how many members each outcome becomes of.
type InviteCounts map[InviteOutcome]int

// InviteSegment invites whom a segment chooses now and who are not in the circle, and counts what becomes of them. Tried,
// it invites nobody; done once more, it goes on where it broke off.
func (s *Service) InviteSegment(ctx context.Context, actor access.Actor, n SegmentInvitation, try bool) (InviteCounts, error) {
	for _, action := range []access.Action{access.SegmentView, access.InvitationManage} {
		if err := actor.May(action, actor.Here()); err != nil {
			return nil, err
		}
	}
	if err := checkInviteNote(n.Note); err != nil {
		return nil, err
	}
	to, err := s.inviteTo(ctx, actor, n.Circle)
	if err != nil {
		return nil, err
	}
	segment, err := s.store.Segment(ctx, actor.Community, n.Segment)
	if err != nil {
		return nil, err
	}
	q, err := s.chosenBy(ctx, actor, MemberQuery{}, segment.Rule.outside(to))
	if err != nil {
		return nil, err
	}
	most, err := s.store.CountRule(ctx, actor.Community, *q.Rule, q.Attributes, q.Now)
	if err == nil && most > maxInvitees {
		err = fault.OnField("circle", "invalid.segment_large").With(fault.Args{"max": maxInvitees})
	}
	if err != nil {
		return nil, err
	}
	counts := InviteCounts{}
	for r := (page.Request{Limit: invitedTogether}); ; {
		some, err := s.store.Members(ctx, actor.Community, q, r)
		if err != nil {
			return nil, err
		}
		lines := linesOf(some.Items, to)
		if err := s.inviteSome(ctx, actor, lines, n.Note, try); err != nil {
			return nil, err
		}
		for _, l := range lines {
			counts[l.Outcome]++
		}
		if r.Cursor = some.Next; r.Cursor == "" {
			return counts, nil
		}
	}
}

// inviteTo is a circle that staff invite to, if it takes anybody.
func (s *Service) inviteTo(ctx context.Context, actor access.Actor, circle id.ID) (id.ID, error) {
	if circle.IsZero() {
		return circle, fault.OnField("circle", "invalid.required")
	}
	p, err := s.Place(ctx, actor.Community, circle)
	if err != nil {
		return circle, err
	}
	return circle, p.Circle.lets()
}

// outside is the rule, less who is in a circle.
func (r Rule) outside(circle id.ID) Rule {
	return Rule{All: []Rule{r, {Field: FieldCircle, Is: NoneOf, Values: []string{id.Circle.Text(circle)}}}}
}

// linesOf are members as lines of a list.
func linesOf(members []Member, place id.ID) []InviteLine {
	lines := make([]InviteLine, len(members))
	for i, m := range members {
		lines[i] = InviteLine{Invitee: Invitee{Name: m.Name, Email: m.Email}, place: place, member: m.ID}
		if m.Email == "" {
			lines[i].Outcome = WrongEmail
		}
	}
	return lines
}
