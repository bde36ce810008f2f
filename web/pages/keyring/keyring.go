// Package keyring is the page of how a person signs in: passkeys, accounts elsewhere, the e-mail, and the browsers
// where they are signed in.
package keyring

import (
	"github.com/a-h/templ"

	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Page lists all of it, with what can be done.
type Page struct {
	ui.Page
	To         link.Community
	Email      string
	Origin     string // where passkeys work; empty where they do not
	Passkeys   []community.Passkey
	Providers  []community.ProviderName
	Identities []community.Identity
	Sessions   []community.Session
	Current    id.ID // the session of this browser

	NewPasskey ui.Form
	Linking    ui.Form
	NewEmail   ui.Form
	Renames    ui.Form // of passkeys; a field is called by Rename
}

func (p Page) email() ui.Input {
	in := p.NewEmail.Input("email", p.T("keyring.email_new"))
	in.Type, in.Autocomplete, in.InputMode, in.MaxLength = "email", "email", "email", 254
	return in
}

func (p Page) passkeyName() ui.Input {
	in := p.NewPasskey.Input("name", p.T("keyring.passkey_name"))
	in.Optional, in.MaxLength, in.Autocomplete, in.Hint = true, 80, "off", p.T("keyring.passkey_name_hint")
	return in
}

// Rename is the field of a passkey's new name: each has its own, for the page has many.
func Rename(passkey id.ID) string { return "name." + id.Passkey.Text(passkey) }

func (p Page) rename(k community.Passkey) ui.Input {
	in := p.Renames.Input(Rename(k.ID), p.T("keyring.passkey_name"))
	in.MaxLength, in.Autocomplete = 80, "off"
	if in.Error == "" {
		in.Value = k.Name
	}
	return in
}

func (p Page) passkeys() ui.Listing {
	l := ui.Listing{Caption: p.T("keyring.passkeys"), Untitled: true,
		Columns: []ui.Column{{Label: p.T("field.name")}, {Label: p.T("keyring.passkey_made")}, {Label: p.T("keyring.passkey_used")}, {}},
		Empty:   ui.Empty{Icon: "keys", Title: p.T("keyring.passkey_none"), Text: p.T("keyring.passkey_none_text")},
	}
	for _, k := range p.Passkeys {
		used := ui.Text(p.T("keyring.passkey_never"))
		if !k.UsedAt.IsZero() {
			used = ui.TimeAgo(p.Page, k.UsedAt)
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{p.passkey(k), ui.TimeAgo(p.Page, k.CreatedAt), used, p.passkeyActs(k)}})
	}
	return l
}

func (p Page) identities() ui.Listing {
	l := ui.Listing{Caption: p.T("keyring.accounts"), Untitled: true,
		Columns: []ui.Column{{Label: p.T("keyring.account")}, {Label: p.T("keyring.account_linked")}, {Label: p.T("keyring.passkey_used")}, {}},
		Empty:   ui.Empty{Icon: "link", Title: p.T("keyring.account_none"), Text: p.T("keyring.account_none_text")},
	}
	for _, i := range p.Identities {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{p.account(i), ui.TimeAgo(p.Page, i.CreatedAt), ui.TimeAgo(p.Page, i.UsedAt), p.unlink(i)}})
	}
	return l
}

// provider is what an identity's provider is called; one that is no longer offered, by its address.
func (p Page) provider(i community.Identity) string {
	for _, offered := range p.Providers {
		if offered.Issuer == i.Issuer {
			return offered.Name
		}
	}
	return i.Issuer
}

func (p Page) sessions() ui.Listing {
	l := ui.Listing{Caption: p.T("keyring.sessions"), Untitled: true,
		Columns: []ui.Column{{Label: p.T("keyring.session")}, {Label: p.T("keyring.session_way")}, {Label: p.T("keyring.session_started")},
			{Label: p.T("keyring.session_seen")}, {}},
		Empty: ui.Empty{Icon: "home", Title: p.T("keyring.session_none")},
	}
	for _, s := range p.Sessions {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{p.session(s), ui.Text(p.T("keyring.way." + string(s.Proof))),
			ui.TimeAgo(p.Page, s.StartedAt), ui.TimeAgo(p.Page, s.SeenAt), p.sessionEnd(s)}})
	}
	return l
}

func (p Page) device(d community.Device) string {
	switch {
	case d.Browser != "" && d.System != "":
		return p.T("keyring.session_device", "browser", d.Browser, "system", d.System)
	case d.Browser != "" || d.System != "":
		return d.Browser + d.System
	}
	return p.T("keyring.session_unknown")
}

// Code asks for the code that was sent to the new address.
type Code struct {
	ui.Page
	To    link.Community
	Form  ui.Form
	Email string
	Mail  bool // messages are kept here to be read
}

func (p Code) code() ui.Input {
	in := p.Form.Input("code", p.T("field.code"))
	in.Autocomplete, in.InputMode, in.MaxLength = "one-time-code", "numeric", 16
	return in
}

// Undo asks whether to take a change of e-mail back, or says that it was.
type Undo struct {
	ui.Page
	Change community.EmailChange
	Secret string // empty once it is done
	Failed ui.Form
}
