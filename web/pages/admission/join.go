// Package admission is how people get in: what a place asks of whoever applies, where an application stands, what an
// invitation says, and how a member invites; and for those who decide, the queue and the questions.
//
// It decides how these are laid out. It leaves who gets in to community, and who may see a page to the route table.
package admission

import (
	"slices"

	"panal/community"
	"panal/web/link"
	"panal/web/ui"
)

// Join is the way into a place.
type Join struct {
	ui.Page
	To          link.Community
	Place       community.Place
	Questions   community.Form
	Form        ui.Form
	Action      string                 // takes the application, or the joining
	In          bool                   // the reader is inside
	Proven      bool                   // the reader has proven an e-mail
	Last        community.Application  // the reader's newest for the place; zero when there is none
	Invitations []community.Invitation // to the reader's e-mail
	Rules       int                    // version of a circle's rules
}

func (p Join) applies() bool {
	return p.Place.Admission == community.AdmitApplication && !p.Last.State.Open()
}

// asked is one question of a form, as it is filled in.
type asked struct {
	question community.Question
	input    ui.Input
	chosen   []string
}

// questions are the fields of a form.
func questions(p ui.Page, f ui.Form, of []community.Question) []asked {
	all := make([]asked, len(of))
	for i, q := range of {
		name := community.AnswerField(i)
		in := f.Input(name, q.Label)
		in.Hint, in.Optional, in.Autocomplete = q.Hint, !q.Required, "off"
		if !q.Kind.Chooses() {
			in.MaxLength = q.Limit()
		}
		if q.Kind == community.AskLink {
			in.Type, in.InputMode = "url", "url"
		}
		all[i] = asked{q, in, f.Values[name]}
	}
	return all
}

func (a asked) options(p ui.Page) []ui.Option {
	options := []ui.Option{{Label: p.T("admission.choose")}}
	for _, o := range a.question.Options {
		options = append(options, ui.Option{Value: o, Label: o})
	}
	return options
}

func (a asked) has(option string) bool { return slices.Contains(a.chosen, option) }

// Application is one application, as its applicant sees it.
type Application struct {
	ui.Page
	To    link.Community
	View  community.ApplicationView
	Again string // the day from which they may apply again; empty where they need not wait
	Form  ui.Form
}

func (p Application) reason() string {
	steps := p.View.Steps
	for i := len(steps) - 1; i >= 0; i-- {
		if k := steps[i].Kind; k == community.StepDeclined || k == community.StepAsked || k == community.StepAccepted {
			return steps[i].Words
		}
	}
	return ""
}

func (p Application) reply() ui.Input {
	in := p.Form.Input("words", p.T("admission.reply"))
	in.MaxLength, in.Rows = 2000, 4
	return in
}

// tone is the mood of an application's state.
func tone(s community.ApplicationState) ui.Tone {
	switch s {
	case community.Submitted:
		return ui.Info
	case community.Asked:
		return ui.Warn
	case community.Accepted:
		return ui.Good
	}
	return ui.Neutral
}

// Invitation is what greets whoever opens an invitation.
type Invitation struct {
	ui.Page
	To      link.Community
	Welcome community.Welcome
	Over    string // why nobody gets in by it any more; empty while it works
	Action  string // takes the acceptance
	Never   string // where its owner says that they want no other; empty for a link
	Proven  bool   // the reader has proven an e-mail
	In      bool
	Form    ui.Form
}

// Never asks whether an e-mail is never to be invited again.
type Never struct {
	ui.Page
	Action string
	Done   bool
}

// Invites is where a member invites.
type Invites struct {
	ui.Page
	To      link.Community
	Circles []ui.Option // they may invite to; the community first
	Form    ui.Form
	List    []community.Invitation
	Pages   ui.Pages
	Made    ui.ShareKit // of a link that was just made: shown now and never again
	Brought Brought
}
