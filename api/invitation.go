package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// invitationKeeping makes invitations, and lets in by them.
type invitationKeeping interface {
	Invite(ctx context.Context, actor access.Actor, n community.NewInvitation) (i community.Invitation, secret string, err error)
	InviteMany(ctx context.Context, actor access.Actor, invitees []community.Invitee, note string, try bool) ([]community.InviteLine, error)
	InviteSegment(ctx context.Context, actor access.Actor, n community.SegmentInvitation, try bool) (community.InviteCounts, error)
	Invitations(ctx context.Context, actor access.Actor, f community.InvitationFilter, r page.Request) (page.Page[community.Invitation], error)
	Invitation(ctx context.Context, actor access.Actor, invitation id.ID) (i community.Invitation, came []community.Member, err error)
	RevokeInvitation(ctx context.Context, actor access.Actor, invitation id.ID) error
	MyInvitations(ctx context.Context, actor access.Actor) ([]community.Invitation, error)
	Invited(ctx context.Context, actor access.Actor, secret string) (community.Welcome, error)
	AcceptInvitation(ctx context.Context, actor access.Actor, secret string, rules int) (community.Invitation, error)
	AcceptMailed(ctx context.Context, actor access.Actor, invitation id.ID, rules int) (community.Invitation, error)
}

// Invitation lets people into the community, or into a circle.
type Invitation struct {
	ID          string                    `json:"id" example:"inv_01h455vb4pex5vsknk084sn02q"`
	Circle      string                    `json:"circle,omitempty" doc:"Absent for the community itself."`
	Inviter     string                    `json:"inviter" doc:"A member."`
	InviterName string                    `json:"inviter_name"`
	Email       string                    `json:"email,omitempty" doc:"Of whom it is for; absent for a link to pass on."`
	Name        string                    `json:"name,omitempty" doc:"Of whom it is for."`
	Note        string                    `json:"note,omitempty"`
	Uses        int                       `json:"uses"`
	Used        int                       `json:"used"`
	State       community.InvitationState `json:"state" enum:"open,used,expired,revoked"`
	CreatedAt   time.Time                 `json:"created_at"`
	ExpiresAt   time.Time                 `json:"expires_at"`
	MailedAt    time.Time                 `json:"mailed_at,omitzero"`
	Code        string                    `json:"code,omitempty" doc:"Of a link, when it is made: shown once and never again, nor to who sends the request again."`
	Link        string                    `json:"link,omitempty" doc:"The page of the code, to pass on."`
	Came        []Fellow                  `json:"came,omitempty" doc:"Who came by it, when one invitation is asked for."`
}

func (s *server) invitationOf(c *call, i community.Invitation) Invitation {
	return Invitation{ID: id.Invitation.Text(i.ID), Circle: c.circleOnly(i.Place), Inviter: id.Member.Text(i.Inviter), InviterName: i.InviterName, Email: i.Email, Name: i.Name,
		Note: i.Note, Uses: i.Uses, Used: i.Used, State: i.State(s.Clock.Now()), CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt, MailedAt: i.MailedAt}
}

// NewInvitation is what somebody invites with.
type NewInvitation struct {
	Circle string `json:"circle,omitempty" doc:"Absent for the community itself."`
	Email  string `json:"email,omitempty" maxLength:"254" doc:"It is mailed there, and lets in whoever proves that address. Absent: a link to pass on."`
	Name   string `json:"name,omitempty" maxLength:"80"`
	Note   string `json:"note,omitempty" maxLength:"500"`
	Uses   int    `json:"uses,omitempty" minimum:"1" maximum:"1000" default:"1" doc:"Of a link: how many it lets in."`
	Days   int    `json:"days,omitempty" minimum:"0" maximum:"365" doc:"Absent: as long as the community says."`
}

type inviteInput struct {
	Posted
	Body NewInvitation
}

func (s *server) invite(ctx context.Context, c *call, in *inviteInput) (*made[Invitation], error) {
	r, b := reading{community: c.community}, in.Body
	n := community.NewInvitation{Place: r.id(id.Circle, "circle", b.Circle), Email: b.Email, Name: b.Name, Note: b.Note, Uses: b.Uses, Days: b.Days}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	var err error
	if n.Request, err = c.request(in.RawBody); err != nil {
		return nil, err
	}
	i, code, err := s.People.Invite(ctx, c.actor, n)
	if err != nil {
		return nil, err
	}
	out := s.invitationOf(c, i)
	if code != "" {
		out.Code, out.Link = code, s.Origin+"/"+c.community.Slug+"/i/"+code
	}
	return &made[Invitation]{s.path(c, "invitations", out.ID), out}, nil
}

func (s *server) invitationsBy(ctx context.Context, c *call, f community.InvitationFilter, r page.Request) (*pageOutput[Invitation], error) {
	list, err := s.People.Invitations(ctx, c.actor, f, r)
	return paged(c, list, func(i community.Invitation) Invitation { return s.invitationOf(c, i) }), err
}

func (s *server) listMyInvitations(ctx context.Context, c *call, in *Paging) (*pageOutput[Invitation], error) {
	return s.invitationsBy(ctx, c, community.InvitationFilter{Inviter: c.actor.Member}, in.request())
}

type listInvitationsInput struct {
	Paging
	Words   string `query:"q" maxLength:"120" doc:"In the name or the e-mail of who is invited."`
	Inviter string `query:"inviter" doc:"A member's id."`
	Circle  string `query:"circle" doc:"A circle's id."`
}

func (s *server) listInvitations(ctx context.Context, c *call, in *listInvitationsInput) (*pageOutput[Invitation], error) {
	r := reading{community: c.community}
	filter := community.InvitationFilter{Words: in.Words, Inviter: r.id(id.Member, "inviter", in.Inviter), Place: r.id(id.Circle, "circle", in.Circle)}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	return s.invitationsBy(ctx, c, filter, in.request())
}

// OfInvitation names an invitation in the path.
type OfInvitation struct {
	Invitation string `path:"invitation"`
}

func (in OfInvitation) id() (id.ID, error) {
	return named(id.Invitation, in.Invitation, community.ErrInvitationMissing)
}

func (s *server) getInvitation(ctx context.Context, c *call, in *OfInvitation) (*one[Invitation], error) {
	invitation, err := in.id()
	if err != nil {
		return nil, err
	}
	i, came, err := s.People.Invitation(ctx, c.actor, invitation)
	out := s.invitationOf(c, i)
	out.Came = all(came, fellowOf)
	return &one[Invitation]{out}, err
}

func (s *server) revokeInvitation(ctx context.Context, c *call, in *OfInvitation) (*none, error) {
	invitation, err := in.id()
	if err != nil {
		return nil, err
	}
	return &none{}, s.People.RevokeInvitation(ctx, c.actor, invitation)
}

// Invitations lists them.
type Invitations struct {
	Items []Invitation `json:"items" nullable:"false"`
}

func (s *server) listReceived(ctx context.Context, c *call, _ *struct{}) (*one[Invitations], error) {
	mine, err := s.People.MyInvitations(ctx, c.actor)
	return &one[Invitations]{Invitations{all(mine, func(i community.Invitation) Invitation { return s.invitationOf(c, i) })}}, err
}

// Welcome is what a link says to whoever has it.
type Welcome struct {
	InviterName  string                    `json:"inviter_name"`
	Place        string                    `json:"place" doc:"The name of the community or the circle."`
	Circle       string                    `json:"circle,omitempty" doc:"Absent for the community itself."`
	Rules        string                    `json:"rules,omitempty" doc:"Of the circle; who accepts agrees to them."`
	RulesVersion int                       `json:"rules_version,omitempty"`
	Note         string                    `json:"note,omitempty"`
	State        community.InvitationState `json:"state" enum:"open,used,expired,revoked"`
	ExpiresAt    time.Time                 `json:"expires_at"`
}

type welcomeInput struct {
	Code string `path:"code"`
}

// getWelcome tells who invites to what even when that is over: the state says so.
func (s *server) getWelcome(ctx context.Context, c *call, in *welcomeInput) (*one[Welcome], error) {
	w, err := s.People.Invited(ctx, c.actor, in.Code)
	if err != nil && fault.KindOf(err) != fault.Gone {
		return nil, err
	}
	i, circle := w.Invitation, w.Place.Circle
	return &one[Welcome]{Welcome{i.InviterName, w.Place.Name, c.circleOnly(i.Place), circle.Rules, circle.RulesVersion, i.Note, i.State(s.Clock.Now()), i.ExpiresAt}}, nil
}

// Acceptance says which invitation lets the member in: a link by its code, one to their e-mail by its id.
type Acceptance struct {
	Code         string `json:"code,omitempty" maxLength:"100"`
	Invitation   string `json:"invitation,omitempty"`
	RulesVersion int    `json:"rules_version,omitempty" minimum:"0" doc:"Of the circle's rules that are agreed to."`
}

type acceptInvitationInput struct{ Body Acceptance }

// acceptInvitation lets the member in. Who is in already takes no use, so that sent again it takes no other.
func (s *server) acceptInvitation(ctx context.Context, c *call, in *acceptInvitationInput) (*one[Invitation], error) {
	var i community.Invitation
	var err error
	if in.Body.Code != "" {
		i, err = s.People.AcceptInvitation(ctx, c.actor, in.Body.Code, in.Body.RulesVersion)
	} else {
		r := reading{community: c.community}
		invitation := r.needed(id.Invitation, "invitation", in.Body.Invitation)
		if err := r.wrong.Err(); err != nil {
			return nil, err
		}
		i, err = s.People.AcceptMailed(ctx, c.actor, invitation, in.Body.RulesVersion)
	}
	return &one[Invitation]{s.invitationOf(c, i)}, err
}

// Invitee is somebody to be invited.
type Invitee struct {
	Name   string `json:"name,omitempty" maxLength:"200"`
	Email  string `json:"email" maxLength:"400"`
	Circle string `json:"circle,omitempty" maxLength:"200" doc:"Its name or its slug; absent for the community itself."`
}

// InviteList invites many at once.
type InviteList struct {
	Invitees []Invitee `json:"invitees" nullable:"false" minItems:"1" maxItems:"2000"`
	Note     string    `json:"note,omitempty" maxLength:"500"`
	DryRun   bool      `json:"dry_run" doc:"Say what would become of each, and invite nobody."`
}

// Outcome is what becomes of somebody on a list.
type Outcome struct {
	Email   string                  `json:"email"`
	Outcome community.InviteOutcome `json:"outcome" enum:"invite,member,invited,repeated,refuses,email,name,circle" doc:"invite: is invited. email, name, circle: what is wrong with the line."`
}

// Outcomes are in the order of the list.
type Outcomes struct {
	Items []Outcome `json:"items" nullable:"false"`
}

type inviteManyInput struct{ Body InviteList }

// inviteMany invites nobody twice, so that a list that broke off is sent again.
func (s *server) inviteMany(ctx context.Context, c *call, in *inviteManyInput) (*one[Outcomes], error) {
	invitees := make([]community.Invitee, len(in.Body.Invitees))
	for n, who := range in.Body.Invitees {
		invitees[n] = community.Invitee{Line: n + 1, Name: who.Name, Email: who.Email, Circle: who.Circle}
	}
	lines, err := s.People.InviteMany(ctx, c.actor, invitees, in.Body.Note, in.Body.DryRun)
	return &one[Outcomes]{Outcomes{all(lines, func(l community.InviteLine) Outcome { return Outcome{l.Email, l.Outcome} })}}, err
}

// SegmentInvitation invites whom a segment chooses to a circle.
type SegmentInvitation struct {
	Segment string `json:"segment" example:"seg_01h455vb4pex5vsknk084sn02q"`
	Circle  string `json:"circle" example:"cir_01h455vb4pex5vsknk084sn02q"`
	Note    string `json:"note,omitempty" maxLength:"500"`
	DryRun  bool   `json:"dry_run" doc:"Say what would become of them, and invite nobody."`
}

// InviteCounts are how many members each outcome becomes of. Who is in the circle is in no count.
type InviteCounts struct {
	Invited int `json:"invited" doc:"Or would be, in a dry run."`
	Open    int `json:"open" doc:"Have an open invitation to it."`
	Left    int `json:"left" doc:"Were in it before."`
	Refuse  int `json:"refuse" doc:"Asked for no invitations."`
	Other   int `json:"other" doc:"Cannot be written to, or came in meanwhile."`
}

type inviteSegmentInput struct{ Body SegmentInvitation }

// inviteSegment invites nobody twice, so that what broke off is sent again.
func (s *server) inviteSegment(ctx context.Context, c *call, in *inviteSegmentInput) (*one[InviteCounts], error) {
	r := reading{community: c.community}
	n := community.SegmentInvitation{Segment: r.needed(id.Segment, "segment", in.Body.Segment), Circle: r.needed(id.Circle, "circle", in.Body.Circle), Note: in.Body.Note}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	counts, err := s.People.InviteSegment(ctx, c.actor, n, in.Body.DryRun)
	out := InviteCounts{Invited: counts[community.WillInvite], Open: counts[community.IsInvited], Left: counts[community.HasLeft], Refuse: counts[community.RefusesMail],
		Other: counts[community.WrongEmail] + counts[community.WrongName] + counts[community.IsMember]}
	return &one[InviteCounts]{out}, err
}
