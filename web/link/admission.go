package link

import "panal/internal/id"

// How one gets in.

func (c Community) Join() string    { return c.at("/join") }
func (c Community) Invites() string { return c.at("/me/invites") }
func (c Community) CameBy() string  { return c.Invites() + "/came" }

func (c Community) Application(i id.ID) string {
	return c.at("/me/applications/") + id.Application.Text(i)
}

// JoinCircle is the way into a circle, by its slug.
func (c Community) JoinCircle(slug string) string { return c.Join() + "/" + slug }

func (c Community) AnswerApplication(i id.ID) string   { return c.Application(i) + "/answer" }
func (c Community) WithdrawApplication(i id.ID) string { return c.Application(i) + "/withdraw" }
func (c Community) RevokeInvite(i id.ID) string        { return c.Invite(i) + "/revoke" }

// Reviews are the applications to a circle, for who leads it.
func (c Community) Reviews(circle string) string { return c.at("/reviews/" + circle) }

func (c Community) Review(circle string, i id.ID) string {
	return c.Reviews(circle) + "/" + id.Application.Text(i)
}

// Invitation is the page of a link that a member passes on.
func (c Community) Invitation(secret string) string { return c.at("/i/" + secret) }

// Invited is the page of an invitation that was mailed.
func (c Community) Invited(i id.ID) string { return c.at("/invited/" + id.Invitation.Text(i)) }

// NeverInvited is the page where its owner says that an e-mail is not to be invited again.
func (c Community) NeverInvited(i id.ID) string { return c.Invited(i) + "/never" }

// Invite is one of a member's own.
func (c Community) Invite(i id.ID) string { return c.Invites() + "/" + id.Invitation.Text(i) }

func (c Console) Admission() string          { return c.at("/admission") }
func (c Console) Questions() string          { return c.Admission() + "/questions" }
func (c Console) Applications() string       { return c.at("/applications") }
func (c Console) ApplicationsCSV() string    { return c.at("/applications.csv") }
func (c Console) Invitations() string        { return c.at("/invitations") }
func (c Console) InvitationsCSV() string     { return c.at("/invitations.csv") }
func (c Console) InviteMany() string         { return c.Invitations() + "/list" }
func (c Console) Application(i id.ID) string { return c.Applications() + "/" + id.Application.Text(i) }
func (c Console) Invitation(i id.ID) string  { return c.Invitations() + "/" + id.Invitation.Text(i) }

// InvitationsOf are those that a member made.
func (c Console) InvitationsOf(m id.ID) string {
	return c.Invitations() + "?member=" + id.Member.Text(m)
}

// CameBy is who came by a member's invitations.
func (c Console) CameBy(m id.ID) string { return c.Member(m) + "/came" }

func (c Console) MemberPlaces(m id.ID) string { return c.Member(m) + "/places" }
func (c Console) LetIn(m id.ID) string        { return c.Member(m) + "/let-in" }

func (c Console) RevokeInvitation(i id.ID) string { return c.Invitation(i) + "/revoke" }
