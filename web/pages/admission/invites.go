package admission

import (
	"github.com/a-h/templ"

	"panal/community"
	"panal/web/ui"
)

func (p Invites) intro() string {
	if p.Brought.Allowance.Unlimited {
		return p.T("admission.unlimited")
	}
	return p.T("admission.left", "left", p.Brought.Allowance.Left(), "most", p.Brought.Allowance.Most)
}

// came are those who came by the member.
func (p Invites) came() ui.Listing {
	l := entrants(p.Page, "", p.Brought.Came)
	l.Caption = p.T("admission.came_by_you")
	if p.Brought.More {
		l.Pages.Next = p.To.CameBy()
	}
	return l
}

func (p Invites) email() ui.Input {
	in := p.Form.Input("email", p.T("field.email"))
	in.Type, in.Optional, in.Autocomplete, in.MaxLength = "email", true, "off", 254
	in.Hint = p.T("admission.email_hint")
	return in
}

func (p Invites) uses() ui.Input {
	in := p.Form.Input("uses", p.T("admission.uses"))
	in.Type, in.InputMode, in.Min, in.Autocomplete = "number", "numeric", "1", "off"
	in.Hint = p.T("admission.uses_hint")
	return in
}

func (p Invites) note() ui.Input {
	in := p.Form.Input("note", p.T("admission.note"))
	in.Optional, in.MaxLength, in.Rows = true, 500, 3
	return in
}

func (p Invites) listing() ui.Listing {
	l := ui.Listing{Caption: p.T("admission.my_invites"), Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("admission.whom")}, {Label: p.T("console.state")}, {Label: p.T("admission.came"), Numeric: true}, {Label: p.T("admission.until")}, {Label: ""}},
		Empty:   ui.Empty{Icon: "people", Title: p.T("admission.no_invites"), Text: p.T("admission.no_invites_text")},
	}
	for _, i := range p.List {
		end := ui.Text("")
		if i.State(p.Now) == community.InvitationOpen {
			end = p.revoke(i)
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.To.Invite(i.ID), Whom(p.Page, i)), state(p.Page, i), ui.Text(p.T("ui.count_of", "have", i.Used, "of", i.Uses)), ui.TimeAgo(p.Page, i.ExpiresAt), end,
		}})
	}
	return l
}

// Whom says for whom an invitation is.
func Whom(p ui.Page, i community.Invitation) string {
	switch {
	case i.Email == "":
		return p.T("admission.a_link", "uses", i.Uses)
	case i.Name != "":
		return i.Name + " · " + i.Email
	}
	return i.Email
}

func state(p ui.Page, i community.Invitation) templ.Component {
	s := i.State(p.Now)
	t := map[community.InvitationState]ui.Tone{community.InvitationOpen: ui.Info, community.InvitationUsed: ui.Good}[s]
	return ui.Badge(t, p.T("state.invitation."+string(s)))
}

// Invited is one invitation of a member's, with who came by it.
type Invited struct {
	ui.Page
	Console    bool
	Back       string
	Invitation community.Invitation
	Place      string
	Came       []community.Member
	Revoke     string // takes the POST; empty where it is over
}

func (p Invited) details() []ui.Pair {
	i := p.Invitation
	pairs := []ui.Pair{
		{Key: p.T("console.state"), Value: state(p.Page, i)},
		{Key: p.T("admission.to"), Value: ui.Text(p.Place)},
		{Key: p.T("admission.by"), Value: ui.Text(i.InviterName)},
		{Key: p.T("admission.came"), Value: ui.Text(p.T("ui.count_of", "have", i.Used, "of", i.Uses))},
		{Key: p.T("admission.until"), Value: ui.TimeAgo(p.Page, i.ExpiresAt)},
	}
	if i.Email != "" {
		pairs = append(pairs, ui.Pair{Key: p.T("admission.mail"), Value: ui.Text(p.T("admission.mailed." + mailed(i)))})
	}
	return pairs
}

// mailed is what became of an invitation's mail.
func mailed(i community.Invitation) string {
	switch {
	case !i.MailedAt.IsZero():
		return "sent"
	case !i.MailDueAt.IsZero():
		return "waiting"
	case !i.ClosedAt.IsZero():
		return "none"
	}
	return "failed"
}
